/* What db.h promises, on both engines. */
#include "engine.h"

#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"

/* ------------------------------------------------------------------ statements */

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

static void binds_extremes(struct engine *n)
{
    static const struct sql ECHO = {"SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), $3, $2",
                                    "SELECT $1::bigint, $2::text, $3::bytea, $2"};
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    const int64_t ints[] = {0, 1, -1, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < 5; i++) {
        struct rows rows;
        struct db_args args = DB_ARGS(db_int(ints[i]), db_text((struct str){NULL, 0}),
                                      db_blob((struct str){NULL, 0}));
        assert_ok(db_query(db, &ECHO, args, &rows, &e), &e);
        assert_true(rows_next(&rows));
        assert_int_equal(rows_int(&rows, 0), ints[i]);
        for (int c = 1; c < 4; c++) { /* empty is not NULL */
            assert_false(rows_null(&rows, c));
            assert_int_equal(rows_str(&rows, c).n, 0);
        }
        assert_ok(rows_end(&rows, &e), &e);
    }
    db_close(db);
}
ON_BOTH(binds_extremes)

/* The same statement with every mixture of NULLs, the first time with all of them. */
static void takes_nulls_in_any_order(struct engine *n)
{
    static const struct sql PUT = {
        "INSERT INTO thing (id, name, size, body) VALUES ($1, $2, COALESCE($3, 7), $4)"};
    static const struct sql FIND = {"SELECT count(*) FROM thing WHERE ($1 IS NULL OR name = $1)"
                                    " AND ($2 IS NULL OR size = $2)",
                                    "SELECT count(*) FROM thing WHERE ($1::text IS NULL OR name ="
                                    " $1) AND ($2::bigint IS NULL OR size = $2)"};
    struct db *db = engine_open(n, DB_WRITE);
    for (int64_t i = 0; i < 16; i++) {
        char name[2] = {(char)('a' + i), '\0'};
        struct db_args args =
            DB_ARGS(db_int(i), i & 1 ? db_text(str_of(name, 1)) : db_null(),
                    i & 2 ? db_int(i) : db_null(), i & 4 ? db_blob(str_of(name, 1)) : db_null());
        run_sql(db, &PUT, args);
    }
    assert_int_equal(ask_int(db, &FIND, DB_ARGS(db_null(), db_null())), 16);
    assert_int_equal(ask_int(db, &FIND, DB_ARGS(db_null(), db_int(7))), 9);
    assert_int_equal(ask_int(db, &FIND, DB_ARGS(db_text(STR("b")), db_null())), 1);
    assert_int_equal(ask_int(db, &FIND, DB_ARGS(db_text(STR("b")), db_int(7))), 1);
    db_close(db);
}
ON_BOTH(takes_nulls_in_any_order)

static void refuses_texts_that_are_no_text(struct engine *n)
{
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    assert_ok(db_begin_write(db, &e), &e);
    assert_err(db_exec(db, &ADD_THING, DB_ARGS(db_int(1), db_text(STR("a\0b"))), NULL, &e),
               KY_EINVAL);
    assert_err(db_exec(db, &ADD_THING, DB_ARGS(db_int(1), db_text(STR("\xff"))), NULL, &e),
               KY_EINVAL);
    run_sql(db, &ADD_THING, DB_ARGS(db_int(1), db_text(STR("x'); DROP TABLE thing; --"))));
    assert_ok(db_commit(db, &e), &e);
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 1);
    db_close(db);
}
ON_BOTH(refuses_texts_that_are_no_text)

