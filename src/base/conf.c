#include "base/conf.h"

static size_t find(const struct conf_item *items, size_t n, struct str name)
{
    size_t i = 0;
    while (i < n && !str_eqc(name, items[i].name))
        i++;
    return i;
}

static enum ky_err unknown(struct arena *a, const char *file, int line, struct str name,
                           const struct conf_item *items, size_t n, struct err *e)
{
    struct str known = STR("");
    for (size_t i = 0; i < n; i++)
        known = arena_printf(a, "%.*s%s%s", STR_ARG(known), i ? ", " : "", items[i].name);
    return err_set(e, KY_EINVAL, "%s:%d: unknown name '%.*s'. Known are: %.*s", file, line,
                   (int)(name.n > 60 ? 60 : name.n), name.p, STR_ARG(known));
}

static enum ky_err parse_line(struct arena *a, struct str line, const char *file, int number,
                              const struct conf_item *items, size_t n, struct str *values,
                              bool *seen, struct err *e)
{
    line = str_trim(line);
    if (line.n == 0 || line.p[0] == '#')
        return KY_OK;
    size_t eq = str_find_char(line, '=');
    if (eq == STR_NONE)
        return err_set(e, KY_EINVAL, "%s:%d: expected 'name = value'", file, number);
    struct str name = str_trim(str_sub(line, 0, eq)), value = str_trim(str_from(line, eq + 1));
    size_t i = find(items, n, name);
    if (i == n)
        return unknown(a, file, number, name, items, n, e);
    if (seen[i])
        return err_set(e, KY_EINVAL, "%s:%d: '%s' stands a second time", file, number,
                       items[i].name);
    seen[i] = true;
    values[i] = arena_str(a, value);
    return KY_OK;
}

enum ky_err conf_parse(struct arena *a, struct str text, const char *file,
                       const struct conf_item *items, size_t n, struct str *values, struct err *e)
{
    if (text.n > CONF_MAX_BYTES)
        return err_set(e, KY_ELIMIT, "%s: longer than %d bytes", file, CONF_MAX_BYTES);
    if (!str_utf8_valid(text) || (text.n && memchr(text.p, 0, text.n)))
        return err_set(e, KY_EINVAL, "%s: not UTF-8 text", file);
    bool *seen = arena_array(a, n + 1, sizeof(*seen));
    if (!seen)
        return arena_check(a, e);
    for (size_t i = 0; i < n; i++)
        values[i] = str_c(items[i].fallback);
    int number = 0;
    enum ky_err err = KY_OK;
    for (struct str rest = text, line; !err && str_split(&rest, '\n', &line);)
        err = parse_line(a, line, file, ++number, items, n, values, seen, e);
    return err ? err : arena_check(a, e);
}
