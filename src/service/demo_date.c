#include "service/demo_date.h"

#include "service/demo_text.h"

enum { DAYS_MAX = 9999, FEN_OF_10000_YUAN = 1000000, MARKED_MAX = 1 << 20 };

static enum ky_err fail(struct err *e, struct str written)
{
    return err_set(e, KY_EINVAL, "there is no date '%.*s'", (int)(written.n > 60 ? 60 : written.n),
                   written.p);
}

/* "-120", "+30", "0" */
static bool parse_count(struct str s, int *out)
{
    int64_t v;
    bool plus = str_starts(s, STR("+"));
    if (!str_to_i64(str_from(s, plus), &v) || v > DAYS_MAX || v < (plus ? 0 : -DAYS_MAX))
        return false;
    *out = (int)v;
    return true;
}

static struct civil civil_day(const struct demo_day *d, int days)
{
    struct civil c = zone_civil(d->zone, zone_midnight(d->zone, d->today, days));
    return (struct civil){.year = c.year, .month = c.month, .day = c.day};
}

/* The last day of the month that is `months` after that of c. */
static struct civil month_end(struct civil c, int months)
{
    int next = c.year * 12 + c.month - 1 + months + 1;
    struct civil first = {.year = next / 12, .month = next % 12 + 1, .day = 1};
    return civil_from_us(civil_to_us(&first) - US_DAY);
}

static void add_day(struct buf *out, struct civil c)
{
    buf_addf(out, "%04d-%02d-%02d", c.year, c.month, c.day);
}

/* What has `n` months: 1, 3, 6 or 12; c lies in it. */
static void add_end(struct buf *out, struct civil c, int n)
{
    add_day(out, month_end(c, n - 1 - (c.month - 1) % n));
}

static void add_period(struct buf *out, struct civil c, int n)
{
    if (n == 12)
        buf_addf(out, "%04d", c.year);
    else if (n == 3)
        buf_addf(out, "%04dQ%d", c.year, (c.month + 2) / 3);
    else
        buf_addf(out, "%04d-%02d", c.year, c.month);
}

/* "09:30" or "09:30:15" */
static bool add_time(struct buf *out, const struct demo_day *d, struct civil c, struct str time,
                     int64_t *out_at)
{
    int *const parts[] = {&c.hour, &c.minute, &c.second};
    size_t i = 0;
    uint64_t v;
    for (struct str rest = time, part; str_split(&rest, ':', &part); i++) {
        if (i == 3 || part.n != 2 || !str_to_u64(part, &v))
            return false;
        *parts[i] = (int)v;
    }
    if (i < 2 || !civil_valid(&c))
        return false;
    *out_at = zone_time(d->zone, &c);
    time_rfc3339(out, *out_at, zone_offset(d->zone, *out_at));
    return true;
}

/* "DAYS" and what may follow it. */
static bool add_days(struct buf *out, const struct demo_day *d, struct str days, struct str shape,
                     int64_t *out_at)
{
    static const struct {
        const char *name;
        int months;
        bool end;
    } shapes[] = {{"year", 12, false},    {"quarter", 3, false}, {"month", 1, false},
                  {"year-end", 12, true}, {"half-end", 6, true}, {"quarter-end", 3, true},
                  {"month-end", 1, true}};
    int n;
    if (!parse_count(days, &n))
        return false;
    struct civil c = civil_day(d, n);
    if (shape.n == 0) {
        add_day(out, c);
        return true;
    }
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
        if (str_eqc(shape, shapes[i].name)) {
            (shapes[i].end ? add_end : add_period)(out, c, shapes[i].months);
            return true;
        }
    return add_time(out, d, c, shape, out_at);
}

/* "Y-1", "Q-3", "M+2", and "end" behind it. */
static bool add_counted(struct buf *out, const struct demo_day *d, int months, struct str count,
                        struct str end)
{
    int n;
    if (!parse_count(count, &n) || (end.n && !str_eqc(end, "end")))
        return false;
    struct civil c = civil_day(d, 0);
    int64_t month = (int64_t)c.year * 12 + c.month - 1 + (int64_t)n * months;
    if (month < 12 || month >= INT64_C(9999) * 12)
        return false;
    c = (struct civil){.year = (int)(month / 12), .month = (int)(month % 12) + 1, .day = 1};
    (end.n ? add_end : add_period)(out, c, months);
    return true;
}

enum ky_err demo_date(struct buf *out, const struct demo_day *d, struct str written,
                      int64_t *out_at, struct err *e)
{
    struct str rest = written.n ? str_from(written, 1) : written, word;
    int64_t at = 0;
    bool ok = str_starts(written, STR("@")) && str_split(&rest, ' ', &word) && word.n;
    int months = !ok ? 0 : word.p[0] == 'Y' ? 12 : word.p[0] == 'Q' ? 3 : word.p[0] == 'M' ? 1 : 0;
    if (ok && months)
        ok = add_counted(out, d, months, str_from(word, 1), rest);
    else if (ok)
        ok = add_days(out, d, word, rest, &at);
    if (out_at)
        *out_at = at;
    return ok ? KY_OK : fail(e, written);
}

enum ky_err demo_marks(struct arena *a, const struct demo_day *d, struct str text, struct str *out,
                       struct err *e)
{
    struct buf b;
    struct str rest = text, mark;
    enum ky_err err = KY_OK;
    *out = text;
    if (str_find_char(text, '{') == STR_NONE)
        return KY_OK;
    buf_init(&b, MARKED_MAX);
    for (size_t open = 0; !err && open != STR_NONE;) {
        open = str_find_char(rest, '{');
        buf_add(&b, str_sub(rest, 0, open));
        if (open == STR_NONE)
            break;
        rest = str_from(rest, open + 1);
        (void)!str_split(&rest, '}', &mark);
        if (str_starts(mark, STR("@")))
            err = demo_date(&b, d, mark, NULL, e);
        else if (!demo_mark(&b, d->zone, d->today, mark))
            err = fail(e, mark);
    }
    if (!err)
        err = buf_check(&b, e);
    *out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return err ? err : arena_check(a, e);
}

enum ky_err demo_part(const struct zone *zone, int64_t at, struct str written, int64_t *out,
                      struct err *e)
{
    static const struct str word = S("@part ");
    int64_t amount;
    if (!str_starts(written, word) || !str_to_i64(str_from(written, word.n), &amount) ||
        amount < 0 || amount > INT64_MAX / 366)
        return fail(e, written);
    struct civil c = zone_civil(zone, at);
    struct civil day = {.year = c.year, .month = c.month, .day = c.day};
    struct civil first = {.year = c.year, .month = 1, .day = 1}, next = first;
    next.year++;
    int64_t gone = (civil_to_us(&day) - civil_to_us(&first)) / US_DAY;
    int64_t all = (civil_to_us(&next) - civil_to_us(&first)) / US_DAY;
    *out = amount * gone / all / FEN_OF_10000_YUAN * FEN_OF_10000_YUAN;
    return KY_OK;
}
