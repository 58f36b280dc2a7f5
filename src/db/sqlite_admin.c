#include "db/sqlite_priv.h"

#include <errno.h>
#include <stdio.h>

enum { BACKUP_PAGES = 256 }; /* a step: 1 MB */

enum ky_err sqlite_checkpoint(struct db *db, struct err *e)
{
    struct sqlite *s = sqlite_of(db);
    int rc = sqlite3_wal_checkpoint_v2(s->h, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (rc == SQLITE_BUSY) /* someone else is at it */
        return KY_OK;
    return rc == SQLITE_OK ? KY_OK : sqlite_fail(s, rc, "checkpoint", e);
}

/* Copy all pages. The open read transaction holds the snapshot, so that writers beside it neither
 * show in the copy nor make it begin again. */
static int copy_pages(struct sqlite *s, sqlite3 *to,
                      void (*progress)(void *ctx, int64_t done, int64_t all), void *ctx)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", s->h, "main");
    if (!b)
        return sqlite3_errcode(to);
    int rc = SQLITE_OK;
    while (rc == SQLITE_OK) {
        rc = sqlite3_backup_step(b, BACKUP_PAGES);
        int64_t all = sqlite3_backup_pagecount(b);
        if (progress && (rc == SQLITE_OK || rc == SQLITE_DONE))
            progress(ctx, all - sqlite3_backup_remaining(b), all);
    }
    int end = sqlite3_backup_finish(b);
    return rc == SQLITE_DONE ? end : rc;
}

static enum ky_err copy_to(struct sqlite *s, const char *part,
                           void (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
                           struct err *e)
{
    sqlite3 *to = NULL;
    sqlite3_vfs *vfs = NULL;
    sqlite3_file_control(s->h, "main", SQLITE_FCNTL_VFS_POINTER, &vfs);
    int rc =
        sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        vfs ? vfs->zName : NULL);
    if (rc == SQLITE_OK)
        rc = copy_pages(s, to, progress, ctx);
    enum ky_err err = KY_OK;
    if (rc != SQLITE_OK) {
        bool full = sqlite_is_full(to, rc);
        err = err_set(e, full ? KY_EFULL : KY_EIO, "cannot write the copy '%s': %s", part,
                      full ? "no space left. Free some, then repeat" : sqlite3_errstr(rc));
    }
    if (sqlite3_close(to) != SQLITE_OK && !err)
        err = err_set(e, KY_EIO, "cannot close the copy '%s'", part);
    return err;
}

/* Give the finished copy its name without ever replacing a file. */
static enum ky_err name_copy(const struct fs *fs, const char *part, const char *to, struct err *e)
{
    if (fs->ops->rename_new(fs->ctx, part, to) == 0)
        return fs_sync_parent(fs, to, e);
    if (errno == EEXIST)
        return err_set(e, KY_EEXIST, "'%s' exists already", to);
    return err_errno(e, KY_EIO, errno, "cannot create '%s'", to);
}

/* A copy that is not finished, and its journal. */
static void remove_part(const struct fs *fs, const char *part)
{
    static const char *const ENDINGS[] = {"", "-journal"};
    char path[4096];
    for (size_t i = 0; i < sizeof(ENDINGS) / sizeof(ENDINGS[0]); i++) {
        int n = snprintf(path, sizeof(path), "%s%s", part, ENDINGS[i]);
        if (n > 0 && (size_t)n < sizeof(path) && fs_exists(path))
            fs->ops->unlink(fs->ctx, path);
    }
}

enum ky_err sqlite_backup(struct db *db, const char *to,
                          void (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
                          struct err *e)
{
    struct sqlite *s = sqlite_of(db);
    if (fs_exists(to))
        return err_set(e, KY_EEXIST, "'%s' exists already", to);
    char part[4096];
    const char *dot = to[0] == '/' ? "" : "./"; /* "file:" and ":memory:" are names like others */
    int n = snprintf(part, sizeof(part), "%s%s.part", dot, to);
    if (n < 0 || (size_t)n >= sizeof(part))
        return err_set(e, KY_EINVAL, "the path '%s' is too long", to);
    remove_part(s->fs, part); /* left by a copy that was interrupted */
    enum ky_err err = db_begin_read(db, e);
    int64_t schema;
    if (!err)
        err = sqlite_ask(s, "PRAGMA schema_version", &schema, e); /* takes the snapshot */
    if (!err)
        err = copy_to(s, part, progress, ctx, e);
    db_rollback(db);
    if (!err)
        err = fs_sync_file(s->fs, part, e);
    if (!err)
        err = name_copy(s->fs, part, to, e);
    if (err)
        remove_part(s->fs, part);
    return err;
}

enum ky_err sqlite_integrity(struct db *db, struct err *e)
{
    struct sqlite *s = sqlite_of(db);
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(s->h, "PRAGMA integrity_check(1)", -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    enum ky_err err = KY_OK;
    if (rc != SQLITE_ROW) {
        err = sqlite_fail(s, rc, "check", e);
    } else {
        struct str said = str_c((const char *)sqlite3_column_text(stmt, 0));
        if (!str_eq(said, STR("ok")))
            err = err_set(e, KY_ECORRUPT, "'%s' is damaged: %.*s", s->path, STR_ARG(said));
    }
    sqlite3_finalize(stmt);
    return err;
}
