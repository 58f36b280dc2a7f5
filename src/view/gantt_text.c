/* Words, dates and lines of text in a chart. */
#include "view/gantt_priv.h"

#include <stdio.h>

struct str chart_word(const struct chart *c, const char *name)
{
    return theme_word(c->theme, c->g->lang, name);
}

struct str chart_fill(const struct chart *c, const char *pattern, const struct part *parts)
{
    struct str text = chart_word(c, pattern), out = STR("");
    for (size_t at = 0; at < text.n;) {
        const struct part *part = parts;
        bool token = text.p[at] == '{' && at + 2 < text.n && text.p[at + 2] == '}';
        while (token && part->token && part->token != text.p[at + 1])
            part++;
        token = token && part->token;
        size_t next = str_find_char(str_from(text, at + 1), '{');
        size_t end = token ? at + 3 : next == STR_NONE ? text.n : at + 1 + next;
        struct str piece = token ? part->text : str_sub(text, at, end);
        out = arena_printf(c->a, "%.*s%.*s", STR_ARG(out), STR_ARG(piece));
        at = end;
    }
    return out;
}

struct str chart_date(const struct chart *c, const char *pattern, int64_t day)
{
    struct civil date = day_civil((int32_t)day);
    char name[16];
    snprintf(name, sizeof(name), "month_%d", date.month);
    struct str month = chart_word(c, name);
    const struct part parts[] = {
        {'Y', arena_printf(c->a, "%04d", date.year)},
        {'M', arena_printf(c->a, "%d", date.month)},
        {'D', arena_printf(c->a, "%d", date.day)},
        {'Q', arena_printf(c->a, "%d", (date.month + 2) / 3)},
        {'B', month},
        {'b', str_utf8_prefix(month, 3)},
        {0},
    };
    return chart_fill(c, pattern, parts);
}

/* Percent of the size that a character takes: ideographs and what stands beside them all of it. */
static int width_of(uint32_t point)
{
    if (point >= 0x2E80 || (point >= 0x2010 && point <= 0x2026))
        return 100;
    if (point >= 'A' && point <= 'Z')
        return 68;
    return point == ' ' || point == '.' || point == ',' || point == 'i' || point == 'l' ? 30 : 57;
}

int64_t chart_text_width(struct str text, int size)
{
    int64_t percent = 0;
    for (size_t at = 0; at < text.n;)
        percent += width_of(str_utf8_next(text, &at));
    return percent * size * UNIT / 100;
}

/* The length of the longest start of `text` that fits; *out_break is where a line may end in it: at
 * a blank or beside an ideograph. */
static size_t fitting(struct str text, int64_t width, size_t *out_break)
{
    int64_t percent = 0, most = width * 100 / (NAME_SIZE * UNIT);
    size_t at = 0;
    *out_break = 0;
    while (at < text.n) {
        size_t next = at;
        uint32_t point = str_utf8_next(text, &next);
        if (at && (point == ' ' || point >= 0x2E80))
            *out_break = at;
        percent += width_of(point);
        if (percent > most)
            return at;
        at = next;
        if (point >= 0x2E80 || point == '-' || point == '/')
            *out_break = at;
    }
    *out_break = at;
    return at;
}

size_t chart_lines(struct arena *a, struct str name, int64_t width, struct str out_lines[2])
{
    size_t end, fits = fitting(name, width, &end);
    out_lines[0] = name;
    if (fits == name.n)
        return 1;
    end = end ? end : fits;
    out_lines[0] = str_trim(str_sub(name, 0, end));
    struct str rest = str_trim(str_from(name, end));
    fits = fitting(rest, width, &end);
    if (fits < rest.n) {
        fits = fitting(rest, width - NAME_SIZE * UNIT, &end);
        rest = arena_printf(a, "%.*s…", STR_ARG(str_sub(rest, 0, fits)));
    }
    out_lines[1] = rest;
    return 2;
}
