#include "key/key.h"

#include <stdio.h>

#include "base/map.h"

/* Constant, since hashes of sets made at different times are compared. Whoever makes two keys
 * collide gains that a page is rendered again without need. */
#define KEY_SEED UINT64_C(0x6b61697975616e31)

enum { SLOTS_FIRST = 16 };

uint64_t key_hash(struct str key)
{
    return hash64(key, KEY_SEED);
}

static bool reserved(unsigned char c)
{
    return c <= ' ' || c == '@' || c == ',' || c == 0x7F;
}

static size_t reserved_count(struct str key)
{
    size_t n = 0;
    for (size_t i = 0; i < key.n; i++)
        n += reserved((unsigned char)key.p[i]);
    return n;
}

/* The key as it is kept: itself, or in the arena with what is reserved percent-encoded. */
static struct str key_normal(struct arena *a, struct str key)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t more = reserved_count(key);
    if (!more)
        return key;
    char *p = arena_alloc(a, key.n + 2 * more);
    if (!p)
        return STR("");
    size_t n = 0;
    for (size_t i = 0; i < key.n; i++) {
        unsigned char c = (unsigned char)key.p[i];
        if (!reserved(c)) {
            p[n++] = (char)c;
            continue;
        }
        p[n++] = '%';
        p[n++] = digits[c >> 4];
        p[n++] = digits[c & 15];
    }
    return str_of(p, n);
}

/* Formats a key, in `small` when it fits, so that a twin costs no memory of the arena. */
static struct str PRINTF_LIKE(4, 0)
    format_key(struct arena *a, char *small, size_t size, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(small, size, fmt, args);
    ensure(n >= 0);
    struct str key = str_of(small, (size_t)n);
    if ((size_t)n >= size) {
        char *p = arena_alloc(a, (size_t)n + 1);
        if (p)
            vsnprintf(p, (size_t)n + 1, fmt, again);
        key = str_of(p, p ? (size_t)n : 0);
    }
    va_end(again);
    return key;
}

void deps_init(struct deps *d, struct arena *a)
{
    *d = (struct deps){.arena = a};
}

static void slots_put(uint32_t *slots, size_t slots_n, uint64_t hash, size_t index)
{
    size_t at = hash & (slots_n - 1);
    while (slots[at])
        at = (at + 1) & (slots_n - 1);
    slots[at] = (uint32_t)index + 1;
}

/* Room for one more at a load of at most one half. */
static bool slots_room(struct deps *d)
{
    if ((d->v.n + 1) * 2 <= d->slots_n)
        return true;
    size_t bigger = d->slots_n ? d->slots_n * 2 : SLOTS_FIRST;
    uint32_t *slots = ARENA_ARRAY(d->arena, uint32_t, bigger);
    if (!slots)
        return false;
    for (size_t i = 0; i < d->v.n; i++)
        slots_put(slots, bigger, d->v.p[i].hash, i);
    d->slots = slots;
    d->slots_n = bigger;
    return true;
}

static bool window_eq(const struct window *a, const struct window *b)
{
    return position_cmp(a->lo, b->lo) == 0 && position_cmp(a->hi, b->hi) == 0;
}

void deps_add_window(struct deps *d, struct str key, struct window w)
{
    ensure(key.n > 0 || d->arena->overrun);
    key = key_normal(d->arena, key);
    if (!key.n || !slots_room(d))
        return;
    uint64_t hash = key_hash(key);
    size_t mask = d->slots_n - 1;
    for (size_t at = hash & mask; d->slots[at]; at = (at + 1) & mask) {
        const struct dep *twin = &d->v.p[d->slots[at] - 1];
        if (twin->hash == hash && window_eq(&twin->window, &w) && str_eq(twin->key, key))
            return;
    }
    struct dep *dep = VEC_PUSH(d->arena, d->v);
    if (!dep)
        return;
    *dep = (struct dep){.key = arena_str(d->arena, key), .hash = hash, .window = w};
    slots_put(d->slots, d->slots_n, hash, d->v.n - 1);
}

void deps_add(struct deps *d, struct str key)
{
    deps_add_window(d, key, WINDOW_ALL);
}

