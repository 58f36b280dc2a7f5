#include "app/app_priv.h"

#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/rand.h"

/* After a durable commit of this process, before the writer is told: it reads its own write. */
static void committed(void *ctx)
{
    struct app *app = ctx;
    struct err e;
    if (app->follower && page_follower_catch_up(app->follower, &e))
        log_event(app->site->world.log, LOG_ERROR, "cannot follow the change log",
                  LOG_STR("error", str_c(e.text)));
}

static enum ky_err load_theme(struct app *app, struct err *e)
{
    struct theme *fresh, *old;
    uint64_t stamp = theme_stamp(app->theme_dir);
    enum ky_err err = theme_load(app->theme_dir, &fresh, e);
    if (err)
        return err;
    pthread_mutex_lock(&app->theme_lock);
    old = app->theme;
    app->theme = fresh;
    app->theme_stamp = stamp;
    pthread_mutex_unlock(&app->theme_lock);
    theme_unref(old);
    return KY_OK;
}

struct theme *app_theme(struct app *app)
{
    pthread_mutex_lock(&app->theme_lock);
    struct theme *t = theme_ref(app->theme);
    pthread_mutex_unlock(&app->theme_lock);
    return t;
}

struct web_site app_web(const struct app *app, const struct theme *t)
{
    return (struct web_site){t, app->site->zone, &app->site->media, app->surrogate_keys};
}

bool app_theme_is(struct app *app, const struct theme *t)
{
    pthread_mutex_lock(&app->theme_lock);
    bool same = app->theme == t;
    pthread_mutex_unlock(&app->theme_lock);
    return same;
}

static enum ky_err open_cache(struct app *app, struct err *e)
{
    struct db *db;
    uint64_t seed;
    if (app->options.cache_bytes == 0)
        return KY_OK;
    enum ky_err err = site_connect(app->site, DB_READ, &db, e);
    if (err)
        return err;
    rand_secret(&seed, sizeof(seed));
    const struct cache_options o = {.budget = app->options.cache_bytes, .seed = seed};
    app->cache = cache_new(&o);
    return page_follower_new(app->cache, db, &app->follower, e);
}

enum ky_err app_open(const char *dir, const struct site_world *world, const struct app_options *o,
                     struct app **out, struct err *e)
{
    struct app *app = NEW(struct app);
    app->options = *o;
    app->views = view_counter_new();
    app->clicks = view_counter_new();
    pthread_mutex_init(&app->theme_lock, NULL);
    pthread_mutex_init(&app->seat_lock, NULL);
    pthread_mutex_init(&app->queue_lock, NULL);
    pthread_cond_init(&app->queue_filled, NULL);
    enum ky_err err = site_open(dir, SITE_WRITE, world, committed, app, &app->site, e);
    if (!err) {
        app->theme_dir = arena_printf(&app->site->arena, "%s/theme", dir).p;
        err = site_conf_switch(app->site->conf, CONF_SURROGATE_KEYS, &app->surrogate_keys, e);
    }
    if (!err)
        err = load_theme(app, e);
    if (!err)
        err = open_cache(app, e);
    if (err) {
        app_close(app);
        return err;
    }
    if (!o->idle) {
        workers_start(app);
        timers_start(app);
    }
    *out = app;
    return KY_OK;
}

void app_close(struct app *app)
{
    struct err e;
    if (!app)
        return;
    if (app->threads_run) {
        timers_stop(app);
        workers_stop(app);
    }
    if (app->site && app_count_views(app, &e))
        log_event(app->site->world.log, LOG_WARN, "cannot count views",
                  LOG_STR("error", str_c(e.text)));
    seats_free(app);
    site_close(app->site);
    page_follower_free(app->follower);
    if (app->cache)
        cache_free(app->cache);
    view_counter_free(app->views);
    view_counter_free(app->clicks);
    theme_unref(app->theme);
    pthread_mutex_destroy(&app->theme_lock);
    pthread_mutex_destroy(&app->seat_lock);
    pthread_mutex_destroy(&app->queue_lock);
    pthread_cond_destroy(&app->queue_filled);
    mem_free(app);
}

struct site *app_site(struct app *app)
{
    return app->site;
}

struct cache *app_cache(struct app *app)
{
    return app->cache;
}

struct page_follower *app_follower(struct app *app)
{
    return app->follower;
}

static enum ky_err reload_theme(struct app *app, struct err *e)
{
    if (!app->options.dev || theme_stamp(app->theme_dir) == app->theme_stamp)
        return KY_OK;
    enum ky_err err = load_theme(app, e);
    if (err) {
        /* Said once for each state of the files; the last good theme goes on. */
        app->theme_stamp = theme_stamp(app->theme_dir);
        return err;
    }
    if (app->cache)
        cache_drop_all(app->cache);
    return KY_OK;
}

enum ky_err app_poll(struct app *app, struct err *e)
{
    bool behind = false;
    enum ky_err err = reload_theme(app, e);
    if (err || !app->follower)
        return err;
    err = page_follower_behind(app->follower, &behind, e);
    if (err || !behind)
        return err;
    return page_follower_catch_up(app->follower, e);
}
