#include "app/view_count.h"

#include <stdatomic.h>

#include "base/map.h"
#include "base/mem.h"

/* 1 MB: more articles than are read in the minute between two writes. */
enum { SLOTS = 1 << 17, NEIGHBOURS = 16, COUNT_BITS = 24 };

static const uint64_t COUNT_MASK = ((uint64_t)1 << COUNT_BITS) - 1;
static const int64_t ID_MAX = INT64_MAX >> COUNT_BITS;

struct view_counter {
    atomic_bool crowded;
    atomic_llong lost;
    _Atomic uint64_t slots[SLOTS]; /* id and count; 0: free */
};

struct view_counter *view_counter_new(void)
{
    return NEW(struct view_counter);
}

void view_counter_free(struct view_counter *c)
{
    mem_free(c);
}

static size_t first_slot(int64_t id)
{
    return (size_t)hash64(str_of((const char *)&id, sizeof(id)), 0) % SLOTS;
}

/* As many of the views as fit into this slot; how many did. */
static int64_t add_to(_Atomic uint64_t *slot, uint64_t id, int64_t views)
{
    uint64_t have = atomic_load_explicit(slot, memory_order_relaxed);
    for (;;) {
        if (have != 0 && have >> COUNT_BITS != id)
            return 0;
        int64_t room = (int64_t)(COUNT_MASK - (have & COUNT_MASK));
        int64_t n = views < room ? views : room;
        uint64_t want = id << COUNT_BITS | ((have & COUNT_MASK) + (uint64_t)n);
        if (n == 0 || atomic_compare_exchange_weak_explicit(slot, &have, want, memory_order_relaxed,
                                                            memory_order_relaxed))
            return n;
    }
}

void view_counter_add(struct view_counter *c, int64_t article_id, int64_t views)
{
    if (article_id <= 0 || article_id > ID_MAX || views <= 0)
        return;
    size_t at = first_slot(article_id);
    for (size_t i = 0; i < NEIGHBOURS && views > 0; i++) {
        views -= add_to(&c->slots[(at + i) % SLOTS], (uint64_t)article_id, views);
        if (i >= NEIGHBOURS / 2 && !atomic_load_explicit(&c->crowded, memory_order_relaxed))
            atomic_store_explicit(&c->crowded, true, memory_order_relaxed);
    }
    if (views > 0)
        atomic_fetch_add_explicit(&c->lost, views, memory_order_relaxed);
}

void view_counter_take(struct view_counter *c, struct arena *a, struct view_counts *out)
{
    atomic_store_explicit(&c->crowded, false, memory_order_relaxed);
    for (size_t i = 0; i < SLOTS; i++) {
        if (atomic_load_explicit(&c->slots[i], memory_order_relaxed) == 0)
            continue;
        struct view_count *v = VEC_PUSH(a, out->v);
        if (!v)
            return;
        uint64_t have = atomic_exchange_explicit(&c->slots[i], 0, memory_order_relaxed);
        ensure(have != 0);
        *v = (struct view_count){(int64_t)(have >> COUNT_BITS), (int64_t)(have & COUNT_MASK)};
    }
}

bool view_counter_crowded(const struct view_counter *c)
{
    return atomic_load_explicit(&c->crowded, memory_order_relaxed);
}

int64_t view_counter_take_lost(struct view_counter *c)
{
    return atomic_exchange_explicit(&c->lost, 0, memory_order_relaxed);
}
