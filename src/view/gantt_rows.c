/* Rows of a chart: names and what is drawn beside them, from the top: plan bar with what was done
 * inside it, below it the baseline's ghost. */
#include "view/gantt_priv.h"

enum { BAR = 13 * UNIT, INNER = 5 * UNIT, GHOST = 5 * UNIT, LINE_GAP = 16 * UNIT };

struct row {
    const struct chart *c;
    const struct gantt_row *of;
    struct value *map;
    int64_t top;    /* of the row */
    int64_t middle; /* of the plan bar */
};

static bool is_span(const struct gantt_span *s)
{
    return s->from != DAY_NONE;
}

/* A rhombus about a point. */
static struct value *diamond(const struct chart *c, int64_t x, int64_t y, int64_t half)
{
    struct value *m = value_map(c->a);
    struct str r = chart_length(c, half);
    value_set_str(m, "d",
                  arena_printf(c->a, "M%.*s %.*sl%.*s %.*s-%.*s %.*s-%.*s-%.*sz",
                               STR_ARG(chart_length(c, x)), STR_ARG(chart_length(c, y - half)),
                               STR_ARG(r), STR_ARG(r), STR_ARG(r), STR_ARG(r), STR_ARG(r),
                               STR_ARG(r)));
    return m;
}

static struct value *bar(const struct chart *c, int64_t from, int64_t to, int64_t y, int64_t height)
{
    struct value *m = value_map(c->a);
    int64_t x = chart_x(c, from), width = chart_x(c, to + 1) - x;
    chart_set(c, m, "x", x);
    chart_set(c, m, "y", y);
    chart_set(c, m, "w", width > 2 * UNIT ? width : 2 * UNIT);
    chart_set(c, m, "h", height);
    return m;
}

/* A span as a bar, or as the diamond of a milestone. */
static void add_span(const struct row *r, const char *key, const struct gantt_span *s,
                     int64_t middle, int64_t height)
{
    if (!is_span(s))
        return;
    int32_t to = s->to == DAY_NONE ? r->c->g->today : s->to;
    if (to == DAY_NONE || (!r->of->milestone && to < s->from))
        return;
    if (r->of->milestone)
        value_set(r->map, key,
                  diamond(r->c, chart_x(r->c, (int64_t)to + 1), middle,
                          height < BAR ? height - UNIT : DIAMOND));
    else
        value_set(r->map, key, bar(r->c, s->from, to, middle - height / 2, height));
}

static void add_slack(const struct row *r)
{
    const struct gantt_row *of = r->of;
    if (of->late == DAY_NONE || !is_span(&of->plan) || of->late <= of->plan.to)
        return;
    struct value *m = value_map(r->c->a);
    int64_t x = chart_x(r->c, (int64_t)of->plan.to + 1) + (of->milestone ? DIAMOND : 0);
    int64_t end = chart_x(r->c, (int64_t)of->late + 1);
    if (end <= x)
        return;
    chart_set(r->c, m, "x", x);
    chart_set(r->c, m, "end", end);
    chart_set(r->c, m, "y", r->middle);
    chart_set(r->c, m, "top", r->middle - 4 * UNIT);
    chart_set(r->c, m, "bottom", r->middle + 4 * UNIT);
    value_set(r->map, "slack", m);
}

/* The first of those that has both ends; NULL when none has. */
static const struct gantt_span *first_span(const struct gantt_span *const spans[3])
{
    for (int i = 0; i < 3; i++)
        if (is_span(spans[i]) && spans[i]->to != DAY_NONE)
            return spans[i];
    return NULL;
}

/* A milestone's date, the latest known, at the right of its diamonds, or at their left where the
 * chart ends. */
