/* engine.h: one test body, run on each engine.
 *
 *     static void counts_rows(struct engine *n) { struct db *db = engine_open(n, DB_WRITE); … }
 *     ON_BOTH(counts_rows)
 *     UNIT_TESTS(BOTH(counts_rows));
 *
 * ON_SQLITE and ON_POSTGRES are for what one engine has alone. Each run has a database of its own,
 * empty, gone afterwards. */
#ifndef KY_TESTS_DB_ENGINE_H
#define KY_TESTS_DB_ENGINE_H

#include "unit.h"

#include "db/db.h"

struct engine {
    enum db_engine kind;
    char url[512];
    char *dir; /* a temporary folder, on both */
};

void engine_run(enum db_engine kind, void (*body)(struct engine *n));
/* A connection; the database exists already, whatever the mode. */
struct db *engine_open(struct engine *n, enum db_mode mode);
struct db *engine_open_busy(struct engine *n, enum db_mode mode, int busy_ms);

/* Short forms that fail the test when the call does. */
void run_sql(struct db *db, const struct sql *sql, struct db_args args);
int64_t ask_int(struct db *db, const struct sql *sql, struct db_args args);

/* The table most tests use: thing(id, name UNIQUE, size >= 0, body). */
void make_things(struct db *db);
extern const struct sql ADD_THING;    /* $1 id, $2 name */
extern const struct sql COUNT_THINGS; /* -> n */
extern const struct sql HAS_THING;    /* $1 id -> 0 or 1 */

#define ON_ENGINE_(name, suffix, kind)                                                             \
    static void test_##name##_##suffix(void **state)                                               \
    {                                                                                              \
        (void)state;                                                                               \
        engine_run(kind, name);                                                                    \
    }
#define ON_SQLITE(name)   ON_ENGINE_(name, sqlite, DB_SQLITE)
#define ON_POSTGRES(name) ON_ENGINE_(name, postgres, DB_POSTGRES)
#define ON_BOTH(name)     ON_SQLITE(name) ON_POSTGRES(name)
#define BOTH(name)        SQLITE(name), POSTGRES(name)
#define SQLITE(name)      cmocka_unit_test(test_##name##_sqlite)
#define POSTGRES(name)    cmocka_unit_test(test_##name##_postgres)

#endif
