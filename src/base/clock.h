/* clock.h: time as a parameter. Instants are int64_t microseconds since 1970-01-01T00:00Z ("us").
 * Pure but for clock_system. Years 1 to 9999. */
#ifndef KY_BASE_CLOCK_H
#define KY_BASE_CLOCK_H

#include "base/buf.h"

#define US_SECOND INT64_C(1000000)
#define US_MINUTE (60 * US_SECOND)
#define US_HOUR   (60 * US_MINUTE)
#define US_DAY    (24 * US_HOUR)
#define US_NEVER  INT64_MAX

struct clock {
    int64_t (*now)(void *ctx);
    void *ctx;
};

extern const struct clock clock_system;
static inline int64_t clock_now(const struct clock *c)
{
    return c->now(c->ctx);
}
int64_t clock_monotonic(void); /* us since some start; for measuring only */

/* A calendar date with time of day, in whatever zone the caller means. */
struct civil {
    int year, month, day, hour, minute, second, micro; /* month, day from 1 */
};

bool civil_valid(const struct civil *c); /* a date and time that exist (no leap seconds) */
/* As if c were UTC, and back (proleptic Gregorian; days algorithm of H. Hinnant). Years too far off
 * for 64 bits give the end of time. */
int64_t civil_to_us(const struct civil *c);
struct civil civil_from_us(int64_t us);
int civil_weekday(const struct civil *c); /* 0 Sunday .. 6 Saturday */

/* "2024-05-16T09:30:00+08:00" (RFC 3339) of `us` at an offset in seconds east of UTC. */
void time_rfc3339(struct buf *out, int64_t us, int offset_s);
/* "Thu, 16 May 2024 09:30:00 +0800" (RFC 822 as RSS wants it). */
void time_rfc822(struct buf *out, int64_t us, int offset_s);
/* "Thu, 16 May 2024 01:30:00 GMT" (IMF-fixdate, RFC 9110 5.6.7), and back; false if malformed. The
 * parser reads the obsolete forms too. */
void time_http(struct buf *out, int64_t us);
bool time_http_parse(struct str s, int64_t *out_us);
/* "2024-05-16", optionally "T09:30", ":00", fraction, and "Z" or "+08:00"; *out_has_zone tells
 * whether a zone was given; the civil time is as written. False when malformed or no such date. */
bool time_iso_parse(struct str s, struct civil *out, bool *out_has_zone, int *out_offset_s);

#endif
