/* demo_date.h: the dates of the demo's register, which count from the day the demo is made.
 * demo/register/README says what "@-120", "@-120 year-end", "@Q-3 end" and the like stand for.
 *
 * Errors are KY_EINVAL and quote what was written. Pure; cost linear in the text. */
#ifndef KY_SERVICE_DEMO_DATE_H
#define KY_SERVICE_DEMO_DATE_H

#include "base/arena.h"
#include "base/zone.h"

struct demo_day {
    const struct zone *zone;
    int64_t today; /* an instant of the day from which all others count */
};

/* "@…" with what it stands for appended: "2026-01-16", "2026-01", "2026", "2026Q1", or an instant
 * in RFC 3339, which goes to *out_at as well (NULL: not wanted; 0 where it is none). */
enum ky_err demo_date(struct buf *out, const struct demo_day *d, struct str written,
                      int64_t *out_at, struct err *e) MUST_CHECK;

/* A text with its marks replaced: "{@-340 year}", and those of demo articles, counted from the day:
 * "{day:-1}", "{ym:-3}". */
enum ky_err demo_marks(struct arena *a, const struct demo_day *d, struct str text, struct str *out,
                       struct err *e) MUST_CHECK;

/* As much of an amount (fen) as of the year has gone by on the local day of `at`, in whole 10,000
 * yuan: "@part 6200000000". */
enum ky_err demo_part(const struct zone *zone, int64_t at, struct str written, int64_t *out,
                      struct err *e) MUST_CHECK;

#endif
