/* Readers beside writers. Some articles carry a version in their title: a writer raises it, and
 * says so once its call has returned; a reader that asks after that has to see it, wherever the
 * title stands. At the end everything that is served is compared once more. */
#include "exact.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "base/mem.h"
#include "service/article.h"

enum {
    PROBES = 6, /* articles with a version; few enough to stand on the front page all */
    READERS = 3,
    PROBE_WRITERS = 2,
    TELL_MOST = 5,
    CACHE = 64 << 20,
};

struct race {
    struct world w;
    uint64_t seed;
    int64_t top; /* time of the probes: nothing is published later */
    int64_t ids[PROBES];
    struct str paths[PROBES];
    _Atomic int64_t acked[PROBES];
    atomic_bool stop;
    atomic_int stale;
    _Atomic int64_t reads, checks, writes;
    pthread_mutex_t talk;
};

struct runner {
    struct race *race;
    struct editor editor;
    int number;
    pthread_t thread;
};

static struct str probe_title(struct arena *a, int probe, int64_t version)
{
    return arena_printf(a, "探针%d第%lld版", probe, (long long)version);
}

static struct article_input probe_input(struct arena *a, int probe, int64_t version)
{
    return (struct article_input){
        .title = probe_title(a, probe, version),
        .html = html_from_store(arena_printf(a, "<p>%lld</p>", (long long)version)),
        .channel = STR("yaowen")};
}

static bool first_probes(struct race *r, struct editor *ed)
{
    struct err e = {0};
    enum ky_err err = KY_OK;
    for (int i = 0; i < PROBES && !err; i++) {
        struct article_result made;
        struct article_input in = probe_input(&r->w.urls.arena, i, 0);
        in.publish = true;
        in.published_at = r->top + i * US_SECOND;
        err = article_import(ed->site, &EDITORS[0], &r->w.urls.arena, &in, &made, &e);
        r->ids[i] = made.id;
        r->paths[i] = made.path;
    }
    if (err)
        printf("# cannot publish what readers look for: %s\n", e.text);
    return !err;
}

static void fail(struct race *r, const char *what, struct str detail)
{
    pthread_mutex_lock(&r->talk);
    if (atomic_fetch_add(&r->stale, 1) < TELL_MOST)
        printf("# %s: %.*s\n", what, STR_ARG(detail));
    pthread_mutex_unlock(&r->talk);
}

/* The next version of a probe, by one change or by two. */
static void *write_probes(void *ctx)
{
    struct runner *me = ctx;
    struct race *r = me->race;
    struct editor *ed = &me->editor;
    struct err e = {0};
    int64_t version = 0;
    while (!atomic_load(&r->stop)) {
        version++;
        for (int i = me->number; i < PROBES; i += PROBE_WRITERS) {
            arena_clear(&ed->arena);
            struct article_input in = probe_input(&ed->arena, i, version);
            enum ky_err err = article_revise(ed->site, &EDITORS[0], r->ids[i], &in, &e);
            if (!err)
                err = article_publish(ed->site, &EDITORS[0], r->ids[i], 0, &e);
            if (err) {
                fail(r, "cannot write", str_c(e.text));
                return NULL;
            }
            atomic_store(&r->acked[i], version);
            atomic_fetch_add(&r->writes, 1);
        }
    }
    return NULL;
}

static void *edit_others(void *ctx)
{
    struct runner *me = ctx;
    while (!atomic_load(&me->race->stop)) {
        if (!edit(&me->editor)) {
            fail(me->race, "cannot edit", buf_str(&me->editor.told));
            return NULL;
        }
        atomic_fetch_add(&me->race->writes, 1);
    }
    return NULL;
}