static void add_label(const struct row *r)
{
    const struct gantt_span *const spans[] = {&r->of->actual, &r->of->forecast, &r->of->plan};
    const struct gantt_span *shown = first_span(spans);
    if (!r->of->milestone || !r->c->g->dated || !shown)
        return;
    struct str text = chart_date(r->c, "gantt_day", shown->to);
    struct value *m = value_map(r->c->a);
    int64_t left = shown->to, right = shown->to, gap = DIAMOND + 4 * UNIT;
    for (int i = 0; i < 3; i++) {
        if (!is_span(spans[i]) || spans[i]->to == DAY_NONE)
            continue;
        left = spans[i]->to < left ? spans[i]->to : left;
        right = spans[i]->to > right ? spans[i]->to : right;
    }
    int64_t x = chart_x(r->c, right + 1) + gap;
    bool end = x + chart_text_width(text, AXIS_SIZE) > NAMES_WIDTH + r->c->plot + RIGHT_MARGIN;
    chart_set(r->c, m, "x", end ? chart_x(r->c, left + 1) - gap : x);
    chart_set(r->c, m, "y", r->middle + 4 * UNIT);
    value_set_bool(m, "end", end);
    value_set_str(m, "text", text);
    value_set(r->map, "label", m);
}

static void add_name(const struct row *r)
{
    struct arena *a = r->c->a;
    struct str lines[2];
    int level = r->of->level < 0 ? 0 : r->of->level > 3 ? 3 : r->of->level;
    int64_t x = 14 * UNIT * level, note = chart_text_width(r->of->note, AXIS_SIZE);
    int64_t width = NAMES_WIDTH - 16 * UNIT - x - (note ? note + 8 * UNIT : 0);
    size_t n = chart_lines(a, r->of->name, width, lines);
    struct value *list = value_list(a);
    for (size_t i = 0; i < n; i++) {
        struct value *line = value_map(a);
        value_set_str(line, "text", lines[i]);
        chart_set(r->c, line, "x", x);
        chart_set(r->c, line, "y",
                  r->top + ROW_HEIGHT / 2 + 5 * UNIT - (int64_t)(n - 1) * LINE_GAP / 2 +
                      (int64_t)i * LINE_GAP);
        value_push(list, line);
    }
    value_set(r->map, "lines", list);
    value_set_str(r->map, "name", r->of->name);
    value_set_str(r->map, "note", r->of->note);
    value_set_int(r->map, "level", level);
    value_set_str(r->map, "path", r->of->path);
    chart_set(r->c, r->map, "text_y", r->top + ROW_HEIGHT / 2 + 5 * UNIT);
}

/* "name: planned from to; baseline from to" for who points at it. */
static void add_tip(const struct row *r)
{
    const struct chart *c = r->c;
    const struct {
        const char *word;
        const struct gantt_span *span;
    } parts[] = {{"gantt_plan", &r->of->plan},
                 {"gantt_baseline", &r->of->baseline},
                 {"gantt_actual", &r->of->actual},
                 {"gantt_forecast", &r->of->forecast}};
    struct str tip = r->of->name;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && c->g->dated; i++) {
        const struct gantt_span *s = parts[i].span;
        if (!is_span(s))
            continue;
        struct str from = chart_date(c, "date_day", r->of->milestone ? s->to : s->from);
        struct str to = s->to == DAY_NONE ? STR("") : chart_date(c, "date_day", s->to);
        tip = r->of->milestone
                  ? arena_printf(c->a, "%.*s\n%.*s %.*s", STR_ARG(tip),
                                 STR_ARG(chart_word(c, parts[i].word)), STR_ARG(to))
                  : arena_printf(c->a, "%.*s\n%.*s %.*s – %.*s", STR_ARG(tip),
                                 STR_ARG(chart_word(c, parts[i].word)), STR_ARG(from), STR_ARG(to));
    }
    if (r->of->critical)
        tip = arena_printf(c->a, "%.*s\n%.*s", STR_ARG(tip),
                           STR_ARG(chart_word(c, "gantt_critical")));
    value_set_str(r->map, "tip", tip);
}

