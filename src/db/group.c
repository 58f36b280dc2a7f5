#include "db/group.h"

#include <pthread.h>
#include <time.h>

#include "base/mem.h"

enum { BATCH_MAX = 64, TRIES = 6 };

/* One transaction that waits; lives on the stack of the thread that handed it in. */
struct job {
    enum ky_err (*fn)(struct db *db, void *ctx, struct err *e);
    void *ctx;
    struct err *e;
    enum ky_err result;
    bool done;
    pthread_cond_t wake;
    struct job *next;
};

struct db_group {
    struct db *db; /* belongs to the driver of the moment */
    void (*committed)(void *ctx);
    void *ctx;
    pthread_mutex_t lock; /* guards what follows, and done and result of each job */
    bool busy;            /* a driver is at work */
    struct job *first, *last;
};

struct db_group *db_group_new(struct db *db, void (*committed)(void *ctx), void *ctx)
{
    struct db_group *g = NEW(struct db_group);
    g->db = db;
    g->committed = committed;
    g->ctx = ctx;
    ensure(pthread_mutex_init(&g->lock, NULL) == 0);
    return g;
}

void db_group_free(struct db_group *g)
{
    if (!g)
        return;
    ensure(!g->busy && !g->first);
    pthread_mutex_destroy(&g->lock);
    db_close(g->db);
    mem_free(g);
}

/* Run one job inside the open transaction. `again` asks for the whole batch to be repeated; an
 * error that is returned concerns the whole batch, the job's own one is in job->result. A job that
 * is alone needs no savepoint: the transaction is its own. */
static enum ky_err run_job(struct db *db, struct job *job, bool alone, bool may_retry, bool *again,
                           struct err *e)
{
    enum ky_err err = alone ? KY_OK : db_savepoint(db, e);
    if (err)
        return err;
    job->result = job->fn(db, job->ctx, job->e);
    if (job->result == KY_EBUSY && may_retry) {
        *again = true;
        return KY_OK;
    }
    if (alone)
        return KY_OK;
    if (!job->result) /* fails when the function passed over an error of its statements */
        job->result = db_savepoint_release(db, job->e);
    return job->result ? db_savepoint_rollback(db, e) : KY_OK;
}

/* One attempt at the whole batch. KY_OK: what each job got stands in its result. */
static enum ky_err run_once(struct db *db, struct job *batch, bool may_retry, bool *again,
                            bool *committed, struct err *e)
{
    *again = false;
    *committed = false;
    enum ky_err err = db_begin_write(db, e);
    bool any = false;
    for (struct job *j = batch; j && !err && !*again; j = j->next) {
        err = run_job(db, j, !batch->next, may_retry, again, e);
        any = any || !j->result;
    }
    if (!err && !*again && any) {
        err = db_commit(db, e);
        *committed = !err || err == KY_EUNCERTAIN;
    }
    db_rollback(db);
    if (err == KY_EBUSY && may_retry)
        *again = true;
    return err;
}

/* Some milliseconds that double, with a part that differs between processes. */
static void back_off(int attempt)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    long ms = 1000000L << attempt;
    struct timespec pause = {0, ms + now.tv_nsec % ms};
    nanosleep(&pause, NULL);
}

/* Run the batch, again while it meets others; true when it has been committed, or may have been.
 * Each job's result and error text are final afterwards. */
static bool run_batch(struct db *db, struct job *batch)
{
    struct err whole = {0};
    bool again = true, committed = false;
    enum ky_err err = KY_OK;
    for (int attempt = 0; attempt < TRIES && again; attempt++) {
        if (attempt)
            back_off(attempt - 1);
        for (struct job *j = batch; j; j = j->next)
            j->result = KY_OK;
        err = run_once(db, batch, attempt + 1 < TRIES, &again, &committed, &whole);
    }
    for (struct job *j = batch; j && err; j = j->next) {
        if (j->result)
            continue;
        j->result = err;
        if (j->e)
            *j->e = whole;
    }
    return committed;
}

/* Take at most BATCH_MAX jobs off the queue. */
static struct job *take(struct db_group *g)
{
    struct job *batch = g->first, *last = batch;
    for (int n = 1; n < BATCH_MAX && last->next; n++)
        last = last->next;
    g->first = last->next;
    last->next = NULL;
    return batch;
}

/* Be the driver for one batch. The lock is held on entry and on return, not while it runs. */
static void drive(struct db_group *g)
{
    struct job *batch = take(g);
    g->busy = true;
    pthread_mutex_unlock(&g->lock);
    bool committed = run_batch(g->db, batch);
    if (committed && g->committed)
        g->committed(g->ctx);
    pthread_mutex_lock(&g->lock);
    g->busy = false;
    for (struct job *j = batch, *next; j; j = next) {
        next = j->next; /* j is gone once its thread sees done */
        j->done = true;
        pthread_cond_signal(&j->wake);
    }
    if (g->first)
        pthread_cond_signal(&g->first->wake);
}

enum ky_err db_group_run(struct db_group *g,
                         enum ky_err (*fn)(struct db *db, void *ctx, struct err *e), void *ctx,
                         struct err *e)
{
    struct job job = {.fn = fn, .ctx = ctx, .e = e, .wake = PTHREAD_COND_INITIALIZER};
    pthread_mutex_lock(&g->lock);
    if (g->first)
        g->last->next = &job;
    else
        g->first = &job;
    g->last = &job;
    while (!job.done) {
        if (g->busy)
            pthread_cond_wait(&job.wake, &g->lock);
        else
            drive(g);
    }
    pthread_mutex_unlock(&g->lock);
    pthread_cond_destroy(&job.wake);
    return job.result;
}

size_t db_group_waiting(struct db_group *g)
{
    size_t n = 0;
    pthread_mutex_lock(&g->lock);
    for (const struct job *j = g->first; j; j = j->next)
        n++;
    pthread_mutex_unlock(&g->lock);
    return n;
}

enum ky_err db_transact(struct db *db, enum ky_err (*fn)(struct db *db, void *ctx, struct err *e),
                        void *ctx, struct err *e)
{
    struct job job = {.fn = fn, .ctx = ctx, .e = e};
    run_batch(db, &job);
    return job.result;
}
