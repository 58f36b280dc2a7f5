#include "cache/pagecache_priv.h"

#include "pages.h"
#include "unit.h"

enum { THREADS = 6 };

struct race {
    struct cache *cache;
    atomic_int leaders, followers, inside;
};

static void *render_once(void *ctx)
{
    struct race *r = ctx;
    while (!has(r->cache, "/page")) {
        if (cache_flight_begin(r->cache, STR("/page")) != FLIGHT_LEADS) {
            atomic_fetch_add(&r->followers, 1);
            continue;
        }
        if (!has(r->cache, "/page")) {
            atomic_fetch_add(&r->leaders, 1);
            assert_int_equal(atomic_fetch_add(&r->inside, 1), 0);
            for (int i = 0; i < 50; i++)
                sched_yield();
            assert_err(put(r->cache, "/page", "k", WINDOW_ALL, 0), KY_OK);
            atomic_fetch_sub(&r->inside, 1);
        }
        cache_flight_end(r->cache, STR("/page"), true);
    }
    return NULL;
}

static void test_a_missing_page_is_rendered_once(void **state)
{
    (void)state;
    for (int round = 0; round < 30; round++) {
        struct race r = {.cache = cache_of(MB, 0)};
        pthread_t t[THREADS];
        for (int i = 0; i < THREADS; i++)
            assert_int_equal(pthread_create(&t[i], NULL, render_once, &r), 0);
        for (int i = 0; i < THREADS; i++)
            pthread_join(t[i], NULL);
        assert_int_equal(atomic_load(&r.leaders), 1);
        cache_free(r.cache);
    }
}

static void test_flights_of_different_pages_are_apart(void **state)
{
    (void)state;
    struct cache *c = cache_of(MB, 0);
    char path[16];
    for (int i = 0; i < 300; i++) { /* more than there are lists */
        snprintf(path, sizeof(path), "/%d", i);
        assert_int_equal(cache_flight_begin(c, str_c(path)), FLIGHT_LEADS);
    }
    for (int i = 0; i < 300; i++) {
        snprintf(path, sizeof(path), "/%d", i);
        cache_flight_end(c, str_c(path), i % 2);
    }
    assert_int_equal(cache_flight_begin(c, STR("/1")), FLIGHT_LEADS);
    cache_flight_end(c, STR("/1"), false);
    cache_free(c);
}

/* The leader keeps nothing: who waited for it goes on at once and alongside the others, so that
 * all of them are inside together, though none could be were they to lead one after another. */
static void *render_alongside(void *ctx)
{
    struct race *r = ctx;
    enum cache_flight flight = cache_flight_begin(r->cache, STR("/none"));
    assert_int_equal(flight, FLIGHT_EMPTY);
    atomic_fetch_add(&r->inside, 1);
    while (atomic_load(&r->inside) < THREADS)
        sched_yield();
    return NULL;
}

static void test_after_one_that_kept_nothing_all_go_on(void **state)
{
    (void)state;
    for (int round = 0; round < 30; round++) {
        struct race r = {.cache = cache_of(MB, 0)};
        pthread_t t[THREADS];
        assert_int_equal(cache_flight_begin(r.cache, STR("/none")), FLIGHT_LEADS);
        for (int i = 0; i < THREADS; i++)
            assert_int_equal(pthread_create(&t[i], NULL, render_alongside, &r), 0);
        while (cache_flight_waiting(r.cache, STR("/none")) < THREADS)
            sched_yield();
        cache_flight_end(r.cache, STR("/none"), false);
        for (int i = 0; i < THREADS; i++)
            pthread_join(t[i], NULL);
        assert_int_equal(cache_flight_begin(r.cache, STR("/none")), FLIGHT_LEADS);
        cache_flight_end(r.cache, STR("/none"), false);
        cache_free(r.cache);
    }
}

UNIT_TESTS(cmocka_unit_test(test_a_missing_page_is_rendered_once),
           cmocka_unit_test(test_flights_of_different_pages_are_apart),
           cmocka_unit_test(test_after_one_that_kept_nothing_all_go_on));
