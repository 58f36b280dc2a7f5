#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/mem.h"
#include "base/rand.h"

/* The operating system. */

static int sys_open(void *ctx, const char *path, int flags, mode_t mode)
{
    (void)ctx;
    return open(path, flags | O_CLOEXEC, mode);
}

static ssize_t sys_read(void *ctx, int fd, void *p, size_t n)
{
    (void)ctx;
    return read(fd, p, n);
}

static ssize_t sys_write(void *ctx, int fd, const void *p, size_t n)
{
    (void)ctx;
    return write(fd, p, n);
}

static int sys_fsync(void *ctx, int fd)
{
    (void)ctx;
    return fsync(fd);
}

static int sys_close(void *ctx, int fd)
{
    (void)ctx;
    return close(fd);
}

static int sys_rename(void *ctx, const char *from, const char *to)
{
    (void)ctx;
    return rename(from, to);
}

static int sys_rename_new(void *ctx, const char *from, const char *to)
{
    (void)ctx;
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    /* This file system cannot: a hard link refuses a taken name just as well. */
    return link(from, to) == 0 ? unlink(from) : -1;
}

static int sys_unlink(void *ctx, const char *path)
{
    (void)ctx;
    return unlink(path);
}

static int sys_mkdir(void *ctx, const char *path, mode_t mode)
{
    (void)ctx;
    return mkdir(path, mode);
}

static const struct fs_ops sys_ops = {
    .open = sys_open,
    .read = sys_read,
    .write = sys_write,
    .fsync = sys_fsync,
    .close = sys_close,
    .rename = sys_rename,
    .rename_new = sys_rename_new,
    .unlink = sys_unlink,
    .mkdir = sys_mkdir,
};

const struct fs fs_system = {&sys_ops, NULL};

/* err_errno with the code that the errno value means for files. */
static enum ky_err fail(struct err *e, int errnum, const char *what, const char *path)
{
    enum ky_err code = KY_EIO;
    if (errnum == ENOENT || errnum == ENOTDIR)
        code = KY_ENOTFOUND;
    else if (errnum == EEXIST || errnum == ENOTEMPTY)
        code = KY_EEXIST;
    else if (errnum == EACCES || errnum == EPERM || errnum == EROFS)
        code = KY_EDENIED;
    else if (errnum == EFBIG)
        code = KY_ELIMIT;
    return err_errno(e, code, errnum, "cannot %s '%s'", what, path);
}

static ssize_t read_some(const struct fs *fs, int fd, void *p, size_t n)
{
    ssize_t got;
    do
        got = fs->ops->read(fs->ctx, fd, p, n);
    while (got < 0 && errno == EINTR);
    return got;
}

