/* Edits one by one. Before each the cache is warm; after it the pages that it dropped and some that
 * it did not are compared with pages rendered without cache, now and then all of them. */
#include "exact.h"

#include <stdio.h>

#include "base/mem.h"

enum {
    WARM = 16,      /* pages asked for before an edit */
    OTHERS = 20,    /* compared besides those that were dropped */
    ALL_EVERY = 50, /* steps */
    TELL_MOST = 5,  /* stale pages shown in full */
    CACHE_LARGE = 256 << 20,
    CACHE_SMALL = 3 << 20, /* so that pages are evicted */
    SORTS_MOST = 400,
};

/* Pages dropped by a kind of edit, by the first part of their address. */
struct sort {
    const char *edit;
    char page[24];
    int64_t dropped, unchanged;
};

struct walk {
    struct world w;
    struct editor here, there; /* in this process, in another */
    struct rand rand;
    const struct walk_options *options;
    struct figures *figures;
    unsigned step;
    VEC(struct url *) dropped;
    struct arena arena; /* of the step */
    struct buf told;
    struct sort sorts[SORTS_MOST];
    size_t sorts_n;
};

static uint64_t pick(struct walk *k, uint64_t n)
{
    return rand_below(&k->rand, n);
}

static void note_dropped(void *ctx, struct str path)
{
    struct walk *k = ctx;
    struct url *url = urls_add(&k->w.urls, path);
    if (url->dropped)
        return;
    struct url **at = VEC_PUSH(&k->arena, k->dropped);
    ensure(at);
    *at = url;
    url->dropped = true;
}

static bool serve(struct walk *k, struct url *url)
{
    struct response *r = world_serve(&k->w, url->path);
    urls_keep(&k->w.urls, url, r);
    return true;
}

static struct url *any_url(struct walk *k)
{
    return k->w.urls.v.p[pick(k, k->w.urls.v.n)];
}

static void add_urls(struct walk *k, const char *const *paths)
{
    for (; *paths; paths++)
        urls_add(&k->w.urls, str_c(*paths));
}

/* What nobody links to, or not yet. */
static void first_urls(struct walk *k)
{
    static const char *const paths[] = {"/",
                                        "/robots.txt",
                                        "/sitemap.xml",
                                        "/sitemap/0.xml",
                                        "/sitemap/1.xml",
                                        "/sitemap/2.xml",
                                        "/sitemap/x.xml",
                                        "/sitemap-news.xml",
                                        "/sitemap.html",
                                        "/archive/",
                                        "/archive/2024/05/16/",
                                        "/archive/2024/06/",
                                        "/archive/2024/13/",
                                        "/archive/2021/02/29/",
                                        "/atom.xml",
                                        "/feed.json",
                                        "/nowhere/",
                                        "/nowhere.html",
                                        "/?a=b",
                                        "/c/news",
                                        "/c/zt-3",
                                        "/tag/%E6%B0%B4%E5%88%A9",
                                        "/archive/2024/05/17",
                                        "/about/about-0",
                                        "//news",
                                        "/c/%zz/",
                                        "/c/news/before/1-1/",
                                        "/c/news/before/1715817600000000-3/",
                                        "/c/yaowen/before/0001-1/",
                                        "/c/zt-1/",
                                        "/c/zt-2/",
                                        "/c/zt-2/feed.xml",
                                        "/c/%E6%97%B6%E6%94%BF/",
                                        "/c/%e6%97%b6%e6%94%bf/",
                                        "/c/tongbao/atom.xml",
                                        "/about/about-0/",
                                        "/about/about-1/",
                                        "/about/about-2/",
                                        "/tag/%E5%BB%89%E6%94%BF/",
                                        "/tag/%E5%BB%89%E6%94%BF/feed.json",
                                        "/tag/%E4%BA%A4%E9%80%9A/",
                                        "/source/%E6%9C%AC%E7%BD%91/",
                                        "/editor/%E6%9E%97%E9%9D%92/",
                                        "/topic/",
                                        "/topic/zt-0/",
                                        "/topic/zt-1/",
                                        "/topic/zt-2/feed.xml",
                                        "/topic/zt-3/",
                                        "/en/",
                                        "/en/c/news/",
                                        "/en/topic/",
                                        "/en/feed.xml",
                                        "/en/archive/",
                                        "/manifest.webmanifest",
                                        "/opensearch.xml",
                                        "/feeds.opml",
                                        "/.well-known/security.txt",
                                        "/offline.html",
                                        NULL};
    add_urls(k, paths);
}

