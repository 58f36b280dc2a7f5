#include "base/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec t;
    ensure(clock_gettime(id, &t) == 0);
    return (int64_t)t.tv_sec * US_SECOND + t.tv_nsec / 1000;
}

static int64_t system_now(void *ctx)
{
    (void)ctx;
    return read_clock(CLOCK_REALTIME);
}

const struct clock clock_system = {system_now, NULL};

int64_t clock_monotonic(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

bool civil_valid(const struct civil *c)
{
    return c->year >= 1 && c->year <= 9999 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
           c->day <= month_days(c->year, c->month) && c->hour >= 0 && c->hour <= 23 &&
           c->minute >= 0 && c->minute <= 59 && c->second >= 0 && c->second <= 59 &&
           c->micro >= 0 && c->micro <= 999999;
}

/* Days since 1970-01-01 (H. Hinnant, "chrono-compatible low-level date algorithms"): years begin
 * in March, so that the leap day is the last; an era is 400 years of 146097 days. */
static int64_t days_from_civil(int64_t y, int m, int d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

int64_t civil_to_us(const struct civil *c)
{
    int64_t days = days_from_civil(c->year, c->month, c->day);
    int64_t us = c->hour * US_HOUR + c->minute * US_MINUTE + c->second * US_SECOND + c->micro;
    if (__builtin_mul_overflow(days, US_DAY, &days) || __builtin_add_overflow(days, us, &us))
        return c->year < 1970 ? INT64_MIN : INT64_MAX;
    return us;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

struct civil civil_from_us(int64_t us)
{
    int64_t days = floor_div(us, US_DAY);
    int64_t rest = us % US_DAY + (us % US_DAY < 0 ? US_DAY : 0);
    int64_t z = days + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (struct civil){
        .year = (int)(yoe + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(doy - (153 * mp + 2) / 5 + 1),
        .hour = (int)(rest / US_HOUR),
        .minute = (int)(rest / US_MINUTE % 60),
        .second = (int)(rest / US_SECOND % 60),
        .micro = (int)(rest % US_SECOND),
    };
}

int civil_weekday(const struct civil *c)
{
    int64_t days = days_from_civil(c->year, c->month, c->day);
    int64_t w = (days + 4) % 7; /* 1970-01-01 was a Thursday */
    return (int)(w < 0 ? w + 7 : w);
}
