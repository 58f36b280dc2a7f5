#include "fs_power_vfs.h"

#include <errno.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "fs_power_priv.h"

struct fs_power_vfs {
    sqlite3_vfs vfs; /* first: SQLite's pointer is ours */
    sqlite3_vfs *unix_vfs;
    struct fs_power *p;
};

/* One opened file; the unix VFS's own handle follows it. */
struct handle {
    sqlite3_file base;
    struct fs_power *p;
    int node, dir; /* NO_NODE: a temporary file, which no cut concerns */
    int cuts;      /* when it was opened */
    bool syncs_dir;
};

static struct handle *handle_of(sqlite3_file *file)
{
    return (struct handle *)file;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
    return (sqlite3_file *)(handle_of(file) + 1);
}

static bool is_dead(const struct handle *h)
{
    return h->p->out || h->cuts != h->p->cuts;
}

static enum power_fate fate_of(const struct handle *h, enum power_change_kind kind)
{
    return h->node == NO_NODE ? POWER_GOES_WELL : power_fate(h->p, kind);
}

/* ------------------------------------------------------------------ bytes */

static int on_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int on_read(sqlite3_file *file, void *p, int n, sqlite3_int64 at)
{
    if (is_dead(handle_of(file)))
        return SQLITE_IOERR_READ;
    return real_of(file)->pMethods->xRead(real_of(file), p, n, at);
}

static int on_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at)
{
    struct handle *h = handle_of(file);
    if (is_dead(h))
        return SQLITE_IOERR_WRITE;
    size_t len = (size_t)n, from = (size_t)at;
    bool grows = h->node != NO_NODE && from + len > h->p->nodes.p[h->node].size;
    enum power_fate fate = fate_of(h, grows ? POWER_NEEDS_ROOM : POWER_PLAIN);
    int failure = errno == ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    if (fate == POWER_FAILS)
        len /= 2;
    int rc = real_of(file)->pMethods->xWrite(real_of(file), p, (int)len, at);
    if (rc == SQLITE_OK && h->node != NO_NODE && len)
        power_note_change(h->p, h->node,
                          (struct power_change){.at = from, .bytes = str_of(p, len)});
    return fate == POWER_GOES_WELL ? rc : failure;
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 n)
{
    struct handle *h = handle_of(file);
    if (is_dead(h))
        return SQLITE_IOERR_TRUNCATE;
    enum power_fate fate = fate_of(h, POWER_PLAIN);
    if (fate == POWER_FAILS)
        return SQLITE_IOERR_TRUNCATE;
    int rc = real_of(file)->pMethods->xTruncate(real_of(file), n);
    if (rc == SQLITE_OK && h->node != NO_NODE)
        power_note_change(h->p, h->node, (struct power_change){.truncate = true, .at = (size_t)n});
    return fate == POWER_GOES_WELL ? rc : SQLITE_IOERR_TRUNCATE;
}

/* The real disk need not hear of it. */
static int on_sync(sqlite3_file *file, int flags)
{
    struct handle *h = handle_of(file);
    (void)flags;
    if (is_dead(h) || fate_of(h, POWER_TURN) != POWER_GOES_WELL)
        return SQLITE_IOERR_FSYNC;
    if (h->node == NO_NODE)
        return SQLITE_OK;
    power_settle_file(h->p, h->node);
    if (h->syncs_dir)
        power_settle_dir(h->p, h->dir);
    h->syncs_dir = false;
    return SQLITE_OK;
}

static int on_size(sqlite3_file *file, sqlite3_int64 *out)
{
    *out = 0;
    if (is_dead(handle_of(file)))
        return SQLITE_IOERR_FSTAT;
    return real_of(file)->pMethods->xFileSize(real_of(file), out);
}

/* ------------------------------------------------------------------ locks, shared memory */

static int on_lock(sqlite3_file *file, int level)
{
    if (is_dead(handle_of(file)))
        return SQLITE_IOERR_LOCK;
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int on_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int on_check_reserved(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int on_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
    struct handle *h = handle_of(file);
    sqlite3_file *real = real_of(file);
    *out = NULL;
    if (is_dead(h))
        return SQLITE_IOERR_SHMMAP;
    int rc = real->pMethods->xShmMap(real, region, size, 0, out);
    if (rc != SQLITE_OK || *out || !extend)
        return rc;
    if (fate_of(h, POWER_NEEDS_ROOM) != POWER_GOES_WELL)
        return SQLITE_IOERR_SHMSIZE;
    return real->pMethods->xShmMap(real, region, size, extend, out);
}

static int on_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    if (is_dead(handle_of(file)) && !(flags & SQLITE_SHM_UNLOCK))
        return SQLITE_IOERR_SHMLOCK;
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void on_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int on_shm_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

/* ------------------------------------------------------------------ the rest of a file */

static int on_control(sqlite3_file *file, int op, void *arg)
{
    (void)file;
    (void)op;
    (void)arg;
    return SQLITE_NOTFOUND;
}

static int on_sector(sqlite3_file *file)
{
    (void)file;
    return 512;
}

static int on_device(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2,
    .xClose = on_close,
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = on_size,
    .xLock = on_lock,
    .xUnlock = on_unlock,
    .xCheckReservedLock = on_check_reserved,
    .xFileControl = on_control,
    .xSectorSize = on_sector,
    .xDeviceCharacteristics = on_device,
    .xShmMap = on_shm_map,
    .xShmLock = on_shm_lock,
    .xShmBarrier = on_shm_barrier,
    .xShmUnmap = on_shm_unmap,
};

/* ------------------------------------------------------------------ names */

static struct fs_power_vfs *vfs_of(sqlite3_vfs *vfs)
{
    return (struct fs_power_vfs *)vfs;
}

/* What the model has to know of a file that has just been opened. */
static void note_open(struct handle *h, const char *name, bool is_new, int flags)
{
    struct power_name at = power_resolve(h->p, name);
    struct stat st;
    ensure(stat(name, &st) == 0);
    h->node =
        is_new || at.node == NO_NODE ? power_note_file(h->p, &at, st.st_mode & 0777) : at.node;
    h->dir = at.dir;
    /* As unixOpen() has it: a log that a reader made is synced with its folder by the writer. */
    h->syncs_dir =
        (flags & SQLITE_OPEN_CREATE) && (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL));
}

