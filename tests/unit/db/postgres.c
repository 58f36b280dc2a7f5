/* Connections that break, and what may be said of the work that was under way. */
#include "engine.h"

#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/group.h"

static const struct sql PID = {"SELECT pg_backend_pid()"};

/* End the server's process behind `db`, and wait until it has gone. */
static void kill_backend(struct engine *n, struct db *db)
{
    static const struct sql KILL = {"SELECT pg_terminate_backend(CAST($1 AS INT), 10000)"};
    int64_t pid = ask_int(db, &PID, DB_NO_ARGS);
    struct db *other = engine_open(n, DB_WRITE);
    assert_int_equal(ask_int(other, &KILL, DB_ARGS(db_int(pid))), 1);
    db_close(other);
}

static int64_t things(struct engine *n)
{
    struct db *db = engine_open(n, DB_READ);
    int64_t count = ask_int(db, &COUNT_THINGS, DB_NO_ARGS);
    db_close(db);
    return count;
}

static void idle_connections_come_back(struct engine *n)
{
    struct db *db = engine_open(n, DB_WRITE), *reader = engine_open(n, DB_READ);
    struct err e;
    run_sql(db, &ADD_THING, DB_ARGS(db_int(1), db_null()));
    for (int i = 0; i < 3; i++) {
        kill_backend(n, db);
        assert_ok(db_begin_write(db, &e), &e);
        run_sql(db, &ADD_THING, DB_ARGS(db_int(10 + i), db_null()));
        assert_ok(db_commit(db, &e), &e);
        kill_backend(n, db);
        assert_ok(db_begin_read(db, &e), &e);
        assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 2 + i);
        assert_ok(db_commit(db, &e), &e);
        kill_backend(n, reader);
        assert_int_equal(ask_int(reader, &COUNT_THINGS, DB_NO_ARGS), 2 + i);
    }
    db_close(reader);
    db_close(db);
}

static void a_break_in_a_transaction_fails_it(struct engine *n)
{
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    int64_t count;
    for (int i = 0; i < 2; i++) {
        assert_ok(db_begin_write(db, &e), &e);
        run_sql(db, &ADD_THING, DB_ARGS(db_int(1), db_null()));
        assert_ok(db_savepoint(db, &e), &e);
        run_sql(db, &ADD_THING, DB_ARGS(db_int(2), db_null()));
        kill_backend(n, db);
        assert_err(db_query_int(db, &COUNT_THINGS, DB_NO_ARGS, &count, &e), KY_EIO);
        assert_err(db_exec(db, &ADD_THING, DB_ARGS(db_int(3), db_null()), NULL, &e), KY_EIO);
        assert_err(db_savepoint_rollback(db, &e), KY_EIO);
        assert_true(db_in_transaction(db));
        db_rollback(db);
        assert_int_equal(things(n), 0);
    }
    assert_ok(db_begin_read(db, &e), &e);
    assert_int_equal(ask_int(db, &COUNT_THINGS, DB_NO_ARGS), 0);
    kill_backend(n, db); /* a reader's snapshot is gone, too: it must not go on in another */
    assert_err(db_query_int(db, &COUNT_THINGS, DB_NO_ARGS, &count, &e), KY_EIO);
    db_rollback(db);
    db_close(db);
}

static void a_break_before_the_commit_is_uncertain(struct engine *n)
{
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    assert_ok(db_begin_write(db, &e), &e);
    run_sql(db, &ADD_THING, DB_ARGS(db_int(1), db_null()));
    kill_backend(n, db);
    assert_err(db_commit(db, &e), KY_EUNCERTAIN);
    assert_int_equal(e.code, KY_EUNCERTAIN);
    assert_false(db_in_transaction(db));
    assert_int_equal(things(n), 0);
    assert_ok(db_begin_write(db, &e), &e);
    assert_ok(db_commit(db, &e), &e);
    db_close(db);
}

/* The server's process ends in the middle of COMMIT, by a deferred trigger. */
static void make_deadly_commits(struct db *db)
{
    struct err e;
    static const char TRIGGER[] =
        "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        "  IF NEW.name = 'deadly' THEN PERFORM pg_terminate_backend(pg_backend_pid());"
        "    PERFORM pg_sleep(60); END IF;"
        "  RETURN NULL; END $$;"
        "CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON thing DEFERRABLE INITIALLY DEFERRED"
        "  FOR EACH ROW EXECUTE FUNCTION die();";
    assert_ok(db_script(db, TRIGGER, &e), &e);
}

static enum ky_err add_deadly(struct db *db, void *ctx, struct err *e)
{
    int *calls = ctx;
    ++*calls;
    return db_exec(db, &ADD_THING, DB_ARGS(db_int(7), db_text(STR("deadly"))), NULL, e);
}