static void tells_constraints_apart(struct engine *n)
{
    static const struct sql SIZE = {"UPDATE thing SET size = $1"};
    static const struct sql PART = {"INSERT INTO part (id, thing) VALUES (1, 99)"};
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    run_sql(db, &ADD_THING, DB_ARGS(db_int(1), db_text(STR("a"))));
    assert_err(db_exec(db, &ADD_THING, DB_ARGS(db_int(1), db_text(STR("b"))), NULL, &e), KY_EEXIST);
    assert_err(db_exec(db, &ADD_THING, DB_ARGS(db_int(2), db_text(STR("a"))), NULL, &e), KY_EEXIST);
    assert_err(db_exec(db, &SIZE, DB_ARGS(db_int(-1)), NULL, &e), KY_ECONFLICT);
    assert_err(db_exec(db, &SIZE, DB_ARGS(db_null()), NULL, &e), KY_ECONFLICT);
    assert_err(db_exec(db, &PART, DB_NO_ARGS, NULL, &e), KY_ECONFLICT);
    assert_ok(db_begin_write(db, &e), &e); /* a deferred one shows at the commit */
    run_sql(db, &PART, DB_NO_ARGS);
    assert_err(db_commit(db, &e), KY_ECONFLICT);
    assert_false(db_in_transaction(db));
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 1);
    db_close(db);
}
ON_BOTH(tells_constraints_apart)

static void returns_ids(struct engine *n)
{
    static const struct sql ADD = {"INSERT INTO thing (id, name) VALUES ($1, $2) ON CONFLICT (id)"
                                   " DO NOTHING RETURNING id"};
    static const struct sql ADD_THREE = {"INSERT INTO thing (id) VALUES (11), (12), (13)"
                                         " RETURNING id"};
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    int64_t id, changed;
    assert_ok(db_query_int(db, &ADD, DB_ARGS(db_int(5), db_null()), &id, &e), &e);
    assert_int_equal(id, 5);
    assert_err(db_query_int(db, &ADD, DB_ARGS(db_int(5), db_null()), &id, &e), KY_ENOTFOUND);
    assert_int_equal(id, 0);
    assert_ok(db_exec(db, &ADD_THREE, DB_NO_ARGS, &changed, &e), &e);
    assert_int_equal(changed, 3);
    assert_ok(db_exec(db, &COUNT_THINGS, DB_NO_ARGS, &changed, &e), &e);
    assert_int_equal(changed, 0);
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 4);
    db_close(db);
}
ON_BOTH(returns_ids)

/* A query within its own rows, three deep, and an early stop. */
static void nests_the_same_query(struct engine *n)
{
    static const struct sql FROM = {"SELECT id FROM thing WHERE id >= $1 ORDER BY id"};
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    for (int64_t i = 1; i <= 3; i++)
        run_sql(db, &ADD_THING, DB_ARGS(db_int(i), db_null()));
    int64_t seen = 0;
    struct rows a, b, c;
    assert_ok(db_query(db, &FROM, DB_ARGS(db_int(1)), &a, &e), &e);
    while (rows_next(&a)) {
        assert_ok(db_query(db, &FROM, DB_ARGS(db_int(rows_int(&a, 0))), &b, &e), &e);
        while (rows_next(&b)) {
            assert_ok(db_query(db, &FROM, DB_ARGS(db_int(rows_int(&b, 0))), &c, &e), &e);
            assert_true(rows_next(&c));
            assert_int_equal(rows_int(&c, 0), rows_int(&b, 0));
            seen = seen * 10 + rows_int(&c, 0);
            assert_ok(rows_end(&c, &e), &e);
        }
        assert_ok(rows_end(&b, &e), &e);
    }
    assert_ok(rows_end(&a, &e), &e);
    assert_int_equal(seen, 123233);
    db_close(db);
}
ON_BOTH(nests_the_same_query)

static void uses_the_text_of_its_engine(struct engine *n)
{
    static const struct sql WHICH = {"SELECT 1 WHERE $2 = 5", "SELECT 2 WHERE $1 = 'x'"};
    struct db *db = engine_open(n, DB_READ);
    int64_t got = ask_int(db, &WHICH, DB_ARGS(db_text(STR("x")), db_int(5)));
    assert_int_equal(got, n->kind == DB_SQLITE ? 1 : 2);
    db_close(db);
}
ON_BOTH(uses_the_text_of_its_engine)

