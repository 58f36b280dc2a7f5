/* day.h: days of the calendar as numbers: int32_t days since 1970-01-01, of the years 1 to 9999.
 * Pure; every call is O(1). */
#ifndef KY_BASE_DAY_H
#define KY_BASE_DAY_H

#include "base/clock.h"

#define DAY_NONE INT32_MIN
enum { DAY_FIRST = -719162, DAY_LAST = 2932896 }; /* 0001-01-01, 9999-12-31 */

static inline bool day_valid(int32_t day)
{
    return day >= DAY_FIRST && day <= DAY_LAST;
}

int32_t day_of(int year, int month, int day); /* DAY_NONE when there is no such date */
int32_t day_of_month_end(int year, int month);
/* The date, at midnight; `day` is valid. */
struct civil day_civil(int32_t day);
int day_weekday(int32_t day); /* 0 Sunday .. 6 Saturday */

/* "2026-06-30", exactly so, and back. */
bool day_parse(struct str s, int32_t *out);
void day_write(struct buf *out, int32_t day);

#endif
