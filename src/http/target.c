#include "http/target.h"

enum { TARGET_MAX = 2048 };

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

/* What a query may hold beyond a path: text pasted into a search field brings tabs and lines. */
static bool is_text_blank(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r';
}

void http_encode_segment(struct buf *out, struct str s)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        unsigned char u = (unsigned char)c;
        if (is_alnum(c) || (c && strchr("-._~!$&'()*+,;=:@", c))) {
            buf_addch(out, c);
            continue;
        }
        char hex[3] = {'%', digits[u >> 4], digits[u & 15]};
        buf_add(out, str_of(hex, sizeof(hex)));
    }
}

/* Decode percent-encoding into the arena; in a query "+" is a blank. The result is valid UTF-8
 * without control characters. */
static enum ky_err decode(struct arena *a, struct str raw, bool query, struct str *out,
                          struct err *e)
{
    char *p = arena_alloc(a, raw.n + 1);
    if (!p)
        return arena_check(a, e);
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        char c = raw.p[i];
        if (c == '%') {
            int high = i + 2 < raw.n ? hex_digit(raw.p[i + 1]) : -1;
            int low = i + 2 < raw.n ? hex_digit(raw.p[i + 2]) : -1;
            if (high < 0 || low < 0)
                return err_set(e, KY_EINVAL, "bad percent-encoding in the address");
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && query) {
            c = ' ';
        }
        p[n++] = c;
    }
    p[n] = '\0';
    *out = str_of(p, n);
    if (!str_utf8_valid(*out))
        return err_set(e, KY_EINVAL, "address is not valid UTF-8");
    for (size_t at = 0; at < n;) {
        uint32_t c = str_utf8_next(*out, &at);
        if (is_control(c) && !(query && is_text_blank(c)))
            return err_set(e, KY_EINVAL, "control character in the address");
    }
    return KY_OK;
}

static enum ky_err check_segment(struct str s, struct err *e)
{
    if (str_find_char(s, '/') != STR_NONE || str_find_char(s, '\\') != STR_NONE)
        return err_set(e, KY_EINVAL, "encoded slash or backslash in the address");
    if (str_eqc(s, ".") || str_eqc(s, ".."))
        return err_set(e, KY_EINVAL, "address holds a '%.*s' segment", STR_ARG(s));
    return KY_OK;
}

static enum ky_err encode_path(struct arena *a, struct http_target *t, struct err *e)
{
    struct buf b;
    buf_init(&b, TARGET_MAX);
    for (size_t i = 0; i < t->segments_n; i++) {
        buf_addch(&b, '/');
        http_encode_segment(&b, t->segments[i]);
    }
    enum ky_err r = KY_OK;
    if (buf_check(&b, NULL) != KY_OK)
        r = err_set(e, KY_EINVAL, "address is longer than %d bytes", TARGET_MAX);
    else
        t->path = arena_str(a, buf_str(&b));
    buf_release(&b);
    return r;
}

/* `raw` begins with a slash. Empty segments but the last are dropped: "//x" as a canonical path
 * would make a redirect to it leave the site. */
static enum ky_err parse_path(struct arena *a, struct str raw, struct http_target *t, struct err *e)
{
    VEC(struct str) v = {0};
    struct str rest = str_from(raw, 1), part;
    bool more = true;
    while (more) {
        size_t slash = str_find_char(rest, '/');
        more = slash != STR_NONE;
        part = more ? str_sub(rest, 0, slash) : rest;
        rest = more ? str_from(rest, slash + 1) : rest;
        if (!part.n && more)
            continue;
        struct str *segment = VEC_PUSH(a, v);
        if (!segment)
            return arena_check(a, e);
        enum ky_err r = decode(a, part, false, segment, e);
        if (r == KY_OK)
            r = check_segment(*segment, e);
        if (r != KY_OK)
            return r;
    }
    t->segments = v.p;
    t->segments_n = v.n;
    enum ky_err r = encode_path(a, t, e);
    t->canonical = r == KY_OK && str_eq(t->path, raw);
    return r;
}

static enum ky_err parse_query(struct arena *a, struct str raw, struct http_target *t,
                               struct err *e)
{
    VEC(struct http_param) v = {0};
    struct str rest = raw, part;
    while (str_split(&rest, '&', &part)) {
        if (!part.n)
            continue;
        struct http_param *param = VEC_PUSH(a, v);
        if (!param)
            return arena_check(a, e);
        size_t eq = str_find_char(part, '=');
        struct str value = eq == STR_NONE ? STR("") : str_from(part, eq + 1);
        enum ky_err r = decode(a, str_sub(part, 0, eq), true, &param->name, e);
        if (r == KY_OK)
            r = decode(a, value, true, &param->value, e);
        if (r != KY_OK)
            return r;
    }
    t->params = v.p;
    t->params_n = v.n;
    return KY_OK;
}

/* Take "http://host" off an absolute form; anything else must begin with the path. */
static enum ky_err cut_origin(struct str *raw, struct err *e)
{
    struct str schemes[] = {S("http://"), S("https://")};
    for (size_t i = 0; i < 2; i++) {
        if (!str_ieq(str_sub(*raw, 0, schemes[i].n), schemes[i]))
            continue;
        struct str rest = str_from(*raw, schemes[i].n);
        size_t n = 0;
        while (n < rest.n && (is_alnum(rest.p[n]) || (rest.p[n] && strchr("-._~:[]", rest.p[n]))))
            n++;
        if (n == 0)
            return err_set(e, KY_EINVAL, "address has no host");
        *raw = str_from(rest, n);
    }
    if (raw->n == 0 || raw->p[0] != '/')
        return err_set(e, KY_EINVAL, "address does not begin with '/'");
    return KY_OK;
}

enum ky_err http_target_parse(struct arena *a, struct str raw, struct http_target *out,
                              struct err *e)
{
    *out = (struct http_target){0};
    if (raw.n > TARGET_MAX)
        return err_set(e, KY_EINVAL, "address is longer than %d bytes", TARGET_MAX);
    for (size_t i = 0; i < raw.n; i++) {
        if ((unsigned char)raw.p[i] < 0x20 || raw.p[i] == 0x7F)
            return err_set(e, KY_EINVAL, "control character in the address");
        if (raw.p[i] == '#')
            return err_set(e, KY_EINVAL, "address holds a fragment");
    }
    enum ky_err r = cut_origin(&raw, e);
    if (r != KY_OK)
        return r;
    size_t mark = str_find_char(raw, '?');
    out->has_query = mark != STR_NONE;
    r = parse_path(a, str_sub(raw, 0, mark), out, e);
    if (r == KY_OK && out->has_query)
        r = parse_query(a, str_from(raw, mark + 1), out, e);
    return r == KY_OK ? arena_check(a, e) : r;
}

struct str http_param_of(const struct http_target *t, const char *name)
{
    for (size_t i = 0; i < t->params_n; i++) {
        if (str_eqc(t->params[i].name, name))
            return t->params[i].value;
    }
    return STR("");
}
