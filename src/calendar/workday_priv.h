/* workday_priv.h: the table of public holidays that is built in. */
#ifndef KY_CALENDAR_WORKDAY_PRIV_H
#define KY_CALENDAR_WORKDAY_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct holiday {
    int16_t year;
    int8_t month, day;           /* the first day, */
    int8_t last_month, last_day; /* the last */
    bool works;                  /* weekend days that are worked instead */
};

extern const struct holiday holidays[]; /* in the order of years */
extern const size_t holidays_n;

#endif
