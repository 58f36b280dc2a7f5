#include "store/channel.h"

#include <stdlib.h>

#include "store/permalink.h"
#include "store/slug.h"

static const struct sql ALL = {
    "SELECT id, COALESCE(parent_id, 0), slug, name, description, rank, state FROM channel "
    "ORDER BY rank, id"};
static const struct sql INSERT = {
    "INSERT INTO channel (id, parent_id, slug, name, description, rank, state) "
    "SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5, $6 FROM channel RETURNING id"};
static const struct sql UPDATE = {"UPDATE channel SET parent_id = $1, slug = $2, name = $3, "
                                  "description = $4, rank = $5, state = $6 WHERE id = $7"};

/* Channels as they stand in the table: by rank and id, no tree yet. */
static enum ky_err read_flat(struct reader *r, struct channels *out, struct err *e)
{
    VEC(struct channel) v = {0};
    struct rows rows;
    enum ky_err err = db_query(r->db, &ALL, DB_NO_ARGS, &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct channel *c = VEC_PUSH(r->arena, v);
        if (!c)
            break;
        c->id = rows_int(&rows, 0);
        c->parent_id = rows_int(&rows, 1);
        c->slug = arena_str(r->arena, rows_str(&rows, 2));
        c->name = arena_str(r->arena, rows_str(&rows, 3));
        c->description = arena_str(r->arena, rows_str(&rows, 4));
        c->rank = rows_int(&rows, 5);
        c->open = str_eqc(rows_str(&rows, 6), "open");
        c->path = slug_path(r->arena, "/c/", c->slug);
    }
    *out = (struct channels){v.p, v.n};
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

/* Append the children of `parent` (by id) behind it, depth first. Bounded by depth: a circle in the
 * data, which saving refuses, would end there. */
static void place(const struct channels *flat, struct channels *out, int64_t parent, int depth)
{
    size_t at = out->n - 1; /* of the parent, when there is one */
    for (size_t i = 0; i < flat->n && out->n < flat->n; i++) {
        if (flat->p[i].parent_id != parent)
            continue;
        struct channel *c = &out->p[out->n++];
        *c = flat->p[i];
        c->depth = depth;
        c->parent = parent ? &out->p[at] : NULL;
        if (depth + 1 < CHANNEL_DEPTH_MAX)
            place(flat, out, c->id, depth + 1);
    }
}

enum ky_err store_channels(struct reader *r, struct channels *out, struct err *e)
{
    reader_key_str(r, STR("site"));
    struct channels flat;
    enum ky_err err = read_flat(r, &flat, e);
    if (err)
        return err;
    *out = (struct channels){ARENA_ARRAY(r->arena, struct channel, flat.n + 1), 0};
    if (!out->p)
        return arena_check(r->arena, e);
    place(&flat, out, 0, 0);
    return KY_OK;
}

struct channel *channel_by_id(const struct channels *all, int64_t id)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->p[i].id == id)
            return &all->p[i];
    return NULL;
}

struct channel *channel_by_slug(const struct channels *all, struct str slug)
{
    for (size_t i = 0; i < all->n; i++)
        if (str_eq(all->p[i].slug, slug))
            return &all->p[i];
    return NULL;
}

static enum ky_err check_parent(struct writer *w, const struct channel *c, struct err *e)
{
    struct reader r = writer_reader(w);
    struct channels all;
    enum ky_err err = store_channels(&r, &all, e);
    if (err)
        return err;
    if (!c->id && all.n >= CHANNELS_MAX)
        return err_set(e, KY_ELIMIT, "a site has at most %d channels", CHANNELS_MAX);
    const struct channel *up = c->parent_id ? channel_by_id(&all, c->parent_id) : NULL;
    if (c->parent_id && !up)
        return err_set(e, KY_EINVAL, "the parent channel %lld does not exist",
                       (long long)c->parent_id);
    if (up && up->depth + 1 >= CHANNEL_DEPTH_MAX)
        return err_set(e, KY_EINVAL, "channels nest at most %d deep", CHANNEL_DEPTH_MAX);
    for (; up; up = up->parent)
        if (up->id == c->id)
            return err_set(e, KY_EINVAL, "channel '%.*s' cannot lie inside itself",
                           STR_ARG(c->slug));
    return KY_OK;
}

enum ky_err store_channel_save(struct writer *w, struct channel *c, struct err *e)
{
    enum ky_err err = slug_check(c->slug, "channel", e);
    if (!err)
        err = name_check(c->name, "channel", e);
    if (!err)
        err = check_parent(w, c, e);
    if (err)
        return err;
    bool fresh = c->id == 0;
    struct db_value state = db_text(c->open ? STR("open") : STR("closed"));
    if (fresh)
        err = db_query_int(w->db, &INSERT,
                           DB_ARGS(db_int_or_null(c->parent_id), db_text(c->slug), db_text(c->name),
                                   db_text(c->description), db_int(c->rank), state),
                           &c->id, e);
    else
        err = db_exec(w->db, &UPDATE,
                      DB_ARGS(db_int_or_null(c->parent_id), db_text(c->slug), db_text(c->name),
                              db_text(c->description), db_int(c->rank), state, db_int(c->id)),
                      NULL, e);
    if (err)
        return err;
    c->path = slug_path(w->arena, "/c/", c->slug);
    err = store_permalink_add(w, c->path, PERMALINK_CHANNEL, c->id, e);
    if (err)
        return err;
    writer_touch(w, "site");
    return writer_log(w, &RECORD_CHANNEL, c->id, fresh ? "create" : "change", e);
}
