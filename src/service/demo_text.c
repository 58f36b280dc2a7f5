#include "service/demo_text.h"

#include "html/sanitize.h"

enum { TEXT_MAX = 1 << 20, SHIFT_MAX = 9999 };

struct demo_text demo_text(const char *file, struct str text)
{
    return (struct demo_text){.file = file, .rest = text};
}

static bool next_line(struct demo_text *t, struct str *out)
{
    if (t->rest.n == 0)
        return false;
    t->line++;
    return str_split(&t->rest, '\n', out);
}

#define FAIL(t, e, ...) fail_at((t), (t)->line, (e), __VA_ARGS__)
static enum ky_err fail_at(const struct demo_text *t, int line, struct err *e, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
static enum ky_err fail_at(const struct demo_text *t, int line, struct err *e, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    enum ky_err err = err_setv(e, KY_EINVAL, fmt, args);
    va_end(args);
    err_prefix(e, "%s:%d", t->file, line);
    return err;
}

/* A line of the field "|", which is the last in the table: its value spans them all. */
static enum ky_err take_text(struct demo_text *t, struct str line, const struct demo_field *fields,
                             size_t n, struct str *values, struct err *e)
{
    if (!n || !str_eqc(str_c(fields[n - 1].name), "|"))
        return FAIL(t, e, "expected 'name: value'");
    struct str *text = &values[n - 1];
    *text = text->n ? str_of(text->p, (size_t)(line.p + line.n - text->p)) : line;
    return KY_OK;
}

static enum ky_err take_field(struct demo_text *t, struct str line, const struct demo_field *fields,
                              size_t n, struct str *values, struct err *e)
{
    if (line.p[0] == '|')
        return take_text(t, line, fields, n, values, e);
    if (n && str_eqc(str_c(fields[n - 1].name), "|") && values[n - 1].n)
        return FAIL(t, e, "a text ends its block: put the fields before it");
    size_t colon = str_find_char(line, ':');
    if (colon == STR_NONE)
        return FAIL(t, e, "expected 'name: value'");
    struct str name = str_trim(str_sub(line, 0, colon)),
               value = str_trim(str_from(line, colon + 1));
    size_t i = 0;
    while (i < n && !str_eqc(name, fields[i].name))
        i++;
    if (i == n)
        return FAIL(t, e, "unknown field '%.*s'", (int)(name.n > 60 ? 60 : name.n), name.p);
    if (values[i].n)
        return FAIL(t, e, "'%s' stands a second time", fields[i].name);
    if (value.n == 0)
        return FAIL(t, e, "'%s' is empty", fields[i].name);
    values[i] = value;
    return KY_OK;
}

enum ky_err demo_fields(struct demo_text *t, const struct demo_field *fields, size_t n,
                        struct str *values, bool *out_found, struct err *e)
{
    enum ky_err err = KY_OK;
    *out_found = false;
    for (size_t i = 0; i < n; i++)
        values[i] = STR("");
    for (struct str line; !err && next_line(t, &line);) {
        line = str_trim(line);
        if (line.n == 0 && *out_found)
            break;
        if (line.n == 0 || line.p[0] == '#')
            continue;
        t->first = *out_found ? t->first : t->line;
        *out_found = true;
        err = take_field(t, line, fields, n, values, e);
    }
    for (size_t i = 0; i < n && *out_found && !err; i++)
        if (fields[i].required && values[i].n == 0)
            err = FAIL(t, e, "the block that ends here lacks '%s'", fields[i].name);
    return err;
}

/* Whether a line begins one of the blocks of markup that a body may hold. */
static bool is_block(struct str line)
{
    static const char *const blocks[] = {"<h2>",    "<h3>",         "<ul>",    "<ol>",
                                         "<table>", "<blockquote>", "<figure>"};
    for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
        if (str_starts(line, str_c(blocks[i])))
            return true;
    return false;
}

enum ky_err demo_body(struct demo_text *t, struct arena *a, struct html_safe *out, struct err *e)
{
    struct buf b;
    bool block = false;
    enum ky_err err = KY_OK;
    const struct html_policy policy = {.images = true};
    buf_init(&b, TEXT_MAX);
    for (struct str line; !err && next_line(t, &line);) {
        line = str_trim(line);
        if (block && line.n) {
            buf_add(&b, line);
        } else if (line.n && line.p[0] == '<') {
            block = true;
            buf_add(&b, line);
            if (!t->free && !is_block(line))
                err = FAIL(
                    t, e,
                    "a block of markup begins with h2, h3, ul, ol, table, blockquote or figure");
        } else if (line.n) {
            buf_addc(&b, "<p>");
            buf_add(&b, line);
            buf_addc(&b, "</p>");
        } else {
            block = false;
        }
        buf_addch(&b, '\n');
    }
    if (!err && str_trim(buf_str(&b)).n == 0)
        err = FAIL(t, e, "the text is empty");
    if (!err)
        err = buf_check(&b, e);
    if (!err)
        err = html_sanitize(a, buf_str(&b), &policy, out, e);
    buf_release(&b);
    return err;
}

/* "DAYS HH:MM:SS" */
static bool parse_when(struct str when, int *out_days, struct civil *out)
{
    int *const parts[] = {out_days, &out->hour, &out->minute, &out->second};
    static const char ends[] = " ::";
    struct str rest = when, part;
    uint64_t v;
    for (int i = 0; i < 4; i++) {
        if (!str_split(&rest, ends[i], &part) || !str_to_u64(part, &v) || v > SHIFT_MAX)
            return false;
        *parts[i] = (int)v;
    }
    return rest.n == 0;
}

enum ky_err demo_when(const struct demo_text *t, const struct zone *zone, int64_t today,
                      struct str when, int64_t *out, struct err *e)
{
    int days;
    struct civil c = {0};
    if (!parse_when(when, &days, &c))
        return FAIL(t, e, "'when' is 'DAYS HH:MM:SS', not '%.*s'", STR_ARG(when));
    struct civil day = zone_civil(zone, zone_midnight(zone, today, -days));
    c.year = day.year;
    c.month = day.month;
    c.day = day.day;
    if (!civil_valid(&c))
        return FAIL(t, e, "there is no time '%.*s'", STR_ARG(when));
    *out = zone_time(zone, &c);
    return KY_OK;
}

bool demo_mark(struct buf *b, const struct zone *zone, int64_t at, struct str mark)
{
    size_t colon = str_find_char(mark, ':');
    int64_t shift;
    if (colon == STR_NONE || !str_to_i64(str_from(mark, colon + 1), &shift) || shift > SHIFT_MAX ||
        shift < -SHIFT_MAX)
        return false;
    struct str unit = str_sub(mark, 0, colon);
    struct civil c = zone_civil(zone, at);
    if (str_eqc(unit, "day")) {
        c = zone_civil(zone, zone_midnight(zone, at, (int)shift));
        buf_addf(b, "%d月%d日", c.month, c.day);
    } else if (str_eqc(unit, "year")) {
        buf_addf(b, "%d年", c.year + (int)shift);
    } else if (str_eqc(unit, "month") || str_eqc(unit, "ym")) {
        int months = c.year * 12 + c.month - 1 + (int)shift;
        if (unit.n == 2)
            buf_addf(b, "%d年", months / 12);
        buf_addf(b, "%d月", months % 12 + 1);
    } else {
        return false;
    }
    return true;
}

enum ky_err demo_dates(const struct demo_text *t, struct arena *a, const struct zone *zone,
                       int64_t at, struct str *out, struct err *e)
{
    struct buf b;
    struct str rest = t->rest, part;
    int line = t->line + 1;
    enum ky_err err = KY_OK;
    buf_init(&b, TEXT_MAX);
    for (size_t open = 0; !err && open != STR_NONE;) {
        open = str_find_char(rest, '{');
        part = str_sub(rest, 0, open);
        buf_add(&b, part);
        for (size_t i = 0; i < part.n; i++)
            line += part.p[i] == '\n';
        if (open == STR_NONE)
            break;
        rest = str_from(rest, open + 1);
        (void)!str_split(&rest, '}', &part);
        if (!demo_mark(&b, zone, at, part))
            err = fail_at(t, line, e, "unknown mark '{%.*s}'", (int)(part.n > 40 ? 40 : part.n),
                          part.p);
    }
    if (!err)
        err = buf_check(&b, e);
    *out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return err ? err : arena_check(a, e);
}
