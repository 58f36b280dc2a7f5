/* key.h: what a page read and what a write touched, in the same words.
 *
 * A key is text: "article:17" (everything of it), "teaser:17" (what lists show of it), "channel:3",
 * "path:/a/b", "site" (what every page and feed names), "list:channel:3". A read of a list
 * adds the window of positions it looked at, ends included, so that a write elsewhere in the list
 * does not concern it: a write touches a list at the positions that appeared, left or moved. A
 * touch without a position concerns every window.
 *
 * Keys are copied into the arena of the set. Blanks, control characters, "@" and "," are kept
 * percent-encoded, in both sets alike, so that any address can stand in a key. An empty key is a
 * mistake of the program, unless the arena is spent (then the caller's own string may be empty). A
 * set whose arena is spent is incomplete: ask arena_check() before believing it.
 * Not thread-safe. Adding: O(length of the key). */
#ifndef KY_KEY_KEY_H
#define KY_KEY_KEY_H

#include "base/buf.h"
#include "base/vec.h"

struct position {
    int64_t at; /* what the list is ordered by, e.g. time of publication in us */
    int64_t id; /* the tie breaker */
};
#define POSITION_MIN ((struct position){INT64_MIN, INT64_MIN})
#define POSITION_MAX ((struct position){INT64_MAX, INT64_MAX})
static inline int position_cmp(struct position a, struct position b)
{
    return a.at != b.at ? (a.at > b.at) - (a.at < b.at) : (a.id > b.id) - (a.id < b.id);
}

struct window {
    struct position lo, hi; /* inclusive */
};
#define WINDOW_ALL ((struct window){POSITION_MIN, POSITION_MAX})

struct dep {
    struct str key;
    uint64_t hash; /* key_hash(key) */
    struct window window;
};

struct touch {
    struct str key;
    uint64_t hash;
    bool anywhere;       /* no position: the whole key */
    struct position pos; /* unless anywhere */
};

uint64_t key_hash(struct str key); /* of a key as the sets keep it */
static inline bool touch_hits(const struct touch *t, const struct dep *d)
{
    return t->hash == d->hash && (t->anywhere || (position_cmp(d->window.lo, t->pos) <= 0 &&
                                                  position_cmp(t->pos, d->window.hi) <= 0));
}

/* Keys that one read gathered; the same key and window is kept once. */
struct deps {
    struct arena *arena;
    VEC(struct dep) v;
    uint32_t *slots; /* open addressing over v, for finding twins */
    size_t slots_n;
};
void deps_init(struct deps *d, struct arena *a);
void deps_add(struct deps *d, struct str key); /* WINDOW_ALL */
void deps_addf(struct deps *d, const char *fmt, ...) PRINTF_LIKE(2, 3);
void deps_add_window(struct deps *d, struct str key, struct window w);
/* Whether the touch concerns any of them; O(windows that d has of this key). */
bool deps_hit(const struct deps *d, const struct touch *t);

/* Keys that one write touched. */
struct touches {
    struct arena *arena;
    VEC(struct touch) v;
};
void touches_init(struct touches *t, struct arena *a);
void touches_add(struct touches *t, struct str key);
void touches_addf(struct touches *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
void touches_add_at(struct touches *t, struct str key, struct position pos);
/* Add what `from` has and `to` has not. O(n * m). */
void touches_merge(struct touches *to, const struct touches *from);

/* As the change log keeps them: separated by one blank, "list:channel:3@1700000000000000,17" for a
 * position. */
void touches_write(struct buf *out, const struct touches *t);
/* The same set again; the empty text is the empty set. KY_EINVAL for what is malformed
 * (an empty or unescaped key, a position that is no pair of numbers), KY_ELIMIT when the arena is
 * spent. */
enum ky_err touches_parse(struct arena *a, struct str text, struct touches *out,
                          struct err *e) MUST_CHECK;

#endif