/* Find all addresses by asking at those found so far. */
static void crawl(struct walk *k)
{
    for (size_t i = 0; i < k->w.urls.v.n; i++)
        serve(k, k->w.urls.v.p[i]);
}

/* Where the next articles will stand if they come today, so that they are missed in time. */
static void add_coming(struct walk *k)
{
    struct civil c = zone_civil(app_site(k->w.app)->zone, world_now(&k->w));
    int64_t next = atomic_load(&k->w.articles) + 1;
    for (int64_t id = next; id < next + 3; id++)
        urls_add(&k->w.urls, arena_printf(&k->arena, "/%04d/%02d/%02d/%lld.html", c.year, c.month,
                                          c.day, (long long)id));
    urls_add(&k->w.urls,
             arena_printf(&k->arena, "/archive/%04d/%02d/%02d/", c.year, c.month, c.day));
}

/* Some time passes; or it is two days, to the moment, since an article was published. */
static void move_clock(struct walk *k)
{
    static const int64_t units[] = {US_MINUTE, US_MINUTE, US_MINUTE, US_HOUR, US_HOUR, 1};
    int64_t now = world_now(&k->w), to = now;
    uint64_t way = pick(k, 9);
    if (way < 2)
        to += (int64_t)(1 + pick(k, 30)) * units[pick(k, sizeof(units) / sizeof(units[0]))];
    else if (way == 2 && pick(k, 12) == 0)
        to += 3 * US_DAY;
    else if (way == 3)
        to = editor_published(&k->here) + 2 * US_DAY + (int64_t)pick(k, 2);
    if (to > now)
        atomic_store(&k->w.now, to);
}

/* "article", "c before", "tag json": what kind of page stands at a path. */
static void name_page(struct str path, char *out, size_t size)
{
    static const struct {
        const char *part, *name;
    } endings[] = {
        {"/before/", "before"}, {".json", "json"}, {"feed.xml", "rss"}, {"atom.xml", "atom"}};
    struct str rest = str_from(path, 1), part = STR("");
    const char *ending = "";
    (void)!str_split(&rest, '/', &part);
    if (part.n && part.p[0] >= '0' && part.p[0] <= '9')
        part = STR("article");
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
        if (str_has(path, str_c(endings[i].part)))
            ending = endings[i].name;
    snprintf(out, size, "%.*s %s", (int)(part.n < 14 ? part.n : 14), part.p ? part.p : "", ending);
}

static const char *name_edit(const struct walk *k)
{
    if (k->here.told.n && k->there.told.n)
        return "two";
    return edit_name(k->here.told.n ? &k->here : &k->there);
}

/* The row that counts such pages dropped by such an edit; what is too much goes into the first. */
static struct sort *sort_of(struct walk *k, const struct url *url)
{
    const char *edit = name_edit(k);
    char page[sizeof(k->sorts[0].page)];
    size_t i = 0;
    name_page(url->path, page, sizeof(page));
    while (i < k->sorts_n && (k->sorts[i].edit != edit || strcmp(k->sorts[i].page, page) != 0))
        i++;
    if (i == SORTS_MOST)
        return &k->sorts[0];
    if (i == k->sorts_n) {
        k->sorts[k->sorts_n++].edit = edit;
        memcpy(k->sorts[i].page, page, sizeof(page));
    }
    return &k->sorts[i];
}

static void tell_stale(struct walk *k, const struct url *url)
{
    if (++k->figures->stale > TELL_MOST)
        return;
    printf("# stale: %.*s\n# edits: %.*s %.*s\n", STR_ARG(url->path),
           STR_ARG(buf_str(&k->here.told)), STR_ARG(buf_str(&k->there.told)));
    for (struct str rest = buf_str(&k->told), line; str_split(&rest, '\n', &line);)
        printf("#     %.*s\n", STR_ARG(line));
}

/* The page as the app serves it against the page without cache. */
static bool compare(struct walk *k, struct url *url)
{
    if (url->mark == k->step)
        return true;
    url->mark = k->step;
    struct response *rendered = world_render(&k->w, url->path);
    if (!rendered)
        return false;
    if (url->dropped && url->last) {
        struct sort *sort = sort_of(k, url);
        bool unchanged = world_same(url->last, rendered, NULL);
        sort->dropped++;
        sort->unchanged += unchanged;
        k->figures->dropped++;
        k->figures->unchanged += unchanged;
        if (unchanged && k->options->verbose)
            printf("# dropped and unchanged: %.*s\n", STR_ARG(url->path));
    }
    struct response *served = world_serve(&k->w, url->path);
    buf_clear(&k->told);
    if (!world_same(served, rendered, &k->told))
        tell_stale(k, url);
    k->figures->compared++;
    urls_keep(&k->w.urls, url, served);
    response_unref(rendered);
    return true;
}

