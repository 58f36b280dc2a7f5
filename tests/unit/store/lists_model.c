/* After any history, each list holds what the model says, in order, and paging through it visits
 * each article once. */
#include <stdlib.h>

#include "world.h"

struct model_list {
    struct position p[WORLD_ARTICLES];
    size_t n;
};

static int newest_first(const void *a, const void *b)
{
    const struct position *x = a, *y = b;
    return position_cmp(*y, *x);
}

static void model_of(const struct world *w, const struct list *l, struct model_list *out)
{
    out->n = 0;
    for (int64_t id = 1; id <= w->articles_n; id++)
        if (world_lists(w, id, l))
            out->p[out->n++] = (struct position){w->articles[id].at, id};
    qsort(out->p, out->n, sizeof(out->p[0]), newest_first);
}

/* From newest to oldest in pages of that size. */
static void walk_down(struct reader *r, const struct list *l, int limit,
                      const struct model_list *want)
{
    struct err e;
    struct list_page page;
    size_t at = 0;
    struct position before = POSITION_MAX;
    do {
        assert_ok(store_list(r, l, before, POSITION_MIN, limit, &page, &e), &e);
        assert_true(page.n <= (size_t)limit);
        for (size_t i = 0; i < page.n; i++, at++) {
            assert_true(at < want->n);
            assert_int_equal(position_cmp(teaser_position(&page.p[i]), want->p[at]), 0);
        }
        assert_int_equal(page.more, at < want->n);
        if (page.n)
            before = teaser_position(&page.p[page.n - 1]);
    } while (page.more);
    assert_int_equal(at, want->n);
}

static void walk_up(struct reader *r, const struct list *l, int limit,
                    const struct model_list *want)
{
    struct err e;
    struct list_page page;
    size_t left = want->n;
    struct position after = POSITION_MIN;
    do {
        assert_ok(store_list_newer(r, l, after, limit, &page, &e), &e);
        for (size_t i = 0; i < page.n; i++) {
            assert_true(left > 0);
            assert_int_equal(position_cmp(teaser_position(&page.p[i]), want->p[--left]), 0);
        }
        assert_int_equal(page.more, left > 0);
        if (page.n)
            after = teaser_position(&page.p[page.n - 1]);
    } while (page.more);
    assert_int_equal(left, 0);
}

/* Random places against the model: neighbours, floors, presence. */
static void probe(struct world *w, struct reader *r, const struct list *l,
                  const struct model_list *want)
{
    struct err e;
    struct list_page older, newer, page;
    struct position at = world_position(w), floor = world_position(w);
    size_t first_older = 0, first_not_newer = 0, in_range = 0;
    bool has = false, found;
    for (size_t i = 0; i < want->n; i++) {
        first_older += position_cmp(want->p[i], at) >= 0;
        first_not_newer += position_cmp(want->p[i], at) > 0;
        in_range += position_cmp(want->p[i], at) < 0 && want->p[i].at >= floor.at;
        has = has || position_cmp(want->p[i], at) == 0;
    }
    assert_ok(store_list_nearest(r, l, at, &older, &newer, &e), &e);
    assert_int_equal(older.n, first_older < want->n);
    if (older.n)
        assert_int_equal(position_cmp(teaser_position(older.p), want->p[first_older]), 0);
    assert_int_equal(newer.n, first_not_newer > 0);
    if (newer.n)
        assert_int_equal(position_cmp(teaser_position(newer.p), want->p[first_not_newer - 1]), 0);
    assert_ok(store_list(r, l, at, floor, WORLD_ARTICLES, &page, &e), &e);
    assert_int_equal(page.n, in_range);
    assert_ok(store_list_has(r, l, at, &found, &e), &e);
    assert_int_equal(found, has);
}

static void compare(struct world *w)
{
    struct model_list want;
    struct list l = world_list(w);
    int limit = 1 + (int)rand_below(&w->rand, 7);
    model_of(w, &l, &want);
    struct reader *r = fx_read(w->f, NULL);
    walk_down(r, &l, limit, &want);
    walk_up(r, &l, limit, &want);
    for (int i = 0; i < 3; i++)
        probe(w, r, &l, &want);
    fx_done(w->f);
}

static void lists_follow_the_model(struct store_fixture *f)
{
    struct err e;
    int steps = (f->kind == DB_SQLITE ? 2000 : 800) / (getenv("KAIYUAN_TEST_QUICK") ? 10 : 1);
    struct world w;
    world_init(&w, f, 20240516);
    for (int step = 0; step < steps; step++) {
        world_step(&w);
        compare(&w);
        if (step % 100 == 99)
            assert_ok(fx_verify(f, &e), &e);
    }
}
ON_BOTH(lists_follow_the_model)

UNIT_TESTS(BOTH(lists_follow_the_model));
