#include "cache/pagecache.h"

#include "pages.h"
#include "unit.h"

static void test_get_gives_what_was_put(void **state)
{
    (void)state;
    struct cache *c = cache_of(MB, 0);
    struct arena a;
    arena_init(&a, MB);
    struct deps deps;
    deps_init(&deps, &a);
    struct response *r = page_of(200, 10, 'x');
    assert_null(cache_get(c, STR("/a"), 0));
    assert_err(cache_put(c, STR("/a"), r, &deps, 0, INT64_MAX), KY_OK);
    assert_int_equal(atomic_load(&r->refs), 2);
    assert_ptr_equal(cache_get(c, STR("/a"), 0), r);
    response_unref(r);
    assert_null(cache_get(c, STR("/A"), 0));
    assert_null(cache_get(c, STR(""), 0));
    struct cache_stats s = cache_stats(c);
    assert_true(s.hits == 1 && s.misses == 3 && s.puts == 1 && s.entries == 1);
    assert_true(s.bytes > 10 && s.budget == MB);
    cache_free(c);
    assert_int_equal(atomic_load(&r->refs), 1);
    response_unref(r);
    arena_release(&a);
}

static void test_what_must_not_be_kept(void **state)
{
    (void)state;
    struct cache *c = cache_of(64 << 10, 0);
    struct arena a;
    arena_init(&a, MB);
    struct deps deps;
    deps_init(&deps, &a);
    struct response_builder b;
    response_begin(&b, 200, NULL);
    b.no_store = true;
    struct response *r = response_seal(&b);
    assert_err(cache_put(c, STR("/a"), r, &deps, 0, INT64_MAX), KY_EINVAL);
    response_unref(r);
    r = page_of(200, 20 << 10, 'x');
    assert_err(cache_put(c, STR("/a"), r, &deps, 0, INT64_MAX), KY_ELIMIT);
    response_unref(r);
    /* Deps that lack some keys would never be told of their changes. */
    r = page_of(200, 10, 'x');
    a.overrun = true;
    assert_err(cache_put(c, STR("/a"), r, &deps, 0, INT64_MAX), KY_ELIMIT);
    response_unref(r);
    assert_int_equal(cache_stats(c).entries, 0);
    cache_free(c);
    arena_release(&a);
}

static void test_touch_drops_what_depends_on_it(void **state)
{
    (void)state;
    struct cache *c = cache_of(MB, 0);
    assert_err(put(c, "/a", "article:1", WINDOW_ALL, 0), KY_OK);
    assert_err(put(c, "/b", "article:2", WINDOW_ALL, 0), KY_OK);
    assert_err(put(c, "/c", "article:1", WINDOW_ALL, 0), KY_OK);
    touch(c, "article:1", NULL, 1);
    assert_true(!has(c, "/a") && has(c, "/b") && !has(c, "/c"));
    touch(c, "article:3", NULL, 2);
    assert_true(has(c, "/b"));
    assert_int_equal(cache_stats(c).drops, 2);
    assert_true(cache_seq(c) == 2);
    cache_free(c);
}

static void test_lists_are_dropped_by_window(void **state)
{
    (void)state;
    struct cache *c = cache_of(MB, 0);
    struct window first = {{20, 0}, POSITION_MAX}, second = {{10, 0}, {19, 9}};
    assert_err(put(c, "/1", "list:channel:3", first, 0), KY_OK);
    assert_err(put(c, "/2", "list:channel:3", second, 0), KY_OK);
    touch(c, "list:channel:3", &(struct position){25, 7}, 1);
    assert_true(!has(c, "/1") && has(c, "/2"));
    touch(c, "list:channel:3", &(struct position){9, 7}, 2);
    assert_true(has(c, "/2"));
    touch(c, "list:channel:3", &(struct position){19, 9}, 3);
    assert_false(has(c, "/2"));
    assert_err(put(c, "/2", "list:channel:3", second, 3), KY_OK);
    touch(c, "list:channel:3", NULL, 4);
    assert_false(has(c, "/2"));
    cache_free(c);
}

