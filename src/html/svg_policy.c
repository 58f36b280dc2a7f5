/* svg_policy.c: what of SVG we publish: tables, and the checks of values. */
#include "html/svg_priv.h"

/* Sorted by byte. Without animate, a, image, foreignObject, script, set, feImage, cursor, handler.
 */
static const struct {
    const char *name;
    enum svg_element kind;
} elements[] = {
    {"circle", SVG_SHAPE},
    {"clipPath", SVG_SHAPE},
    {"defs", SVG_SHAPE},
    {"desc", SVG_TEXT},
    {"ellipse", SVG_SHAPE},
    {"feBlend", SVG_SHAPE},
    {"feColorMatrix", SVG_SHAPE},
    {"feComposite", SVG_SHAPE},
    {"feDropShadow", SVG_SHAPE},
    {"feFlood", SVG_SHAPE},
    {"feGaussianBlur", SVG_SHAPE},
    {"feMerge", SVG_SHAPE},
    {"feMergeNode", SVG_SHAPE},
    {"feOffset", SVG_SHAPE},
    {"filter", SVG_SHAPE},
    {"g", SVG_SHAPE},
    {"line", SVG_SHAPE},
    {"linearGradient", SVG_SHAPE},
    {"marker", SVG_SHAPE},
    {"mask", SVG_SHAPE},
    {"metadata", SVG_SKIP},
    {"path", SVG_SHAPE},
    {"pattern", SVG_SHAPE},
    {"polygon", SVG_SHAPE},
    {"polyline", SVG_SHAPE},
    {"radialGradient", SVG_SHAPE},
    {"rect", SVG_SHAPE},
    {"stop", SVG_SHAPE},
    {"style", SVG_STYLE},
    {"svg", SVG_SHAPE},
    {"switch", SVG_SHAPE},
    {"symbol", SVG_SHAPE},
    {"text", SVG_TEXT},
    {"textPath", SVG_TEXT},
    {"title", SVG_TEXT},
    {"tspan", SVG_TEXT},
    {"use", SVG_USE},
};

/* Sorted by byte. */
static const char *const attributes[] = {
    "alignment-baseline",
    "aria-describedby",
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
    "baseline-shift",
    "class",
    "clip-path",
    "clip-rule",
    "clipPathUnits",
    "color",
    "color-interpolation",
    "color-interpolation-filters",
    "cx",
    "cy",
    "d",
    "direction",
    "display",
    "dominant-baseline",
    "dx",
    "dy",
    "fill",
    "fill-opacity",
    "fill-rule",
    "filter",
    "filterUnits",
    "flood-color",
    "flood-opacity",
    "font-family",
    "font-size",
    "font-size-adjust",
    "font-stretch",
    "font-style",
    "font-variant",
    "font-weight",
    "fr",
    "fx",
    "fy",
    "gradientTransform",
    "gradientUnits",
    "height",
    "id",
    "in",
    "in2",
    "isolation",
    "k1",
    "k2",
    "k3",
    "k4",
    "lang",
    "lengthAdjust",
    "letter-spacing",
    "marker-end",
    "marker-mid",
    "marker-start",
    "markerHeight",
    "markerUnits",
    "markerWidth",
    "mask",
    "mask-type",
    "maskContentUnits",
    "maskUnits",
    "method",
    "mix-blend-mode",
    "mode",
    "offset",
    "opacity",
    "operator",
    "orient",
    "overflow",
    "paint-order",
    "pathLength",
    "patternContentUnits",
    "patternTransform",
    "patternUnits",
    "points",
    "preserveAspectRatio",
    "primitiveUnits",
    "r",
    "refX",
    "refY",
    "result",
    "role",
    "rotate",
    "rx",
    "ry",
    "shape-rendering",
    "side",
    "spacing",
    "spreadMethod",
    "startOffset",
    "stdDeviation",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
    "style",
    "systemLanguage",
    "text-anchor",
    "text-decoration",
    "text-rendering",
    "textLength",
    "transform",
    "transform-origin",
    "type",
    "unicode-bidi",
    "values",
    "vector-effect",
    "version",
    "viewBox",
    "visibility",
    "width",
    "word-spacing",
    "writing-mode",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
};

enum svg_element svg_element(struct str name)
{
    size_t low = 0, high = sizeof(elements) / sizeof(elements[0]);
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = str_cmp(name, str_c(elements[middle].name));
        if (order == 0)
            return elements[middle].kind;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return SVG_REFUSED;
}

bool svg_attribute(struct str name)
{
    size_t low = 0, high = sizeof(attributes) / sizeof(attributes[0]);
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = str_cmp(name, str_c(attributes[middle]));
        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Does s go on with `word`, in any case, at `at`? */
static bool at_word(struct str s, size_t at, const char *word)
{
    for (; *word; word++, at++)
        if (at >= s.n || lower(s.p[at]) != *word)
            return false;
    return true;
}

/* After "url(": a part of this file? */
static bool is_own_part(struct str s, size_t at)
{
    while (at < s.n && strchr(" \t\r\n\f\"'", s.p[at]) && s.p[at])
        at++;
    return at < s.n && s.p[at] == '#';
}

bool svg_style_ok(struct str s)
{
    static const char *const loads[] = {
        "@import",     "@font-face",  "@namespace",   "image(",    "image-set(", "src(", "element(",
        "expression(", "javascript:", "-moz-binding", "behavior:", "\\" /* hides any of them */};
    for (size_t at = 0; at < s.n; at++) {
        for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++)
            if (at_word(s, at, loads[i]))
                return false;
        if (at_word(s, at, "url(") && !is_own_part(s, at + 4))
            return false;
    }
    return true;
}

/* A decimal number at the start of *s, which goes on after it; -1: none. */
static double number(struct str *s)
{
    double v = 0, unit = 1;
    size_t at = 0, digits = 0;
    for (; at < s->n && s->p[at] >= '0' && s->p[at] <= '9' && at < 12; at++, digits++)
        v = v * 10 + (s->p[at] - '0');
    if (at < s->n && s->p[at] == '.')
        for (at++; at < s->n && s->p[at] >= '0' && s->p[at] <= '9' && at < 30; at++, digits++) {
            unit /= 10;
            v += unit * (s->p[at] - '0');
        }
    *s = str_from(*s, at);
    return digits ? v : -1;
}

double svg_length(struct str s)
{
    static const struct {
        struct str unit;
        double px;
    } units[] = {{S(""), 1},           {S("px"), 1},         {S("pt"), 96.0 / 72}, {S("pc"), 16},
                 {S("mm"), 96 / 25.4}, {S("cm"), 96 / 2.54}, {S("in"), 96},        {S("em"), 16}};
    s = str_trim(s);
    double v = number(&s);
    for (size_t i = 0; v > 0 && i < sizeof(units) / sizeof(units[0]); i++)
        if (str_ieq(s, units[i].unit))
            return v * units[i].px;
    return 0;
}

void svg_view_box(struct str s, double *out_width, double *out_height)
{
    double v[4] = {0};
    *out_width = *out_height = 0;
    for (int i = 0; i < 4; i++) {
        while (s.n > 0 && strchr(" ,\t\r\n", s.p[0]) && s.p[0])
            s = str_from(s, 1);
        if (i < 2 && s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
            s = str_from(s, 1); /* where it begins does not matter */
        v[i] = number(&s);
        if (v[i] < 0)
            return;
    }
    *out_width = v[2];
    *out_height = v[3];
}
