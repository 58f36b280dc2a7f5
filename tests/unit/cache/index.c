#include "cache/pagecache_priv.h"

#include "base/mem.h"
#include "base/rand.h"
#include "pages.h"
#include "unit.h"

enum { ENTRIES = 300, LINKS = 6 };

struct fixture {
    struct index index;
    struct arena arena;
    struct entry *entries[ENTRIES]; /* NULL: not in the index */
    struct deps deps[ENTRIES];
};

static void add(struct fixture *f, struct rand *r, int i)
{
    f->entries[i] = mem_zero(sizeof(struct entry) + LINKS * sizeof(struct link));
    deps_init(&f->deps[i], &f->arena);
    for (size_t n = rand_below(r, LINKS + 1); n > 0; n--) {
        struct position lo = {(int64_t)rand_below(r, 30), 0};
        struct position hi = {lo.at + (int64_t)rand_below(r, 10), 0};
        deps_add_window(&f->deps[i], arena_printf(&f->arena, "k%d", (int)rand_below(r, 9)),
                        (struct window){lo, hi});
    }
    f->entries[i]->seq = (int64_t)rand_below(r, 3);
    index_add(&f->index, f->entries[i], &f->deps[i]);
}

static void take(struct fixture *f, int i)
{
    index_remove(&f->index, f->entries[i]);
    mem_free(f->entries[i]);
    f->entries[i] = NULL;
}

static void check_touch(struct fixture *f, struct rand *r)
{
    struct touches t;
    touches_init(&t, &f->arena);
    struct str key = arena_printf(&f->arena, "k%d", (int)rand_below(r, 10));
    if (rand_below(r, 3))
        touches_add_at(&t, key, (struct position){(int64_t)rand_below(r, 40), 0});
    else
        touches_add(&t, key);
    struct entry *doomed = NULL;
    size_t n = index_doom(&f->index, t.v.p, 2, &doomed);
    for (int i = 0; i < ENTRIES; i++) {
        if (!f->entries[i])
            continue;
        bool hit = f->entries[i]->seq < 2 && deps_hit(&f->deps[i], t.v.p);
        assert_int_equal(f->entries[i]->doomed, hit);
        n -= hit;
    }
    assert_int_equal(n, 0);
    assert_int_equal(index_doom(&f->index, t.v.p, 2, &doomed), 0); /* each once */
    for (struct entry *e = doomed; e; e = e->after)
        e->doomed = false;
}

static void test_index_follows_adding_and_removing(void **state)
{
    (void)state;
    struct fixture *f = NEW(struct fixture);
    struct rand r;
    rand_seed(&r, 77);
    arena_init(&f->arena, 256 * MB);
    index_init(&f->index);
    for (int step = 0; step < 4000; step++) {
        int i = (int)rand_below(&r, ENTRIES);
        if (f->entries[i])
            take(f, i);
        else
            add(f, &r, i);
        if (step % 4 == 0)
            check_touch(f, &r);
    }
    for (int i = 0; i < ENTRIES; i++) {
        if (f->entries[i])
            take(f, i);
    }
    assert_int_equal(f->index.n, 0); /* keys that nothing depends on cost nothing */
    index_release(&f->index);
    arena_release(&f->arena);
    mem_free(f);
}

static void test_index_grows(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 64 * MB);
    struct index x;
    index_init(&x);
    enum { N = 5000 };
    struct deps deps;
    deps_init(&deps, &a);
    for (int i = 0; i < N; i++)
        deps_addf(&deps, "k%d", i);
    struct entry *e = mem_zero(sizeof(*e) + N * sizeof(struct link));
    index_add(&x, e, &deps);
    assert_int_equal(x.n, N);
    struct touches t;
    touches_init(&t, &a);
    touches_add(&t, STR("k4999"));
    struct entry *doomed = NULL;
    assert_int_equal(index_doom(&x, t.v.p, 1, &doomed), 1);
    assert_ptr_equal(doomed, e);
    index_remove(&x, e);
    assert_int_equal(x.n, 0);
    index_release(&x);
    mem_free(e);
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_index_follows_adding_and_removing),
           cmocka_unit_test(test_index_grows));
