/* popular.h: what is read most in a day, a week, a month, and which tags are used much of late:
 * counted from time to time, kept as records (store/ranking.h). */
#ifndef KY_SERVICE_POPULAR_H
#define KY_SERVICE_POPULAR_H

#include "service/site.h"

/* Count and keep, in a transaction: for commands that fill a site. */
enum ky_err popular_put(struct writer *w, const struct zone *zone, struct err *e) MUST_CHECK;
/* The same while a site is served: counts over `db`, and writes only when an order has changed. */
enum ky_err popular_update(struct site *s, struct db *db, struct err *e) MUST_CHECK;

#endif
