/* timer.c: the poller, which sees what other processes change, and the scheduler, which owns timed
 * work. */
#include "app/app_priv.h"

#include <time.h>

#include "service/popular.h"
#include "service/register_turn.h"
#include "service/timetable.h"

static const int64_t POLL_US = 10 * 1000;
static const int64_t VIEWS_US = 60 * US_SECOND;
static const int64_t VIEWS_AGAIN_US = US_SECOND; /* when more are read than the table holds */
static const int64_t SILENCE_US = US_MINUTE;

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

/* ------------------------------------------------------------------ the scheduler */

static enum ky_err keep_timetable(struct app *app, struct db *db, struct err *e)
{
    return timetable_run(app->site, db, e);
}

static enum ky_err turn_register(struct app *app, struct db *db, struct err *e)
{
    bool more; /* the rest a second later, so that the other chores have their turn */
    return register_turn(app->site, db, &more, e);
}

static enum ky_err checkpoint(struct app *app, struct db *db, struct err *e)
{
    (void)app;
    return db_checkpoint(db, e);
}

static enum ky_err rank(struct app *app, struct db *db, struct err *e)
{
    return popular_update(app->site, db, e);
}

static const struct chore {
    const char *failure;
    int64_t first, every; /* us after the start, and from then on */
    enum ky_err (*run)(struct app *app, struct db *db, struct err *e);
} chores[] = {
    {"cannot follow the timetable", 0, US_SECOND / 10, keep_timetable},
    {"cannot turn the register's calendar", 0, US_SECOND, turn_register},
    {"cannot checkpoint", 0, 5 * US_SECOND, checkpoint},
    {"cannot count what is read most", 5 * US_SECOND, 10 * US_MINUTE, rank},
};
enum { CHORES = sizeof(chores) / sizeof(chores[0]) };

struct schedule {
    struct app *app;
    struct db *db; /* for looking and for checkpoints; NULL: could not be opened yet */
    int64_t connect_due, views_due, views_soon;
    int64_t due[CHORES];
    int64_t silent[CHORES + 1]; /* until then a failure is not told again; last: of connecting */
};

static void complain_seldom(struct schedule *s, size_t which, const char *what, int64_t now,
                            const struct err *e)
{
    if (now < s->silent[which])
        return;
    s->silent[which] = now + SILENCE_US;
    complain(s->app, what, e);
}

static void do_chores(struct schedule *s, int64_t now)
{
    struct err e;
    if (!s->db && now >= s->connect_due) {
        s->connect_due = now + US_SECOND;
        if (site_connect(s->app->site, DB_WRITE, &s->db, &e))
            complain_seldom(s, CHORES, "cannot open the database for timed work", now, &e);
    }
    for (size_t i = 0; i < CHORES && s->db && !atomic_load(&s->app->stop); i++) {
        if (now < s->due[i])
            continue;
        s->due[i] = now + chores[i].every;
        if (chores[i].run(s->app, s->db, &e))
            complain_seldom(s, i, chores[i].failure, now, &e);
    }
}

static void *run_schedule(void *ctx)
{
    struct app *app = ctx;
    struct err e;
    int64_t now = clock_monotonic();
    struct schedule s = {.app = app, .views_due = now + VIEWS_US};
    for (size_t i = 0; i < CHORES; i++)
        s.due[i] = now + chores[i].first;
    while (!atomic_load(&app->stop)) {
        nap(100 * 1000);
        now = clock_monotonic();
        do_chores(&s, now);
        if (now >= s.views_due || (view_counter_crowded(app->views) && now >= s.views_soon)) {
            s.views_due = now + VIEWS_US;
            s.views_soon = now + VIEWS_AGAIN_US;
            if (app_count_views(app, &e))
                complain(app, "cannot count views", &e);
        }
    }
    db_close(s.db);
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
