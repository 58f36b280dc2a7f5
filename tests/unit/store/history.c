/* What was done to an article is found, in order, and nothing of another. */
#include "store/history.h"

#include "store/correction.h"
#include "store/timer.h"
#include "store_fixture.h"

static void tells_what_was_done(struct store_fixture *f)
{
    struct err e;
    struct writer *w = fx_write(f);
    int64_t channel = fx_channel(w, "news", 0);
    int64_t id = fx_article(w, channel, "甲", f->now), other = fx_article(w, channel, "乙", f->now);
    fx_commit(f);
    w = fx_write(f);
    struct revision v = fx_text(w, "甲之二");
    fx_revise(w, id, &v);
    struct correction c = {.article_id = id, .text = STR("更正")};
    assert_ok(store_correction_add(w, &c, &e), &e);
    assert_ok(store_timer_set(w, id, TIMER_EXPIRE, f->now + US_DAY, &e), &e);
    assert_ok(store_timer_set(w, other, TIMER_EXPIRE, f->now + US_HOUR, &e), &e);
    fx_commit(f);
    struct reader *r = fx_read(f, NULL);
    struct history_entry *h;
    struct history_revision *rev;
    size_t n;
    assert_ok(store_history(r, id, 100, &h, &n, &e), &e);
    assert_int_equal(n, 6); /* article and text, twice; correction; timer */
    for (size_t i = 1; i < n; i++)
        assert_true(h[i].seq > h[i - 1].seq);
    assert_true(str_eqc(h[0].kind, "article") && h[0].subject == id);
    assert_true(str_eqc(h[n - 1].kind, "timer") && str_eqc(h[n - 1].action, "plan"));
    assert_ok(store_history(r, id, 1, &h, &n, &e), &e);
    assert_true(n == 1 && str_eqc(h[0].kind, "timer"));
    assert_ok(store_history(r, other + 1, 100, &h, &n, &e), &e);
    assert_int_equal(n, 0);
    assert_ok(store_history_revisions(r, id, 100, &rev, &n, &e), &e);
    assert_int_equal(n, 2);
    assert_true(rev[0].number == 1 && str_eqc(rev[1].title, "甲之二"));
    fx_done(f);
}
ON_BOTH(tells_what_was_done)

static void lists_the_timetable(struct store_fixture *f)
{
    struct err e;
    struct writer *w = fx_write(f);
    int64_t channel = fx_channel(w, "news", 0), ids[3];
    for (int i = 0; i < 3; i++) {
        ids[i] = fx_article(w, channel, "甲", f->now);
        assert_ok(store_timer_set(w, ids[i], TIMER_EXPIRE, f->now + (3 - i) * US_HOUR, &e), &e);
    }
    struct reader within = writer_reader(w);
    struct timer t;
    assert_ok(store_timer_of(&within, ids[0], TIMER_EXPIRE, &t, &e), &e);
    assert_ok(store_timer_end(w, &t, TIMER_FAILED, &e), &e);
    fx_commit(f);
    struct reader *r = fx_read(f, NULL);
    struct timer_line *line;
    size_t n;
    assert_ok(store_timers_waiting(r, 10, &line, &n, &e), &e);
    assert_int_equal(n, 2);
    assert_int_equal(line[0].timer.article_id, ids[2]); /* the soonest */
    assert_true(str_eqc(line[0].title, "甲"));
    assert_ok(store_timers_waiting(r, 1, &line, &n, &e), &e);
    assert_int_equal(n, 1);
    assert_ok(store_timers_ended(r, 10, &line, &n, &e), &e);
    assert_int_equal(n, 1);
    assert_int_equal(line[0].timer.state, TIMER_FAILED);
    assert_int_equal(line[0].timer.done_at, f->now);
    fx_done(f);
}
ON_BOTH(lists_the_timetable)

UNIT_TESTS(BOTH(tells_what_was_done), BOTH(lists_the_timetable));
