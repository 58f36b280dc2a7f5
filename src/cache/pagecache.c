#include "cache/pagecache_priv.h"

#include "base/map.h"
#include "base/mem.h"

enum { SHARDS = 16, SHARD_SHIFT = 60, TABLE_FIRST = 64, RING_DEFAULT = 65536, SMALL_SHARE = 32 };

/* Part of the table of paths. Only who holds the index lock changes it, so that one may read it
 * under either lock. */
struct shard {
    pthread_mutex_t lock;
    struct entry **table;
    size_t table_n, n; /* a power of two; entries */
    uint64_t hits, misses;
    char apart[64]; /* from its neighbour's cache line */
};

/* Entries under one budget, in a ring around which the hand of the clock goes. */
struct pool {
    struct entry *hand;
    size_t n, bytes, budget;
};

struct past {
    struct touch touch; /* without its key: hashes are compared */
    int64_t seq;
};

struct cache {
    uint64_t seed;
    struct shard shards[SHARDS];
    pthread_mutex_t index_lock; /* guards what follows */
    struct index index;
    struct pool pages, others; /* 200, and the rest */
    struct past *ring;         /* the last touches; the newest at ring_at - 1 */
    size_t ring_cap, ring_n, ring_at;
    int64_t seq;   /* the last change applied */
    int64_t floor; /* changes up to this one have left the ring */
    uint64_t puts, stale_puts, drops, evictions;
    struct flights flights;
};

struct cache *cache_new(const struct cache_options *o)
{
    struct cache *c = NEW(struct cache);
    c->seed = o->seed;
    for (size_t i = 0; i < SHARDS; i++) {
        struct shard *s = &c->shards[i];
        ensure(pthread_mutex_init(&s->lock, NULL) == 0);
        s->table_n = TABLE_FIRST;
        s->table = mem_zero(s->table_n * sizeof(struct entry *));
    }
    ensure(pthread_mutex_init(&c->index_lock, NULL) == 0);
    index_init(&c->index);
    c->others.budget = o->budget / SMALL_SHARE;
    c->pages.budget = o->budget - c->others.budget;
    c->ring_cap = o->ring ? o->ring : RING_DEFAULT;
    c->ring = mem_zero(c->ring_cap * sizeof(*c->ring));
    flights_init(&c->flights, o->seed);
    return c;
}

/* What is taken out under the locks and freed under none. */
struct leavings {
    struct entry *entries; /* linked by `after` */
    struct index index;
};

static void free_entry(struct entry *e)
{
    response_unref(e->response);
    mem_free(e);
}

static void free_leavings(struct leavings *l)
{
    for (struct entry *e = l->entries, *after; e; e = after) {
        after = e->after;
        free_entry(e);
    }
    index_release(&l->index);
}

static struct shard *shard_of(struct cache *c, uint64_t hash)
{
    return &c->shards[hash >> SHARD_SHIFT];
}

static struct entry *find(const struct shard *s, uint64_t hash, struct str path)
{
    struct entry *e = s->table[hash & (s->table_n - 1)];
    while (e && !(e->hash == hash && str_eq(e->path, path)))
        e = e->chain;
    return e;
}

struct response *cache_get(struct cache *c, struct str path, int64_t now)
{
    uint64_t hash = hash64(path, c->seed);
    struct shard *s = shard_of(c, hash);
    struct response *r = NULL;
    pthread_mutex_lock(&s->lock);
    struct entry *e = find(s, hash, path);
    if (e && now < e->valid_until) {
        r = response_ref(e->response);
        atomic_store_explicit(&e->used, true, memory_order_relaxed);
        s->hits++;
    } else {
        s->misses++;
    }
    pthread_mutex_unlock(&s->lock);
    return r;
}

static void shard_unlink(struct shard *s, struct entry *e)
{
    struct entry **at = &s->table[e->hash & (s->table_n - 1)];
    while (*at != e)
        at = &(*at)->chain;
    *at = e->chain;
    s->n--;
}

static void shard_link(struct shard *s, struct entry *e)
{
    struct entry **at = &s->table[e->hash & (s->table_n - 1)];
    e->chain = *at;
    *at = e;
    s->n++;
}