static void checks_statements(struct engine *n)
{
    static const struct sql GOOD = {"SELECT name FROM thing WHERE id = $1"};
    static const struct sql BAD = {"SELECT nothing FROM thing WHERE id = $1"};
    static const struct sql ADD = {"INSERT INTO thing (id) VALUES ($1)"};
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    assert_ok(db_check(db, &GOOD, &e), &e);
    assert_err(db_check(db, &BAD, &e), KY_EIO);
    assert_non_null(strstr(e.text, "nothing"));
    assert_ok(db_check(db, &ADD, &e), &e);
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 0);
    db_close(db);
}
ON_BOTH(checks_statements)

static void keeps_many_statements(struct engine *n)
{
    enum { MANY = 300 };
    static char texts[MANY][40];
    static struct sql sqls[MANY];
    struct db *db = engine_open(n, DB_READ);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < MANY; i++) {
            snprintf(texts[i], sizeof(texts[i]), "SELECT %d + $1", i);
            sqls[i].text = texts[i];
            assert_int_equal(ask_int(db, &sqls[i], DB_ARGS(db_int(round))), i + round);
        }
    }
    db_close(db);
}
ON_BOTH(keeps_many_statements)

/* ------------------------------------------------------------------ transactions */

static void reads_one_snapshot(struct engine *n)
{
    struct db *writer = engine_open(n, DB_WRITE), *reader = engine_open(n, DB_READ);
    struct err e;
    run_sql(writer, &ADD_THING, DB_ARGS(db_int(1), db_null()));
    assert_ok(db_begin_read(reader, &e), &e);
    assert_int_equal(ask_int(reader, &COUNT_THINGS, DB_NO_ARGS), 1);
    assert_ok(db_begin_write(writer, &e), &e);
    run_sql(writer, &ADD_THING, DB_ARGS(db_int(2), db_null()));
    assert_int_equal(ask_int(reader, &COUNT_THINGS, DB_NO_ARGS), 1);
    assert_ok(db_commit(writer, &e), &e);
    assert_int_equal(ask_int(reader, &COUNT_THINGS, DB_NO_ARGS), 1);
    assert_ok(db_commit(reader, &e), &e);
    assert_int_equal(ask_int(reader, &COUNT_THINGS, DB_NO_ARGS), 2);
    assert_ok(db_begin_read(reader, &e), &e); /* without a statement */
    assert_ok(db_commit(reader, &e), &e);
    db_close(writer);
    db_close(reader);
}
ON_BOTH(reads_one_snapshot)

static void readers_cannot_write(struct engine *n)
{
    struct db *reader = engine_open(n, DB_READ), *writer = engine_open(n, DB_WRITE);
    struct err e;
    struct db_args args = DB_ARGS(db_int(1), db_null());
    assert_err(db_begin_write(reader, &e), KY_EDENIED);
    assert_err(db_exec(reader, &ADD_THING, args, NULL, &e), KY_EDENIED);
    assert_err(db_script(reader, "DELETE FROM thing", &e), KY_EDENIED);
    assert_ok(db_begin_read(writer, &e), &e);
    assert_err(db_exec(writer, &ADD_THING, args, NULL, &e), KY_EDENIED);
    db_rollback(writer);
    run_sql(writer, &ADD_THING, args);
    db_close(writer);
    db_close(reader);
}
ON_BOTH(readers_cannot_write)

static void one_writer_at_a_time(struct engine *n)
{
    struct db *a = engine_open(n, DB_WRITE), *b = engine_open_busy(n, DB_WRITE, 20);
    struct err e;
    assert_ok(db_begin_write(a, &e), &e);
    assert_err(db_begin_write(b, &e), KY_EBUSY);
    assert_false(db_in_transaction(b));
    run_sql(a, &ADD_THING, DB_ARGS(db_int(1), db_null()));
    assert_ok(db_commit(a, &e), &e);
    assert_ok(db_begin_write(b, &e), &e);
    assert_int_equal(ask_int(b, &COUNT_THINGS, DB_NO_ARGS), 1);
    db_rollback(b);
    db_rollback(b);
    db_close(a);
    db_close(b);
}
ON_BOTH(one_writer_at_a_time)

