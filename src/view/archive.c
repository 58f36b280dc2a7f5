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

enum ky_err view_archive(struct view *v, struct err *e)
{
    struct value *months = value_list(v->a);
    struct position before = POSITION_MAX;
    struct list_place found;
    enum ky_err err = newest_before(v, before, POSITION_MIN, month_of, &found, e);
    for (int n = 0; !err && found.found && n < MONTHS_MAX; n++) {
        struct civil c = zone_civil(v->zone, found.at.at);
        value_push(months, view_link(v, "name", arena_printf(v->a, "%04d-%02d", c.year, c.month),
                                     arena_printf(v->a, "/archive/%04d/%02d/", c.year, c.month)));
        before = at_start(start_of(v, c.year, c.month, 1));
        err = newest_before(v, before, POSITION_MIN, month_of, &found, e);
    }
    if (err)
        return err;
    struct str title = view_word(v, "archive");
    view_head(v, title, STR(""));
    view_crumb(v, title, STR("/archive/"));
    value_set_str(v->root, "title", title);
    value_set(v->root, "links", months);
    v->template = "archive.html";
    return arena_check(v->a, e);
}

static bool real_date(int year, int month, int day)
{
    const struct civil c = {.year = year, .month = month, .day = day};
    return civil_valid(&c);
}

enum ky_err view_archive_month(struct view *v, int year, int month, struct err *e)
{
    if (!real_date(year, month, 1))
        return err_set(e, KY_ENOTFOUND, "no such month");
    int y = year, m = month;
    next_month(&y, &m);
    struct position floor = at_start(start_of(v, year, month, 1)),
                    before = at_start(start_of(v, y, m, 1));
    struct value *days = value_list(v->a);
    struct list_place found;
    enum ky_err err = newest_before(v, before, floor, day_of, &found, e);
    bool any = !err && found.found;
    while (!err && found.found) {
        struct civil c = zone_civil(v->zone, found.at.at);
        value_push(
            days,
            view_link(v, "name", arena_printf(v->a, "%04d-%02d-%02d", c.year, c.month, c.day),
                      arena_printf(v->a, "/archive/%04d/%02d/%02d/", c.year, c.month, c.day)));
        before = at_start(start_of(v, c.year, c.month, c.day));
        err = newest_before(v, before, floor, day_of, &found, e);
    }
    if (!err && !any)
        err = err_set(e, KY_ENOTFOUND, "nothing was published in that month");
    if (err)
        return err;
    struct str title = arena_printf(v->a, "%04d-%02d", year, month);
    view_head(v, title, STR(""));
    view_crumb(v, view_word(v, "archive"), STR("/archive/"));
    view_crumb(v, title, v->path);
    value_set_str(v->root, "title", title);
    value_set(v->root, "links", days);
    v->template = "archive.html";
    return arena_check(v->a, e);
}

/* Links to the nearest days before and after that have articles. */
static enum ky_err near_days(struct view *v, struct position floor, struct position top,
                             struct err *e)
{
    const struct list *l = list_all(v);
    const struct spans days = {day_of, v->zone};
    struct list_place older, newer = {0};
    enum ky_err err = newest_before(v, floor, POSITION_MIN, day_of, &older, e);
    if (!err)
        err = store_list_exists_newer(v->r, l, top, &days, &newer, e);
    if (err)
        return err;
    const struct list_place *places[] = {&older, &newer};
    const char *const keys[] = {"prev", "next"};
    for (int i = 0; i < 2; i++)
        if (places[i]->found) {
            struct value *date = view_date(v, places[i]->at.at);
            value_set(v->root, keys[i],
                      view_link(v, "title", value_text(value_get(date, "date")),
                                value_text(value_get(date, "archive"))));
        }
    return KY_OK;
}

enum ky_err view_archive_day(struct view *v, int year, int month, int day, struct str key,
                             struct err *e)
{
    if (!real_date(year, month, day))
        return err_set(e, KY_ENOTFOUND, "no such day");
    int64_t noon = start_of(v, year, month, day) + US_DAY / 2;
    struct position floor = at_start(zone_midnight(v->zone, noon, 0)),
                    top = at_start(zone_midnight(v->zone, noon, 1));
    struct str home = arena_printf(v->a, "/archive/%04d/%02d/%02d/", year, month, day);
    const struct list *l = list_all(v);
    enum ky_err err = l ? view_list(v, l, home, key, floor, top, 0, e) : arena_check(v->a, e);
    if (err || v->redirect.n)
        return err;
    if (value_truthy(value_get(v->root, "empty")))
        return err_set(e, KY_ENOTFOUND, "nothing was published on that day");
    struct str title = arena_printf(v->a, "%04d-%02d-%02d", year, month, day);
    view_head(v, title, STR(""));
    view_crumb(v, view_word(v, "archive"), STR("/archive/"));
    view_crumb(v, arena_printf(v->a, "%04d-%02d", year, month),
               arena_printf(v->a, "/archive/%04d/%02d/", year, month));
    view_crumb(v, title, home);
    value_set_str(v->root, "title", title);
    v->template = "archive_day.html";
    return near_days(v, floor, top, e);
}
