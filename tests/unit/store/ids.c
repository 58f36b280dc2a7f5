#include "store/ids.h"

#include "unit.h"

static void test_reads_what_it_wrote(void **state)
{
    (void)state;
    struct arena a;
    int64_t some[] = {3, 17, -4, INT64_MAX, INT64_MIN};
    arena_init(&a, 1 << 16);
    for (size_t n = 0; n <= 5; n++) {
        struct ids ids = ids_parse(&a, ids_join(&a, (struct ids){some, n}));
        assert_int_equal(ids.n, n);
        for (size_t i = 0; i < n; i++)
            assert_true(ids.p[i] == some[i]);
    }
    assert_str(ids_join(&a, (struct ids){some, 3}), "3 17 -4");
    assert_str(ids_join(&a, (struct ids){NULL, 0}), "");
    arena_release(&a);
}

/* What a hand wrote into the column: numbers are taken, the rest is left out. */
static void test_leaves_out_what_is_no_number(void **state)
{
    static const char *const texts[] = {"",
                                        " ",
                                        "x",
                                        "1x 0x2 +3",
                                        "99999999999999999999",
                                        "\xff \xe6\xb0\xb4",
                                        "'; DROP TABLE article; --"};
    struct arena a;
    (void)state;
    arena_init(&a, 1 << 16);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct ids ids = ids_parse(&a, str_c(texts[i]));
        for (size_t k = 0; k < ids.n; k++)
            assert_true(ids.p[k] == 3); /* "+3", if anything */
    }
    struct ids ids = ids_parse(&a, STR("  1 x 2  "));
    assert_int_equal(ids.n, 2);
    assert_int_equal(ids.p[1], 2);
    arena_release(&a);
}

static void test_finds_twins(void **state)
{
    int64_t twins[] = {1, 2, 1};
    (void)state;
    assert_true(ids_unique((struct ids){NULL, 0}));
    assert_true(ids_unique((struct ids){twins, 2}));
    assert_false(ids_unique((struct ids){twins, 3}));
    assert_true(ids_has((struct ids){twins, 2}, 2));
    assert_false(ids_has((struct ids){twins, 1}, 2));
    assert_false(ids_has((struct ids){NULL, 0}, 0));
}

static void test_tells_a_spent_arena(void **state)
{
    struct arena a;
    struct err e;
    int64_t many[200];
    (void)state;
    for (int i = 0; i < 200; i++)
        many[i] = INT64_MAX - i;
    arena_init(&a, 1000);
    (void)ids_join(&a, (struct ids){many, 200});
    assert_err(arena_check(&a, &e), KY_ELIMIT);
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_reads_what_it_wrote),
           cmocka_unit_test(test_leaves_out_what_is_no_number), cmocka_unit_test(test_finds_twins),
           cmocka_unit_test(test_tells_a_spent_arena));
