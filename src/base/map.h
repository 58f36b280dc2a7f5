/* map.h: strings to pointers, on the heap. Keys are copied; values belong to the caller.
 * The hash is keyed with `seed` so that nobody can choose colliding keys: pass random bytes in
 * programs and a constant in tests. Not thread-safe. get, put, remove: O(1) expected. */
#ifndef KY_BASE_MAP_H
#define KY_BASE_MAP_H

#include "base/str.h"

struct map_slot;

struct map {
    struct map_slot *slots;
    size_t n, cap, used; /* used counts tombstones too */
    uint64_t seed;
};

void map_init(struct map *m, uint64_t seed);
void map_release(struct map *m);
void *map_get(const struct map *m, struct str key); /* NULL when absent */
/* Set key to value (not NULL); returns the value it had, or NULL. */
void *map_put(struct map *m, struct str key, void *value);
void *map_remove(struct map *m, struct str key); /* the value it had, or NULL */

/* Walk in no particular order: for (size_t at = 0; map_next(m, &at, &key, &value);). Removing the
 * current key while walking is allowed, putting is not. */
bool map_next(const struct map *m, size_t *at, struct str *out_key, void **out_value);

/* The keyed hash itself (64-bit, good for hash tables, not for security proofs). */
uint64_t hash64(struct str s, uint64_t seed);

#endif
