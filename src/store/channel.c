#include "store/channel.h"

#include "store/listing.h"
#include "store/permalink.h"
#include "store/slug.h"

static const struct sql ALL = {
    "SELECT id, COALESCE(parent_id, 0), slug, name, description, rank, state, COALESCE(name_en, "
    "''), COALESCE(description_en, '') FROM channel ORDER BY rank, id"};
static const struct sql INSERT = {
    "INSERT INTO channel (id, parent_id, slug, name, description, rank, state, name_en, "
    "description_en) VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM channel), $1, $2, $3, $4, $5, "
    "$6, $7, $8) RETURNING id"};
static const struct sql UPDATE = {"UPDATE channel SET parent_id = $1, slug = $2, name = $3, "
                                  "description = $4, rank = $5, state = $6, name_en = $7, "
                                  "description_en = $8 WHERE id = $9"};

enum { DESCRIPTION_MAX = 2000 };

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
        c->name_en = arena_str(r->arena, rows_str(&rows, 7));
        c->description_en = arena_str(r->arena, rows_str(&rows, 8));
        c->path = slug_path(r->arena, "/c/", c->slug);
    }
    *out = (struct channels){v.p, v.n, NULL, false};
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
    struct channels flat;
    enum ky_err err = read_flat(r, &flat, e);
    if (err)
        return err;
    *out = (struct channels){ARENA_ARRAY(r->arena, struct channel, flat.n + 1), 0, r->deps, false};
    if (!out->p)
        return arena_check(r->arena, e);
    place(&flat, out, 0, 0);
    return KY_OK;
}

static void note(const struct channels *all, const char *what, int64_t id)
{
    if (all->deps)
        deps_addf(all->deps, "%s:%lld", what, (long long)id);
    if (all->deps && all->english)
        deps_addf(all->deps, "%s-en:%lld", what, (long long)id);
}

struct channel *channel_by_id(const struct channels *all, int64_t id)
{
    note(all, "channel", id);
    for (size_t i = 0; i < all->n; i++)
        if (all->p[i].id == id)
            return &all->p[i];
    return NULL;
}

struct channel *channel_above(const struct channels *all, const struct channel *c)
{
    if (all->deps)
        deps_addf(all->deps, "place:%lld", (long long)c->id);
    return c->parent_id ? channel_by_id(all, c->parent_id) : NULL;
}

bool channel_is_open(const struct channels *all, const struct channel *c)
{
    if (all->deps)
        deps_addf(all->deps, "open:%lld", (long long)c->id);
    return c->open;
}

struct str channel_name(const struct channel *c, struct str lang)
{
    return str_eqc(lang, "en") && c->name_en.n ? c->name_en : c->name;
}

struct str channel_about(const struct channels *all, const struct channel *c, struct str lang)
{
    note(all, "about", c->id);
    return str_eqc(lang, "en") && c->name_en.n ? c->description_en : c->description;
}

struct channel *channel_next_below(const struct channels *all, int64_t id,
                                   const struct channel *after)
{
    note(all, "below", id);
    for (size_t i = after ? (size_t)(after - all->p) + 1 : 0; i < all->n; i++)
        if (all->p[i].parent_id == id && all->p[i].open)
            return &all->p[i];
    return NULL;
}

