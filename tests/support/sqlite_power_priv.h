/* sqlite_power_priv.h: between the disk (sqlite_power_disk.c) and the VFS that shows it to SQLite.
 */
#ifndef KY_TESTS_SQLITE_POWER_PRIV_H
#define KY_TESTS_SQLITE_POWER_PRIV_H

#include <pthread.h>
#include <sqlite3.h>

#include "base/rand.h"
#include "sqlite_power_vfs.h"

enum { SHM_LOCKS = 8, SHM_REGIONS = 64, POWER_NAME_MAX = 200 };

struct bytes {
    unsigned char *p;
    size_t n, cap;
};

/* Something done to a file and not synced yet. */
struct change {
    enum { CH_WRITE, CH_TRUNCATE, CH_CREATE, CH_DELETE } kind;
    size_t at;         /* write: offset; truncate: new size */
    struct bytes data; /* write */
    bool named;        /* create, delete: the folder has been synced since */
    struct change *next;
};

struct power_file {
    char name[POWER_NAME_MAX];
    struct bytes now, disk; /* as the programs see it, and as it is for certain */
    bool is, was;           /* whether it exists, likewise */
    struct change *first, *last;
    /* Locks of the database file, by counting and by holder. */
    int shared;
    const void *reserved, *exclusive;
    void *regions[SHM_REGIONS];
    int shm_users; /* the last one takes the shared memory with it */
    int shm_shared[SHM_LOCKS];
    const void *shm_exclusive[SHM_LOCKS];
    struct power_file *next;
};

struct power_vfs {
    sqlite3_vfs vfs; /* first: SQLite's pointer is ours */
    sqlite3_vfs *system;
    pthread_mutex_t lock;
    struct power_file *files;
    long changes, cut_at, fail_at;
    bool onward, out;
    int generation; /* counts the cuts: what was opened before the last is dead */
    void **graves;  /* shared memory that dead connections may still point at */
    size_t graves_n;
};

/* All under v->lock. */
struct power_file *disk_find(struct power_vfs *v, const char *name);
struct power_file *disk_make(struct power_vfs *v, const char *name);
void disk_write(struct power_file *f, const void *p, size_t n, size_t at);
void disk_truncate(struct power_file *f, size_t n);
void disk_create(struct power_file *f);
void disk_delete(struct power_vfs *v, struct power_file *f, bool durable);
void disk_sync(struct power_vfs *v, struct power_file *f);
/* What is left after the cut. */
void disk_settle(struct power_file *f, struct rand *r);
void disk_free(struct power_vfs *v);

#endif
