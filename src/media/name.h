/* name.h: the names of media files, in addresses and in the folder, and the lists that browsers
 * choose from. Pure.
 *
 *     address                     file below media/        what
 *     HASH.EXT                    ab/cd….EXT               what came in: drawings and attachments;
 *                                                          of pictures it is never served
 *     HASH-640.webp .avif .jpg    ab/cd…-640.webp …        a variant, that wide
 *     HASH-640c5030.webp …        ab/cd…-640c5030.webp     cut to 16:9 around a focal point 50 %
 * from the left, 30 % from the top
 *
 * HASH is 32 hex digits: the first 16 bytes of the BLAKE2b of what came in. What stands under an
 * address never changes. */
#ifndef KY_MEDIA_NAME_H
#define KY_MEDIA_NAME_H

#include "base/arena.h"
#include "base/buf.h"
#include "media/kind.h"

enum {
    MEDIA_HASH_HEX = 32,
    MEDIA_WIDTHS_MAX = 6,
    MEDIA_WIDEST = 1920,
    MEDIA_JPEG_WIDEST = 1280, /* the one JPEG is the widest variant up to this */
    MEDIA_NAME_MAX = 64,
};

enum media_form { MEDIA_ORIGINAL, MEDIA_WEBP_FORM, MEDIA_AVIF_FORM, MEDIA_JPEG_FORM };

struct media_name {
    char hash[MEDIA_HASH_HEX + 1];
    enum media_form form;
    enum media_kind kind; /* of what is in this file */
    int width;            /* 0: as it came */
    bool crop;
    int focal_x, focal_y; /* of a crop, 0 to 99 */
};

struct str media_hash(struct arena *a, struct str data);

/* "HASH-640.webp", as in an address. False for anything that media_name_add would not write. */
bool media_name_parse(struct str s, struct media_name *out) MUST_CHECK;
void media_name_add(struct buf *out, const struct media_name *name);
/* "ab/cd…-640.webp", below the site's media folder. */
void media_name_path(struct buf *out, const struct media_name *name);

/* The widths in which a picture of that size is kept, widest first: those of 320, 640, 960, 1280
 * and 1920 below its own, and its own or 1920; less where a very tall one would pass the 16,383
 * rows that WebP has. Returns how many. */
int media_widths(int64_t width, int64_t height, int out[MEDIA_WIDTHS_MAX]);
/* The same for its crop to 16:9: 640 and 1280, or what there is. */
int media_crop_widths(int64_t width, int64_t height, int out[MEDIA_WIDTHS_MAX]);

/* What the markup of a picture needs. A drawing has no lists. Texts are in the arena. */
struct media_sources {
    struct str src;        /* for whoever reads no list: a JPEG, or the drawing */
    struct str webp, avif; /* for srcset: "/media/HASH-320.webp 320w, …", narrow to wide */
    int64_t width, height; /* for the attributes: the size of the widest variant */
};
/* hash and ext as the record has them. Empty texts for what is no picture. */
void media_sources(struct arena *a, struct str hash, struct str ext, int64_t width, int64_t height,
                   struct media_sources *out);
/* The same for the crop around a focal point in percent. Drawings are not cut: as media_sources. */
void media_crop_sources(struct arena *a, struct str hash, struct str ext, int64_t width,
                        int64_t height, int64_t focal_x, int64_t focal_y,
                        struct media_sources *out);

/* Content-Disposition of a download under its own name (RFC 6266, RFC 8187):
 * attachment; filename="x.pdf"; filename*=UTF-8''… */
struct str media_disposition(struct arena *a, struct str name);

#endif
