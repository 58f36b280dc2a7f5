#include "app/app.h"

#include <stdio.h>
#include <sys/stat.h>

#include "site_fixture.h"
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
    struct response *r = app_hit(app, target);
    assert_non_null(r);
    assert_true(str_eq(atomic_load(&r->bodies[CODING_IDENTITY])->data, asset));
    response_unref(r);
    app_close(app);
}
ON_SQLITE(keeps_assets)

UNIT_TESTS(SQLITE(keeps_assets), SQLITE(keeps_no_page_of_an_old_theme));
