#include "db/sqlite_priv.h"

#include "base/mem.h"

/* ------------------------------------------------------------------ cache */

static size_t stmt_slot(const struct sqlite *s, const struct sql *sql)
{
    uint64_t h = (uint64_t)(uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15);
    size_t i = (size_t)(h >> 32) & (s->stmts_cap - 1);
    while (s->stmts[i] && s->stmts[i]->sql != sql)
        i = (i + 1) & (s->stmts_cap - 1);
    return i;
}

static void stmt_put(struct sqlite *s, struct sq_stmt *st)
{
    if (2 * (s->stmts_n + 1) > s->stmts_cap) {
        struct sq_stmt **old = s->stmts;
        size_t n = s->stmts_cap;
        s->stmts_cap = n ? 2 * n : 64;
        s->stmts = mem_zero(s->stmts_cap * sizeof(struct sq_stmt *));
        for (size_t i = 0; i < n; i++) {
            if (old[i])
                s->stmts[stmt_slot(s, old[i]->sql)] = old[i];
        }
        mem_free(old);
    }
    s->stmts[stmt_slot(s, st->sql)] = st;
    s->stmts_n++;
}

static void stmt_free(struct sq_stmt *st)
{
    while (st) {
        struct sq_stmt *twin = st->twin;
        sqlite3_finalize(st->stmt);
        mem_free(st->slots);
        mem_free(st);
        st = twin;
    }
}

void sqlite_stmts_release(struct sqlite *s)
{
    for (size_t i = 0; i < s->stmts_cap; i++)
        stmt_free(s->stmts[i]);
    mem_free(s->stmts);
    s->stmts = NULL;
    s->stmts_n = s->stmts_cap = 0;
}

/* "$12" is argument 11; only such parameters are allowed. */
static void map_parameters(struct sq_stmt *st)
{
    st->slots_n = sqlite3_bind_parameter_count(st->stmt);
    st->slots = mem_zero((size_t)(st->slots_n + 1) * sizeof(uint16_t));
    for (int i = 0; i < st->slots_n; i++) {
        const char *name = sqlite3_bind_parameter_name(st->stmt, i + 1);
        uint64_t n = 0;
        ensure(name && name[0] == '$' && str_to_u64(str_c(name + 1), &n) && n >= 1 && n <= 999);
        st->slots[i] = (uint16_t)(n - 1);
    }
}

static enum ky_err prepare(struct sqlite *s, const struct sql *sql, struct sq_stmt **out,
                           struct err *e)
{
    sqlite3_stmt *stmt = NULL;
    const char *tail = NULL;
    *out = NULL;
    int rc = sqlite3_prepare_v3(s->h, sql->text, -1, SQLITE_PREPARE_PERSISTENT, &stmt, &tail);
    if (rc != SQLITE_OK)
        return sqlite_fail(s, rc, "prepare a statement on", e);
    ensure(stmt && str_trim(str_c(tail)).n == 0); /* one statement, not none or two */
    struct sq_stmt *st = NEW(struct sq_stmt);
    st->sql = sql;
    st->owner = s;
    st->stmt = stmt;
    st->readonly = sqlite3_stmt_readonly(stmt);
    map_parameters(st);
    *out = st;
    return KY_OK;
}

/* The statement for `sql`, not in use. */
static enum ky_err stmt_get(struct sqlite *s, const struct sql *sql, struct sq_stmt **out,
                            struct err *e)
{
    struct sq_stmt *st = s->stmts_cap ? s->stmts[stmt_slot(s, sql)] : NULL;
    struct sq_stmt *last = st;
    for (; st && st->busy; st = st->twin)
        last = st;
    *out = st;
    if (st)
        return KY_OK;
    enum ky_err err = prepare(s, sql, out, e);
    if (err)
        return err;
    if (last)
        last->twin = *out;
    else
        stmt_put(s, *out);
    return KY_OK;
}

/* ------------------------------------------------------------------ running */

static int bind_one(sqlite3_stmt *stmt, int at, const struct db_value *v)
{
    /* A NULL pointer would bind NULL, not the empty text. */
    const char *p = v->s.p ? v->s.p : "";
    switch (v->kind) {
    case DB_V_INT:
        return sqlite3_bind_int64(stmt, at, v->i);
    case DB_V_TEXT:
        return sqlite3_bind_text64(stmt, at, p, v->s.n, SQLITE_STATIC, SQLITE_UTF8);
    case DB_V_BLOB:
        return sqlite3_bind_blob64(stmt, at, p, v->s.n, SQLITE_STATIC);
    case DB_V_NULL:
        break;
    }
    return sqlite3_bind_null(stmt, at);
}

/* Ready to use again. The bindings are dropped, as what they point at dies with the query. */
static void stmt_reset(struct sq_stmt *st)
{
    st->owner->steps += sqlite3_stmt_status(st->stmt, SQLITE_STMTSTATUS_VM_STEP, 1);
    sqlite3_reset(st->stmt);
    sqlite3_clear_bindings(st->stmt);
    st->busy = false;
}

