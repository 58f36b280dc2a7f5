#include "store/ranking.h"

static const struct sql BY_SPAN = {
    "SELECT id, subjects FROM ranking WHERE span = $1 AND lang = $2"};
static const struct sql INSERT = {
    "INSERT INTO ranking (id, span, lang, subjects) VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM "
    "ranking), $1, $2, $3) RETURNING id"};
static const struct sql UPDATE = {"UPDATE ranking SET subjects = $2 WHERE id = $1"};
/* Of equal ones the newer comes first, so that the order is one. */
static const struct sql MOST_READ = {
    "SELECT v.article_id FROM view_count v JOIN article a ON a.id = v.article_id WHERE v.day >= $1 "
    "AND v.day <= $2 AND a.state = 'published' AND a.lang = $3 GROUP BY v.article_id, "
    "a.published_at ORDER BY SUM(v.views) DESC, a.published_at DESC, v.article_id DESC LIMIT $4"};
static const struct sql MOST_USED = {
    "SELECT t.ref FROM listing l JOIN listing t ON t.article_id = l.article_id AND t.kind = 3 JOIN "
    "term m ON m.id = t.ref AND m.kind = 'tag' WHERE l.kind = 1 AND l.ref = 0 AND l.lang = $3 AND "
    "l.at >= $1 AND l.at <= $2 GROUP BY t.ref ORDER BY COUNT(*) DESC, MAX(l.at) DESC, t.ref LIMIT "
    "$4"};

static const char *const span_names[RANKINGS] = {[RANKING_DAY] = "day",
                                                 [RANKING_WEEK] = "week",
                                                 [RANKING_MONTH] = "month",
                                                 [RANKING_TAGS] = "tags"};

const char *ranking_span_name(enum ranking_span s)
{
    return span_names[s];
}

static enum ky_err find(struct reader *r, enum ranking_span span, struct str lang, int64_t *out_id,
                        struct str *out, struct err *e)
{
    *out_id = 0;
    *out = STR("");
    struct rows rows;
    enum ky_err err = db_query(r->db, &BY_SPAN,
                               DB_ARGS(db_text(str_c(span_names[span])), db_text(lang)), &rows, e);
    if (err)
        return err;
    if (rows_next(&rows)) {
        *out_id = rows_int(&rows, 0);
        *out = arena_str(r->arena, rows_str(&rows, 1));
    }
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_ranking(struct reader *r, enum ranking_span span, struct str lang,
                          struct ids *out, struct err *e)
{
    int64_t id;
    struct str text;
    reader_key(r, "ranking:%s:%.*s", span_names[span], STR_ARG(lang));
    enum ky_err err = find(r, span, lang, &id, &text, e);
    *out = ids_parse(r->arena, text);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_ranking_count(struct reader *r, enum ranking_span span, struct str lang,
                                int64_t from, int64_t to, int64_t limit, struct ids *out,
                                struct err *e)
{
    VEC(int64_t) v = {0};
    struct rows rows;
    enum ky_err err =
        db_query(r->db, span == RANKING_TAGS ? &MOST_USED : &MOST_READ,
                 DB_ARGS(db_int(from), db_int(to), db_text(lang), db_int(limit)), &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        int64_t *id = VEC_PUSH(r->arena, v);
        if (id)
            *id = rows_int(&rows, 0);
    }
    *out = (struct ids){v.p, v.n};
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_ranking_set(struct writer *w, enum ranking_span span, struct str lang,
                              struct ids subjects, struct err *e)
{
    struct reader r = writer_reader(w);
    int64_t id;
    struct str old, new = ids_join(w->arena, subjects);
    enum ky_err err = find(&r, span, lang, &id, &old, e);
    if (err || str_eq(old, new))
        return err;
    if (id)
        err = db_exec(w->db, &UPDATE, DB_ARGS(db_int(id), db_text(new)), NULL, e);
    else
        err = db_query_int(w->db, &INSERT,
                           DB_ARGS(db_text(str_c(span_names[span])), db_text(lang), db_text(new)),
                           &id, e);
    if (err)
        return err;
    writer_touch(w, "ranking:%s:%.*s", span_names[span], STR_ARG(lang));
    return writer_log(w, &RECORD_RANKING, id, "set", e);
}
