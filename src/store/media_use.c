#include "store/media_use.h"

#include "base/vec.h"

static const struct sql LAST = {"SELECT COALESCE(MAX(id), 0) FROM article"};
static const struct sql PAGES = {
    "SELECT id, title FROM page WHERE html LIKE '%' || $1 || '%' ORDER "
    "BY id LIMIT 1000"};
static const struct sql TOPICS = {
    "SELECT id, name FROM topic WHERE picture_id = $1 ORDER BY id LIMIT 1000"};
static const struct sql ITEMS = {
    "SELECT id, title FROM block_item WHERE picture_id = $1 AND state = 'public' ORDER BY id LIMIT "
    "1000"};
static const struct sql ARTICLES = {
    "SELECT a.id, v.title FROM article a JOIN revision v ON v.id IN (a.revision_id, "
    "a.public_revision_id) WHERE a.id > $1 AND a.id <= $2 AND (v.picture_id = $3 OR ' ' || "
    "v.attachments || ' ' LIKE '% ' || $4 || ' %' OR v.html LIKE '%' || $5 || '%') ORDER BY a.id, "
    "v.id"};

struct uses {
    VEC(struct media_use) v;
};

/* An article whose two texts both show it stands once. */
static enum ky_err collect(struct reader *r, const struct sql *sql, struct db_args args,
                           const char *kind, struct uses *u, struct err *e)
{
    struct rows rows;
    int64_t last = 0;
    enum ky_err err = db_query(r->db, sql, args, &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        int64_t id = rows_int(&rows, 0);
        struct media_use *use = id == last ? NULL : VEC_PUSH(r->arena, u->v);
        if (use)
            *use = (struct media_use){kind, id, arena_str(r->arena, rows_str(&rows, 1))};
        last = id;
    }
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_media_uses(struct reader *r, const struct media *m, struct media_use **out,
                             size_t *out_n, int64_t *out_last_article, struct err *e)
{
    struct uses u = {0};
    enum ky_err err = db_query_int(r->db, &LAST, DB_NO_ARGS, out_last_article, e);
    if (!err)
        err = collect(r, &PAGES, DB_ARGS(db_text(m->hash)), "page", &u, e);
    if (!err)
        err = collect(r, &TOPICS, DB_ARGS(db_int(m->id)), "topic", &u, e);
    if (!err)
        err = collect(r, &ITEMS, DB_ARGS(db_int(m->id)), "item", &u, e);
    *out = u.v.p;
    *out_n = u.v.n;
    return err;
}

enum ky_err store_media_uses_articles(struct reader *r, const struct media *m, int64_t after,
                                      struct media_use **out, size_t *out_n, struct err *e)
{
    struct uses u = {0};
    struct str id = arena_printf(r->arena, "%lld", (long long)m->id);
    enum ky_err err = collect(r, &ARTICLES,
                              DB_ARGS(db_int(after), db_int(after + MEDIA_USE_BATCH), db_int(m->id),
                                      db_text(id), db_text(m->hash)),
                              "article", &u, e);
    *out = u.v.p;
    *out_n = u.v.n;
    return err;
}
