/* date.h: dates as Chinese pages write them: 2024-05-16, 2024/5/16, 2024.5.16, 2024年5月16日,
 * 二○二四年五月十六日, full-width digits, with a time behind: 09:30, 09:30:12, 9时30分, 下午3:05.
 * Pure. Cost: linear. */
#ifndef KY_EXTRACT_DATE_H
#define KY_EXTRACT_DATE_H

#include "base/arena.h"

struct date {
    int year; /* 0: the text has none */
    int month, day;
    int hour, minute, second; /* -1: the text has none */
};

enum date_found {
    DATE_NONE,
    DATE_FOUND,
    DATE_NO_YEAR,  /* 5月16日, 05-16 09:30 */
    DATE_RELATIVE, /* 昨天, 3小时前 */
    DATE_INVALID   /* written like a date, but no such day */
};

/* What looks like a date first at or after byte `from`; [*at, *past) is its text. */
enum date_found date_next(struct str s, size_t from, struct date *out, size_t *at, size_t *past);
/* The same, but the first full date if there is one. */
enum date_found date_find(struct str s, size_t from, struct date *out, size_t *at, size_t *past);

/* The date of an address: /2024/0516/, /202405/t20240516_, /2024-05/16/, /20240516/… */
bool date_of_url(struct str url, struct date *out);

/* "2024-05-16", "…T09:30", "…T09:30:12". */
struct str date_print(struct arena *a, const struct date *d);

/* The same as a machine writes it, with a zone perhaps: UTC is shown as the time in Beijing, other
 * zones are left out. */
bool date_of_machine(struct str s, struct date *out);

/* Nothing but a date, a time, a day of the week and blanks: what may stand before a label. */
bool date_only(struct str s);

#endif
