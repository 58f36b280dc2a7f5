/* fs_local.c: the part of fs.h that asks or cleans the local machine and needs no table of
 * operations: queries, removal of leftovers, locks. */
#include "base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

bool fs_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

bool fs_is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool fs_is_empty_dir(const char *path)
{
    DIR *d = opendir(path);
    if (!d)
        return false;
    bool empty = true;
    const struct dirent *entry = readdir(d);
    while (entry && empty) {
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        entry = readdir(d);
    }
    closedir(d);
    return empty;
}

static int remove_entry(const char *path, const struct stat *st, int flag, struct FTW *at)
{
    (void)st;
    (void)flag;
    (void)at;
    return remove(path);
}

enum ky_err fs_remove_tree(const char *path, struct err *e)
{
    enum { OPEN_FOLDERS = 16 };
    if (nftw(path, remove_entry, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS) == 0)
        return KY_OK;
    enum ky_err code = errno == ENOENT                     ? KY_ENOTFOUND
                       : errno == EACCES || errno == EPERM ? KY_EDENIED
                                                           : KY_EIO;
    return err_errno(e, code, errno, "cannot remove '%s'", path);
}

/* flock excludes, but does not tell who else shares a lock, and taking it alone for a moment would
 * give it up first. So each holder has a shared lock of the other kind besides, which belongs to
 * the open file as well, can be had read-only, and about which the system answers questions. */
static struct flock whole_file(short type)
{
    return (struct flock){.l_type = type, .l_whence = SEEK_SET};
}

static int take_lock(int fd, bool exclusive)
{
    struct flock mark = whole_file(F_RDLCK);
    int rc;
    do
        rc = flock(fd, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB);
    while (rc != 0 && errno == EINTR);
    return rc != 0 || exclusive ? rc : fcntl(fd, F_OFD_SETLK, &mark);
}

bool fs_lock_is_only(const struct fs_lock *lock)
{
    struct flock other = whole_file(F_WRLCK);
    return lock->fd >= 0 && fcntl(lock->fd, F_OFD_GETLK, &other) == 0 && other.l_type == F_UNLCK;
}

enum ky_err fs_lock(const char *path, bool exclusive, struct fs_lock *out, struct err *e)
{
    /* Read-only, so that commands of another user can lock a file of ours; flock asks no more. */
    int fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) {
        enum ky_err code = errno == ENOENT || errno == ENOTDIR ? KY_ENOTFOUND
                           : errno == EACCES                   ? KY_EDENIED
                                                               : KY_EIO;
        return err_errno(e, code, errno, "cannot open '%s'", path);
    }
    if (take_lock(fd, exclusive) != 0) {
        int errnum = errno;
        close(fd);
        if (errnum == EWOULDBLOCK)
            return err_set(e, KY_EBUSY, "another process holds '%s'", path);
        return err_errno(e, KY_EIO, errnum, "cannot lock '%s'", path);
    }
    out->fd = fd;
    return KY_OK;
}

void fs_unlock(struct fs_lock *lock)
{
    if (lock->fd >= 0)
        close(lock->fd);
    lock->fd = -1;
}