/* Room for one more. The lock is held for relinking only. */
static void shard_room(struct shard *s)
{
    if (s->n < s->table_n)
        return;
    size_t bigger = s->table_n * 2, old_n = s->table_n;
    struct entry **table = mem_zero(bigger * sizeof(*table)), **old = s->table;
    pthread_mutex_lock(&s->lock);
    s->table = table;
    s->table_n = bigger;
    s->n = 0;
    for (size_t i = 0; i < old_n; i++) {
        for (struct entry *e = old[i], *chain; e; e = chain) {
            chain = e->chain;
            shard_link(s, e);
        }
    }
    pthread_mutex_unlock(&s->lock);
    mem_free(old);
}

/* Behind the hand: it comes by here last. */
static void pool_add(struct pool *p, struct entry *e)
{
    e->pool = p;
    if (!p->hand) {
        p->hand = e->prev = e->next = e;
    } else {
        e->next = p->hand;
        e->prev = p->hand->prev;
        e->prev->next = e->next->prev = e;
    }
    p->n++;
    p->bytes += e->bytes;
}

/* Take an entry that left its shard out of everything else, into the leavings. */
static void detach(struct cache *c, struct entry *e, struct leavings *out)
{
    struct pool *p = e->pool;
    if (p->hand == e)
        p->hand = e->next == e ? NULL : e->next;
    e->prev->next = e->next;
    e->next->prev = e->prev;
    p->n--;
    p->bytes -= e->bytes;
    index_remove(&c->index, e);
    e->after = out->entries;
    out->entries = e;
}

static void drop(struct cache *c, struct entry *e, struct leavings *out)
{
    struct shard *s = shard_of(c, e->hash);
    pthread_mutex_lock(&s->lock);
    shard_unlink(s, e);
    pthread_mutex_unlock(&s->lock);
    detach(c, e, out);
}

/* Everything at once, which is cheaper than one by one; at most once into the same leavings. */
static void drop_everything(struct cache *c, struct leavings *out)
{
    for (size_t i = 0; i < SHARDS; i++) {
        struct shard *s = &c->shards[i];
        pthread_mutex_lock(&s->lock);
        for (size_t k = 0; k < s->table_n && s->n; k++) {
            while (s->table[k]) {
                struct entry *e = s->table[k];
                s->table[k] = e->chain;
                e->after = out->entries;
                out->entries = e;
                s->n--;
            }
        }
        pthread_mutex_unlock(&s->lock);
    }
    out->index = c->index;
    index_init(&c->index);
    struct pool *pools[] = {&c->pages, &c->others};
    for (size_t i = 0; i < 2; i++) {
        pools[i]->hand = NULL;
        pools[i]->n = pools[i]->bytes = 0;
    }
}

/* Let the clock go round until `more` bytes fit. An entry that was used since gets a second chance;
 * two rounds find a victim even if readers mark entries as fast as the hand clears them. */
static void make_room(struct cache *c, struct pool *p, size_t more, struct leavings *out)
{
    size_t steps = 2 * p->n;
    while (p->hand && p->bytes + more > p->budget) {
        struct entry *e = p->hand;
        if (atomic_load_explicit(&e->used, memory_order_relaxed) && steps > 0) {
            atomic_store_explicit(&e->used, false, memory_order_relaxed);
            p->hand = e->next;
            steps--;
            continue;
        }
        drop(c, e, out);
        c->evictions++;
    }
}

static size_t entry_bytes(const struct entry *e, size_t deps_n)
{
    return sizeof(*e) + deps_n * sizeof(struct link) + e->path.n + index_cost(deps_n) +
           sizeof(struct entry *) + response_bytes(e->response);
}

static struct entry *entry_new(struct cache *c, struct str path, struct response *r, size_t deps_n)
{
    struct entry *e = mem_zero(sizeof(*e) + deps_n * sizeof(struct link) + path.n);
    char *text = (char *)(e->links + deps_n);
    if (path.n)
        memcpy(text, path.p, path.n);
    e->path = str_of(text, path.n);
    e->hash = hash64(path, c->seed);
    e->response = response_ref(r);
    e->bytes = entry_bytes(e, deps_n);
    return e;
}