static void rolls_back(struct engine *n)
{
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    assert_ok(db_begin_write(db, &e), &e);
    run_sql(db, &ADD_THING, DB_ARGS(db_int(1), db_null()));
    db_rollback(db);
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 0);
    assert_ok(db_begin_write(db, &e), &e);
    run_sql(db, &ADD_THING, DB_ARGS(db_int(1), db_null()));
    db_close(db);
    db = engine_open(n, DB_READ);
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 0);
    db_close(db);
}
ON_BOTH(rolls_back)

static void savepoints_nest(struct engine *n)
{
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    assert_ok(db_begin_write(db, &e), &e);
    run_sql(db, &ADD_THING, DB_ARGS(db_int(1), db_null()));
    assert_ok(db_savepoint(db, &e), &e);
    run_sql(db, &ADD_THING, DB_ARGS(db_int(2), db_null()));
    assert_ok(db_savepoint(db, &e), &e);
    run_sql(db, &ADD_THING, DB_ARGS(db_int(3), db_null()));
    assert_ok(db_savepoint_rollback(db, &e), &e);
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 2);
    assert_ok(db_savepoint(db, &e), &e);
    run_sql(db, &ADD_THING, DB_ARGS(db_int(4), db_null()));
    assert_ok(db_savepoint_release(db, &e), &e);
    assert_ok(db_savepoint_release(db, &e), &e);
    for (int i = 0; i < 30; i++) { /* empty ones, in and out of order */
        for (int deep = 0; deep < 1 + i % 10; deep++)
            assert_ok(db_savepoint(db, &e), &e);
        for (int deep = 0; deep < 1 + i % 10; deep++)
            assert_ok(i % 2 ? db_savepoint_release(db, &e) : db_savepoint_rollback(db, &e), &e);
    }
    assert_ok(db_savepoint(db, &e), &e);
    run_sql(db, &ADD_THING, DB_ARGS(db_int(5), db_null()));
    assert_ok(db_savepoint_rollback(db, &e), &e);
    assert_ok(db_commit(db, &e), &e);
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 3);
    assert_int_equal(ask_int(db, &HAS_THING, DB_ARGS(db_int(4))), 1);
    db_close(db);
}
ON_BOTH(savepoints_nest)

/* What failed stays failed until it is rolled back, on SQLite as on PostgreSQL. */
static void failed_transactions_only_roll_back(struct engine *n)
{
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    int64_t count;
    struct db_args one = DB_ARGS(db_int(1), db_null());
    assert_ok(db_begin_write(db, &e), &e);
    run_sql(db, &ADD_THING, one);
    assert_ok(db_savepoint(db, &e), &e);
    assert_err(db_exec(db, &ADD_THING, one, NULL, &e), KY_EEXIST);
    assert_err(db_query_int(db, &COUNT_THINGS, DB_NO_ARGS, &count, &e), KY_EEXIST);
    assert_err(db_savepoint_release(db, &e), KY_EEXIST);
    assert_ok(db_savepoint_rollback(db, &e), &e);
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 1);
    assert_err(db_exec(db, &ADD_THING, one, NULL, &e), KY_EEXIST);
    assert_err(db_commit(db, &e), KY_EEXIST);
    assert_false(db_in_transaction(db));
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 0);
    db_close(db);
}
ON_BOTH(failed_transactions_only_roll_back)

