#include "db/db.h"

#include "db/db_priv.h"

bool db_url_is_postgres(const char *url)
{
    struct str s = str_c(url);
    return str_starts(s, STR("postgresql://")) || str_starts(s, STR("postgres://"));
}

enum ky_err db_open(const char *url, const struct db_options *options, struct db **out,
                    struct err *e)
{
    *out = NULL;
    if (db_url_is_postgres(url))
        return postgres_open(url, options, out, e);
    return sqlite_open(url, options, out, e);
}

void db_close(struct db *db)
{
    if (!db)
        return;
    ensure(db->open_rows == 0);
    db_rollback(db);
    db->driver->close(db);
}

enum db_engine db_engine(const struct db *db)
{
    return db->engine;
}

bool db_in_transaction(const struct db *db)
{
    return db->tx != DB_TX_NONE;
}

/* Remember what broke the transaction. */
static enum ky_err note(struct db *db, enum ky_err err)
{
    if (err && db->tx != DB_TX_NONE && !db->failed)
        db->failed = err;
    return err;
}

/* Refuse what cannot work any more in a broken transaction. */
static enum ky_err usable(struct db *db, struct err *e)
{
    if (!db->failed)
        return KY_OK;
    return err_set(e, db->failed, "the transaction has failed before (%s) and must be rolled back",
                   err_text(db->failed));
}

/* Both engines take the same texts: UTF-8 without NUL (PostgreSQL has no other). */
static enum ky_err args_check(struct db_args args, struct err *e)
{
    ensure(args.n <= DB_ARGS_MAX);
    for (size_t i = 0; i < args.n; i++) {
        const struct db_value *v = &args.v[i];
        if (v->kind != DB_V_TEXT || v->s.n == 0)
            continue;
        if (memchr(v->s.p, '\0', v->s.n) || !str_utf8_valid(v->s))
            return err_set(e, KY_EINVAL, "cannot store a text that is not UTF-8");
    }
    return KY_OK;
}

/* ------------------------------------------------------------------ transactions */

static enum ky_err begin(struct db *db, enum db_tx kind, struct err *e)
{
    ensure(db->tx == DB_TX_NONE && db->open_rows == 0);
    enum ky_err err = db->driver->begin(db, kind, e);
    if (!err)
        db->tx = kind;
    return err;
}

enum ky_err db_begin_read(struct db *db, struct err *e)
{
    return begin(db, DB_TX_READ, e);
}

enum ky_err db_begin_write(struct db *db, struct err *e)
{
    if (db->mode == DB_READ)
        return err_set(e, KY_EDENIED, "cannot write through a connection opened for reading");
    return begin(db, DB_TX_WRITE, e);
}

static void over(struct db *db)
{
    db->tx = DB_TX_NONE;
    db->savepoints = 0;
    db->failed = KY_OK;
    db->lost = false;
}

enum ky_err db_commit(struct db *db, struct err *e)
{
    ensure(db->tx != DB_TX_NONE && db->savepoints == 0 && db->open_rows == 0);
    enum ky_err err = usable(db, e);
    if (err)
        db->driver->rollback(db);
    else
        err = db->driver->commit(db, e);
    over(db);
    return err;
}

void db_rollback(struct db *db)
{
    if (db->tx == DB_TX_NONE)
        return;
    db->driver->rollback(db);
    over(db);
}

enum ky_err db_savepoint(struct db *db, struct err *e)
{
    ensure(db->tx != DB_TX_NONE);
    enum ky_err err = usable(db, e);
    if (err)
        return err;
    err = db->driver->savepoint(db, DB_SAVEPOINT_SET, e);
    if (!err)
        db->savepoints++;
    return note(db, err);
}

enum ky_err db_savepoint_release(struct db *db, struct err *e)
{
    ensure(db->savepoints > 0);
    enum ky_err err = usable(db, e);
    if (err)
        return err;
    err = db->driver->savepoint(db, DB_SAVEPOINT_RELEASE, e);
    if (!err)
        db->savepoints--;
    return note(db, err);
}

/* No savepoint can be set in a failed transaction, so what failed did so inside the innermost one
 * and goes with it, unless the engine has dropped the transaction altogether. */
