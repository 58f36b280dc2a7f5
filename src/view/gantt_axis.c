/* The time axis: two tiers of labels over lines. The finest unit whose labels have room is the
 * lower tier; months stand over weeks, years over months and quarters. */
#include "view/gantt_priv.h"

enum unit { WEEKS, MONTHS, QUARTERS, YEARS };

struct tier {
    enum unit unit;
    int step;          /* so many units a tick */
    const char *words; /* pattern of its labels */
};

static int64_t add_months(int64_t day, int months)
{
    struct civil c = day_civil((int32_t)day);
    int n = c.year * 12 + c.month - 1 + months;
    int32_t next = day_of(n / 12, n % 12 + 1, 1);
    return next == DAY_NONE ? (int64_t)DAY_LAST + 1 : next;
}

static int months_of(const struct tier *t)
{
    return t->step * (t->unit == MONTHS ? 1 : t->unit == QUARTERS ? 3 : 12);
}

/* Where the unit that holds the day begins, and where the next does. */
static int64_t unit_start(const struct tier *t, int64_t day)
{
    if (t->unit == WEEKS)
        return day - (day_weekday((int32_t)day) + 6) % 7;
    struct civil c = day_civil((int32_t)day);
    int months = months_of(t), since = (c.year * 12 + c.month - 1) % months;
    int64_t start = add_months(day, -since);
    return start > DAY_LAST ? DAY_FIRST : start;
}

static int64_t unit_next(const struct tier *t, int64_t start)
{
    return t->unit == WEEKS ? start + 7 : add_months(start, months_of(t));
}

static struct tier lower_tier(const struct chart *c)
{
    int64_t days = c->high - c->low;
    if (c->plot * 7 / days >= 34 * UNIT)
        return (struct tier){WEEKS, 1, "gantt_week"};
    if (c->plot * 28 / days >= 36 * UNIT)
        return (struct tier){MONTHS, 1, "gantt_month"};
    if (c->plot * 90 / days >= 46 * UNIT)
        return (struct tier){QUARTERS, 1, "gantt_quarter"};
    static const int steps[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
    int step = 0;
    while (c->plot * 365 * steps[step] / days < 52 * UNIT && step < 9)
        step++;
    return (struct tier){YEARS, steps[step], "gantt_year"};
}

static struct tier upper_tier(enum unit lower)
{
    return lower == WEEKS ? (struct tier){MONTHS, 1, "gantt_month_of_year"}
                          : (struct tier){YEARS, 1, "gantt_year"};
}

/* Labels that have no room are left out; the line stays. */
static void add_tick(const struct chart *c, struct value *list, int64_t from, int64_t to,
                     struct str text)
{
    struct value *m = value_map(c->a);
    int64_t room = chart_x(c, to) - chart_x(c, from);
    chart_set(c, m, "x", chart_x(c, from));
    value_set_bool(m, "first", from == c->low);
    if (chart_text_width(text, AXIS_SIZE) + 6 * UNIT <= room) {
        value_set_str(m, "text", text);
        chart_set(c, m, "text_x", chart_x(c, from) + 5 * UNIT);
    }
    value_push(list, m);
}

static struct value *add_tier(const struct chart *c, const struct tier *t)
{
    struct value *list = value_list(c->a);
    for (int64_t start = unit_start(t, c->low); start < c->high;) {
        int64_t next = unit_next(t, start), from = start > c->low ? start : c->low;
        add_tick(c, list, from, next < c->high ? next : c->high, chart_date(c, t->words, start));
        start = next;
    }
    return list;
}

/* Ticks at round numbers; an undated chart has one tier and the word for what is counted. */
static void add_numbers(struct chart *c)
{
    static const int steps[] = {1, 2, 5, 10, 20, 50};
    int64_t step = 1, power = 1;
    for (int i = 0; c->plot * step / (c->high - c->low) < 36 * UNIT; i++) {
        if (i == sizeof(steps) / sizeof(steps[0])) {
            i = 3;
            power *= 10;
        }
        step = steps[i] * power;
    }
    struct value *ticks = value_list(c->a), *tops = value_list(c->a);
    for (int64_t at = 0; at < c->high; at += step)
        add_tick(c, ticks, at, at + step < c->high ? at + step : c->high,
                 arena_printf(c->a, "%lld", (long long)at));
    add_tick(c, tops, c->low, c->high, chart_word(c, "gantt_working_days"));
    value_set(c->root, "ticks", ticks);
    value_set(c->root, "tops", tops);
}

void chart_axis_fit(struct chart *c)
{
    if (!c->g->dated)
        return;
    struct tier lower = lower_tier(c);
    c->low = unit_start(&lower, c->low);
    int64_t last = unit_start(&lower, c->high - 1);
    c->high = unit_next(&lower, last);
}

void chart_axis(struct chart *c)
{
    if (!c->g->dated) {
        add_numbers(c);
        return;
    }
    struct tier lower = lower_tier(c), upper = upper_tier(lower.unit);
    value_set(c->root, "ticks", add_tier(c, &lower));
    value_set(c->root, "tops", lower.unit != YEARS ? add_tier(c, &upper) : value_list(c->a));
}
