#include "base/day.h"

int32_t day_of(int year, int month, int day)
{
    const struct civil c = {.year = year, .month = month, .day = day};
    return civil_valid(&c) ? (int32_t)(civil_to_us(&c) / US_DAY) : DAY_NONE;
}

int32_t day_of_month_end(int year, int month)
{
    for (int day = 31; day >= 28; day--) {
        int32_t found = day_of(year, month, day);
        if (found != DAY_NONE)
            return found;
    }
    return DAY_NONE;
}

struct civil day_civil(int32_t day)
{
    return civil_from_us(day * US_DAY);
}

int day_weekday(int32_t day)
{
    int w = (int)(((int64_t)day + 4) % 7); /* 1970-01-01 was a Thursday */
    return w < 0 ? w + 7 : w;
}

bool day_parse(struct str s, int32_t *out)
{
    struct civil c;
    bool has_zone;
    int offset;
    if (s.n != 10 || !time_iso_parse(s, &c, &has_zone, &offset))
        return false;
    *out = day_of(c.year, c.month, c.day);
    return *out != DAY_NONE;
}

void day_write(struct buf *out, int32_t day)
{
    struct civil c = day_civil(day);
    buf_addf(out, "%04d-%02d-%02d", c.year, c.month, c.day);
}
