/* workday.h: which days are worked, and counting in them.
 *
 * Monday to Friday, but for the State Council's yearly arrangement of public holidays, which also
 * makes some weekend days worked; the years it is built in for are those of workday_table.c. Of
 * other years only the public holidays of fixed date are known (1 January, 1 to 3 October, 1 May
 * and from 2025 on 2 May: Regulation on public holidays, as amended 2024), until the site says more
 * (`workdays_known` tells). The site's own days come last and win.
 *
 * A calendar is immutable; its memory is the arena's. Days as in base/day.h. Pure; looking up and
 * counting: O(log of the exceptions). */
#ifndef KY_CALENDAR_WORKDAY_H
#define KY_CALENDAR_WORKDAY_H

#include "base/arena.h"
#include "base/day.h"

struct workday {
    int32_t day;
    bool works;
};

struct workdays {
    const struct workday *days; /* that are not as their weekday says, in order */
    const int32_t *gain;        /* working days won less lost up to and with each of them */
    size_t n;
    const int32_t *years; /* with an arrangement, in order */
    size_t years_n;
};

/* `own`: the site's, in any order; of several for one day the last counts. KY_EINVAL for what is no
 * day, KY_ELIMIT for a spent arena. */
enum ky_err workdays_init(struct workdays *w, struct arena *a, const struct workday *own, size_t n,
                          struct err *e) MUST_CHECK;

/* The site's days from lines "2027-02-06 off" or "2027-02-20 work"; empty lines and those that
 * begin with '#' are passed over. KY_EINVAL names the line. */
enum ky_err workdays_parse(struct arena *a, struct str text, struct workday **out, size_t *out_n,
                           struct err *e) MUST_CHECK;

/* Whether holidays of that year are arranged, by the built-in table or by the site. */
bool workdays_known(const struct workdays *w, int year);
bool workdays_works(const struct workdays *w, int32_t day);
/* Working days after `from` up to and with `to`; when `to` is earlier, less those from `to` up to
 * the day before `from`. */
int32_t workdays_between(const struct workdays *w, int32_t from, int32_t to);
/* The n-th working day after `day`; of a negative n, before it; `day` itself of 0. So that
 * workdays_between(day, workdays_add(day, n)) is n. DAY_NONE past the ends of the calendar. */
int32_t workdays_add(const struct workdays *w, int32_t day, int32_t n);
/* The first working day from `day` on. */
int32_t workdays_next(const struct workdays *w, int32_t day);

#endif
