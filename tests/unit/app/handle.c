#include "app/app.h"

#include <stdio.h>
#include <sys/stat.h>

#include "site_fixture.h"
#include "store/view_count.h"
#include "tempdir.h"

static void write_home(struct site_fixture *f, const char *text)
{
    const char *dir = sx_path(f, "site/theme");
    (void)mkdir(dir, 0755);
    FILE *to = fopen(sx_path(f, "site/theme/home.html"), "w");
    assert_non_null(to);
    assert_true(fputs(text, to) >= 0 && fclose(to) == 0);
}

/* A clock at which, once, the theme is changed and the poller comes by. */
struct reloading {
    struct site_fixture *f;
    struct app *app;
    int countdown; /* asks until then; 0: never */
};

static int64_t now_reloading(void *ctx)
{
    struct reloading *w = ctx;
    struct err e;
    if (w->countdown && --w->countdown == 0) {
        write_home(w->f, "the new one");
        assert_ok(app_poll(w->app, &e), &e);
    }
    return w->f->now;
}

static struct str get(struct site_fixture *f, struct app *app, const char *target)
{
    struct http_request request = {.method = HTTP_GET, .target = str_c(target)};
    struct response *r = app_handle(app, &request);
    struct str text = arena_str(&f->arena, atomic_load(&r->bodies[CODING_IDENTITY])->data);
    response_unref(r);
    return text;
}

/* A page under way while the theme is reloaded is answered with the old one and not kept. */
static void keeps_no_page_of_an_old_theme(struct site_fixture *f)
{
    for (int at = 1; at <= 3; at++) {
        struct err e;
        struct reloading w = {.f = f};
        const struct clock clock = {now_reloading, &w};
        struct site_world world = f->world;
        world.clock = &clock;
        write_home(f, "old");
        const struct app_options o = {.cache_bytes = 1 << 20, .dev = true, .idle = true};
        assert_ok(app_open(f->dir, &world, &o, &w.app, &e), &e);
        w.countdown = at;
        struct str first = get(f, w.app, "/");
        assert_true(str_eqc(first, "old") || str_eqc(first, "the new one"));
        w.countdown = w.countdown ? 1 : 0;
        assert_str(get(f, w.app, "/"), "the new one");
        assert_int_equal(cache_stats(app_cache(w.app)).entries, 1);
        app_close(w.app);
    }
}
ON_SQLITE(keeps_no_page_of_an_old_theme)

/* An asset reads no record, so no change is newer: it is kept, however old the log. */
static void keeps_assets(struct site_fixture *f)
{
    struct err e;
    struct app *app;
    const struct app_options o = {.cache_bytes = 1 << 20, .idle = true};
    assert_ok(app_open(f->dir, &f->world, &o, &app, &e), &e);
    struct str home = get(f, app, "/");
    size_t at = str_find(home, STR("/assets/"));
    assert_true(at != STR_NONE);
    struct str target = str_from(home, at);
    target = str_sub(target, 0, str_find_char(target, '"'));
    struct str asset = get(f, app, arena_cstr(&f->arena, target));
    struct response *r = app_hit(app, HTTP_GET, target);
    assert_non_null(r);
    assert_true(str_eq(atomic_load(&r->bodies[CODING_IDENTITY])->data, asset));
    response_unref(r);
    app_close(app);
}
ON_SQLITE(keeps_assets)

/* A page of an article is read however the answer comes about; a HEAD reads nothing. */
static void counts_each_view(struct site_fixture *f)
{
    struct err e;
    struct app *app;
    struct article_input in = sx_input("清江水位");
    struct article_result saved;
    int64_t views;
    assert_ok(article_import(f->site, &ACTOR_COMMAND, &f->arena, &in, &saved, &e), &e);
    const struct str PAGE = saved.path;
    struct db *db;
    assert_ok(site_connect(f->site, DB_READ, &db, &e), &e);
    for (size_t cache = 0; cache <= 1 << 20; cache += 1 << 20) {
        const struct app_options o = {.cache_bytes = cache, .idle = true};
        assert_ok(app_open(f->dir, &f->world, &o, &app, &e), &e);
        for (int i = 0; i < 3; i++) {
            struct http_request head = {.method = HTTP_HEAD, .target = PAGE};
            (void)get(f, app, arena_cstr(&f->arena, PAGE));
            response_unref(app_handle(app, &head));
            response_unref(app_hit(app, HTTP_HEAD, PAGE));
        }
        response_unref(app_hit(app, HTTP_GET, PAGE)); /* without a cache: no hit, no view */
        (void)get(f, app, "/");
        (void)get(f, app, "/c/news/2.html");
        if (cache)
            cache_drop_all(app_cache(app)); /* what was counted does not go with the page */
        assert_ok(app_count_views(app, &e), &e);
        assert_ok(store_views(db, saved.id, 0, INT64_MAX, &views, &e), &e);
        assert_int_equal(views, cache ? 4 + 3 + 1 : 3);
        (void)get(f, app, arena_cstr(&f->arena, PAGE));
        app_close(app); /* writes what is left */
        assert_ok(store_views(db, saved.id, 0, INT64_MAX, &views, &e), &e);
        assert_int_equal(views, cache ? 4 + 3 + 1 + 1 : 3 + 1);
    }
    db_close(db);
}
ON_SQLITE(counts_each_view)

UNIT_TESTS(SQLITE(counts_each_view), SQLITE(keeps_assets), SQLITE(keeps_no_page_of_an_old_theme));
