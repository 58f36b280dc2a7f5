/* folder.h: the site's media folder: what came in, by the hash of its content, and the variants of
 * pictures beside it (media/name.h has the names).
 *
 * What came in is kept byte for byte, but drawings (SVG), which are kept as html/svg.h cleans them.
 * Originals of pictures may tell where they were taken and by whom, so they are never served:
 * readers get variants, made upright, in sRGB, and without any metadata. Variants can be made anew
 * at any time. Each file appears whole or not at all and is durable when the call returns; the
 * original comes last, so that where it stands its variants stand.
 *
 * Pictures are decoded by the program kaiyuan-image, a process each: blocks for up to `timeout_ms`,
 * so never on a serving thread. Thread-safe. */
#ifndef KY_MEDIA_FOLDER_H
#define KY_MEDIA_FOLDER_H

#include "base/fs.h"
#include "media/name.h"

enum {
    MEDIA_TIMEOUT_MS = 60000,
    MEDIA_PICTURE_MB = 64, /* a picture that comes in; attachments may be larger */
    MEDIA_ATTACHMENT_MB = 256,
    MEDIA_DRAWING_MB = 4,
    MEDIA_PATH_MAX = 4096,
};

struct media_folder {
    const struct fs *fs;
    const char *dir; /* SITE/media; made when the first file comes */
    char helper[MEDIA_PATH_MAX];
    int timeout_ms;
};

struct media_file {
    char hash[MEDIA_HASH_HEX + 1];
    enum media_kind kind;  /* its ext and type: media_kinds[kind] */
    int64_t bytes;         /* of the original */
    int64_t width, height; /* upright; 0 of attachments */
    bool known;            /* it was there before */
};

/* The helper is kaiyuan-image beside the running program; the environment variable KAIYUAN_IMAGE
 * names another one. Nothing is opened: a missing one is an error when a picture comes. */
void media_folder_init(struct media_folder *f, const struct fs *fs, const char *dir);

/* Take a file that came as `name`: kind, checks, variants, durable files. The same bytes again cost
 * a look at them and change nothing. Errors name the file and read as the user should see them:
 * KY_EINVAL (not a kind we take, damaged, a drawing with a script in it), KY_ELIMIT (has 400
 * megapixels; at most 100), KY_ETIMEOUT, KY_EIO, KY_EFULL. */
enum ky_err media_put(const struct media_folder *f, struct str data, struct str name,
                      struct media_file *out, struct err *e) MUST_CHECK;

/* Make the variants of a picture anew, from the original. Nothing for other kinds. */
enum ky_err media_remake(const struct media_folder *f, struct str hash, struct str ext,
                         struct err *e) MUST_CHECK;

/* Make its crop to 16:9 around a focal point (percent), in WebP, AVIF and one JPEG, unless it is
 * there: before a record with that focal point is saved. Nothing for other kinds. */
enum ky_err media_crop(const struct media_folder *f, struct str hash, struct str ext, int64_t width,
                       int64_t height, int64_t focal_x, int64_t focal_y, struct err *e) MUST_CHECK;

/* A file to be sent; close(fd). */
struct media_open {
    int fd;
    int64_t bytes;
    struct str type; /* image/webp; static */
    bool attachment; /* send Content-Disposition (media_disposition) */
    bool is_drawing; /* send MEDIA_DRAWING_POLICY as Content-Security-Policy */
};
/* Goes with every drawing: it may style itself and nothing else. */
#define MEDIA_DRAWING_POLICY "default-src 'none'; style-src 'unsafe-inline'; sandbox"

/* By the last part of its address, "HASH-640.webp". KY_ENOTFOUND for what is not there or is never
 * served. Whether the record is public is for the caller to ask (name->hash). Send all of them with
 * X-Content-Type-Options: nosniff, and Cache-Control: immutable as far as the record allows. */
enum ky_err media_open(const struct media_folder *f, struct str name, struct media_name *out_name,
                       struct media_open *out, struct err *e) MUST_CHECK;

#endif