static void a_break_in_the_commit_is_uncertain(struct engine *n)
{
    struct db *db = engine_open(n, DB_WRITE);
    struct err e;
    int calls = 0;
    make_deadly_commits(db);
    assert_ok(db_begin_write(db, &e), &e);
    assert_ok(add_deadly(db, &calls, &e), &e);
    assert_err(db_commit(db, &e), KY_EUNCERTAIN);
    assert_err(db_exec(db, &ADD_THING, DB_ARGS(db_int(8), db_text(STR("deadly"))), NULL, &e),
               KY_EUNCERTAIN); /* commits by itself */
    calls = 0;
    struct db_group *g = db_group_new(db, NULL, NULL);
    assert_err(db_group_run(g, add_deadly, &calls, &e), KY_EUNCERTAIN);
    assert_int_equal(calls, 1); /* never tried again: it may have happened */
    db_group_free(g);
    assert_int_equal(things(n), 0);
}

static void listens_again_after_a_break(struct engine *n)
{
    struct db *db = engine_open(n, DB_READ);
    struct err e;
    bool changed;
    assert_ok(db_changed(db, &changed, &e), &e);
    assert_true(changed); /* what came before is unknown */
    assert_ok(db_changed(db, &changed, &e), &e);
    assert_false(changed);
    kill_backend(n, db);
    for (int i = 0; i < 3 && !changed; i++) /* the farewell is read before the end */
        assert_ok(db_changed(db, &changed, &e), &e);
    assert_true(changed);
    assert_ok(db_changed(db, &changed, &e), &e);
    assert_false(changed);
    db_close(db);
}

/* ------------------------------------------------------------------ opening */

static void assert_refused(const char *url, enum ky_err code)
{
    struct db_options o = {.mode = DB_READ};
    struct db *db;
    struct err e = {.text = ""};
    assert_err(db_open(url, &o, &db, &e), code);
    assert_null(db);
    assert_true(e.text[0]);
    assert_null(strstr(e.text, "s3cret"));
    assert_null(strchr(e.text, '\n'));
}

static void tells_why_it_cannot_connect(struct engine *n)
{
    char url[1024];
    assert_refused("postgresql://u:s3cret@[::1/x", KY_EINVAL);
    assert_refused("postgresql://u:s3cret@/x?sslmode=bogus", KY_EIO);
    assert_refused("postgresql://u:s3cret@127.0.0.1:1/x", KY_EIO);
    assert_refused("postgresql:///x?host=/nonexistent&password=s3cret", KY_EIO);
    snprintf(url, sizeof(url), "%s&dbname=nothing_here&password=s3cret", n->url);
    assert_refused(url, KY_ENOTFOUND);
    snprintf(url, sizeof(url), "%s&user=nobody_here&password=s3cret", n->url);
    assert_refused(url, KY_EDENIED);
}

static void keep_line(void *ctx, struct str line)
{
    struct buf *b = ctx;
    buf_add(b, line);
}

static int64_t some_time(void *ctx)
{
    (void)ctx;
    return 0;
}

static void logs_what_the_server_says(struct engine *n)
{
    struct buf lines;
    struct clock clock = {.now = some_time};
    struct err e;
    struct db *db;
    buf_init(&lines, 100000);
    struct log *log = log_new(LOG_INFO, &clock, keep_line, &lines);
    struct db_options o = {.mode = DB_WRITE, .log = log};
    assert_ok(db_open(n->url, &o, &db, &e), &e);
    assert_ok(db_script(db, "DO $$ BEGIN RAISE WARNING 'mind the gap'; END $$", &e), &e);
    assert_true(str_has(buf_str(&lines), STR("mind the gap")));
    db_close(db);
    log_free(log);
    buf_release(&lines);
}

static void does_not_copy_files(struct engine *n)
{
    struct db *db = engine_open(n, DB_READ);
    struct err e;
    assert_err(db_backup(db, "/nonexistent/copy", NULL, NULL, &e), KY_EUNSUPPORTED);
    assert_int_equal(db_steps(db), 0);
    db_close(db);
}

ON_POSTGRES(idle_connections_come_back)
ON_POSTGRES(a_break_in_a_transaction_fails_it)
ON_POSTGRES(a_break_before_the_commit_is_uncertain)
ON_POSTGRES(a_break_in_the_commit_is_uncertain)
ON_POSTGRES(listens_again_after_a_break)
ON_POSTGRES(tells_why_it_cannot_connect)
ON_POSTGRES(logs_what_the_server_says)
ON_POSTGRES(does_not_copy_files)

UNIT_TESTS(POSTGRES(idle_connections_come_back), POSTGRES(a_break_in_a_transaction_fails_it),
           POSTGRES(a_break_before_the_commit_is_uncertain),
           POSTGRES(a_break_in_the_commit_is_uncertain), POSTGRES(listens_again_after_a_break),
           POSTGRES(tells_why_it_cannot_connect), POSTGRES(logs_what_the_server_says),
           POSTGRES(does_not_copy_files));