static void test_entries_of_the_change_or_later_stay(void **state)
{
    (void)state;
    struct cache *c = cache_of(MB, 0);
    assert_err(put(c, "/old", "k", WINDOW_ALL, 4), KY_OK);
    assert_err(put(c, "/same", "k", WINDOW_ALL, 5), KY_OK);
    assert_err(put(c, "/newer", "k", WINDOW_ALL, 9), KY_OK);
    touch(c, "k", NULL, 5);
    assert_true(!has(c, "/old") && has(c, "/same") && has(c, "/newer"));
    touch(c, "k", NULL, 8); /* 6 and 7 touched nothing here */
    assert_true(!has(c, "/same") && has(c, "/newer"));
    cache_free(c);
}

static void test_late_puts_are_refused(void **state)
{
    (void)state;
    struct cache *c = cache_of(MB, 0);
    touch(c, "k", NULL, 5);
    touch(c, "other", NULL, 6);
    touch(c, "list", &(struct position){50, 1}, 7);
    assert_err(put(c, "/a", "k", WINDOW_ALL, 4), KY_ESTALE);
    assert_false(has(c, "/a"));
    assert_err(put(c, "/a", "k", WINDOW_ALL, 5), KY_OK);
    assert_err(put(c, "/b", "unrelated", WINDOW_ALL, 0), KY_OK);
    struct window holds = {{40, 0}, {60, 0}}, beside = {{51, 0}, {60, 0}};
    assert_err(put(c, "/l", "list", holds, 6), KY_ESTALE);
    assert_err(put(c, "/l", "list", beside, 6), KY_OK);
    assert_err(put(c, "/l", "list", holds, 7), KY_OK);
    assert_err(put(c, "/l", "list", beside, 6), KY_ESTALE); /* a newer one is there */
    assert_int_equal(cache_stats(c).stale_puts, 3);
    cache_free(c);
}

static void test_puts_from_before_the_ring_are_refused(void **state)
{
    (void)state;
    struct cache *c = cache_of(MB, 4);
    for (int64_t seq = 1; seq <= 4; seq++)
        touch(c, "k", NULL, seq);
    assert_err(put(c, "/a", "x", WINDOW_ALL, 0), KY_OK);
    touch(c, "k", NULL, 5); /* change 1 leaves the ring */
    assert_err(put(c, "/b", "x", WINDOW_ALL, 0), KY_ESTALE);
    assert_err(put(c, "/b", "x", WINDOW_ALL, 1), KY_OK);
    cache_set_seq(c, 100);
    assert_true(!has(c, "/a") && !has(c, "/b"));
    assert_err(put(c, "/a", "x", WINDOW_ALL, 99), KY_ESTALE);
    assert_err(put(c, "/a", "x", WINDOW_ALL, 100), KY_OK);
    /* A change without keys moves the head and nothing else. */
    touch(c, NULL, NULL, 101);
    assert_true(cache_seq(c) == 101 && has(c, "/a"));
    assert_err(put(c, "/c", "x", WINDOW_ALL, 100), KY_OK);
    cache_free(c);
}

static void test_entries_die_by_the_clock(void **state)
{
    (void)state;
    struct cache *c = cache_of(MB, 0);
    struct deps deps = {0};
    struct response *r = page_of(200, 10, 'x');
    assert_err(cache_put(c, STR("/a"), r, &deps, 0, 1000), KY_OK);
    assert_true(has_at(c, "/a", 999));
    assert_false(has_at(c, "/a", 1000));
    assert_false(has_at(c, "/a", 1001));
    assert_err(cache_put(c, STR("/a"), r, &deps, 0, 2000), KY_OK); /* the same seq replaces */
    assert_true(has_at(c, "/a", 1999));
    assert_int_equal(cache_stats(c).entries, 1);
    response_unref(r);
    cache_free(c);
}

