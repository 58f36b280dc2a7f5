/* Listings made anew: what store_article_publish keeps, from the articles themselves. */
#include "store/transfer.h"

#include "store/channel.h"
#include "store/ids.h"
#include "store/listing.h"

/* 200 is BATCH. */
static const struct sql PUBLISHED = {
    "SELECT a.id, a.lang, a.published_at, a.channel_id, v.source_id, v.editor_id, v.channels, "
    "v.tags, v.topics FROM article a JOIN revision v ON v.id = a.public_revision_id WHERE a.state "
    "= 'published' AND a.id > $1 ORDER BY a.id LIMIT 200"};
static const struct sql JOIN = {"INSERT INTO listing (kind, ref, lang, at, article_id) VALUES ($1, "
                                "$2, $3, $4, $5) ON CONFLICT DO NOTHING"};
static const struct sql EMPTY = {"DELETE FROM listing"};

enum { BATCH = 200, BUDGET = 16 << 20 };

struct entry {
    int64_t id, at, channel_id, source_id, editor_id;
    struct str lang;
    struct ids channels, tags, topics;
};

static enum ky_err join(struct db *db, const struct entry *n, enum list_kind kind, int64_t ref,
                        struct err *e)
{
    return db_exec(
        db, &JOIN,
        DB_ARGS(db_int(kind), db_int(ref), db_text(n->lang), db_int(n->at), db_int(n->id)), NULL,
        e);
}

static enum ky_err join_channels(struct db *db, const struct entry *n, const struct channels *all,
                                 int64_t id, struct err *e)
{
    const struct channel *c = channel_by_id(all, id);
    enum ky_err err = KY_OK;
    if (!c)
        err = err_set(e, KY_ECORRUPT, "article %lld stands in channel %lld, which does not exist",
                      (long long)n->id, (long long)id);
    for (; c && !err; c = c->parent)
        err = join(db, n, LIST_CHANNEL, c->id, e);
    return err;
}

static enum ky_err join_each(struct db *db, const struct entry *n, enum list_kind kind,
                             struct ids refs, struct err *e)
{
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < refs.n && !err; i++)
        err = join(db, n, kind, refs.p[i], e);
    return err;
}

static enum ky_err list_one(struct db *db, const struct entry *n, const struct channels *all,
                            struct err *e)
{
    enum ky_err err = join(db, n, LIST_ALL, 0, e);
    if (!err)
        err = join_channels(db, n, all, n->channel_id, e);
    for (size_t i = 0; i < n->channels.n && !err; i++)
        err = join_channels(db, n, all, n->channels.p[i], e);
    if (!err && n->source_id)
        err = join(db, n, LIST_TERM, n->source_id, e);
    if (!err && n->editor_id)
        err = join(db, n, LIST_TERM, n->editor_id, e);
    if (!err)
        err = join_each(db, n, LIST_TERM, n->tags, e);
    return err ? err : join_each(db, n, LIST_TOPIC, n->topics, e);
}

static void fill(struct arena *a, struct rows *rows, struct entry *n)
{
    *n = (struct entry){.id = rows_int(rows, 0),
                        .lang = arena_str(a, rows_str(rows, 1)),
                        .at = rows_int(rows, 2),
                        .channel_id = rows_int(rows, 3),
                        .source_id = rows_int(rows, 4),
                        .editor_id = rows_int(rows, 5),
                        .channels = ids_parse(a, rows_str(rows, 6)),
                        .tags = ids_parse(a, rows_str(rows, 7)),
                        .topics = ids_parse(a, rows_str(rows, 8))};
}

/* The rows of a query are walked before the next statement. */
static enum ky_err rebuild_batch(struct db *db, struct arena *a, const struct channels *all,
                                 int64_t *last, size_t *out_n, struct err *e)
{
    struct rows rows;
    struct entry *batch = ARENA_ARRAY(a, struct entry, BATCH);
    *out_n = 0;
    if (!batch)
        return arena_check(a, e);
    enum ky_err err = db_query(db, &PUBLISHED, DB_ARGS(db_int(*last)), &rows, e);
    if (err)
        return err;
    while (*out_n < BATCH && rows_next(&rows))
        fill(a, &rows, &batch[(*out_n)++]);
    err = rows_end(&rows, e);
    if (!err)
        err = arena_check(a, e);
    for (size_t i = 0; i < *out_n && !err; i++)
        err = list_one(db, &batch[i], all, e);
    if (*out_n)
        *last = batch[*out_n - 1].id;
    return err;
}

enum ky_err listing_rebuild(struct db *db, struct err *e)
{
    struct arena a, tree;
    struct channels all;
    int64_t last = 0;
    size_t n = 0;
    arena_init(&a, BUDGET);
    arena_init(&tree, BUDGET);
    struct reader r = reader_within(db, &tree, 0);
    enum ky_err err = db_exec(db, &EMPTY, DB_NO_ARGS, NULL, e);
    if (!err)
        err = store_channels(&r, &all, e);
    while (!err) {
        err = rebuild_batch(db, &a, &all, &last, &n, e);
        arena_clear(&a);
        if (n < BATCH)
            break;
    }
    arena_release(&a);
    arena_release(&tree);
    return err;
}
