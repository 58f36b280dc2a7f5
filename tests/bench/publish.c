/* publish.c: from an editor's "publish" to readers seeing it.
 *
 *     publish SITE ROUNDS [--bulk]
 *
 * Each round puts an article through the service, durable commit included, and then asks for it on
 * its own page, on its channel, the home page and the feed, through the page cache like any reader.
 * The clock runs from before the call until all four show it. With --bulk another process imports
 * articles meanwhile. Prints JSON: median and 99th percentile in microseconds. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/app.h"
#include "base/crypto.h"
#include "html/plain.h"
#include "service/article.h"
#include "service/may.h"
#include "service/seed.h"

enum { ROUNDS_MAX = 100000, WARM_UP = 20 };

static void die(const char *what, const struct err *e)
{
    fprintf(stderr, "publish: %s: %s\n", what, e->text);
    exit(1);
}

static bool shows(struct app *app, struct str path, struct str text)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    struct http_request q = {.method = HTTP_GET, .target = path, .arena = &a};
    struct response *r = app_handle(app, &q);
    struct response_body *body = atomic_load(&r->bodies[CODING_IDENTITY]);
    bool found = r->status == 200 && str_has(body->data, text);
    response_unref(r);
    arena_release(&a);
    return found;
}

/* Microseconds of one round. */
static int64_t round_trip(struct app *app, int64_t number, int64_t stamp)
{
    struct arena a;
    struct err e = {0};
    struct article_result result;
    arena_init(&a, 1 << 20);
    struct str title =
        arena_printf(&a, "发布计时%lld第%lld篇", (long long)stamp, (long long)number);
    const struct article_input in = {.title = title,
                                     .html = html_from_plain(&a, STR("澜江省一篇用来计时的稿件。")),
                                     .channel = STR("news"),
                                     .publish = true};
    const struct str pages[] = {STR("/"), STR("/c/news/"), STR("/feed.xml")};
    int64_t started = clock_monotonic();
    if (article_import(app_site(app), &ACTOR_COMMAND, &a, &in, &result, &e))
        die("cannot publish", &e);
    if (!shows(app, result.path, title))
        die("the article's page does not show it", &e);
    for (size_t i = 0; i < 3; i++)
        if (!shows(app, pages[i], title))
            die("a list does not show it", &e);
    int64_t us = clock_monotonic() - started;
    arena_release(&a);
    return us;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Another process that imports without end until it is killed. */
static pid_t start_bulk(const char *dir)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    struct err e = {0};
    struct site *site;
    struct seed seed = {.seed = (uint64_t)getpid(), .articles = 100000, .until = 1700000000000000};
    if (site_open(dir, SITE_WRITE, &site_world_real, NULL, NULL, &site, &e) ||
        seed_site(site, &ACTOR_COMMAND, &seed, &e))
        die("bulk import", &e);
    _exit(0);
}

int main(int argc, char **argv)
{
    static int64_t us[ROUNDS_MAX];
    struct app *app;
    struct err e = {0};
    const struct app_options o = {.cache_bytes = (size_t)256 << 20};
    int64_t rounds = 0;
    if (argc < 3 || !str_to_i64(str_c(argv[2]), &rounds) || rounds < 1 || rounds > ROUNDS_MAX)
        return fprintf(stderr, "usage: publish SITE ROUNDS [--bulk]\n"), 2;
    crypto_init();
    pid_t bulk = argc > 3 && strcmp(argv[3], "--bulk") == 0 ? start_bulk(argv[1]) : 0;
    if (app_open(argv[1], &site_world_real, &o, &app, &e))
        die("cannot open the site", &e);
    int64_t stamp = clock_now(&clock_system);
    for (int64_t i = 0; i < WARM_UP; i++)
        (void)round_trip(app, -i, stamp);
    for (int64_t i = 0; i < rounds; i++)
        us[i] = round_trip(app, i, stamp);
    app_close(app);
    if (bulk) {
        kill(bulk, SIGKILL);
        waitpid(bulk, NULL, 0);
    }
    qsort(us, (size_t)rounds, sizeof(us[0]), by_value);
    printf("{\"rounds\":%lld,\"median_us\":%lld,\"p99_us\":%lld,\"max_us\":%lld}\n",
           (long long)rounds, (long long)us[rounds / 2], (long long)us[rounds * 99 / 100],
           (long long)us[rounds - 1]);
    return 0;
}
