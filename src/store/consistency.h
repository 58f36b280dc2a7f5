/* consistency.h: what must hold between tables beyond their own constraints, as queries that count
 * violations. */
#ifndef KY_STORE_CONSISTENCY_H
#define KY_STORE_CONSISTENCY_H

#include "store/reader.h"

/* KY_ECORRUPT names the first rule that does not hold and how often. */
enum ky_err store_consistency(struct reader *r, struct err *e) MUST_CHECK;

#endif
