/* fs_power_vfs.h: SQLite on the disk of fs_power.h, so that one power cut hits databases and other
 * files together, and files may move between both.
 *
 *     struct fs_power_vfs *v = fs_power_vfs_new("power", disk);
 *     db_open("ROOT/site.db", &(struct db_options){.mode = DB_CREATE, .vfs = "power"}, …);
 *
 * As SQLite's unix VFS does, the first sync of a new journal or log syncs its folder, too; a write
 * changes no byte beside its own (SQLITE_IOCAP_POWERSAFE_OVERWRITE). Making shared memory larger
 * needs room; it does not outlive a cut. Close connections before fs_power_cut: they fail with
 * everything once the power is out, but closing works. (sqlite_power_vfs.h is a disk for databases
 * alone: quicker, and its writes break by sectors.) Not thread-safe. */
#ifndef KY_TESTS_FS_POWER_VFS_H
#define KY_TESTS_FS_POWER_VFS_H

#include "fs_power.h"

struct fs_power_vfs; /* free with fs_power_vfs_free when its connections are closed */

/* Registers itself with SQLite; `name` and the disk must outlive it. Names of files must be below
 * the root of the disk, spelt with it. */
struct fs_power_vfs *fs_power_vfs_new(const char *name, struct fs_power *p);
void fs_power_vfs_free(struct fs_power_vfs *v);

#endif
