#include "service/bulk.h"

#include <time.h>

static const int64_t BATCH_US = 20 * 1000;
enum { BATCH_BYTES = 32 << 20 };

struct batch {
    const struct bulk *bulk;
    int64_t from, done; /* steps of this batch */
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
        if (clock_monotonic() - started >= BATCH_US || w->arena->used > BATCH_BYTES)
            break;
    }
    return err;
}

static void pause_for(int64_t us)
{
    struct timespec t = {us / US_SECOND, us % US_SECOND * 1000};
    nanosleep(&t, NULL);
}

enum ky_err bulk_run(struct site *s, const struct actor *actor, const struct bulk *b, struct err *e)
{
    struct batch batch = {.bulk = b};
    enum ky_err err = KY_OK;
    while (!err && batch.from < b->steps) {
        int64_t started = clock_monotonic();
        err = site_write(s, actor, run_batch, &batch, e);
        if (err)
            break;
        batch.from += batch.done;
        if (b->progress)
            b->progress(b->progress_ctx, batch.from, b->steps);
        if (batch.from < b->steps)
            pause_for(clock_monotonic() - started);
    }
    return err;
}
