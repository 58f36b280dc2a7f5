/* db.h: connections, statements, transactions, the same on SQLite and PostgreSQL.
 *
 * SQL is written once, as a static struct sql beside the function that uses it, with $1 parameters;
 * where the engines must differ it has a second text. Statements are prepared on first use and kept
 * by the connection (found by the address of the struct sql).
 *
 *     static const struct sql BY_ID = {"SELECT title FROM article WHERE id = $1"};
 *     struct rows rows;
 *     err = db_query(db, &BY_ID, DB_ARGS(db_int(id)), &rows, e);
 *     if (err) return err;
 *     while (rows_next(&rows)) title = arena_str(a, rows_str(&rows, 0));
 *     return rows_end(&rows, e);
 *
 * A connection belongs to one thread at a time. Every call may fail with KY_EIO (SQL that does not
 * fit the schema, too), KY_EBUSY, KY_EFULL, KY_ECORRUPT, KY_EEXIST (a UNIQUE was hit), KY_ECONFLICT
 * (another constraint), KY_EINVAL (a value that SQL refuses, a text that is not UTF-8 or holds a
 * NUL) or KY_EDENIED (writing where only reading was asked for). A commit whose outcome cannot be
 * known is KY_EUNCERTAIN, also of a statement outside a transaction, which commits by itself.
 *
 * After a statement has failed, its transaction can only be rolled back, wholly or to a savepoint,
 * on both engines: until then every call in it gives the code of that failure, the commit too.
 * A connection to a server that broke is made anew by the next call outside a transaction. */
#ifndef KY_DB_DB_H
#define KY_DB_DB_H

#include "base/arena.h"
#include "base/log.h"

enum db_engine { DB_SQLITE, DB_POSTGRES, DB_ENGINES };

struct db;
struct fs;
struct sql {
    const char *text;     /* both engines, or SQLite alone when the next is set */
    const char *postgres; /* NULL: the same */
};

struct db_value {
    enum { DB_V_NULL, DB_V_INT, DB_V_TEXT, DB_V_BLOB } kind;
    int64_t
        i; /* of a DB_V_NULL: the kind it stands for, which PostgreSQL wants to know; 0: unknown */
    struct str s; /* must live until the query has ended */
};
static inline struct db_value db_int(int64_t i)
{
    return (struct db_value){.kind = DB_V_INT, .i = i};
}
static inline struct db_value db_text(struct str s)
{
    return (struct db_value){.kind = DB_V_TEXT, .s = s};
}
static inline struct db_value db_blob(struct str s)
{
    return (struct db_value){.kind = DB_V_BLOB, .s = s};
}
static inline struct db_value db_null(void)
{
    return (struct db_value){.kind = DB_V_NULL};
}
/* NULL for the empty text, or for 0 (an id that is not set). */
static inline struct db_value db_text_or_null(struct str s)
{
    return s.n ? db_text(s) : (struct db_value){.kind = DB_V_NULL, .i = DB_V_TEXT};
}
static inline struct db_value db_int_or_null(int64_t i)
{
    return i ? db_int(i) : (struct db_value){.kind = DB_V_NULL, .i = DB_V_INT};
}

struct db_args {
    const struct db_value *v;
    size_t n;
};
#define DB_ARGS(...)                                                                               \
    ((struct db_args){(const struct db_value[]){__VA_ARGS__},                                      \
                      sizeof((const struct db_value[]){__VA_ARGS__}) / sizeof(struct db_value)})
#define DB_NO_ARGS ((struct db_args){NULL, 0})

enum db_mode {
    DB_READ,   /* never writes; on SQLite the file is opened for reading (query_only) */
    DB_WRITE,  /* reads and writes */
    DB_CREATE, /* DB_WRITE; on SQLite the file may be made anew */
};

struct db_options {
    enum db_mode mode;
    int busy_ms;         /* how long to wait for another process's write lock; 0: 5000 */
    const char *vfs;     /* SQLite: name of a registered VFS for tests; NULL: the system's */
    const struct fs *fs; /* SQLite: for the names of copies (db_backup); NULL: the system's */
    struct log *log;     /* may be NULL */
};

/* `url`: a path of a SQLite file, or postgresql://… as libpq reads it (options such as search_path
 * belong into the URL). KY_ENOTFOUND when the file or database is missing, KY_ECORRUPT for a
 * foreign or damaged file, KY_EDENIED, KY_EIO. Passwords never appear in the text. */
enum ky_err db_open(const char *url, const struct db_options *options, struct db **out,
                    struct err *e) MUST_CHECK;
