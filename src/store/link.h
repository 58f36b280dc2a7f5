/* link.h: who refers to whom in the register, and how many do: made from the objects, kept in the
 * transaction that changes them. For store/object.c and what makes them anew; pages read through
 * store/object.h. */
#ifndef KY_STORE_LINK_H
#define KY_STORE_LINK_H

#include "register/object.h"
#include "store/reader.h"

#define TALLY_SLOT_US (900 * US_SECOND)

/* Calls of link_update for each link that appeared or went. */
struct link_watch {
    void (*link)(void *ctx, const struct link *l, struct position at);
    void (*tally)(void *ctx, const struct link *l);
    void *ctx;
};

/* Bring links and tallies from what `old` says to what `new` says, as of `now`; either may be NULL.
 * `watch` may be NULL. Cost: O(links of both). */
enum ky_err link_update(struct db *db, struct arena *a, const struct object *old,
                        const struct object *new, int64_t now, const struct link_watch *watch,
                        struct err *e) MUST_CHECK;

/* Make all of them anew by replaying the change log (link_rebuild.c). Memory: one object. */
enum ky_err link_rebuild(struct db *db, struct err *e) MUST_CHECK;

#endif
