/* What db.h promises, on both engines. */
#include "engine.h"

static void walks_rows(struct engine *n)
{
    static const struct sql ALL = {"SELECT id, name, body FROM thing ORDER BY id"};
    static const struct sql BODY = {"UPDATE thing SET body = $2, size = $1 WHERE id = $1"};
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    int64_t changed;
    run_sql(db, &ADD_THING, DB_ARGS(db_int(1), db_text(STR("澜江省"))));
    run_sql(db, &ADD_THING, DB_ARGS(db_int(2), db_null()));
    assert_ok(db_exec(db, &BODY, DB_ARGS(db_int(2), db_blob(STR("\0\\x41\xff'"))), &changed, &e),
              &e);
    assert_int_equal(changed, 1);
    assert_ok(db_exec(db, &BODY, DB_ARGS(db_int(9), db_null()), &changed, &e), &e);
    assert_int_equal(changed, 0);

    struct rows rows;
    assert_ok(db_query(db, &ALL, DB_NO_ARGS, &rows, &e), &e);
    assert_int_equal(rows.row, -1);
    assert_true(rows_next(&rows));
    assert_int_equal(rows.row, 0);
    assert_int_equal(rows_int(&rows, 0), 1);
    assert_str(rows_str(&rows, 1), "澜江省");
    assert_true(rows_null(&rows, 2));
    assert_int_equal(rows_str(&rows, 2).n, 0);
    assert_true(rows_next(&rows));
    assert_true(rows_null(&rows, 1));
    assert_int_equal(rows_int(&rows, 1), 0);
    for (int twice = 0; twice < 2; twice++)
        assert_true(str_eq(rows_str(&rows, 2), STR("\0\\x41\xff'")));
    assert_false(rows_next(&rows));
    assert_false(rows_next(&rows));
    assert_ok(rows_end(&rows, &e), &e);
    db_close(db);
}
ON_BOTH(walks_rows)

UNIT_TESTS(BOTH(walks_rows));
