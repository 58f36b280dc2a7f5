/* pagecache_priv.h: entries, and the dependency index over them. */
#ifndef KY_CACHE_PAGECACHE_PRIV_H
#define KY_CACHE_PAGECACHE_PRIV_H

#include <pthread.h>

#include "cache/pagecache.h"

struct bucket;
struct pool;

/* Where one dependency of an entry stands in the index. */
struct link {
    struct bucket *bucket;
    uint32_t at;
};

struct entry {
    struct entry *chain;       /* of a shard's table; under the shard's lock */
    struct entry *prev, *next; /* of the pool's ring */
    struct entry *after;       /* of a list of entries that go */
    struct pool *pool;
    struct response *response;
    uint64_t hash;
    int64_t seq, valid_until;
    size_t bytes;
    atomic_bool used; /* since the hand of the clock came by */
    bool doomed;
    struct str path; /* in this block, after the links */
    uint32_t links_n;
    struct link links[];
};

/* Which entries depend on a key: key hash -> dense array of windows, so that a touch of a list with
 * thousands of pages reads memory in order. Adding and removing one: O(1) expected. Guarded by the
 * cache's index lock. */
struct index {
    struct bucket **table;
    size_t table_n, n; /* a power of two; buckets */
};

/* What an entry's dep costs in the index, for budgets: slots grow by doubling. */
size_t index_cost(size_t deps_n);
void index_init(struct index *x);
void index_release(struct index *x); /* frees the index, not the entries */
/* e->links has room for deps->v.n. */
void index_add(struct index *x, struct entry *e, const struct deps *deps);
void index_remove(struct index *x, struct entry *e);
/* Mark entries older than `seq` that the touch hits as doomed, and put those that were not marked
 * yet before *doomed; returns how many. */
size_t index_doom(const struct index *x, const struct touch *t, int64_t seq, struct entry **doomed);

/* Paths that are being rendered. */
struct flight;
enum { FLIGHT_LISTS = 64 };
struct flights {
    pthread_mutex_t lock;
    uint64_t seed;
    struct flight *lists[FLIGHT_LISTS];
};
void flights_init(struct flights *f, uint64_t seed);
void flights_release(struct flights *f); /* none may be under way */
enum cache_flight flights_begin(struct flights *f, struct str path) MUST_CHECK;
void flights_end(struct flights *f, struct str path, bool kept);
unsigned flights_waiting(struct flights *f, struct str path);

#endif
