/* Serving while the database fails, call by call, or memory is short: every answer is the right
 * page or a declared error, nothing wrong is kept, and once it is over every page is right again.
 */
#include <stdio.h>

#include "app/app.h"
#include "base/mem.h"
#include "html/plain.h"
#include "site_fixture.h"
#include "store/page.h"
#include "web/page.h"

enum { ARTICLES = 4, RECALLED = 2, CACHE = 16 << 20, BUDGET = 64 << 20 };

/* One of each kind. */
static const char *const PAGES[] = {
    "/",
    "/c/news/",
    "/c/news/before/1715822000000000-4/",
    "/c/news/feed.xml",
    "/2024/05/16/3.html",
    "/2024/05/16/2.html", /* recalled */
    "/archive/",
    "/archive/2024/05/",
    "/archive/2024/05/16/",
    "/tag/%E6%B0%B4%E5%88%A9/",
    "/tag/%E6%B0%B4%E5%88%A9/feed.json",
    "/source/%E6%BE%9C%E6%B1%9F%E6%97%A5%E6%8A%A5/",
    "/about/contact/",
    "/atom.xml",
    "/sitemap.html",
    "/sitemap.xml",
    "/sitemap/0.xml",
    "/sitemap-news.xml",
    "/robots.txt",
    "/nowhere/",
    "/c/news", /* redirected */
    "/%zz",    /* malformed */
    "/archive/x/y/z/",
};
enum { PAGES_N = sizeof(PAGES) / sizeof(PAGES[0]) };

/* A site that is served, and a look at it past the failures. */
struct served {
    struct site_fixture *f;
    struct app *app;
    struct site *other; /* as another process holds it */
    struct db *db;
    struct theme *theme;
    struct arena arena;
};

static struct article_input input(struct arena *a, int64_t n, int64_t version)
{
    static const struct str tags[] = {S("水利")};
    struct article_input in =
        sx_input(arena_printf(a, "第%lld号，第%lld稿", (long long)n, (long long)version).p);
    in.html = html_from_plain(a, arena_printf(a, "正文%lld。", (long long)version));
    in.source = STR("澜江日报");
    in.tags = tags;
    in.tags_n = 1;
    in.origin = arena_printf(a, "serve:%lld", (long long)n);
    in.published_at = SX_START - (ARTICLES - n) * US_MINUTE;
    in.update = true;
    return in;
}

static enum ky_err put(struct site *s, int64_t n, int64_t version, struct err *e)
{
    struct arena a;
    struct article_result result;
    arena_init(&a, BUDGET);
    const struct article_input in = input(&a, n, version);
    enum ky_err err = article_import(s, &ACTOR_COMMAND, &a, &in, &result, e);
    arena_release(&a);
    return err;
}

static enum ky_err add_page(struct writer *w, void *ctx, struct err *e)
{
    (void)ctx;
    struct page p = {.slug = STR("contact"),
                     .title = STR("联系我们"),
                     .html = html_from_plain(w->arena, STR("澜江省望江市。")),
                     .public = true};
    return store_page_save(w, &p, e);
}

static void open_other(struct served *s)
{
    struct err e;
    struct site_world world = s->f->world;
    world.faults = NULL;
    assert_ok(site_open(s->f->dir, SITE_WRITE, &world, NULL, NULL, &s->other, &e), &e);
    assert_ok(site_connect(s->other, DB_READ, &s->db, &e), &e);
}

static void serve(struct served *s, struct site_fixture *f)
{
    struct err e;
    const struct app_options o = {.cache_bytes = CACHE, .idle = true};
    *s = (struct served){.f = f};
    arena_init(&s->arena, BUDGET);
    sx_close(f);
    open_other(s);
    for (int64_t n = 1; n <= ARTICLES; n++)
        assert_ok(put(s->other, n, 0, &e), &e);
    assert_ok(article_recall(s->other, &ACTOR_COMMAND, RECALLED, STR(""), &e), &e);
    assert_ok(site_write(s->other, &ACTOR_COMMAND, add_page, NULL, &e), &e);
    assert_ok(theme_load(NULL, &s->theme, &e), &e);
    assert_ok(app_open(f->dir, &f->world, &o, &s->app, &e), &e);
}

