#include "db/sqlite_priv.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"

enum { BUSY_MS = 5000, PAGE_MIN = 512 };

/* ------------------------------------------------------------------ errors */

static enum ky_err code_of(int rc)
{
    switch (rc) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return KY_EEXIST;
    }
    switch (rc & 0xFF) {
    case SQLITE_CONSTRAINT:
        return KY_ECONFLICT;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return KY_ECORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return KY_EBUSY;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return KY_EDENIED;
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
        return KY_EINVAL;
    }
    return KY_EIO;
}

/* Whether the disk has no room: SQLite says so of writes only, not of making a file or the shared
 * memory of the log. */
bool sqlite_is_full(sqlite3 *h, int rc)
{
    int kind = rc & 0xFF;
    int errnum = kind == SQLITE_CANTOPEN || kind == SQLITE_IOERR ? sqlite3_system_errno(h) : 0;
    return kind == SQLITE_FULL || errnum == ENOSPC || errnum == EDQUOT;
}

enum ky_err sqlite_fail(struct sqlite *s, int rc, const char *what, struct err *e)
{
    if (s->base.tx != DB_TX_NONE && sqlite3_get_autocommit(s->h))
        s->base.lost = true;
    int errnum = (rc & 0xFF) == SQLITE_CANTOPEN ? sqlite3_system_errno(s->h) : 0;
    bool denied = errnum == EACCES || errnum == EPERM || errnum == EROFS;
    if (denied) /* the file, or its log beside it */
        return err_set(e, KY_EDENIED, "cannot %s '%s': permission denied", what, s->path);
    if (sqlite_is_full(s->h, rc))
        return err_set(e, KY_EFULL, "cannot %s '%s': no space left. Free some, then repeat", what,
                       s->path);
    return err_set(e, code_of(rc), "cannot %s '%s': %s", what, s->path, sqlite3_errmsg(s->h));
}

int sqlite_run(struct sqlite *s, const char *text)
{
    int rc = sqlite3_exec(s->h, text, NULL, NULL, NULL);
    return rc == SQLITE_OK ? rc : sqlite3_extended_errcode(s->h);
}

