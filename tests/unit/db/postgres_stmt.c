/* Types of parameters and of results. */
#include "engine.h"

static void reads_what_the_server_counts_in(struct engine *n)
{
    static const struct sql TYPES = {
        "", "SELECT true, false, 7::numeric, sum(x), 3::smallint, '-12'::text, 2.9::numeric"
            " FROM (VALUES (9223372036854775807), (-9223372036854775806)) AS t (x)"};
    struct db *db = engine_open(n, DB_READ);
    struct rows rows;
    struct err e;
    assert_ok(db_query(db, &TYPES, DB_NO_ARGS, &rows, &e), &e);
    assert_true(rows_next(&rows));
    const int64_t want[] = {1, 0, 7, 1, 3, -12, 2};
    for (int i = 0; i < 7; i++)
        assert_int_equal(rows_int(&rows, i), want[i]);
    assert_ok(rows_end(&rows, &e), &e);
    db_close(db);
}

/* One text, its parameter now a number, now a text, now NULL. */
static void prepares_by_types(struct engine *n)
{
    static const struct sql ECHO = {"", "SELECT $1"};
    struct db *db = engine_open(n, DB_READ);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ask_int(db, &ECHO, DB_ARGS(db_null())), 0);
        assert_int_equal(ask_int(db, &ECHO, DB_ARGS(db_int(41 + i))), 41 + i);
        assert_int_equal(ask_int(db, &ECHO, DB_ARGS(db_text(STR("17")))), 17);
        assert_int_equal(ask_int(db, &ECHO, DB_ARGS(db_null())), 0);
    }
    db_close(db);
}

static void decodes_every_byte(struct engine *n)
{
    static const struct sql ECHO = {"SELECT $1, $2", "SELECT $1::bytea, $2::bytea"};
    char all[256];
    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    struct db *db = engine_open(n, DB_READ);
    struct rows rows;
    struct err e;
    struct db_args args = DB_ARGS(db_blob(str_of(all, 256)), db_blob(str_of(all + 255, 1)));
    assert_ok(db_query(db, &ECHO, args, &rows, &e), &e);
    assert_true(rows_next(&rows));
    for (int i = 0; i < 3; i++) {
        assert_true(str_eq(rows_str(&rows, 1), str_of(all + 255, 1)));
        assert_true(str_eq(rows_str(&rows, 0), str_of(all, 256)));
    }
    assert_ok(rows_end(&rows, &e), &e);
    db_close(db);
}

/* A session that changed under the statements: all are prepared again. */
static void survives_new_columns(struct engine *n)
{
    static const struct sql ALL = {"SELECT * FROM thing WHERE id = $1"};
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    run_sql(db, &ADD_THING, DB_ARGS(db_int(1), db_null()));
    assert_int_equal(ask_int(db, &ALL, DB_ARGS(db_int(1))), 1);
    assert_ok(db_script(db, "ALTER TABLE thing ADD COLUMN more BIGINT", &e), &e);
    assert_int_equal(ask_int(db, &ALL, DB_ARGS(db_int(1))), 1);
    db_close(db);
}

ON_POSTGRES(reads_what_the_server_counts_in)
ON_POSTGRES(prepares_by_types)
ON_BOTH(decodes_every_byte)
ON_BOTH(survives_new_columns)

UNIT_TESTS(POSTGRES(reads_what_the_server_counts_in), POSTGRES(prepares_by_types),
           BOTH(decodes_every_byte), BOTH(survives_new_columns));
