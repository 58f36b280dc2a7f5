#include "calendar/workday.h"

#include <stdlib.h>

#include "base/vec.h"
#include "calendar/workday_priv.h"

/* Years for which the holidays of fixed date are noted; arranged first and last. */
enum { RULES_FROM = 2000, RULES_TO = 2099, TWO_DAYS_IN_MAY_FROM = 2025 };

struct entry {
    struct workday of;
    size_t order; /* of entries for one day the last counts */
};

struct making {
    struct arena *a;
    VEC(struct entry) entries;
    VEC(int32_t) years;
};

static bool is_weekday(int32_t day)
{
    int w = day_weekday(day);
    return w != 0 && w != 6;
}

static void note(struct making *m, int32_t day, bool works)
{
    struct entry *x = VEC_PUSH(m->a, m->entries);
    if (x)
        *x = (struct entry){{day, works}, m->entries.n};
}

static void know_year(struct making *m, int year)
{
    if (m->years.n && m->years.p[m->years.n - 1] == year)
        return;
    int32_t *y = VEC_PUSH(m->a, m->years);
    if (y)
        *y = year;
}

static bool in_table(int year)
{
    return year > holidays[0].year && year <= holidays[holidays_n - 1].year;
}

static void note_rules(struct making *m)
{
    for (int year = RULES_FROM; year <= RULES_TO; year++) {
        if (in_table(year))
            continue;
        note(m, day_of(year, 1, 1), false);
        note(m, day_of(year, 5, 1), false);
        if (year >= TWO_DAYS_IN_MAY_FROM)
            note(m, day_of(year, 5, 2), false);
        for (int day = 1; day <= 3; day++)
            note(m, day_of(year, 10, day), false);
    }
}

static void note_table(struct making *m)
{
    for (size_t i = 0; i < holidays_n; i++) {
        const struct holiday *h = &holidays[i];
        int32_t last = day_of(h->year, h->last_month, h->last_day);
        for (int32_t day = day_of(h->year, h->month, h->day); day <= last; day++)
            note(m, day, h->works);
        if (in_table(h->year))
            know_year(m, h->year);
    }
}

