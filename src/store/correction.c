#include "store/correction.h"

static const struct sql OF_ARTICLE = {
    "SELECT id, article_id, at, actor, text FROM correction WHERE article_id = $1 ORDER BY at, id "
    "LIMIT 100"};
static const struct sql INSERT = {
    "INSERT INTO correction (id, article_id, at, actor, text) VALUES ((SELECT COALESCE(MAX(id), 0) "
    "+ 1 FROM correction), $1, $2, $3, $4) RETURNING id"};

enum { TEXT_MAX = 4000 };

enum ky_err store_corrections(struct reader *r, int64_t article_id, struct correction **out,
                              size_t *out_n, struct err *e)
{
    VEC(struct correction) v = {0};
    struct rows rows;
    reader_key(r, "article:%lld", (long long)article_id);
    enum ky_err err = db_query(r->db, &OF_ARTICLE, DB_ARGS(db_int(article_id)), &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct correction *c = VEC_PUSH(r->arena, v);
        if (!c)
            break;
        *c = (struct correction){rows_int(&rows, 0), rows_int(&rows, 1), rows_int(&rows, 2),
                                 arena_str(r->arena, rows_str(&rows, 3)),
                                 arena_str(r->arena, rows_str(&rows, 4))};
    }
    *out = v.p;
    *out_n = v.n;
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_correction_add(struct writer *w, struct correction *c, struct err *e)
{
    if (c->text.n == 0 || c->text.n > TEXT_MAX || !str_utf8_valid(c->text) ||
        str_find_char(c->text, '\0') != STR_NONE)
        return err_set(e, KY_EINVAL, "a correction must be UTF-8 text of 1 to %d bytes", TEXT_MAX);
    c->at = c->at ? c->at : w->now;
    c->actor = w->actor->name;
    enum ky_err err = db_query_int(
        w->db, &INSERT,
        DB_ARGS(db_int(c->article_id), db_int(c->at), db_text(c->actor), db_text(c->text)), &c->id,
        e);
    if (err)
        return err;
    writer_touch(w, "article:%lld", (long long)c->article_id);
    return writer_log(w, &RECORD_CORRECTION, c->id, "create", e);
}
