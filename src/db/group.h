/* group.h: one writer, many waiting: transactions that wait together share one durable commit.
 *
 * Threads hand in a function; whoever finds the writer idle becomes its driver, takes all that wait
 * (at most `batch`), runs each in its own savepoint in one transaction, commits once and wakes
 * them. A function that fails is rolled back to its savepoint and reports its own error; the others
 * stand. If the commit fails, all of the batch get that error. A function must not call the group
 * that runs it. Thread-safe. */
#ifndef KY_DB_GROUP_H
#define KY_DB_GROUP_H

#include "db/db.h"

struct db_group; /* owns the connection given to it; free with db_group_free when no call runs */

/* `committed` (may be NULL) is called by the driver after a durable commit, or one whose outcome is
 * unknown, before anyone of the batch is told: the page cache follows the change log there, so that
 * a writer reads its own write. */
struct db_group *db_group_new(struct db *db, void (*committed)(void *ctx), void *ctx);
void db_group_free(struct db_group *g);

/* Run `fn` in a savepoint of the next commit; returns when it is durable, or with the error.
 * KY_EBUSY and serialization failures are tried again up to 5 times with the whole batch; fn must
 * therefore be repeatable and change nothing but the database and its own results. */
enum ky_err db_group_run(struct db_group *g,
                         enum ky_err (*fn)(struct db *db, void *ctx, struct err *e), void *ctx,
                         struct err *e) MUST_CHECK;

/* How many calls wait for a driver now, the batch at work not counted: for metrics and tests. */
size_t db_group_waiting(struct db_group *g);

/* The same for a single writer that has the connection for itself (commands): begin, fn, commit. */
enum ky_err db_transact(struct db *db, enum ky_err (*fn)(struct db *db, void *ctx, struct err *e),
                        void *ctx, struct err *e) MUST_CHECK;

#endif
