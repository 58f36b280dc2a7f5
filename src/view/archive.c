/* archive.c: what was published when: years and months, the days of a month, the articles of a day.
 *
 * Months and days are found by stepping from one article to the next older one outside the month or
 * day, so a page costs one look-up for each line it shows, whatever the size of the site. */
#include "view/view_priv.h"

enum { MONTHS_MAX = 600 };

static const struct list *list_all(struct view *v)
{
    struct list *l = ARENA_NEW(v->a, struct list);
    if (l)
        *l = (struct list){LIST_ALL, 0, v->lang};
    return l;
}

/* Start of a local day, month or year. */
static int64_t start_of(const struct view *v, int year, int month, int day)
{
    const struct civil c = {.year = year, .month = month, .day = day};
    return zone_time(v->zone, &c);
}

static struct position at_start(int64_t us)
{
    return (struct position){us, INT64_MIN};
}

static void next_month(int *year, int *month)
{
    if (++*month > 12) {
        *month = 1;
        ++*year;
    }
}

static struct span day_of(const void *zone, int64_t at)
{
    return (struct span){zone_midnight(zone, at, 0), zone_midnight(zone, at, 1)};
}

static struct span month_of(const void *zone, int64_t at)
{
    struct civil c = zone_civil(zone, at), first = {.year = c.year, .month = c.month, .day = 1};
    int64_t from = zone_time(zone, &first);
    next_month(&first.year, &first.month);
    return (struct span){from, zone_time(zone, &first)};
}

/* The newest article older than `before` and not older than `floor`, by its day or month. */
static enum ky_err newest_before(struct view *v, struct position before, struct position floor,
                                 struct span (*of)(const void *zone, int64_t at),
                                 struct list_place *out, struct err *e)
{
    const struct list *l = list_all(v);
    const struct spans spans = {of, v->zone};
    return l ? store_list_exists(v->r, l, before, floor, &spans, out, e) : arena_check(v->a, e);
}

static struct str month_path(const struct view *v, const struct civil *c)
{
    return arena_printf(v->a, "%.*s/archive/%04d/%02d/", STR_ARG(v->base), c->year, c->month);
}

static struct str day_path(const struct view *v, const struct civil *c)
{
    return arena_printf(v->a, "%.*s/archive/%04d/%02d/%02d/", STR_ARG(v->base), c->year, c->month,
                        c->day);
}

/* Adds: years[{name months[{name path}]}]. */
enum ky_err view_archive(struct view *v, struct err *e)
{
    struct value *years = value_list(v->a), *months = NULL;
    int year = 0;
    struct position before = POSITION_MAX;
    struct list_place found;
    enum ky_err err = newest_before(v, before, POSITION_MIN, month_of, &found, e);
    for (int n = 0; !err && found.found && n < MONTHS_MAX; n++) {
        struct civil c = zone_civil(v->zone, found.at.at);
        if (!months || c.year != year) {
            struct value *m = value_map(v->a);
            months = value_list(v->a);
            year = c.year;
            value_set_str(m, "name", view_date_text(v, "date_year", &c));
            value_set(m, "months", months);
            value_push(years, m);
        }
        value_push(months, view_link(v, "name", view_date_text(v, "date_month_of_year", &c),
                                     month_path(v, &c)));
        before = at_start(start_of(v, c.year, c.month, 1));
        err = newest_before(v, before, POSITION_MIN, month_of, &found, e);
    }
    if (err)
        return err;
    struct str title = view_word(v, "archive");
    view_head(v, title, STR(""));
    view_crumb(v, title, view_at(v, STR("/archive/")));
    value_set_str(v->root, "title", title);
    view_set_list(v, v->root, "years", years);
    v->template = "archive.html";
    return arena_check(v->a, e);
}

static bool real_date(int year, int month, int day)
{
    const struct civil c = {.year = year, .month = month, .day = day};
    return civil_valid(&c);
}

/* What the archive has pages of. */
struct unit {
    const char *words; /* pattern of its name */
    struct str (*path)(const struct view *v, const struct civil *c);
    struct span (*of)(const void *zone, int64_t at);
};
static const struct unit month_unit = {"date_month", month_path, month_of},
                         day_unit = {"date_day", day_path, day_of};

static void link_to(struct view *v, const char *key, const struct unit *u,
                    const struct list_place *at)
{
    if (!at->found)
        return;
    struct civil c = zone_civil(v->zone, at->at.at);
    value_set(v->root, key, view_link(v, "title", view_date_text(v, u->words, &c), u->path(v, &c)));
}

