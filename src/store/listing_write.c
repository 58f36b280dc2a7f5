/* The writing half of listing.h. */
#include "store/listing.h"

static const struct sql MEMBERSHIPS = {
    "SELECT kind, ref, lang, at FROM listing WHERE article_id = $1 ORDER BY kind, ref, lang"};
static const struct sql JOIN = {
    "INSERT INTO listing (kind, ref, lang, at, article_id) VALUES ($1, $2, $3, $4, $5)"};
static const struct sql LEAVE = {"DELETE FROM listing WHERE kind = $1 AND ref = $2 AND lang = $3 "
                                 "AND at = $4 AND article_id = $5"};
/* The kind of a term whose list is empty. */
static const struct sql BARE_TERM = {
    "SELECT kind FROM term WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM listing l WHERE l.kind = 3 "
    "AND l.ref = $1)"};
static const struct sql LANGS = {
    "SELECT DISTINCT lang FROM listing WHERE kind = 2 AND ref = $1 ORDER BY lang"};
/* An article may stand there already, as a guest. */
static const struct sql JOIN_ALL = {
    "INSERT INTO listing (kind, ref, lang, at, article_id) SELECT kind, CAST($2 AS BIGINT), lang, "
    "at, article_id FROM listing WHERE kind = 2 AND ref = $1 ON CONFLICT DO NOTHING"};
/* All but what is a guest there, or stands in another channel below. */
static const struct sql LEAVE_ALL = {
    "DELETE FROM listing WHERE kind = 2 AND ref = $2 AND article_id IN (SELECT article_id FROM "
    "listing WHERE kind = 2 AND ref = $1) AND NOT EXISTS (SELECT 1 FROM channel c JOIN listing u "
    "ON u.kind = 2 AND u.ref = c.id AND u.article_id = listing.article_id AND u.lang = "
    "listing.lang AND u.at = listing.at WHERE c.parent_id = $2) AND NOT EXISTS (SELECT 1 FROM "
    "article a JOIN revision v ON v.id = a.public_revision_id WHERE a.id = listing.article_id AND "
    "(a.channel_id = $2 OR ' ' || v.channels || ' ' LIKE '% ' || CAST($2 AS TEXT) || ' %'))"};

struct membership {
    struct list list;
    int64_t at;
    bool stays;
};

static enum ky_err read_memberships(struct writer *w, int64_t article_id, struct membership **out,
                                    size_t *out_n, struct err *e)
{
    VEC(struct membership) v = {0};
    struct rows rows;
    enum ky_err err = db_query(w->db, &MEMBERSHIPS, DB_ARGS(db_int(article_id)), &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct membership *m = VEC_PUSH(w->arena, v);
        if (!m)
            break;
        m->list = (struct list){(enum list_kind)rows_int(&rows, 0), rows_int(&rows, 1),
                                arena_str(w->arena, rows_str(&rows, 2))};
        m->at = rows_int(&rows, 3);
    }
    *out = v.p;
    *out_n = v.n;
    err = rows_end(&rows, e);
    return err ? err : arena_check(w->arena, e);
}

/* A term that has no article now is about to get its first, or has lost its last. */
static enum ky_err touch_bare_term(struct writer *w, const struct list *l, struct err *e)
{
    struct rows rows;
    if (l->kind != LIST_TERM)
        return KY_OK;
    enum ky_err err = db_query(w->db, &BARE_TERM, DB_ARGS(db_int(l->ref)), &rows, e);
    if (err)
        return err;
    if (rows_next(&rows))
        writer_touch(w, "terms:%.*s", STR_ARG(rows_str(&rows, 0)));
    return rows_end(&rows, e);
}

static enum ky_err move(struct writer *w, const struct sql *sql, const struct list *l, int64_t at,
                        int64_t article_id, struct err *e)
{
    writer_touch_at(w, list_key(w->arena, l), (struct position){at, article_id});
    enum ky_err err = sql == &JOIN ? touch_bare_term(w, l, e) : KY_OK;
    if (!err)
        err = db_exec(w->db, sql,
                      DB_ARGS(db_int(l->kind), db_int(l->ref), db_text(l->lang), db_int(at),
                              db_int(article_id)),
                      NULL, e);
    return err || sql == &JOIN ? err : touch_bare_term(w, l, e);
}

static bool same_list(const struct list *a, const struct list *b)
{
    return a->kind == b->kind && a->ref == b->ref && str_eq(a->lang, b->lang);
}

/* An article stands in at most some dozens of lists, so pairs are compared one by one. */
enum ky_err store_listing_set(struct writer *w, int64_t article_id, const struct list *lists,
                              size_t n, int64_t published_at, bool *out_changed, struct err *e)
{
    struct membership *old;
    size_t old_n;
    *out_changed = false;
    enum ky_err err = read_memberships(w, article_id, &old, &old_n, e);
    for (size_t i = 0; i < n && !err; i++) {
        bool there = false;
        for (size_t k = 0; k < old_n; k++)
            if (old[k].at == published_at && same_list(&old[k].list, &lists[i]))
                there = old[k].stays = true;
        for (size_t k = 0; k < i; k++)
            there |= same_list(&lists[k], &lists[i]);
        if (there)
            continue;
        *out_changed = true;
        err = move(w, &JOIN, &lists[i], published_at, article_id, e);
    }
    for (size_t k = 0; k < old_n && !err; k++) {
        if (old[k].stays)
            continue;
        *out_changed = true;
        err = move(w, &LEAVE, &old[k].list, old[k].at, article_id, e);
    }
    return err;
}

/* Languages of the articles below a channel. */
static enum ky_err touch_langs(struct writer *w, int64_t channel_id, int64_t other_id,
                               struct err *e)
{
    struct rows rows;
    enum ky_err err = db_query(w->db, &LANGS, DB_ARGS(db_int(channel_id)), &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        const struct list l = {LIST_CHANNEL, other_id, rows_str(&rows, 0)};
        touches_add(&w->touches, list_key(w->arena, &l));
    }
    return rows_end(&rows, e);
}

enum ky_err store_listing_graft(struct writer *w, int64_t channel_id, int64_t other_id, bool join,
                                struct err *e)
{
    enum ky_err err = touch_langs(w, channel_id, other_id, e);
    return err ? err
               : db_exec(w->db, join ? &JOIN_ALL : &LEAVE_ALL,
                         DB_ARGS(db_int(channel_id), db_int(other_id)), NULL, e);
}
