/* Every point of a transaction fails once: cleanly, with nothing half done, and it works again. */
#include "db/fault.h"

#include "engine.h"

/* A transaction that passes every kind of point. */
static enum ky_err busy_day(struct db *db, struct err *e)
{
    struct rows rows = {0};
    int64_t count;
    enum ky_err err = db_begin_write(db, e);
    if (err)
        return err;
    err = db_script(db, "INSERT INTO thing (id) VALUES (100)", e);
    if (!err)
        err = db_exec(db, &ADD_THING, DB_ARGS(db_int(101), db_null()), NULL, e);
    if (!err)
        err = db_savepoint(db, e);
    if (!err) {
        err = db_exec(db, &ADD_THING, DB_ARGS(db_int(102), db_null()), NULL, e);
        enum ky_err back = db_savepoint_rollback(db, e);
        err = err ? err : back;
    }
    if (!err)
        err = db_query(db, &COUNT_THINGS, DB_NO_ARGS, &rows, e);
    if (!err) {
        while (rows_next(&rows))
            count = rows_int(&rows, 0);
        err = rows_end(&rows, e);
    }
    if (!err)
        err = db_check(db, &HAS_THING, e);
    if (!err)
        err = db_query_int(db, &HAS_THING, DB_ARGS(db_int(101)), &count, e);
    if (!err)
        err = db_notify(db, e);
    if (!err)
        return db_commit(db, e);
    db_rollback(db);
    return err;
}

static void every_point_fails_cleanly(struct engine *n)
{
    static const struct sql CLEAR = {"DELETE FROM thing"};
    int points = 0;
    for (long at = 1;; at++) {
        struct fault_plan plan = {.at = at};
        struct db *db = db_fault_wrap(engine_open(n, DB_WRITE), &plan);
        struct err e = {.text = ""};
        enum ky_err err = busy_day(db, &e);
        assert_false(db_in_transaction(db));
        bool failed = atomic_load(&plan.seen) >= at;
        plan.at = 0;
        int64_t things = ask_int(db, &COUNT_THINGS, DB_NO_ARGS);
        if (failed) {
            assert_true(err == KY_EIO || err == KY_EUNCERTAIN);
            assert_non_null(strstr(e.text, "planned"));
            assert_true(err == KY_EIO ? things == 0 : things == 0 || things == 2);
        } else {
            assert_ok(err, &e);
            assert_int_equal(things, 2);
        }
        if (err == KY_EUNCERTAIN)
            assert_int_equal(things, at % 2 == 0 ? 2 : 0);
        run_sql(db, &CLEAR, DB_NO_ARGS);
        assert_ok(busy_day(db, &e), &e);
        run_sql(db, &CLEAR, DB_NO_ARGS);
        db_close(db);
        if (!failed)
            break;
        points++;
    }
    assert_true(points >= 12);
}
ON_BOTH(every_point_fails_cleanly)

/* From the Nth point on everything fails, the rollbacks to savepoints too. */
static void onward_failures_leave_nothing(struct engine *n)
{
    for (long at = 1; at < 12; at++) {
        struct fault_plan plan = {.at = at, .onward = true};
        struct db *db = db_fault_wrap(engine_open(n, DB_WRITE), &plan);
        struct err e;
        assert_err(busy_day(db, &e), KY_EIO);
        db_close(db);
        db = engine_open(n, DB_READ);
        assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 0);
        db_close(db);
    }
}
ON_BOTH(onward_failures_leave_nothing)

/* Both outcomes of a commit that cannot be known do occur. */
static void uncertain_commits_go_either_way(struct engine *n)
{
    for (int extra = 0; extra < 2; extra++) {
        struct fault_plan plan = {.at = 3 + extra};
        struct db *db = db_fault_wrap(engine_open(n, DB_WRITE), &plan);
        struct err e;
        assert_ok(db_begin_write(db, &e), &e);
        for (int i = 0; i <= extra; i++)
            run_sql(db, &ADD_THING, DB_ARGS(db_int(10 + i), db_null()));
        assert_err(db_commit(db, &e), KY_EUNCERTAIN);
        assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), extra ? 2 : 0);
        db_close(db);
    }
}
ON_BOTH(uncertain_commits_go_either_way)

static void passes_everything_on(struct engine *n)
{
    struct fault_plan plan = {.at = 0};
    struct db *db = db_fault_wrap(engine_open(n, DB_WRITE), &plan);
    struct err e;
    bool changed;
    int64_t rows;
    assert_int_equal(db_engine(db), n->kind);
    assert_ok(db_exec(db, &ADD_THING, DB_ARGS(db_int(1), db_text(STR("x"))), &rows, &e), &e);
    assert_int_equal(rows, 1);
    assert_err(db_exec(db, &ADD_THING, DB_ARGS(db_int(1), db_null()), NULL, &e), KY_EEXIST);
    assert_ok(db_changed(db, &changed, &e), &e);
    assert_ok(db_checkpoint(db, &e), &e);
    assert_ok(db_integrity(db, &e), &e);
    assert_true(db_steps(db) > 0 || n->kind == DB_POSTGRES);
    plan.onward = true;
    plan.at = 1;
    assert_err(db_changed(db, &changed, &e), KY_EIO);
    assert_err(db_checkpoint(db, &e), KY_EIO);
    assert_err(db_integrity(db, &e), KY_EIO);
    assert_err(db_backup(db, "/nowhere", NULL, NULL, &e), KY_EIO);
    db_close(db);
}
ON_BOTH(passes_everything_on)

UNIT_TESTS(BOTH(every_point_fails_cleanly), BOTH(onward_failures_leave_nothing),
           BOTH(uncertain_commits_go_either_way), BOTH(passes_everything_on));
