/* Parameters, steps and errors that come late. */
#include "engine.h"

static void finds_parameters_by_name(struct engine *n)
{
    static const struct sql MIXED = {"SELECT $3, $1, $3, $2 || $1"};
    struct db *db = engine_open(n, DB_READ);
    struct rows rows;
    struct err e;
    struct db_args args = DB_ARGS(db_text(STR("a")), db_text(STR("b")), db_int(3));
    assert_ok(db_query(db, &MIXED, args, &rows, &e), &e);
    assert_true(rows_next(&rows));
    assert_int_equal(rows_int(&rows, 0), 3);
    assert_str(rows_str(&rows, 1), "a");
    assert_int_equal(rows_int(&rows, 2), 3);
    assert_str(rows_str(&rows, 3), "ba");
    assert_ok(rows_end(&rows, &e), &e);
    db_close(db);
}
ON_SQLITE(finds_parameters_by_name)

/* Steps tell a scan from a look into an index: what tests of the store build on. */
static void counts_steps(struct engine *n)
{
    static const struct sql SCAN = {"SELECT count(*) FROM thing WHERE size = 1"};
    static const struct sql LOOK = {"SELECT count(*) FROM thing WHERE name = $1"};
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    int64_t scan[2], look[2];
    for (int round = 0; round < 2; round++) {
        assert_ok(db_begin_write(db, &e), &e);
        for (int64_t i = 0; i < 500; i++)
            run_sql(db, &ADD_THING, DB_ARGS(db_int(round * 500 + i), db_null()));
        assert_ok(db_commit(db, &e), &e);
        int64_t before = db_steps(db);
        ask_int(db, &SCAN, DB_NO_ARGS);
        scan[round] = db_steps(db) - before;
        ask_int(db, &LOOK, DB_ARGS(db_text(STR("x"))));
        look[round] = db_steps(db) - before - scan[round];
    }
    assert_true(scan[0] >= 500 && scan[1] >= scan[0] + 500);
    assert_int_equal(look[0], look[1]);
    assert_true(look[0] > 0 && look[0] < 50);
    db_close(db);
}
ON_SQLITE(counts_steps)

static void errors_of_a_later_row_reach_the_end(struct engine *n)
{
    static const struct sql ABS = {"SELECT abs(size - 9223372036854775807 - 1) FROM thing"
                                   " ORDER BY id"};
    static const struct sql SIZE = {"UPDATE thing SET size = $2 WHERE id = $1"};
    struct db *db = engine_open(n, DB_WRITE);
    struct rows rows;
    struct err e = {.text = ""};
    for (int64_t i = 1; i <= 3; i++) {
        run_sql(db, &ADD_THING, DB_ARGS(db_int(i), db_null()));
        run_sql(db, &SIZE, DB_ARGS(db_int(i), db_int(3 - i)));
    }
    for (int in_tx = 0; in_tx < 2; in_tx++) {
        if (in_tx)
            assert_ok(db_begin_read(db, &e), &e);
        assert_ok(db_query(db, &ABS, DB_NO_ARGS, &rows, &e), &e);
        assert_true(rows_next(&rows));
        assert_true(rows_next(&rows));
        assert_false(rows_next(&rows));
        assert_false(rows_next(&rows));
        assert_err(rows_end(&rows, &e), KY_EINVAL);
        assert_non_null(strstr(e.text, "integer overflow"));
        assert_err(rows_end(&rows, &e), KY_EINVAL); /* twice is harmless */
    }
    assert_err(db_commit(db, &e), KY_EINVAL);
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 3);
    db_close(db);
}
ON_SQLITE(errors_of_a_later_row_reach_the_end)

static void refuses_what_a_search_cannot_parse(struct engine *n)
{
    static const struct sql FIND = {"SELECT count(*) FROM words WHERE words MATCH $1"};
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    int64_t count;
    assert_ok(db_script(db,
                        "CREATE VIRTUAL TABLE words USING fts5 (text);"
                        "INSERT INTO words VALUES ('one two');",
                        &e),
              &e);
    assert_int_equal(ask_int(db, &FIND, DB_ARGS(db_text(STR("two")))), 1);
    assert_err(db_query_int(db, &FIND, DB_ARGS(db_text(STR("\"two"))), &count, &e), KY_EINVAL);
    db_close(db);
}
ON_SQLITE(refuses_what_a_search_cannot_parse)

/* Open rows beside writing to the same table: the rest of the rows is still delivered. */
static void writes_within_rows(struct engine *n)
{
    static const struct sql IDS = {"SELECT id FROM thing WHERE id < 100 ORDER BY id"};
    struct db *db = engine_open(n, DB_WRITE);
    struct rows rows;
    struct err e;
    for (int64_t i = 0; i < 10; i++)
        run_sql(db, &ADD_THING, DB_ARGS(db_int(i), db_null()));
    assert_ok(db_begin_write(db, &e), &e);
    assert_ok(db_query(db, &IDS, DB_NO_ARGS, &rows, &e), &e);
    int64_t seen = 0;
    for (; rows_next(&rows); seen++)
        run_sql(db, &ADD_THING, DB_ARGS(db_int(100 + rows_int(&rows, 0)), db_null()));
    assert_ok(rows_end(&rows, &e), &e);
    assert_ok(db_commit(db, &e), &e);
    assert_int_equal(seen, 10);
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 20);
    db_close(db);
}
ON_BOTH(writes_within_rows)

UNIT_TESTS(SQLITE(finds_parameters_by_name), SQLITE(counts_steps),
           SQLITE(errors_of_a_later_row_reach_the_end), SQLITE(refuses_what_a_search_cannot_parse),
           BOTH(writes_within_rows));
