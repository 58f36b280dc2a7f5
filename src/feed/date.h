/* date.h: dates of feeds: RFC 822 as RSS writes it, RFC 3339 and ISO 8601 as Atom does, and
 * "2024-05-16 09:30:00" as WordPress does. Pure; cost linear. */
#ifndef KY_FEED_DATE_H
#define KY_FEED_DATE_H

#include "base/clock.h"

/* The civil time as written; *out_has_zone tells whether a zone was given. False when it is no date
 * (WordPress writes 0000-00-00 for none). */
bool feed_date(struct str s, struct civil *out, bool *out_has_zone, int *out_offset_s) MUST_CHECK;

#endif
