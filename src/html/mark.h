/* mark.h: sanitized markup, block by block, with pieces of its text marked: what stands beside a
 * sentence can then stand behind its block. */
#ifndef KY_HTML_MARK_H
#define KY_HTML_MARK_H

#include "html/safe.h"

/* A piece of the plain text (plain.h): code points from `start` up to `end`. */
struct html_mark {
    int64_t start, end;
};

struct html_block {
    struct html_safe markup;
    size_t first, n; /* the marks that begin in it: marks[first] … */
};

/* The markup cut behind each element of its top level, each piece of text within a mark in a mark
 * element (class "said"); the first of mark i has the id "said-(i + 1)". `plain` is html_plain() of
 * it. Marks are ordered by start; one that begins before the end of the one before begins there.
 * Text and elements are otherwise as they were. KY_ELIMIT. Cost: linear. */
enum ky_err html_mark(struct arena *a, struct html_safe html, struct str plain,
                      const struct html_mark *marks, size_t n, struct html_block **out,
                      size_t *out_n, struct err *e) MUST_CHECK;

#endif
