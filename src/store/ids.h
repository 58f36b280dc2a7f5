/* ids.h: short lists of ids kept in one column, as text: "3 17 4". The order is the writer's. */
#ifndef KY_STORE_IDS_H
#define KY_STORE_IDS_H

#include "base/arena.h"

struct ids {
    int64_t *p;
    size_t n;
};

struct ids ids_parse(struct arena *a, struct str text); /* what is no number is left out */
struct str ids_join(struct arena *a, struct ids ids);
bool ids_has(struct ids ids, int64_t id);
bool ids_unique(struct ids ids); /* none stands there twice: O(n^2), for dozens */

#endif
