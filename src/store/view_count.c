#include "store/view_count.h"

static const struct sql ADD = {
    "INSERT INTO view_count (article_id, day, views) SELECT id, CAST($2 AS BIGINT), CAST($3 "
    "AS BIGINT) FROM article WHERE id = $1 "
    "ON CONFLICT (article_id, day) DO UPDATE SET views = view_count.views + excluded.views"};
static const struct sql SUM = {
    "SELECT COALESCE(SUM(views), 0) FROM view_count WHERE article_id = $1 "
    "AND day >= $2 AND day <= $3"};

enum ky_err store_views_add(struct db *db, int64_t day, const struct view_count *v, size_t n,
                            struct err *e)
{
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < n && !err; i++)
        err = db_exec(db, &ADD, DB_ARGS(db_int(v[i].article_id), db_int(day), db_int(v[i].views)),
                      NULL, e);
    return err;
}

enum ky_err store_views(struct db *db, int64_t article_id, int64_t from, int64_t to, int64_t *out,
                        struct err *e)
{
    return db_query_int(db, &SUM, DB_ARGS(db_int(article_id), db_int(from), db_int(to)), out, e);
}