/* Links prev and next to the nearest days, or months, before and after that have articles. */
static enum ky_err around(struct view *v, const struct unit *u, struct position floor,
                          struct position top, struct err *e)
{
    const struct list *l = list_all(v);
    const struct spans spans = {u->of, v->zone};
    struct list_place older, newer;
    enum ky_err err = newest_before(v, floor, POSITION_MIN, u->of, &older, e);
    if (!err)
        err = l ? store_list_exists_newer(v->r, l, top, &spans, &newer, e) : arena_check(v->a, e);
    if (err)
        return err;
    link_to(v, "prev", u, &older);
    link_to(v, "next", u, &newer);
    value_set_bool(v->root, "has_neighbours", older.found || newer.found);
    return arena_check(v->a, e);
}

/* The days of a month that have articles: bit D for day D. */
static enum ky_err days_of(struct view *v, struct position floor, struct position before,
                           uint32_t *out, struct err *e)
{
    struct list_place found;
    *out = 0;
    enum ky_err err = newest_before(v, before, floor, day_of, &found, e);
    while (!err && found.found) {
        struct civil c = zone_civil(v->zone, found.at.at);
        *out |= UINT32_C(1) << c.day;
        before = at_start(start_of(v, c.year, c.month, c.day));
        err = newest_before(v, before, floor, day_of, &found, e);
    }
    return err;
}

/* Weeks from Monday to Sunday; the cells before the first and after the last day are empty. */
static void calendar(struct view *v, int year, int month, uint32_t days)
{
    struct value *names = value_list(v->a), *weeks = value_list(v->a), *week = NULL;
    for (int i = 1; i <= 7; i++) {
        const char *word = arena_printf(v->a, "weekday_short_%d", i).p;
        value_push(names, value_str(v->a, view_word(v, word)));
    }
    struct civil c = {.year = year, .month = month, .day = 1};
    int first = (civil_weekday(&c) + 6) % 7, cell = 0;
    for (; cell < first || civil_valid(&c) || cell % 7; cell++) {
        if (cell % 7 == 0) {
            struct value *row = value_map(v->a);
            week = value_list(v->a);
            value_set(row, "days", week);
            value_push(weeks, row);
        }
        struct value *m = value_map(v->a);
        value_push(week, m);
        if (cell < first || !civil_valid(&c))
            continue;
        value_set_int(m, "number", c.day);
        if (days >> c.day & 1)
            value_set_str(m, "path", day_path(v, &c));
        c.day++;
    }
    value_set(v->root, "weekdays", names);
    value_set(v->root, "weeks", weeks);
}

/* Adds: weekdays[text], weeks[{days[{number path}]}]: a day without articles has no path. */
enum ky_err view_archive_month(struct view *v, int year, int month, struct err *e)
{
    if (!real_date(year, month, 1))
        return err_set(e, KY_ENOTFOUND, "no such month");
    int y = year, m = month;
    next_month(&y, &m);
    struct position floor = at_start(start_of(v, year, month, 1)),
                    top = at_start(start_of(v, y, m, 1));
    uint32_t days;
    enum ky_err err = days_of(v, floor, top, &days, e);
    if (!err && !days)
        err = err_set(e, KY_ENOTFOUND, "nothing was published in that month");
    if (err)
        return err;
    const struct civil c = {.year = year, .month = month, .day = 1};
    struct str title = view_date_text(v, "date_month", &c);
    view_head(v, title, STR(""));
    view_crumb(v, view_word(v, "archive"), view_at(v, STR("/archive/")));
    view_crumb(v, title, v->path);
    value_set_str(v->root, "title", title);
    calendar(v, year, month, days);
    v->template = "archive_month.html";
    return around(v, &month_unit, floor, top, e);
}

enum ky_err view_archive_day(struct view *v, int year, int month, int day, struct str key,
                             struct err *e)
{
    if (!real_date(year, month, day))
        return err_set(e, KY_ENOTFOUND, "no such day");
    int64_t noon = start_of(v, year, month, day) + US_DAY / 2;
    struct position floor = at_start(zone_midnight(v->zone, noon, 0)),
                    top = at_start(zone_midnight(v->zone, noon, 1));
    const struct civil c = {.year = year, .month = month, .day = day};
    struct str home = day_path(v, &c);
    const struct list *l = list_all(v);
    enum ky_err err = l ? view_list(v, l, home, key, floor, top, 0, e) : arena_check(v->a, e);
    if (err || v->redirect.n)
        return err;
    if (!value_truthy(value_get(v->root, "has_items")))
        return err_set(e, KY_ENOTFOUND, "nothing was published on that day");
    struct str title = view_date_text(v, "date_day", &c);
    view_head(v, title, STR(""));
    view_crumb(v, view_word(v, "archive"), view_at(v, STR("/archive/")));
    view_crumb(v, view_date_text(v, "date_month", &c), month_path(v, &c));
    view_crumb(v, title, home);
    value_set_str(v->root, "title", title);
    const char *weekday = arena_printf(v->a, "weekday_%d", (civil_weekday(&c) + 6) % 7 + 1).p;
    value_set_str(v->root, "weekday", view_word(v, weekday));
    v->template = "archive_day.html";
    return around(v, &day_unit, floor, top, e);
}
