#include "service/bulk.h"

#include <time.h>

static const int64_t BATCH_US = 20 * 1000, BATCH_ALONE_US = 100 * 1000;
enum { BATCH_BYTES = 32 << 20 };

struct batch {
    const struct bulk *bulk;
    int64_t from, done; /* steps of this batch */
    int64_t most;       /* us it may take */
};

static enum ky_err run_batch(struct writer *w, void *ctx, struct err *e)
{
    struct batch *b = ctx;
    int64_t started = clock_monotonic();
    enum ky_err err = KY_OK;
    b->done = 0;
    while (!err && b->from + b->done < b->bulk->steps) {
        err = b->bulk->step(w, b->bulk->ctx, b->from + b->done, e);
        b->done += !err;
        if (clock_monotonic() - started >= b->most || w->arena->used > BATCH_BYTES)
            break;
    }
    return err;
}

/* What is still missing of a pause as long as the last batch. */
static void keep_pace(const struct bulk_pace *pace)
{
    int64_t us = pace->took - (clock_monotonic() - pace->ended);
    struct timespec t = {us / US_SECOND, us % US_SECOND * 1000};
    if (pace->took && us > 0)
        nanosleep(&t, NULL);
}

enum ky_err bulk_run(struct site *s, const struct actor *actor, const struct bulk *b, struct err *e)
{
    struct batch batch = {.bulk = b};
    struct bulk_pace own = {0}, *pace = b->pace ? b->pace : &own;
    enum ky_err err = KY_OK;
    while (!err && batch.from < b->steps) {
        bool ours = site_is_ours(s);
        batch.most = ours ? BATCH_ALONE_US : BATCH_US;
        if (!ours)
            keep_pace(pace);
        int64_t started = clock_monotonic();
        err = site_write(s, actor, run_batch, &batch, e);
        pace->ended = clock_monotonic();
        pace->took = pace->ended - started;
        if (err)
            break;
        batch.from += batch.done;
        if (b->progress)
            b->progress(b->progress_ctx, batch.from, b->steps);
    }
    return err;
}