void deps_addf(struct deps *d, const char *fmt, ...)
{
    char small[256];
    va_list args;
    va_start(args, fmt);
    struct str key = format_key(d->arena, small, sizeof(small), fmt, args);
    va_end(args);
    deps_add(d, key);
}

bool deps_hit(const struct deps *d, const struct touch *t)
{
    if (!d->slots_n)
        return false;
    size_t mask = d->slots_n - 1;
    for (size_t at = t->hash & mask; d->slots[at]; at = (at + 1) & mask) {
        if (touch_hits(t, &d->v.p[d->slots[at] - 1]))
            return true;
    }
    return false;
}

void touches_init(struct touches *t, struct arena *a)
{
    *t = (struct touches){.arena = a};
}

static void push_touch(struct touches *t, struct str key, bool anywhere, struct position pos)
{
    ensure(key.n > 0 || t->arena->overrun);
    key = key_normal(t->arena, key);
    struct touch *touch = key.n ? VEC_PUSH(t->arena, t->v) : NULL;
    if (!touch)
        return;
    *touch = (struct touch){
        .key = arena_str(t->arena, key), .hash = key_hash(key), .anywhere = anywhere, .pos = pos};
}

void touches_add(struct touches *t, struct str key)
{
    push_touch(t, key, true, (struct position){0, 0});
}

void touches_addf(struct touches *t, const char *fmt, ...)
{
    char small[256];
    va_list args;
    va_start(args, fmt);
    struct str key = format_key(t->arena, small, sizeof(small), fmt, args);
    va_end(args);
    touches_add(t, key);
}

void touches_add_at(struct touches *t, struct str key, struct position pos)
{
    push_touch(t, key, false, pos);
}

static bool has_touch(const struct touches *t, const struct touch *twin)
{
    VEC_FOR (const struct touch, touch, t->v)
        if (touch->hash == twin->hash && touch->anywhere == twin->anywhere &&
            position_cmp(touch->pos, twin->pos) == 0 && str_eq(touch->key, twin->key))
            return true;
    return false;
}

void touches_merge(struct touches *to, const struct touches *from)
{
    VEC_FOR (const struct touch, touch, from->v)
        if (!has_touch(to, touch))
            push_touch(to, touch->key, touch->anywhere, touch->pos);
}

void touches_write(struct buf *out, const struct touches *t)
{
    VEC_FOR (const struct touch, touch, t->v) {
        if (touch != t->v.p)
            buf_addch(out, ' ');
        buf_add(out, touch->key);
        if (touch->anywhere)
            continue;
        buf_addch(out, '@');
        buf_add_i64(out, touch->pos.at);
        buf_addch(out, ',');
        buf_add_i64(out, touch->pos.id);
    }
}

static enum ky_err parse_touch(struct str text, struct touches *out, struct err *e)
{
    size_t at = str_find_char(text, '@');
    struct str key = at == STR_NONE ? text : str_sub(text, 0, at);
    if (!key.n || reserved_count(key))
        return err_set(e, KY_EINVAL, "malformed key '%.*s'", STR_ARG(text));
    if (at == STR_NONE) {
        touches_add(out, key);
        return KY_OK;
    }
    struct str rest = str_from(text, at + 1);
    size_t comma = str_find_char(rest, ',');
    struct position pos;
    if (comma == STR_NONE || !str_to_i64(str_sub(rest, 0, comma), &pos.at) ||
        !str_to_i64(str_from(rest, comma + 1), &pos.id))
        return err_set(e, KY_EINVAL, "malformed position of key '%.*s'", STR_ARG(text));
    touches_add_at(out, key, pos);
    return KY_OK;
}

enum ky_err touches_parse(struct arena *a, struct str text, struct touches *out, struct err *e)
{
    touches_init(out, a);
    size_t at = 0;
    while (at < text.n) {
        struct str rest = str_from(text, at);
        size_t blank = str_find_char(rest, ' ');
        size_t n = blank == STR_NONE ? rest.n : blank;
        if (blank != STR_NONE && blank + 1 == rest.n)
            return err_set(e, KY_EINVAL, "list of keys ends in a blank");
        enum ky_err r = parse_touch(str_sub(rest, 0, n), out, e);
        if (r != KY_OK)
            return r;
        at += n + 1;
    }
    return arena_check(a, e);
}
