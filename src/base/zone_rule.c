/* zone_rule.c: the POSIX TZ rule in the footer of a zone file (RFC 8536 3.3, POSIX 8.3). */
#include "base/zone_priv.h"

static bool take_char(struct str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = str_from(*s, 1);
    return true;
}

static bool take_number(struct str *s, int least, int most, int *out)
{
    size_t n = 0;
    while (n < s->n && n < 4 && s->p[n] >= '0' && s->p[n] <= '9')
        n++;
    uint64_t v;
    if (!str_to_u64(str_sub(*s, 0, n), &v) || v < (uint64_t)least || v > (uint64_t)most)
        return false;
    *out = (int)v;
    *s = str_from(*s, n);
    return true;
}

/* [+-]hh[:mm[:ss]] */
static bool take_time(struct str *s, int hours_most, int *out)
{
    int sign = take_char(s, '-') ? -1 : 1, h, m = 0, sec = 0;
    if (sign > 0)
        take_char(s, '+');
    if (!take_number(s, 0, hours_most, &h))
        return false;
    if (take_char(s, ':')) {
        if (!take_number(s, 0, 59, &m))
            return false;
        if (take_char(s, ':') && !take_number(s, 0, 59, &sec))
            return false;
    }
    *out = sign * (h * 3600 + m * 60 + sec);
    return true;
}

/* "CET" or "<+0330>" */
static bool take_name(struct str *s)
{
    size_t n = 0;
    bool quoted = take_char(s, '<');
    while (n < s->n) {
        char c = s->p[n];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool sign = (c >= '0' && c <= '9') || c == '+' || c == '-';
        if (!letter && !(quoted && sign))
            break;
        n++;
    }
    *s = str_from(*s, n);
    return n >= 3 && (!quoted || take_char(s, '>'));
}

static bool take_day(struct str *s, struct zone_day *out)
{
    out->time_s = 2 * 3600;
    bool ok;
    if (take_char(s, 'M')) {
        out->kind = ZONE_MONTH_WEEK;
        ok = take_number(s, 1, 12, &out->month) && take_char(s, '.') &&
             take_number(s, 1, 5, &out->week) && take_char(s, '.') &&
             take_number(s, 0, 6, &out->weekday);
    } else if (take_char(s, 'J')) {
        out->kind = ZONE_JULIAN;
        ok = take_number(s, 1, 365, &out->n);
    } else {
        out->kind = ZONE_ZERO_BASED;
        ok = take_number(s, 0, 365, &out->n);
    }
    return ok && (!take_char(s, '/') || take_time(s, 167, &out->time_s));
}

enum ky_err zone_rule_parse(struct str text, struct zone_rule *out, struct err *e)
{
    struct zone_rule r = {.known = true};
    struct str s = text;
    /* POSIX counts offsets west of UTC. */
    bool ok = take_name(&s) && take_time(&s, 24, &r.std_s);
    r.std_s = -r.std_s;
    if (ok && s.n > 0) {
        r.has_dst = true;
        r.dst_s = r.std_s + 3600;
        ok = take_name(&s);
        if (ok && s.n > 0 && s.p[0] != ',') {
            ok = take_time(&s, 24, &r.dst_s);
            r.dst_s = -r.dst_s;
        }
        ok = ok && take_char(&s, ',') && take_day(&s, &r.start) && take_char(&s, ',') &&
             take_day(&s, &r.end);
    }
    if (!ok || s.n > 0)
        return err_set(e, KY_ECORRUPT, "cannot read time zone rule '%.*s'", STR_ARG(text));
    *out = r;
    return KY_OK;
}

/* Seconds since 1970 of the day's change, on the wall clock. */
static int64_t day_in_year(const struct zone_day *d, int year)
{
    struct civil c = {.year = year, .month = 1, .day = 1};
    int64_t day;
    if (d->kind == ZONE_MONTH_WEEK) {
        struct civil next = {.year = year + d->month / 12, .month = d->month % 12 + 1, .day = 1};
        c.month = d->month;
        int first = (d->weekday - civil_weekday(&c) + 7) % 7;
        day = civil_to_us(&c) / US_DAY + first + 7 * (d->week - 1);
        if (day >= civil_to_us(&next) / US_DAY) /* the fifth is the last */
            day -= 7;
    } else {
        struct civil march = {.year = year, .month = 3, .day = 1};
        int64_t january = civil_to_us(&c) / US_DAY;
        bool leap = civil_to_us(&march) / US_DAY - january == 60;
        /* Jn never counts February 29. */
        int n = d->kind == ZONE_ZERO_BASED ? d->n : d->n - 1 + (leap && d->n >= 60);
        day = january + n;
    }
    return day * 86400 + d->time_s;
}

struct change {
    int64_t at; /* seconds UTC */
    int offset_s;
};

enum { YEARS = 5, CHANGES = 2 * YEARS };

/* The changes of the years around `s`, in no order. Two to either side: a rule's times of day reach
 * a week over the end of its year. */
static void changes_around(const struct zone_rule *r, int64_t s, struct change out[CHANGES])
{
    int year = civil_from_us(s * US_SECOND).year;
    for (int i = 0; i < YEARS; i++) {
        int y = year - YEARS / 2 + i;
        out[2 * i] = (struct change){day_in_year(&r->end, y) - r->dst_s, r->std_s};
        out[2 * i + 1] = (struct change){day_in_year(&r->start, y) - r->std_s, r->dst_s};
    }
}

int zone_rule_offset(const struct zone_rule *r, int64_t s)
{
    if (!r->has_dst)
        return r->std_s;
    struct change c[CHANGES];
    changes_around(r, s, c);
    const struct change *last = NULL;
    for (int i = 0; i < CHANGES; i++) {
        /* On a tie the start of summer time wins: "all year" ends one when the next begins. */
        bool later =
            !last || c[i].at > last->at || (c[i].at == last->at && c[i].offset_s == r->dst_s);
        if (c[i].at <= s && later)
            last = &c[i];
    }
    return last ? last->offset_s : r->std_s;
}

int64_t zone_rule_next(const struct zone_rule *r, int64_t s)
{
    int64_t next = INT64_MAX;
    if (!r->has_dst)
        return next;
    struct change c[CHANGES];
    changes_around(r, s, c);
    for (int i = 0; i < CHANGES; i++)
        if (c[i].at > s && c[i].at < next)
            next = c[i].at;
    return next;
}
