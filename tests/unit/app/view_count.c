#include "app/view_count.h"

#include <pthread.h>
#include <stdatomic.h>

#include "unit.h"

enum { THREADS = 4, ROUNDS = 30000, ARTICLES = 50 };

/* What is counted of each article below `n`, taken out. */
static void take(struct view_counter *c, int64_t *sums, size_t n)
{
    struct arena a;
    struct view_counts counts = {0};
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    view_counter_take(c, &a, &counts);
    VEC_FOR (struct view_count, v, counts.v) {
        assert_true(v->article_id > 0 && (size_t)v->article_id < n && v->views > 0);
        sums[v->article_id] += v->views;
    }
    arena_release(&a);
}

static void test_what_was_added_is_taken_once(void **state)
{
    (void)state;
    struct view_counter *c = view_counter_new();
    int64_t sums[10] = {0};
    view_counter_add(c, 3, 1);
    view_counter_add(c, 9, 5);
    view_counter_add(c, 3, 1);
    view_counter_add(c, 0, 1); /* no article */
    view_counter_add(c, 4, 0);
    take(c, sums, 10);
    assert_true(sums[3] == 2 && sums[9] == 5 && sums[0] == 0 && sums[4] == 0);
    take(c, sums, 10);
    assert_true(sums[3] == 2 && sums[9] == 5);
    assert_int_equal(view_counter_take_lost(c), 0);
    view_counter_free(c);
}

/* More than a slot counts goes to its neighbours. */
static void test_large_counts_are_kept(void **state)
{
    (void)state;
    struct view_counter *c = view_counter_new();
    int64_t sums[10] = {0};
    view_counter_add(c, 7, 50000000);
    view_counter_add(c, 7, 1);
    take(c, sums, 10);
    assert_int_equal(sums[7], 50000001);
    assert_int_equal(view_counter_take_lost(c), 0);
    view_counter_free(c);
}

struct race {
    struct view_counter *counter;
    atomic_int ended;
};

static void *read_articles(void *ctx)
{
    struct race *r = ctx;
    for (int i = 0; i < ROUNDS; i++)
        view_counter_add(r->counter, 1 + i % ARTICLES, 1);
    atomic_fetch_add(&r->ended, 1);
    return NULL;
}

static void test_readers_beside_a_writer_lose_nothing(void **state)
{
    (void)state;
    struct race r = {.counter = view_counter_new()};
    pthread_t threads[THREADS];
    int64_t sums[ARTICLES + 1] = {0};
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_articles, &r), 0);
    while (atomic_load(&r.ended) < THREADS)
        take(r.counter, sums, ARTICLES + 1);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    take(r.counter, sums, ARTICLES + 1);
    for (int i = 1; i <= ARTICLES; i++)
        assert_int_equal(sums[i], THREADS * ROUNDS / ARTICLES);
    view_counter_free(r.counter);
}

/* More articles than there is room for: it says so in time, and what is lost is known. */
static void test_a_flood_is_noticed(void **state)
{
    (void)state;
    enum { MANY = 400000 };
    struct view_counter *c = view_counter_new();
    static int64_t sums[MANY + 1];
    int64_t kept = 0, warned = 0;
    for (int64_t id = 1; id <= MANY; id++) {
        view_counter_add(c, id, 1);
        if (!warned && view_counter_crowded(c))
            warned = id;
        if (warned == id)
            assert_int_equal(view_counter_take_lost(c), 0);
    }
    assert_in_range(warned, 5000, 130000);
    take(c, sums, MANY + 1);
    for (int64_t id = 1; id <= MANY; id++)
        kept += sums[id];
    assert_in_range(kept, 100000, MANY - 1);
    assert_int_equal(kept + view_counter_take_lost(c), MANY);
    assert_false(view_counter_crowded(c));
    view_counter_free(c);
}

UNIT_TESTS(cmocka_unit_test(test_what_was_added_is_taken_once),
           cmocka_unit_test(test_large_counts_are_kept),
           cmocka_unit_test(test_readers_beside_a_writer_lose_nothing),
           cmocka_unit_test(test_a_flood_is_noticed));
