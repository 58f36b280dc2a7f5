#include "html/url.h"

#include "base/buf.h"
#include "html/chars_priv.h"

enum { URL_MAX = 4096 };

/* RFC 3986, appendix B. A part that is absent has p == NULL. */
struct parts {
    struct str scheme, authority, path, query, fragment;
};

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Length of a scheme with its ":" at the start of s; 0 when there is none. */
static size_t scheme_length(struct str s)
{
    if (s.n == 0 || !is_alpha(s.p[0]))
        return 0;
    for (size_t i = 1; i < s.n; i++) {
        char c = s.p[i];
        if (c == ':')
            return i + 1;
        if (!is_alpha(c) && !is_digit(c) && c != '+' && c != '-' && c != '.')
            return 0;
    }
    return 0;
}

static struct parts split(struct str s)
{
    struct parts u = {0};
    size_t scheme = scheme_length(s);
    if (scheme > 0) {
        u.scheme = str_sub(s, 0, scheme - 1);
        s = str_from(s, scheme);
    }
    size_t at = str_find_char(s, '#');
    if (at != STR_NONE) {
        u.fragment = str_of(s.p + at + 1, s.n - at - 1);
        s.n = at;
    }
    at = str_find_char(s, '?');
    if (at != STR_NONE) {
        u.query = str_of(s.p + at + 1, s.n - at - 1);
        s.n = at;
    }
    if (str_starts(s, STR("//"))) {
        s = str_from(s, 2);
        at = str_find_char(s, '/');
        size_t n = at == STR_NONE ? s.n : at;
        u.authority = str_of(s.n ? s.p : "", n);
        s = str_from(s, n);
    }
    u.path = s;
    return u;
}

static void join(struct buf *out, const struct parts *u)
{
    if (u->scheme.p) {
        buf_add(out, u->scheme);
        buf_addch(out, ':');
    }
    if (u->authority.p) {
        buf_addc(out, "//");
        buf_add(out, u->authority);
    }
    buf_add(out, u->path);
    if (u->query.p) {
        buf_addch(out, '?');
        buf_add(out, u->query);
    }
    if (u->fragment.p) {
        buf_addch(out, '#');
        buf_add(out, u->fragment);
    }
}

/* RFC 3986, 5.2.4. Never longer than the path. */
static struct str remove_dots(struct arena *a, struct str path)
{
    char *to = arena_alloc(a, path.n + 1);
    size_t n = 0;
    if (!to)
        return STR("");
    for (size_t at = 0; at < path.n;) {
        size_t end = at + (path.p[at] == '/');
        while (end < path.n && path.p[end] != '/')
            end++;
        struct str segment = str_sub(path, at, end); /* with the slash before it */
        bool slash = segment.p[0] == '/', last = end == path.n;
        struct str name = str_from(segment, slash);
        if (str_eqc(name, ".") || str_eqc(name, "..")) {
            if (name.n == 2 && slash) {
                while (n > 0 && to[n - 1] != '/')
                    n--;
                n -= n > 0;
            }
            if (last && slash)
                to[n++] = '/';
            else if (!slash)
                end += !last; /* "./" and "../" at the start go with their slash */
        } else {
            memcpy(to + n, segment.p, segment.n);
            n += segment.n;
        }
        at = end;
    }
    return str_of(to, n);
}

/* RFC 3986, 5.2.3. */
static struct str merge(struct arena *a, const struct parts *base, struct str path)
{
    size_t slash = str_rfind_char(base->path, '/');
    if (base->authority.p && base->path.n == 0)
        return arena_printf(a, "/%.*s", STR_ARG(path));
    if (slash == STR_NONE)
        return path;
    return arena_printf(a, "%.*s%.*s", (int)(slash + 1), base->path.p, STR_ARG(path));
}

static struct parts target(struct arena *a, const struct parts *base, struct parts r)
{
    if (r.scheme.p || r.authority.p) {
        if (!r.scheme.p)
            r.scheme = base->scheme;
        r.path = remove_dots(a, r.path);
        return r;
    }
    if (r.path.n == 0) {
        r.path = base->path;
        if (!r.query.p)
            r.query = base->query;
    } else if (r.path.p[0] == '/') {
        r.path = remove_dots(a, r.path);
    } else {
        r.path = remove_dots(a, merge(a, base, r.path));
    }
    r.authority = base->authority;
    r.scheme = base->scheme;
    return r;
}

static struct str joined(struct arena *a, const struct parts *u)
{
    struct buf b;
    buf_init(&b, a->budget);
    join(&b, u);
    struct str s = arena_str(a, buf_str(&b));
    buf_release(&b);
    return s;
}

struct str html_url_resolve(struct arena *a, struct str base, struct str ref)
{
    struct parts b = split(base);
    struct parts t = target(a, &b, split(ref));
    return joined(a, &t);
}

/* ---- cleaning ---- */

