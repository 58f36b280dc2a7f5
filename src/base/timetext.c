/* timetext.c: the written forms of time that clock.h declares. Pure; linear in the input. */
#include "base/clock.h"

static const char days[7][10] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                 "Thursday", "Friday", "Saturday"};
static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* The civil time shown by a clock offset_s east of UTC; stays at the end of time near it. */
static struct civil local(int64_t us, int offset_s)
{
    int64_t shifted;
    if (__builtin_add_overflow(us, offset_s * US_SECOND, &shifted))
        shifted = us;
    return civil_from_us(shifted);
}

static void add_offset(struct buf *out, int offset_s, const char *colon)
{
    int minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;
    buf_addf(out, "%c%02d%s%02d", offset_s < 0 ? '-' : '+', minutes / 60, colon, minutes % 60);
}

void time_rfc3339(struct buf *out, int64_t us, int offset_s)
{
    struct civil c = local(us, offset_s);
    buf_addf(out, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute,
             c.second);
    if (offset_s == 0)
        buf_addch(out, 'Z');
    else
        add_offset(out, offset_s, ":");
}

/* "Thu, 16 May 2024 09:30:00" */
static void add_mail_date(struct buf *out, const struct civil *c)
{
    buf_addf(out, "%.3s, %02d %s %04d %02d:%02d:%02d", days[civil_weekday(c)], c->day,
             months[c->month - 1], c->year, c->hour, c->minute, c->second);
}

void time_rfc822(struct buf *out, int64_t us, int offset_s)
{
    struct civil c = local(us, offset_s);
    add_mail_date(out, &c);
    buf_addch(out, ' ');
    add_offset(out, offset_s, "");
}

void time_http(struct buf *out, int64_t us)
{
    struct civil c = civil_from_us(us);
    add_mail_date(out, &c);
    buf_addc(out, " GMT");
}

/* Readers take what they know off the front of *s and return whether it was there. */

static bool take(struct str *s, const char *literal)
{
    struct str l = str_c(literal);
    if (!str_starts(*s, l))
        return false;
    *s = str_from(*s, l.n);
    return true;
}

static bool take_digits(struct str *s, size_t n, int *out)
{
    uint64_t v;
    if (s->n < n || !str_to_u64(str_sub(*s, 0, n), &v))
        return false;
    *out = (int)v;
    *s = str_from(*s, n);
    return true;
}

static bool take_day_name(struct str *s, size_t letters)
{
    for (int i = 0; i < 7; i++) {
        struct str name = str_sub(str_c(days[i]), 0, letters);
        if (str_starts(*s, name)) {
            *s = str_from(*s, name.n);
            return true;
        }
    }
    return false;
}

static bool take_month(struct str *s, int *out)
{
    for (int i = 0; i < 12; i++)
        if (take(s, months[i])) {
            *out = i + 1;
            return true;
        }
    return false;
}

static bool take_clock(struct str *s, struct civil *c)
{
    return take_digits(s, 2, &c->hour) && take(s, ":") && take_digits(s, 2, &c->minute) &&
           take(s, ":") && take_digits(s, 2, &c->second);
}

/* Sun, 06 Nov 1994 08:49:37 GMT */
static bool parse_fixdate(struct str s, struct civil *c)
{
    return take_day_name(&s, 3) && take(&s, ", ") && take_digits(&s, 2, &c->day) && take(&s, " ") &&
           take_month(&s, &c->month) && take(&s, " ") && take_digits(&s, 4, &c->year) &&
           take(&s, " ") && take_clock(&s, c) && take(&s, " GMT") && s.n == 0;
}

/* Sunday, 06-Nov-94 08:49:37 GMT; years as POSIX reads them: 69 to 99 are of the last century. */
static bool parse_rfc850(struct str s, struct civil *c)
{
    bool ok = take_day_name(&s, 9) && take(&s, ", ") && take_digits(&s, 2, &c->day) &&
              take(&s, "-") && take_month(&s, &c->month) && take(&s, "-") &&
              take_digits(&s, 2, &c->year) && take(&s, " ") && take_clock(&s, c) &&
              take(&s, " GMT") && s.n == 0;
    c->year += c->year < 69 ? 2000 : 1900;
    return ok;
}

/* Sun Nov  6 08:49:37 1994 */
static bool parse_asctime(struct str s, struct civil *c)
{
    return take_day_name(&s, 3) && take(&s, " ") && take_month(&s, &c->month) && take(&s, " ") &&
           (take(&s, " ") ? take_digits(&s, 1, &c->day) : take_digits(&s, 2, &c->day)) &&
           take(&s, " ") && take_clock(&s, c) && take(&s, " ") && take_digits(&s, 4, &c->year) &&
           s.n == 0;
}

bool time_http_parse(struct str s, int64_t *out_us)
{
    struct civil fix = {0}, old = {0}, c_lib = {0}, *c = NULL;
    if (parse_fixdate(s, &fix))
        c = &fix;
    else if (parse_rfc850(s, &old))
        c = &old;
    else if (parse_asctime(s, &c_lib))
        c = &c_lib;
    if (!c || !civil_valid(c))
        return false;
    *out_us = civil_to_us(c);
    return true;
}

/* ".5" and so on; digits beyond the sixth are dropped. Absent is fine. */
static bool take_fraction(struct str *s, int *out_micro)
{
    *out_micro = 0;
    if (!take(s, "."))
        return true;
    int unit = 100000;
    size_t n = 0;
    while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9') {
        *out_micro += (s->p[n] - '0') * unit;
        unit /= 10;
        n++;
    }
    *s = str_from(*s, n);
    return n > 0;
}

static bool take_zone(struct str *s, bool *out_has, int *out_offset_s)
{
    *out_has = s->n > 0;
    *out_offset_s = 0;
    if (s->n == 0 || take(s, "Z"))
        return true;
    int sign = take(s, "+") ? 1 : take(s, "-") ? -1 : 0, hours, minutes;
    if (sign == 0 || !take_digits(s, 2, &hours) || !take(s, ":") || !take_digits(s, 2, &minutes) ||
        hours > 23 || minutes > 59)
        return false;
    *out_offset_s = sign * (hours * 3600 + minutes * 60);
    return true;
}

bool time_iso_parse(struct str s, struct civil *out, bool *out_has_zone, int *out_offset_s)
{
    struct civil c = {0};
    bool has_zone = false;
    int offset = 0;
    if (!take_digits(&s, 4, &c.year) || !take(&s, "-") || !take_digits(&s, 2, &c.month) ||
        !take(&s, "-") || !take_digits(&s, 2, &c.day))
        return false;
    if (take(&s, "T")) {
        if (!take_digits(&s, 2, &c.hour) || !take(&s, ":") || !take_digits(&s, 2, &c.minute))
            return false;
        if (take(&s, ":") && (!take_digits(&s, 2, &c.second) || !take_fraction(&s, &c.micro)))
            return false;
        if (!take_zone(&s, &has_zone, &offset))
            return false;
    }
    if (s.n > 0 || !civil_valid(&c))
        return false;
    *out = c;
    *out_has_zone = has_zone;
    *out_offset_s = offset;
    return true;
}
