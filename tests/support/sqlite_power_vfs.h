/* sqlite_power_vfs.h: a disk for SQLite that exists in memory and forgets, at a power cut, what had
 * not been synced.
 *
 *     struct power_vfs *v = power_vfs_new("power");
 *     db_open("site.db", &(struct db_options){.mode = DB_CREATE, .vfs = "power"}, …);
 *     power_vfs_cut_at(v, 17);   // the 17th change of the disk from now does not come through …
 *     …                          // … and everything after it fails: close the connections
 *     power_vfs_cut(v, seed);    // what survived is chosen; the disk works again
 *
 * A write, a truncation, the making and the removal of a file stay uncertain until the file is
 * synced. At the cut any subset of them has happened, in any order, each write by sectors of 512
 * bytes; a file may have grown and hold zeros where a write was lost. As with
 * SQLite's unix VFS the first sync of a new file syncs the folder, too, and a write changes no byte
 * beside its own (SQLITE_IOCAP_POWERSAFE_OVERWRITE).
 * Write-ahead logs work: locks and shared memory are those of one process. Thread-safe. */
#ifndef KY_TESTS_SQLITE_POWER_VFS_H
#define KY_TESTS_SQLITE_POWER_VFS_H

#include <stdbool.h>
#include <stdint.h>

struct power_vfs; /* free with power_vfs_free when its connections are closed */

/* Registers itself with SQLite; `name` must outlive it. */
struct power_vfs *power_vfs_new(const char *name);
void power_vfs_free(struct power_vfs *v);

/* The power fails at the at-th change (write, sync, truncate, delete) from now; 0: never. That
 * change is in flight: a write may come through in part. */
void power_vfs_cut_at(struct power_vfs *v, long at);
/* The at-th change from now fails with an I/O error, once or (`onward`) every one after it, too;
 * the power stays. A failing write has written its first half; a failing sync has synced nothing.
 */
void power_vfs_fail_at(struct power_vfs *v, long at, bool onward);
/* Changes since the last call of one of the two above. */
long power_vfs_changes(struct power_vfs *v);
/* True once the power has failed by power_vfs_cut_at. */
bool power_vfs_is_out(struct power_vfs *v);

/* Cut the power if it has not failed yet, and put it on again: what was not synced survives or not
 * as `seed` has it. Connections opened before stay dead: every call fails, but closing works. */
void power_vfs_cut(struct power_vfs *v, uint64_t seed);

#endif