static void test_replacing_forgets_the_old_deps(void **state)
{
    (void)state;
    struct cache *c = cache_of(MB, 0);
    assert_err(put(c, "/a", "old", WINDOW_ALL, 0), KY_OK);
    size_t bytes = cache_stats(c).bytes;
    for (int i = 0; i < 20; i++)
        assert_err(put(c, "/a", "new", WINDOW_ALL, 0), KY_OK);
    assert_true(cache_stats(c).bytes == bytes && cache_stats(c).entries == 1);
    touch(c, "old", NULL, 1);
    assert_true(has(c, "/a"));
    touch(c, "new", NULL, 2);
    assert_false(has(c, "/a"));
    assert_int_equal(cache_stats(c).bytes, 0);
    cache_free(c);
}

static enum ky_err put_page(struct cache *c, int i, int status, size_t n)
{
    char path[64];
    snprintf(path, sizeof(path), "/%d/%d.html", status, i);
    struct deps deps = {0};
    struct response *r = page_of(status, n, 'x');
    enum ky_err result = cache_put(c, str_c(path), r, &deps, 0, INT64_MAX);
    response_unref(r);
    return result;
}

static bool has_page(struct cache *c, int i, int status)
{
    char path[64];
    snprintf(path, sizeof(path), "/%d/%d.html", status, i);
    return has(c, path);
}

static void test_budget_holds_and_used_pages_stay(void **state)
{
    (void)state;
    struct cache *c = cache_of(MB, 0);
    for (int i = 0; i < 3000; i++) {
        assert_err(put_page(c, i, 200, 1000 + (size_t)(i * 37) % 3000), KY_OK);
        assert_true(cache_stats(c).bytes <= MB);
        for (int k = 0; k < 10 && k <= i; k++)
            assert_true(has_page(c, k, 200)); /* what is asked for all the time */
    }
    struct cache_stats s = cache_stats(c);
    assert_true(s.evictions == 3000 - s.entries);
    assert_true(s.bytes > MB / 2 && s.entries > 100);
    assert_false(has_page(c, 11, 200));
    cache_free(c);
}

static void test_flood_of_not_found_evicts_no_page(void **state)
{
    (void)state;
    struct cache *c = cache_of(4 * MB, 0);
    for (int i = 0; i < 500; i++)
        assert_err(put_page(c, i, 200, 2000), KY_OK);
    assert_int_equal(cache_stats(c).evictions, 0);
    size_t before = cache_stats(c).bytes;
    for (int i = 0; i < 20000; i++)
        assert_err(put_page(c, i, 404, 2000), KY_OK);
    assert_true(cache_stats(c).evictions > 19000);
    assert_true(cache_stats(c).bytes <= before + 4 * MB / 32);
    for (int i = 0; i < 500; i++)
        assert_true(has_page(c, i, 200));
    cache_free(c);
}

/* The page of an article that is withdrawn and comes back moves between the two budgets. */
static void test_status_may_change(void **state)
{
    (void)state;
    struct cache *c = cache_of(MB, 0);
    struct deps deps = {0};
    for (int i = 0; i < 100; i++) {
        struct response *r = page_of(i % 2 ? 410 : 200, 500, 'x');
        assert_err(cache_put(c, STR("/a"), r, &deps, i, INT64_MAX), KY_OK);
        response_unref(r);
    }
    assert_int_equal(cache_stats(c).entries, 1);
    cache_drop_all(c);
    assert_int_equal(cache_stats(c).bytes, 0);
    cache_free(c);
}

static void test_resized_counts_compressed_bodies(void **state)
{
    (void)state;
    enum { N = 90 };
    struct cache *c = cache_of(MB, 0);
    struct deps deps = {0};
    struct response *pages[N];
    char path[N][16];
    for (int i = 0; i < N; i++) {
        snprintf(path[i], sizeof(path[i]), "/%d", i);
        pages[i] = page_of(200, 8000, 'x');
        assert_err(cache_put(c, str_c(path[i]), pages[i], &deps, 0, INT64_MAX), KY_OK);
    }
    assert_int_equal(cache_stats(c).evictions, 0);
    for (int i = 0; i < N; i++) {
        size_t alone = response_bytes(pages[i]), held = cache_stats(c).bytes;
        response_compress(pages[i]);
        size_t more = response_bytes(pages[i]) - alone;
        assert_true(more > 0);
        bool there = has(c, path[i]);
        cache_resized(c, str_c(path[i]));
        struct cache_stats s = cache_stats(c);
        assert_true(s.bytes <= s.budget);
        assert_true(there == has(c, path[i])); /* others go first */
        if (s.evictions == 0)
            assert_true(s.bytes == held + more);
        response_unref(pages[i]);
    }
    assert_true(cache_stats(c).evictions > 0);
    cache_resized(c, STR("/none"));
    cache_free(c);
}

