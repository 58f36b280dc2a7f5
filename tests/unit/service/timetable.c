/* What is planned happens: at its time, once, late at worst. */
#include "service/timetable.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/log.h"
#include "site_fixture.h"
#include "store/timer.h"

/* A connection for looking, as the scheduler has; not past planned failures. */
static struct db *look(struct site_fixture *f, struct site *site)
{
    struct err e;
    struct db *db;
    (void)f;
    assert_ok(site_connect(site, DB_READ, &db, &e), &e);
    return db;
}

static void run_now(struct site_fixture *f)
{
    struct err e;
    struct db *db = look(f, f->site);
    assert_ok(timetable_run(f->site, db, &e), &e);
    db_close(db);
}

/* A draft that is to appear at that time: its id. */
static int64_t plan(struct site_fixture *f, int64_t at)
{
    struct err e;
    struct article_result r;
    struct article_input in = sx_input("甲");
    in.published_at = at;
    assert_ok(article_import(f->site, &ACTOR_COMMAND, &f->arena, &in, &r, &e), &e);
    return r.id;
}

struct question {
    const struct sql *sql;
    int64_t id, answer;
};

static enum ky_err ask_in(struct writer *w, void *ctx, struct err *e)
{
    struct question *q = ctx;
    return db_query_int(w->db, q->sql, DB_ARGS(db_int(q->id)), &q->answer, e);
}

static int64_t ask(struct site_fixture *f, const struct sql *sql, int64_t id)
{
    struct err e;
    struct question q = {sql, id, 0};
    assert_ok(site_write(f->site, &ACTOR_COMMAND, ask_in, &q, &e), &e);
    return q.answer;
}

static const struct sql DONE_AT = {
    "SELECT COALESCE(MAX(done_at), 0) FROM timer WHERE article_id = $1 AND state = 'done'"};
static const struct sql WAITING = {
    "SELECT COUNT(*) FROM timer WHERE article_id = $1 AND state = 'waiting'"};
static const struct sql FAILED = {
    "SELECT COUNT(*) FROM timer WHERE article_id = $1 AND state = 'failed'"};
static const struct sql CANCELLED = {
    "SELECT COUNT(*) FROM timer WHERE article_id = $1 AND state = 'cancelled'"};
static const struct sql APPEARED = {
    "SELECT COUNT(*) FROM change WHERE kind = 'article' AND subject "
    "= $1 AND action LIKE '%publish%' AND actor = 'scheduler'"};
static const struct sql EXPIRED = {"SELECT COUNT(*) FROM change WHERE kind = 'article' AND subject "
                                   "= $1 AND action = 'expire' AND actor = 'scheduler'"};

static void appears_at_its_time(struct site_fixture *f)
{
    int64_t at = SX_START + 20 * US_HOUR, id = plan(f, at); /* tomorrow in Shanghai */
    f->now = at - 1;
    int64_t head = sx_head(f);
    run_now(f);
    assert_int_equal(sx_head(f), head);
    assert_int_equal(sx_article(f, id)->state, ARTICLE_DRAFT);
    f->now = at;
    run_now(f);
    struct article *a = sx_article(f, id);
    assert_int_equal(a->state, ARTICLE_PUBLISHED);
    assert_int_equal(a->published_at, at);
    assert_str(a->path, "/2024/05/17/1.html");
    assert_int_equal(ask(f, &DONE_AT, id), at);
    assert_int_equal(ask(f, &APPEARED, id), 1);
    head = sx_head(f);
    run_now(f);
    assert_int_equal(sx_head(f), head);
    sx_verify(f);
}
ON_BOTH(appears_at_its_time)

