#include "follow/page_follower.h"

#include <stdio.h>

#include "db/fault.h"
#include "store_fixture.h"

enum { MB = 1 << 20 };

/* A cache that follows the fixture's log through a connection that fails as planned. */
struct followed {
    struct cache *cache;
    struct page_follower *follower;
    struct fault_plan plan;
};

static void followed_init(struct followed *w, struct store_fixture *f)
{
    struct err e;
    *w = (struct followed){.cache = cache_new(&(struct cache_options){.budget = MB})};
    struct db *db = db_fault_wrap(fx_open(f, DB_READ), &w->plan);
    assert_ok(page_follower_new(w->cache, db, &w->follower, &e), &e);
}

static void followed_release(struct followed *w)
{
    page_follower_free(w->follower);
    cache_free(w->cache);
}

/* Put a page that depends on `key`, rendered from snapshot `seq`. */
static enum ky_err put(struct followed *w, struct store_fixture *f, const char *key, int64_t seq)
{
    struct deps deps;
    struct response_builder b;
    deps_init(&deps, &f->arena);
    deps_add(&deps, str_c(key));
    response_begin(&b, 200, "text/plain");
    struct response *r = response_seal(&b);
    enum ky_err err = cache_put(w->cache, str_c(key), r, &deps, seq, US_NEVER);
    response_unref(r);
    return err;
}

static bool has(struct followed *w, const char *key)
{
    struct response *r = cache_get(w->cache, str_c(key), 0);
    bool there = r != NULL;
    response_unref(r);
    return there;
}

static bool behind(struct followed *w)
{
    bool out = false;
    struct err e;
    assert_ok(page_follower_behind(w->follower, &out, &e), &e);
    return out;
}

static void add_channel(struct store_fixture *f, const char *slug)
{
    fx_channel(fx_write(f), slug, 0);
    fx_commit(f);
}

static void drops_what_changed(struct store_fixture *f)
{
    struct followed w;
    struct err e;
    followed_init(&w, f);
    int64_t start = fx_head(f);
    assert_true(cache_seq(w.cache) == start);
    (void)behind(&w); /* a new session on PostgreSQL says so once */
    assert_err(put(&w, f, "channels", start), KY_OK);
    assert_err(put(&w, f, "article:1", start), KY_OK);
    assert_false(behind(&w));
    add_channel(f, "more");
    assert_ok(page_follower_catch_up(w.follower, &e), &e);
    assert_true(cache_seq(w.cache) == fx_head(f));
    assert_true(!has(&w, "channels") && has(&w, "article:1"));
    assert_err(put(&w, f, "channels", start), KY_ESTALE); /* a render that was under way */
    followed_release(&w);
}
ON_BOTH(drops_what_changed)

static void follows_more_than_a_batch(struct store_fixture *f)
{
    struct followed w;
    struct err e;
    followed_init(&w, f);
    assert_err(put(&w, f, "article:9", fx_head(f)), KY_OK);
    struct writer *writer = fx_write(f);
    int64_t id = fx_channel(writer, "more", 0);
    fx_commit(f);
    writer = fx_write(f);
    for (int i = 0; i < 2500; i++) {
        if (i == 2400)
            writer_touch(writer, "article:9");
        assert_ok(writer_log(writer, &RECORD_CHANNEL, id, "test", &e), &e);
    }
    fx_commit(f);
    assert_ok(page_follower_catch_up(w.follower, &e), &e);
    assert_true(cache_seq(w.cache) == fx_head(f));
    assert_false(has(&w, "article:9"));
    followed_release(&w);
}
ON_SQLITE(follows_more_than_a_batch)

/* Whoever committed is told: nothing older may be served afterwards, and the change that was seen
 * must be asked for again although no other follows it. */
