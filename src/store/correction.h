/* correction.h: what was put right in a published article, said in public. A note never changes.
 * Part of "article:ID". */
#ifndef KY_STORE_CORRECTION_H
#define KY_STORE_CORRECTION_H

#include "store/writer.h"

struct correction {
    int64_t id, article_id, at;
    struct str actor, text;
};

/* Oldest first, at most 100. */
enum ky_err store_corrections(struct reader *r, int64_t article_id, struct correction **out,
                              size_t *out_n, struct err *e) MUST_CHECK;
/* Add a note (id is set; `at` 0: now). KY_EINVAL for an empty or overlong text. */
enum ky_err store_correction_add(struct writer *w, struct correction *c, struct err *e) MUST_CHECK;

#endif
