#include "service/register_turn.h"

#include "service/may.h"
#include "service/register_priv.h"

static const struct actor SCHEDULER = {.name = S("scheduler"), .roles = ROLE_CLERK};
static const int64_t TURN_US = US_SECOND;

struct turn {
    const struct site *site;
    const int64_t *ids;
    size_t n;
};

static enum ky_err turn_one(struct reg *x, int64_t id, struct err *e)
{
    struct object *o;
    enum ky_err err = reg_load(x, id, &o, e);
    if (!err && o->kind->kind == KIND_TASK)
        err = reg_remind(x, o, e);
    return err ? err : reg_stir(x, o, e);
}

static enum ky_err turn_all(struct reg *x, void *ctx, struct err *e)
{
    const struct turn *t = ctx;
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < t->n && !err; i++)
        err = turn_one(x, t->ids[i], e);
    return err;
}

static enum ky_err write(struct writer *w, void *ctx, struct err *e)
{
    const struct turn *t = ctx;
    return reg_run(w, t->site->zone, turn_all, ctx, e);
}

/* Together; when that fails, one by one, so that one hinders no other. */
static enum ky_err turn_batch(struct site *s, const int64_t *ids, size_t n, struct err *e)
{
    struct turn all = {s, ids, n};
    enum ky_err first = KY_OK, err = site_write(s, &SCHEDULER, write, &all, e);
    for (size_t i = 0; i < n && err && n > 1; i++) {
        struct turn one = {s, ids + i, 1};
        struct err why;
        enum ky_err failed = site_write(s, &SCHEDULER, write, &one, &why);
        if (failed && !first && e)
            *e = why;
        first = first ? first : failed;
    }
    return n > 1 ? first : err;
}

static enum ky_err look(struct site *s, struct db *db, struct arena *a, int64_t after,
                        int64_t **out, size_t *out_n, struct err *e)
{
    struct reader r;
    int64_t now = site_now(s);
    enum ky_err err = reader_begin(&r, db, a, NULL, now, e);
    *out_n = 0;
    if (!err)
        err = store_objects_turning(&r, reg_day(s->zone, now), after, TURN_BATCH, out, out_n, e);
    reader_end(&r);
    return err;
}

enum ky_err register_turn(struct site *s, struct db *db, bool *out_more, struct err *e)
{
    struct arena a;
    int64_t after = 0, begun = clock_monotonic(), *ids;
    size_t n = TURN_BATCH;
    struct err why;
    enum ky_err err = KY_OK, first = KY_OK;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    while (n == TURN_BATCH && !err && clock_monotonic() - begun < TURN_US) {
        arena_clear(&a);
        err = look(s, db, &a, after, &ids, &n, e);
        if (err || !n)
            break;
        after = ids[n - 1];
        enum ky_err failed = turn_batch(s, ids, n, &why);
        if (failed && !first && e)
            *e = why;
        first = first ? first : failed;
    }
    *out_more = !err && !first && n == TURN_BATCH;
    arena_release(&a);
    return err ? err : first;
}

enum ky_err register_turn_in(struct writer *w, const struct zone *zone, struct err *e)
{
    struct arena a;
    int64_t after = 0, *ids;
    size_t n = TURN_BATCH;
    enum ky_err err = KY_OK;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    while (n == TURN_BATCH && !err) {
        arena_clear(&a);
        struct reader r = reader_within(w->db, &a, w->now);
        err = store_objects_turning(&r, reg_day(zone, w->now), after, TURN_BATCH, &ids, &n, e);
        if (err || !n)
            break;
        after = ids[n - 1];
        struct turn t = {NULL, ids, n};
        err = reg_run(w, zone, turn_all, &t, e);
    }
    arena_release(&a);
    return err;
}
