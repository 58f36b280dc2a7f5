#include "db/fault.h"

#include "base/mem.h"
#include "db/db_priv.h"

struct db_fault {
    struct db base;
    struct db *inner;
    struct fault_plan *plan;
};

/* One query; the inner one may still be open when the outer has failed. */
struct fault_rows {
    struct rows inner;
    struct err err;
};

static struct db_fault *fault_of(struct db *db)
{
    return (struct db_fault *)db;
}

static enum ky_err due(struct db *db, struct err *e)
{
    return fault_due(fault_of(db)->plan) ? err_set(e, KY_EIO, "planned failure") : KY_OK;
}

/* The inner connection may have lost its transaction for good: so has this one. */
static enum ky_err pass(struct db *db, enum ky_err err)
{
    if (fault_of(db)->inner->lost)
        db->lost = true;
    return err;
}

static void fault_close(struct db *db)
{
    db_close(fault_of(db)->inner);
    mem_free(db);
}

static enum ky_err fault_begin(struct db *db, enum db_tx kind, struct err *e)
{
    struct db *inner = fault_of(db)->inner;
    enum ky_err err = due(db, e);
    if (err)
        return err;
    return kind == DB_TX_WRITE ? db_begin_write(inner, e) : db_begin_read(inner, e);
}

static enum ky_err fault_commit(struct db *db, struct err *e)
{
    struct db_fault *f = fault_of(db);
    if (!fault_due(f->plan))
        return db_commit(f->inner, e);
    struct err ignored;
    if (atomic_load(&f->plan->seen) % 2 == 0)
        (void)!db_commit(f->inner, &ignored);
    else
        db_rollback(f->inner);
    return err_set(e, KY_EUNCERTAIN, "planned failure of a commit");
}

static void fault_rollback(struct db *db)
{
    db_rollback(fault_of(db)->inner);
}

static enum ky_err fault_savepoint(struct db *db, enum db_savepoint_op op, struct err *e)
{
    struct db *inner = fault_of(db)->inner;
    enum ky_err err = due(db, e);
    if (err)
        return err;
    switch (op) {
    case DB_SAVEPOINT_SET:
        return pass(db, db_savepoint(inner, e));
    case DB_SAVEPOINT_RELEASE:
        return pass(db, db_savepoint_release(inner, e));
    case DB_SAVEPOINT_ROLLBACK:
        break;
    }
    return pass(db, db_savepoint_rollback(inner, e));
}

static enum ky_err fault_query(struct db *db, const struct sql *sql, struct db_args args,
                               struct rows *out, struct err *e)
{
    enum ky_err err = due(db, e);
    if (err)
        return err;
    struct fault_rows *f = NEW(struct fault_rows);
    err = pass(db, db_query(fault_of(db)->inner, sql, args, &f->inner, e));
    if (err)
        mem_free(f);
    else
        out->impl = f;
    return err;
}

static bool fault_next(struct rows *rows)
{
    struct fault_rows *f = rows->impl;
    rows->err = due(rows->db, &f->err);
    if (rows->err)
        return false;
    if (rows_next(&f->inner))
        return true;
    rows->err = pass(rows->db, f->inner.err);
    return false;
}

static int64_t fault_int(struct rows *rows, int column)
{
    return rows_int(&((struct fault_rows *)rows->impl)->inner, column);
}

static struct str fault_str(struct rows *rows, int column)
{
    return rows_str(&((struct fault_rows *)rows->impl)->inner, column);
}

static bool fault_null(struct rows *rows, int column)
{
    return rows_null(&((struct fault_rows *)rows->impl)->inner, column);
}

static enum ky_err fault_end(struct rows *rows, struct err *e)
{
    struct fault_rows *f = rows->impl;
    struct err text = f->err;
    enum ky_err err = pass(rows->db, rows_end(&f->inner, &f->err));
    if (rows->err && !err) { /* planned */
        err = rows->err;
        f->err = text;
    }
    if (err && e)
        *e = f->err;
    mem_free(f);
    return err;
}

static enum ky_err fault_exec(struct db *db, const struct sql *sql, struct db_args args,
                              int64_t *out_changed, struct err *e)
{
    enum ky_err err = due(db, e);
    return err ? err : pass(db, db_exec(fault_of(db)->inner, sql, args, out_changed, e));
}

static enum ky_err fault_script(struct db *db, const char *text, struct err *e)
{
    enum ky_err err = due(db, e);
    return err ? err : pass(db, db_script(fault_of(db)->inner, text, e));
}

static enum ky_err fault_check(struct db *db, const struct sql *sql, struct err *e)
{
    enum ky_err err = due(db, e);
    return err ? err : pass(db, db_check(fault_of(db)->inner, sql, e));
}

static int64_t fault_steps(const struct db *db)
{
    return db_steps(((const struct db_fault *)db)->inner);
}

static enum ky_err fault_changed(struct db *db, bool *out_changed, struct err *e)
{
    enum ky_err err = due(db, e);
    return err ? err : db_changed(fault_of(db)->inner, out_changed, e);
}

static enum ky_err fault_notify(struct db *db, struct err *e)
{
    enum ky_err err = due(db, e);
    return err ? err : pass(db, db_notify(fault_of(db)->inner, e));
}

static enum ky_err fault_checkpoint(struct db *db, struct err *e)
{
    enum ky_err err = due(db, e);
    return err ? err : db_checkpoint(fault_of(db)->inner, e);
}

static enum ky_err fault_backup(struct db *db, const char *to,
                                void (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
                                struct err *e)
{
    enum ky_err err = due(db, e);
    return err ? err : db_backup(fault_of(db)->inner, to, progress, ctx, e);
}

static enum ky_err fault_integrity(struct db *db, struct err *e)
{
    enum ky_err err = due(db, e);
    return err ? err : db_integrity(fault_of(db)->inner, e);
}

static const struct db_driver FAULT_DRIVER = {
    .close = fault_close,
    .begin = fault_begin,
    .commit = fault_commit,
    .rollback = fault_rollback,
    .savepoint = fault_savepoint,
    .query = fault_query,
    .next = fault_next,
    .get_int = fault_int,
    .get_str = fault_str,
    .get_null = fault_null,
    .end = fault_end,
    .exec = fault_exec,
    .script = fault_script,
    .check = fault_check,
    .steps = fault_steps,
    .changed = fault_changed,
    .notify = fault_notify,
    .checkpoint = fault_checkpoint,
    .backup = fault_backup,
    .integrity = fault_integrity,
};

struct db *db_fault_wrap(struct db *inner, struct fault_plan *plan)
{
    struct db_fault *f = NEW(struct db_fault);
    f->base = (struct db){
        .driver = &FAULT_DRIVER, .engine = inner->engine, .mode = inner->mode, .log = inner->log};
    f->inner = inner;
    f->plan = plan;
    return &f->base;
}
