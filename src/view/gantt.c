#include "view/gantt.h"

#include "view/gantt_priv.h"

enum { PLOT_USUAL = 920 * UNIT, PLOT_MOST = 2000 * UNIT, MONTH_LEAST = 16 * UNIT, MARGIN = 24 };

int64_t chart_x(const struct chart *c, int64_t day)
{
    return NAMES_WIDTH + (day - c->low) * c->plot / (c->high - c->low);
}

struct str chart_length(const struct chart *c, int64_t length)
{
    const char *minus = length < 0 ? "-" : "";
    int64_t v = length < 0 ? -length : length;
    return v % UNIT ? arena_printf(c->a, "%s%lld.%lld", minus, (long long)(v / UNIT),
                                   (long long)(v % UNIT))
                    : arena_printf(c->a, "%s%lld", minus, (long long)(v / UNIT));
}

void chart_set(const struct chart *c, struct value *map, const char *key, int64_t length)
{
    value_set_str(map, key, chart_length(c, length));
}

static enum ky_err check_span(const struct gantt *g, const struct gantt_row *r,
                              const struct gantt_span *s, bool may_go_on, struct err *e)
{
    if (s->from == DAY_NONE)
        return KY_OK;
    bool open = may_go_on && s->to == DAY_NONE;
    int32_t to = open ? s->from : s->to, least = g->dated ? DAY_FIRST : -1;
    if ((r->milestone || (s->from >= least && s->from <= to)) && to >= least && to <= DAY_LAST)
        return KY_OK;
    return err_set(e, KY_EINVAL,
                   "the days from %d to %d of '%.*s' are no span of a chart. It lies in the "
                   "calendar and ends after it begins",
                   s->from, s->to, STR_ARG(str_utf8_cut(r->name, 100)));
}

static enum ky_err check_row(const struct gantt *g, const struct gantt_row *r, struct err *e)
{
    enum ky_err err = check_span(g, r, &r->plan, false, e);
    if (!err)
        err = check_span(g, r, &r->baseline, false, e);
    if (!err)
        err = check_span(g, r, &r->forecast, false, e);
    if (!err)
        err = check_span(g, r, &r->actual, true, e);
    if (!err && r->late != DAY_NONE && (r->late < DAY_FIRST || r->late > DAY_LAST))
        err = err_set(e, KY_EINVAL, "the last possible day of '%.*s' is no day",
                      STR_ARG(str_utf8_cut(r->name, 100)));
    return err;
}

static enum ky_err check(const struct gantt *g, struct err *e)
{
    if (g->rows_n > GANTT_ROWS_MAX || g->arrows_n > GANTT_ARROWS_MAX)
        return err_set(e, KY_ELIMIT,
                       "a chart of %zu rows and %zu arrows is too large. At most %d and %d",
                       g->rows_n, g->arrows_n, GANTT_ROWS_MAX, GANTT_ARROWS_MAX);
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < g->rows_n && !err; i++)
        err = check_row(g, &g->rows[i], e);
    for (size_t i = 0; i < g->arrows_n && !err; i++)
        if (g->arrows[i].from >= g->rows_n || g->arrows[i].to >= g->rows_n)
            err = err_set(e, KY_EINVAL, "arrow %zu of the chart is between rows that do not exist",
                          i);
    return err;
}

static void reach(struct chart *c, int64_t day)
{
    if (day == DAY_NONE)
        return;
    c->low = day < c->low ? day : c->low;
    c->high = day + 1 > c->high ? day + 1 : c->high;
}

static void reach_span(struct chart *c, const struct gantt_span *s, bool milestone)
{
    if (s->from == DAY_NONE)
        return;
    reach(c, milestone ? s->to : s->from);
    reach(c, s->to == DAY_NONE ? s->from : s->to);
}

/* From the first day of anything to the last; today only where it lies between or near. */
static void find_range(struct chart *c)
{
    const struct gantt *g = c->g;
    c->low = INT64_MAX;
    c->high = INT64_MIN;
    for (size_t i = 0; i < g->rows_n; i++) {
        const struct gantt_row *r = &g->rows[i];
        reach_span(c, &r->plan, r->milestone);
        reach_span(c, &r->baseline, r->milestone);
        reach_span(c, &r->forecast, r->milestone);
        reach_span(c, &r->actual, r->milestone);
        if (r->plan.from != DAY_NONE)
            reach(c, r->late);
        c->has_baseline = c->has_baseline || r->baseline.from != DAY_NONE;
    }
    if (c->high == INT64_MIN) { /* nothing has a place in time */
        c->low = g->dated && g->today != DAY_NONE ? g->today : 0;
        c->high = c->low + 1;
    }
    int64_t near = (c->high - c->low) / 8;
    if (g->today != DAY_NONE && g->today >= c->low - near && g->today < c->high + near)
        reach(c, g->today);
    if (!g->dated)
        c->low = 0;
    if (c->high <= c->low)
        c->high = c->low + 1;
    int64_t plot = (c->high - c->low) * MONTH_LEAST / 30;
    c->first = c->low;
    c->last = c->high - 1;
    c->plot = !g->dated || plot < PLOT_USUAL ? PLOT_USUAL : plot > PLOT_MOST ? PLOT_MOST : plot;
    chart_axis_fit(c);
}

