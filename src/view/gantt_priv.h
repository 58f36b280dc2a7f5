/* gantt_priv.h: the parts of a chart. Lengths are tenths of a unit; a unit is a pixel where the
 * chart is shown as it is. */
#ifndef KY_VIEW_GANTT_PRIV_H
#define KY_VIEW_GANTT_PRIV_H

#include "view/gantt.h"

enum {
    UNIT = 10,
    NAMES_WIDTH = 240 * UNIT, /* gantt.css knows it too, in rem */
    AXIS_HEIGHT = 44 * UNIT,
    ROW_HEIGHT = 36 * UNIT, /* and this and the axis' */
    RIGHT_MARGIN = 24 * UNIT,
    LEGEND_HEIGHT = 40 * UNIT,
    NAME_SIZE = 13,
    AXIS_SIZE = 12,
    DIAMOND = 7 * UNIT, /* from its middle to a corner */
};

struct chart {
    struct arena *a;
    const struct theme *theme;
    const struct gantt *g;
    int64_t low, high;   /* days from low to before high are shown */
    int64_t plot;        /* how wide they are */
    int64_t first, last; /* days of the first and the last thing shown */
    bool has_baseline;
    struct value *root;
};

/* Where a day begins, from the chart's left. */
int64_t chart_x(const struct chart *c, int64_t day);
void chart_set(const struct chart *c, struct value *map, const char *key, int64_t length);
struct str chart_length(const struct chart *c, int64_t length); /* "12.5" */
struct str chart_word(const struct chart *c, const char *name);
/* A word as a pattern: each {X} becomes the part whose token is X. Parts end with a token of 0. */
struct part {
    char token;
    struct str text;
};
struct str chart_fill(const struct chart *c, const char *pattern, const struct part *parts);
/* Tokens: Y M D numbers, B the month's name, b its first letters, Q the quarter. */
struct str chart_date(const struct chart *c, const char *pattern, int64_t day);

/* How wide a text is drawn, by the widths that faces usually have. */
int64_t chart_text_width(struct str text, int size);
/* A name in lines no wider than that, at most two; what does not fit ends in "…". */
size_t chart_lines(struct arena *a, struct str name, int64_t width, struct str out_lines[2]);

/* Widen low and high to whole months and the like, and set tops and ticks. */
void chart_axis_fit(struct chart *c);
void chart_axis(struct chart *c);

/* A row's ends, as arrows meet them. */
struct ends {
    int64_t left, right, top, middle, bottom;
    bool known;     /* it has a place in time */
    bool milestone; /* which arrows also leave and reach at its upper and lower corner */
};
struct value *chart_arrow(const struct chart *c, const struct gantt_arrow *arrow,
                          const struct ends *from, const struct ends *to);

void chart_rows(struct chart *c, struct ends *ends);
void chart_legend(struct chart *c);

#endif
