#include "store/slug.h"

#include "text/unicode.h"

enum { SLUG_MAX = 80, NAME_MAX_POINTS = 200 };

enum ky_err slug_check(struct str slug, const char *thing, struct err *e)
{
    struct arena a;
    arena_init(&a, (size_t)1 << 20);
    bool good = slug.n > 0 && slug.n <= 4 * SLUG_MAX && str_utf8_valid(slug) &&
                str_utf8_count(slug) <= SLUG_MAX;
    /* A slug is what making a slug of it leaves as it is. */
    if (good)
        good = str_eq(text_slug(&a, slug), slug);
    arena_release(&a);
    if (good)
        return KY_OK;
    return err_set(
        e, KY_EINVAL,
        "'%.*s' cannot be the short name of a %s. Use up to %d lower-case letters, digits "
        "and '-', for example 'news'",
        (int)(slug.n > 100 ? 100 : slug.n), slug.p ? slug.p : "", thing, SLUG_MAX);
}

enum ky_err name_check(struct str name, const char *thing, struct err *e)
{
    if (!str_utf8_valid(name))
        return err_set(e, KY_EINVAL, "the name of a %s must be UTF-8 text", thing);
    if (name.n == 0 || str_utf8_count(name) > NAME_MAX_POINTS)
        return err_set(e, KY_EINVAL, "the name of a %s must have 1 to %d characters", thing,
                       NAME_MAX_POINTS);
    struct str inner = text_trim(name);
    if (inner.n != name.n)
        return err_set(e, KY_EINVAL, "the name '%.*s' begins or ends with a blank", STR_ARG(name));
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] < 0x20 || name.p[i] == 0x7F)
            return err_set(e, KY_EINVAL, "the name of a %s holds a control character", thing);
    return KY_OK;
}

/* RFC 3986 unreserved characters stand for themselves, every other byte as %XX: the form in which
 * http/target.h writes a path's segment. */
struct str slug_path(struct arena *a, const char *prefix, struct str slug)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t n = strlen(prefix);
    char *p = arena_alloc(a, n + 3 * slug.n + 2);
    if (!p)
        return STR("");
    memcpy(p, prefix, n);
    for (size_t i = 0; i < slug.n; i++) {
        unsigned char c = (unsigned char)slug.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            p[n++] = (char)c;
        } else {
            p[n++] = '%';
            p[n++] = hex[c >> 4];
            p[n++] = hex[c & 15];
        }
    }
    p[n++] = '/';
    p[n] = '\0';
    return str_of(p, n);
}
