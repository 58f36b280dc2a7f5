#include "base/map.h"

#include <sodium.h>

#include "base/err.h"
#include "base/mem.h"

/* Open addressing with linear probing. A removed slot keeps its place (`grave`), so that a probe
 * goes on behind it; graves vanish when the table is rebuilt. */
struct map_slot {
    struct str key; /* owned */
    void *value;    /* NULL: empty or grave */
    uint64_t hash;
    bool grave;
};

enum { CAP_LEAST = 8 };

uint64_t hash64(struct str s, uint64_t seed)
{
    /* SipHash-2-4; the second half of its key is the first one mixed (splitmix64's finalizer). */
    uint64_t mixed = seed + UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
    unsigned char key[crypto_shorthash_KEYBYTES];
    memcpy(key, &seed, 8);
    memcpy(key + 8, &mixed, 8);
    uint64_t h;
    crypto_shorthash((unsigned char *)&h, (const unsigned char *)(s.p ? s.p : ""), s.n, key);
    return h;
}

void map_init(struct map *m, uint64_t seed)
{
    *m = (struct map){.seed = seed};
}

void map_release(struct map *m)
{
    for (size_t i = 0; i < m->cap; i++)
        if (m->slots[i].value)
            mem_free((void *)m->slots[i].key.p);
    mem_free(m->slots);
    *m = (struct map){.seed = m->seed};
}

static struct map_slot *find(const struct map *m, struct str key, uint64_t hash)
{
    if (m->cap == 0)
        return NULL;
    for (size_t i = hash & (m->cap - 1);; i = (i + 1) & (m->cap - 1)) {
        struct map_slot *s = &m->slots[i];
        if (s->value && s->hash == hash && str_eq(s->key, key))
            return s;
        if (!s->value && !s->grave)
            return NULL;
    }
}

/* The empty slot for a key that is not in the table. */
static struct map_slot *place(struct map *m, uint64_t hash)
{
    size_t i = hash & (m->cap - 1);
    while (m->slots[i].value || m->slots[i].grave)
        i = (i + 1) & (m->cap - 1);
    return &m->slots[i];
}

static void rebuild(struct map *m)
{
    struct map old = *m;
    m->cap = CAP_LEAST;
    while (m->cap < (old.n + 1) * 2)
        m->cap *= 2;
    m->slots = mem_zero(m->cap * sizeof(*m->slots));
    m->used = m->n;
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].value)
            *place(m, old.slots[i].hash) = old.slots[i];
    mem_free(old.slots);
}

void *map_get(const struct map *m, struct str key)
{
    const struct map_slot *s = find(m, key, hash64(key, m->seed));
    return s ? s->value : NULL;
}

void *map_put(struct map *m, struct str key, void *value)
{
    ensure(value != NULL);
    uint64_t hash = hash64(key, m->seed);
    struct map_slot *s = find(m, key, hash);
    if (s) {
        void *old = s->value;
        s->value = value;
        return old;
    }
    if ((m->used + 1) * 4 > m->cap * 3)
        rebuild(m);
    char *copy = mem_alloc(key.n);
    if (key.n)
        memcpy(copy, key.p, key.n);
    *place(m, hash) = (struct map_slot){str_of(copy, key.n), value, hash, false};
    m->n++;
    m->used++;
    return NULL;
}

void *map_remove(struct map *m, struct str key)
{
    struct map_slot *s = find(m, key, hash64(key, m->seed));
    if (!s)
        return NULL;
    void *old = s->value;
    mem_free((void *)s->key.p);
    *s = (struct map_slot){.grave = true};
    m->n--;
    return old;
}

bool map_next(const struct map *m, size_t *at, struct str *out_key, void **out_value)
{
    while (*at < m->cap) {
        const struct map_slot *s = &m->slots[(*at)++];
        if (s->value) {
            *out_key = s->key;
            *out_value = s->value;
            return true;
        }
    }
    return false;
}
