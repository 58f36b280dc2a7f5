/* target.c: request targets. What is accepted has a canonical path that is accepted again and gives
 * itself, and neither it nor a segment holds what leads out of the site. */
#include "http/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_segments(const struct http_target *t)
{
    ensure(t->segments_n > 0);
    for (size_t i = 0; i < t->segments_n; i++) {
        struct str s = t->segments[i];
        ensure(str_utf8_valid(s));
        ensure(s.n > 0 || i + 1 == t->segments_n);
        ensure(str_find_char(s, '/') == STR_NONE && str_find_char(s, '\\') == STR_NONE);
        ensure(!str_eqc(s, ".") && !str_eqc(s, ".."));
        for (size_t at = 0; at < s.n; at++)
            ensure((unsigned char)s.p[at] >= 0x20 && s.p[at] != 0x7F);
    }
    for (size_t i = 0; i < t->params_n; i++)
        ensure(str_utf8_valid(t->params[i].name) && str_utf8_valid(t->params[i].value));
}

static void check_path(struct arena *a, const struct http_target *t)
{
    struct str p = t->path;
    ensure(p.n > 0 && p.n <= 2048 && p.p[0] == '/' && !str_has(p, STR("//")));
    ensure(!str_has(p, STR("/../")) && !str_has(p, STR("/./")));
    ensure(!str_ends(p, STR("/..")) && !str_ends(p, STR("/.")));
    ensure(!str_has(p, STR("%00")) && !str_has(p, STR("%2F")) && !str_has(p, STR("%2E")));
    for (size_t i = 0; i < p.n; i++)
        ensure(p.p[i] > ' ' && p.p[i] < 0x7F);
    struct http_target again;
    ensure(http_target_parse(a, p, &again, NULL) == KY_OK);
    ensure(again.canonical && !again.has_query && str_eq(again.path, p));
    ensure(again.segments_n == t->segments_n);
    for (size_t i = 0; i < t->segments_n; i++)
        ensure(str_eq(again.segments[i], t->segments[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    struct http_target t;
    struct err e;
    enum ky_err r = http_target_parse(&a, str_of((const char *)data, n), &t, &e);
    ensure(r == KY_OK || r == KY_EINVAL);
    if (r == KY_OK) {
        check_segments(&t);
        check_path(&a, &t);
    }
    arena_release(&a);
    return 0;
}
