/* Many threads, one writer: shared commits, separate failures. Meant for the thread sanitizer too.
 */
#include "db/group.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/fault.h"
#include "engine.h"

/* What one call does: add a thing, perhaps after a mishap. */
struct work {
    struct db_group *g;
    int64_t id;
    enum { ADDS, FAILS, FAILS_AND_HIDES, IS_BUSY, WAITS } how;
    int busy_for; /* IS_BUSY: so many times */
    atomic_int calls;
    atomic_bool *gate; /* WAITS: until it opens */
    enum ky_err result;
    struct err e;
    pthread_t thread;
};

struct tally {
    atomic_long commits, ran, most; /* ran: since the last commit; most: the largest batch */
};

static struct tally tally; /* the callback below and the functions count into it */

static void on_commit(void *ctx)
{
    (void)ctx;
    long n = atomic_exchange(&tally.ran, 0);
    if (n > atomic_load(&tally.most))
        atomic_store(&tally.most, n);
    atomic_fetch_add(&tally.commits, 1);
}

static enum ky_err work_in(struct db *db, void *ctx, struct err *e)
{
    struct work *w = ctx;
    int calls = atomic_fetch_add(&w->calls, 1);
    atomic_fetch_add(&tally.ran, 1);
    while (w->how == WAITS && !atomic_load(w->gate))
        usleep(100);
    if (w->how == IS_BUSY && calls < w->busy_for)
        return err_set(e, KY_EBUSY, "busy for now");
    enum ky_err err = db_exec(db, &ADD_THING, DB_ARGS(db_int(w->id), db_null()), NULL, e);
    if (w->how == FAILS)
        return err_set(e, KY_EINVAL, "it will not do");
    if (w->how == FAILS_AND_HIDES) {
        err = db_exec(db, &ADD_THING, DB_ARGS(db_int(w->id), db_null()), NULL, NULL);
        return KY_OK;
    }
    return err;
}

static void *work_thread(void *ctx)
{
    struct work *w = ctx;
    w->result = db_group_run(w->g, work_in, w, &w->e);
    return NULL;
}

static void start(struct work *w)
{
    assert_int_equal(pthread_create(&w->thread, NULL, work_thread, w), 0);
}

/* Run works[1..] as one batch: works[0] holds the driver until all of them wait,
 * in the order of the array. */
static void run_together(struct db_group *g, struct work *works, size_t n)
{
    atomic_bool gate = false;
    works[0].how = WAITS;
    works[0].gate = &gate;
    for (size_t i = 0; i < n; i++) {
        works[i].g = g;
        works[i].id = (int64_t)i + 1;
        start(&works[i]);
        while (atomic_load(&works[0].calls) == 0 || db_group_waiting(g) < i)
            usleep(100);
    }
    atomic_store(&gate, true);
    for (size_t i = 0; i < n; i++)
        pthread_join(works[i].thread, NULL);
}

static struct db_group *group_of(struct engine *n)
{
    tally = (struct tally){0};
    return db_group_new(engine_open(n, DB_WRITE), on_commit, NULL);
}

static void failures_stay_alone(struct engine *n)
{
    struct work works[8] = {0};
    works[2].how = FAILS;
    works[4].how = FAILS_AND_HIDES;
    works[5].how = IS_BUSY;
    works[5].busy_for = 3;
    works[6].how = IS_BUSY;
    works[6].busy_for = 1000;
    struct db_group *g = group_of(n);
    run_together(g, works, 8);
    assert_err(works[2].result, KY_EINVAL);
    assert_str(str_c(works[2].e.text), "it will not do");
    assert_err(works[4].result, KY_EEXIST);
    assert_err(works[6].result, KY_EBUSY);
    assert_int_equal(works[6].calls, 3); /* of 6 attempts, three ended before it */
    struct db *db = engine_open(n, DB_READ);
    for (int i = 0; i < 8; i++) {
        bool fails = i == 2 || i == 4 || i == 6;
        if (!fails)
            assert_ok(works[i].result, &works[i].e);
        assert_int_equal(ask_int(db, &HAS_THING, DB_ARGS(db_int(i + 1))), !fails);
    }
    assert_int_equal(tally.commits, 2);
    db_close(db);
    db_group_free(g);
}
ON_BOTH(failures_stay_alone)

static void batches_have_a_cap(struct engine *n)
{
    enum { MANY = 100 };
    struct work *works = mem_zero(MANY * sizeof(struct work));
    struct db_group *g = group_of(n);
    run_together(g, works, MANY);
    for (int i = 0; i < MANY; i++)
        assert_ok(works[i].result, &works[i].e);
    assert_int_equal(tally.most, 64);
    assert_int_equal(tally.commits, 3); /* the first alone, 64, 35 */
    struct db *db = engine_open(n, DB_READ);
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), MANY);
    db_close(db);
    db_group_free(g);
    mem_free(works);
}
ON_BOTH(batches_have_a_cap)