void db_close(struct db *db); /* rolls an open transaction back; NULL is fine */
enum db_engine db_engine(const struct db *db);
bool db_url_is_postgres(const char *url);

/* Transactions. Reading ones see one snapshot (PostgreSQL: REPEATABLE READ READ ONLY, and the
 * snapshot is taken by the first statement; SQLite: BEGIN, likewise). A writing one takes the write
 * lock at once (SQLite: BEGIN IMMEDIATE; PostgreSQL: an advisory lock of the schema), so that there
 * is one writer at a time; KY_EBUSY when that takes longer than busy_ms. No nesting but by
 * savepoints. The transaction is over when db_commit returns, whatever it returns. */
enum ky_err db_begin_read(struct db *db, struct err *e) MUST_CHECK;
enum ky_err db_begin_write(struct db *db, struct err *e) MUST_CHECK;
enum ky_err db_commit(struct db *db, struct err *e) MUST_CHECK; /* durable when it returns KY_OK */
void db_rollback(struct db *db);                                /* harmless outside a transaction */
enum ky_err db_savepoint(struct db *db, struct err *e) MUST_CHECK;
enum ky_err db_savepoint_release(struct db *db, struct err *e) MUST_CHECK;
enum ky_err db_savepoint_rollback(struct db *db, struct err *e) MUST_CHECK;
bool db_in_transaction(const struct db *db);

/* Rows of one query, to be walked once. rows_end must be called, also after an early stop. */
struct rows {
    struct db *db;
    void *impl; /* the driver's */
    enum ky_err err;
    int64_t row; /* -1 before the first */
};
enum ky_err db_query(struct db *db, const struct sql *sql, struct db_args args, struct rows *out,
                     struct err *e) MUST_CHECK;
bool rows_next(struct rows *rows);
/* Columns of the current row from 0; NULL reads as 0 and as the empty str. A str (text or blob)
 * lives until the next rows_next or rows_end. */
int64_t rows_int(struct rows *rows, int column);
struct str rows_str(struct rows *rows, int column);
bool rows_null(struct rows *rows, int column);
enum ky_err rows_end(struct rows *rows, struct err *e) MUST_CHECK;

/* A statement without rows; *out_changed (may be NULL) gets the number of rows it changed. */
enum ky_err db_exec(struct db *db, const struct sql *sql, struct db_args args, int64_t *out_changed,
                    struct err *e) MUST_CHECK;
/* First column of the single row: KY_ENOTFOUND when there is none. Also for INSERT … RETURNING id.
 */
enum ky_err db_query_int(struct db *db, const struct sql *sql, struct db_args args, int64_t *out,
                         struct err *e) MUST_CHECK;
/* Several statements separated by ";" without parameters: migrations only. */
enum ky_err db_script(struct db *db, const char *text, struct err *e) MUST_CHECK;
/* Prepare without running: tests hold every statement of the store against both engines. */
enum ky_err db_check(struct db *db, const struct sql *sql, struct err *e) MUST_CHECK;
/* Rows that statements of this connection have visited so far: SQLite counts the steps of full
 * scans and of index walks (SQLITE_STMTSTATUS_VM_STEP), PostgreSQL gives 0. */
int64_t db_steps(const struct db *db);

/* Changes of other connections since the last call, cheaply: SQLite asks PRAGMA data_version,
 * PostgreSQL looks whether a NOTIFY on channel "kaiyuan" has come (LISTEN on first use). True once
 * where that cannot be known: PostgreSQL's first call, and the first after a broken connection. Not
 * within a transaction. */
enum ky_err db_changed(struct db *db, bool *out_changed, struct err *e) MUST_CHECK;
/* Wake the listeners of db_changed when the running transaction commits (PostgreSQL: NOTIFY). */
enum ky_err db_notify(struct db *db, struct err *e) MUST_CHECK;

/* SQLite: move what the log holds into the file, without blocking writers. PostgreSQL: nothing. */
enum ky_err db_checkpoint(struct db *db, struct err *e) MUST_CHECK;
/* SQLite: a consistent copy, made page by page beside writers, synced; `progress` (may be NULL)
 * gets pages done and in all. PostgreSQL: KY_EUNSUPPORTED. `to` must not exist. */
enum ky_err db_backup(struct db *db, const char *to,
                      void (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
                      struct err *e) MUST_CHECK;
/* SQLite: PRAGMA integrity_check; the first complaint is the text of KY_ECORRUPT. */
enum ky_err db_integrity(struct db *db, struct err *e) MUST_CHECK;

#endif
