/* db/fault.h: a connection that fails on purpose, for tests of everything above. */
#ifndef KY_DB_FAULT_H
#define KY_DB_FAULT_H

#include "base/fault.h"
#include "db/db.h"

/* Wrap `inner` (taken over: closing the result closes it). Each call that may fail asks `plan`
 * first (begin, query, each rows_next, exec, script, savepoints, commit); when it is due the call
 * fails with KY_EIO without reaching `inner`; a commit fails as KY_EUNCERTAIN, having reached it
 * when the count of points so far is even and not when odd, so that both outcomes are met. */
struct db *db_fault_wrap(struct db *inner, struct fault_plan *plan);

#endif
