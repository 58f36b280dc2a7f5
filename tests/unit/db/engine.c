#include "engine.h"

#include <stdio.h>

#include "pg.h"
#include "tempdir.h"

const struct sql ADD_THING = {"INSERT INTO thing (id, name) VALUES ($1, $2)"};
const struct sql COUNT_THINGS = {"SELECT count(*) FROM thing"};
const struct sql HAS_THING = {"SELECT count(*) FROM thing WHERE id = $1"};

void make_things(struct db *db)
{
    static const char SQLITE[] =
        "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT UNIQUE,"
        "  size INTEGER NOT NULL DEFAULT 0 CHECK (size >= 0), body BLOB);"
        "CREATE TABLE part (id INTEGER PRIMARY KEY,"
        "  thing INTEGER NOT NULL REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED);";
    static const char POSTGRES[] =
        "CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT UNIQUE,"
        "  size BIGINT NOT NULL DEFAULT 0 CHECK (size >= 0), body BYTEA);"
        "CREATE TABLE part (id BIGINT PRIMARY KEY,"
        "  thing BIGINT NOT NULL REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED);";
    struct err e;
    assert_ok(db_script(db, db_engine(db) == DB_SQLITE ? SQLITE : POSTGRES, &e), &e);
}

struct db *engine_open_busy(struct engine *n, enum db_mode mode, int busy_ms)
{
    struct err e;
    struct db *db;
    struct db_options options = {.mode = mode, .busy_ms = busy_ms};
    assert_ok(db_open(n->url, &options, &db, &e), &e);
    return db;
}

struct db *engine_open(struct engine *n, enum db_mode mode)
{
    return engine_open_busy(n, mode, 0);
}

void run_sql(struct db *db, const struct sql *sql, struct db_args args)
{
    struct err e;
    assert_ok(db_exec(db, sql, args, NULL, &e), &e);
}

int64_t ask_int(struct db *db, const struct sql *sql, struct db_args args)
{
    struct err e;
    int64_t n;
    assert_ok(db_query_int(db, sql, args, &n, &e), &e);
    return n;
}

void engine_run(enum db_engine kind, void (*body)(struct engine *n))
{
    struct engine n = {.kind = kind};
    const char *url = kind == DB_POSTGRES ? pg_url(NULL) : "";
    if (!url)
        skip();
    n.dir = tempdir_new();
    snprintf(n.url, sizeof(n.url), "%s%s", kind == DB_POSTGRES ? url : n.dir,
             kind == DB_POSTGRES ? "" : "/site.db");
    struct db *db = engine_open(&n, DB_CREATE);
    make_things(db);
    db_close(db);
    body(&n);
    tempdir_free(n.dir);
}