static bool compare_all(struct walk *k)
{
    bool good = true;
    for (size_t i = 0; i < k->w.urls.v.n && good; i++)
        good = compare(k, k->w.urls.v.p[i]);
    return good;
}

static bool compare_some(struct walk *k)
{
    /* What nearly every change concerns, or the clock alone. */
    static const char *const always[] = {"/", "/archive/", "/sitemap-news.xml", "/feed.json",
                                         "/sitemap/1.xml"};
    bool good = true;
    for (size_t i = 0; i < sizeof(always) / sizeof(always[0]) && good; i++)
        good = compare(k, urls_add(&k->w.urls, str_c(always[i])));
    for (size_t i = 0; i < k->dropped.n && good; i++)
        good = compare(k, k->dropped.p[i]);
    for (int i = 0; i < OTHERS && good; i++)
        good = compare(k, any_url(k));
    return good;
}

/* Here; in another process; or there and, before this one knew, here: what is rendered in between
 * may be newer than what the cache follows. */
static bool one_edit(struct walk *k)
{
    uint64_t way = pick(k, 10);
    buf_clear(&k->here.told);
    buf_clear(&k->there.told);
    if (way < 7)
        return edit(&k->here);
    bool good = edit(&k->there);
    for (int i = 0; i < WARM / 2 && good && way == 9; i++)
        response_unref(world_serve(&k->w, any_url(k)->path));
    if (good && way == 9)
        good = edit(&k->here);
    return good && world_poll(&k->w);
}

static bool step(struct walk *k)
{
    for (size_t i = 0; i < k->dropped.n; i++)
        k->dropped.p[i]->dropped = false;
    k->dropped.p = NULL;
    k->dropped.n = k->dropped.cap = 0;
    arena_clear(&k->arena);
    add_coming(k);
    move_clock(k);
    for (int i = 0; i < WARM; i++)
        serve(k, any_url(k));
    if (!one_edit(k))
        return false;
    if (k->options->verbose)
        printf("# step %u: %.*s %.*s\n", k->step, STR_ARG(buf_str(&k->here.told)),
               STR_ARG(buf_str(&k->there.told)));
    return k->step % ALL_EVERY ? compare_some(k) : compare_all(k);
}

static void tell_sorts(const struct walk *k)
{
    printf("# %-10s %-24s %9s %9s\n", "edit", "page", "dropped", "unchanged");
    for (size_t i = 0; i < k->sorts_n; i++)
        if (k->sorts[i].unchanged)
            printf("# %-10s %-24s %9lld %9lld\n", k->sorts[i].edit, k->sorts[i].page,
                   (long long)k->sorts[i].dropped, (long long)k->sorts[i].unchanged);
}

static bool begin(struct walk *k, const char *engine)
{
    uint64_t seed = k->options->seed;
    const struct world_options o = {.seed = seed,
                                    .cache_bytes = seed % 4 ? CACHE_LARGE : CACHE_SMALL};
    rand_seed(&k->rand, seed);
    arena_init(&k->arena, 64 << 20);
    buf_init(&k->told, 1 << 20);
    if (!world_open(&k->w, engine, &o) ||
        !editor_open(&k->here, &k->w, app_site(k->w.app), seed + 1) ||
        !editor_open(&k->there, &k->w, k->w.other, seed + 2))
        return false;
    page_follower_watch(app_follower(k->w.app), note_dropped, k);
    first_urls(k);
    crawl(k);
    return true;
}

bool walk(const char *engine, const struct walk_options *o, struct figures *out)
{
    struct walk *k = NEW(struct walk);
    k->options = o;
    k->figures = out;
    bool good = begin(k, engine);
    for (k->step = 1; good && (int64_t)k->step <= o->steps && !out->stale; k->step++) {
        good = step(k);
        out->steps++;
    }
    k->step++;
    if (good && !out->stale)
        good = compare_all(k);
    if (o->verbose)
        tell_sorts(k);
    editor_close(&k->here);
    editor_close(&k->there);
    world_close(&k->w);
    arena_release(&k->arena);
    buf_release(&k->told);
    mem_free(k);
    return good && !out->stale;
}
