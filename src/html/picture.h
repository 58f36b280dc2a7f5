/* picture.h: the markup of a picture in a text: what editors and imports put there, for the
 * sanitizer to read. Texts are escaped; addresses are those of media files. */
#ifndef KY_HTML_PICTURE_H
#define KY_HTML_PICTURE_H

#include "base/buf.h"

struct html_picture {
    struct str src, alt;
    struct str webp, avif; /* for srcset; empty: none */
    int64_t width, height; /* 0: not known */
};

void html_picture_add(struct buf *out, const struct html_picture *p);

/* The first <img src="…" alt="…"> of a text, written just so; what stands before and after it. */
struct html_picture_place {
    struct str before, src, alt, after;
};
bool html_picture_find(struct str text, struct html_picture_place *out);

#endif
