/* model.c: random puts, touches and gets, each step compared with a cache that keeps everything in
 * plain arrays and looks at all of it every time. */
#include "base/mem.h"
#include "base/rand.h"
#include "pages.h"
#include "unit.h"

enum { PATHS = 40, KEYS = 12, DEPS_MAX = 5, HISTORY_MAX = 20000, RING = 24, STEPS = 6000 };

struct model_entry {
    struct response *response; /* NULL: not there */
    struct dep deps[DEPS_MAX];
    size_t deps_n;
    int64_t seq, valid_until;
};

struct model_past {
    struct touch touch;
    int64_t seq;
};

struct model {
    struct cache *cache;
    struct rand rand;
    struct arena arena;
    struct model_entry entries[PATHS];
    struct model_past history[HISTORY_MAX];
    size_t history_n, history_start; /* start: as if the process began there */
    int64_t seq, floor, now;
    bool may_evict;
    bool dropped[PATHS], expected[PATHS];
    size_t hits, stale, drops; /* of the model: the test is worth something */
};

static struct str path_of(int i)
{
    static const char names[] = "/00/01/02/03/04/05/06/07/08/09/10/11/12/13/14/15/16/17/18/19"
                                "/20/21/22/23/24/25/26/27/28/29/30/31/32/33/34/35/36/37/38/39";
    return str_of(names + 3 * i, 3);
}

static int path_index(struct str path)
{
    return (path.p[1] - '0') * 10 + path.p[2] - '0';
}

static struct position random_position(struct model *m)
{
    return (struct position){(int64_t)rand_below(&m->rand, 40), (int64_t)rand_below(&m->rand, 3)};
}

static struct str random_key(struct model *m)
{
    return arena_printf(&m->arena, "key:%d", (int)rand_below(&m->rand, KEYS));
}

static bool model_stale(const struct model *m, const struct deps *deps, int64_t seq)
{
    if (seq < m->floor && seq < m->seq)
        return true;
    for (size_t i = m->history_start; i < m->history_n; i++) {
        for (size_t d = 0; d < deps->v.n && m->history[i].seq > seq; d++) {
            const struct touch *t = &m->history[i].touch;
            struct window w = deps->v.p[d].window;
            if (str_eq(t->key, deps->v.p[d].key) &&
                (t->anywhere ||
                 (position_cmp(w.lo, t->pos) <= 0 && position_cmp(t->pos, w.hi) <= 0)))
                return true;
        }
    }
    return false;
}

static void step_put(struct model *m)
{
    int i = (int)rand_below(&m->rand, PATHS);
    struct model_entry *e = &m->entries[i];
    struct deps deps;
    deps_init(&deps, &m->arena);
    for (size_t n = rand_below(&m->rand, DEPS_MAX + 1); n > 0; n--) {
        struct position lo = random_position(m), hi = {lo.at + (int64_t)rand_below(&m->rand, 8), 2};
        if (rand_below(&m->rand, 3))
            deps_add_window(&deps, random_key(m), (struct window){lo, hi});
        else
            deps_add(&deps, random_key(m));
    }
    int64_t seq = m->seq + 3 - (int64_t)rand_below(&m->rand, rand_below(&m->rand, 10) ? 8 : 60);
    int64_t until =
        rand_below(&m->rand, 3) ? INT64_MAX : m->now + (int64_t)rand_below(&m->rand, 200);
    bool found = rand_below(&m->rand, 8) > 0;
    size_t size = rand_below(&m->rand, found && m->may_evict ? 60000 : 400);
    struct response *r = page_of(found ? 200 : 404, size, 'x');
    enum ky_err got = cache_put(m->cache, path_of(i), r, &deps, seq, until);
    bool newer = e->response && e->seq > seq;
    if (model_stale(m, &deps, seq)) {
        m->stale++;
        assert_err(got, KY_ESTALE);
    } else if (!newer || !m->may_evict) { /* else the newer one may have been evicted */
        assert_err(got, newer ? KY_ESTALE : KY_OK);
    }
    if (got != KY_OK) {
        response_unref(r);
        return;
    }
    response_unref(e->response);
    *e = (struct model_entry){.response = r, .deps_n = deps.v.n, .seq = seq, .valid_until = until};
    for (size_t d = 0; d < deps.v.n; d++)
        e->deps[d] = deps.v.p[d];
}