static void takes_nothing_while_it_cannot_read(struct store_fixture *f)
{
    struct followed w;
    struct err e;
    followed_init(&w, f);
    int64_t start = fx_head(f);
    assert_err(put(&w, f, "channels", start), KY_OK);
    add_channel(f, "more");
    assert_true(behind(&w));
    w.plan.at = 1;
    w.plan.onward = true;
    assert_err(page_follower_catch_up(w.follower, &e), KY_EIO);
    assert_false(has(&w, "channels"));
    assert_err(put(&w, f, "channels", start), KY_ESTALE);
    assert_err(put(&w, f, "channels", fx_head(f)), KY_ESTALE);
    assert_err(page_follower_catch_up(w.follower, &e), KY_EIO);
    w.plan.at = 0;
    assert_true(behind(&w));
    assert_ok(page_follower_catch_up(w.follower, &e), &e);
    assert_false(behind(&w));
    assert_true(cache_seq(w.cache) == fx_head(f));
    assert_err(put(&w, f, "channels", start), KY_ESTALE);
    assert_err(put(&w, f, "channels", fx_head(f)), KY_OK);
    followed_release(&w);
}
ON_BOTH(takes_nothing_while_it_cannot_read)

/* One failure: the log's head can still be read, so it starts over from there. */
static void starts_over_after_a_failure(struct store_fixture *f)
{
    struct followed w;
    struct err e;
    followed_init(&w, f);
    assert_err(put(&w, f, "article:1", fx_head(f)), KY_OK);
    add_channel(f, "more");
    w.plan.at = atomic_load(&w.plan.seen) + 1;
    assert_ok(page_follower_catch_up(w.follower, &e), &e);
    assert_false(has(&w, "article:1"));
    assert_true(cache_seq(w.cache) == fx_head(f));
    assert_err(put(&w, f, "channels", fx_head(f) - 1), KY_ESTALE);
    followed_release(&w);
}
ON_BOTH(starts_over_after_a_failure)

struct seen {
    int n;
    char last[64];
};

static void see(void *ctx, struct str path)
{
    struct seen *s = ctx;
    s->n++;
    snprintf(s->last, sizeof(s->last), "%.*s", STR_ARG(path));
}

static void names_what_it_drops(struct store_fixture *f)
{
    struct followed w;
    struct err e;
    struct seen seen = {0};
    followed_init(&w, f);
    page_follower_watch(w.follower, see, &seen);
    assert_err(put(&w, f, "channels", fx_head(f)), KY_OK);
    assert_err(put(&w, f, "article:1", fx_head(f)), KY_OK);
    add_channel(f, "more");
    assert_ok(page_follower_catch_up(w.follower, &e), &e);
    assert_int_equal(seen.n, 1);
    assert_string_equal(seen.last, "channels");
    assert_ok(page_follower_catch_up(w.follower, &e), &e);
    assert_int_equal(seen.n, 1);
    followed_release(&w);
}
ON_BOTH(names_what_it_drops)

/* An entry whose keys make no sense is followed coarsely: everything goes. */
static void drops_all_at_keys_it_cannot_read(struct store_fixture *f)
{
    struct followed w;
    struct err e;
    followed_init(&w, f);
    assert_err(put(&w, f, "article:1", fx_head(f)), KY_OK);
    add_channel(f, "more");
    fx_script(f, "UPDATE change SET keys = 'list@x,y  ' WHERE seq = %d", (int)fx_head(f));
    assert_ok(page_follower_catch_up(w.follower, &e), &e);
    assert_false(has(&w, "article:1"));
    assert_true(cache_seq(w.cache) == fx_head(f));
    add_channel(f, "again");
    assert_ok(page_follower_catch_up(w.follower, &e), &e);
    assert_true(cache_seq(w.cache) == fx_head(f));
    followed_release(&w);
}
ON_BOTH(drops_all_at_keys_it_cannot_read)

/* A database that is none cannot be followed. */
static void needs_a_log(struct store_fixture *f)
{
    struct err e;
    struct page_follower *follower = NULL;
    struct cache *cache = cache_new(&(struct cache_options){.budget = MB});
    assert_true(page_follower_new(cache, fx_open(f, DB_READ), &follower, &e) != KY_OK);
    page_follower_free(NULL);
    cache_free(cache);
}
ON_EMPTY_BOTH(needs_a_log)

UNIT_TESTS(BOTH(drops_what_changed), SQLITE(follows_more_than_a_batch),
           BOTH(takes_nothing_while_it_cannot_read), BOTH(starts_over_after_a_failure),
           BOTH(names_what_it_drops), BOTH(drops_all_at_keys_it_cannot_read), BOTH(needs_a_log));
