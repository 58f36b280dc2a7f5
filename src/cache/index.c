#include "cache/pagecache_priv.h"

#include "base/mem.h"

struct slot {
    struct window window;
    struct entry *entry;
    uint32_t link; /* which of the entry's links points here */
};

struct bucket {
    uint64_t hash;
    struct bucket *next;
    uint32_t n, cap;
    struct slot *slots;
};

enum { TABLE_FIRST = 1024 };

size_t index_cost(size_t deps_n)
{
    return deps_n * (2 * sizeof(struct slot) + sizeof(struct bucket) + sizeof(struct bucket *));
}

void index_init(struct index *x)
{
    *x = (struct index){.table_n = TABLE_FIRST};
    x->table = mem_zero(x->table_n * sizeof(*x->table));
}

static void bucket_free(struct bucket *b)
{
    mem_free(b->slots);
    mem_free(b);
}

void index_release(struct index *x)
{
    for (size_t i = 0; i < x->table_n; i++) {
        while (x->table[i]) {
            struct bucket *b = x->table[i];
            x->table[i] = b->next;
            bucket_free(b);
        }
    }
    mem_free(x->table);
    *x = (struct index){0};
}

static struct bucket **place(const struct index *x, uint64_t hash)
{
    struct bucket **at = &x->table[hash & (x->table_n - 1)];
    while (*at && (*at)->hash != hash)
        at = &(*at)->next;
    return at;
}

static void grow(struct index *x)
{
    struct index bigger = {.table_n = x->table_n * 2, .n = x->n};
    bigger.table = mem_zero(bigger.table_n * sizeof(*bigger.table));
    for (size_t i = 0; i < x->table_n; i++) {
        while (x->table[i]) {
            struct bucket *b = x->table[i];
            x->table[i] = b->next;
            struct bucket **to = &bigger.table[b->hash & (bigger.table_n - 1)];
            b->next = *to;
            *to = b;
        }
    }
    mem_free(x->table);
    *x = bigger;
}

static struct bucket *bucket_of(struct index *x, uint64_t hash)
{
    struct bucket **at = place(x, hash);
    if (*at)
        return *at;
    if (x->n >= x->table_n) {
        grow(x);
        at = place(x, hash);
    }
    struct bucket *b = NEW(struct bucket);
    b->hash = hash;
    *at = b;
    x->n++;
    return b;
}

static void bucket_resize(struct bucket *b, uint32_t cap)
{
    b->slots = mem_realloc(b->slots, cap * sizeof(*b->slots));
    b->cap = cap;
}

void index_add(struct index *x, struct entry *e, const struct deps *deps)
{
    for (size_t i = 0; i < deps->v.n; i++) {
        struct bucket *b = bucket_of(x, deps->v.p[i].hash);
        if (b->n == b->cap)
            bucket_resize(b, b->cap ? b->cap * 2 : 1);
        e->links[i] = (struct link){b, b->n};
        b->slots[b->n++] = (struct slot){deps->v.p[i].window, e, (uint32_t)i};
    }
    e->links_n = (uint32_t)deps->v.n;
}

static void unlink_bucket(struct index *x, struct bucket *b)
{
    struct bucket **at = place(x, b->hash);
    ensure(*at == b);
    *at = b->next;
    x->n--;
    bucket_free(b);
}

void index_remove(struct index *x, struct entry *e)
{
    for (uint32_t i = 0; i < e->links_n; i++) {
        struct bucket *b = e->links[i].bucket;
        uint32_t at = e->links[i].at, last = --b->n;
        if (at != last) {
            b->slots[at] = b->slots[last];
            b->slots[at].entry->links[b->slots[at].link].at = at;
        }
        if (b->n == 0)
            unlink_bucket(x, b);
        else if (b->n <= b->cap / 4)
            bucket_resize(b, b->cap / 2);
    }
    e->links_n = 0;
}

size_t index_doom(const struct index *x, const struct touch *t, int64_t seq, struct entry **doomed)
{
    const struct bucket *b = *place(x, t->hash);
    size_t n = 0;
    for (uint32_t i = 0; b && i < b->n; i++) {
        const struct slot *s = &b->slots[i];
        if (!t->anywhere &&
            (position_cmp(t->pos, s->window.lo) < 0 || position_cmp(s->window.hi, t->pos) < 0))
            continue;
        if (s->entry->doomed || s->entry->seq >= seq)
            continue;
        s->entry->doomed = true;
        s->entry->after = *doomed;
        *doomed = s->entry;
        n++;
    }
    return n;
}
