/* kaiyuan serve: the site over HTTP until a signal says stop. */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "server/server.h"

static const struct option options[] = {
    {"listen", "ADDR:PORT", "where to listen (site.conf; port 0: any free one)"},
    {"threads", "N", "threads that answer from memory (one per core)"},
    {"dev", NULL, "reload templates, styles and words when they change"},
    {"no-cache", NULL, "render every page anew; for measuring"},
    {0},
};

enum { CACHE_MB_MAX = 1 << 20 };

static struct response *hit(void *ctx, enum http_method method, struct str target)
{
    return app_hit(ctx, method, target);
}

static void submit(void *ctx, struct http_request *request,
                   void (*done)(void *done_ctx, struct response *r), void *done_ctx)
{
    app_submit(ctx, request, done, done_ctx);
}

static struct response *problem(void *ctx, int status)
{
    return app_problem(ctx, status);
}

static enum ky_err cache_bytes(struct app_options *o, const char *conf, struct err *e)
{
    uint64_t mb;
    if (!str_to_u64(str_c(conf), &mb) || mb > CACHE_MB_MAX)
        return err_set(e, KY_EINVAL, "cache_mb in site.conf must be a number of MB, not '%s'",
                       conf);
    o->cache_bytes = (size_t)mb << 20;
    return KY_OK;
}

static enum ky_err open_access_log(const char *path, int *out_fd, struct err *e)
{
    *out_fd = -1;
    if (strcmp(path, "off") == 0)
        return KY_OK;
    if (strcmp(path, "-") == 0) {
        *out_fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
        if (*out_fd < 0)
            return err_errno(e, KY_EIO, errno, "cannot write the access log to standard output");
        return KY_OK;
    }
    *out_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (*out_fd < 0)
        return err_errno(e, KY_EIO, errno, "cannot open the access log '%s'", path);
    return KY_OK;
}

/* Blocked before any thread starts, so that only sigwait gets them. */
static sigset_t stop_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    return set;
}

static void announce(struct cli *c, const struct server *s)
{
    if (c->json)
        fprintf(stderr, "{\"address\":\"%s\"}\n", server_address(s));
    else
        fprintf(stderr, "serving '%s' at %s/ — stop with Ctrl-C\n", c->args[0], server_address(s));
}

static enum ky_err serve(struct cli *c, struct app *app, const sigset_t *stop, struct err *e)
{
    struct site *site = app_site(app);
    const char *listen = cli_option(c, "listen");
    int64_t threads;
    struct server *server;
    struct server_options o = {
        .listen = listen ? listen : arena_cstr(&c->arena, site->conf[CONF_LISTEN]),
        .access_log_fd = -1,
        .log = site->world.log,
    };
    const struct server_handler handler = {app, hit, submit, problem};
    enum ky_err err = cli_number(c, "threads", 1, 64, 0, &threads, e);
    o.threads = (unsigned)threads;
    if (!err)
        err = open_access_log(arena_cstr(&c->arena, site->conf[CONF_ACCESS_LOG]), &o.access_log_fd,
                              e);
    if (!err)
        err = server_start(&o, &handler, &server, e);
    if (!err) {
        announce(c, server);
        int signal;
        sigwait(stop, &signal);
        server_stop(server);
    }
    if (o.access_log_fd >= 0)
        close(o.access_log_fd);
    return err;
}

static enum ky_err run(struct cli *c, struct err *e)
{
    struct site_world world = cli_world();
    struct app *app = NULL;
    struct site *site = NULL;
    struct app_options o = {.dev = cli_flag(c, "dev")};
    sigset_t stop = stop_signals();
    /* The configuration is read before the cache is made. */
    enum ky_err err = site_open(c->args[0], SITE_READ, &world, NULL, NULL, &site, e);
    if (!err && !cli_flag(c, "no-cache"))
        err = cache_bytes(&o, arena_cstr(&c->arena, site->conf[CONF_CACHE_MB]), e);
    site_close(site);
    if (!err)
        err = app_open(c->args[0], &world, &o, &app, e);
    if (!err)
        err = serve(c, app, &stop, e);
    app_close(app);
    log_free(world.log);
    return err;
}

const struct command cmd_serve = {
    .name = "serve",
    .args = "DIR",
    .args_least = 1,
    .args_most = 1,
    .summary = "serve a site over HTTP",
    .options = options,
    .example = "kaiyuan serve mysite --listen 127.0.0.1:8080",
    .run = run,
};
