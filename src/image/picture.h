/* picture.h: decoding, scaling and encoding, by libvips. Errors are about the picture and read on
 * after its name: "has 400 megapixels; at most 100".
 *
 * KY_EINVAL: no picture of that kind, or damaged. KY_ELIMIT: larger than the bounds below, known
 * before anything is decoded, or than memory. */
#ifndef KY_IMAGE_PICTURE_H
#define KY_IMAGE_PICTURE_H

#include <stdatomic.h>

#include "base/buf.h"

/* libvips's VipsImage and VipsSource; its headers are for the .c files. */
struct _VipsImage;
struct _VipsSource;

enum {
    PICTURE_MEGAPIXELS = 100,
    PICTURE_PAGES = 2000, /* frames of a GIF; only the first is shown */
};

struct picture {
    struct _VipsSource *source;
    const char *loader; /* name of the libvips operation */
    int width, height;  /* upright */
    int pages;
    bool alpha;
    atomic_bool damaged; /* libvips filled a part that it could not decode */
};

/* Once, before the sandbox closes: libvips opens files then. */
enum ky_err picture_init(struct err *e) MUST_CHECK;

/* Read the header from `fd`. Kinds: jpeg png webp heif gif; nothing else is tried. *p stays where
 * it is from now on. */
enum ky_err picture_open(struct picture *p, const char *kind, int fd, struct err *e) MUST_CHECK;
void picture_release(struct picture *p);

/* The picture upright, in sRGB with 8 bits, without metadata, at most that wide, in memory. Give it
 * back with g_object_unref, as the following ones. */
enum ky_err picture_load(struct picture *p, int width, struct _VipsImage **out,
                         struct err *e) MUST_CHECK;
enum ky_err picture_scale(struct _VipsImage *from, int width, struct _VipsImage **out,
                          struct err *e) MUST_CHECK;
/* The largest part of that shape that has the focal point (percent) as near its middle as fits. */
enum ky_err picture_crop(struct _VipsImage *from, int shape_w, int shape_h, int focal_x,
                         int focal_y, struct _VipsImage **out, struct err *e) MUST_CHECK;

enum picture_format { PICTURE_WEBP, PICTURE_AVIF, PICTURE_JPEG };
/* Free *out with g_free. */
enum ky_err picture_encode(struct _VipsImage *image, enum picture_format format, void **out,
                           size_t *out_n, struct err *e) MUST_CHECK;

#endif