enum ky_err db_savepoint_rollback(struct db *db, struct err *e)
{
    ensure(db->savepoints > 0);
    if (db->lost)
        return usable(db, e);
    enum ky_err err = db->driver->savepoint(db, DB_SAVEPOINT_ROLLBACK, e);
    if (err) {
        db->lost = true;
        return note(db, err);
    }
    db->savepoints--;
    db->failed = KY_OK;
    return KY_OK;
}

/* ------------------------------------------------------------------ statements */

enum ky_err db_query(struct db *db, const struct sql *sql, struct db_args args, struct rows *out,
                     struct err *e)
{
    *out = (struct rows){.db = db, .row = -1};
    enum ky_err err = usable(db, e);
    if (!err)
        err = args_check(args, e);
    if (err) {
        out->err = err;
        return err;
    }
    err = note(db, db->driver->query(db, sql, args, out, e));
    if (err) {
        out->impl = NULL;
        out->err = err;
        return err;
    }
    db->open_rows++;
    return KY_OK;
}

bool rows_next(struct rows *rows)
{
    if (!rows->impl || rows->err)
        return false;
    if (rows->db->driver->next(rows)) {
        rows->row++;
        return true;
    }
    if (rows->err)
        (void)note(rows->db, rows->err);
    return false;
}

int64_t rows_int(struct rows *rows, int column)
{
    return rows->db->driver->get_int(rows, column);
}

struct str rows_str(struct rows *rows, int column)
{
    return rows->db->driver->get_str(rows, column);
}

bool rows_null(struct rows *rows, int column)
{
    return rows->db->driver->get_null(rows, column);
}

enum ky_err rows_end(struct rows *rows, struct err *e)
{
    if (!rows->impl)
        return rows->err;
    enum ky_err err = rows->db->driver->end(rows, e);
    rows->impl = NULL;
    rows->err = err;
    rows->db->open_rows--;
    return note(rows->db, err);
}

enum ky_err db_exec(struct db *db, const struct sql *sql, struct db_args args, int64_t *out_changed,
                    struct err *e)
{
    int64_t changed = 0;
    enum ky_err err = usable(db, e);
    if (!err)
        err = args_check(args, e);
    if (!err)
        err = note(db, db->driver->exec(db, sql, args, &changed, e));
    if (out_changed)
        *out_changed = err ? 0 : changed;
    return err;
}

enum ky_err db_query_int(struct db *db, const struct sql *sql, struct db_args args, int64_t *out,
                         struct err *e)
{
    struct rows rows;
    *out = 0;
    enum ky_err err = db_query(db, sql, args, &rows, e);
    if (err)
        return err;
    bool found = rows_next(&rows);
    int64_t value = found ? rows_int(&rows, 0) : 0;
    err = rows_end(&rows, e);
    if (!err && !found)
        return err_set(e, KY_ENOTFOUND, "no such row");
    if (!err)
        *out = value;
    return err;
}

enum ky_err db_script(struct db *db, const char *text, struct err *e)
{
    enum ky_err err = usable(db, e);
    return err ? err : note(db, db->driver->script(db, text, e));
}

enum ky_err db_check(struct db *db, const struct sql *sql, struct err *e)
{
    enum ky_err err = usable(db, e);
    return err ? err : note(db, db->driver->check(db, sql, e));
}

int64_t db_steps(const struct db *db)
{
    return db->driver->steps(db);
}

/* ------------------------------------------------------------------ beside transactions */

enum ky_err db_changed(struct db *db, bool *out_changed, struct err *e)
{
    *out_changed = false;
    ensure(db->tx == DB_TX_NONE);
    return db->driver->changed(db, out_changed, e);
}

enum ky_err db_notify(struct db *db, struct err *e)
{
    ensure(db->tx == DB_TX_WRITE);
    enum ky_err err = usable(db, e);
    return err ? err : note(db, db->driver->notify(db, e));
}

enum ky_err db_checkpoint(struct db *db, struct err *e)
{
    ensure(db->tx == DB_TX_NONE);
    return db->driver->checkpoint(db, e);
}

enum ky_err db_backup(struct db *db, const char *to,
                      void (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
                      struct err *e)
{
    ensure(db->tx == DB_TX_NONE);
    return db->driver->backup(db, to, progress, ctx, e);
}

enum ky_err db_integrity(struct db *db, struct err *e)
{
    return db->driver->integrity(db, e);
}
