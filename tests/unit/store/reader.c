#include "store/reader.h"

#include "store_fixture.h"

static void sees_one_moment(struct store_fixture *f)
{
    struct err e;
    struct channels all;
    fx_channel(fx_write(f), "news", 0);
    fx_commit(f);
    struct reader *r = fx_read(f, NULL);
    assert_int_equal(r->seq, 1);
    assert_int_equal(r->now, f->now);
    assert_true(r->valid_until == US_NEVER);
    fx_channel(fx_write(f), "later", 0);
    fx_commit(f);
    assert_ok(store_channels(r, &all, &e), &e);
    assert_int_equal(all.n, 1);
    fx_done(f);
    r = fx_read(f, NULL);
    assert_int_equal(r->seq, 2);
    fx_done(f);
    assert_false(db_in_transaction(f->back));
}
ON_BOTH(sees_one_moment)

static void ends_after_a_failed_begin(struct store_fixture *f)
{
    struct err e;
    struct reader r;
    assert_true(reader_begin(&r, f->db, &f->arena, NULL, f->now, &e) != KY_OK); /* no tables */
    reader_end(&r);
    assert_false(db_in_transaction(f->db));
}
ON_EMPTY_BOTH(ends_after_a_failed_begin)

static void test_keeps_keys_and_time(void **state)
{
    (void)state;
    struct arena a;
    struct deps deps;
    arena_init(&a, 1 << 16);
    deps_init(&deps, &a);
    struct reader r = reader_within(NULL, &a, 5);
    reader_key(&r, "article:%d", 1); /* nobody wants to know */
    reader_key_str(&r, STR("site"));
    reader_window(&r, STR("list"), POSITION_MIN, POSITION_MAX);
    reader_end(&r);
    r.deps = &deps;
    reader_key(&r, "article:%d", 1);
    reader_key(&r, "article:%d", 1);
    reader_window(&r, STR("list"), (struct position){1, 2}, (struct position){3, 4});
    assert_int_equal(deps.v.n, 2);
    assert_int_equal(deps.v.p[1].window.hi.id, 4);
    reader_until(&r, 100);
    reader_until(&r, 200);
    assert_int_equal(r.valid_until, 100);
    arena_release(&a);
}

UNIT_TESTS(BOTH(sees_one_moment), BOTH(ends_after_a_failed_begin),
           cmocka_unit_test(test_keeps_keys_and_time));
