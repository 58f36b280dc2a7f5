/* race.c: readers, a writer and a housekeeper at once. A page tells the versions of the records it
 * was rendered from; a reader notes the versions that were acknowledged before its request, and no
 * page it gets may be older. Run it under the thread sanitizer too. */
#include "base/mem.h"
#include "base/rand.h"
#include "pages.h"
#include "unit.h"

enum { RECORDS = 30, PAGES = 120, READS_ON = 3, READERS = 3, WRITES = 2000, PACE = 10 };

struct site {
    struct cache *cache;
    pthread_mutex_t db; /* the database: a snapshot is taken under it */
    int64_t seq;
    uint32_t version[RECORDS];
    _Atomic uint32_t acknowledged[RECORDS];
    size_t padding; /* of a page */
    atomic_bool stop;
    atomic_ulong reads, hits, renders, refused;
};

struct reader_thread {
    struct site *site;
    uint64_t seed;
};

static int record_of(int page, int k)
{
    return (page * (k * 2 + 1) + k * 11) % RECORDS;
}

struct versions {
    uint32_t v[READS_ON];
};

static struct response *render(struct site *s, int page, struct deps *deps, int64_t *out_seq)
{
    struct versions seen;
    pthread_mutex_lock(&s->db);
    *out_seq = s->seq;
    for (int k = 0; k < READS_ON; k++) {
        seen.v[k] = s->version[record_of(page, k)];
        deps_addf(deps, "record:%d", record_of(page, k));
    }
    pthread_mutex_unlock(&s->db);
    struct response_builder b;
    response_begin(&b, page % 9 ? 200 : 404, "text/plain");
    buf_add(&b.body, str_of((const char *)&seen, sizeof(seen)));
    size_t padding = page % 9 ? s->padding : 100;
    char *blanks = buf_reserve(&b.body, padding);
    ensure(blanks != NULL);
    memset(blanks, ' ', padding);
    buf_grow(&b.body, padding);
    if (*out_seq % 3 == 0)
        sched_yield(); /* let the writer come between the snapshot and the put */
    return response_seal(&b);
}

static void miss(struct site *s, struct arena *a, int page, struct str path)
{
    enum cache_flight flight = cache_flight_begin(s->cache, path);
    if (flight == FLIGHT_LANDED)
        return;
    arena_clear(a);
    struct deps deps;
    deps_init(&deps, a);
    int64_t seq;
    struct response *r = render(s, page, &deps, &seq);
    enum ky_err put_result = cache_put(s->cache, path, r, &deps, seq, INT64_MAX);
    atomic_fetch_add(put_result == KY_OK ? &s->renders : &s->refused, 1);
    ensure(put_result == KY_OK || put_result == KY_ESTALE);
    if (flight == FLIGHT_LEADS)
        cache_flight_end(s->cache, path, put_result == KY_OK);
    if (page % 15 == 0) {
        response_compress(r);
        cache_resized(s->cache, path);
    }
    response_unref(r);
}

static void *read_pages(void *ctx)
{
    struct reader_thread *t = ctx;
    struct site *s = t->site;
    struct rand rand;
    rand_seed(&rand, t->seed);
    struct arena a;
    arena_init(&a, MB);
    while (!atomic_load(&s->stop)) {
        if (atomic_fetch_add(&s->reads, 1) % 16 == 0)
            sched_yield();
        int page = (int)rand_below(&rand, PAGES);
        char text[16];
        int n = snprintf(text, sizeof(text), "/%d", page);
        struct str path = str_of(text, (size_t)n);
        struct versions before, seen;
        for (int k = 0; k < READS_ON; k++)
            before.v[k] = atomic_load(&s->acknowledged[record_of(page, k)]);
        struct response *r = cache_get(s->cache, path, 0);
        if (!r) {
            miss(s, &a, page, path);
            continue;
        }
        memcpy(&seen, atomic_load(&r->bodies[CODING_IDENTITY])->data.p, sizeof(seen));
        for (int k = 0; k < READS_ON; k++)
            ensure(seen.v[k] >= before.v[k]);
        atomic_fetch_add(&s->hits, 1);
        response_unref(r);
    }
    arena_release(&a);
    return NULL;
}