static void add_arrows(struct chart *c, const struct ends *ends)
{
    struct value *plain = value_list(c->a), *critical = value_list(c->a);
    for (size_t i = 0; i < c->g->arrows_n; i++) {
        const struct gantt_arrow *x = &c->g->arrows[i];
        if (x->from == x->to || !ends[x->from].known || !ends[x->to].known)
            continue;
        struct value *m = chart_arrow(c, x, &ends[x->from], &ends[x->to]);
        if (m)
            value_push(x->critical ? critical : plain, m);
    }
    for (size_t i = 0; i < value_count(critical); i++) /* above the others */
        value_push(plain, value_at(critical, i));
    value_set(c->root, "arrows", plain);
}

static void add_today(struct chart *c)
{
    int32_t today = c->g->today;
    value_set_bool(c->root, "today", false); /* not what the page may call so */
    if (today == DAY_NONE || today < c->low || today >= c->high)
        return;
    struct value *m = value_map(c->a);
    struct str text = chart_word(c, "gantt_today");
    int64_t x = (chart_x(c, today) + chart_x(c, (int64_t)today + 1)) / 2;
    int64_t width = chart_text_width(text, AXIS_SIZE) + 12 * UNIT;
    int64_t left = x - width / 2, most = NAMES_WIDTH + c->plot + RIGHT_MARGIN - width;
    left = left > most ? most : left;
    chart_set(c, m, "x", x);
    chart_set(c, m, "left", left);
    chart_set(c, m, "w", width);
    chart_set(c, m, "text_x", left + width / 2);
    value_set_str(m, "text", text);
    value_set(c->root, "today", m);
}

/* What the chart shows, for who cannot see it: how many, how many critical, from when to when. */
static struct str describe(const struct chart *c)
{
    size_t shown = 0, critical = 0;
    for (size_t i = 0; i < c->g->rows_n; i++) {
        shown += c->g->rows[i].plan.from != DAY_NONE;
        critical += c->g->rows[i].critical;
    }
    const struct part parts[] = {
        {'N', arena_printf(c->a, "%zu", shown)},
        {'C', arena_printf(c->a, "%zu", critical)},
        {'L', arena_printf(c->a, "%lld", (long long)c->high)},
        {'F', c->g->dated ? chart_date(c, "date_day", c->first) : STR("")},
        {'T', c->g->dated ? chart_date(c, "date_day", c->last) : STR("")},
        {0},
    };
    return chart_fill(c, c->g->dated ? "gantt_about" : "gantt_about_days", parts);
}

static void set_rem(const struct chart *c, const char *key, int64_t length)
{
    int64_t thousandths = length * 1000 / (16 * UNIT);
    value_set_str(c->root, key,
                  arena_printf(c->a, "%lld.%03lld", (long long)(thousandths / 1000),
                               (long long)(thousandths % 1000)));
}

static void set_frame(const struct chart *c)
{
    int64_t width = NAMES_WIDTH + c->plot + RIGHT_MARGIN;
    int64_t bottom = AXIS_HEIGHT + (int64_t)c->g->rows_n * ROW_HEIGHT;
    struct value *root = c->root;
    value_set_str(root, "id", c->g->id);
    value_set_str(root, "lang", c->g->lang);
    value_set(root, "t", theme_words(c->theme, c->g->lang));
    value_set_str(root, "title", c->g->title);
    value_set_str(root, "desc", describe(c));
    chart_set(c, root, "width", width);
    chart_set(c, root, "file_width", width + 2 * MARGIN * UNIT);
    chart_set(c, root, "file_height", bottom + LEGEND_HEIGHT + (56 + MARGIN) * UNIT);
    set_rem(c, "width_rem", width);
    set_rem(c, "bottom_rem", bottom);
    chart_set(c, root, "plot_x", NAMES_WIDTH);
    chart_set(c, root, "plot_end", NAMES_WIDTH + c->plot);
    chart_set(c, root, "note_x", NAMES_WIDTH - 16 * UNIT);
    chart_set(c, root, "axis_h", AXIS_HEIGHT);
    chart_set(c, root, "bottom", bottom);
    chart_set(c, root, "legend_y", bottom + 26 * UNIT);
}

enum ky_err view_gantt(struct arena *a, const struct theme *theme, const struct gantt *g,
                       struct value **out, struct err *e)
{
    struct chart c = {.a = a, .theme = theme, .g = g, .root = value_map(a)};
    enum ky_err err = check(g, e);
    struct ends *ends = ARENA_ARRAY(a, struct ends, g->rows_n + 1);
    if (err)
        return err;
    if (!ends)
        return arena_check(a, e);
    find_range(&c);
    set_frame(&c);
    chart_axis(&c);
    chart_rows(&c, ends);
    add_arrows(&c, ends);
    add_today(&c);
    chart_legend(&c);
    size_t assets_n;
    const struct asset *assets = theme_assets(theme, &assets_n);
    for (size_t i = 0; i < assets_n; i++)
        if (str_eqc(assets[i].name, "gantt.css"))
            value_set_str(c.root, "style", assets[i].data);
    *out = c.root;
    return arena_check(a, e);
}

struct str view_gantt_days(struct arena *a, const struct theme *theme, struct str lang,
                           int32_t days)
{
    const struct gantt g = {.lang = lang};
    const struct chart c = {.a = a, .theme = theme, .g = &g};
    const struct part parts[] = {{'N', arena_printf(a, "%d", days)}, {0}};
    return chart_fill(&c, "gantt_duration", parts);
}
