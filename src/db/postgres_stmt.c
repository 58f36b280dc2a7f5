#include "db/postgres_priv.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

enum { OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25 };

const char *pg_text(const struct sql *sql)
{
    return sql->postgres ? sql->postgres : sql->text;
}

/* ------------------------------------------------------------------ cache */

static struct pg_stmt **chain_of(const struct postgres *p, const struct sql *sql)
{
    uint64_t h = (uint64_t)(uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15);
    return &p->stmts[(size_t)(h >> 32) & (p->stmts_cap - 1)];
}

static void grow(struct postgres *p)
{
    struct pg_stmt **old = p->stmts;
    size_t n = p->stmts_cap;
    p->stmts_cap = n ? 2 * n : 64;
    p->stmts = mem_zero(p->stmts_cap * sizeof(struct pg_stmt *));
    for (size_t i = 0; i < n; i++) {
        for (struct pg_stmt *st = old[i], *next; st; st = next) {
            next = st->next;
            struct pg_stmt **chain = chain_of(p, st->sql);
            st->next = *chain;
            *chain = st;
        }
    }
    mem_free(old);
}

void pg_stmts_forget(struct postgres *p)
{
    for (size_t i = 0; i < p->stmts_cap; i++) {
        for (struct pg_stmt *st = p->stmts[i]; st; st = st->next)
            st->prepared = false;
    }
}

void pg_stmts_release(struct postgres *p)
{
    for (size_t i = 0; i < p->stmts_cap; i++) {
        for (struct pg_stmt *st = p->stmts[i], *next; st; st = next) {
            next = st->next;
            mem_free(st->types);
            mem_free(st);
        }
    }
    mem_free(p->stmts);
    p->stmts = NULL;
    p->stmts_n = p->stmts_cap = 0;
}

static Oid type_of(const struct db_value *v)
{
    static const Oid TYPES[] = {
        [DB_V_INT] = OID_INT8, [DB_V_TEXT] = OID_TEXT, [DB_V_BLOB] = OID_BYTEA};
    return TYPES[v->kind]; /* of NULL: 0, the server infers it */
}

static bool fits(const struct pg_stmt *st, const struct sql *sql, struct db_args args)
{
    if (st->sql != sql || st->args_n != args.n)
        return false;
    for (size_t i = 0; i < args.n; i++) {
        if (args.v[i].kind != DB_V_NULL && st->types[i] != type_of(&args.v[i]))
            return false;
    }
    return true;
}

struct pg_stmt *pg_stmt_get(struct postgres *p, const struct sql *sql, struct db_args args)
{
    if (p->stmts_cap) {
        for (struct pg_stmt *st = *chain_of(p, sql); st; st = st->next) {
            if (fits(st, sql, args))
                return st;
        }
    }
    if (p->stmts_n >= p->stmts_cap)
        grow(p);
    struct pg_stmt *st = NEW(struct pg_stmt);
    st->sql = sql;
    snprintf(st->name, sizeof(st->name), "s%llu", (unsigned long long)++p->names);
    st->args_n = args.n;
    st->types = mem_zero((args.n + 1) * sizeof(Oid));
    for (size_t i = 0; i < args.n; i++)
        st->types[i] = type_of(&args.v[i]);
    struct pg_stmt **chain = chain_of(p, sql);
    st->next = *chain;
    *chain = st;
    p->stmts_n++;
    return st;
}

/* ------------------------------------------------------------------ rows */

/* The whole result; a bytea is decoded in place when it is first looked at. */
struct pg_rows {
    PGresult *res;
    int row;
    uint64_t decoded; /* a bit for each column of this row */
};

enum ky_err postgres_query(struct db *db, const struct sql *sql, struct db_args args,
                           struct rows *out, struct err *e)
{
    struct postgres *p = postgres_of(db);
    struct pg_call call = {.stmt = pg_stmt_get(p, sql, args), .args = args};
    PGresult *res;
    enum ky_err err = pg_run(p, &call, &res, e);
    if (err)
        return err;
    struct pg_rows *r = NEW(struct pg_rows);
    r->res = res;
    r->row = -1;
    out->impl = r;
    return KY_OK;
}

bool postgres_next(struct rows *rows)
{
    struct pg_rows *r = rows->impl;
    if (r->row + 1 >= PQntuples(r->res))
        return false;
    r->row++;
    r->decoded = 0;
    return true;
}

bool postgres_null(struct rows *rows, int column)
{
    struct pg_rows *r = rows->impl;
    ensure(r->row >= 0 && column >= 0 && column < PQnfields(r->res));
    return PQgetisnull(r->res, r->row, column);
}

int64_t postgres_int(struct rows *rows, int column)
{
    struct pg_rows *r = rows->impl;
    if (postgres_null(rows, column))
        return 0;
    const char *z = PQgetvalue(r->res, r->row, column);
    if (z[0] == 't') /* boolean */
        return 1;
    return strtoll(z, NULL, 10);
}

static int hex(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* "\x00ff" -> the bytes, over the digits. */
static size_t decode(char *z, size_t n)
{
    size_t out = 0;
    for (size_t i = 2; i + 1 < n; i += 2)
        z[out++] = (char)(hex(z[i]) << 4 | hex(z[i + 1]));
    return out;
}

struct str postgres_str(struct rows *rows, int column)
{
    struct pg_rows *r = rows->impl;
    if (postgres_null(rows, column))
        return str_of("", 0);
    char *z = PQgetvalue(r->res, r->row, column);
    size_t n = (size_t)PQgetlength(r->res, r->row, column);
    if (PQftype(r->res, column) != OID_BYTEA)
        return str_of(z, n);
    ensure(column < 64 && n >= 2);
    if (r->decoded >> column & 1)
        return str_of(z, (n - 2) / 2);
    r->decoded |= UINT64_C(1) << column;
    return str_of(z, decode(z, n));
}

enum ky_err postgres_end(struct rows *rows, struct err *e)
{
    (void)e; /* all errors showed in query */
    struct pg_rows *r = rows->impl;
    PQclear(r->res);
    mem_free(r);
    return KY_OK;
}

enum ky_err postgres_exec(struct db *db, const struct sql *sql, struct db_args args,
                          int64_t *out_changed, struct err *e)
{
    struct postgres *p = postgres_of(db);
    struct pg_call call = {.stmt = pg_stmt_get(p, sql, args), .args = args};
    PGresult *res;
    enum ky_err err = pg_run(p, &call, &res, e);
    if (err)
        return err;
    bool wrote = PQresultStatus(res) == PGRES_COMMAND_OK || PQnfields(res) == 0;
    const char *tag =
        PQcmdStatus(res); /* "INSERT 0 1", with RETURNING too; "SELECT 3" changes none */
    wrote = wrote || strncmp(tag, "SELECT", 6) != 0;
    *out_changed = wrote ? strtoll(PQcmdTuples(res), NULL, 10) : 0;
    PQclear(res);
    return KY_OK;
}