/* s without control characters and spaces at its ends. */
static struct str strip(struct str s)
{
    while (s.n > 0 && (unsigned char)s.p[0] <= 0x20)
        s = str_from(s, 1);
    while (s.n > 0 && (unsigned char)s.p[s.n - 1] <= 0x20)
        s.n--;
    return s;
}

/* Valid, and without control characters and noncharacters. */
static bool is_clean(struct str s)
{
    if (!str_utf8_valid(s))
        return false;
    for (size_t at = 0; at < s.n;)
        if (char_is_banned(str_utf8_next(s, &at)))
            return false;
    return true;
}

/* Drop what browsers drop, encode what may not stand in an attribute or a URL; false for control
 * characters. "\" is "/" before the query. */
static bool normalize(struct str in, struct buf *out)
{
    bool path = true;
    in = strip(in);
    for (size_t i = 0; i < in.n; i++) {
        unsigned char c = (unsigned char)in.p[i];
        if (c == '\t' || c == '\n' || c == '\r')
            continue;
        path = path && c != '?' && c != '#';
        if (c == '\\' && path)
            c = '/';
        if (strchr(" \"<>`{}|\\^", c))
            buf_addf(out, "%%%02X", c);
        else
            buf_addch(out, (char)c);
    }
    return !out->overrun && out->n > 0 && is_clean(buf_str(out));
}

static bool is_ipv6(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_digit(s.p[i]) && !strchr("abcdefABCDEF:.", s.p[i]))
            return false;
    return s.n > 1;
}

static bool is_host(struct str host)
{
    if (host.n >= 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
        return is_ipv6(str_sub(host, 1, host.n - 1));
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        bool dot = c == '.' && i > 0 && host.p[i - 1] != '.';
        if (!is_alpha(c) && !is_digit(c) && c != '-' && c != '_' && !(c & 0x80) && !dot)
            return false;
    }
    return host.n > 0;
}

/* host[:port], no user name. */
static bool is_authority(struct str s)
{
    size_t colon = str_rfind_char(s, ':');
    if (s.n > 0 && s.p[s.n - 1] == ']')
        colon = STR_NONE;
    uint64_t port = 0;
    struct str digits = colon == STR_NONE ? STR("") : str_from(s, colon + 1);
    if (digits.n > 0 && (digits.n > 5 || !str_to_u64(digits, &port) || port > 65535))
        return false;
    return is_host(str_sub(s, 0, colon == STR_NONE ? s.n : colon));
}

static void lower(char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] += 32;
}

static bool is_web(struct str scheme)
{
    return str_ieq(scheme, STR("http")) || str_ieq(scheme, STR("https"));
}

static bool is_allowed(const struct parts *u, enum html_url_use use)
{
    if (!u->scheme.p || is_web(u->scheme)) {
        if (u->scheme.p || u->authority.p)
            return u->authority.p && is_authority(u->authority);
        /* relative: the first segment holds no ":", which some reader could take for a scheme's */
        struct str first = str_sub(u->path, 0, str_find_char(u->path, '/'));
        bool empty = u->path.n == 0 && !u->query.p;
        return !empty && str_find_char(first, ':') == STR_NONE;
    }
    if (use != HTML_URL_LINK || u->authority.p || u->path.n == 0)
        return false;
    return str_ieq(u->scheme, STR("mailto")) || str_ieq(u->scheme, STR("tel"));
}

/* *u as an absolute URL where there is a base for it; false when that is not one we publish. */
static bool make_absolute(struct arena *a, struct str base, enum html_url_use use, struct parts *u)
{
    struct parts from = split(base);
    bool has_base = from.scheme.p && is_web(from.scheme) && from.authority.p;
    if ((u->scheme.p && !is_web(u->scheme)) || (!has_base && !u->scheme.p))
        return true;
    *u = target(a, &from, *u);
    return is_allowed(u, use);
}

bool html_url_clean(struct arena *a, struct str base, struct str ref, enum html_url_use use,
                    struct str *out)
{
    struct buf b;
    bool ok = false;
    *out = STR("");
    buf_init(&b, URL_MAX);
    if (ref.n > URL_MAX || !normalize(ref, &b))
        goto out;
    struct parts u = split(buf_str(&b));
    if (!is_allowed(&u, use) || !make_absolute(a, base, use, &u))
        goto out;
    struct str url = joined(a, &u);
    if (url.n == 0 || url.n > URL_MAX)
        goto out;
    /* joined() made a fresh copy: its scheme and host may be written to */
    char *p = (char *)url.p;
    lower(p, u.scheme.n);
    if (u.authority.p)
        lower(p + (u.scheme.p ? u.scheme.n + 1 : 0) + 2, u.authority.n);
    *out = url;
    ok = true;
out:
    buf_release(&b);
    return ok;
}

bool html_url_scheme_ok(struct arena *a, struct str url, enum html_url_use use)
{
    struct str clean;
    return html_url_clean(a, STR(""), url, use, &clean) && str_eq(clean, url);
}

bool html_url_is_external(struct str url)
{
    return str_starts(url, STR("http:")) || str_starts(url, STR("https:")) ||
           str_starts(url, STR("//"));
}
