#include "extract/date.h"

#include "base/clock.h"
#include "text/unicode.h"

enum { YEAR_MIN = 1900, YEAR_MAX = 2100 };

/* ---- reading pieces; each returns the offset past it, or `at` when it is not there ---- */

static uint32_t peek(struct str s, size_t at, size_t *past)
{
    *past = at;
    if (at >= s.n)
        return 0;
    uint32_t c = str_utf8_next(s, past);
    return c >= 0xFF10 && c <= 0xFF19 ? c - 0xFF10 + '0' : c;
}

static size_t skip_blanks(struct str s, size_t at)
{
    size_t past;
    while (text_is_space(peek(s, at, &past)))
        at = past;
    return at;
}

static size_t skip_any(struct str s, size_t at, const char *const *words)
{
    for (; *words; words++)
        if (str_starts(str_from(s, at), str_c(*words)))
            return at + strlen(*words);
    return at;
}

/* Value of a Chinese digit, 10 for 十, -1 for anything else. */
static int numeral(uint32_t c)
{
    static const uint32_t digits[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB,
                                      0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
    for (int i = 0; i < 10; i++)
        if (c == digits[i])
            return i;
    if (c == 0x25CB || c == 0x96F6 || c == 0xFF2F || c == 0x39F) /* ○, 零 and letters like it */
        return 0;
    return c == 0x5341 ? 10 : -1;
}

static size_t digits(struct str s, size_t at, size_t max, int *out, size_t *n)
{
    size_t past;
    *out = 0;
    for (*n = 0; *n < max; ++*n) {
        uint32_t c = peek(s, at, &past);
        if (c < '0' || c > '9')
            break;
        if (*out < 100000000) /* longer ones are no dates; their value does not matter */
            *out = *out * 10 + (int)(c - '0');
        at = past;
    }
    return at;
}

/* 十二, 二十, 三十一, 五 */
static size_t chinese_number(struct str s, size_t at, int *out)
{
    size_t past, from = at;
    int value = 0, last = -1;
    bool ten = false;
    for (int i = 0; i < 3; i++) {
        int d = numeral(peek(s, at, &past));
        if (d < 0)
            break;
        if (d == 10) {
            value = (last < 0 ? 1 : last) * 10;
            ten = true;
            last = -1;
        } else {
            last = d;
        }
        at = past;
    }
    *out = value + (last > 0 ? last : 0);
    return at > from && (ten || last >= 0) ? at : from;
}

/* One or two digits, or a Chinese number. */
static size_t small_number(struct str s, size_t at, int *out)
{
    size_t n, past, end = digits(s, at, 2, out, &n);
    if (n == 0)
        return chinese_number(s, at, out);
    uint32_t next = peek(s, end, &past);
    return next >= '0' && next <= '9' ? at : end; /* three digits are no month */
}

static size_t year_number(struct str s, size_t at, int *out)
{
    size_t n, past, end = digits(s, at, 5, out, &n), from = at;
    if (n > 0)
        return n == 4 && *out >= YEAR_MIN && *out <= YEAR_MAX ? end : from;
    *out = 0;
    for (n = 0; n < 4; n++) {
        int d = numeral(peek(s, at, &past));
        if (d < 0 || d > 9)
            return from;
        *out = *out * 10 + d;
        at = past;
    }
    return *out >= YEAR_MIN && *out <= YEAR_MAX ? at : from;
}

/* ---- time of day ---- */

static size_t two_digits(struct str s, size_t at, int max, int *out)
{
    size_t n, end = digits(s, at, 3, out, &n);
    return n >= 1 && n <= 2 && *out < max ? end : at;
}

/* 星期四, （周四）, 上午 and the like before a time; *late for those after noon. */
static size_t skip_day_part(struct str s, size_t at, bool *late)
{
    static const char *const days[] = {"星期", "周", "（周", "(周", "（星期", "(星期", NULL};
    static const char *const afternoon[] = {"下午", "晚上", "晚", "PM", "pm", NULL};
    static const char *const morning[] = {"上午", "凌晨", "早上", "中午", "AM",
                                          "am",   "T",    ",",    "，",   NULL};
    static const char *const closing[] = {"）", ")", NULL};
    size_t past;
    at = skip_blanks(s, at);
    size_t day = skip_any(s, at, days);
    if (day > at) {
        peek(s, day, &past);
        at = skip_blanks(s, skip_any(s, past, closing));
    }
    size_t part = skip_any(s, at, afternoon);
    *late = part > at;
    return skip_blanks(s, *late ? part : skip_any(s, at, morning));
}

static size_t time_of_day(struct str s, size_t from, struct date *d)
{
    static const char *const hour_ends[] = {":", "：", "时", "点", "∶", NULL};
    static const char *const minute_ends[] = {":", "：", "分", "∶", NULL};
    bool late;
    int hour, minute, second;
    size_t at = skip_day_part(s, from, &late), end = two_digits(s, at, 24, &hour);
    size_t past = skip_any(s, end, hour_ends);
    if (end == at || past == end)
        return from;
    at = skip_blanks(s, past);
    end = two_digits(s, at, 60, &minute);
    if (end == at)
        return from;
    d->hour = late && hour < 12 ? hour + 12 : hour;
    d->minute = minute;
    past = skip_any(s, end, minute_ends);
    at = two_digits(s, past, 60, &second);
    if (past == end || at == past)
        return end;
    d->second = second;
    return at;
}

/* ---- dates ---- */

static bool is_real(const struct date *d)
{
    struct civil c = {.year = d->year ? d->year : 2024, .month = d->month, .day = d->day};
    return civil_valid(&c);
}

/* Separator of numbers: its code point, 0 when there is none. */
static uint32_t separator(struct str s, size_t at, size_t *past)
{
    uint32_t c = peek(s, skip_blanks(s, at), past);
    static const uint32_t seps[][2] = {{0x5E74, 0x5E74}, {0x6708, 0x6708}, {'-', '-'},
                                       {'/', '/'},       {'.', '.'},       {0xFF0D, '-'},
                                       {0x2014, '-'},    {0x2013, '-'},    {0xFF0E, '.'},
                                       {0xFF0F, '/'},    {0x2010, '-'},    {0x2212, '-'}};
    for (size_t i = 0; i < sizeof(seps) / sizeof(seps[0]); i++)
        if (c == seps[i][0])
            return seps[i][1];
    return 0;
}

static size_t skip_day_word(struct str s, size_t at)
{
    static const char *const words[] = {"日", "号", "號", NULL};
    return skip_any(s, skip_blanks(s, at), words);
}

/* Month and day from `at`; `sep` stood before the month: it must stand before the day too, or be
 * 年 and 月. */
static size_t month_day(struct str s, size_t at, uint32_t sep, struct date *d)
{
    size_t past, from = at, end;
    at = skip_blanks(s, at);
    end = small_number(s, at, &d->month);
    uint32_t next = separator(s, end, &past);
    if (end == at || next != (sep == 0x5E74 ? 0x6708 : sep))
        return from;
    at = skip_blanks(s, past);
    end = small_number(s, at, &d->day);
    if (end == at)
        return from;
    size_t word = skip_day_word(s, end);
    return word > end && sep == 0x5E74 ? word : end;
}

/* A full date at `at`. DATE_NONE with *past == at when there is none. */
static enum date_found full_date(struct str s, size_t at, struct date *d, size_t *past)
{
    size_t end = year_number(s, at, &d->year), after;
    *past = at;
    if (end == at)
        return DATE_NONE;
    uint32_t sep = separator(s, end, &after);
    if (sep == 0 || sep == 0x6708)
        return DATE_NONE;
    size_t done = month_day(s, after, sep, d);
    if (done > after) {
        *past = done;
        if (!is_real(d))
            return DATE_INVALID;
        *past = time_of_day(s, done, d);
        return DATE_FOUND;
    }
    /* 2024年33日: the month is lost */
    size_t day = skip_blanks(s, after), number = small_number(s, day, &d->day);
    if (sep == 0x5E74 && number > day && skip_day_word(s, number) > number) {
        *past = skip_day_word(s, number);
        return DATE_INVALID;
    }
    return DATE_NONE;
}

/* 5月16日, or 05-16 with a time behind it. */
static enum date_found short_date(struct str s, size_t at, struct date *d, size_t *past)
{
    size_t after, end = small_number(s, at, &d->month);
    uint32_t sep = separator(s, end, &after);
    d->year = 0;
    *past = at;
    if (end == at || (sep != 0x6708 && sep != '-' && sep != '/'))
        return DATE_NONE;
    size_t day = skip_blanks(s, after), number = small_number(s, day, &d->day);
    if (number == day)
        return DATE_NONE;
    size_t word = skip_day_word(s, number), timed = time_of_day(s, word, d);
    if (sep == 0x6708 ? word == number : timed == word)
        return DATE_NONE;
    if (!is_real(d))
        return DATE_NONE;
    *past = timed;
    return DATE_NO_YEAR;
}

static size_t relative(struct str s, size_t at)
{
    static const char *const words[] = {"刚刚", "昨天", "前天", "今天", NULL};
    static const char *const units[] = {"分钟前", "小时前", "天前", "周前", "秒前", NULL};
    size_t end = skip_any(s, at, words), n;
    int number;
    if (end > at)
        return end;
    end = digits(s, at, 3, &number, &n);
    size_t blank = skip_blanks(s, end), unit = skip_any(s, blank, units);
    return n > 0 && unit > blank ? unit : at;
}

enum date_found date_next(struct str s, size_t from, struct date *out, size_t *at, size_t *past)
{
    bool inside = false; /* the character before is a digit, so that no number begins here */
    for (size_t i = from, next; i < s.n; i = next) {
        uint32_t c = peek(s, i, &next);
        bool digit = c >= '0' && c <= '9', number = digit || numeral(c) >= 0;
        enum date_found found = DATE_NONE;
        *out = (struct date){.hour = -1, .minute = -1, .second = -1};
        if (number && !(inside && digit))
            found = full_date(s, i, out, past);
        if (found == DATE_NONE && number && !inside)
            found = short_date(s, i, out, past);
        if (found == DATE_NONE && !inside) {
            *past = relative(s, i);
            found = *past > i ? DATE_RELATIVE : DATE_NONE;
        }
        inside = digit;
        if (found != DATE_NONE) {
            *at = i;
            return found;
        }
    }
    return DATE_NONE;
}

enum date_found date_find(struct str s, size_t from, struct date *out, size_t *at, size_t *past)
{
    struct date d;
    size_t begin, end;
    enum date_found first = DATE_NONE, found = date_next(s, from, &d, &begin, &end);
    for (; found != DATE_NONE; found = date_next(s, end, &d, &begin, &end)) {
        if (first != DATE_NONE && found != DATE_FOUND)
            continue;
        first = found;
        *out = d;
        *at = begin;
        *past = end;
        if (found == DATE_FOUND)
            break;
    }
    return first;
}

static bool is_day(int year, int month, int day, struct date *out)
{
    *out = (struct date){year, month, day, -1, -1, -1};
    return year >= 1990 && year <= YEAR_MAX && is_real(out);
}

/* Digits in a path at `at`: how many, their value, and where they end. */
struct run {
    size_t n, end;
    int value;
};

static struct run run_at(struct str s, size_t at)
{
    struct run r = {.value = 0};
    r.end = at < s.n ? digits(s, at, 9, &r.value, &r.n) : s.n;
    return r;
}

static bool is_digit_at(struct str s, size_t at)
{
    return at < s.n && s.p[at] >= '0' && s.p[at] <= '9';
}

static bool parts_path(struct str s, size_t at)
{
    return at < s.n && (s.p[at] == '/' || s.p[at] == '-' || s.p[at] == '_');
}

/* A year or a year and month that fill a step of the path, and what follows: 2024/0516,
 * 2024-05/16, 2024/5/16, 202405/16. */
static bool day_of_steps(struct str url, struct run first, struct date *out)
{
    if ((first.n != 4 && first.n != 6) || !parts_path(url, first.end))
        return false;
    struct run second = run_at(url, first.end + 1);
    if (is_digit_at(url, second.end))
        return false;
    if (first.n == 6)
        return second.n == 2 && is_day(first.value / 100, first.value % 100, second.value, out);
    if (second.n == 4)
        return is_day(first.value, second.value / 100, second.value % 100, out);
    if (second.n < 1 || second.n > 2 || !parts_path(url, second.end))
        return false;
    struct run third = run_at(url, second.end + 1);
    return third.n >= 1 && third.n <= 2 && !is_digit_at(url, third.end) &&
           is_day(first.value, second.value, third.value, out);
}

bool date_of_url(struct str url, struct date *out)
{
    static const struct str before_day = S("/_-=tPc"); /* /20240516, t20240516_1.html */
    for (size_t i = 0; i < url.n;) {
        struct run r = run_at(url, i);
        char before = i ? url.p[i - 1] : '/';
        if (r.n == 0) {
            i++;
            continue;
        }
        bool whole = !is_digit_at(url, r.end);
        if (r.n == 8 && whole && str_find_char(before_day, before) != STR_NONE &&
            is_day(r.value / 10000, r.value / 100 % 100, r.value % 100, out))
            return true;
        if (before == '/' && whole && day_of_steps(url, r, out))
            return true;
        for (i = r.end; is_digit_at(url, i);)
            i++;
    }
    return false;
}

struct str date_print(struct arena *a, const struct date *d)
{
    if (d->hour < 0)
        return arena_printf(a, "%04d-%02d-%02d", d->year, d->month, d->day);
    if (d->second < 0)
        return arena_printf(a, "%04d-%02d-%02dT%02d:%02d", d->year, d->month, d->day, d->hour,
                            d->minute);
    return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d", d->year, d->month, d->day, d->hour,
                        d->minute, d->second);
}