static int on_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                   int *out_flags)
{
    struct fs_power_vfs *v = vfs_of(vfs);
    struct handle *h = handle_of(file);
    *h = (struct handle){.p = v->p, .node = NO_NODE, .cuts = v->p->cuts};
    bool is_new = name && (flags & SQLITE_OPEN_CREATE) && access(name, F_OK) != 0;
    enum power_fate fate =
        is_new || v->p->out ? power_fate(v->p, POWER_NEEDS_ROOM) : POWER_GOES_WELL;
    if (fate == POWER_FAILS || fate == POWER_IS_OUT)
        return SQLITE_CANTOPEN;
    int rc = v->unix_vfs->xOpen(v->unix_vfs, name, real_of(file), flags, out_flags);
    if (rc != SQLITE_OK)
        return rc;
    if (name)
        note_open(h, name, is_new, flags);
    if (fate == POWER_IN_FLIGHT) {
        on_close(file);
        errno = EIO;
        return SQLITE_CANTOPEN;
    }
    h->base.pMethods = &METHODS;
    return SQLITE_OK;
}

static int on_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    struct fs_power *p = vfs_of(vfs)->p;
    if (!p->out && access(name, F_OK) != 0)
        return SQLITE_IOERR_DELETE_NOENT;
    struct power_name at = power_resolve(p, name);
    enum power_fate fate = power_fate(p, POWER_TURN);
    if (fate == POWER_FAILS || fate == POWER_IS_OUT || unlink(name) != 0)
        return SQLITE_IOERR_DELETE;
    power_note_unlink(p, &at);
    if (sync && fate == POWER_GOES_WELL)
        power_settle_dir(p, at.dir);
    return fate == POWER_GOES_WELL ? SQLITE_OK : SQLITE_IOERR_DELETE;
}

static int on_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    struct fs_power_vfs *v = vfs_of(vfs);
    *out = 0;
    return v->p->out ? SQLITE_IOERR_ACCESS : v->unix_vfs->xAccess(v->unix_vfs, name, flags, out);
}

static int on_full_name(sqlite3_vfs *vfs, const char *name, int n, char *out)
{
    sqlite3_vfs *real = vfs_of(vfs)->unix_vfs;
    return real->xFullPathname(real, name, n, out);
}

static int on_random(sqlite3_vfs *vfs, int n, char *out)
{
    sqlite3_vfs *real = vfs_of(vfs)->unix_vfs;
    return real->xRandomness(real, n, out);
}

static int on_sleep(sqlite3_vfs *vfs, int us)
{
    sqlite3_vfs *real = vfs_of(vfs)->unix_vfs;
    return real->xSleep(real, us);
}

static int on_time(sqlite3_vfs *vfs, double *out)
{
    sqlite3_vfs *real = vfs_of(vfs)->unix_vfs;
    return real->xCurrentTime(real, out);
}

static int on_last_error(sqlite3_vfs *vfs, int n, char *out)
{
    (void)vfs;
    (void)n;
    (void)out;
    return errno;
}

struct fs_power_vfs *fs_power_vfs_new(const char *name, struct fs_power *p)
{
    struct fs_power_vfs *v = NEW(struct fs_power_vfs);
    v->p = p;
    v->unix_vfs = sqlite3_vfs_find("unix");
    ensure(v->unix_vfs != NULL);
    v->vfs = (sqlite3_vfs){
        .iVersion = 1,
        .szOsFile = (int)sizeof(struct handle) + v->unix_vfs->szOsFile,
        .mxPathname = v->unix_vfs->mxPathname,
        .zName = name,
        .xOpen = on_open,
        .xDelete = on_delete,
        .xAccess = on_access,
        .xFullPathname = on_full_name,
        .xRandomness = on_random,
        .xSleep = on_sleep,
        .xCurrentTime = on_time,
        .xGetLastError = on_last_error,
    };
    ensure(sqlite3_vfs_register(&v->vfs, 0) == SQLITE_OK);
    return v;
}

void fs_power_vfs_free(struct fs_power_vfs *v)
{
    if (!v)
        return;
    sqlite3_vfs_unregister(&v->vfs);
    mem_free(v);
}
