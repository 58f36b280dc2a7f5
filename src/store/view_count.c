#include "store/view_count.h"

static const struct sql ADD = {
    "INSERT INTO view_count (article_id, day, views) SELECT id, CAST($2 AS BIGINT), CAST($3 "
    "AS BIGINT) FROM article WHERE id = $1 "
    "ON CONFLICT (article_id, day) DO UPDATE SET views = view_count.views + excluded.views"};
static const struct sql SUM = {
    "SELECT COALESCE(SUM(views), 0) FROM view_count WHERE article_id = $1 "
    "AND day >= $2 AND day <= $3"};

static const struct sql ADD_CLICKS = {
    "INSERT INTO click_count (item_id, day, clicks) SELECT id, CAST($2 AS BIGINT), CAST($3 "
    "AS BIGINT) FROM block_item WHERE id = $1 "
    "ON CONFLICT (item_id, day) DO UPDATE SET clicks = click_count.clicks + excluded.clicks"};
static const struct sql SUM_CLICKS = {
    "SELECT COALESCE(SUM(clicks), 0) FROM click_count WHERE item_id = $1 "
    "AND day >= $2 AND day <= $3"};

static enum ky_err add_all(struct db *db, const struct sql *sql, int64_t day,
                           const struct view_count *v, size_t n, struct err *e)
{
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < n && !err; i++)
        err = db_exec(db, sql, DB_ARGS(db_int(v[i].article_id), db_int(day), db_int(v[i].views)),
                      NULL, e);
    return err;
}

enum ky_err store_views_add(struct db *db, int64_t day, const struct view_count *v, size_t n,
                            struct err *e)
{
    return add_all(db, &ADD, day, v, n, e);
}

enum ky_err store_clicks_add(struct db *db, int64_t day, const struct view_count *v, size_t n,
                             struct err *e)
{
    return add_all(db, &ADD_CLICKS, day, v, n, e);
}

enum ky_err store_clicks(struct db *db, int64_t item_id, int64_t from, int64_t to, int64_t *out,
                         struct err *e)
{
    return db_query_int(db, &SUM_CLICKS, DB_ARGS(db_int(item_id), db_int(from), db_int(to)), out,
                        e);
}

enum ky_err store_views(struct db *db, int64_t article_id, int64_t from, int64_t to, int64_t *out,
                        struct err *e)
{
    return db_query_int(db, &SUM, DB_ARGS(db_int(article_id), db_int(from), db_int(to)), out, e);
}
