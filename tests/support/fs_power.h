/* fs_power.h: a struct fs over a real folder that remembers what was not synced, and loses some of
 * it when the power is cut.
 *
 * Every operation also happens in the real folder, so that other code sees it. Beside that the
 * model keeps what a disk would hold for certain:
 *   - the bytes of a file as of its last fsync, and the writes and truncations since;
 *   - the names (create, rename, unlink, mkdir) of a folder as of its last fsync, and the changes
 *     since. A rename is one change: it happens whole or not at all. A fsync of one of its two
 *     folders settles it.
 * fs_power_cut(p, seed) picks, from the seed, which of the unsynced writes reached the disk (any
 * of them, in any order, the last one picked perhaps in part; a file may have grown and hold zeros
 * where a write was lost) and which changes of names (any, but a change only with the earlier ones
 * of the same names), and makes the folder look so. Descriptors open at the cut answer
 * EBADF from then on (close them all the same); the model goes on from what survived, all of it
 * durable.
 *
 * Start it on an empty folder, or on one whose files count as durable. Broken use aborts. Not
 * thread-safe. Cost: linear in the number of operations; memory is kept until fs_power_free. */
#ifndef KY_TESTS_FS_POWER_H
#define KY_TESTS_FS_POWER_H

#include "base/fs.h"

struct fs_power; /* free with fs_power_free; the folder stays */

struct fs_power *fs_power_new(const char *root);
void fs_power_free(struct fs_power *p);
/* The file system to hand to what is tested. All paths must lie below `root`, spelt with it. */
struct fs fs_power_fs(struct fs_power *p);
void fs_power_cut(struct fs_power *p, uint64_t seed);

#endif
