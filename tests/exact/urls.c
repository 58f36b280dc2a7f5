#include "exact.h"

enum { URLS_BUDGET = 256 << 20, LISTS_PLENTY = 700 };

void urls_init(struct urls *u, uint64_t seed)
{
    *u = (struct urls){0};
    arena_init(&u->arena, URLS_BUDGET);
    map_init(&u->map, 1);
    rand_seed(&u->rand, seed);
}

void urls_release(struct urls *u)
{
    VEC_FOR (struct url *, url, u->v)
        response_unref((*url)->last);
    map_release(&u->map);
    arena_release(&u->arena);
}

struct url *urls_find(const struct urls *u, struct str path)
{
    return map_get(&u->map, path);
}

struct url *urls_add(struct urls *u, struct str path)
{
    struct url *url = urls_find(u, path);
    if (url)
        return url;
    url = ARENA_NEW(&u->arena, struct url);
    struct url **at = VEC_PUSH(&u->arena, u->v);
    ensure(url && at);
    *at = url;
    url->path = arena_str(&u->arena, path);
    map_put(&u->map, url->path, url);
    return url;
}

void urls_keep(struct urls *u, struct url *url, struct response *r)
{
    bool news = !url->last || !str_eq(response_text(url->last), response_text(r));
    response_unref(url->last);
    url->last = r;
    if (news)
        urls_harvest(u, r);
}

/* With each article every list has new pages behind it, and the old ones stay: when there are
 * plenty, some will do. */
static void found(struct urls *u, struct str path)
{
    if (path.n == 0 || path.p[0] != '/' || str_starts(path, STR("//")) ||
        str_starts(path, STR("/assets/")) || urls_find(u, path))
        return;
    if (str_has(path, STR("/before/")) && u->v.n > LISTS_PLENTY && rand_below(&u->rand, 16))
        return;
    urls_add(u, path);
}

/* "/path" of "https://host/path"; a path as it is. */
static struct str path_of(struct str link)
{
    size_t scheme = str_find(link, STR("://"));
    if (scheme == STR_NONE)
        return link;
    struct str rest = str_from(link, scheme + 3);
    size_t slash = str_find_char(rest, '/');
    return slash == STR_NONE ? STR("") : str_from(rest, slash);
}

static void harvest_between(struct urls *u, struct str text, struct str open, char close)
{
    for (size_t at = str_find(text, open); at != STR_NONE; at = str_find(text, open)) {
        text = str_from(text, at + open.n);
        size_t end = str_find_char(text, close);
        if (end == STR_NONE)
            return;
        found(u, path_of(str_sub(text, 0, end)));
    }
}

void urls_harvest(struct urls *u, const struct response *r)
{
    struct str text = response_text(r);
    found(u, path_of(response_header_of(r, "Location")));
    harvest_between(u, text, STR("href=\""), '"');
    harvest_between(u, text, STR("<loc>"), '<');
    harvest_between(u, text, STR("<link>"), '<');
}
