/* media.h: pictures and files that come into a site: the bytes into its folder, what is known of
 * them into its records. */
#ifndef KY_SERVICE_MEDIA_H
#define KY_SERVICE_MEDIA_H

#include "media/folder.h"
#include "store/media.h"

/* Take a file in. `m` comes with what people say of it (name, alt, caption, credit, rights, focal
 * point) and leaves with its record; one whose content is known keeps the words it has. Errors of
 * media_put name the file. The bytes stay when the transaction fails: they may be another's. */
enum ky_err media_add(struct writer *w, const struct media_folder *f, struct str data,
                      struct media *m, struct err *e) MUST_CHECK;

/* The record of what media_put took in before, as media_add makes it: for what takes too long to
 * be done within a transaction. */
enum ky_err media_record(struct writer *w, const struct media_file *file, struct media *m,
                         struct err *e) MUST_CHECK;

/* The markup of one within a text, before the sanitizer; nothing for what is no picture. */
void media_markup(struct buf *out, struct arena *a, const struct media *m, struct str alt);

#endif