static int by_day(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = (x->of.day > y->of.day) - (x->of.day < y->of.day);
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

static int by_number(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* Keep the last word on each day, where it differs from the weekday's, and sum up. */
static enum ky_err settle(struct workdays *w, struct making *m, struct err *e)
{
    size_t n = m->entries.n;
    struct workday *days = ARENA_ARRAY(m->a, struct workday, n + 1);
    int32_t *gain = ARENA_ARRAY(m->a, int32_t, n + 1);
    if (!days || !gain || arena_check(m->a, NULL))
        return arena_check(m->a, e);
    qsort(m->entries.p, n, sizeof(m->entries.p[0]), by_day);
    qsort(m->years.p, m->years.n, sizeof(m->years.p[0]), by_number);
    for (size_t i = 0; i < n; i++) {
        const struct workday *d = &m->entries.p[i].of;
        if (i + 1 < n && m->entries.p[i + 1].of.day == d->day)
            continue;
        if (d->works == is_weekday(d->day))
            continue;
        gain[w->n] = (w->n ? gain[w->n - 1] : 0) + (d->works ? 1 : -1);
        days[w->n++] = *d;
    }
    for (size_t i = 0; i < m->years.n; i++)
        if (!i || m->years.p[i] != m->years.p[i - 1])
            m->years.p[w->years_n++] = m->years.p[i];
    w->days = days;
    w->gain = gain;
    w->years = m->years.p;
    return KY_OK;
}

enum ky_err workdays_init(struct workdays *w, struct arena *a, const struct workday *own, size_t n,
                          struct err *e)
{
    struct making m = {.a = a};
    *w = (struct workdays){0};
    note_rules(&m);
    note_table(&m);
    for (size_t i = 0; i < n; i++) {
        if (!day_valid(own[i].day))
            return err_set(e, KY_EINVAL, "day number %d of the working days is out of bounds",
                           own[i].day);
        note(&m, own[i].day, own[i].works);
        know_year(&m, day_civil(own[i].day).year);
    }
    return settle(w, &m, e);
}

enum ky_err workdays_parse(struct arena *a, struct str text, struct workday **out, size_t *out_n,
                           struct err *e)
{
    VEC(struct workday) days = {0};
    struct str line;
    int number = 0;
    for (struct str rest = text; str_split(&rest, '\n', &line);) {
        struct workday d;
        number++;
        line = str_trim(line);
        if (!line.n || line.p[0] == '#')
            continue;
        struct str kind = str_trim(str_from(line, 10));
        d.works = str_eqc(kind, "work");
        if (!day_parse(str_sub(line, 0, 10), &d.day) || (!d.works && !str_eqc(kind, "off")))
            return err_set(e, KY_EINVAL,
                           "line %d: '%.*s' is no working day nor holiday. Write a line like "
                           "'2027-02-06 off' or '2027-02-20 work'",
                           number, STR_ARG(str_utf8_cut(line, 60)));
        struct workday *x = VEC_PUSH(a, days);
        if (x)
            *x = d;
    }
    *out = days.p;
    *out_n = days.n;
    return arena_check(a, e);
}

/* How many exceptions lie before `day` or on it. */
static size_t exceptions_upto(const struct workdays *w, int32_t day)
{
    size_t from = 0, to = w->n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (w->days[middle].day <= day)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* Weekdays up to and with `day`, counted from Monday 1969-12-29, and the day that brings a count.
 */
static int64_t weekdays_upto(int64_t day)
{
    int64_t since = day + 3, week = since / 7 - (since % 7 < 0), in_week = since - 7 * week;
    return 5 * week + (in_week < 5 ? in_week + 1 : 5);
}

static int64_t weekday_number(int64_t count)
{
    int64_t before = count - 1, week = before / 5 - (before % 5 < 0);
    return 7 * week + (before - 5 * week) - 3;
}

static int64_t worked_upto(const struct workdays *w, int32_t day)
{
    size_t n = exceptions_upto(w, day);
    return weekdays_upto(day) + (n ? w->gain[n - 1] : 0);
}

/* The day that brings the count of working days to `count`: between two exceptions only weekdays
 * count, so it is found by arithmetic once the exceptions around it are. */
static int32_t day_of_count(const struct workdays *w, int64_t count)
{
    size_t from = 0, to = w->n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (weekdays_upto(w->days[middle].day) + w->gain[middle] < count)
            from = middle + 1;
        else
            to = middle;
    }
    int64_t day = weekday_number(count - (from ? w->gain[from - 1] : 0));
    if (from < w->n && day > w->days[from].day)
        day = w->days[from].day;
    return day >= DAY_FIRST && day <= DAY_LAST ? (int32_t)day : DAY_NONE;
}

bool workdays_known(const struct workdays *w, int year)
{
    for (size_t i = 0; i < w->years_n; i++)
        if (w->years[i] == year)
            return true;
    return false;
}

bool workdays_works(const struct workdays *w, int32_t day)
{
    size_t n = exceptions_upto(w, day);
    return n && w->days[n - 1].day == day ? w->days[n - 1].works : is_weekday(day);
}

int32_t workdays_between(const struct workdays *w, int32_t from, int32_t to)
{
    if (to < from)
        return -(int32_t)(worked_upto(w, from - 1) - worked_upto(w, to - 1));
    return (int32_t)(worked_upto(w, to) - worked_upto(w, from));
}

int32_t workdays_add(const struct workdays *w, int32_t day, int32_t n)
{
    if (!day_valid(day) || n == 0)
        return day_valid(day) ? day : DAY_NONE;
    return day_of_count(w, n > 0 ? worked_upto(w, day) + n : worked_upto(w, day - 1) + 1 + n);
}

int32_t workdays_next(const struct workdays *w, int32_t day)
{
    return workdays_works(w, day) ? day : workdays_add(w, day, 1);
}
