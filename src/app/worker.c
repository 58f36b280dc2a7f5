/* worker.c: threads that do what may block. A page is compressed after its first reader was
 * answered. */
#include "app/app_priv.h"

#include <unistd.h>

#include "base/mem.h"

enum { QUEUE_MAX = 4096, WORKERS_MIN = 4, WORKERS_MAX = 64 };

static void answer(struct app *app, struct job *job)
{
    struct str path = job->request->target;
    bool kept;
    struct response *r = app_answer(app, job->request, &kept);
    bool keep = kept && r->compressible;
    struct arena a;
    arena_init(&a, 64 << 10);
    if (keep) {
        response_ref(r);
        path = arena_str(&a, path); /* the request dies in done() */
    }
    job->done(job->ctx, r);
    if (keep) {
        response_compress(r);
        cache_resized(app->cache, path);
        response_unref(r);
    }
    arena_release(&a);
}

static void *work(void *ctx)
{
    struct app *app = ctx;
    for (;;) {
        pthread_mutex_lock(&app->queue_lock);
        while (!app->first && !app->stopping)
            pthread_cond_wait(&app->queue_filled, &app->queue_lock);
        struct job *job = app->first;
        if (job) {
            app->first = job->next;
            if (!app->first)
                app->last = NULL;
            app->waiting--;
        }
        pthread_mutex_unlock(&app->queue_lock);
        if (!job)
            return NULL;
        answer(app, job);
        mem_free(job);
    }
}

void app_submit(struct app *app, struct http_request *request,
                void (*done)(void *ctx, struct response *r), void *ctx)
{
    struct job *job = NEW(struct job);
    *job = (struct job){.request = request, .done = done, .ctx = ctx};
    pthread_mutex_lock(&app->queue_lock);
    bool full = app->waiting >= QUEUE_MAX || app->stopping;
    if (!full) {
        if (app->last)
            app->last->next = job;
        else
            app->first = job;
        app->last = job;
        app->waiting++;
        pthread_cond_signal(&app->queue_filled);
    }
    pthread_mutex_unlock(&app->queue_lock);
    if (full) {
        mem_free(job);
        done(ctx, app_problem(app, 503));
    }
}

void workers_start(struct app *app)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned n =
        app->options.workers ? app->options.workers : (unsigned)(cores > 0 ? 2 * cores : 1);
    if (!app->options.workers && n < WORKERS_MIN)
        n = WORKERS_MIN;
    if (n > WORKERS_MAX)
        n = WORKERS_MAX;
    app->workers = mem_zero(n * sizeof(*app->workers));
    for (app->workers_n = 0; app->workers_n < n; app->workers_n++)
        ensure(pthread_create(&app->workers[app->workers_n], NULL, work, app) == 0);
    app->threads_run = true;
}

void workers_stop(struct app *app)
{
    pthread_mutex_lock(&app->queue_lock);
    app->stopping = true;
    pthread_cond_broadcast(&app->queue_filled);
    pthread_mutex_unlock(&app->queue_lock);
    for (unsigned i = 0; i < app->workers_n; i++)
        pthread_join(app->workers[i], NULL);
    mem_free(app->workers);
    app->workers = NULL;
}