bool date_of_machine(struct str s, struct date *out)
{
    struct civil c;
    bool zoned;
    int offset;
    size_t at, past;
    s = str_trim(s);
    if (time_iso_parse(s, &c, &zoned, &offset)) {
        if (zoned && offset == 0)
            c = civil_from_us(civil_to_us(&c) + 8 * US_HOUR);
        *out = (struct date){c.year, c.month, c.day, c.hour, c.minute, c.second};
        if (s.n < 16)
            out->hour = out->minute = out->second = -1;
        else if (s.n < 19 || s.p[16] != ':')
            out->second = -1;
        return true;
    }
    if (date_find(s, 0, out, &at, &past) == DATE_FOUND) {
        if (out->hour < 0 && past < s.n && s.p[past] == '-')
            time_of_day(s, past + 1, out); /* 2024-05-16-09:30:00 */
        return true;
    }
    uint64_t packed;
    return s.n == 8 && str_to_u64(s, &packed) &&
           is_day((int)(packed / 10000), (int)(packed / 100 % 100), (int)(packed % 100), out);
}

bool date_only(struct str s)
{
    static const char *const words[] = {"年", "月", "日", "号",   "时",   "分",   "秒",
                                        "点", "周", "天", "星期", "上午", "下午", NULL};
    for (size_t at = 0, past; at < s.n; at = past) {
        uint32_t c = peek(s, at, &past);
        bool mark = text_is_space(c) || (c >= '-' && c <= ':') || c == 0xFF1A || c == '(' ||
                    c == ')' || c == 0xFF08 || c == 0xFF09;
        size_t word = skip_any(s, at, words);
        if (word > at)
            past = word;
        else if (!mark && numeral(c) < 0)
            return false;
    }
    return true;
}
