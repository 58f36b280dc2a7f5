#include "web/route.h"

/* Pattern "/a/" with a leading slash gone: its segments are "a" and "". */
static bool matches(const char *pattern, const struct http_target *t, struct route_match *out)
{
    size_t at = 0, captured = 0;
    struct str part;
    for (struct str rest = str_from(str_c(pattern), 1); str_split(&rest, '/', &part); at++) {
        if (at >= t->segments_n)
            return false;
        if (str_eqc(part, "*")) {
            if (t->segments[at].n == 0)
                return false;
            ensure(captured < CAPTURES_MAX);
            out->captures[captured++] = t->segments[at];
        } else if (!str_eq(part, t->segments[at])) {
            return false;
        }
    }
    return at == t->segments_n;
}

/* The part of the canonical path in front of "before/KEY/", or of the last segment. */
static struct str home_of(const struct http_target *t)
{
    struct str path = t->path;
    if (t->segments_n >= 3 && str_eqc(t->segments[t->segments_n - 3], "before")) {
        path.n--; /* "/" */
        path.n = str_rfind_char(path, '/');
        return str_sub(path, 0, str_rfind_char(path, '/') + 1);
    }
    return str_sub(path, 0, str_rfind_char(path, '/') + 1);
}

const struct route *route_find(const struct route *table, const struct http_target *t,
                               struct route_match *out)
{
    *out = (struct route_match){.target = t};
    for (const struct route *r = table; r->pattern; r++)
        if (matches(r->pattern, t, out)) {
            out->home = home_of(t);
            return r;
        }
    return NULL;
}

bool route_id(struct str s, int64_t *out)
{
    return str_to_i64(s, out) && *out > 0 && s.p[0] != '0' && s.p[0] != '+';
}
