/* Copies, checkpoints and checks of a file that is in use. */
#include "engine.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"

struct writer {
    struct engine *n;
    atomic_bool stop;
    atomic_long done; /* pairs of things committed */
    enum ky_err err;
    struct err e;
};

/* Commit pairs of things, as quickly as it goes. */
static void *write_pairs(void *ctx)
{
    struct writer *w = ctx;
    struct db_options o = {.mode = DB_WRITE};
    struct db *db;
    w->err = db_open(w->n->url, &o, &db, &w->e);
    for (int64_t i = 1000; !w->err && !atomic_load(&w->stop); i++) {
        w->err = db_begin_write(db, &w->e);
        if (!w->err)
            w->err = db_exec(db, &ADD_THING, DB_ARGS(db_int(2 * i), db_null()), NULL, &w->e);
        if (!w->err)
            w->err = db_exec(db, &ADD_THING, DB_ARGS(db_int(2 * i + 1), db_null()), NULL, &w->e);
        if (!w->err)
            w->err = db_commit(db, &w->e);
        atomic_fetch_add(&w->done, 1);
    }
    db_close(db);
    return NULL;
}

struct progress {
    struct writer *w;
    int64_t calls, done, all;
};

/* Each report lets the writer go on by some commits, so that they overlap for certain. */
static void on_progress(void *ctx, int64_t done, int64_t all)
{
    struct progress *p = ctx;
    long seen = atomic_load(&p->w->done);
    while (atomic_load(&p->w->done) < seen + 3)
        usleep(100);
    assert_true(done >= p->done && done <= all);
    p->calls++;
    p->done = done;
    p->all = all;
}

static void grow(struct db *db)
{
    static const struct sql BIG = {"INSERT INTO thing (id, body) VALUES ($1, randomblob(100000))"};
    for (int64_t i = 0; i < 40; i++)
        run_sql(db, &BIG, DB_ARGS(db_int(i)));
}

static void copies_beside_a_writer(struct engine *n)
{
    char to[600];
    struct err e;
    struct writer w = {.n = n};
    pthread_t thread;
    struct db *db = engine_open(n, DB_WRITE);
    grow(db);
    assert_int_equal(pthread_create(&thread, NULL, write_pairs, &w), 0);
    snprintf(to, sizeof(to), "%s/copy.db", n->dir);
    for (int i = 0; i < 2; i++) {
        struct progress p = {.w = &w};
        struct db_options o = {.mode = DB_READ};
        struct db *copy;
        int64_t before = ask_int(db, &COUNT_THINGS, DB_NO_ARGS);
        assert_ok(db_backup(db, to, on_progress, &p, &e), &e);
        assert_true(p.calls >= 3 && p.done == p.all && p.all > 900);
        assert_ok(db_open(to, &o, &copy, &e), &e);
        assert_ok(db_integrity(copy, &e), &e);
        int64_t count = ask_int(copy, &COUNT_THINGS, DB_NO_ARGS);
        assert_true(count >= before && count % 2 == 0);
        /* one snapshot: the writer went on while it was made */
        assert_true(count < ask_int(db, &COUNT_THINGS, DB_NO_ARGS));
        db_close(copy);
        assert_err(db_backup(db, to, NULL, NULL, &e), KY_EEXIST);
        assert_int_equal(unlink(to), 0);
    }
    atomic_store(&w.stop, true);
    pthread_join(thread, NULL);
    assert_ok(w.err, &w.e);
    db_close(db);
}
ON_SQLITE(copies_beside_a_writer)

static void a_failed_copy_leaves_nothing(struct engine *n)
{
    char to[600], part[620];
    struct err e;
    struct db *db = engine_open(n, DB_READ);
    snprintf(to, sizeof(to), "%s/nowhere/copy.db", n->dir);
    assert_err(db_backup(db, to, NULL, NULL, &e), KY_EIO);
    assert_non_null(strstr(e.text, to));
    snprintf(to, sizeof(to), "%s/copy.db", n->dir);
    snprintf(part, sizeof(part), "%s.part", to);
    assert_ok(fs_write_atomic(&fs_system, part, STR("left by a crash"), 0600, &e), &e);
    assert_ok(db_backup(db, to, NULL, NULL, &e), &e);
    assert_true(fs_exists(to) && !fs_exists(part));
    assert_false(db_in_transaction(db));
    db_close(db);
}
ON_SQLITE(a_failed_copy_leaves_nothing)

static int64_t log_size(struct engine *n)
{
    char path[600];
    struct stat st;
    snprintf(path, sizeof(path), "%s-wal", n->url);
    return stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
}

static void checkpoints_bound_the_log(struct engine *n)
{
    static const struct sql BIG = {"INSERT INTO thing (id, body) VALUES ($1, zeroblob(50000))"};
    struct db *db = engine_open(n, DB_WRITE), *beside = engine_open(n, DB_WRITE);
    struct err e;
    int64_t largest = 0;
    for (int64_t i = 0; i < 50; i++) {
        run_sql(db, &BIG, DB_ARGS(db_int(i)));
        assert_ok(db_checkpoint(beside, &e), &e);
        largest = log_size(n) > largest ? log_size(n) : largest;
    }
    assert_true(largest > 50000 && largest < 500000);
    for (int64_t i = 100; i < 150; i++) /* nobody else does it */
        run_sql(db, &BIG, DB_ARGS(db_int(i)));
    assert_true(log_size(n) > 50 * 50000);
    db_close(beside);
    db_close(db);
    assert_int_equal(log_size(n), 0);
}
ON_SQLITE(checkpoints_bound_the_log)

static void a_reader_leaves_the_log_to_writers(struct engine *n)
{
    struct db *db = engine_open(n, DB_WRITE), *reader = engine_open(n, DB_READ);
    run_sql(db, &ADD_THING, DB_ARGS(db_int(1), db_null()));
    db_close(db);
    assert_true(log_size(n) > 0);
    db_close(reader);
    assert_true(log_size(n) > 0);
    db_close(engine_open(n, DB_WRITE));
    assert_int_equal(log_size(n), 0);
}
ON_SQLITE(a_reader_leaves_the_log_to_writers)

static void finds_damage(struct engine *n)
{
    struct err e = {.text = ""};
    struct db *db = engine_open(n, DB_WRITE);
    grow(db);
    assert_ok(db_integrity(db, &e), &e);
    db_close(db);
    FILE *f = fopen(n->url, "r+b");
    assert_non_null(f);
    for (long page = 1; page < 30; page++) { /* the b-trees and some of their chains */
        assert_int_equal(fseek(f, page * 4096, SEEK_SET), 0);
        assert_int_equal(fwrite("\xff\xff\xff\xff\xff\xff\xff\xff", 1, 8, f), 8);
    }
    assert_int_equal(fclose(f), 0);
    db = engine_open(n, DB_READ);
    assert_err(db_integrity(db, &e), KY_ECORRUPT);
    assert_non_null(strstr(e.text, n->url));
    db_close(db);
}
ON_SQLITE(finds_damage)

UNIT_TESTS(SQLITE(copies_beside_a_writer), SQLITE(a_failed_copy_leaves_nothing),
           SQLITE(checkpoints_bound_the_log), SQLITE(a_reader_leaves_the_log_to_writers),
           SQLITE(finds_damage));