/* Whether a change after `seq` touched one of the deps, or may have. */
static bool is_stale(const struct cache *c, const struct deps *deps, int64_t seq)
{
    if (seq >= c->seq)
        return false;
    if (seq < c->floor)
        return true;
    size_t at = c->ring_at;
    for (size_t i = 0; i < c->ring_n; i++) {
        at = (at ? at : c->ring_cap) - 1;
        if (c->ring[at].seq <= seq)
            return false;
        if (deps_hit(deps, &c->ring[at].touch))
            return true;
    }
    return false;
}

/* Under the index lock: put e in the place of `old` (or NULL). */
static void insert(struct cache *c, struct shard *s, struct entry *old, struct entry *e,
                   const struct deps *deps, struct leavings *out)
{
    shard_room(s);
    pthread_mutex_lock(&s->lock);
    if (old)
        shard_unlink(s, old);
    shard_link(s, e);
    pthread_mutex_unlock(&s->lock);
    if (old)
        detach(c, old, out);
    index_add(&c->index, e, deps);
    struct pool *pool = e->response->status == 200 ? &c->pages : &c->others;
    make_room(c, pool, e->bytes, out);
    pool_add(pool, e);
}

enum ky_err cache_put(struct cache *c, struct str path, struct response *r, const struct deps *deps,
                      int64_t seq, int64_t valid_until)
{
    if (r->no_store)
        return KY_EINVAL;
    if (deps->arena && deps->arena->overrun)
        return KY_ELIMIT;
    struct entry *e = entry_new(c, path, r, deps->v.n);
    e->seq = seq;
    e->valid_until = valid_until;
    const struct pool *pool = r->status == 200 ? &c->pages : &c->others;
    if (e->bytes > pool->budget / 4) { /* budgets do not change: no lock needed */
        free_entry(e);
        return KY_ELIMIT;
    }
    struct leavings out = {0};
    struct shard *s = shard_of(c, e->hash);
    pthread_mutex_lock(&c->index_lock);
    struct entry *old = find(s, e->hash, path);
    bool stale = is_stale(c, deps, seq) || (old && old->seq > seq);
    if (stale) {
        c->stale_puts++;
        out.entries = e;
    } else {
        insert(c, s, old, e, deps, &out);
        c->puts++;
    }
    pthread_mutex_unlock(&c->index_lock);
    free_leavings(&out);
    return stale ? KY_ESTALE : KY_OK;
}

void cache_resized(struct cache *c, struct str path)
{
    uint64_t hash = hash64(path, c->seed);
    struct leavings out = {0};
    pthread_mutex_lock(&c->index_lock);
    struct entry *e = find(shard_of(c, hash), hash, path);
    if (e) {
        size_t bytes = entry_bytes(e, e->links_n);
        e->pool->bytes += bytes - e->bytes;
        e->bytes = bytes;
        atomic_store_explicit(&e->used, true, memory_order_relaxed); /* let another go first */
        make_room(c, e->pool, 0, &out);
    }
    pthread_mutex_unlock(&c->index_lock);
    free_leavings(&out);
}

static void remember(struct cache *c, const struct touch *t)
{
    struct past *p = &c->ring[c->ring_at];
    if (c->ring_n == c->ring_cap)
        c->floor = p->seq;
    else
        c->ring_n++;
    *p = (struct past){*t, c->seq};
    p->touch.key = STR("");
    c->ring_at = (c->ring_at + 1) % c->ring_cap;
}

void cache_touch(struct cache *c, const struct touches *t, int64_t seq,
                 void (*dropped)(void *ctx, struct str path), void *ctx)
{
    struct entry *doomed = NULL;
    struct leavings out = {0};
    size_t n = 0;
    pthread_mutex_lock(&c->index_lock);
    if (seq > c->seq)
        c->seq = seq;
    VEC_FOR (const struct touch, touch, t->v) {
        remember(c, touch);
        n += index_doom(&c->index, touch, seq, &doomed);
    }
    c->drops += n;
    if (n && n == c->pages.n + c->others.n) {
        drop_everything(c, &out);
    } else {
        for (struct entry *e = doomed, *after; e; e = after) {
            after = e->after;
            drop(c, e, &out);
        }
    }
    pthread_mutex_unlock(&c->index_lock);
    for (struct entry *e = out.entries; e && dropped; e = e->after)
        dropped(ctx, e->path);
    free_leavings(&out);
}

