#include "store/history.h"

#include "base/vec.h"

/* What belongs to an article is found by its index, then in the log by kind and subject. */
#define OWNED(table)                                                                               \
    " UNION ALL SELECT c.seq, c.at, c.actor, c.kind, c.subject, c.action FROM " table              \
    " o JOIN change c ON c.kind = '" table "' AND c.subject = o.id WHERE o.article_id = $1"
static const struct sql ENTRIES = {
    "SELECT seq, at, actor, kind, subject, action FROM (SELECT seq, at, actor, kind, subject, "
    "action FROM change WHERE kind = 'article' AND subject = $1" OWNED("revision")
        OWNED("correction") OWNED("timer") ") AS entries ORDER BY seq DESC LIMIT $2"};
static const struct sql REVISIONS = {
    "SELECT id, number, at, actor, title FROM revision WHERE article_id = $1 ORDER BY number DESC "
    "LIMIT $2"};

/* From newest first to oldest first. */
#define REVERSE(v)                                                                                 \
    for (size_t i = 0; i < (v).n / 2; i++) {                                                       \
        __typeof__((v).p[0]) kept = (v).p[i];                                                      \
        (v).p[i] = (v).p[(v).n - 1 - i];                                                           \
        (v).p[(v).n - 1 - i] = kept;                                                               \
    }

enum ky_err store_history(struct reader *r, int64_t article_id, int64_t limit,
                          struct history_entry **out, size_t *out_n, struct err *e)
{
    VEC(struct history_entry) v = {0};
    struct rows rows;
    enum ky_err err =
        db_query(r->db, &ENTRIES, DB_ARGS(db_int(article_id), db_int(limit)), &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct history_entry *h = VEC_PUSH(r->arena, v);
        if (!h)
            break;
        *h = (struct history_entry){.seq = rows_int(&rows, 0),
                                    .at = rows_int(&rows, 1),
                                    .actor = arena_str(r->arena, rows_str(&rows, 2)),
                                    .kind = arena_str(r->arena, rows_str(&rows, 3)),
                                    .subject = rows_int(&rows, 4),
                                    .action = arena_str(r->arena, rows_str(&rows, 5))};
    }
    err = rows_end(&rows, e);
    REVERSE(v);
    *out = v.p;
    *out_n = v.n;
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_history_revisions(struct reader *r, int64_t article_id, int64_t limit,
                                    struct history_revision **out, size_t *out_n, struct err *e)
{
    VEC(struct history_revision) v = {0};
    struct rows rows;
    enum ky_err err =
        db_query(r->db, &REVISIONS, DB_ARGS(db_int(article_id), db_int(limit)), &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct history_revision *h = VEC_PUSH(r->arena, v);
        if (!h)
            break;
        *h = (struct history_revision){.id = rows_int(&rows, 0),
                                       .number = rows_int(&rows, 1),
                                       .at = rows_int(&rows, 2),
                                       .actor = arena_str(r->arena, rows_str(&rows, 3)),
                                       .title = arena_str(r->arena, rows_str(&rows, 4))};
    }
    err = rows_end(&rows, e);
    REVERSE(v);
    *out = v.p;
    *out_n = v.n;
    return err ? err : arena_check(r->arena, e);
}
