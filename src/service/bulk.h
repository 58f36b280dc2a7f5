/* bulk.h: many changes without holding editors up: commits of at most 20 ms, and pauses as long
 * between them. Where no server and nobody else has the site open for writing there is no pause,
 * and commits are of at most 100 ms; that is asked anew for each.
 *
 * After an interruption, what was committed stands; repeating the command goes on, since every step
 * can be repeated without harm. */
#ifndef KY_SERVICE_BULK_H
#define KY_SERVICE_BULK_H

#include "service/site.h"

/* For callers that hand over their steps in portions: what they do between two of them counts as
 * pause. Zeroed at first. */
struct bulk_pace {
    int64_t ended, took; /* us: when the last commit ended, and how long its batch took */
};

struct bulk {
    /* Do step number `at` (from 0); called in order, again after a batch that had to be repeated.
     */
    enum ky_err (*step)(struct writer *w, void *ctx, int64_t at, struct err *e);
    void *ctx;
    int64_t steps;
    void (*progress)(void *ctx, int64_t done, int64_t all); /* may be NULL */
    void *progress_ctx;
    struct bulk_pace *pace; /* NULL: this call is all */
};

enum ky_err bulk_run(struct site *s, const struct actor *actor, const struct bulk *b,
                     struct err *e) MUST_CHECK;

#endif
