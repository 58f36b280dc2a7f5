/* One call, one round trip: what travels together must fail apart. */
#include "db/postgres_priv.h"

#include "engine.h"

static void maps_states(void **state)
{
    (void)state;
    static const struct {
        const char *state;
        enum ky_err code;
    } CASES[] = {
        {"23505", KY_EEXIST},    {"23503", KY_ECONFLICT}, {"23514", KY_ECONFLICT},
        {"23502", KY_ECONFLICT}, {"P0001", KY_ECONFLICT}, {"40001", KY_EBUSY},
        {"40P01", KY_EBUSY},     {"55P03", KY_EBUSY},     {"53300", KY_EBUSY},
        {"53100", KY_EFULL},     {"22012", KY_EINVAL},    {"22021", KY_EINVAL},
        {"25006", KY_EDENIED},   {"42501", KY_EDENIED},   {"28P01", KY_EDENIED},
        {"3D000", KY_ENOTFOUND}, {"XX001", KY_ECORRUPT},  {"57014", KY_ETIMEOUT},
        {"42601", KY_EIO},       {"XX000", KY_EIO},       {"", KY_EIO},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
        assert_int_equal(pg_code(str_c(CASES[i].state)), CASES[i].code);
}

/* The first statement travels with BEGIN: its failure leaves a transaction to roll back. */
static void a_first_statement_may_fail(struct engine *n)
{
    static const struct sql BAD = {"SELECT nothing FROM thing"};
    static const struct sql ZERO = {"SELECT 1 / (id - 1) FROM thing"};
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    int64_t value;
    run_sql(db, &ADD_THING, DB_ARGS(db_int(1), db_null()));
    for (int i = 0; i < 2; i++) {
        assert_ok(db_begin_read(db, &e), &e);
        assert_err(db_query_int(db, &BAD, DB_NO_ARGS, &value, &e), KY_EIO);
        db_rollback(db);
        assert_ok(db_begin_read(db, &e), &e);
        assert_err(db_query_int(db, &ZERO, DB_NO_ARGS, &value, &e), KY_EINVAL);
        assert_err(db_commit(db, &e), KY_EINVAL);
        assert_ok(db_begin_write(db, &e), &e);
        assert_ok(db_savepoint(db, &e), &e); /* travels with what fails, and stands */
        assert_err(db_query_int(db, &BAD, DB_NO_ARGS, &value, &e), KY_EIO);
        assert_ok(db_savepoint_rollback(db, &e), &e);
        run_sql(db, &ADD_THING, DB_ARGS(db_int(10 + i), db_null()));
        assert_ok(db_commit(db, &e), &e);
    }
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 3);
    db_close(db);
}

/* The statement count of the server: BEGIN, savepoints and the commit do not cost trips of their
 * own, which pg_run tells by what is pending. */
static void pending_commands_wait_for_the_next(struct engine *n)
{
    struct db *db = engine_open(n, DB_WRITE);
    struct postgres *p = (struct postgres *)db;
    struct err e;
    assert_ok(db_begin_read(db, &e), &e);
    assert_int_equal(p->pending_n, 1);
    assert_false(p->begun);
    assert_ok(db_commit(db, &e), &e);
    assert_int_equal(p->pending_n, 0);
    assert_ok(db_begin_write(db, &e), &e);
    assert_true(p->begun);
    assert_ok(db_savepoint(db, &e), &e);
    assert_ok(db_notify(db, &e), &e);
    assert_int_equal(p->pending_n, 2);
    run_sql(db, &ADD_THING, DB_ARGS(db_int(1), db_null()));
    assert_int_equal(p->pending_n, 0);
    assert_ok(db_savepoint_release(db, &e), &e);
    for (int i = 0; i < 3 * PG_PENDING_MAX; i++)
        assert_ok(db_notify(db, &e), &e);
    assert_true(p->pending_n > 0 && p->pending_n <= PG_PENDING_MAX);
    assert_ok(db_commit(db, &e), &e);
    assert_int_equal(p->pending_n, 0);
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 1);
    db_close(db);
}

static void passes_large_values(struct engine *n)
{
    enum { LARGE = 3 << 20 };
    static const struct sql PUT = {"INSERT INTO thing (id, name, body) VALUES ($1, $2, $3)"};
    static const struct sql SIZES = {"SELECT name, body FROM thing"};
    char *p = test_malloc(LARGE);
    for (size_t i = 0; i < LARGE; i++)
        p[i] = (char)('a' + i % 7);
    struct db *db = engine_open(n, DB_WRITE);
    struct rows rows;
    struct err e;
    /* the column is unique: the text must stay below what an index takes */
    run_sql(db, &PUT, DB_ARGS(db_int(1), db_text(str_of(p, 2000)), db_blob(str_of(p, LARGE))));
    assert_ok(db_query(db, &SIZES, DB_NO_ARGS, &rows, &e), &e);
    assert_true(rows_next(&rows));
    assert_true(str_eq(rows_str(&rows, 0), str_of(p, 2000)));
    assert_true(str_eq(rows_str(&rows, 1), str_of(p, LARGE)));
    assert_ok(rows_end(&rows, &e), &e);
    db_close(db);
    test_free(p);
}

ON_BOTH(passes_large_values)
ON_POSTGRES(a_first_statement_may_fail)
ON_POSTGRES(pending_commands_wait_for_the_next)

UNIT_TESTS(cmocka_unit_test(maps_states), BOTH(passes_large_values),
           POSTGRES(a_first_statement_may_fail), POSTGRES(pending_commands_wait_for_the_next));
