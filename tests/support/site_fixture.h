/* site_fixture.h: one test body, run on a new site of each engine, in a temporary folder, with a
 * clock and failures of the test's own.
 *
 *     static void imports(struct site_fixture *f) { … article_import(f->site, &ACTOR_COMMAND, …) …
 * } ON_BOTH(imports) UNIT_TESTS(BOTH(imports));
 *
 * Not thread-safe. */
#ifndef KY_TESTS_SITE_FIXTURE_H
#define KY_TESTS_SITE_FIXTURE_H

#include "unit.h"

#include "base/fault.h"
#include "service/article.h"
#include "service/may.h"
#include "service/site.h"

struct site_fixture {
    enum db_engine kind;
    char *top, *dir;   /* a temporary folder; the site's, in it */
    const char *url;   /* of an empty schema, on PostgreSQL; else NULL */
    struct site *site; /* open for writing, beside others */
    int64_t now;
    struct clock clock;
    struct fault_plan faults;
    struct site_world world; /* with the clock and the plan above */
    struct arena arena;
};

#define SX_START INT64_C(1715823012000000) /* 2024-05-16T09:30:12 in Shanghai */

void sx_run(enum db_engine kind, void (*body)(struct site_fixture *f));
/* The same before there is a site: `dir` does not exist. */
void sx_run_bare(enum db_engine kind, void (*body)(struct site_fixture *f));
void sx_open(struct site_fixture *f);
void sx_close(struct site_fixture *f); /* the site; harmless when it is closed */

/* From one planned failure to the next: 1, or more when $KAIYUAN_TEST_QUICK is set. */
long sx_stride(void);

/* "TOP/NAME", in the fixture's arena. */
const char *sx_path(struct site_fixture *f, const char *name);
/* Names of what a folder holds, in order, each with a blank behind it, in the fixture's arena; but
 * for what SQLite keeps beside a database that is open, or was read last. */
struct str sx_ls(struct site_fixture *f, const char *dir);

/* Through a connection of its own, without planned failures: a hash over all records, in hex. */
struct str sx_digest(struct site_fixture *f);
struct str sx_digest_of(struct site_fixture *f, const char *dir);
int64_t sx_head(struct site_fixture *f);
/* Log, texts and the rules between tables hold. */
void sx_verify(struct site_fixture *f);
void sx_verify_of(struct site_fixture *f, const char *dir);
/* The article, in the fixture's arena; NULL when there is none. Its public text, or the latest. */
struct article *sx_article(struct site_fixture *f, int64_t id);
struct revision *sx_revision(struct site_fixture *f, int64_t id);

/* An input for the channel "news", published. */
struct article_input sx_input(const char *title);

#define SX_ON_(name, suffix, kind, run)                                                            \
    static void test_##name##_##suffix(void **state)                                               \
    {                                                                                              \
        (void)state;                                                                               \
        run(kind, name);                                                                           \
    }
#define ON_SQLITE(name)      SX_ON_(name, sqlite, DB_SQLITE, sx_run)
#define ON_POSTGRES(name)    SX_ON_(name, postgres, DB_POSTGRES, sx_run)
#define ON_BOTH(name)        ON_SQLITE(name) ON_POSTGRES(name)
#define ON_BARE_SQLITE(name) SX_ON_(name, sqlite, DB_SQLITE, sx_run_bare)
#define ON_BARE_BOTH(name)                                                                         \
    ON_BARE_SQLITE(name)                                                                           \
    SX_ON_(name, postgres, DB_POSTGRES, sx_run_bare)
#define BOTH(name)     SQLITE(name), POSTGRES(name)
#define SQLITE(name)   cmocka_unit_test(test_##name##_sqlite)
#define POSTGRES(name) cmocka_unit_test(test_##name##_postgres)

#endif