int64_t cache_seq(struct cache *c)
{
    pthread_mutex_lock(&c->index_lock);
    int64_t seq = c->seq;
    pthread_mutex_unlock(&c->index_lock);
    return seq;
}

void cache_set_seq(struct cache *c, int64_t seq)
{
    struct leavings out = {0};
    pthread_mutex_lock(&c->index_lock);
    c->seq = c->floor = seq;
    c->ring_n = c->ring_at = 0;
    drop_everything(c, &out);
    pthread_mutex_unlock(&c->index_lock);
    free_leavings(&out);
}

void cache_drop_all(struct cache *c)
{
    struct leavings out = {0};
    pthread_mutex_lock(&c->index_lock);
    c->drops += c->pages.n + c->others.n;
    drop_everything(c, &out);
    pthread_mutex_unlock(&c->index_lock);
    free_leavings(&out);
}

void cache_free(struct cache *c)
{
    if (!c)
        return;
    cache_drop_all(c);
    index_release(&c->index);
    flights_release(&c->flights);
    pthread_mutex_destroy(&c->index_lock);
    for (size_t i = 0; i < SHARDS; i++) {
        pthread_mutex_destroy(&c->shards[i].lock);
        mem_free(c->shards[i].table);
    }
    mem_free(c->ring);
    mem_free(c);
}

enum cache_flight cache_flight_begin(struct cache *c, struct str path)
{
    return flights_begin(&c->flights, path);
}

void cache_flight_end(struct cache *c, struct str path, bool kept)
{
    flights_end(&c->flights, path, kept);
}

unsigned cache_flight_waiting(struct cache *c, struct str path)
{
    return flights_waiting(&c->flights, path);
}

struct cache_stats cache_stats(struct cache *c)
{
    struct cache_stats out = {0};
    pthread_mutex_lock(&c->index_lock);
    out.entries = c->pages.n + c->others.n;
    out.bytes = c->pages.bytes + c->others.bytes;
    out.budget = c->pages.budget + c->others.budget;
    out.puts = c->puts;
    out.stale_puts = c->stale_puts;
    out.drops = c->drops;
    out.evictions = c->evictions;
    pthread_mutex_unlock(&c->index_lock);
    for (size_t i = 0; i < SHARDS; i++) {
        struct shard *s = &c->shards[i];
        pthread_mutex_lock(&s->lock);
        out.hits += s->hits;
        out.misses += s->misses;
        pthread_mutex_unlock(&s->lock);
    }
    return out;
}

struct seen {
    struct str path;
    struct response *response;
};

/* Copies of a shard's entries, since they may go while `fn` runs. */
static struct seen *snapshot(struct cache *c, const struct shard *s, size_t *out_n)
{
    pthread_mutex_lock(&c->index_lock);
    struct seen *seen = mem_alloc(s->n * sizeof(*seen));
    size_t n = 0;
    for (size_t i = 0; i < s->table_n; i++) {
        for (const struct entry *e = s->table[i]; e; e = e->chain, n++) {
            char *path = mem_alloc(e->path.n);
            if (e->path.n)
                memcpy(path, e->path.p, e->path.n);
            seen[n] = (struct seen){str_of(path, e->path.n), response_ref(e->response)};
        }
    }
    pthread_mutex_unlock(&c->index_lock);
    *out_n = n;
    return seen;
}

void cache_each(struct cache *c, void (*fn)(void *ctx, struct str path, struct response *r),
                void *ctx)
{
    for (size_t i = 0; i < SHARDS; i++) {
        size_t n;
        struct seen *seen = snapshot(c, &c->shards[i], &n);
        for (size_t k = 0; k < n; k++) {
            fn(ctx, seen[k].path, seen[k].response);
            mem_free((char *)seen[k].path.p);
            response_unref(seen[k].response);
        }
        mem_free(seen);
    }
}