static void schema_changes_roll_back(struct engine *n)
{
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    int64_t count;
    static const struct sql NEWS = {"SELECT count(*) FROM news"};
    assert_ok(db_begin_write(db, &e), &e);
    assert_ok(db_script(db, "CREATE TABLE news (id BIGINT); INSERT INTO news VALUES (1);", &e), &e);
    assert_int_equal(ask_int(db, &NEWS, DB_NO_ARGS), 1);
    assert_err(db_script(db, "INSERT INTO news VALUES (2); INSERT INTO olds VALUES (1)", &e),
               KY_EIO);
    db_rollback(db);
    assert_err(db_query_int(db, &NEWS, DB_NO_ARGS, &count, &e), KY_EIO);
    db_close(db);
}
ON_BOTH(schema_changes_roll_back)

/* ------------------------------------------------------------------ beside */

/* NOTIFY reaches the socket a moment later: wait for it, ten seconds at most. */
static bool changed_soon(struct engine *n, struct db *db)
{
    struct err e;
    bool changed = false;
    for (int i = 0; i < 1000 && !changed; i++) {
        assert_ok(db_changed(db, &changed, &e), &e);
        if (n->kind == DB_SQLITE)
            break;
        if (!changed)
            usleep(10000);
    }
    return changed;
}

static void sees_changes_of_others(struct engine *n)
{
    struct db *a = engine_open(n, DB_WRITE), *b = engine_open(n, DB_READ);
    struct err e;
    bool changed;
    assert_ok(db_changed(b, &changed, &e), &e); /* PostgreSQL begins to listen */
    assert_ok(db_changed(a, &changed, &e), &e);
    for (int64_t i = 0; i < 3; i++) {
        assert_ok(db_changed(b, &changed, &e), &e);
        assert_false(changed);
        assert_ok(db_begin_write(a, &e), &e);
        run_sql(a, &ADD_THING, DB_ARGS(db_int(i), db_null()));
        assert_ok(db_notify(a, &e), &e);
        assert_ok(db_commit(a, &e), &e);
        assert_true(changed_soon(n, b));
        assert_ok(db_changed(a, &changed, &e), &e); /* its own */
        assert_false(changed);
    }
    assert_ok(db_begin_write(a, &e), &e);
    assert_ok(db_notify(a, &e), &e);
    db_rollback(a);
    assert_ok(db_changed(b, &changed, &e), &e);
    assert_false(changed);
    db_close(a);
    db_close(b);
}
ON_BOTH(sees_changes_of_others)

static void checkpoints_and_checks(struct engine *n)
{
    struct db *a = engine_open(n, DB_WRITE), *b = engine_open(n, DB_WRITE);
    struct err e;
    assert_ok(db_begin_write(a, &e), &e);
    run_sql(a, &ADD_THING, DB_ARGS(db_int(1), db_null()));
    assert_ok(db_checkpoint(b, &e), &e);
    assert_ok(db_commit(a, &e), &e);
    assert_ok(db_checkpoint(b, &e), &e);
    assert_ok(db_integrity(b, &e), &e);
    db_close(a);
    db_close(b);
}
ON_BOTH(checkpoints_and_checks)

static void knows_urls(void **state)
{
    (void)state;
    assert_true(db_url_is_postgres("postgresql:///x"));
    assert_true(db_url_is_postgres("postgres://a@b/c"));
    assert_false(db_url_is_postgres("postgresql.db"));
    assert_false(db_url_is_postgres("/tmp/postgresql://x"));
    db_close(NULL);
}

UNIT_TESTS(BOTH(walks_rows), BOTH(binds_extremes), BOTH(takes_nulls_in_any_order),
           BOTH(refuses_texts_that_are_no_text), BOTH(tells_constraints_apart), BOTH(returns_ids),
           BOTH(nests_the_same_query), BOTH(uses_the_text_of_its_engine), BOTH(checks_statements),
           BOTH(keeps_many_statements), BOTH(reads_one_snapshot), BOTH(readers_cannot_write),
           BOTH(one_writer_at_a_time), BOTH(rolls_back), BOTH(savepoints_nest),
           BOTH(failed_transactions_only_roll_back), BOTH(schema_changes_roll_back),
           BOTH(sees_changes_of_others), BOTH(checkpoints_and_checks),
           cmocka_unit_test(knows_urls));
