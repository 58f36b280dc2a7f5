/* timer.c: the poller, which sees what other processes change, and the scheduler, which owns timed
 * work. */
#include "app/app_priv.h"

#include <time.h>

static const int64_t POLL_US = 10 * 1000;
static const int64_t VIEWS_US = 60 * US_SECOND;
static const int64_t VIEWS_AGAIN_US = US_SECOND; /* when more are read than the table holds */
static const int64_t CHECKPOINT_US = 5 * US_SECOND;

static void nap(int64_t us)
{
    struct timespec t = {us / US_SECOND, us % US_SECOND * 1000};
    nanosleep(&t, NULL);
}

static void complain(struct app *app, const char *what, const struct err *e)
{
    log_event(app->site->world.log, LOG_ERROR, what, LOG_STR("error", str_c(e->text)));
}

static void *poll_changes(void *ctx)
{
    struct app *app = ctx;
    struct err e;
    while (!atomic_load(&app->stop)) {
        nap(POLL_US);
        if (app_poll(app, &e)) {
            complain(app, "cannot follow changes", &e);
            nap(US_SECOND / 2);
        }
    }
    return NULL;
}

/* Rows of one transaction, so that editors are not held up by a busy minute. */
enum { VIEWS_BATCH = 1000, VIEWS_BUDGET = 16 << 20 };

/* Counts of one kind on their way into the database. */
struct tally {
    const struct view_count *p;
    size_t n;
    int64_t day;
    enum ky_err (*add)(struct db *db, int64_t day, const struct view_count *v, size_t n,
                       struct err *e);
};

static enum ky_err add_counts(struct db *db, void *ctx, struct err *e)
{
    const struct tally *t = ctx;
    return t->add(db, t->day, t->p, t->n, e);
}

/* Write what `from` counted; what cannot be written goes back. */
static enum ky_err flush_counts(struct app *app, struct view_counter *from, struct tally t,
                                struct err *e)
{
    struct arena a;
    struct view_counts counts = {0};
    enum ky_err err = KY_OK;
    arena_init(&a, VIEWS_BUDGET);
    view_counter_take(from, &a, &counts);
    int64_t lost = view_counter_take_lost(from);
    size_t done = 0;
    while (done < counts.v.n && !err) {
        size_t left = counts.v.n - done;
        t.p = counts.v.p + done;
        t.n = left < VIEWS_BATCH ? left : VIEWS_BATCH;
        err = db_group_run(app->site->writer, add_counts, &t, e);
        done += err ? 0 : t.n;
    }
    for (; done < counts.v.n; done++)
        view_counter_add(from, counts.v.p[done].article_id, counts.v.p[done].views);
    arena_release(&a);
    if (lost)
        log_event(app->site->world.log, LOG_WARN, "more is read than can be counted",
                  LOG_INT("views", lost));
    return err;
}

enum ky_err app_count_views(struct app *app, struct err *e)
{
    int64_t now = site_now(app->site);
    int64_t day = (now + zone_offset(app->site->zone, now) * US_SECOND) / US_DAY;
    enum ky_err err =
        flush_counts(app, app->views, (struct tally){.day = day, .add = store_views_add}, e);
    if (!err)
        err =
            flush_counts(app, app->clicks, (struct tally){.day = day, .add = store_clicks_add}, e);
    return err;
}

static void *run_schedule(void *ctx)
{
    struct app *app = ctx;
    struct err e;
    struct db *db = NULL;
    int64_t views_due = clock_monotonic() + VIEWS_US, views_soon = 0, checkpoint_due = 0;
    if (site_connect(app->site, DB_WRITE, &db, &e))
        complain(app, "cannot open the database for checkpoints", &e);
    while (!atomic_load(&app->stop)) {
        nap(100 * 1000);
        int64_t now = clock_monotonic();
        if (db && now >= checkpoint_due) {
            checkpoint_due = now + CHECKPOINT_US;
            if (db_checkpoint(db, &e))
                complain(app, "cannot checkpoint", &e);
        }
        if (now >= views_due || (view_counter_crowded(app->views) && now >= views_soon)) {
            views_due = now + VIEWS_US;
            views_soon = now + VIEWS_AGAIN_US;
            if (app_count_views(app, &e))
                complain(app, "cannot count views", &e);
        }
    }
    db_close(db);
    return NULL;
}

void timers_start(struct app *app)
{
    ensure(pthread_create(&app->poller, NULL, poll_changes, app) == 0);
    ensure(pthread_create(&app->scheduler, NULL, run_schedule, app) == 0);
}

void timers_stop(struct app *app)
{
    atomic_store(&app->stop, true);
    pthread_join(app->poller, NULL);
    pthread_join(app->scheduler, NULL);
}
