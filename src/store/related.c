#include "store/related.h"

#include <stdlib.h>

/* The newest of a list, without the article itself. */
static const struct sql NEWEST = {
    "SELECT article_id, at FROM listing WHERE kind = $1 AND ref = $2 AND lang = $3 AND article_id "
    "<> $4 ORDER BY at DESC, article_id DESC LIMIT $5"};

enum { LOOK = 30, RARE = 60 };

struct candidate {
    int64_t id, at, weight;
};

struct candidates {
    VEC(struct candidate) v;
};

static void add(struct arena *a, struct candidates *all, int64_t id, int64_t at, int64_t weight)
{
    struct candidate *c = NULL;
    for (size_t i = 0; i < all->v.n && !c; i++)
        if (all->v.p[i].id == id)
            c = &all->v.p[i];
    if (!c) {
        c = VEC_PUSH(a, all->v);
        if (c)
            *c = (struct candidate){id, at, 0};
    }
    if (c)
        c->weight += weight;
}

/* Of a tag: all that were seen share RARE points, so that one which marks two articles tells more
 * than one which marks thirty. Of the channel: no point, but a place at the end. */
static enum ky_err look(struct writer *w, const struct article *a, enum list_kind kind, int64_t ref,
                        int limit, struct candidates *all, struct err *e)
{
    struct candidate seen[LOOK];
    size_t n = 0;
    struct rows rows;
    enum ky_err err =
        db_query(w->db, &NEWEST,
                 DB_ARGS(db_int(kind), db_int(ref), db_text(a->lang), db_int(a->id), db_int(limit)),
                 &rows, e);
    if (err)
        return err;
    while (n < LOOK && rows_next(&rows)) {
        seen[n].id = rows_int(&rows, 0);
        seen[n++].at = rows_int(&rows, 1);
    }
    for (size_t i = 0; i < n; i++)
        add(w->arena, all, seen[i].id, seen[i].at, kind == LIST_TERM ? RARE / (int64_t)n : 0);
    err = rows_end(&rows, e);
    return err ? err : arena_check(w->arena, e);
}

static int by_weight(const void *x, const void *y)
{
    const struct candidate *a = x, *b = y;
    if (a->weight != b->weight)
        return a->weight < b->weight ? 1 : -1;
    if (a->at != b->at)
        return a->at < b->at ? 1 : -1;
    return a->id < b->id ? 1 : -1;
}

enum ky_err store_related(struct writer *w, const struct article *a, const struct revision *v,
                          struct ids *out, struct err *e)
{
    struct candidates all = {0};
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < v->tags.n && !err; i++)
        err = look(w, a, LIST_TERM, v->tags.p[i], LOOK, &all, e);
    if (!err)
        err = look(w, a, LIST_CHANNEL, a->channel_id, RELATED_MAX, &all, e);
    if (err)
        return err;
    if (all.v.n)
        qsort(all.v.p, all.v.n, sizeof(*all.v.p), by_weight);
    out->n = all.v.n < RELATED_MAX ? all.v.n : RELATED_MAX;
    out->p = ARENA_ARRAY(w->arena, int64_t, RELATED_MAX);
    for (size_t i = 0; i < out->n && out->p; i++)
        out->p[i] = all.v.p[i].id;
    return arena_check(w->arena, e);
}
