#include "base/arena.h"

#include <stdalign.h>

#include "base/rand.h"
#include "unit.h"

static void test_arena_objects_do_not_overlap(void **state)
{
    (void)state;
    enum { N = 3000 };
    static unsigned char *p[N];
    static size_t n[N];
    struct arena a;
    struct rand r;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    rand_seed(&r, 1);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < N; i++) {
            n[i] = rand_below(&r, i % 100 ? 200 : 50000);
            p[i] = arena_alloc(&a, n[i]);
            assert_non_null(p[i]);
            assert_int_equal((uintptr_t)p[i] % alignof(max_align_t), 0);
            memset(p[i], i & 0xFF, n[i]);
        }
        for (int i = 0; i < N; i++)
            for (size_t k = 0; k < n[i]; k += 37)
                assert_int_equal(p[i][k], i & 0xFF);
        arena_clear(&a);
    }
    struct err e;
    assert_ok(arena_check(&a, &e), &e);
    arena_release(&a);
}

static void test_arena_budget_is_sticky(void **state)
{
    (void)state;
    struct arena a;
    struct err e;
    arena_init(&a, 1000);
    assert_non_null(arena_alloc(&a, 1000)); /* exactly the budget */
    assert_ok(arena_check(&a, &e), &e);
    assert_null(arena_alloc(&a, 1));
    assert_null(arena_alloc(&a, 0)); /* from then on always */
    assert_str(arena_str(&a, STR("x")), "");
    assert_string_equal(arena_cstr(&a, STR("x")), "");
    assert_str(arena_printf(&a, "%d", 5), "");
    assert_err(arena_check(&a, &e), KY_ELIMIT);
    arena_clear(&a);
    assert_ok(arena_check(&a, &e), &e);
    assert_str(arena_str(&a, STR("x")), "x");
    arena_release(&a);
}

static void test_arena_sizes_cannot_overflow(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, SIZE_MAX);
    assert_null(arena_array(&a, SIZE_MAX / 2, 3));
    assert_err(arena_check(&a, NULL), KY_ELIMIT);
    arena_release(&a);
    arena_init(&a, 100);
    assert_non_null(arena_alloc(&a, 60));
    assert_null(arena_alloc(&a, SIZE_MAX - 10));
    arena_release(&a);
}

static void test_arena_zero_is_zero_after_reuse(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 10000);
    memset(arena_alloc(&a, 5000), 0xAA, 5000);
    arena_clear(&a);
    const unsigned char *p = arena_zero(&a, 5000);
    for (int i = 0; i < 5000; i++)
        assert_int_equal(p[i], 0);
    arena_release(&a);
}

static void test_arena_text(void **state)
{
    (void)state;
    struct arena a;
    char big[1000];
    memset(big, 'b', sizeof(big) - 1);
    big[sizeof(big) - 1] = '\0';
    arena_init(&a, 10000);
    struct str s = arena_printf(&a, "%s-%d", big, 7);
    assert_int_equal(s.n, sizeof(big) - 1 + 2);
    assert_true(str_ends(s, STR("b-7")));
    assert_int_equal(s.p[s.n], '\0');
    s = arena_str(&a, str_of(NULL, 0));
    assert_int_equal(s.n, 0);
    assert_string_equal(arena_cstr(&a, STR("澜江")), "澜江");
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_arena_objects_do_not_overlap),
           cmocka_unit_test(test_arena_budget_is_sticky),
           cmocka_unit_test(test_arena_sizes_cannot_overflow),
           cmocka_unit_test(test_arena_zero_is_zero_after_reuse),
           cmocka_unit_test(test_arena_text));
