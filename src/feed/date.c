#include "feed/date.h"

static bool number(struct str s, int *out)
{
    uint64_t v;
    if (s.n == 0 || s.n > 4 || !str_to_u64(s, &v))
        return false;
    *out = (int)v;
    return true;
}

static bool word(struct str *rest, struct str *out)
{
    *rest = str_trim(*rest);
    return str_split(rest, ' ', out) && out->n > 0;
}

static bool month_of(struct str s, int *out)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (s.n < 3)
        return false;
    for (int m = 0; m < 12; m++)
        if (str_ieq(str_sub(s, 0, 3), str_of(names + (ptrdiff_t)3 * m, 3))) {
            *out = m + 1;
            return true;
        }
    return false;
}

static bool time_of(struct str s, struct civil *c)
{
    struct str h, m;
    return str_split(&s, ':', &h) && str_split(&s, ':', &m) && number(h, &c->hour) &&
           number(m, &c->minute) && (s.n == 0 || number(s, &c->second));
}

/* "+0800", "+08:00", "GMT", "EST"; what is unknown counts as UTC, as RFC 2822 has it. */
static int offset_of(struct str s)
{
    static const struct {
        const char *name;
        int hours;
    } names[] = {{"EST", -5}, {"EDT", -4}, {"CST", -6}, {"CDT", -5},
                 {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7}};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (str_ieq(s, str_c(names[i].name)))
            return names[i].hours * 3600;
    int hours, minutes;
    if (s.n < 5 || (s.p[0] != '+' && s.p[0] != '-') || !number(str_sub(s, 1, 3), &hours) ||
        !number(str_from(s, s.p[3] == ':' ? 4 : 3), &minutes) || hours > 15 || minutes > 59)
        return 0;
    int seconds = hours * 3600 + minutes * 60;
    return s.p[0] == '-' ? -seconds : seconds;
}

static bool rfc822(struct str s, struct civil *out, bool *out_has_zone, int *out_offset)
{
    struct civil c = {0};
    struct str part, zone = STR("");
    size_t comma = str_find_char(s, ',');
    if (comma != STR_NONE)
        s = str_from(s, comma + 1);
    if (!word(&s, &part) || !number(part, &c.day) || !word(&s, &part) ||
        !month_of(part, &c.month) || !word(&s, &part) || !number(part, &c.year))
        return false;
    if (part.n < 4)
        c.year += c.year < 50 ? 2000 : 1900;
    if (word(&s, &part) && !time_of(part, &c))
        return false;
    *out_has_zone = word(&s, &zone);
    *out_offset = offset_of(zone);
    *out = c;
    return civil_valid(&c);
}

bool feed_date(struct str s, struct civil *out, bool *out_has_zone, int *out_offset_s)
{
    char text[64];
    s = str_trim(s);
    if (s.n == 0 || s.n >= sizeof(text))
        return false;
    memcpy(text, s.p, s.n);
    if (s.n > 10 && s.p[4] == '-' && s.p[10] == ' ')
        text[10] = 'T';
    return time_iso_parse(str_of(text, s.n), out, out_has_zone, out_offset_s) ||
           rfc822(s, out, out_has_zone, out_offset_s);
}
