/* What was acknowledged survives a power cut at any moment, and what was refused does not come to
 * life; the same with I/O errors instead. */
#include "engine.h"

#include "base/rand.h"
#include "sqlite_power_vfs.h"

enum { ITEMS = 12, TEXT_MAX = 9000 };

static const char SCHEMA[] = "CREATE TABLE item (id INTEGER PRIMARY KEY, made INTEGER NOT NULL,"
                             "  text TEXT NOT NULL);"
                             "CREATE INDEX item_made ON item (made);"
                             "CREATE TABLE state (one INTEGER PRIMARY KEY, n INTEGER NOT NULL);"
                             "INSERT INTO state VALUES (1, 0);";

/* The model: which transaction wrote each item last; 0: none. */
struct model {
    int64_t n;
    int64_t made[ITEMS];
};

struct world {
    struct power_vfs *vfs;
    struct rand r;
    struct db *db, *beside;     /* beside: takes the checkpoints */
    struct model before, after; /* the transaction under way */
    enum ky_err outcome;        /* of it */
};

static struct db *power_open(enum db_mode mode, enum ky_err *out_err)
{
    struct db_options o = {.mode = mode, .vfs = "power"};
    struct db *db;
    struct err e;
    *out_err = db_open("site.db", &o, &db, &e);
    return db;
}

static struct db *power_open_ok(enum db_mode mode)
{
    enum ky_err err;
    struct db *db = power_open(mode, &err);
    assert_int_equal(err, KY_OK);
    return db;
}

/* The text of an item follows from who wrote it: up to three pages. */
static struct str text_of(char *buf, int64_t item, int64_t made)
{
    size_t n = (size_t)((item * 7919 + made * 104729) % TEXT_MAX);
    for (size_t i = 0; i < n; i++)
        buf[i] = (char)('a' + (i * 31 + (size_t)made * 7 + (size_t)item) % 26);
    return str_of(buf, n);
}

/* Transaction number before.n + 1: some items get new texts, some go. */
static enum ky_err transaction(struct world *w, struct err *e)
{
    static const struct sql PUT = {
        "INSERT INTO item (id, made, text) VALUES ($1, $2, $3) ON CONFLICT"
        " (id) DO UPDATE SET made = $2, text = $3"};
    static const struct sql DROP = {"DELETE FROM item WHERE id = $1"};
    static const struct sql STATE = {"UPDATE state SET n = $1"};
    char buf[TEXT_MAX];
    w->after = w->before;
    int64_t n = ++w->after.n;
    enum ky_err err = db_begin_write(w->db, e);
    for (uint64_t i = 0, all = 1 + rand_below(&w->r, 4); i < all && !err; i++) {
        int64_t item = (int64_t)rand_below(&w->r, ITEMS);
        bool drop = rand_below(&w->r, 5) == 0;
        w->after.made[item] = drop ? 0 : n;
        if (drop)
            err = db_exec(w->db, &DROP, DB_ARGS(db_int(item)), NULL, e);
        else
            err =
                db_exec(w->db, &PUT,
                        DB_ARGS(db_int(item), db_int(n), db_text(text_of(buf, item, n))), NULL, e);
    }
    if (!err)
        err = db_exec(w->db, &STATE, DB_ARGS(db_int(n)), NULL, e);
    if (!err)
        return db_commit(w->db, e);
    db_rollback(w->db);
    return err;
}

static void assert_is(struct db *db, const struct model *m)
{
    static const struct sql ALL = {"SELECT id, made, text FROM item ORDER BY id"};
    char buf[TEXT_MAX];
    struct rows rows;
    struct err e;
    assert_ok(db_query(db, &ALL, DB_NO_ARGS, &rows, &e), &e);
    for (int64_t item = 0; item < ITEMS; item++) {
        if (!m->made[item])
            continue;
        assert_true(rows_next(&rows));
        assert_int_equal(rows_int(&rows, 0), item);
        assert_int_equal(rows_int(&rows, 1), m->made[item]);
        assert_true(str_eq(rows_str(&rows, 2), text_of(buf, item, m->made[item])));
    }
    assert_false(rows_next(&rows));
    assert_ok(rows_end(&rows, &e), &e);
}

/* The file holds exactly what it may, and w->before is that. */
static void assert_whole(struct world *w, struct db *db)
{
    static const struct sql STATE = {"SELECT n FROM state"};
    struct err e;
    assert_ok(db_integrity(db, &e), &e);
    int64_t n = ask_int(db, &STATE, DB_NO_ARGS);
    bool may_have = w->outcome == KY_OK || w->outcome == KY_EUNCERTAIN;
    if (may_have && n == w->after.n)
        w->before = w->after;
    assert_int_equal(n, w->before.n);
    assert_is(db, &w->before);
    w->outcome = KY_EIO;
}

static void world_open(struct world *w, uint64_t seed)
{
    struct err e;
    *w = (struct world){.vfs = power_vfs_new("power"), .outcome = KY_EIO};
    rand_seed(&w->r, seed);
    w->db = power_open_ok(DB_CREATE);
    assert_ok(db_script(w->db, SCHEMA, &e), &e);
    w->beside = power_open_ok(DB_WRITE);
}