struct walked {
    struct cache *c;
    size_t n, bytes;
};

static void walk(void *ctx, struct str path, struct response *r)
{
    struct walked *w = ctx;
    w->n++;
    w->bytes += path.n + atomic_load(&r->bodies[CODING_IDENTITY])->data.n;
    cache_drop_all(w->c); /* no lock is held, and ours is a reference */
    assert_int_equal(r->status, 200);
}

static void test_each_and_dropped_run_under_no_lock(void **state)
{
    (void)state;
    struct cache *c = cache_of(MB, 0);
    struct walked w = {.c = c};
    assert_err(put(c, "/a", "k", WINDOW_ALL, 0), KY_OK);
    cache_each(c, walk, &w);
    assert_true(w.n == 1 && w.bytes == 102);
    cache_each(c, walk, &w);
    assert_int_equal(w.n, 1);
    cache_free(c);
}

struct droppings {
    struct cache *c;
    char paths[64];
};

static void note(void *ctx, struct str path)
{
    struct droppings *d = ctx;
    strncat(d->paths, path.p, path.n);
    assert_null(cache_get(d->c, path, 0));
    assert_err(put(d->c, "/again", "k", WINDOW_ALL, cache_seq(d->c)), KY_OK);
}

static void test_dropped_paths_are_told_once(void **state)
{
    (void)state;
    struct cache *c = cache_of(MB, 0);
    struct droppings d = {.c = c};
    struct arena a;
    arena_init(&a, MB);
    struct deps deps;
    deps_init(&deps, &a);
    deps_add(&deps, STR("k"));
    deps_add(&deps, STR("l"));
    deps_add_window(&deps, STR("k"), (struct window){{1, 1}, {2, 2}});
    struct response *r = page_of(200, 10, 'x');
    assert_err(cache_put(c, STR("/a"), r, &deps, 0, INT64_MAX), KY_OK);
    assert_err(put(c, "/b", "m", WINDOW_ALL, 0), KY_OK);
    struct touches t;
    touches_init(&t, &a);
    touches_add(&t, STR("l"));
    touches_add(&t, STR("k"));
    touches_add_at(&t, STR("k"), (struct position){1, 2});
    cache_touch(c, &t, 1, note, &d);
    assert_string_equal(d.paths, "/a");
    assert_true(has(c, "/b") && has(c, "/again"));
    response_unref(r);
    cache_free(c);
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_get_gives_what_was_put),
           cmocka_unit_test(test_what_must_not_be_kept),
           cmocka_unit_test(test_touch_drops_what_depends_on_it),
           cmocka_unit_test(test_lists_are_dropped_by_window),
           cmocka_unit_test(test_entries_of_the_change_or_later_stay),
           cmocka_unit_test(test_late_puts_are_refused),
           cmocka_unit_test(test_puts_from_before_the_ring_are_refused),
           cmocka_unit_test(test_entries_die_by_the_clock),
           cmocka_unit_test(test_replacing_forgets_the_old_deps),
           cmocka_unit_test(test_budget_holds_and_used_pages_stay),
           cmocka_unit_test(test_flood_of_not_found_evicts_no_page),
           cmocka_unit_test(test_status_may_change),
           cmocka_unit_test(test_resized_counts_compressed_bodies),
           cmocka_unit_test(test_each_and_dropped_run_under_no_lock),
           cmocka_unit_test(test_dropped_paths_are_told_once));
