/* gantt.h: rows over time as the values of a chart.
 *
 * Knows nothing of the store: the caller brings names, spans and dependencies, gets a map for the
 * templates, and prints it with
 *
 *     gantt.svg    a file of its own: heading, names, chart, legend, with its style inside
 *     gantt.html   a figure of a page, which links the asset gantt.css: names stay while the chart
 *                  scrolls; printed, it is as wide as the sheet
 *
 * All lengths are ready in the values; drawing needs no arithmetic. What colour tells, a shape or a
 * hatch tells too, so that black print loses nothing.
 *
 * Values: id, lang, t (words), title, desc, style; width, bottom (of the rows) and both as
 * width_rem, bottom_rem; file_width, file_height; plot_x, plot_end, note_x, axis_h, legend_y;
 * tops[] and ticks[]{x text text_x first}; rows[]{y end_y name path note level heading critical
 * milestone lines[]{text x y} text_y tip} and in a row, each where there is such a thing, ghost,
 * plan, forecast, actual{x y w h, or d of a milestone}, slack{x end y top bottom}, label{x y text
 * end}; arrows[]{d head critical}; today{x left w text text_x}; legend[]{x text} with one of plan,
 * critical, ghost, actual, forecast, milestone, slack.
 *
 * Pure but for the theme's words. Cost: linear in rows and arrows. */
#ifndef KY_VIEW_GANTT_H
#define KY_VIEW_GANTT_H

#include "base/day.h"
#include "cpm/cpm.h"
#include "view/theme.h"

enum { GANTT_ROWS_MAX = 2000, GANTT_ARROWS_MAX = 20000 };

/* Days from `from` up to and with `to`; no span when `from` is DAY_NONE. Of an undated chart, days
 * are counted from 0. */
struct gantt_span {
    int32_t from, to;
};
#define GANTT_NO_SPAN ((struct gantt_span){DAY_NONE, DAY_NONE})

struct gantt_row {
    struct str name; /* shown in two lines at most */
    struct str note; /* a few characters at the name's right, such as a duration */
    struct str path; /* what the name leads to; may be empty */
    int level;       /* indentation, 0 to 3 */
    bool milestone;  /* stands at the end of a span's last day: `from` is not read but for none */
    bool critical;
    struct gantt_span plan, baseline, forecast, actual; /* an actual one without `to` goes on */
    int32_t late; /* the last day it may slip to without holding up the end; DAY_NONE */
};

struct gantt_arrow {
    uint32_t from, to; /* places in rows */
    enum cpm_link link;
    bool critical;
};

struct gantt {
    struct str id; /* unique on the page: "gantt-5"; letters, digits, hyphens */
    struct str lang, title;
    const struct gantt_row *rows;
    const struct gantt_arrow *arrows;
    size_t rows_n, arrows_n;
    bool dated;    /* days are of the calendar; else they are numbers */
    int32_t today; /* drawn where it lies in the chart; DAY_NONE */
};

/* KY_ELIMIT: more rows or arrows than the maximum, or a spent arena. KY_EINVAL: an arrow to no row,
 * a span out of the calendar or that ends before it begins, by the row's name. */
enum ky_err view_gantt(struct arena *a, const struct theme *theme, const struct gantt *g,
                       struct value **out, struct err *e) MUST_CHECK;

/* "12 d": a number of days as a row's note says it. */
struct str view_gantt_days(struct arena *a, const struct theme *theme, struct str lang,
                           int32_t days);

#endif
