/* timer.c: the poller, which sees what other processes change, and the scheduler, which owns timed
 * work. */
#include "app/app_priv.h"

#include <time.h>

#include "store/view_count.h"

static const int64_t POLL_US = 10 * 1000;
static const int64_t VIEWS_US = 60 * US_SECOND;
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

struct tally {
    struct arena arena;
    VEC(struct view_count) counts;
    int64_t day;
};

static void take_count(void *ctx, struct str path, struct response *r)
{
    struct tally *t = ctx;
    (void)path;
    unsigned hits = r->subject ? atomic_exchange(&r->hits, 0) : 0;
    struct view_count *c = hits ? VEC_PUSH(&t->arena, t->counts) : NULL;
    if (c)
        *c = (struct view_count){r->subject, hits};
}

static enum ky_err add_views(struct db *db, void *ctx, struct err *e)
{
    const struct tally *t = ctx;
    return store_views_add(db, t->day, t->counts.p, t->counts.n, e);
}

enum ky_err app_count_views(struct app *app, struct err *e)
{
    struct tally t = {0};
    if (!app->cache)
        return KY_OK;
    arena_init(&t.arena, 64 << 20);
    int64_t now = site_now(app->site);
    t.day = (now + zone_offset(app->site->zone, now) * US_SECOND) / US_DAY;
    cache_each(app->cache, take_count, &t);
    enum ky_err err = t.counts.n ? db_group_run(app->site->writer, add_views, &t, e) : KY_OK;
    arena_release(&t.arena);
    return err;
}

static void *run_schedule(void *ctx)
{
    struct app *app = ctx;
    struct err e;
    struct db *db = NULL;
    int64_t views_due = clock_monotonic() + VIEWS_US, checkpoint_due = 0;
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
        if (now >= views_due) {
            views_due = now + VIEWS_US;
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
