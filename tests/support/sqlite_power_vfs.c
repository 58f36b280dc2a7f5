#include "sqlite_power_vfs.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "sqlite_power_priv.h"

/* One opened file. */
struct handle {
    sqlite3_file base;
    struct power_vfs *v;
    struct power_file *f;
    int generation;
    int level; /* SQLITE_LOCK_… */
    unsigned shm_shared, shm_exclusive;
    bool maps_shm, is_temporary;
};

static struct handle *handle_of(sqlite3_file *file)
{
    return (struct handle *)file;
}

/* Take the disk; false when it is dead for this handle. unlock() in any case. */
static bool lock_alive(struct handle *h)
{
    pthread_mutex_lock(&h->v->lock);
    return !h->v->out && h->generation == h->v->generation;
}

static int unlock(struct handle *h, int rc)
{
    pthread_mutex_unlock(&h->v->lock);
    return rc;
}

enum fate { GOES_WELL, FAILS, POWER_FAILS };

/* Ask before each change of the disk. */
static enum fate fate_of_change(struct power_vfs *v)
{
    v->changes++;
    if (v->cut_at && v->changes >= v->cut_at) {
        v->out = true;
        return POWER_FAILS;
    }
    bool fails = v->fail_at && (v->onward ? v->changes >= v->fail_at : v->changes == v->fail_at);
    return fails ? FAILS : GOES_WELL;
}

/* ------------------------------------------------------------------ bytes */

static int on_close(sqlite3_file *file)
{
    struct handle *h = handle_of(file);
    pthread_mutex_lock(&h->v->lock);
    if (h->is_temporary)
        disk_delete(h->v, h->f, false);
    return unlock(h, SQLITE_OK);
}

static int on_read(sqlite3_file *file, void *p, int n, sqlite3_int64 at)
{
    struct handle *h = handle_of(file);
    if (!lock_alive(h))
        return unlock(h, SQLITE_IOERR_READ);
    size_t from = (size_t)at, want = (size_t)n, have = 0;
    if (from < h->f->now.n)
        have = h->f->now.n - from < want ? h->f->now.n - from : want;
    if (have)
        memcpy(p, h->f->now.p + from, have);
    memset((char *)p + have, 0, want - have);
    return unlock(h, have == want ? SQLITE_OK : SQLITE_IOERR_SHORT_READ);
}

static int on_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at)
{
    struct handle *h = handle_of(file);
    if (!lock_alive(h))
        return unlock(h, SQLITE_IOERR_WRITE);
    enum fate fate = fate_of_change(h->v);
    size_t len = fate == FAILS ? (size_t)n / 2 : (size_t)n;
    disk_write(h->f, p, len, (size_t)at);
    return unlock(h, fate == GOES_WELL ? SQLITE_OK : SQLITE_IOERR_WRITE);
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 n)
{
    struct handle *h = handle_of(file);
    if (!lock_alive(h))
        return unlock(h, SQLITE_IOERR_TRUNCATE);
    enum fate fate = fate_of_change(h->v);
    if (fate != FAILS && (size_t)n < h->f->now.n)
        disk_truncate(h->f, (size_t)n);
    return unlock(h, fate == GOES_WELL ? SQLITE_OK : SQLITE_IOERR_TRUNCATE);
}

static int on_sync(sqlite3_file *file, int flags)
{
    struct handle *h = handle_of(file);
    (void)flags;
    if (!lock_alive(h))
        return unlock(h, SQLITE_IOERR_FSYNC);
    enum fate fate = fate_of_change(h->v);
    if (fate == GOES_WELL)
        disk_sync(h->v, h->f);
    return unlock(h, fate == GOES_WELL ? SQLITE_OK : SQLITE_IOERR_FSYNC);
}

