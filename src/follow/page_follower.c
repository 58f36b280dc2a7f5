#include "follow/page_follower.h"

#include <pthread.h>

#include "base/mem.h"
#include "store/changelog.h"

enum { BATCH = 1000, BATCH_BUDGET = 32 << 20 };

/* The cache's seq while the log cannot be read: no snapshot is as new, so nothing is put. */
static const int64_t BLIND = INT64_MAX;

struct page_follower {
    struct cache *cache;
    struct db *db;
    pthread_mutex_t lock; /* guards db and the order of touches */
    struct arena arena;
    void (*dropped)(void *ctx, struct str path);
    void *ctx;
};

enum ky_err page_follower_new(struct cache *cache, struct db *db, struct page_follower **out,
                              struct err *e)
{
    int64_t head;
    enum ky_err err = changelog_head(db, &head, e);
    if (err) {
        db_close(db);
        return err;
    }
    struct page_follower *f = NEW(struct page_follower);
    f->cache = cache;
    f->db = db;
    pthread_mutex_init(&f->lock, NULL);
    arena_init(&f->arena, BATCH_BUDGET);
    cache_set_seq(cache, head);
    *out = f;
    return KY_OK;
}

void page_follower_free(struct page_follower *f)
{
    if (!f)
        return;
    db_close(f->db);
    pthread_mutex_destroy(&f->lock);
    arena_release(&f->arena);
    mem_free(f);
}

static enum ky_err apply(void *ctx, int64_t seq, struct str keys, struct err *e)
{
    struct page_follower *f = ctx;
    struct touches touches;
    arena_clear(&f->arena);
    enum ky_err err = touches_parse(&f->arena, keys, &touches, e);
    if (!err)
        cache_touch(f->cache, &touches, seq, f->dropped, f->ctx);
    return err;
}

/* What cannot be read in detail is followed coarsely: everything goes, and the cursor moves to the
 * head. When the head cannot be read either, what is being rendered now may be older than it, and
 * must not be put. */
static enum ky_err start_over(struct page_follower *f, struct err *e)
{
    int64_t head;
    enum ky_err err = changelog_head(f->db, &head, e);
    cache_set_seq(f->cache, err ? BLIND : head);
    return err;
}

static enum ky_err follow(struct page_follower *f, struct err *e)
{
    int64_t before;
    enum ky_err err;
    do {
        before = cache_seq(f->cache);
        err = changelog_follow(f->db, before, BATCH, apply, f, e);
    } while (!err && cache_seq(f->cache) - before >= BATCH);
    return err;
}

enum ky_err page_follower_catch_up(struct page_follower *f, struct err *e)
{
    pthread_mutex_lock(&f->lock);
    bool blind = cache_seq(f->cache) == BLIND;
    enum ky_err err = blind ? KY_OK : follow(f, e);
    if (blind || err)
        err = start_over(f, e);
    pthread_mutex_unlock(&f->lock);
    return err;
}

enum ky_err page_follower_behind(struct page_follower *f, bool *out, struct err *e)
{
    pthread_mutex_lock(&f->lock);
    enum ky_err err = db_changed(f->db, out, e);
    *out = *out || cache_seq(f->cache) == BLIND; /* what was seen then is still to be followed */
    pthread_mutex_unlock(&f->lock);
    return err;
}

void page_follower_watch(struct page_follower *f, void (*dropped)(void *ctx, struct str path),
                         void *ctx)
{
    pthread_mutex_lock(&f->lock);
    f->dropped = dropped;
    f->ctx = ctx;
    pthread_mutex_unlock(&f->lock);
}