/* The version that a page shows of a probe, or -1. */
static int64_t version_in(struct str text, int probe)
{
    char marker[32];
    int64_t version;
    snprintf(marker, sizeof(marker), "探针%d第", probe);
    size_t at = str_find(text, str_c(marker));
    if (at == STR_NONE)
        return -1;
    struct str rest = str_from(text, at + strlen(marker));
    size_t end = str_find(rest, STR("版"));
    return end != STR_NONE && str_to_i64(str_sub(rest, 0, end), &version) ? version : -1;
}

struct answer {
    pthread_mutex_t lock;
    pthread_cond_t come;
    struct response *response;
};

static void take_answer(void *ctx, struct response *response)
{
    struct answer *a = ctx;
    pthread_mutex_lock(&a->lock);
    a->response = response;
    pthread_cond_signal(&a->come);
    pthread_mutex_unlock(&a->lock);
}

/* On one of the app's workers, which compress what they keep. */
static struct response *submit(struct race *r, struct str path)
{
    struct answer a = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL};
    struct http_request request = {.method = HTTP_GET, .target = path};
    app_submit(r->w.app, &request, take_answer, &a);
    pthread_mutex_lock(&a.lock);
    while (!a.response)
        pthread_cond_wait(&a.come, &a.lock);
    pthread_mutex_unlock(&a.lock);
    pthread_cond_destroy(&a.come);
    pthread_mutex_destroy(&a.lock);
    return a.response;
}

/* As the server does; or on this thread; or on a worker in any case. */
static struct response *ask(struct race *r, struct str path, struct rand *rand)
{
    uint64_t way = rand_below(rand, 3);
    struct response *hit = way == 0 ? app_hit(r->w.app, HTTP_GET, path) : NULL;
    if (hit)
        return hit;
    return way == 1 ? world_serve(&r->w, path) : submit(r, path);
}

/* Where every probe's title stands: its own page, the page of its older neighbour, the lists. */
static void check_probe(struct race *r, struct rand *rand)
{
    static const char *const lists[] = {"/", "/feed.xml", "/atom.xml", "/feed.json"};
    int probe = (int)rand_below(rand, PROBES);
    size_t where = (size_t)rand_below(rand, 7);
    struct str path = where < 4                  ? str_c(lists[where])
                      : where == 4 || probe == 0 ? r->paths[probe]
                      : where == 5               ? r->paths[probe - 1]
                                                 : STR("/sitemap-news.xml");
    int64_t least = atomic_load(&r->acked[probe]);
    struct response *response = ask(r, path, rand);
    int64_t seen = version_in(response_text(response), probe);
    if (response->status != 200 || seen < least) {
        char text[256];
        snprintf(text, sizeof(text), "'%.*s' answers %d and shows version %lld of %d, not %lld",
                 STR_ARG(path), response->status, (long long)seen, probe, (long long)least);
        fail(r, "stale", str_c(text));
    }
    atomic_fetch_add(&r->checks, 1);
    response_unref(response);
}

static void *read_pages(void *ctx)
{
    struct runner *me = ctx;
    struct race *r = me->race;
    struct rand rand;
    rand_seed(&rand, r->seed + 100 + (uint64_t)me->number);
    while (!atomic_load(&r->stop)) {
        check_probe(r, &rand);
        const struct url *url = r->w.urls.v.p[rand_below(&rand, r->w.urls.v.n)];
        response_unref(ask(r, url->path, &rand));
        atomic_fetch_add(&r->reads, 2);
        if (rand_below(&rand, 1000) == 0)
            atomic_fetch_add(&r->w.now, US_MINUTE);
    }
    return NULL;
}

static bool start(struct race *r, struct runner *run, int number, struct site *site,
                  void *(*body)(void *))
{
    *run = (struct runner){.race = r, .number = number};
    if (site && !editor_open(&run->editor, &r->w, site, r->seed + 10 + (uint64_t)number))
        return false;
    run->editor.mild = true;
    run->editor.until = r->top - US_DAY;
    run->editor.spared[0] = r->ids[0];
    run->editor.spared[1] = r->ids[PROBES - 1];
    ensure(pthread_create(&run->thread, NULL, body, run) == 0);
    return true;
}