struct channel *channel_next(const struct channels *all, const struct channel *after)
{
    if (all->deps)
        deps_add(all->deps, STR("channels"));
    if (all->deps && all->english)
        deps_add(all->deps, STR("channels-en"));
    for (size_t i = after ? (size_t)(after - all->p) + 1 : 0; i < all->n; i++)
        if (all->p[i].open)
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

/* Whether `id` is `from` or stands above it. */
static bool is_above(const struct channel *from, int64_t id)
{
    for (; from; from = from->parent)
        if (from->id == id)
            return true;
    return false;
}

/* How deep the tree goes below a channel: 0 for one without children. */
static int height(const struct channels *all, const struct channel *c)
{
    int deepest = 0;
    for (size_t i = 0; i < all->n && c; i++)
        if (is_above(&all->p[i], c->id) && all->p[i].depth - c->depth > deepest)
            deepest = all->p[i].depth - c->depth;
    return deepest;
}

/* `up` is where the channel is to stand, `old` where it stands now; both may be NULL. */
static enum ky_err check_place(const struct channels *all, const struct channel *c,
                               const struct channel *old, const struct channel *up, struct err *e)
{
    if (!c->id && all->n >= CHANNELS_MAX)
        return err_set(e, KY_ELIMIT, "a site has at most %d channels", CHANNELS_MAX);
    if (c->id && !old)
        return err_set(e, KY_ENOTFOUND, "there is no channel %lld", (long long)c->id);
    if (c->parent_id && !up)
        return err_set(e, KY_EINVAL, "the parent channel %lld does not exist",
                       (long long)c->parent_id);
    if (c->id && is_above(up, c->id))
        return err_set(e, KY_EINVAL, "channel '%.*s' cannot lie inside itself", STR_ARG(c->slug));
    if ((up ? up->depth + 1 : 0) + height(all, old) >= CHANNEL_DEPTH_MAX)
        return err_set(e, KY_EINVAL, "channels nest at most %d deep", CHANNEL_DEPTH_MAX);
    return KY_OK;
}

static enum ky_err check_fields(const struct channel *c, struct err *e)
{
    enum ky_err err = slug_check(c->slug, "channel", e);
    if (!err)
        err = name_check(c->name, "channel", e);
    if (!err && c->name_en.n)
        err = name_check(c->name_en, "channel", e);
    if (!err && (c->description.n > DESCRIPTION_MAX || !str_utf8_valid(c->description) ||
                 c->description_en.n > DESCRIPTION_MAX || !str_utf8_valid(c->description_en)))
        err = err_set(e, KY_EINVAL, "a channel's description must be text of at most %d bytes",
                      DESCRIPTION_MAX);
    return err;
}

/* The lists of the channels above, when it comes under others. */
static enum ky_err regraft(struct writer *w, const struct channel *old, const struct channel *up,
                           struct err *e)
{
    enum ky_err err = KY_OK;
    for (const struct channel *a = old->parent; a && !err; a = a->parent)
        if (!is_above(up, a->id))
            err = store_listing_graft(w, old->id, a->id, false, e);
    for (const struct channel *a = up; a && !err; a = a->parent)
        if (!is_above(old->parent, a->id))
            err = store_listing_graft(w, old->id, a->id, true, e);
    return err;
}

static bool same(const struct channel *a, const struct channel *b)
{
    return a->parent_id == b->parent_id && str_eq(a->slug, b->slug) && str_eq(a->name, b->name) &&
           str_eq(a->description, b->description) && str_eq(a->name_en, b->name_en) &&
           str_eq(a->description_en, b->description_en) && a->rank == b->rank && a->open == b->open;
}

static enum ky_err write(struct writer *w, struct channel *c, struct err *e)
{
    const struct db_value values[9] = {db_int_or_null(c->parent_id),
                                       db_text(c->slug),
                                       db_text(c->name),
                                       db_text(c->description),
                                       db_int(c->rank),
                                       db_text(c->open ? STR("open") : STR("closed")),
                                       db_text_or_null(c->name_en),
                                       db_text_or_null(c->description_en),
                                       db_int(c->id)};
    if (c->id == 0)
        return db_query_int(w->db, &INSERT, (struct db_args){values, 8}, &c->id, e);
    return db_exec(w->db, &UPDATE, (struct db_args){values, 9}, NULL, e);
}

/* Whether a walk over channels shows something else than before: of those below `id`, or (-1) of
 * all that are open. */
static bool walk_differs(const struct channels *before, const struct channels *after, int64_t id,
                         bool english)
{
    const struct channel *a = NULL, *b = NULL;
    do {
        a = id < 0 ? channel_next(before, a) : channel_next_below(before, id, a);
        b = id < 0 ? channel_next(after, b) : channel_next_below(after, id, b);
        if (!a || !b)
            return a || b;
    } while (a->id == b->id && a->depth == b->depth && str_eq(a->name, b->name) &&
             (!english || str_eq(a->name_en, b->name_en)) && str_eq(a->slug, b->slug));
    return true;
}

/* What only English pages show has a key of its own, which they note beside the other. */
static void touch_walk(struct writer *w, const struct channels *before,
                       const struct channels *after, int64_t id)
{
    bool differs = walk_differs(before, after, id, false);
    if (!differs && !walk_differs(before, after, id, true))
        return;
    if (id < 0)
        writer_touch(w, differs ? "channels" : "channels-en");
    else
        writer_touch(w, differs ? "below:%lld" : "below-en:%lld", (long long)id);
}

/* Name, address and description, each with what English pages alone show of it. */
static void touch_words(struct writer *w, const struct channel *old, const struct channel *new)
{
    if (!old || !str_eq(old->name, new->name) || !str_eq(old->slug, new->slug))
        writer_touch(w, "channel:%lld", (long long)new->id);
    else if (!str_eq(old->name_en, new->name_en))
        writer_touch(w, "channel-en:%lld", (long long)new->id);
    if (!old || !str_eq(old->description, new->description))
        writer_touch(w, "about:%lld", (long long)new->id);
    else if (!str_eq(old->name_en, new->name_en) ||
             !str_eq(old->description_en, new->description_en))
        writer_touch(w, "about-en:%lld", (long long)new->id);
}

/* `old` is NULL for a new one; `before` and `after` are the whole tree. */
static void touch_channel(struct writer *w, const struct channel *old, const struct channel *new,
                          const struct channels *before, const struct channels *after)
{
    bool moved = !old || old->parent_id != new->parent_id;
    if (old && moved)
        writer_touch(w, "place:%lld", (long long)new->id);
    touch_words(w, old, new);
    if (old && old->open != new->open)
        writer_touch(w, "open:%lld", (long long)new->id);
    touch_walk(w, before, after, -1);
    touch_walk(w, before, after, new->parent_id);
    if (old && moved)
        touch_walk(w, before, after, old->parent_id);
}

enum ky_err store_channel_save(struct writer *w, struct channel *c, struct err *e)
{
    struct reader r = writer_reader(w);
    struct channels all;
    bool fresh = c->id == 0;
    enum ky_err err = check_fields(c, e);
    if (!err)
        err = store_channels(&r, &all, e);
    if (err)
        return err;
    const struct channel *old = fresh ? NULL : channel_by_id(&all, c->id);
    const struct channel *up = c->parent_id ? channel_by_id(&all, c->parent_id) : NULL;
    err = check_place(&all, c, old, up, e);
    if (err)
        return err;
    c->path = slug_path(w->arena, "/c/", c->slug);
    if (old && same(old, c))
        return KY_OK;
    err = store_permalink_check(w, c->path, PERMALINK_CHANNEL, c->id, e);
    if (!err)
        err = write(w, c, e);
    if (!err)
        err = store_permalink_add(w, c->path, PERMALINK_CHANNEL, c->id, e);
    if (!err && old)
        err = regraft(w, old, up, e);
    struct channels now;
    if (!err)
        err = store_channels(&r, &now, e);
    if (err)
        return err;
    touch_channel(w, old, c, &all, &now);
    return writer_log(w, &RECORD_CHANNEL, c->id, fresh ? "create" : "change", e);
}