static void note_dropped(void *ctx, struct str path)
{
    struct model *m = ctx;
    int i = path_index(path);
    assert_false(m->dropped[i]);
    m->dropped[i] = true;
}

static bool entry_hit(const struct model_entry *e, const struct touch *t)
{
    for (size_t d = 0; d < e->deps_n; d++) {
        if (touch_hits(t, &e->deps[d]))
            return true;
    }
    return false;
}

static void step_touch(struct model *m)
{
    m->seq += 1 + (int64_t)rand_below(&m->rand, 3);
    struct touches t;
    touches_init(&t, &m->arena);
    for (size_t n = rand_below(&m->rand, 4); n > 0; n--) {
        if (rand_below(&m->rand, 4))
            touches_add_at(&t, random_key(m), random_position(m));
        else
            touches_add(&t, random_key(m));
    }
    memset(m->dropped, 0, sizeof(m->dropped));
    memset(m->expected, 0, sizeof(m->expected));
    cache_touch(m->cache, &t, m->seq, note_dropped, m);
    VEC_FOR (const struct touch, touch, t.v) {
        ensure(m->history_n < HISTORY_MAX);
        m->history[m->history_n++] = (struct model_past){*touch, m->seq};
        if (m->history_n - m->history_start > RING)
            m->floor = m->history[m->history_n - 1 - RING].seq;
        for (int i = 0; i < PATHS; i++) {
            const struct model_entry *e = &m->entries[i];
            m->expected[i] |= e->response && e->seq < m->seq && entry_hit(e, touch);
        }
    }
    for (int i = 0; i < PATHS; i++) {
        if (m->may_evict)
            assert_true(m->expected[i] || !m->dropped[i]);
        else
            assert_int_equal(m->dropped[i], m->expected[i]);
        if (!m->expected[i])
            continue;
        m->drops++;
        response_unref(m->entries[i].response);
        m->entries[i] = (struct model_entry){0};
    }
}

static void check_get(struct model *m, int i)
{
    const struct model_entry *e = &m->entries[i];
    bool there = e->response && m->now < e->valid_until;
    struct response *r = cache_get(m->cache, path_of(i), m->now);
    m->hits += r != NULL;
    if (r || !m->may_evict)
        assert_ptr_equal(r, there ? e->response : NULL);
    response_unref(r);
}

static void forget_all(struct model *m)
{
    for (int i = 0; i < PATHS; i++) {
        response_unref(m->entries[i].response);
        m->entries[i] = (struct model_entry){0};
    }
}

static void step(struct model *m)
{
    uint64_t what = rand_below(&m->rand, 1000);
    m->now += (int64_t)rand_below(&m->rand, 5);
    if (what < 400) {
        step_put(m);
    } else if (what < 550) {
        step_touch(m);
    } else if (what < 990) {
        check_get(m, (int)rand_below(&m->rand, PATHS));
    } else if (what < 996) {
        for (int i = 0; i < PATHS; i++)
            check_get(m, i);
    } else if (what < 998) {
        cache_drop_all(m->cache);
        forget_all(m);
    } else if (what < 999) {
        m->seq += (int64_t)rand_below(&m->rand, 10);
        m->floor = m->seq;
        m->history_start = m->history_n;
        cache_set_seq(m->cache, m->seq);
        forget_all(m);
    }
    struct cache_stats s = cache_stats(m->cache);
    assert_true(s.bytes <= s.budget && (s.entries > 0) == (s.bytes > 0));
}

static void run(uint64_t seed, size_t budget, bool may_evict)
{
    struct model *m = NEW(struct model);
    m->cache = cache_of(budget, RING);
    m->may_evict = may_evict;
    rand_seed(&m->rand, seed);
    arena_init(&m->arena, 256 * MB); /* keys of the history live here */
    for (int i = 0; i < STEPS; i++)
        step(m);
    assert_true(m->hits > 300 && m->stale > 150 && m->drops > 300);
    assert_true(!may_evict || cache_stats(m->cache).evictions > 100);
    forget_all(m);
    cache_free(m->cache);
    arena_release(&m->arena);
    mem_free(m);
}

static void test_agrees_with_the_model(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++)
        run(seed, 16 * MB, false);
}

static void test_agrees_with_the_model_while_evicting(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++)
        run(seed, 600 << 10, true);
}

UNIT_TESTS(cmocka_unit_test(test_agrees_with_the_model),
           cmocka_unit_test(test_agrees_with_the_model_while_evicting));
