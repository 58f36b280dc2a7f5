/* seed.h: synthetic news for load tests: plausible Chinese, invented throughout, same seed same
 * bytes. */
#ifndef KY_SERVICE_SEED_H
#define KY_SERVICE_SEED_H

#include "service/bulk.h"

struct seed {
    uint64_t seed;
    int64_t articles;
    int64_t paragraphs; /* of each; 0: three to eight */
    int64_t until;      /* us: the newest article's time */
    void (*progress)(void *ctx, int64_t done, int64_t all);
    void *ctx;
};

/* Add articles to the site's channels, to its topics now and then, two hours apart back from
 * `until`, or nearer so as not to reach back beyond thirty years; those of an earlier run
 * with the same seed are left as they are. */
enum ky_err seed_site(struct site *s, const struct actor *actor, const struct seed *seed,
                      struct err *e) MUST_CHECK;

#endif
