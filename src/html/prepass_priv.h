/* prepass_priv.h: bytes made harmless for gumbo, in one linear pass.
 *
 * The tags are read as the HTML standard reads them and written anew: names in lower case, values
 * in double quotes, at most 64 attributes an element, no tag that nest_priv.h refuses. What would
 * put gumbo into a mode of its own is gone or empty afterwards: svg and math, template, select,
 * frameset, noscript (its content stays), and no "<" is left inside script, style, title and
 * textarea. One doctype stands first, so the document is never in quirks mode. Comments stay. */
#ifndef KY_HTML_PREPASS_PRIV_H
#define KY_HTML_PREPASS_PRIV_H

#include "base/buf.h"

enum { PREPASS_ATTRS = 64 };

/* *out_depth (may be NULL) tells how deep the elements nest. Ask buf_check(out) afterwards. */
void prepass(struct buf *out, struct str utf8, size_t *out_depth);

#endif
