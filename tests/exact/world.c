/* A site under test. */
#include "exact.h"

#include <stdio.h>
#include <time.h>

#include "base/mem.h"
#include "pg.h"
#include "store/changelog.h"
#include "tempdir.h"
#include "web/page.h"

enum { RENDER_BUDGET = 256 << 20, DIFF_AROUND = 160, POLLS_MOST = 10000 };

/* Where and when a site begins: in the middle of a month; before the end of one, of a year, of
 * February; before clocks change. */
static const struct {
    const char *zone;
    struct civil at; /* UTC */
} starts[] = {
    {"Asia/Shanghai", {.year = 2024, .month = 5, .day = 16}},
    {"Asia/Shanghai", {.year = 2024, .month = 5, .day = 30, .hour = 15, .minute = 50}},
    {"Asia/Shanghai", {.year = 2024, .month = 12, .day = 30, .hour = 4}},
    {"Europe/Paris", {.year = 2024, .month = 3, .day = 29, .hour = 20}},
    {"America/New_York", {.year = 2024, .month = 2, .day = 28, .hour = 1}},
};
enum { STARTS = sizeof(starts) / sizeof(starts[0]) };

static int64_t read_clock(void *ctx)
{
    return world_now(ctx);
}

static bool fail(const char *what, const struct err *e)
{
    printf("# cannot %s: %s\n", what, e->text);
    return false;
}

static bool create(struct world *w, const char *dir, const char *zone, struct err *e)
{
    struct site_init init = {.url = "https://news.example", .name = "澜江新闻", .zone = zone};
    if (str_eqc(str_c(w->engine), "postgres")) {
        init.database = pg_url(NULL);
        if (!init.database)
            return false;
    }
    return !site_create(dir, &init, &w->parts, e) || fail("create a site", e);
}

static bool open_parts(struct world *w, const char *dir, const struct world_options *o,
                       struct err *e)
{
    const struct app_options options = {.cache_bytes = o->cache_bytes, .idle = !o->threads};
    if (app_open(dir, &w->parts, &options, &w->app, e))
        return fail("open the site", e);
    if (site_open(dir, SITE_WRITE, &w->parts, NULL, NULL, &w->other, e))
        return fail("open the site again", e);
    if (theme_load(NULL, &w->theme, e))
        return fail("load the theme", e);
    if (site_connect(app_site(w->app), DB_READ, &w->db, e))
        return fail("connect", e);
    return true;
}

bool world_open(struct world *w, const char *engine, const struct world_options *o)
{
    struct err e = {0};
    *w = (struct world){.engine = engine, .parts = site_world_real};
    size_t start = o->seed % STARTS;
    atomic_store(&w->now, civil_to_us(&starts[start].at));
    w->clock = (struct clock){read_clock, w};
    w->parts.clock = &w->clock;
    arena_init(&w->arena, RENDER_BUDGET);
    urls_init(&w->urls, o->seed);
    w->dir = tempdir_new();
    char *site = tempdir_path(w->dir, "site");
    bool good = create(w, site, starts[start].zone, &e) && open_parts(w, site, o, &e) &&
                edit_first(w, o->seed);
    mem_free(site);
    return good;
}

void world_close(struct world *w)
{
    urls_release(&w->urls);
    db_close(w->db);
    theme_unref(w->theme);
    site_close(w->other);
    app_close(w->app);
    arena_release(&w->arena);
    tempdir_free(w->dir);
}

struct str response_text(const struct response *r)
{
    return atomic_load(&r->bodies[CODING_IDENTITY])->data;
}

struct response *world_serve(struct world *w, struct str path)
{
    struct http_request request = {.method = HTTP_GET, .target = path};
    return app_handle(w->app, &request);
}

struct response *world_render(struct world *w, struct str path)
{
    struct deps deps;
    struct web_page page;
    struct err e = {0};
    arena_clear(&w->arena);
    deps_init(&deps, &w->arena);
    enum ky_err err =
        web_page(&(struct web_site){.theme = w->theme, .zone = app_site(w->app)->zone}, w->db,
                 &w->arena, path, world_now(w), &deps, &page, &e);
    if (!err)
        return page.response;
    printf("# cannot render '%.*s': %s\n", STR_ARG(path), e.text);
    return NULL;
}

bool world_poll(struct world *w)
{
    static const struct timespec PAUSE = {0, 200000};
    struct err e;
    int64_t head = 0;
    enum ky_err err = changelog_head(w->db, &head, &e);
    for (int i = 0; !err && i < POLLS_MOST && (i == 0 || cache_seq(app_cache(w->app)) < head);
         i++) {
        if (i)
            nanosleep(&PAUSE, NULL);
        err = app_poll(w->app, &e);
    }
    return err ? fail("poll", &e) : true;
}

/* The first place where two texts differ, with what stands around it. */
static void tell_difference(struct buf *out, const char *what, struct str a, struct str b)
{
    size_t at = 0;
    while (at < a.n && at < b.n && a.p[at] == b.p[at])
        at++;
    size_t from = at > DIFF_AROUND ? at - DIFF_AROUND : 0;
    buf_addf(out, "%s differs at byte %zu\nserved:   ", what, at);
    buf_add(out, str_sub(a, from, at + DIFF_AROUND));
    buf_addc(out, "\nrendered: ");
    buf_add(out, str_sub(b, from, at + DIFF_AROUND));
    buf_addc(out, "\n");
}

static bool same_text(struct buf *out, const char *what, struct str a, struct str b)
{
    if (str_eq(a, b))
        return true;
    if (out)
        tell_difference(out, what, a, b);
    return false;
}

static bool skipped(struct str name)
{
    return str_eqc(name, "Last-Modified") || str_eqc(name, "Date");
}

/* Headers in the order in which they are sent. */
static void list_headers(struct buf *out, const struct response *r)
{
    for (size_t i = 0; i < r->headers_n; i++) {
        if (skipped(r->headers[i].name))
            continue;
        buf_add(out, r->headers[i].name);
        buf_addc(out, ": ");
        buf_add(out, r->headers[i].value);
        buf_addc(out, "\n");
    }
}

bool world_same(const struct response *served, const struct response *rendered, struct buf *out)
{
    if (served->status != rendered->status || served->subject != rendered->subject) {
        if (out)
            buf_addf(out, "status %d (of article %lld) was served, %d (%lld) rendered\n",
                     served->status, (long long)served->subject, rendered->status,
                     (long long)rendered->subject);
        return false;
    }
    struct buf a, b;
    buf_init(&a, 1 << 20);
    buf_init(&b, 1 << 20);
    list_headers(&a, served);
    list_headers(&b, rendered);
    bool same = same_text(out, "content type", served->content_type, rendered->content_type) &&
                same_text(out, "body", response_text(served), response_text(rendered)) &&
                same_text(out, "headers", buf_str(&a), buf_str(&b));
    buf_release(&a);
    buf_release(&b);
    return same;
}
