#include "store/ids.h"

#include "unit.h"

static void test_reads_what_it_writes(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    int64_t values[] = {3, 17, 4, INT64_MAX};
    for (size_t n = 0; n <= 4; n++) {
        struct str text = ids_join(&a, (struct ids){values, n});
        struct ids back = ids_parse(&a, text);
        assert_int_equal(back.n, n);
        for (size_t i = 0; i < n; i++)
            assert_true(back.p[i] == values[i] && ids_has(back, values[i]));
        assert_false(ids_has(back, 5));
        assert_true(ids_unique(back));
    }
    assert_true(str_eqc(ids_join(&a, (struct ids){values, 3}), "3 17 4"));
    arena_release(&a);
}

static void test_leaves_out_what_is_no_number(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    struct ids ids = ids_parse(&a, STR("x 1  2x 99999999999999999999 2"));
    assert_int_equal(ids.n, 2);
    assert_true(ids.p[0] == 1 && ids.p[1] == 2);
    assert_int_equal(ids_parse(&a, STR("")).n, 0);
    arena_release(&a);
}

static void test_tells_twins(void **state)
{
    (void)state;
    int64_t values[] = {1, 2, 1};
    assert_true(ids_unique((struct ids){values, 2}));
    assert_false(ids_unique((struct ids){values, 3}));
    assert_true(ids_unique((struct ids){NULL, 0}));
}

UNIT_TESTS(cmocka_unit_test(test_reads_what_it_writes),
           cmocka_unit_test(test_leaves_out_what_is_no_number), cmocka_unit_test(test_tells_twins));