static void stop(struct served *s)
{
    app_close(s->app);
    db_close(s->db);
    site_close(s->other);
    theme_unref(s->theme);
    arena_release(&s->arena);
}

/* Let the at-th call from now fail; 0: none. */
static void arm(struct served *s, long at, bool onward)
{
    s->f->faults.at = at;
    s->f->faults.onward = onward;
    atomic_store(&s->f->faults.seen, 0);
}

/* No call fails any more; whether one did. */
static bool disarm(struct served *s)
{
    bool failed = atomic_load(&s->f->faults.seen) >= s->f->faults.at;
    s->f->faults.at = 0;
    return failed;
}

static struct response *ask(struct served *s, const char *path)
{
    struct http_request request = {.method = HTTP_GET, .target = str_c(path)};
    return app_handle(s->app, &request);
}

/* Without cache and failures. */
static struct response *fresh(struct served *s, const char *path)
{
    struct deps deps;
    struct web_page page;
    struct err e;
    arena_clear(&s->arena);
    deps_init(&deps, &s->arena);
    assert_ok(web_page(&(struct web_site){.theme = s->theme, .zone = s->other->zone}, s->db,
                       &s->arena, str_c(path), s->f->now, &deps, &page, &e),
              &e);
    return page.response;
}

static struct str body_of(const struct response *r)
{
    return atomic_load(&r->bodies[CODING_IDENTITY])->data;
}

static bool same(const struct response *a, const struct response *b)
{
    bool same = a->status == b->status && str_eq(a->content_type, b->content_type) &&
                str_eq(body_of(a), body_of(b)) && a->headers_n == b->headers_n;
    for (size_t i = 0; i < a->headers_n && same; i++)
        same = str_eq(a->headers[i].name, b->headers[i].name) &&
               str_eq(a->headers[i].value, b->headers[i].value);
    return same;
}

/* The right page, or (when a failure may have been met) an error that is nobody's to keep; what is
 * wrong with a request can be told without records. */
static void assert_answer(const struct response *r, const struct response *right, bool failed,
                          const char *path)
{
    if (same(r, right))
        return;
    bool told = r->status == 400 && right->status == 400;
    if (!failed || (r->status != 500 && r->status != 503 && !told))
        fail_msg("%s answered %d, not as rendered", path, r->status);
    assert_true(r->no_store && body_of(r).n > 0);
    assert_false(str_has(body_of(r), STR("planned"))); /* nobody's business */
}

/* It is served as it is rendered, and kept. */
static void assert_right(struct served *s, const char *path)
{
    struct response *right = fresh(s, path), *r = ask(s, path), *again = ask(s, path);
    assert_answer(r, right, false, path);
    assert_answer(again, right, false, path);
    struct response *kept = app_hit(s->app, HTTP_GET, str_c(path));
    if (kept)
        assert_answer(kept, right, false, path);
    else if (right->status == 200)
        fail_msg("%s is not kept", path);
    response_unref(kept);
    response_unref(again);
    response_unref(r);
    response_unref(right);
}

static void assert_all_right(struct served *s)
{
    for (size_t i = 0; i < PAGES_N; i++)
        assert_right(s, PAGES[i]);
}

/* ------------------------------------------------------------------ pages */

/* How many failures it met. */
static long ask_with_failures(struct served *s, const char *path, bool onward)
{
    struct response *right = fresh(s, path);
    bool failed = true;
    long at = 0;
    while (failed) {
        cache_drop_all(app_cache(s->app));
        arm(s, ++at, onward);
        struct response *r = ask(s, path);
        failed = disarm(s);
        assert_answer(r, right, failed, path);
        response_unref(r);
        r = app_hit(s->app, HTTP_GET, str_c(path));
        if (r)
            assert_answer(r, right, false, path);
        response_unref(r);
        r = ask(s, path);
        assert_answer(r, right, false, path);
        response_unref(r);
    }
    response_unref(right);
    return at - 1;
}

