/* store_fixture.h: one test body, run on a new migrated database of each engine.
 *
 *     static void keeps_settings(struct store_fixture *f)
 *     {
 *         struct writer *w = fx_write(f);
 *         …
 *         fx_commit(f);
 *         struct reader *r = fx_read(f, NULL);
 *         …
 *         fx_done(f);
 *     }
 *     ON_BOTH(keeps_settings)
 *     UNIT_TESTS(BOTH(keeps_settings));
 *
 * One writer and one reader at a time; a writer's (reader's) strings live until the next one
 * begins. The clock stands still unless the test moves `now`. Not thread-safe. */
#ifndef KY_TESTS_STORE_FIXTURE_H
#define KY_TESTS_STORE_FIXTURE_H

#include "unit.h"

#include "store/article.h"
#include "store/channel.h"

struct store_fixture {
    enum db_engine kind;
    char url[512];
    char *dir;            /* a temporary folder, on both */
    struct db *db, *back; /* for writing, for reading */
    struct arena arena;   /* lives as long as the test */
    int64_t now;
    struct writer w;
    struct reader r;
    struct arena writer_arena, reader_arena;
};

#define FX_START INT64_C(1715823012000000) /* 2024-05-16T01:30:12Z */

void fx_run(enum db_engine kind, void (*body)(struct store_fixture *f));
/* An engine's database that holds nothing, not even tables. */
void fx_run_empty(enum db_engine kind, void (*body)(struct store_fixture *f));
/* One more connection; close it with db_close. */
struct db *fx_open(struct store_fixture *f, enum db_mode mode);

struct writer *fx_write(struct store_fixture *f);
void fx_commit(struct store_fixture *f);
void fx_undo(struct store_fixture *f);
/* `deps` may be NULL. */
struct reader *fx_read(struct store_fixture *f, struct deps *deps);
void fx_done(struct store_fixture *f);

/* Short forms that fail the test when the call does. */
void fx_exec(struct store_fixture *f, const struct sql *sql, struct db_args args);
int64_t fx_int(struct store_fixture *f, const struct sql *sql, struct db_args args);
/* Like fx_exec, of a text that is made on the spot; no parameters. */
void fx_script(struct store_fixture *f, const char *fmt, ...) PRINTF_LIKE(2, 3);
int64_t fx_head(struct store_fixture *f);
/* BLAKE2b over all records, in hex, in the test's arena. */
struct str fx_digest(struct store_fixture *f);
/* The keys of the changes after `seq`, one set, in the test's arena. */
struct touches fx_touches(struct store_fixture *f, int64_t seq);
bool fx_touched(const struct touches *t, const char *key); /* anywhere or at a position */
bool fx_touched_at(const struct touches *t, const char *key, int64_t at, int64_t id);
/* What changelog_verify says, and the consistency rules; the text is in *e. */
enum ky_err fx_verify(struct store_fixture *f, struct err *e) MUST_CHECK;

/* Records in a running change. */
int64_t fx_channel(struct writer *w, const char *slug, int64_t parent_id);
struct channels fx_channels(struct writer *w);
/* A text by its title; nothing else is set but html and plain. */
struct revision fx_text(struct writer *w, const char *title);
/* A draft in that channel, with that text: its id. */
int64_t fx_draft(struct writer *w, int64_t channel_id, struct revision *v);
int64_t fx_article(struct writer *w, int64_t channel_id, const char *title, int64_t at);
struct article fx_load(struct writer *w, int64_t id);
void fx_revise(struct writer *w, int64_t id, struct revision *v);
void fx_publish(struct writer *w, int64_t id, int64_t at);
void fx_recall(struct writer *w, int64_t id);
void fx_move(struct writer *w, int64_t id, int64_t channel_id);

#define FX_ON_(name, suffix, kind, run)                                                            \
    static void test_##name##_##suffix(void **state)                                               \
    {                                                                                              \
        (void)state;                                                                               \
        run(kind, name);                                                                           \
    }
#define ON_SQLITE(name)   FX_ON_(name, sqlite, DB_SQLITE, fx_run)
#define ON_POSTGRES(name) FX_ON_(name, postgres, DB_POSTGRES, fx_run)
#define ON_BOTH(name)     ON_SQLITE(name) ON_POSTGRES(name)
#define ON_EMPTY_BOTH(name)                                                                        \
    FX_ON_(name, sqlite, DB_SQLITE, fx_run_empty)                                                  \
    FX_ON_(name, postgres, DB_POSTGRES, fx_run_empty)
#define BOTH(name)     SQLITE(name), POSTGRES(name)
#define SQLITE(name)   cmocka_unit_test(test_##name##_sqlite)
#define POSTGRES(name) cmocka_unit_test(test_##name##_postgres)

#endif