static void finish(struct runner *run)
{
    if (!run->race)
        return;
    pthread_join(run->thread, NULL);
    if (run->editor.world)
        editor_close(&run->editor);
}

static void nap(int seconds)
{
    struct timespec t = {seconds, 0};
    nanosleep(&t, NULL);
}

/* Once nothing moves any more, every page is what it has to be. */
static bool compare_all(struct race *r)
{
    struct buf told;
    if (!world_poll(&r->w))
        return false;
    buf_init(&told, 1 << 20);
    for (size_t i = 0; i < r->w.urls.v.n; i++) {
        struct str path = r->w.urls.v.p[i]->path;
        struct response *rendered = world_render(&r->w, path), *served = world_serve(&r->w, path);
        buf_clear(&told);
        if (!rendered || !world_same(served, rendered, &told)) {
            fail(r, "stale at the end", path);
            printf("%.*s\n", STR_ARG(buf_str(&told)));
        }
        response_unref(rendered);
        response_unref(served);
    }
    buf_release(&told);
    return true;
}

/* Every address known before the race; the list stands still while threads read it. */
static void crawl(struct race *r)
{
    for (size_t i = 0; i < r->w.urls.v.n; i++) {
        struct url *url = r->w.urls.v.p[i];
        urls_keep(&r->w.urls, url, world_serve(&r->w, url->path));
    }
}

static bool run(struct race *r, int seconds)
{
    struct runner runners[READERS + PROBE_WRITERS + 2] = {0};
    int n = 0;
    bool good = true;
    for (int i = 0; i < PROBE_WRITERS && good; i++, n++)
        good = start(r, &runners[n], i, app_site(r->w.app), write_probes);
    if (good)
        good = start(r, &runners[n++], PROBE_WRITERS, app_site(r->w.app), edit_others);
    if (good)
        good = start(r, &runners[n++], PROBE_WRITERS + 1, r->w.other, edit_others);
    for (int i = 0; i < READERS && good; i++, n++)
        good = start(r, &runners[n], i, NULL, read_pages);
    if (good)
        nap(seconds);
    atomic_store(&r->stop, true);
    for (int i = 0; i < n; i++)
        finish(&runners[i]);
    return good;
}

static bool begin(struct race *r, const char *engine)
{
    const struct world_options o = {.seed = r->seed, .cache_bytes = CACHE, .threads = true};
    struct editor ed;
    if (!world_open(&r->w, engine, &o))
        return false;
    r->top = world_now(&r->w);
    atomic_fetch_add(&r->w.now, PROBES * US_SECOND); /* later ones would be planned only */
    bool good = editor_open(&ed, &r->w, app_site(r->w.app), r->seed) && first_probes(r, &ed);
    editor_close(&ed);
    if (!good)
        return false;
    urls_add(&r->w.urls, STR("/"));
    for (int i = 0; i < PROBES; i++)
        urls_add(&r->w.urls, r->paths[i]);
    crawl(r);
    return true;
}

bool race(const char *engine, uint64_t seed, int seconds)
{
    struct race *r = NEW(struct race);
    r->seed = seed;
    ensure(pthread_mutex_init(&r->talk, NULL) == 0);
    printf("1..1\n");
    bool good = begin(r, engine) && run(r, seconds) && compare_all(r);
    good = good && atomic_load(&r->stale) == 0;
    printf("%sok 1 - a request begun after an acknowledged write shows it, on %s: %lld writes, "
           "%lld reads, %lld of them checked, %zu pages compared at the end, %d stale\n",
           good ? "" : "not ", engine, (long long)r->writes, (long long)r->reads,
           (long long)r->checks, r->w.urls.v.n, atomic_load(&r->stale));
    world_close(&r->w);
    pthread_mutex_destroy(&r->talk);
    mem_free(r);
    return good;
}