static void pages_are_right_or_refused(struct site_fixture *f)
{
    struct served s;
    long all = 0;
    serve(&s, f);
    for (size_t i = 0; i < PAGES_N; i++)
        all += ask_with_failures(&s, PAGES[i], false) + ask_with_failures(&s, PAGES[i], true);
    assert_all_right(&s);
    stop(&s);
    assert_true(all > 500);
    print_message("# %ld failures\n", all);
}
ON_SQLITE(pages_are_right_or_refused)

static void health_is_told(struct site_fixture *f)
{
    struct served s;
    int status[2] = {0};
    serve(&s, f);
    for (long at = 1; at >= 0; at--) {
        arm(&s, at, true);
        struct response *r = ask(&s, "/healthz");
        status[at] = r->status;
        response_unref(r);
        disarm(&s);
    }
    stop(&s);
    assert_int_equal(status[1], 503);
    assert_int_equal(status[0], 200);
}
ON_SQLITE(health_is_told)

/* ------------------------------------------------------------------ changes */

static bool is_declared(enum ky_err err)
{
    return err == KY_OK || err == KY_EIO || err == KY_EUNCERTAIN;
}

/* An edit in this process, of which any call fails, also of those that follow the log. Whoever was
 * told that it is done sees it at once; what is served is never older than that. */
static void edits_are_seen_at_once(struct site_fixture *f)
{
    struct served s;
    struct err e;
    int outcomes[3] = {0};
    serve(&s, f);
    for (int onward = 0; onward < 2; onward++) {
        bool failed = true;
        for (long at = 1; failed; at++) {
            assert_all_right(&s); /* and warm */
            arm(&s, at, onward);
            enum ky_err err = put(app_site(s.app), 1, at * 2 + onward, &e);
            failed = disarm(&s);
            assert_true(is_declared(err) && (failed || !err));
            outcomes[err == KY_OK ? 0 : err == KY_EIO ? 1 : 2]++;
            for (size_t i = 0; i < PAGES_N; i++) {
                struct response *right = fresh(&s, PAGES[i]), *r = ask(&s, PAGES[i]);
                assert_answer(r, right, false, PAGES[i]);
                response_unref(r);
                response_unref(right);
            }
            assert_ok(app_poll(s.app, &e), &e);
        }
    }
    assert_all_right(&s);
    stop(&s);
    sx_verify(f);
    assert_true(outcomes[0] > 2 && outcomes[1] > 20 && outcomes[2] > 0);
}
ON_SQLITE(edits_are_seen_at_once)

/* Another process edits, and the poll that should find it fails anywhere: the next one that does
 * not finds it, and pages are kept again. */
static void polls_miss_nothing(struct site_fixture *f)
{
    struct served s;
    struct err e;
    long met = 0;
    serve(&s, f);
    for (int onward = 0; onward < 2; onward++) {
        bool failed = true;
        for (long at = 1; failed; at++, met += failed) {
            assert_all_right(&s);
            assert_ok(put(s.other, 1, at * 2 + onward, &e), &e);
            arm(&s, at, onward);
            enum ky_err err = app_poll(s.app, &e);
            for (size_t i = 0; i < 6 && onward; i++)
                response_unref(ask(&s, PAGES[i])); /* refused, or rendered from what is there */
            failed = disarm(&s);
            assert_true(is_declared(err) && (failed || !err));
            assert_ok(app_poll(s.app, &e), &e);
            assert_all_right(&s);
        }
    }
    stop(&s);
    assert_true(met > 8);
}
ON_SQLITE(polls_miss_nothing)

static int64_t views_of(struct served *s)
{
    static const struct sql ALL = {"SELECT coalesce(sum(views), 0) FROM view_count"};
    struct err e;
    int64_t n;
    assert_ok(db_query_int(s->db, &ALL, DB_NO_ARGS, &n, &e), &e);
    return n;
}

