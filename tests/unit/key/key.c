#include "key/key.h"

#include "base/rand.h"
#include "unit.h"

struct fixture {
    struct arena arena;
    struct deps deps;
    struct touches touches;
    struct err e;
};

static struct fixture begin(void)
{
    struct fixture f = {0};
    arena_init(&f.arena, 8 << 20);
    return f;
}

static void test_positions_order_by_time_then_id(void **state)
{
    (void)state;
    struct position a = {5, 9}, b = {5, 10}, c = {6, 0};
    assert_true(position_cmp(a, b) < 0);
    assert_true(position_cmp(c, b) > 0);
    assert_int_equal(position_cmp(b, b), 0);
    assert_true(position_cmp(POSITION_MIN, a) < 0 && position_cmp(POSITION_MAX, a) > 0);
}

static void test_twins_are_kept_once(void **state)
{
    (void)state;
    struct fixture f = begin();
    deps_init(&f.deps, &f.arena);
    struct window first = {{10, 1}, {20, 1}}, next = {{20, 2}, {30, 1}};
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 500; i++)
            deps_addf(&f.deps, "article:%d", i);
        deps_add(&f.deps, STR("article:7"));
        deps_add_window(&f.deps, STR("list:channel:3"), first);
        deps_add_window(&f.deps, STR("list:channel:3"), next);
        deps_add(&f.deps, STR("list:channel:3"));
    }
    assert_int_equal(f.deps.v.n, 503);
    assert_str(f.deps.v.p[7].key, "article:7");
    assert_true(f.deps.v.p[7].hash == key_hash(STR("article:7")));
    arena_release(&f.arena);
}

static void test_window_ends_are_included(void **state)
{
    (void)state;
    struct fixture f = begin();
    deps_init(&f.deps, &f.arena);
    deps_add_window(&f.deps, STR("list:channel:3"), (struct window){{10, 5}, {20, 5}});
    static const struct {
        struct position pos;
        bool hit;
    } cases[] = {{{10, 4}, false}, {{10, 5}, true},  {{15, 0}, true},
                 {{20, 5}, true},  {{20, 6}, false}, {{21, 0}, false}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        touches_init(&f.touches, &f.arena);
        touches_add_at(&f.touches, STR("list:channel:3"), cases[i].pos);
        assert_int_equal(deps_hit(&f.deps, f.touches.v.p), cases[i].hit);
    }
    touches_init(&f.touches, &f.arena);
    touches_add(&f.touches, STR("list:channel:3"));
    touches_add(&f.touches, STR("list:channel:4"));
    assert_true(deps_hit(&f.deps, &f.touches.v.p[0]));
    assert_false(deps_hit(&f.deps, &f.touches.v.p[1]));
    arena_release(&f.arena);
}

static void test_empty_deps_are_never_hit(void **state)
{
    (void)state;
    struct fixture f = begin();
    deps_init(&f.deps, &f.arena);
    touches_init(&f.touches, &f.arena);
    touches_add(&f.touches, STR("site"));
    assert_false(deps_hit(&f.deps, f.touches.v.p));
    arena_release(&f.arena);
}

/* Addresses may hold what separates keys in the log; both sides must keep them alike. */
static void test_reserved_bytes_are_encoded(void **state)
{
    (void)state;
    struct fixture f = begin();
    deps_init(&f.deps, &f.arena);
    touches_init(&f.touches, &f.arena);
    deps_add(&f.deps, STR("path:/a,b@1,2 c\n"));
    touches_add(&f.touches, STR("path:/a,b@1,2 c\n"));
    assert_str(f.deps.v.p[0].key, "path:/a%2Cb%401%2C2%20c%0A");
    assert_true(deps_hit(&f.deps, f.touches.v.p));
    struct buf b;
    buf_init(&b, 4096);
    touches_write(&b, &f.touches);
    struct touches back;
    assert_ok(touches_parse(&f.arena, buf_str(&b), &back, &f.e), &f.e);
    assert_int_equal(back.v.n, 1);
    assert_true(back.v.p[0].anywhere);
    assert_true(deps_hit(&f.deps, back.v.p));
    buf_release(&b);
    arena_release(&f.arena);
}