static int on_size(sqlite3_file *file, sqlite3_int64 *out)
{
    struct handle *h = handle_of(file);
    *out = 0;
    if (!lock_alive(h))
        return unlock(h, SQLITE_IOERR_FSTAT);
    *out = (sqlite3_int64)h->f->now.n;
    return unlock(h, SQLITE_OK);
}

/* ------------------------------------------------------------------ locks */

static bool may_lock(const struct handle *h, int level)
{
    const struct power_file *f = h->f;
    bool others_hold = (f->exclusive && f->exclusive != h) || (f->reserved && f->reserved != h);
    if (level == SQLITE_LOCK_SHARED)
        return !f->exclusive;
    if (level == SQLITE_LOCK_RESERVED)
        return !others_hold;
    return !others_hold && f->shared <= 1;
}

static int on_lock(sqlite3_file *file, int level)
{
    struct handle *h = handle_of(file);
    if (!lock_alive(h))
        return unlock(h, SQLITE_IOERR_LOCK);
    if (h->level >= level)
        return unlock(h, SQLITE_OK);
    if (!may_lock(h, level))
        return unlock(h, SQLITE_BUSY);
    if (level == SQLITE_LOCK_SHARED)
        h->f->shared++;
    if (level >= SQLITE_LOCK_RESERVED)
        h->f->reserved = h;
    if (level >= SQLITE_LOCK_EXCLUSIVE)
        h->f->exclusive = h;
    h->level = level;
    return unlock(h, SQLITE_OK);
}

static int on_unlock(sqlite3_file *file, int level)
{
    struct handle *h = handle_of(file);
    if (!lock_alive(h))
        return unlock(h, SQLITE_OK);
    if (h->level >= SQLITE_LOCK_RESERVED && level < SQLITE_LOCK_RESERVED) {
        h->f->exclusive = NULL;
        h->f->reserved = NULL;
    }
    if (h->level >= SQLITE_LOCK_SHARED && level == SQLITE_LOCK_NONE)
        h->f->shared--;
    if (h->level > level)
        h->level = level;
    return unlock(h, SQLITE_OK);
}

static int on_check_reserved(sqlite3_file *file, int *out)
{
    struct handle *h = handle_of(file);
    *out = 0;
    if (!lock_alive(h))
        return unlock(h, SQLITE_IOERR_CHECKRESERVEDLOCK);
    *out = h->f->reserved != NULL;
    return unlock(h, SQLITE_OK);
}

/* ------------------------------------------------------------------ shared memory */

static int on_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
    struct handle *h = handle_of(file);
    *out = NULL;
    if (!lock_alive(h))
        return unlock(h, SQLITE_IOERR_SHMMAP);
    ensure(region < SHM_REGIONS);
    h->f->shm_users += !h->maps_shm;
    h->maps_shm = true;
    if (!h->f->regions[region] && extend)
        h->f->regions[region] = mem_zero((size_t)size);
    *out = h->f->regions[region];
    return unlock(h, SQLITE_OK);
}

static int shm_release(struct handle *h, unsigned mask, bool shared)
{
    for (int i = 0; i < SHM_LOCKS; i++) {
        if (!(mask >> i & 1))
            continue;
        if (shared && h->shm_shared >> i & 1)
            h->f->shm_shared[i]--;
        if (!shared && h->shm_exclusive >> i & 1)
            h->f->shm_exclusive[i] = NULL;
    }
    if (shared)
        h->shm_shared &= ~mask;
    else
        h->shm_exclusive &= ~mask;
    return SQLITE_OK;
}

static int shm_acquire(struct handle *h, unsigned mask, bool shared)
{
    for (int i = 0; i < SHM_LOCKS; i++) {
        int own = (int)(h->shm_shared >> i & 1);
        if (!(mask >> i & 1))
            continue;
        if (h->f->shm_exclusive[i] && h->f->shm_exclusive[i] != h)
            return SQLITE_BUSY;
        if (!shared && h->f->shm_shared[i] > own)
            return SQLITE_BUSY;
    }
    for (int i = 0; i < SHM_LOCKS; i++) {
        if (!(mask >> i & 1))
            continue;
        if (!shared)
            h->f->shm_exclusive[i] = h;
        else if (!(h->shm_shared >> i & 1))
            h->f->shm_shared[i]++;
    }
    if (shared)
        h->shm_shared |= mask;
    else
        h->shm_exclusive |= mask;
    return SQLITE_OK;
}

