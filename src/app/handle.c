/* handle.c: one request, from the cache or rendered. */
#include "app/app_priv.h"

#include <stdio.h>

#include "base/mem.h"
#include "web/page.h"

enum { REQUEST_BUDGET = 64 << 20 };

enum ky_err seat_take(struct app *app, struct seat **out, struct err *e)
{
    pthread_mutex_lock(&app->seat_lock);
    struct seat *s = app->seats;
    if (s)
        app->seats = s->next;
    pthread_mutex_unlock(&app->seat_lock);
    if (!s) {
        s = NEW(struct seat);
        enum ky_err err = site_connect(app->site, DB_READ, &s->db, e);
        if (err) {
            mem_free(s);
            return err;
        }
        arena_init(&s->arena, REQUEST_BUDGET);
    }
    *out = s;
    return KY_OK;
}

void seat_return(struct app *app, struct seat *s)
{
    arena_clear(&s->arena);
    pthread_mutex_lock(&app->seat_lock);
    s->next = app->seats;
    app->seats = s;
    pthread_mutex_unlock(&app->seat_lock);
}

void seats_free(struct app *app)
{
    while (app->seats) {
        struct seat *s = app->seats;
        app->seats = s->next;
        db_close(s->db);
        arena_release(&s->arena);
        mem_free(s);
    }
}

static bool is_read(const struct http_request *r)
{
    return r->method == HTTP_GET || r->method == HTTP_HEAD;
}

/* Somebody reads an article. Asking whether it changed (304) is reading it again. */
static void count_view(struct app *app, enum http_method method, const struct response *r)
{
    if (method == HTTP_GET && r->status == 200 && r->subject)
        view_counter_add(app->views, r->subject, 1);
    if (method == HTTP_GET && r->link)
        view_counter_add(app->clicks, r->link, 1);
}

struct response *app_hit(struct app *app, enum http_method method, struct str target)
{
    if (!app->cache)
        return NULL;
    struct response *r = cache_get(app->cache, target, site_now(app->site));
    if (r)
        count_view(app, method, r);
    return r;
}

struct response *app_problem(struct app *app, int status)
{
    (void)app;
    return web_problem(NULL, NULL, NULL, 0, status);
}

/* Whether the database answers: what a supervisor asks. */
static struct response *health(struct app *app, struct seat *seat)
{
    struct response_builder b;
    struct reader r;
    enum ky_err err = reader_begin(&r, seat->db, &seat->arena, NULL, site_now(app->site), NULL);
    reader_end(&r);
    response_begin(&b, err ? 503 : 200, "text/plain; charset=utf-8");
    (void)!response_header(&b, "Cache-Control", STR("no-store"), NULL);
    buf_addc(&b.body, err ? "database unavailable\n" : "ok\n");
    b.no_store = true;
    return response_seal(&b);
}

static struct response *not_allowed(struct app *app, struct seat *seat)
{
    struct theme *theme = app_theme(app);
    const struct web_site web = app_web(app, theme);
    struct response *r = web_problem(&web, seat->db, &seat->arena, site_now(app->site), 405);
    theme_unref(theme);
    return r;
}

static struct response *failed(struct app *app, struct str target, enum ky_err err,
                               const struct err *e)
{
    log_event(app->site->world.log, LOG_ERROR, "cannot show a page", LOG_STR("target", target),
              LOG_STR("error", str_c(e->text)));
    int status = err_http_status(err);
    return app_problem(app, status < 500 ? 500 : status);
}

/* Render, and keep the page unless a change came in between. */
static struct response *render(struct app *app, struct seat *seat, struct str target,
                               bool *out_kept)
{
    struct deps deps;
    struct web_page page;
    struct err e = {0};
    deps_init(&deps, &seat->arena);
    struct theme *theme = app_theme(app);
    const struct web_site web = app_web(app, theme);
    enum ky_err err =
        web_page(&web, seat->db, &seat->arena, target, site_now(app->site), &deps, &page, &e);
    *out_kept = false;
    if (!err && page.cacheable && app->cache) {
        *out_kept =
            !cache_put(app->cache, page.path, page.response, &deps, page.seq, page.valid_until);
        /* Reloaded meanwhile (dev): the cache may have been emptied before the put. */
        if (!app_theme_is(app, theme))
            cache_drop_all(app->cache);
    }
    theme_unref(theme);
    return err ? failed(app, target, err, &e) : page.response;
}

/* One renders while others wait; then they look again. When it kept nothing, each renders for
 * itself: what is never kept, such as a redirect, must not be made one after another. */
static struct response *show(struct app *app, struct seat *seat, struct str target, bool *out_kept)
{
    if (!app->cache)
        return render(app, seat, target, out_kept);
    for (;;) {
        struct response *r = cache_get(app->cache, target, site_now(app->site));
        if (r)
            return r;
        enum cache_flight flight = cache_flight_begin(app->cache, target);
        if (flight == FLIGHT_LANDED)
            continue;
        r = render(app, seat, target, out_kept);
        if (flight == FLIGHT_LEADS)
            cache_flight_end(app->cache, target, *out_kept);
        return r;
    }
}

struct response *app_answer(struct app *app, struct http_request *request, bool *out_kept)
{
    struct seat *seat;
    struct response *r;
    struct err e = {0};
    enum ky_err err = seat_take(app, &seat, &e);
    *out_kept = false;
    if (err)
        return failed(app, request->target, err, &e);
    if (!is_read(request))
        r = not_allowed(app, seat);
    else if (str_eqc(request->target, "/healthz"))
        r = health(app, seat);
    else
        r = show(app, seat, request->target, out_kept);
    seat_return(app, seat);
    count_view(app, request->method, r);
    return r;
}

struct response *app_handle(struct app *app, struct http_request *request)
{
    bool kept;
    return app_answer(app, request, &kept);
}