static bool write_all(const struct fs *fs, int fd, struct str data)
{
    while (data.n > 0) {
        ssize_t n = fs->ops->write(fs->ctx, fd, data.p, data.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            errno = EIO; /* no progress and no reason: do not spin */
        if (n <= 0)
            return false;
        data = str_from(data, (size_t)n);
    }
    return true;
}

static void close_quietly(const struct fs *fs, int fd)
{
    if (fd >= 0)
        fs->ops->close(fs->ctx, fd);
}

enum { CHUNK = 64 << 10 };

enum ky_err fs_read(const struct fs *fs, const char *path, struct buf *out, struct err *e)
{
    bool input = strcmp(path, "-") == 0;
    int fd = input ? STDIN_FILENO : fs->ops->open(fs->ctx, path, O_RDONLY, 0);
    if (fd < 0)
        return fail(e, errno, "open", path);
    enum ky_err err = KY_OK;
    size_t before = out->n;
    char *chunk = mem_alloc(CHUNK);
    for (;;) {
        ssize_t n = read_some(fs, fd, chunk, CHUNK);
        if (n < 0)
            err = fail(e, errno, "read", path);
        if (n <= 0)
            break;
        buf_add(out, str_of(chunk, (size_t)n));
        err = buf_check(out, e);
        if (err != KY_OK) {
            err_prefix(e, "cannot read '%s'", path);
            break;
        }
    }
    mem_free(chunk);
    if (!input)
        close_quietly(fs, fd);
    if (err != KY_OK && out->n > before) {
        out->n = before;
        out->p[before] = '\0';
    }
    return err;
}

/* The name of a new file beside `path`, which nobody else uses. Free with mem_free. */
static char *name_beside(const char *path)
{
    unsigned char salt[8];
    rand_secret(salt, sizeof(salt));
    struct buf name;
    buf_init(&name, SIZE_MAX / 2);
    buf_addc(&name, path);
    buf_addch(&name, '.');
    hex_add(&name, str_of((const char *)salt, sizeof(salt)));
    buf_addc(&name, ".tmp");
    return buf_detach(&name, NULL);
}

/* Flush and close *fd, which is -1 afterwards. */
static enum ky_err finish(const struct fs *fs, int *fd, const char *path, struct err *e)
{
    enum ky_err err = KY_OK;
    if (fs->ops->fsync(fs->ctx, *fd) != 0)
        err = fail(e, errno, "write", path);
    if (fs->ops->close(fs->ctx, *fd) != 0 && err == KY_OK)
        err = fail(e, errno, "write", path);
    *fd = -1;
    return err;
}

/* After a change of names in the folder of `path`. The change is there, so that a failure to make
 * it durable is an outcome unknown. */
static enum ky_err settle(const struct fs *fs, const char *path, struct err *e)
{
    return fs_sync_parent(fs, path, e) == KY_OK
               ? KY_OK
               : err_set(e, KY_EUNCERTAIN, "cannot make '%s' durable", path);
}

enum ky_err fs_write_atomic(const struct fs *fs, const char *path, struct str data, mode_t mode,
                            struct err *e)
{
    enum ky_err err = KY_OK;
    bool made = false;
    char *beside = name_beside(path);
    int fd = fs->ops->open(fs->ctx, beside, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (fd < 0) {
        err = fail(e, errno, "create", beside);
        goto out;
    }
    made = true;
    if (!write_all(fs, fd, data)) {
        err = fail(e, errno, "write", path);
        goto out;
    }
    err = finish(fs, &fd, path, e);
    if (err != KY_OK)
        goto out;
    if (fs->ops->rename(fs->ctx, beside, path) != 0) {
        err = fail(e, errno, "replace", path);
        goto out;
    }
    made = false;
    err = settle(fs, path, e);
out:
    close_quietly(fs, fd);
    if (made)
        fs->ops->unlink(fs->ctx, beside);
    mem_free(beside);
    return err;
}

static enum ky_err copy_bytes(const struct fs *fs, int in, const char *from, int out,
                              const char *to, struct err *e)
{
    enum ky_err err = KY_OK;
    char *chunk = mem_alloc(CHUNK);
    for (;;) {
        ssize_t n = read_some(fs, in, chunk, CHUNK);
        if (n < 0)
            err = fail(e, errno, "read", from);
        else if (n > 0 && !write_all(fs, out, str_of(chunk, (size_t)n)))
            err = fail(e, errno, "write", to);
        if (n <= 0 || err != KY_OK)
            break;
    }
    mem_free(chunk);
    return err;
}

enum ky_err fs_copy(const struct fs *fs, const char *from, const char *to, struct err *e)
{
    enum ky_err err = KY_OK;
    struct stat st;
    int in = -1, out = -1;
    bool made = false;
    char *beside = name_beside(to);
    in = fs->ops->open(fs->ctx, from, O_RDONLY, 0);
    if (in < 0) {
        err = fail(e, errno, "open", from);
        goto out;
    }
    mode_t mode = fstat(in, &st) == 0 ? st.st_mode & 0777 : 0600; /* never wider than it was */
    out = fs->ops->open(fs->ctx, beside, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (out < 0) {
        err = fail(e, errno, "create", beside);
        goto out;
    }
    made = true;
    err = copy_bytes(fs, in, from, out, to, e);
    if (err == KY_OK)
        err = finish(fs, &out, to, e);
    if (err != KY_OK)
        goto out;
    if (fs->ops->rename_new(fs->ctx, beside, to) != 0) {
        err = fail(e, errno, "create", to);
        goto out;
    }
    made = false;
    err = settle(fs, to, e);
out:
    close_quietly(fs, in);
    close_quietly(fs, out);
    if (made)
        fs->ops->unlink(fs->ctx, beside);
    mem_free(beside);
    return err;
}

static enum ky_err sync_path(const struct fs *fs, const char *path, int flags, struct err *e)
{
    int fd = fs->ops->open(fs->ctx, path, O_RDONLY | flags, 0);
    if (fd < 0)
        return fail(e, errno, "open", path);
    enum ky_err err = KY_OK;
    /* Some file systems (network, FUSE) refuse to sync a folder and need none. */
    if (fs->ops->fsync(fs->ctx, fd) != 0 && !(flags == O_DIRECTORY && errno == EINVAL))
        err = fail(e, errno, "sync", path);
    close_quietly(fs, fd);
    return err;
}

enum ky_err fs_sync_file(const struct fs *fs, const char *path, struct err *e)
{
    return sync_path(fs, path, 0, e);
}

enum ky_err fs_sync_parent(const struct fs *fs, const char *path, struct err *e)
{
    struct str s = str_c(path);
    while (s.n > 1 && s.p[s.n - 1] == '/')
        s.n--;
    size_t slash = str_rfind_char(s, '/');
    if (slash == STR_NONE)
        return sync_path(fs, ".", O_DIRECTORY, e);
    char *folder = mem_strdup(path);
    folder[slash > 0 ? slash : 1] = '\0';
    enum ky_err err = sync_path(fs, folder, O_DIRECTORY, e);
    mem_free(folder);
    return err;
}

enum ky_err fs_rename(const struct fs *fs, const char *from, const char *to, struct err *e)
{
    if (fs->ops->rename(fs->ctx, from, to) != 0)
        return fail(e, errno, "rename", from);
    return settle(fs, to, e);
}

enum ky_err fs_remove(const struct fs *fs, const char *path, struct err *e)
{
    if (fs->ops->unlink(fs->ctx, path) != 0)
        return fail(e, errno, "remove", path);
    return settle(fs, path, e);
}

enum ky_err fs_mkdir(const struct fs *fs, const char *path, mode_t mode, struct err *e)
{
    if (fs->ops->mkdir(fs->ctx, path, mode) != 0)
        return fail(e, errno, "create", path);
    return settle(fs, path, e);
}
