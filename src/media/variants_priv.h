/* variants_priv.h: the variants of a picture, and what they share with the folder. */
#ifndef KY_MEDIA_VARIANTS_PRIV_H
#define KY_MEDIA_VARIANTS_PRIV_H

#include "media/folder.h"

/* Path of a file of the folder; durable writing with the folders above it. */
enum ky_err media_path(const struct media_folder *f, const struct media_name *name, struct buf *out,
                       struct err *e) MUST_CHECK;
enum ky_err media_write(const struct media_folder *f, const struct media_name *name,
                        struct str data, struct err *e) MUST_CHECK;
bool media_exists(const struct media_folder *f, const struct media_name *name);

/* The size of the picture `original` with the content `data`, upright; its variants are written
 * when `make`, or when one is missing. Errors read after the picture's name. */
enum ky_err variants_from_bytes(const struct media_folder *f, const struct media_name *original,
                                struct str data, bool make, int64_t *out_width, int64_t *out_height,
                                struct err *e) MUST_CHECK;

#endif