static int on_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    struct handle *h = handle_of(file);
    unsigned mask = ((1u << n) - 1) << offset;
    bool shared = flags & SQLITE_SHM_SHARED;
    if (!lock_alive(h))
        return unlock(h, flags & SQLITE_SHM_UNLOCK ? SQLITE_OK : SQLITE_IOERR_SHMLOCK);
    if (flags & SQLITE_SHM_UNLOCK)
        return unlock(h, shm_release(h, mask, shared));
    return unlock(h, shm_acquire(h, mask, shared));
}

static void on_shm_barrier(sqlite3_file *file)
{
    struct handle *h = handle_of(file);
    pthread_mutex_lock(&h->v->lock); /* a full barrier, and one the thread sanitizer knows */
    unlock(h, 0);
}

static void shm_bury(struct power_vfs *v, struct power_file *f)
{
    for (int i = 0; i < SHM_REGIONS; i++) {
        if (!f->regions[i])
            continue;
        v->graves = mem_realloc(v->graves, (v->graves_n + 1) * sizeof(void *));
        v->graves[v->graves_n++] = f->regions[i];
        f->regions[i] = NULL;
    }
}

static int on_shm_unmap(sqlite3_file *file, int remove)
{
    struct handle *h = handle_of(file);
    (void)remove;
    if (lock_alive(h)) {
        shm_release(h, ~0u, true);
        shm_release(h, ~0u, false);
        h->f->shm_users -= h->maps_shm;
        h->maps_shm = false;
        if (h->f->shm_users == 0)
            shm_bury(h->v, h->f);
    }
    return unlock(h, SQLITE_OK);
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

static struct power_vfs *vfs_of(sqlite3_vfs *vfs)
{
    return (struct power_vfs *)vfs;
}

static int on_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                   int *out_flags)
{
    struct power_vfs *v = vfs_of(vfs);
    struct handle *h = handle_of(file);
    int rc = SQLITE_OK;
    memset(h, 0, sizeof(*h));
    pthread_mutex_lock(&v->lock);
    struct power_file *f = name ? disk_find(v, name) : NULL;
    if (v->out || (!(f && f->is) && !(flags & SQLITE_OPEN_CREATE))) {
        rc = SQLITE_CANTOPEN;
    } else {
        if (!f)
            f = disk_make(v, name ? name : "(temporary)");
        if (!f->is)
            disk_create(f);
        h->base.pMethods = &METHODS;
        h->v = v;
        h->f = f;
        h->generation = v->generation;
        h->is_temporary = !name || (flags & SQLITE_OPEN_DELETEONCLOSE);
        if (out_flags)
            *out_flags = flags;
    }
    pthread_mutex_unlock(&v->lock);
    return rc;
}

static int on_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    struct power_vfs *v = vfs_of(vfs);
    int rc = SQLITE_IOERR_DELETE;
    pthread_mutex_lock(&v->lock);
    struct power_file *f = disk_find(v, name);
    enum fate fate = v->out ? POWER_FAILS : GOES_WELL;
    if (!v->out && !(f && f->is)) {
        rc = SQLITE_IOERR_DELETE_NOENT;
    } else if (!v->out) {
        fate = fate_of_change(v);
        if (fate != FAILS)
            disk_delete(v, f, sync && fate == GOES_WELL);
    }
    if (fate == GOES_WELL && rc == SQLITE_IOERR_DELETE)
        rc = SQLITE_OK;
    pthread_mutex_unlock(&v->lock);
    return rc;
}

