#include "fs_fault.h"

#include <errno.h>

/* Whether to go on to the file system below, and what to report afterwards. */
struct verdict {
    bool pass, fail, half;
    int errnum;
};

static struct verdict judge(struct fs_fault *f)
{
    if (!fault_due(&f->plan))
        return (struct verdict){.pass = true};
    switch (f->kind) {
    case FS_FAULT_SHORT:
        return (struct verdict){.pass = true, .half = true};
    case FS_FAULT_LATE:
        return (struct verdict){.pass = true, .fail = true, .errnum = EIO};
    case FS_FAULT_FULL:
        return (struct verdict){.fail = true, .errnum = ENOSPC};
    case FS_FAULT_EIO:
        break;
    }
    return (struct verdict){.fail = true, .errnum = EIO};
}

static int report(struct verdict v, int rc)
{
    if (!v.fail)
        return rc;
    errno = v.errnum;
    return -1;
}

static int fault_open(void *ctx, const char *path, int flags, mode_t mode)
{
    struct fs_fault *f = ctx;
    struct verdict v = judge(f);
    int fd = v.pass ? f->below->ops->open(f->below->ctx, path, flags, mode) : -1;
    if (v.fail && fd >= 0)
        f->below->ops->close(f->below->ctx, fd); /* the file may be there, unreported */
    return report(v, fd);
}

static size_t half(size_t n)
{
    return n > 1 ? n / 2 : n;
}

static ssize_t fault_read(void *ctx, int fd, void *p, size_t n)
{
    struct fs_fault *f = ctx;
    struct verdict v = judge(f);
    if (v.fail)
        return report(v, 0);
    return f->below->ops->read(f->below->ctx, fd, p, v.half ? half(n) : n);
}

static ssize_t fault_write(void *ctx, int fd, const void *p, size_t n)
{
    struct fs_fault *f = ctx;
    struct verdict v = judge(f);
    if (v.fail && atomic_load(&f->plan.seen) > f->plan.at)
        return report(v, 0); /* nothing moves on a disk that is gone */
    size_t some = v.pass && !v.half ? n : half(n);
    ssize_t rc = f->below->ops->write(f->below->ctx, fd, p, some);
    return v.fail ? report(v, 0) : rc;
}

static int fault_fsync(void *ctx, int fd)
{
    struct fs_fault *f = ctx;
    struct verdict v = judge(f);
    return report(v, v.pass ? f->below->ops->fsync(f->below->ctx, fd) : -1);
}

static int fault_close(void *ctx, int fd)
{
    struct fs_fault *f = ctx;
    int rc = f->below->ops->close(f->below->ctx, fd);
    bool dead = f->kind != FS_FAULT_SHORT && f->plan.onward && f->plan.at > 0 &&
                atomic_load(&f->plan.seen) >= f->plan.at;
    return dead ? report((struct verdict){.fail = true, .errnum = EIO}, rc) : rc;
}

static int fault_rename(void *ctx, const char *from, const char *to)
{
    struct fs_fault *f = ctx;
    struct verdict v = judge(f);
    return report(v, v.pass ? f->below->ops->rename(f->below->ctx, from, to) : -1);
}

static int fault_rename_new(void *ctx, const char *from, const char *to)
{
    struct fs_fault *f = ctx;
    struct verdict v = judge(f);
    return report(v, v.pass ? f->below->ops->rename_new(f->below->ctx, from, to) : -1);
}

static int fault_unlink(void *ctx, const char *path)
{
    struct fs_fault *f = ctx;
    struct verdict v = judge(f);
    return report(v, v.pass ? f->below->ops->unlink(f->below->ctx, path) : -1);
}

static int fault_mkdir(void *ctx, const char *path, mode_t mode)
{
    struct fs_fault *f = ctx;
    struct verdict v = judge(f);
    return report(v, v.pass ? f->below->ops->mkdir(f->below->ctx, path, mode) : -1);
}

static const struct fs_ops fault_ops = {
    .open = fault_open,
    .read = fault_read,
    .write = fault_write,
    .fsync = fault_fsync,
    .close = fault_close,
    .rename = fault_rename,
    .rename_new = fault_rename_new,
    .unlink = fault_unlink,
    .mkdir = fault_mkdir,
};

struct fs fs_fault_fs(struct fs_fault *f)
{
    return (struct fs){&fault_ops, f};
}
