/* svg_priv.h: the parts of svg.h. */
#ifndef KY_HTML_SVG_PRIV_H
#define KY_HTML_SVG_PRIV_H

#include "html/svg.h"

/* SKIP: goes with its content. TEXT: may hold text. */
enum svg_element { SVG_REFUSED, SVG_SKIP, SVG_SHAPE, SVG_TEXT, SVG_STYLE, SVG_USE };

enum svg_element svg_element(struct str name); /* without its namespace, SVG's */
bool svg_attribute(struct str name);           /* of no namespace; href is another matter */
/* Loads nothing from elsewhere: a style sheet, a style attribute or any other value. */
bool svg_style_ok(struct str s);
double svg_length(struct str s); /* in pixels; 0: none that could be told */
void svg_view_box(struct str s, double *out_width, double *out_height); /* 0: none */

#endif
