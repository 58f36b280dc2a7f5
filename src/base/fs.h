/* fs.h: files, such that what was acknowledged survives a power cut.
 *
 * All calls go through a table of operations, so that tests can put a file system below that fails,
 * drops or reorders what was not synced (tests/support). Use &fs_system in programs.
 * Errors: KY_ENOTFOUND, KY_EEXIST, KY_EDENIED, KY_EFULL, KY_ELIMIT, KY_EIO, each naming the path;
 * KY_EUNCERTAIN when a change was made but could not be made durable.
 */
#ifndef KY_BASE_FS_H
#define KY_BASE_FS_H

#include <sys/types.h>

#include "base/buf.h"

struct fs_ops {
    int (*open)(void *ctx, const char *path, int flags, mode_t mode);
    ssize_t (*read)(void *ctx, int fd, void *p, size_t n);
    ssize_t (*write)(void *ctx, int fd, const void *p, size_t n);
    int (*fsync)(void *ctx, int fd);
    int (*close)(void *ctx, int fd);
    int (*rename)(void *ctx, const char *from, const char *to);
    int (*rename_new)(void *ctx, const char *from, const char *to); /* EEXIST when `to` is taken */
    int (*unlink)(void *ctx, const char *path);
    int (*mkdir)(void *ctx, const char *path, mode_t mode);
};

struct fs {
    const struct fs_ops *ops; /* each returns -1 and sets errno, like the system call it names */
    void *ctx;
};

extern const struct fs fs_system;

/* Append the whole file to *out; more than out's maximum is KY_ELIMIT. Reads "-" as standard input.
 */
enum ky_err fs_read(const struct fs *fs, const char *path, struct buf *out,
                    struct err *e) MUST_CHECK;

/* Replace or create `path` so that after a crash it holds the old or the new bytes, never a
 * mixture: write beside it, fsync the file, rename, fsync the folder. What a crash may leave behind
 * is a file `path`.SIXTEEN-HEX-DIGITS.tmp. */
enum ky_err fs_write_atomic(const struct fs *fs, const char *path, struct str data, mode_t mode,
                            struct err *e) MUST_CHECK;

/* Copy a file with its permissions to a new path (KY_EEXIST when taken): after a crash it is absent
 * or whole. */
enum ky_err fs_copy(const struct fs *fs, const char *from, const char *to,
                    struct err *e) MUST_CHECK;
enum ky_err fs_sync_file(const struct fs *fs, const char *path, struct err *e) MUST_CHECK;
enum ky_err fs_sync_parent(const struct fs *fs, const char *path, struct err *e) MUST_CHECK;
/* Rename durably (fsync of the folder of `to`). */
enum ky_err fs_rename(const struct fs *fs, const char *from, const char *to,
                      struct err *e) MUST_CHECK;
/* Both sync the folder around. */
enum ky_err fs_remove(const struct fs *fs, const char *path, struct err *e) MUST_CHECK;
enum ky_err fs_mkdir(const struct fs *fs, const char *path, mode_t mode, struct err *e) MUST_CHECK;
bool fs_exists(const char *path);
bool fs_is_dir(const char *path);
/* True when the folder exists and holds nothing. */
bool fs_is_empty_dir(const char *path);
/* Remove a folder and what is in it; for leftovers of our own making. Does not follow links. */
enum ky_err fs_remove_tree(const char *path, struct err *e) MUST_CHECK;

/* A lock on a file, shared or exclusive, held until closed; the file is created when missing. */
struct fs_lock {
    int fd;
};
#define FS_LOCK_NONE                                                                               \
    {                                                                                              \
        -1                                                                                         \
    }
/* Does not wait: KY_EBUSY when another process holds it in a way that excludes ours. */
enum ky_err fs_lock(const char *path, bool exclusive, struct fs_lock *out,
                    struct err *e) MUST_CHECK;
void fs_unlock(struct fs_lock *lock);
/* Whether nobody else holds the file's lock just now, in this process or another. One system call;
 * changes nothing. False when the system cannot tell. */
bool fs_lock_is_only(const struct fs_lock *lock);

#endif