/* Writer and keeper go no faster than the readers, whatever the scheduler does. */
static void wait_for_reads(struct site *s, unsigned long n)
{
    unsigned long until = atomic_load(&s->reads) + n;
    while (atomic_load(&s->reads) < until && !atomic_load(&s->stop))
        sched_yield();
}

static void *write_records(void *ctx)
{
    struct site *s = ctx;
    struct rand rand;
    rand_seed(&rand, 99);
    struct arena a;
    arena_init(&a, MB);
    for (int i = 0; i < WRITES; i++) {
        int record = (int)rand_below(&rand, RECORDS);
        arena_clear(&a);
        struct touches t;
        touches_init(&t, &a);
        touches_addf(&t, "record:%d", record);
        pthread_mutex_lock(&s->db);
        s->seq++;
        int64_t seq = s->seq;
        uint32_t version = ++s->version[record];
        pthread_mutex_unlock(&s->db);
        cache_touch(s->cache, &t, seq, NULL, NULL);
        atomic_store(&s->acknowledged[record], version);
        wait_for_reads(s, PACE);
    }
    atomic_store(&s->stop, true);
    arena_release(&a);
    return NULL;
}

static void count_one(void *ctx, struct str path, struct response *r)
{
    ensure(path.n > 1 && atomic_load(&r->refs) > 0);
    ++*(size_t *)ctx;
}

static void *keep_house(void *ctx)
{
    struct site *s = ctx;
    size_t n = 0;
    for (int i = 0; !atomic_load(&s->stop); i++) {
        struct cache_stats stats = cache_stats(s->cache);
        ensure(stats.bytes <= stats.budget);
        cache_each(s->cache, count_one, &n);
        if (i % 16 == 0)
            cache_drop_all(s->cache);
        wait_for_reads(s, 20 * PACE);
    }
    return NULL;
}

static void run(size_t budget, size_t padding, bool evicts)
{
    struct site *s = NEW(struct site);
    s->cache = cache_of(budget, 256);
    s->padding = padding;
    pthread_mutex_init(&s->db, NULL);
    pthread_t writer, keeper, readers[READERS];
    struct reader_thread threads[READERS];
    for (int i = 0; i < READERS; i++) {
        threads[i] = (struct reader_thread){s, (uint64_t)i + 1};
        assert_int_equal(pthread_create(&readers[i], NULL, read_pages, &threads[i]), 0);
    }
    assert_int_equal(pthread_create(&keeper, NULL, keep_house, s), 0);
    assert_int_equal(pthread_create(&writer, NULL, write_records, s), 0);
    pthread_join(writer, NULL);
    pthread_join(keeper, NULL);
    for (int i = 0; i < READERS; i++)
        pthread_join(readers[i], NULL);
    struct cache_stats stats = cache_stats(s->cache);
    print_message("# race: %lu hits, %lu renders, %lu refused, %llu dropped, %llu evicted\n",
                  atomic_load(&s->hits), atomic_load(&s->renders), atomic_load(&s->refused),
                  (unsigned long long)stats.drops, (unsigned long long)stats.evictions);
    assert_true(atomic_load(&s->hits) > 100 && atomic_load(&s->renders) > 100);
    assert_true(stats.drops > 100 && (stats.evictions > 0) == evicts);
    cache_free(s->cache);
    pthread_mutex_destroy(&s->db);
    mem_free(s);
}

static void test_no_reader_sees_an_acknowledged_change_undone(void **state)
{
    (void)state;
    run(64 * MB, 300, false);
}

static void test_nor_while_the_budget_evicts(void **state)
{
    (void)state;
    run(MB, 15000, true);
}

UNIT_TESTS(cmocka_unit_test(test_no_reader_sees_an_acknowledged_change_undone),
           cmocka_unit_test(test_nor_while_the_budget_evicts));
