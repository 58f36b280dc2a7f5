/* plain.h: the text of sanitized markup. Blocks are separated by one LF; blanks collapse as a
 * browser shows them, but ideographic spaces (U+3000) inside a line stay; NBSP becomes a space;
 * leading and trailing blanks of a block go; pre keeps its lines. Anchors of the register count its
 * code points. */
#ifndef KY_HTML_PLAIN_H
#define KY_HTML_PLAIN_H

#include "html/dom.h"
#include "html/safe.h"

enum ky_err html_plain(struct arena *a, struct html_safe html, struct str *out,
                       struct err *e) MUST_CHECK;
/* The text of a node and what is below it, by the same rules. */
struct str html_node_text(struct arena *a, const struct html_node *n);
/* At most `points` code points of plain text, LF as space, cut after a sentence end (。！？.!?)
 * when one lies in the second half, else at a character with "…" added. */
struct str html_excerpt(struct arena *a, struct str plain, size_t points);
/* Paragraphs of plain text as markup: each line a p, escaped. */
struct html_safe html_from_plain(struct arena *a, struct str plain);

#endif
