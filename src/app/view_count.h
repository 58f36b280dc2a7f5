/* view_count.h: articles that were read, between two writes to the database.
 *
 * A table of fixed size. An article's count stands in one of a few neighbouring slots, each one
 * atomic word of id and count, so that adding is a compare-and-swap without lock or memory, and
 * taking a slot empties it in one step: no view is lost or counted twice between them. When an
 * article finds no slot, its view is counted as lost; `crowded` says beforehand that it is time to
 * take them all.
 *
 * Thread-safe. add: O(1). take: O(slots). */
#ifndef KY_APP_VIEW_COUNT_H
#define KY_APP_VIEW_COUNT_H

#include "base/arena.h"
#include "base/vec.h"
#include "store/view_count.h"

struct view_counter;

struct view_counter *view_counter_new(void);
void view_counter_free(struct view_counter *c); /* NULL is fine */
void view_counter_add(struct view_counter *c, int64_t article_id, int64_t views);

struct view_counts {
    VEC(struct view_count) v; /* an article may stand in it twice */
};
/* Move what was counted to the end of *out; what the arena has no room for stays. One thread at a
 * time. */
void view_counter_take(struct view_counter *c, struct arena *a, struct view_counts *out);
bool view_counter_crowded(const struct view_counter *c);
int64_t view_counter_take_lost(struct view_counter *c); /* views since the last call */

#endif
