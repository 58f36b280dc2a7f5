/* pagecache.h: responses kept in memory until something they depend on changes.
 *
 * An entry is immutable. cache_get returns a reference; give it back with response_unref. cache_put
 * refuses with KY_ESTALE when a key of `deps` was touched by a change after `seq` (the snapshot the
 * page was rendered from), since the page was then rendered from older records; the caller sends it
 * uncached. The history of touches is a ring of `ring` entries; a put from before its oldest is
 * refused as well. Invalidation drops entries whose seq is lower than the change's and one of whose
 * deps is hit; a cache_get that begins after cache_touch returned never gives one of them.
 *
 * The byte budget covers bodies, keys, deps and native forms; what is least used goes first (CLOCK,
 * second chance). Answers other than 200 live in a small budget of their own (1/32), so that
 * made-up addresses evict nothing. The budget is never exceeded by more than one entry.
 *
 * Thread-safe. get: O(1), one short lock of a shard, no allocation. put: O(deps + touches since
 * seq). touch: O(windows kept under its keys + deps of what it drops), not O(entries); windows that
 * do not hold the position cost two comparisons each. Locks, in this order: `index` (the dependency
 * index, the ring, CLOCK, and the right to change a shard), then one shard's; gets take the latter
 * only. Single flight has a lock of its own. */
#ifndef KY_CACHE_PAGECACHE_H
#define KY_CACHE_PAGECACHE_H

#include "http/response.h"
#include "key/key.h"

struct cache;

struct cache_options {
    size_t budget; /* bytes */
    size_t ring;   /* touches remembered; 0: 65536 */
    uint64_t seed; /* of the hash */
};

struct cache *cache_new(const struct cache_options *o);
void cache_free(struct cache *c); /* no other thread uses it */

/* A reference, or NULL: not there, or its valid_until has come (now >= valid_until). */
struct response *cache_get(struct cache *c, struct str path, int64_t now);
/* Takes a reference of its own on KY_OK. KY_ESTALE: see above, or an entry of a newer seq is there;
 * KY_ELIMIT: larger than a quarter of its budget, or the arena of `deps` was spent and they are not
 * complete; KY_EINVAL: the response is no_store. Replaces an entry of an older (or the same) seq.
 */
enum ky_err cache_put(struct cache *c, struct str path, struct response *r, const struct deps *deps,
                      int64_t seq, int64_t valid_until) MUST_CHECK;
/* Account for bodies that response_compress added since the put. */
void cache_resized(struct cache *c, struct str path);

/* Apply the touches of change `seq`. Sequence numbers rise, with gaps or without; `dropped` (may be
 * NULL) is called with the path of each entry that goes, under no lock. */
void cache_touch(struct cache *c, const struct touches *t, int64_t seq,
                 void (*dropped)(void *ctx, struct str path), void *ctx);
int64_t cache_seq(struct cache *c); /* the last change applied */
/* At start, and when changes cannot be followed one by one: drops everything, and refuses what is
 * put from before `seq`, what the log's head was. */
void cache_set_seq(struct cache *c, int64_t seq);
/* For what no key names, such as a theme reloaded in development. A page that is being rendered
 * meanwhile can still be put: its renderer has to look again after the put. */
void cache_drop_all(struct cache *c);

/* One render per missing page. The first caller leads and must call cache_flight_end when its put
 * is done or given up; others block until then. Did it keep the page, they look it up again, and
 * begin anew when it is gone already; else they render it without a flight, side by side. */
enum cache_flight {
    FLIGHT_LEADS,
    FLIGHT_LANDED, /* another's page was kept */
    FLIGHT_EMPTY,  /* another's was not */
};
enum cache_flight cache_flight_begin(struct cache *c, struct str path) MUST_CHECK;
void cache_flight_end(struct cache *c, struct str path, bool kept);
/* Who waits for the one under way; 0 when none is. For tests. */
unsigned cache_flight_waiting(struct cache *c, struct str path);

struct cache_stats {
    size_t entries, bytes, budget;
    uint64_t hits, misses, puts, stale_puts, drops, evictions;
};
struct cache_stats cache_stats(struct cache *c);
/* Walk paths in no order, for view counts and tests; `fn` runs under no lock with a reference. */
void cache_each(struct cache *c, void (*fn)(void *ctx, struct str path, struct response *r),
                void *ctx);

#endif