/* After a standstill it catches up in order: as planned, noted when it was done. */
static void is_late_after_a_standstill(struct site_fixture *f)
{
    struct err e;
    int64_t ids[3];
    for (int i = 0; i < 3; i++)
        ids[i] = plan(f, SX_START + (3 - i) * US_HOUR);
    assert_ok(article_end(f->site, &ACTOR_COMMAND, ids[2], SX_START + 4 * US_HOUR, &e), &e);
    assert_ok(article_end(f->site, &ACTOR_COMMAND, ids[1], SX_START + 9 * US_DAY, &e), &e);
    f->now = SX_START + 2 * US_DAY;
    run_now(f);
    for (int i = 0; i < 3; i++) {
        struct article *a = sx_article(f, ids[i]);
        assert_int_equal(a->state, i == 2 ? ARTICLE_RECALLED : ARTICLE_PUBLISHED);
        assert_int_equal(a->published_at, SX_START + (3 - i) * US_HOUR);
        assert_int_equal(a->changed_at, f->now);
        assert_int_equal(ask(f, &DONE_AT, ids[i]), f->now);
        assert_int_equal(ask(f, &APPEARED, ids[i]), 1);
    }
    static const struct sql FIRST = {
        "SELECT subject FROM change WHERE actor = 'scheduler' AND kind = 'article' AND seq > $1 "
        "ORDER BY seq LIMIT 1"};
    assert_int_equal(ask(f, &FIRST, 0), ids[2]);
    assert_int_equal(ask(f, &EXPIRED, ids[2]), 1);
    assert_int_equal(ask(f, &WAITING, ids[1]), 1);
    sx_verify(f);
}
ON_BOTH(is_late_after_a_standstill)

static void goes_when_it_ends(struct site_fixture *f)
{
    struct err e;
    struct article_result r;
    struct article_input in = sx_input("甲"), draft = sx_input("乙");
    in.valid_until = draft.valid_until = SX_START + US_HOUR;
    draft.publish = false;
    assert_ok(article_import(f->site, &ACTOR_COMMAND, &f->arena, &in, &r, &e), &e);
    assert_ok(article_import(f->site, &ACTOR_COMMAND, &f->arena, &draft, &r, &e), &e);
    f->now = SX_START + US_HOUR - 1;
    run_now(f);
    assert_int_equal(sx_article(f, 1)->state, ARTICLE_PUBLISHED);
    f->now = SX_START + US_HOUR;
    run_now(f);
    struct article *a = sx_article(f, 1);
    assert_int_equal(a->state, ARTICLE_RECALLED);
    assert_int_equal(a->notice.n, 0);
    assert_int_equal(ask(f, &EXPIRED, 1), 1);
    /* The end of what never appeared is noted; it cannot appear afterwards by mistake. */
    assert_int_equal(sx_article(f, 2)->state, ARTICLE_DRAFT);
    assert_int_equal(ask(f, &DONE_AT, 2), f->now);
    assert_err(article_publish(f->site, &ACTOR_COMMAND, 2, 0, &e), KY_EINVAL);
    /* One that was recalled before its end stays as it is, with its notice. */
    in.valid_until = SX_START + 2 * US_HOUR;
    assert_ok(article_import(f->site, &ACTOR_COMMAND, &f->arena, &in, &r, &e), &e);
    assert_ok(article_recall(f->site, &ACTOR_COMMAND, r.id, STR("有误"), &e), &e);
    f->now = SX_START + 3 * US_HOUR;
    run_now(f);
    assert_str(sx_article(f, r.id)->notice, "有误");
    assert_int_equal(ask(f, &CANCELLED, r.id), 1);
    sx_verify(f);
}
ON_BOTH(goes_when_it_ends)

/* An article without a text, planned past the service. */
static enum ky_err plan_nothing(struct writer *w, void *ctx, struct err *e)
{
    struct article a = {.lang = STR("zh-CN"), .channel_id = 1};
    int64_t *at = ctx;
    enum ky_err err = store_article_create(w, &a, e);
    return err ? err : store_timer_set(w, a.id, TIMER_PUBLISH, *at, e);
}

static void does_not_wait_for_what_fails(struct site_fixture *f)
{
    struct err e;
    int64_t soon = SX_START + 1, first = plan(f, SX_START + 2);
    assert_ok(site_write(f->site, &ACTOR_COMMAND, plan_nothing, &soon, &e), &e);
    int64_t empty = first + 1, last = plan(f, SX_START + 3);
    /* One whose end was put before its publication. */
    int64_t ended = plan(f, SX_START + 4);
    assert_ok(article_end(f->site, &ACTOR_COMMAND, ended, SX_START + 1, &e), &e);
    f->now = SX_START + US_HOUR;
    run_now(f);
    assert_int_equal(sx_article(f, first)->state, ARTICLE_PUBLISHED);
    assert_int_equal(sx_article(f, last)->state, ARTICLE_PUBLISHED);
    assert_int_equal(sx_article(f, empty)->state, ARTICLE_DRAFT);
    assert_int_equal(sx_article(f, ended)->state, ARTICLE_DRAFT);
    assert_int_equal(ask(f, &FAILED, empty), 1);
    assert_int_equal(ask(f, &FAILED, ended), 1);
    int64_t head = sx_head(f);
    run_now(f); /* it is not tried for ever */
    assert_int_equal(sx_head(f), head);
    sx_verify(f);
}
ON_BOTH(does_not_wait_for_what_fails)

