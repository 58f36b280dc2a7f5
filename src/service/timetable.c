#include "service/timetable.h"

#include "service/article_priv.h"
#include "service/may.h"

static const struct actor SCHEDULER = {.name = S("scheduler"),
                                       .roles = ROLE_ADMIN | ROLE_CHIEF | ROLE_EDITOR};

struct due {
    const struct site *site;
    struct timer timer;
};

/* As it stands in the transaction: a command may have cancelled or moved it meanwhile. */
static enum ky_err still_due(struct writer *w, const struct due *d, struct timer *out,
                             struct err *e)
{
    struct reader r = writer_reader(w);
    enum ky_err err = store_timer(&r, d->timer.id, out, e);
    if (!err && (out->state != TIMER_WAITING || out->planned_at > w->now))
        out->id = 0;
    return err;
}

static enum ky_err act(struct writer *w, void *ctx, struct err *e)
{
    const struct due *d = ctx;
    struct timer t;
    struct put p;
    struct article *a = NULL;
    enum ky_err err = still_due(w, d, &t, e);
    if (err || !t.id)
        return err;
    err = put_begin(&p, w, d->site->zone, NULL, e);
    if (!err)
        err = put_load(&p, t.article_id, &a, e);
    if (!err)
        err = store_timer_end(w, &t, TIMER_DONE, e);
    if (!err && t.action == TIMER_PUBLISH)
        err = put_publish(&p, a, t.planned_at, e);
    else if (!err && a->state == ARTICLE_PUBLISHED)
        err = store_article_recall(w, a, "expire", STR(""), e);
    return err;
}

static enum ky_err give_up(struct writer *w, void *ctx, struct err *e)
{
    struct timer t;
    enum ky_err err = still_due(w, ctx, &t, e);
    return err || !t.id ? err : store_timer_end(w, &t, TIMER_FAILED, e);
}

/* What lies in the article itself, and will not go away by trying again. */
static bool is_final(enum ky_err err)
{
    return err == KY_EINVAL || err == KY_ENOTFOUND || err == KY_ECONFLICT || err == KY_EEXIST;
}

static enum ky_err do_one(struct site *s, struct due *d, struct err *e)
{
    struct err why;
    enum ky_err err = site_write(s, &SCHEDULER, act, d, &why);
    if (!is_final(err)) {
        if (err && e)
            *e = why;
        return err;
    }
    log_event(s->world.log, LOG_ERROR, "timetable_failed",
              LOG_STR("action", str_c(timer_action_name(d->timer.action))),
              LOG_INT("article", d->timer.article_id), LOG_STR("error", str_c(why.text)));
    return site_write(s, &SCHEDULER, give_up, d, e);
}

enum ky_err timetable_run(struct site *s, struct db *db, struct err *e)
{
    struct arena a;
    enum ky_err err = KY_OK;
    bool due = true;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    for (int i = 0; i < TIMETABLE_BATCH && due && !err; i++) {
        struct reader r;
        struct due d = {.site = s};
        arena_clear(&a);
        err = reader_begin(&r, db, &a, NULL, site_now(s), e);
        if (!err)
            err = store_timer_next(&r, &d.timer, e);
        reader_end(&r);
        due = !err && d.timer.id && d.timer.planned_at <= site_now(s);
        if (due)
            err = do_one(s, &d, e);
    }
    arena_release(&a);
    return err;
}
