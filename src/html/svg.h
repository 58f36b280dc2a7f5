/* svg.h: foreign SVG to SVG we publish.
 *
 * Written anew from what is on a list of elements and attributes. Refused, so that nobody wonders
 * where a part of his picture went: scripts, handlers (on…), links, pictures and other documents
 * inside, animation, references to anything but parts of the same file, style sheets that load
 * something, declarations of entities, encodings other than Unicode, elements of SVG that are not
 * on the list, `use` of what itself has a `use` (it multiplies). Left out: comments, processing
 * instructions, metadata, and what editors add in namespaces of their own.
 *
 * Pure. Cost: linear but for sorting ids; bounded depth and number of elements (KY_ELIMIT).
 * KY_EINVAL says what and in which line. Cleaning twice gives the same bytes. */
#ifndef KY_HTML_SVG_H
#define KY_HTML_SVG_H

#include "base/arena.h"

struct html_svg {
    struct str markup;
    int64_t width, height; /* pixels: from its attributes, else from its viewBox */
};

enum ky_err html_svg_clean(struct arena *a, struct str xml, struct html_svg *out,
                           struct err *e) MUST_CHECK;

#endif
