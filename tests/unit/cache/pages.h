/* pages.h: small pages and caches for the tests of this folder. */
#ifndef KY_TESTS_CACHE_PAGES_H
#define KY_TESTS_CACHE_PAGES_H

#include <pthread.h>
#include <sched.h>
#include <stdio.h>

#include "cache/pagecache.h"

#define MB ((size_t)1 << 20)

static inline struct response *page_of(int status, size_t n, char fill)
{
    struct response_builder b;
    response_begin(&b, status, "text/html; charset=utf-8");
    char *body = buf_reserve(&b.body, n);
    if (body) {
        memset(body, fill, n);
        buf_grow(&b.body, n);
    }
    return response_seal(&b);
}

static inline struct cache *cache_of(size_t budget, size_t ring)
{
    struct cache_options o = {.budget = budget, .ring = ring, .seed = 5};
    return cache_new(&o);
}

/* One dependency, or none when key is NULL; gives the page's reference to the cache alone. */
static inline enum ky_err put(struct cache *c, const char *path, const char *key, struct window w,
                              int64_t seq)
{
    struct arena a;
    arena_init(&a, MB);
    struct deps deps;
    deps_init(&deps, &a);
    if (key)
        deps_add_window(&deps, str_c(key), w);
    struct response *r = page_of(200, 100, 'x');
    enum ky_err result = cache_put(c, str_c(path), r, &deps, seq, INT64_MAX);
    response_unref(r);
    arena_release(&a);
    return result;
}

static inline bool has_at(struct cache *c, const char *path, int64_t now)
{
    struct response *r = cache_get(c, str_c(path), now);
    response_unref(r);
    return r != NULL;
}

static inline bool has(struct cache *c, const char *path)
{
    return has_at(c, path, 0);
}

/* key NULL: no key at all; pos NULL: the whole key. */
static inline void touch(struct cache *c, const char *key, const struct position *pos, int64_t seq)
{
    struct arena a;
    arena_init(&a, MB);
    struct touches t;
    touches_init(&t, &a);
    if (key && pos)
        touches_add_at(&t, str_c(key), *pos);
    else if (key)
        touches_add(&t, str_c(key));
    cache_touch(c, &t, seq, NULL, NULL);
    arena_release(&a);
}

#endif