enum ky_err sqlite_ask(struct sqlite *s, const char *text, int64_t *out, struct err *e)
{
    sqlite3_stmt *stmt = NULL;
    *out = 0;
    int rc = sqlite3_prepare_v2(s->h, text, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int64(stmt, 0);
    enum ky_err err = KY_OK;
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        err = sqlite_fail(s, rc, "read", e);
    sqlite3_finalize(stmt);
    return err;
}

/* Wait for another's lock: short naps that grow to 5 ms, busy_ms in all. */
static int on_busy(void *ctx, int calls)
{
    struct sqlite *s = ctx;
    int64_t now = clock_monotonic();
    if (calls == 0)
        s->busy_since = now;
    if (now - s->busy_since >= (int64_t)s->busy_ms * 1000)
        return 0;
    long ns = calls < 5 ? 200000L << calls : 5000000L;
    struct timespec pause = {0, ns};
    nanosleep(&pause, NULL);
    return 1;
}

static void on_log(struct sqlite *s, enum log_level level, const char *event)
{
    log_event(s->base.log, level, event, LOG_STR("path", str_c(s->path)),
              LOG_STR("error", str_c(sqlite3_errmsg(s->h))));
}

/* ------------------------------------------------------------------ transactions */

static enum ky_err sqlite_begin(struct db *db, enum db_tx kind, struct err *e)
{
    struct sqlite *s = sqlite_of(db);
    int rc = sqlite_run(s, kind == DB_TX_WRITE ? "BEGIN IMMEDIATE" : "BEGIN");
    return rc == SQLITE_OK ? KY_OK : sqlite_fail(s, rc, "begin a transaction on", e);
}

/* A commit that met an I/O error may have left its last frame in the write-ahead log, where the
 * recovery after a crash would find it and bring the transaction to life. Nobody sees it now; once
 * another commit has overwritten the place it is certainly gone, since the checksums are chained.
 * So write one (user_version, as it is): if that succeeds the outcome is known. A full disk is no
 * such case: the frame that commits is written last, and was not. */
enum ky_err sqlite_settle(struct sqlite *s, enum ky_err err, int rc, struct err *e)
{
    if ((rc & 0xFF) != SQLITE_IOERR)
        return err;
    struct err ignored;
    int64_t version;
    char text[64];
    if (sqlite_run(s, "BEGIN IMMEDIATE") == SQLITE_OK) {
        enum ky_err asked = sqlite_ask(s, "PRAGMA user_version", &version, &ignored);
        snprintf(text, sizeof(text), "PRAGMA user_version = %d", (int)version);
        if (!asked && sqlite_run(s, text) == SQLITE_OK && sqlite_run(s, "COMMIT") == SQLITE_OK)
            return err;
        on_log(s, LOG_ERROR, "commit_uncertain");
    }
    if (!sqlite3_get_autocommit(s->h))
        (void)sqlite_run(s, "ROLLBACK");
    return err_set(e, KY_EUNCERTAIN, "cannot tell whether '%s' keeps the transaction: %s", s->path,
                   sqlite3_errstr(rc));
}

static void sqlite_rollback(struct db *db)
{
    struct sqlite *s = sqlite_of(db);
    if (sqlite3_get_autocommit(s->h))
        return; /* SQLite has rolled back by itself */
    if (sqlite_run(s, "ROLLBACK") != SQLITE_OK)
        on_log(s, LOG_ERROR, "rollback_failed");
}

static enum ky_err sqlite_commit(struct db *db, struct err *e)
{
    struct sqlite *s = sqlite_of(db);
    bool wrote = db->tx == DB_TX_WRITE;
    int rc = sqlite_run(s, "COMMIT");
    if (rc == SQLITE_OK)
        return KY_OK;
    enum ky_err err = sqlite_fail(s, rc, "commit to", e);
    sqlite_rollback(db);
    return wrote ? sqlite_settle(s, err, rc, e) : err;
}

static enum ky_err sqlite_savepoint(struct db *db, enum db_savepoint_op op, struct err *e)
{
    static const char *const TEXT[] = {
        [DB_SAVEPOINT_SET] = "SAVEPOINT s",
        [DB_SAVEPOINT_RELEASE] = "RELEASE s",
        [DB_SAVEPOINT_ROLLBACK] = "ROLLBACK TO s; RELEASE s",
    };
    struct sqlite *s = sqlite_of(db);
    int rc = sqlite_run(s, TEXT[op]);
    return rc == SQLITE_OK ? KY_OK : sqlite_fail(s, rc, "set a savepoint on", e);
}

static enum ky_err sqlite_script(struct db *db, const char *text, struct err *e)
{
    struct sqlite *s = sqlite_of(db);
    int rc = sqlite_run(s, text);
    return rc == SQLITE_OK ? KY_OK : sqlite_fail(s, rc, "run a script on", e);
}

static int64_t sqlite_steps(const struct db *db)
{
    return ((const struct sqlite *)db)->steps;
}

static enum ky_err sqlite_changed(struct db *db, bool *out_changed, struct err *e)
{
    static const struct sql DATA_VERSION = {"PRAGMA data_version"};
    struct sqlite *s = sqlite_of(db);
    int64_t version;
    enum ky_err err = db_query_int(db, &DATA_VERSION, DB_NO_ARGS, &version, e);
    if (err)
        return err;
    *out_changed = version != s->version;
    s->version = version;
    return KY_OK;
}

static enum ky_err sqlite_notify(struct db *db, struct err *e)
{
    (void)db; /* data_version tells the others */
    (void)e;
    return KY_OK;
}

static void sqlite_close(struct db *db)
{
    struct sqlite *s = sqlite_of(db);
    sqlite_stmts_release(s);
    ensure(sqlite3_close(s->h) == SQLITE_OK);
    mem_free(s->path);
    mem_free(s);
}

static const struct db_driver SQLITE_DRIVER = {
    .close = sqlite_close,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .savepoint = sqlite_savepoint,
    .query = sqlite_query,
    .next = sqlite_next,
    .get_int = sqlite_int,
    .get_str = sqlite_str,
    .get_null = sqlite_null,
    .end = sqlite_end,
    .exec = sqlite_exec,
    .script = sqlite_script,
    .check = sqlite_check,
    .steps = sqlite_steps,
    .changed = sqlite_changed,
    .notify = sqlite_notify,
    .checkpoint = sqlite_checkpoint,
    .backup = sqlite_backup,
    .integrity = sqlite_integrity,
};

/* ------------------------------------------------------------------ opening */

/* What SQLite would answer with a riddle, or with a new database where none was meant: it takes a
 * file of a few bytes for an empty one. */
static enum ky_err look(const char *path, enum db_mode mode, struct err *e)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        if (errno == ENOENT && mode == DB_CREATE)
            return KY_OK;
        if (errno == ENOENT || errno == ENOTDIR)
            return err_set(e, KY_ENOTFOUND, "there is no database '%s'", path);
        return err_errno(e, errno == EACCES ? KY_EDENIED : KY_EIO, errno, "cannot open '%s'", path);
    }
    if (S_ISDIR(st.st_mode))
        return err_set(e, KY_ECORRUPT, "'%s' is a folder, not a database", path);
    if (!S_ISREG(st.st_mode))
        return err_set(e, KY_ECORRUPT, "'%s' is not a regular file, so not a database", path);
    if (st.st_size == 0 && mode != DB_CREATE)
        return err_set(e, KY_ECORRUPT, "'%s' is empty, not a database", path);
    if (st.st_size > 0 && st.st_size < PAGE_MIN)
        return err_set(e, KY_ECORRUPT, "'%s' is not a database", path);
    return KY_OK;
}