static void test_long_keys_are_whole(void **state)
{
    (void)state;
    struct fixture f = begin();
    char path[2001];
    memset(path, 'x', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    deps_init(&f.deps, &f.arena);
    deps_addf(&f.deps, "path:/%s", path);
    deps_addf(&f.deps, "path:/%s", path);
    assert_int_equal(f.deps.v.n, 1);
    assert_int_equal(f.deps.v.p[0].key.n, 2006);
    arena_release(&f.arena);
}

static void test_log_text(void **state)
{
    (void)state;
    struct fixture f = begin();
    touches_init(&f.touches, &f.arena);
    touches_addf(&f.touches, "article:%d", 17);
    touches_add_at(&f.touches, STR("list:channel:3"),
                   (struct position){INT64_C(1700000000000000), 17});
    touches_add_at(&f.touches, STR("list:x"), POSITION_MIN);
    struct buf b;
    buf_init(&b, 4096);
    touches_write(&b, &f.touches);
    assert_str(buf_str(&b), "article:17 list:channel:3@1700000000000000,17 "
                            "list:x@-9223372036854775808,-9223372036854775808");
    buf_release(&b);
    arena_release(&f.arena);
}

static void test_malformed_log_text_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        " ",      "a ",   " a",   "a  b",   "@1,2",    "a@",
        "a@1",    "a@1,", "a@,1", "a@x,1",  "a@1,2,3", "a@1,2@3,4",
        "a,b",    "a\tb", "a\nb", "a@1, 2", "a@ 1,2",  "a@9223372036854775808,0",
        "a@--1,0"};
    struct fixture f = begin();
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (touches_parse(&f.arena, str_c(bad[i]), &f.touches, &f.e) != KY_EINVAL)
            fail_msg("accepted \"%s\"", bad[i]);
    }
    assert_ok(touches_parse(&f.arena, STR(""), &f.touches, &f.e), &f.e);
    assert_int_equal(f.touches.v.n, 0);
    arena_release(&f.arena);
}

static void test_spent_arena_is_an_error(void **state)
{
    (void)state;
    struct fixture f = {0};
    arena_init(&f.arena, 300);
    struct buf b;
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 100; i++)
        buf_addf(&b, "%sarticle:%d", i ? " " : "", i);
    assert_err(touches_parse(&f.arena, buf_str(&b), &f.touches, &f.e), KY_ELIMIT);
    deps_init(&f.deps, &f.arena);
    for (int i = 0; i < 100; i++)
        deps_addf(&f.deps, "article:%d", i);
    deps_add(&f.deps, arena_str(&f.arena, STR("x")));
    assert_err(arena_check(&f.arena, &f.e), KY_ELIMIT);
    buf_release(&b);
    arena_release(&f.arena);
}

static struct position random_position(struct rand *r)
{
    if (rand_below(r, 20) == 0)
        return rand_below(r, 2) ? POSITION_MIN : POSITION_MAX;
    return (struct position){(int64_t)rand_below(r, 30) - 15, (int64_t)rand_below(r, 4)};
}

/* Against a plain loop: what hits, and that the text of the log means the same touches. */
static void test_random_sets_agree_with_a_plain_loop(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 20240516);
    struct fixture f = begin();
    size_t hits = 0;
    for (int round = 0; round < 400; round++) {
        arena_clear(&f.arena);
        deps_init(&f.deps, &f.arena);
        touches_init(&f.touches, &f.arena);
        for (size_t i = rand_below(&r, 40); i > 0; i--) {
            struct position lo = random_position(&r), hi = random_position(&r);
            deps_add_window(&f.deps, arena_printf(&f.arena, "k:%d", (int)rand_below(&r, 12)),
                            (struct window){lo, hi});
        }
        for (size_t i = rand_below(&r, 20); i > 0; i--) {
            struct str key = arena_printf(&f.arena, "k:%d", (int)rand_below(&r, 14));
            if (rand_below(&r, 4))
                touches_add_at(&f.touches, key, random_position(&r));
            else
                touches_add(&f.touches, key);
        }
        struct buf b;
        buf_init(&b, 1 << 20);
        touches_write(&b, &f.touches);
        struct touches back;
        assert_ok(touches_parse(&f.arena, buf_str(&b), &back, &f.e), &f.e);
        assert_int_equal(back.v.n, f.touches.v.n);
        for (size_t i = 0; i < back.v.n; i++) {
            const struct touch *t = &f.touches.v.p[i];
            bool plain = false;
            for (size_t d = 0; d < f.deps.v.n; d++)
                plain =
                    plain || (str_eq(f.deps.v.p[d].key, t->key) && touch_hits(t, &f.deps.v.p[d]));
            hits += plain;
            assert_int_equal(deps_hit(&f.deps, t), plain);
            assert_int_equal(deps_hit(&f.deps, &back.v.p[i]), plain);
            assert_true(str_eq(back.v.p[i].key, t->key));
        }
        buf_release(&b);
    }
    assert_in_range(hits, 500, 3500); /* the test sees both outcomes */
    arena_release(&f.arena);
}

UNIT_TESTS(cmocka_unit_test(test_positions_order_by_time_then_id),
           cmocka_unit_test(test_twins_are_kept_once),
           cmocka_unit_test(test_window_ends_are_included),
           cmocka_unit_test(test_empty_deps_are_never_hit),
           cmocka_unit_test(test_reserved_bytes_are_encoded),
           cmocka_unit_test(test_long_keys_are_whole), cmocka_unit_test(test_log_text),
           cmocka_unit_test(test_malformed_log_text_is_refused),
           cmocka_unit_test(test_spent_arena_is_an_error),
           cmocka_unit_test(test_random_sets_agree_with_a_plain_loop));
