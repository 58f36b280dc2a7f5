/* db_priv.h: what a driver is. db.c keeps the state that is alike everywhere (transaction, failed,
 * open rows) and calls the driver only where its call makes sense; a driver embeds struct db first.
 *
 * After a failed statement a transaction can only be rolled back, wholly or to a savepoint:
 * PostgreSQL insists, and db.c holds SQLite to the same so that a program behaves alike on both. */
#ifndef KY_DB_DB_PRIV_H
#define KY_DB_DB_PRIV_H

#include "db/db.h"

enum { DB_ARGS_MAX = 256 }; /* of one statement */

enum db_tx { DB_TX_NONE, DB_TX_READ, DB_TX_WRITE };
enum db_savepoint_op { DB_SAVEPOINT_SET, DB_SAVEPOINT_RELEASE, DB_SAVEPOINT_ROLLBACK };

struct db {
    const struct db_driver *driver;
    enum db_engine engine;
    enum db_mode mode;
    struct log *log;
    enum db_tx tx;
    int savepoints;     /* open ones */
    int open_rows;      /* queries whose rows_end is still due */
    enum ky_err failed; /* what broke the transaction, KY_OK while it is whole */
    bool lost;          /* set by the driver: the engine itself has dropped the transaction */
};

/* begin, commit and savepoint are called in the right order only; a commit that fails leaves no
 * transaction behind. query takes the first step, so that its errors show at once. next, get_* and
 * end work on rows->impl; next keeps the text of its error for end. */
struct db_driver {
    void (*close)(struct db *db);
    enum ky_err (*begin)(struct db *db, enum db_tx kind, struct err *e);
    enum ky_err (*commit)(struct db *db, struct err *e);
    void (*rollback)(struct db *db);
    enum ky_err (*savepoint)(struct db *db, enum db_savepoint_op op, struct err *e);
    enum ky_err (*query)(struct db *db, const struct sql *sql, struct db_args args,
                         struct rows *out, struct err *e);
    bool (*next)(struct rows *rows);
    int64_t (*get_int)(struct rows *rows, int column);
    struct str (*get_str)(struct rows *rows, int column);
    bool (*get_null)(struct rows *rows, int column);
    enum ky_err (*end)(struct rows *rows, struct err *e);
    enum ky_err (*exec)(struct db *db, const struct sql *sql, struct db_args args,
                        int64_t *out_changed, struct err *e);
    enum ky_err (*script)(struct db *db, const char *text, struct err *e);
    enum ky_err (*check)(struct db *db, const struct sql *sql, struct err *e);
    int64_t (*steps)(const struct db *db);
    enum ky_err (*changed)(struct db *db, bool *out_changed, struct err *e);
    enum ky_err (*notify)(struct db *db, struct err *e);
    enum ky_err (*checkpoint)(struct db *db, struct err *e);
    enum ky_err (*backup)(struct db *db, const char *to,
                          void (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
                          struct err *e);
    enum ky_err (*integrity)(struct db *db, struct err *e);
};

enum ky_err sqlite_open(const char *path, const struct db_options *options, struct db **out,
                        struct err *e) MUST_CHECK;
enum ky_err postgres_open(const char *url, const struct db_options *options, struct db **out,
                          struct err *e) MUST_CHECK;

#endif
