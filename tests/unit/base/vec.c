#include "base/vec.h"

#include "unit.h"

struct point {
    int x, y;
};

static void test_vec_keeps_what_was_pushed(void **state)
{
    (void)state;
    struct arena a;
    VEC(struct point) v = {0};
    arena_init(&a, 1 << 20);
    for (int i = 0; i < 1000; i++) {
        struct point *p = VEC_PUSH(&a, v);
        assert_non_null(p);
        assert_int_equal(p->x, 0); /* new elements are zeroed */
        *p = (struct point){i, -i};
    }
    int i = 0;
    VEC_FOR (struct point, p, v) {
        assert_int_equal(p->x, i);
        assert_int_equal(p->y, -i);
        i++;
    }
    assert_int_equal(i, 1000);
    assert_int_equal(v.n, 1000);
    v.n = 0; /* emptied for reuse */
    assert_int_equal(VEC_PUSH(&a, v)->y, 0);
    arena_release(&a);
}

static void test_vec_stops_with_its_arena(void **state)
{
    (void)state;
    struct arena a;
    VEC(struct point) v = {0};
    arena_init(&a, 500);
    size_t n = 0;
    while (VEC_PUSH(&a, v))
        n++;
    assert_int_equal(v.n, n);
    assert_in_range(n, 8, 62);
    assert_null(VEC_PUSH(&a, v));
    assert_int_equal(v.n, n); /* and what is there stays readable */
    VEC_FOR (struct point, p, v)
        assert_int_equal(p->x, 0);
    assert_err(arena_check(&a, NULL), KY_ELIMIT);
    arena_release(&a);
}

static void test_vec_walks_nothing_when_empty(void **state)
{
    (void)state;
    VEC(struct point) v = {0};
    VEC_FOR (struct point, p, v)
        fail();
}

UNIT_TESTS(cmocka_unit_test(test_vec_keeps_what_was_pushed),
           cmocka_unit_test(test_vec_stops_with_its_arena),
           cmocka_unit_test(test_vec_walks_nothing_when_empty));
