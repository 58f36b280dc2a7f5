/* cost.c: what hits and touches cost with 100,000 entries, printed; the limits are wide, so that a
 * slow machine or a sanitizer does not fail, and a cost that follows the number of entries does. */
#include "base/clock.h"
#include "base/rand.h"
#include "pages.h"
#include "unit.h"

enum { ENTRIES = 100000, WINDOWS = 5000, HITS = 400000, TOUCHES = 200 };

/* Article pages, of which the first WINDOWS are pages of one channel's list. */
static void fill(struct cache *c)
{
    struct arena a;
    arena_init(&a, MB);
    struct response *r = page_of(200, 100, 'x');
    char path[64];
    for (int i = 0; i < ENTRIES; i++) {
        struct deps deps;
        arena_clear(&a);
        deps_init(&deps, &a);
        deps_add(&deps, STR("site"));
        deps_addf(&deps, "article:%d", i);
        for (int k = 1; k <= 6; k++)
            deps_addf(&deps, "teaser:%d", (i + k * 31) % ENTRIES);
        if (i < WINDOWS)
            deps_add_window(&deps, STR("list:channel:3"),
                            (struct window){{20 * i, 0}, {20 * i + 19, INT64_MAX}});
        snprintf(path, sizeof(path), "/a/2024/%d.html", i);
        assert_err(cache_put(c, str_c(path), r, &deps, 0, INT64_MAX), KY_OK);
    }
    response_unref(r);
    arena_release(&a);
    assert_int_equal(cache_stats(c).entries, ENTRIES);
}

static double hit_ns(struct cache *c, int paths)
{
    struct rand rand;
    rand_seed(&rand, 8);
    static char path[1024][32];
    struct str s[1024];
    for (int i = 0; i < 1024; i++) {
        int n = snprintf(path[i], sizeof(path[i]), "/a/2024/%d.html",
                         (int)rand_below(&rand, (uint64_t)paths));
        s[i] = str_of(path[i], (size_t)n);
    }
    int64_t start = clock_monotonic();
    for (int i = 0; i < HITS; i++)
        response_unref(cache_get(c, s[i & 1023], 0));
    return (double)(clock_monotonic() - start) * 1000 / HITS;
}

static double touch_us(struct cache *c, const char *key, bool by_position, int n)
{
    struct arena a;
    arena_init(&a, MB);
    struct rand rand;
    rand_seed(&rand, 8);
    int64_t sum = 0;
    for (int i = 0; i < n; i++) {
        arena_clear(&a);
        struct touches t;
        touches_init(&t, &a);
        if (by_position)
            touches_add_at(&t, str_c(key),
                           (struct position){20 * (int64_t)rand_below(&rand, WINDOWS), 1});
        else
            touches_addf(&t, "%s%d", key, (int)rand_below(&rand, ENTRIES));
        int64_t start = clock_monotonic();
        cache_touch(c, &t, cache_seq(c) + 1, NULL, NULL);
        sum += clock_monotonic() - start;
    }
    arena_release(&a);
    return (double)sum / n;
}

static void test_costs(void **state)
{
    (void)state;
    struct cache *c = cache_of(2048 * MB, 0);
    int64_t start = clock_monotonic();
    fill(c);
    print_message("# put: %.2f us each, 8 deps\n", (double)(clock_monotonic() - start) / ENTRIES);
    print_message("# hit: %.0f ns (10 pages), %.0f ns (1024 of %d pages)\n", hit_ns(c, 10),
                  hit_ns(c, ENTRIES), (int)ENTRIES);
    double list = touch_us(c, "list:channel:3", true, TOUCHES);
    double article = touch_us(c, "article:", false, TOUCHES);
    print_message("# touch: %.1f us in a list of %d windows, %.1f us an article\n", list,
                  (int)WINDOWS, article);
    size_t left = cache_stats(c).entries;
    assert_in_range(left, ENTRIES - 2 * TOUCHES, ENTRIES - TOUCHES);
    start = clock_monotonic();
    touch(c, "site", NULL, cache_seq(c) + 1);
    print_message("# touch: %.1f ms what all of %zu pages depend on\n",
                  (double)(clock_monotonic() - start) / 1000, left);
    assert_int_equal(cache_stats(c).entries, 0);
    assert_true(list < 5000 && article < 1000);
    cache_free(c);
}

UNIT_TESTS(cmocka_unit_test(test_costs));
