#include "store/view_count.h"

#include "store_fixture.h"

static int64_t views(struct store_fixture *f, int64_t id, int64_t from, int64_t to)
{
    struct err e;
    int64_t n;
    assert_ok(store_views(f->back, id, from, to, &n, &e), &e);
    return n;
}

static void adds_up_by_day(struct store_fixture *f)
{
    struct err e;
    struct writer *w = fx_write(f);
    int64_t channel = fx_channel(w, "news", 0);
    fx_article(w, channel, "一", 1);
    fx_article(w, channel, "二", 2);
    fx_commit(f);
    int64_t head = fx_head(f);
    const struct view_count first[] = {{1, 3}, {2, 5}, {77, 100}, {1, 1}}, second[] = {{1, 10}};
    assert_ok(db_begin_write(f->db, &e), &e);
    assert_ok(store_views_add(f->db, 100, first, 4, &e), &e);
    assert_ok(store_views_add(f->db, 101, second, 1, &e), &e);
    assert_ok(store_views_add(f->db, 101, NULL, 0, &e), &e);
    fx_commit(f);
    assert_int_equal(views(f, 1, 100, 100), 4);
    assert_int_equal(views(f, 1, 100, 101), 14);
    assert_int_equal(views(f, 1, 101, INT64_MAX), 10);
    assert_int_equal(views(f, 1, 102, 101), 0);
    assert_int_equal(views(f, 2, 0, 1000), 5);
    assert_int_equal(views(f, 77, 0, 1000), 0); /* no such article: left out */
    assert_int_equal(fx_head(f), head);         /* beside the log */
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(adds_up_by_day)

UNIT_TESTS(BOTH(adds_up_by_day));