static struct ends ends_of(const struct row *r)
{
    const struct gantt_row *of = r->of;
    const struct gantt_span *const spans[] = {&of->plan, &of->forecast, &of->actual};
    const struct gantt_span *s = first_span(spans);
    int64_t half = of->milestone ? DIAMOND : BAR / 2;
    if (!s)
        return (struct ends){.known = false};
    int64_t right = chart_x(r->c, (int64_t)s->to + 1);
    int64_t left = of->milestone ? right - DIAMOND : chart_x(r->c, s->from);
    return (struct ends){.left = left,
                         .right = right + (of->milestone ? DIAMOND : 0),
                         .top = r->middle - half,
                         .middle = r->middle,
                         .bottom = r->middle + half,
                         .known = true,
                         .milestone = of->milestone};
}

void chart_rows(struct chart *c, struct ends *ends)
{
    struct value *list = value_list(c->a);
    for (size_t i = 0; i < c->g->rows_n; i++) {
        const struct gantt_row *of = &c->g->rows[i];
        int64_t top = AXIS_HEIGHT + (int64_t)i * ROW_HEIGHT;
        struct row r = {c, of, value_map(c->a), top,
                        top + ROW_HEIGHT / 2 - (c->has_baseline ? 3 * UNIT : 0)};
        chart_set(c, r.map, "y", top);
        chart_set(c, r.map, "end_y", top + ROW_HEIGHT);
        add_name(&r);
        add_tip(&r);
        value_set_bool(r.map, "critical", of->critical);
        value_set_bool(r.map, "milestone", of->milestone);
        value_set_bool(r.map, "heading",
                       !is_span(&of->plan) && !is_span(&of->forecast) && !is_span(&of->actual));
        add_span(&r, "plan", &of->plan, r.middle, BAR);
        add_span(&r, "forecast", &of->forecast, r.middle, BAR);
        add_span(&r, "actual", &of->actual, r.middle, of->milestone ? BAR : INNER);
        add_span(&r, "ghost", &of->baseline, r.middle + BAR / 2 + 5 * UNIT, GHOST);
        add_slack(&r);
        add_label(&r);
        ends[i] = ends_of(&r);
        value_push(list, r.map);
    }
    value_set(c->root, "rows", list);
}

enum { PLAN, CRITICAL, ACTUAL, FORECAST, GHOST_OF_PLAN, MILESTONE, SLACK, KINDS };

static void note_kinds(const struct gantt_row *r, bool has[KINDS])
{
    bool planned = is_span(&r->plan);
    has[PLAN] |= planned && !r->critical && !r->milestone;
    has[CRITICAL] |= planned && r->critical;
    has[ACTUAL] |= is_span(&r->actual);
    has[FORECAST] |= is_span(&r->forecast);
    has[GHOST_OF_PLAN] |= is_span(&r->baseline);
    has[MILESTONE] |= r->milestone;
    has[SLACK] |= planned && r->late != DAY_NONE && r->late > r->plan.to;
}

/* What of it is drawn, in the order of the legend. */
void chart_legend(struct chart *c)
{
    static const struct {
        const char *key, *word;
    } kinds[KINDS] = {
        [PLAN] = {"plan", "gantt_plan"},
        [CRITICAL] = {"critical", "gantt_critical"},
        [ACTUAL] = {"actual", "gantt_actual"},
        [FORECAST] = {"forecast", "gantt_forecast"},
        [GHOST_OF_PLAN] = {"ghost", "gantt_baseline"},
        [MILESTONE] = {"milestone", "gantt_milestone"},
        [SLACK] = {"slack", "gantt_slack"},
    };
    bool has[KINDS] = {0};
    for (size_t i = 0; i < c->g->rows_n; i++)
        note_kinds(&c->g->rows[i], has);
    struct value *list = value_list(c->a);
    int64_t x = 0;
    for (int i = 0; i < KINDS; i++) {
        if (!has[i])
            continue;
        struct value *m = value_map(c->a);
        struct str text = chart_word(c, kinds[i].word);
        chart_set(c, m, "x", x);
        value_set_bool(m, kinds[i].key, true);
        value_set_str(m, "text", text);
        value_push(list, m);
        x += 32 * UNIT + chart_text_width(text, AXIS_SIZE) + 24 * UNIT;
    }
    value_set(c->root, "legend", list);
}
