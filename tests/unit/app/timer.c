/* Timed work of a running site: what is planned appears and goes without anybody's doing. */
#include "app/app.h"

#include <stdatomic.h>
#include <time.h>

#include "site_fixture.h"

struct moving {
    _Atomic int64_t now;
};

static int64_t now_moving(void *ctx)
{
    struct moving *m = ctx;
    return atomic_load(&m->now);
}

static int status_of(struct app *app, struct str path)
{
    struct http_request request = {.method = HTTP_GET, .target = path};
    struct response *r = app_handle(app, &request);
    int status = r->status;
    response_unref(r);
    return status;
}

/* Whether the path answers so within ten seconds. */
static bool comes(struct app *app, struct str path, int status)
{
    static const struct timespec PAUSE = {0, 20 * 1000 * 1000};
    for (int i = 0; i < 500 && status_of(app, path) != status; i++)
        nanosleep(&PAUSE, NULL);
    return status_of(app, path) == status;
}

static void does_what_is_planned(struct site_fixture *f)
{
    struct err e;
    struct app *app;
    struct article_result made;
    struct moving m = {.now = SX_START};
    const struct clock clock = {now_moving, &m};
    struct site_world world = f->world;
    world.clock = &clock;
    struct article_input in = sx_input("甲");
    in.published_at = SX_START + US_HOUR;
    in.valid_until = SX_START + 2 * US_HOUR;
    assert_ok(article_import(f->site, &ACTOR_COMMAND, &f->arena, &in, &made, &e), &e);
    const struct app_options o = {.cache_bytes = 1 << 20, .workers = 1};
    assert_ok(app_open(f->dir, &world, &o, &app, &e), &e);
    const struct str path = STR("/2024/05/16/1.html");
    assert_int_equal(status_of(app, path), 404); /* kept by the cache */
    atomic_store(&m.now, SX_START + US_HOUR);
    assert_true(comes(app, path, 200));
    atomic_store(&m.now, SX_START + 2 * US_HOUR);
    assert_true(comes(app, path, 410));
    app_close(app);
    sx_verify(f);
}
ON_BOTH(does_what_is_planned)

/* It stops in the middle of a long list, too, and goes on with it the next time. */
static void stops_between_two(struct site_fixture *f)
{
    enum { PLANS = 150 };
    struct err e;
    struct app *app;
    struct article_result made;
    const struct app_options o = {.workers = 1};
    for (int i = 0; i < PLANS; i++) {
        struct article_input in = sx_input("甲");
        in.published_at = SX_START + 1;
        assert_ok(article_import(f->site, &ACTOR_COMMAND, &f->arena, &in, &made, &e), &e);
    }
    f->now = SX_START + 2;
    for (int i = 0; i < 2; i++) {
        assert_ok(app_open(f->dir, &f->world, &o, &app, &e), &e);
        if (i == 1)
            assert_true(comes(app, arena_printf(&f->arena, "/2024/05/16/%d.html", PLANS), 200));
        app_close(app);
        sx_verify(f);
    }
}
ON_SQLITE(stops_between_two)

UNIT_TESTS(BOTH(does_what_is_planned), SQLITE(stops_between_two));