/* Wherever it breaks off, the next run finds it undone or done: once. */
static void is_done_once_whatever_breaks(struct site_fixture *f)
{
    struct err e;
    long at = 1;
    for (bool failed = true; failed; at += sx_stride()) {
        struct db *db = look(f, f->site);
        int64_t id = plan(f, f->now + 1);
        assert_ok(article_end(f->site, &ACTOR_COMMAND, id, f->now + 2, &e), &e);
        f->now += 5;
        f->faults = (struct fault_plan){.at = at};
        enum ky_err err = timetable_run(f->site, db, &e);
        failed = atomic_load(&f->faults.seen) >= at;
        f->faults = (struct fault_plan){0};
        db_close(db);
        assert_true(err == KY_OK || err == KY_EIO || err == KY_EUNCERTAIN);
        run_now(f);
        assert_int_equal(sx_article(f, id)->state, ARTICLE_RECALLED);
        assert_int_equal(ask(f, &APPEARED, id), 1);
        assert_int_equal(ask(f, &EXPIRED, id), 1);
        assert_int_equal(ask(f, &WAITING, id) + ask(f, &FAILED, id), 0);
    }
    assert_true(at > 30);
    sx_verify(f);
}
ON_BOTH(is_done_once_whatever_breaks)

/* ------------------------------------------------------------------ at the same time */

enum { PLANS = 40 };

struct race {
    struct site_fixture *f;
    struct site *site;
    int failed;
};

static void *run_all(void *ctx)
{
    struct race *r = ctx;
    struct err e;
    struct db *db;
    r->failed = site_connect(r->site, DB_READ, &db, &e) != KY_OK;
    if (!r->failed) {
        r->failed = timetable_run(r->site, db, &e) != KY_OK;
        db_close(db);
    }
    return NULL;
}

static void *unplan_all(void *ctx)
{
    struct race *r = ctx;
    struct err e;
    for (int64_t id = PLANS; id > 0; id--) /* they meet in the middle */
        r->failed += article_unplan(r->site, &ACTOR_COMMAND, id, &e) != KY_OK;
    return NULL;
}

/* Two servers of one site, and an editor who withdraws plans meanwhile: each plan is carried out
 * once or withdrawn, never both. */
static void agrees_with_others(struct site_fixture *f)
{
    struct err e;
    struct race races[3] = {{f, f->site, 0}, {f, NULL, 0}, {f, f->site, 0}};
    pthread_t threads[3];
    for (int i = 0; i < PLANS; i++)
        plan(f, SX_START + 1);
    f->now = SX_START + 2;
    assert_ok(site_open(f->dir, SITE_WRITE, &f->world, NULL, NULL, &races[1].site, &e), &e);
    for (int i = 0; i < 3; i++)
        assert_int_equal(
            pthread_create(&threads[i], NULL, i == 2 ? unplan_all : run_all, &races[i]), 0);
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(races[i].failed, 0);
    }
    site_close(races[1].site);
    for (int64_t id = 1; id <= PLANS; id++) {
        bool public = sx_article(f, id)->state == ARTICLE_PUBLISHED;
        assert_int_equal(ask(f, &APPEARED, id), public);
        assert_int_equal(ask(f, &CANCELLED, id), !public);
        assert_int_equal(ask(f, &WAITING, id), 0);
    }
    sx_verify(f);
}
ON_BOTH(agrees_with_others)

UNIT_TESTS(BOTH(appears_at_its_time), BOTH(is_late_after_a_standstill), BOTH(goes_when_it_ends),
           BOTH(does_not_wait_for_what_fails), BOTH(is_done_once_whatever_breaks),
           BOTH(agrees_with_others));
