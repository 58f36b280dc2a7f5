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
 * Start it on an empty folder, or on one whose files count as durable. What others make in the real
 * folder, past the model, is gone after a cut (locks, SQLite's shared memory); what others remove
 * may come back. Broken use aborts. Not thread-safe. Cost: linear in the number of operations;
 * memory is kept until fs_power_free. */
#ifndef KY_TESTS_FS_POWER_H
#define KY_TESTS_FS_POWER_H

#include "base/fs.h"

struct fs_power; /* free with fs_power_free; the folder stays */

struct fs_power *fs_power_new(const char *root);
void fs_power_free(struct fs_power *p);
/* The file system to hand to what is tested. All paths must lie below `root`, spelt with it. */
struct fs fs_power_fs(struct fs_power *p);
void fs_power_cut(struct fs_power *p, uint64_t seed);

/* The power fails at the at-th change from now (a file or folder made, a write, truncation, fsync,
 * rename, unlink); 0: never. That change is in flight, it may come through; from then on every
 * operation fails with EIO until fs_power_cut. */
void fs_power_cut_at(struct fs_power *p, long at);
/* The same at the at-th turn: a change that is an fsync, rename or unlink, where order matters
 * most.
 */
void fs_power_cut_at_turn(struct fs_power *p, long at);
/* The at-th change from now fails with `errnum`, once or (`onward`) from then on; the power stays.
 * A failing write has written its first half, nothing else that fails has happened. ENOSPC concerns
 * only what needs room: making something, and writes beyond the end. */
void fs_power_fail_at(struct fs_power *p, long at, bool onward, int errnum);
/* Changes, and turns among them, since the last call of one of the three above, or the cut. */
long fs_power_changes(const struct fs_power *p);
long fs_power_turns(const struct fs_power *p);
/* True once the power has failed by fs_power_cut_at. */
bool fs_power_is_out(const struct fs_power *p);

#endif
