/* page_follower.h: the page cache follows the change log.
 *
 * The cursor is the cache's own seq. Whoever commits in this process calls page_follower_catch_up
 * before anyone is told; changes of other processes are found by the application's poller, which
 * calls the same. */
#ifndef KY_FOLLOW_PAGE_FOLLOWER_H
#define KY_FOLLOW_PAGE_FOLLOWER_H

#include "cache/pagecache.h"
#include "db/db.h"

struct page_follower;

/* Takes `db` (a reading connection of its own) over; begins at the log's head, with an empty cache.
 */
enum ky_err page_follower_new(struct cache *cache, struct db *db, struct page_follower **out,
                              struct err *e) MUST_CHECK;
void page_follower_free(struct page_follower *f);

/* Apply every change up to the log's head. Thread-safe, one at a time; cost: the changes since the
 * last call. When the log cannot be read the cache is emptied and takes nothing until a later call
 * succeeds; page_follower_behind asks for one. */
enum ky_err page_follower_catch_up(struct page_follower *f, struct err *e) MUST_CHECK;
/* Whether another connection committed since the last call, or the last catching up failed: a few
 * microseconds. */
enum ky_err page_follower_behind(struct page_follower *f, bool *out, struct err *e) MUST_CHECK;

/* Called with each path that was dropped; for tests that watch exactness. */
void page_follower_watch(struct page_follower *f, void (*dropped)(void *ctx, struct str path),
                         void *ctx);

#endif