static int on_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    struct power_vfs *v = vfs_of(vfs);
    (void)flags;
    pthread_mutex_lock(&v->lock);
    const struct power_file *f = disk_find(v, name);
    *out = f && f->is;
    int rc = v->out ? SQLITE_IOERR_ACCESS : SQLITE_OK;
    pthread_mutex_unlock(&v->lock);
    return rc;
}

static int on_full_name(sqlite3_vfs *vfs, const char *name, int n, char *out)
{
    (void)vfs;
    return snprintf(out, (size_t)n, "%s", name) < n ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int on_random(sqlite3_vfs *vfs, int n, char *out)
{
    sqlite3_vfs *system = vfs_of(vfs)->system;
    return system->xRandomness(system, n, out);
}

static int on_sleep(sqlite3_vfs *vfs, int us)
{
    sqlite3_vfs *system = vfs_of(vfs)->system;
    return system->xSleep(system, us);
}

static int on_time(sqlite3_vfs *vfs, double *out)
{
    sqlite3_vfs *system = vfs_of(vfs)->system;
    return system->xCurrentTime(system, out);
}

static int on_last_error(sqlite3_vfs *vfs, int n, char *out)
{
    (void)vfs;
    (void)n;
    (void)out;
    return 0;
}

/* ------------------------------------------------------------------ the outside */

struct power_vfs *power_vfs_new(const char *name)
{
    struct power_vfs *v = NEW(struct power_vfs);
    v->system = sqlite3_vfs_find(NULL);
    v->vfs = (sqlite3_vfs){
        .iVersion = 1,
        .szOsFile = sizeof(struct handle),
        .mxPathname = POWER_NAME_MAX - 1,
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
    pthread_mutex_init(&v->lock, NULL);
    ensure(sqlite3_vfs_register(&v->vfs, 0) == SQLITE_OK);
    return v;
}

void power_vfs_free(struct power_vfs *v)
{
    if (!v)
        return;
    sqlite3_vfs_unregister(&v->vfs);
    disk_free(v);
    for (size_t i = 0; i < v->graves_n; i++)
        mem_free(v->graves[i]);
    mem_free(v->graves);
    pthread_mutex_destroy(&v->lock);
    mem_free(v);
}

void power_vfs_cut_at(struct power_vfs *v, long at)
{
    pthread_mutex_lock(&v->lock);
    v->changes = v->fail_at = 0;
    v->cut_at = at;
    pthread_mutex_unlock(&v->lock);
}

void power_vfs_fail_at(struct power_vfs *v, long at, bool onward)
{
    pthread_mutex_lock(&v->lock);
    v->changes = v->cut_at = 0;
    v->fail_at = at;
    v->onward = onward;
    pthread_mutex_unlock(&v->lock);
}

long power_vfs_changes(struct power_vfs *v)
{
    pthread_mutex_lock(&v->lock);
    long n = v->changes;
    pthread_mutex_unlock(&v->lock);
    return n;
}

bool power_vfs_is_out(struct power_vfs *v)
{
    pthread_mutex_lock(&v->lock);
    bool out = v->out;
    pthread_mutex_unlock(&v->lock);
    return out;
}

void power_vfs_cut(struct power_vfs *v, uint64_t seed)
{
    struct rand r;
    rand_seed(&r, seed);
    pthread_mutex_lock(&v->lock);
    for (struct power_file *f = v->files; f; f = f->next) {
        disk_settle(f, &r);
        shm_bury(v, f);
        f->shared = f->shm_users = 0;
        f->reserved = f->exclusive = NULL;
        memset(f->shm_shared, 0, sizeof(f->shm_shared));
        memset(f->shm_exclusive, 0, sizeof(f->shm_exclusive));
    }
    v->generation++;
    v->out = false;
    v->changes = v->cut_at = v->fail_at = 0;
    pthread_mutex_unlock(&v->lock);
}
