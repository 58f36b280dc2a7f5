/* sqlite_priv.h: the SQLite driver's own. sqlite.c opens and runs transactions, sqlite_stmt.c keeps
 * prepared statements and walks rows, sqlite_admin.c copies, checkpoints and checks. */
#ifndef KY_DB_SQLITE_PRIV_H
#define KY_DB_SQLITE_PRIV_H

#include <sqlite3.h>

#include "base/fs.h"
#include "db/db_priv.h"

/* A prepared statement. `slots` says which argument each of SQLite's parameters takes, so that $3
 * finds the third argument wherever and however often it stands. */
struct sq_stmt {
    const struct sql *sql; /* the key: an address */
    struct sqlite *owner;
    sqlite3_stmt *stmt;
    uint16_t *slots;
    int slots_n;
    bool readonly;
    bool busy; /* between query and end */
    enum { SQ_FIRST, SQ_ROW, SQ_DONE } at;
    struct err err;       /* of a failed next, for end */
    struct sq_stmt *twin; /* a second copy for a query that runs within itself */
};

struct sqlite {
    struct db base;
    sqlite3 *h;
    char *path;
    const struct fs *fs;
    int busy_ms;
    int64_t busy_since;        /* when the wait that goes on began */
    struct sq_stmt **stmts;    /* open addressing by address of the struct sql */
    size_t stmts_n, stmts_cap; /* cap: a power of two */
    int64_t steps;
    int64_t version; /* data_version as db_changed saw it last */
};

static inline struct sqlite *sqlite_of(struct db *db)
{
    return (struct sqlite *)db;
}

/* Turn the result `rc` of a call into an error: "cannot WHAT 'path': reason". Notes when SQLite has
 * dropped the transaction by itself. */
enum ky_err sqlite_fail(struct sqlite *s, int rc, const char *what, struct err *e);

bool sqlite_is_full(sqlite3 *h, int rc);

/* One of our own statements, run to its end; rows are passed over. */
int sqlite_run(struct sqlite *s, const char *text);

/* After a failed statement that would have committed: KY_EUNCERTAIN when it may have, `err` when it
 * certainly has not. */
enum ky_err sqlite_settle(struct sqlite *s, enum ky_err err, int rc, struct err *e);

/* First column of the first row of our own statement; `fallback` when there is none. */
enum ky_err sqlite_ask(struct sqlite *s, const char *text, int64_t *out, struct err *e) MUST_CHECK;

void sqlite_stmts_release(struct sqlite *s);
enum ky_err sqlite_query(struct db *db, const struct sql *sql, struct db_args args,
                         struct rows *out, struct err *e);
bool sqlite_next(struct rows *rows);
int64_t sqlite_int(struct rows *rows, int column);
struct str sqlite_str(struct rows *rows, int column);
bool sqlite_null(struct rows *rows, int column);
enum ky_err sqlite_end(struct rows *rows, struct err *e);
enum ky_err sqlite_exec(struct db *db, const struct sql *sql, struct db_args args,
                        int64_t *out_changed, struct err *e);
enum ky_err sqlite_check(struct db *db, const struct sql *sql, struct err *e);

enum ky_err sqlite_checkpoint(struct db *db, struct err *e);
enum ky_err sqlite_backup(struct db *db, const char *to,
                          void (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
                          struct err *e);
enum ky_err sqlite_integrity(struct db *db, struct err *e);

#endif