static enum ky_err start(struct db *db, const struct sql *sql, struct db_args args,
                         struct sq_stmt **out, struct err *e)
{
    struct sqlite *s = sqlite_of(db);
    struct sq_stmt *st;
    enum ky_err err = stmt_get(s, sql, &st, e);
    if (err)
        return err;
    if (!st->readonly && (db->tx == DB_TX_READ || db->mode == DB_READ))
        return err_set(e, KY_EDENIED, "cannot write '%s' in a transaction that reads", s->path);
    int rc = SQLITE_OK;
    for (int i = 0; i < st->slots_n && rc == SQLITE_OK; i++) {
        ensure(st->slots[i] < args.n);
        rc = bind_one(st->stmt, i + 1, &args.v[st->slots[i]]);
    }
    if (rc != SQLITE_OK) {
        err = sqlite_fail(s, rc, "run a statement on", e);
        stmt_reset(st);
        return err;
    }
    st->busy = true;
    *out = st;
    return KY_OK;
}

/* One step. KY_OK with st->at telling whether there is a row. */
static enum ky_err step(struct sq_stmt *st, struct err *e)
{
    struct sqlite *s = st->owner;
    int rc = sqlite3_step(st->stmt);
    st->at = rc == SQLITE_ROW ? SQ_ROW : SQ_DONE;
    if (rc == SQLITE_ROW || rc == SQLITE_DONE)
        return KY_OK;
    enum ky_err err = sqlite_fail(s, rc, "run a statement on", e);
    /* A value that SQL refuses is bad input; that a table has gone since prepare is not. */
    bool gone = str_starts(str_c(sqlite3_errmsg(s->h)), STR("no such "));
    if ((rc & 0xFF) == SQLITE_ERROR && !gone)
        err = err_set(e, KY_EINVAL, "cannot run a statement on '%s': %s", s->path,
                      sqlite3_errmsg(s->h));
    if (s->base.tx == DB_TX_NONE && !st->readonly) {
        sqlite3_reset(st->stmt); /* ends its transaction */
        err = sqlite_settle(s, err, rc, e);
    }
    return err;
}

enum ky_err sqlite_query(struct db *db, const struct sql *sql, struct db_args args,
                         struct rows *out, struct err *e)
{
    struct sq_stmt *st;
    enum ky_err err = start(db, sql, args, &st, e);
    if (err)
        return err;
    err = step(st, e);
    if (err) {
        stmt_reset(st);
        return err;
    }
    if (st->at == SQ_ROW)
        st->at = SQ_FIRST;
    out->impl = st;
    return KY_OK;
}

bool sqlite_next(struct rows *rows)
{
    struct sq_stmt *st = rows->impl;
    if (st->at == SQ_FIRST) {
        st->at = SQ_ROW;
        return true;
    }
    if (st->at == SQ_DONE)
        return false;
    rows->err = step(st, &st->err);
    return !rows->err && st->at == SQ_ROW;
}

int64_t sqlite_int(struct rows *rows, int column)
{
    struct sq_stmt *st = rows->impl;
    ensure(column >= 0 && column < sqlite3_column_count(st->stmt));
    return sqlite3_column_int64(st->stmt, column);
}

struct str sqlite_str(struct rows *rows, int column)
{
    struct sq_stmt *st = rows->impl;
    ensure(column >= 0 && column < sqlite3_column_count(st->stmt));
    const void *p = sqlite3_column_type(st->stmt, column) == SQLITE_BLOB
                        ? sqlite3_column_blob(st->stmt, column)
                        : (const void *)sqlite3_column_text(st->stmt, column);
    return str_of(p, (size_t)sqlite3_column_bytes(st->stmt, column));
}

bool sqlite_null(struct rows *rows, int column)
{
    struct sq_stmt *st = rows->impl;
    ensure(column >= 0 && column < sqlite3_column_count(st->stmt));
    return sqlite3_column_type(st->stmt, column) == SQLITE_NULL;
}

enum ky_err sqlite_end(struct rows *rows, struct err *e)
{
    struct sq_stmt *st = rows->impl;
    if (rows->err && e)
        *e = st->err;
    stmt_reset(st);
    return rows->err;
}

enum ky_err sqlite_exec(struct db *db, const struct sql *sql, struct db_args args,
                        int64_t *out_changed, struct err *e)
{
    struct sqlite *s = sqlite_of(db);
    struct sq_stmt *st;
    enum ky_err err = start(db, sql, args, &st, e);
    if (err)
        return err;
    int64_t before = sqlite3_total_changes64(s->h);
    do
        err = step(st, e);
    while (!err && st->at == SQ_ROW);
    /* changes() speaks of the last INSERT, UPDATE or DELETE, which need not be this one. */
    if (!err && sqlite3_total_changes64(s->h) != before)
        *out_changed = sqlite3_changes64(s->h);
    stmt_reset(st);
    return err;
}

enum ky_err sqlite_check(struct db *db, const struct sql *sql, struct err *e)
{
    struct sq_stmt *st;
    return stmt_get(sqlite_of(db), sql, &st, e);
}
