/* fault.h: planned failures for tests. A plan counts the points that ask it and says when one is to
 * fail: the Nth, once or from then on. Decorators (db/fault.c, the test file system) hold a plan; a
 * program run without one never fails on purpose. Thread-safe. */
#ifndef KY_BASE_FAULT_H
#define KY_BASE_FAULT_H

#include <stdatomic.h>
#include <stdbool.h>

struct fault_plan {
    atomic_long seen; /* points asked so far */
    long at;          /* fail the at-th, counted from 1; 0: never */
    bool onward;      /* and every one after it */
};

/* True when the point that asks is to fail now. NULL: never. */
bool fault_due(struct fault_plan *plan);

#endif