static void all_failing_commit_nothing(struct engine *n)
{
    struct work works[4] = {{.how = 0}, {.how = FAILS}, {.how = FAILS}, {.how = FAILS}};
    struct db_group *g = group_of(n);
    run_together(g, works, 4);
    assert_int_equal(tally.commits, 1); /* of works[0] */
    db_group_free(g);
}
ON_BOTH(all_failing_commit_nothing)

/* The commit of the batch fails: nobody may think that he was stored. */
static void a_failing_commit_fails_all(struct engine *n)
{
    for (int parity = 0; parity < 2; parity++) {
        struct fault_plan plan = {.at = 0};
        struct work works[4] = {0};
        tally = (struct tally){0};
        struct db *db = db_fault_wrap(engine_open(n, DB_WRITE), &plan);
        struct db_group *g = db_group_new(db, on_commit, NULL);
        /* begin, exec, commit of the first; begin, savepoint, exec and release of the others */
        int jobs = 4 - parity; /* the commit is an even or an odd point: done, or not */
        plan.at = 3 + 1 + 3 * (jobs - 1) + 1;
        run_together(g, works, (size_t)jobs);
        assert_ok(works[0].result, &works[0].e);
        for (int i = 1; i < jobs; i++) {
            assert_err(works[i].result, KY_EUNCERTAIN);
            assert_true(works[i].e.code == KY_EUNCERTAIN && works[i].e.text[0]);
        }
        assert_int_equal(tally.commits, 2); /* the unknown outcome is told, too: it may be done */
        struct err e;
        static const struct sql CLEAR = {"DELETE FROM thing"};
        db_group_free(g);
        db = engine_open(n, DB_WRITE);
        assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), parity ? 1 : 4);
        assert_ok(db_exec(db, &CLEAR, DB_NO_ARGS, NULL, &e), &e);
        db_close(db);
    }
}
ON_BOTH(a_failing_commit_fails_all)

/* Another process holds the write lock for longer than one wait. */
static void outlasts_other_writers(struct engine *n)
{
    struct db *other = engine_open(n, DB_WRITE);
    struct db_group *g = db_group_new(engine_open_busy(n, DB_WRITE, 20), NULL, NULL);
    struct work w = {.g = g, .id = 1};
    struct err e;
    assert_ok(db_begin_write(other, &e), &e);
    start(&w);
    usleep(50000); /* not needed to pass, only to be hard */
    db_rollback(other);
    pthread_join(w.thread, NULL);
    assert_ok(w.result, &w.e);
    assert_ok(db_begin_write(other, &e), &e);
    w = (struct work){.g = g, .id = 2};
    start(&w);
    pthread_join(w.thread, NULL);
    assert_err(w.result, KY_EBUSY);
    db_close(other);
    db_group_free(g);
}
ON_BOTH(outlasts_other_writers)

static void *many_runs(void *ctx)
{
    struct work *w = ctx;
    for (int i = 0; i < 25 && !w->result; i++) {
        w->result = db_group_run(w->g, work_in, w, &w->e);
        w->id++;
    }
    return NULL;
}

/* Threads that come and go as they like; every fourth's functions fail. */
static void serves_a_crowd(struct engine *n)
{
    enum { THREADS = 8 };
    struct work works[THREADS] = {0};
    struct db_group *g = group_of(n);
    for (int i = 0; i < THREADS; i++) {
        works[i].g = g;
        works[i].id = 1000 * i;
        works[i].how = i % 4 == 3 ? FAILS : ADDS;
        assert_int_equal(pthread_create(&works[i].thread, NULL, many_runs, &works[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(works[i].thread, NULL);
        assert_err(works[i].result, i % 4 == 3 ? KY_EINVAL : KY_OK);
    }
    assert_int_equal(db_group_waiting(g), 0);
    struct db *db = engine_open(n, DB_READ);
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 6 * 25);
    db_close(db);
    db_group_free(g);
}
ON_BOTH(serves_a_crowd)

static void transacts_alone(struct engine *n)
{
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    struct work w = {.id = 1};
    assert_ok(db_transact(db, work_in, &w, &e), &e);
    w = (struct work){.id = 2, .how = IS_BUSY, .busy_for = 5};
    assert_ok(db_transact(db, work_in, &w, &e), &e);
    w = (struct work){.id = 3, .how = IS_BUSY, .busy_for = 6};
    assert_err(db_transact(db, work_in, &w, &e), KY_EBUSY);
    w = (struct work){.id = 4, .how = FAILS};
    assert_err(db_transact(db, work_in, &w, &e), KY_EINVAL);
    w = (struct work){.id = 5, .how = FAILS_AND_HIDES};
    assert_err(db_transact(db, work_in, &w, &e), KY_EEXIST);
    assert_false(db_in_transaction(db));
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 2);
    db_close(db);
}
ON_BOTH(transacts_alone)

UNIT_TESTS(BOTH(failures_stay_alone), BOTH(batches_have_a_cap), BOTH(all_failing_commit_nothing),
           BOTH(a_failing_commit_fails_all), BOTH(outlasts_other_writers), BOTH(serves_a_crowd),
           BOTH(transacts_alone));
