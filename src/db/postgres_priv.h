/* postgres_priv.h: the PostgreSQL driver's own. postgres.c connects and runs transactions,
 * postgres_call.c talks to the server, postgres_stmt.c keeps prepared statements and walks rows.
 *
 * One call is one round trip: commands without an answer worth waiting for (BEGIN of a reader,
 * SAVEPOINT, RELEASE, NOTIFY) are kept as pending and go out in one pipeline with the next
 * statement. Nothing is pending across the end of a transaction. */
#ifndef KY_DB_POSTGRES_PRIV_H
#define KY_DB_POSTGRES_PRIV_H

#include <libpq-fe.h>

#include "db/db_priv.h"

enum { PG_PENDING_MAX = 8 };

/* One prepared variant: the same text is prepared again for other types of its parameters, as the
 * server would otherwise take the types of whatever came first (of a NULL: whatever it guesses). */
struct pg_stmt {
    const struct sql *sql; /* the key: an address */
    char name[24];
    bool prepared;
    size_t args_n;
    Oid *types; /* 0: was NULL when prepared, takes NULL only */
    struct pg_stmt *next;
};

struct postgres {
    struct db base;
    PGconn *c;
    char *url;
    char *name; /* for messages: no password */
    int busy_ms;
    bool listening;
    bool broken; /* known to be of no use, whatever PQstatus says */
    const char *pending[PG_PENDING_MAX];
    int pending_n;
    bool begun;             /* the BEGIN of the transaction has reached the server */
    bool scripted;          /* db_script has run in the transaction */
    struct pg_stmt **stmts; /* hash table of chains by address of the struct sql */
    size_t stmts_n, stmts_cap;
    uint64_t names;
};

static inline struct postgres *postgres_of(struct db *db)
{
    return (struct postgres *)db;
}

static inline bool pg_is_broken(const struct postgres *p)
{
    return p->broken || PQstatus(p->c) == CONNECTION_BAD;
}

/* What to send last in a call: a prepared statement with its arguments, a plain command, or (both
 * NULL) nothing but what is pending. `probe` prepares the text without running it. */
struct pg_call {
    struct pg_stmt *stmt;
    struct db_args args;
    const char *command;
    const char *probe;
};

/* Send what is pending and the call, wait for all. KY_OK: *out (may be NULL) has the last result,
 * to be cleared by the caller. Reconnects and repeats when the connection turns out to be lost
 * before anything was done. */
enum ky_err pg_run(struct postgres *p, const struct pg_call *call, PGresult **out, struct err *e);
enum ky_err pg_command(struct postgres *p, const char *text, struct err *e);
enum ky_err pg_pend(struct postgres *p, const char *text, struct err *e);
/* The error that `res` (or, when NULL, the connection) holds: "cannot WHAT 'name': reason". */
enum ky_err pg_code(struct str state); /* of an SQLSTATE */
enum ky_err pg_fail(struct postgres *p, const PGresult *res, const char *what, struct err *e);

/* Connect anew when the connection is known to be lost. */
enum ky_err pg_ready(struct postgres *p, struct err *e);
enum ky_err pg_reconnect(struct postgres *p, struct err *e);

/* The variant for these arguments, perhaps not prepared yet. */
struct pg_stmt *pg_stmt_get(struct postgres *p, const struct sql *sql, struct db_args args);
const char *pg_text(const struct sql *sql);
/* The server has no prepared statement any more. */
void pg_stmts_forget(struct postgres *p);
void pg_stmts_release(struct postgres *p);

enum ky_err postgres_query(struct db *db, const struct sql *sql, struct db_args args,
                           struct rows *out, struct err *e);
bool postgres_next(struct rows *rows);
int64_t postgres_int(struct rows *rows, int column);
struct str postgres_str(struct rows *rows, int column);
bool postgres_null(struct rows *rows, int column);
enum ky_err postgres_end(struct rows *rows, struct err *e);
enum ky_err postgres_exec(struct db *db, const struct sql *sql, struct db_args args,
                          int64_t *out_changed, struct err *e);

#endif