static enum ky_err open_handle(struct sqlite *s, const struct db_options *o, struct err *e)
{
    char name[4096];
    const char *dot = s->path[0] == '/' ? "" : "./"; /* "file:" and ":memory:" are plain names */
    int n = snprintf(name, sizeof(name), "%s%s", o->vfs ? "" : dot, s->path);
    if (n < 0 || (size_t)n >= sizeof(name))
        return err_set(e, KY_EINVAL, "the path '%s' is too long", s->path);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (o->mode == DB_CREATE)
        flags |= SQLITE_OPEN_CREATE;
    int rc = sqlite3_open_v2(name, &s->h, flags, o->vfs);
    if (rc == SQLITE_OK)
        return KY_OK;
    bool missing = o->vfs ? o->mode != DB_CREATE : sqlite3_system_errno(s->h) == ENOENT;
    if ((rc & 0xFF) == SQLITE_CANTOPEN && missing)
        return err_set(e, KY_ENOTFOUND, "there is no database '%s'", s->path);
    return sqlite_fail(s, rc, "open", e);
}

static void harden(sqlite3 *h, enum db_mode mode)
{
    sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DML, 0, NULL); /* "x" is a name, as in PostgreSQL */
    sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    /* A reader leaves the files as they are. */
    sqlite3_db_config(h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, mode == DB_READ, NULL);
}

/* The operating system keeps the file's pages; a large cache or a mapping of our own in each
 * connection would only hold them again. Checkpoints are db_checkpoint's business, beside the
 * writer; where nobody calls it, as in a command that writes much, a commit that finds 32 MB in the
 * log does it. journal_size_limit gives the space of a log that once grew large back.
 * secure_delete: what is erased by law leaves the file too. */
static enum ky_err configure(struct sqlite *s, struct err *e)
{
    static const char COMMON[] = "PRAGMA synchronous = FULL;"
                                 "PRAGMA temp_store = MEMORY;"
                                 "PRAGMA cache_size = -4096;"
                                 "PRAGMA cell_size_check = ON;"
                                 "PRAGMA wal_autocheckpoint = 8192;";
    bool reader = s->base.mode == DB_READ;
    int rc = sqlite_run(s, COMMON);
    if (rc == SQLITE_OK && !reader && sqlite3_db_readonly(s->h, "main") == 1)
        return err_set(e, KY_EDENIED, "cannot write '%s': permission denied", s->path);
    if (rc == SQLITE_OK)
        rc = sqlite_run(s, reader ? "PRAGMA query_only = ON"
                                  : "PRAGMA journal_mode = WAL;"
                                    "PRAGMA journal_size_limit = 67108864;"
                                    "PRAGMA secure_delete = ON;");
    if (rc == SQLITE_OK) /* reads header and schema: is it a database? */
        rc = sqlite_run(s, "PRAGMA table_info(a)");
    if ((rc & 0xFF) == SQLITE_READONLY) /* reading needs the log beside it, too */
        return err_set(e, KY_EDENIED, "cannot open '%s': permission denied, there or in its folder",
                       s->path);
    if (rc == SQLITE_NOTADB)
        return err_set(e, KY_ECORRUPT, "'%s' is not a database", s->path);
    if (rc != SQLITE_OK)
        return sqlite_fail(s, rc, "open", e);
    return sqlite_ask(s, "PRAGMA data_version", &s->version, e);
}

enum ky_err sqlite_open(const char *path, const struct db_options *o, struct db **out,
                        struct err *e)
{
    *out = NULL;
    if (!path || !*path)
        return err_set(e, KY_EINVAL, "the path of a database is missing");
    enum ky_err err = o->vfs ? KY_OK : look(path, o->mode, e);
    if (err)
        return err;
    struct sqlite *s = NEW(struct sqlite);
    s->base =
        (struct db){.driver = &SQLITE_DRIVER, .engine = DB_SQLITE, .mode = o->mode, .log = o->log};
    s->path = mem_strdup(path);
    s->fs = o->fs ? o->fs : &fs_system;
    s->busy_ms = o->busy_ms ? o->busy_ms : BUSY_MS;
    err = open_handle(s, o, e);
    if (!err) {
        harden(s->h, o->mode);
        sqlite3_busy_handler(s->h, on_busy, s);
        err = configure(s, e);
    }
    if (err)
        sqlite_close(&s->base);
    else
        *out = &s->base;
    return err;
}
