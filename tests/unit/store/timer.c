#include "store/timer.h"

#include "store_fixture.h"

static void set(struct store_fixture *f, int64_t id, enum timer_action action, int64_t at)
{
    struct err e;
    assert_ok(store_timer_set(fx_write(f), id, action, at, &e), &e);
    fx_commit(f);
}

static struct timer next(struct store_fixture *f)
{
    struct err e;
    struct timer t;
    struct deps deps;
    deps_init(&deps, &f->arena);
    assert_ok(store_timer_next(fx_read(f, &deps), &t, &e), &e);
    assert_int_equal(deps.v.n, 0);
    fx_done(f);
    return t;
}

static struct timer by_id(struct store_fixture *f, int64_t id)
{
    struct err e;
    struct timer t;
    assert_ok(store_timer(fx_read(f, NULL), id, &t, &e), &e);
    fx_done(f);
    return t;
}

static void three_drafts(struct store_fixture *f)
{
    struct writer *w = fx_write(f);
    struct revision v = fx_text(w, "题");
    fx_channel(w, "news", 0);
    for (int i = 0; i < 3; i++)
        fx_draft(w, 1, &v);
    fx_commit(f);
}

static void plans_moves_and_cancels(struct store_fixture *f)
{
    struct err e;
    struct timer t;
    three_drafts(f);
    assert_int_equal(next(f).id, 0);
    int64_t head = fx_head(f);
    set(f, 1, TIMER_PUBLISH, 0); /* there is nothing to cancel */
    assert_int_equal(fx_head(f), head);
    set(f, 1, TIMER_PUBLISH, 500);
    set(f, 1, TIMER_EXPIRE, 900);
    set(f, 2, TIMER_PUBLISH, 400);
    set(f, 3, TIMER_PUBLISH, 400);
    assert_int_equal(next(f).article_id, 2); /* the earliest; of equal ones the first made */
    head = fx_head(f);
    set(f, 2, TIMER_PUBLISH, 400);
    assert_int_equal(fx_head(f), head);
    set(f, 2, TIMER_PUBLISH, 600);
    assert_int_equal(next(f).article_id, 3);
    set(f, 3, TIMER_PUBLISH, 0);
    assert_int_equal(by_id(f, 4).state, TIMER_CANCELLED);
    t = next(f);
    assert_int_equal(t.article_id, 1);
    assert_int_equal(t.action, TIMER_PUBLISH);
    assert_int_equal(t.planned_at, 500);
    f->now += 77;
    assert_ok(store_timer_end(fx_write(f), &t, TIMER_DONE, &e), &e);
    fx_commit(f);
    t = by_id(f, 1);
    assert_int_equal(t.state, TIMER_DONE);
    assert_int_equal(t.done_at, f->now);
    assert_int_equal(t.planned_at, 500);
    assert_ok(store_timer_of(fx_read(f, NULL), 1, TIMER_PUBLISH, &t, &e), &e);
    assert_int_equal(t.id, 0);
    fx_done(f);
    set(f, 1, TIMER_PUBLISH, 700); /* again: a row of its own */
    assert_int_equal(by_id(f, 5).planned_at, 700);
    assert_int_equal(by_id(f, 99).id, 0);
    struct touches touched = fx_touches(f, head);
    assert_int_equal(touched.v.n, 0); /* nothing public depends on it */
    assert_string_equal(timer_action_name(TIMER_EXPIRE), "expire");
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(plans_moves_and_cancels)

UNIT_TESTS(BOTH(plans_moves_and_cancels));