/* Counts of a write that failed are written with the next; only where the outcome of the commit is
 * unknown they may be there twice. */
static void views_are_not_lost(struct site_fixture *f)
{
    struct served s;
    struct err e;
    serve(&s, f);
    assert_right(&s, PAGES[4]);
    assert_ok(app_count_views(s.app, &e), &e);
    bool failed = true;
    for (long at = 1; failed; at++) {
        int64_t seen = 0;
        assert_ok(app_poll(s.app, &e), &e);
        assert_right(&s, PAGES[4]);
        assert_ok(app_count_views(s.app, &e), &e);
        int64_t before = views_of(&s);
        for (int i = 0; i < 5; i++) {
            struct response *r = app_hit(s.app, HTTP_GET, str_c(PAGES[4]));
            seen += r != NULL;
            response_unref(r);
        }
        arm(&s, at, at % 2);
        enum ky_err err = app_count_views(s.app, &e);
        failed = disarm(&s);
        assert_true(is_declared(err) && (failed || !err));
        assert_ok(app_count_views(s.app, &e), &e);
        int64_t counted = views_of(&s) - before;
        assert_int_equal(seen, 5);
        assert_true(counted == seen || (err == KY_EUNCERTAIN && counted == 2 * seen));
    }
    stop(&s);
}
ON_SQLITE(views_are_not_lost)

/* ------------------------------------------------------------------ opening */

static void opens_or_says_why(struct site_fixture *f)
{
    struct served s;
    struct err e;
    const struct app_options o = {.cache_bytes = CACHE, .idle = true};
    serve(&s, f);
    app_close(s.app);
    for (int onward = 0; onward < 2; onward++) {
        bool failed = true;
        for (long at = 1; failed; at++) {
            arm(&s, at, onward);
            e.text[0] = '\0';
            s.app = NULL;
            enum ky_err err = app_open(f->dir, &f->world, &o, &s.app, &e);
            failed = disarm(&s);
            assert_true(is_declared(err) && (failed || !err));
            assert_true(!err || e.text[0]);
            if (!err && failed)
                assert_all_right(&s);
            if (!err)
                app_close(s.app);
        }
    }
    s.app = NULL;
    stop(&s);
}
ON_SQLITE(opens_or_says_why)

/* ------------------------------------------------------------------ memory */

static void short_memory_cuts_no_page(struct site_fixture *f)
{
    struct served s;
    struct err e;
    long refused = 0;
    serve(&s, f);
    for (size_t i = 0; i < PAGES_N; i++) {
        struct response *right = fresh(&s, PAGES[i]);
        enum ky_err err = KY_ELIMIT;
        for (size_t budget = 1024; err; budget += budget / 16) {
            struct arena a;
            struct deps deps;
            struct web_page page;
            arena_init(&a, budget);
            deps_init(&deps, &a);
            err = web_page(&(struct web_site){.theme = s.theme, .zone = s.other->zone}, s.db, &a,
                           str_c(PAGES[i]), f->now, &deps, &page, &e);
            if (!err)
                assert_answer(page.response, right, right->status == 400, PAGES[i]);
            else
                assert_int_equal(err, KY_ELIMIT);
            if (!err && page.cacheable) /* with all it depends on */
                assert_ok(arena_check(&a, &e), &e);
            if (!err)
                response_unref(page.response);
            refused += err != KY_OK;
            arena_release(&a);
        }
        response_unref(right);
    }
    stop(&s);
    assert_true(refused > PAGES_N);
}
ON_SQLITE(short_memory_cuts_no_page)

UNIT_TESTS(SQLITE(pages_are_right_or_refused), SQLITE(health_is_told),
           SQLITE(edits_are_seen_at_once), SQLITE(polls_miss_nothing), SQLITE(views_are_not_lost),
           SQLITE(opens_or_says_why), SQLITE(short_memory_cuts_no_page));