static void world_close(struct world *w)
{
    db_close(w->db);
    db_close(w->beside);
    w->db = w->beside = NULL;
}

/* Transactions, checkpoints and reopenings until something fails. */
static void live(struct world *w, int steps)
{
    struct err e;
    for (int i = 0; i < steps; i++) {
        enum ky_err err = KY_OK;
        uint64_t what = rand_below(&w->r, 10);
        if (what < 8) {
            err = w->outcome = transaction(w, &e);
            if (!err)
                w->before = w->after;
        } else if (what == 8) {
            err = db_checkpoint(w->beside, &e);
        } else {
            world_close(w); /* the last to close moves the whole log */
            w->db = power_open(DB_WRITE, &err);
            if (!err)
                w->beside = power_open(DB_WRITE, &err);
        }
        if (err)
            return;
    }
}

/* Open again; the power may fail during the recovery, too. */
static void revive(struct world *w)
{
    enum ky_err err;
    if (rand_below(&w->r, 3) == 0) {
        power_vfs_cut_at(w->vfs, 1 + (long)rand_below(&w->r, 6));
        w->db = power_open(DB_WRITE, &err);
        db_close(w->db);
        power_vfs_cut(w->vfs, rand_u64(&w->r));
    }
    w->db = power_open_ok(DB_WRITE);
    w->beside = power_open_ok(DB_WRITE);
}

static void survives_power_cuts(void **state)
{
    (void)state;
    int uncertain = 0, kept = 0, cuts = 0;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct world w;
        world_open(&w, seed);
        for (int round = 0; round < 3; round++) {
            power_vfs_cut_at(w.vfs, 1 + (long)rand_below(&w.r, 60));
            live(&w, 40);
            world_close(&w);
            cuts += power_vfs_is_out(w.vfs);
            power_vfs_cut(w.vfs, rand_u64(&w.r));
            bool asked = w.outcome == KY_EUNCERTAIN;
            int64_t n = w.after.n;
            revive(&w);
            assert_whole(&w, w.db);
            uncertain += asked;
            kept += asked && w.before.n == n;
        }
        world_close(&w);
        power_vfs_free(w.vfs);
    }
    /* The test met what it is about. */
    assert_true(cuts > 400 && uncertain > 50 && kept > 5 && kept < uncertain);
}

/* Life with a disk whose at-th change fails, once or onwards; then, perhaps after some more life, a
 * power cut. An answer that was given stays true. */
static enum ky_err live_with_errors(uint64_t seed, long at, bool onward)
{
    struct world w;
    enum ky_err err;
    world_open(&w, seed);
    power_vfs_fail_at(w.vfs, at, onward);
    live(&w, 40);
    enum ky_err outcome = w.outcome;
    if (seed % 3 == 0) {
        power_vfs_fail_at(w.vfs, 0, false);
        if (!w.db)
            w.db = power_open(DB_WRITE, &err);
        if (w.db)
            assert_whole(&w, w.db);
    }
    power_vfs_cut_at(w.vfs, 1);
    world_close(&w);
    power_vfs_cut(w.vfs, seed);
    revive(&w);
    assert_whole(&w, w.db);
    world_close(&w);
    power_vfs_free(w.vfs);
    return outcome;
}

static void answers_truly_after_errors(void **state)
{
    (void)state;
    int refused = 0, uncertain = 0;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        enum ky_err outcome = live_with_errors(seed, 1 + (long)(seed % 30), seed % 2);
        refused += outcome == KY_EIO;
        uncertain += outcome == KY_EUNCERTAIN;
    }
    assert_true(refused > 50 && uncertain > 50);
}

/* A database that the power never let become one is made anew without complaint. */
static void begins_again_after_a_cut_at_birth(void **state)
{
    (void)state;
    long at = 1;
    for (bool born = false; !born; at++) {
        struct power_vfs *v = power_vfs_new("power");
        enum ky_err err;
        struct err e;
        power_vfs_cut_at(v, at);
        struct db *db = power_open(DB_CREATE, &err);
        if (!err)
            err = db_begin_write(db, &e);
        if (!err)
            err = db_script(db, SCHEMA, &e);
        if (!err)
            err = db_commit(db, &e);
        db_close(db);
        born = !power_vfs_is_out(v);
        power_vfs_cut(v, (uint64_t)at);
        db = power_open_ok(DB_CREATE);
        if (err == KY_OK)
            assert_err(db_script(db, SCHEMA, &e), KY_EIO); /* it is there */
        static const struct sql HAS = {"SELECT count(*) FROM sqlite_schema WHERE name = 'state'"};
        if (!ask_int(db, &HAS, DB_NO_ARGS))
            assert_ok(db_script(db, SCHEMA, &e), &e);
        assert_ok(db_integrity(db, &e), &e);
        db_close(db);
        power_vfs_free(v);
    }
    assert_true(at > 10);
}

UNIT_TESTS(cmocka_unit_test(survives_power_cuts), cmocka_unit_test(answers_truly_after_errors),
           cmocka_unit_test(begins_again_after_a_cut_at_birth));
