#include "store/writer.h"

#include <stdio.h>

#include "store/changelog.h"
#include "store/setting.h"
#include "store_fixture.h"

static const struct actor SOMEONE = {.name = S("沈一帆")};

static void numbers_in_commit_order(struct store_fixture *f)
{
    struct err e;
    struct writer *w = fx_write(f);
    assert_int_equal(w->seq, 0);
    fx_channel(w, "a", 0);
    fx_channel(w, "b", 0);
    assert_int_equal(w->seq, 0);
    assert_ok(writer_end(w, &e), &e);
    assert_int_equal(w->seq, 2);
    assert_ok(writer_end(w, &e), &e); /* nothing was changed since */
    assert_int_equal(w->seq, 2);
    fx_undo(f);
    assert_int_equal(fx_head(f), 0);
    w = fx_write(f);
    assert_int_equal(w->seq, 0);
    fx_channel(w, "c", 0);
    fx_commit(f);
    w = fx_write(f);
    assert_int_equal(w->seq, 1);
    fx_channel(w, "d", 0);
    fx_commit(f);
    assert_int_equal(fx_head(f), 2);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(numbers_in_commit_order)

/* The touches of one change are its own; a savepoint that is undone takes its entries along. */
static void keeps_changes_apart(struct store_fixture *f)
{
    struct err e;
    struct writer *w = fx_write(f), undone, again;
    writer_touch(w, "a:%d", 1);
    writer_touch_at(w, STR("list"), (struct position){-5, 7});
    assert_ok(store_setting_set(w, SETTING_NAME, STR("一"), &e), &e);
    assert_int_equal(w->touches.v.n, 0);
    assert_ok(writer_end(w, &e), &e);
    assert_ok(db_savepoint(f->db, &e), &e);
    assert_ok(writer_begin(&undone, f->db, w->arena, &SOMEONE, 66, &e), &e);
    assert_ok(store_setting_set(&undone, SETTING_NAME, STR("二"), &e), &e);
    assert_ok(writer_end(&undone, &e), &e);
    assert_int_equal(undone.seq, 2);
    assert_ok(db_savepoint_rollback(f->db, &e), &e);
    assert_ok(writer_begin(&again, f->db, w->arena, &SOMEONE, 77, &e), &e);
    assert_int_equal(again.seq, 1);
    assert_ok(store_setting_set(&again, SETTING_NAME, STR("三"), &e), &e);
    assert_ok(writer_end(&again, &e), &e);
    assert_ok(db_commit(f->db, &e), &e);
    static const struct sql KEYS = {"SELECT keys, actor, action, at FROM change ORDER BY seq"};
    struct rows rows;
    assert_ok(db_query(f->db, &KEYS, DB_NO_ARGS, &rows, &e), &e);
    assert_true(rows_next(&rows));
    assert_str(rows_str(&rows, 0), "a:1 list@-5,7 site");
    assert_str(rows_str(&rows, 1), "宁禾");
    assert_true(rows_next(&rows));
    assert_str(rows_str(&rows, 0), "site");
    assert_str(rows_str(&rows, 1), "沈一帆");
    assert_str(rows_str(&rows, 2), "set");
    assert_int_equal(rows_int(&rows, 3), 77);
    assert_false(rows_next(&rows));
    assert_ok(rows_end(&rows, &e), &e);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(keeps_changes_apart)

static void two_writers_take_turns(struct store_fixture *f)
{
    struct err e;
    const struct db_options options = {.mode = DB_WRITE, .busy_ms = 50};
    struct db *other;
    assert_ok(db_open(f->url, &options, &other, &e), &e);
    fx_channel(fx_write(f), "a", 0);
    struct writer w;
    if (f->kind == DB_SQLITE) /* the second waits, here until its patience ends */
        assert_err(db_begin_write(other, &e), KY_EBUSY);
    fx_commit(f);
    assert_ok(db_begin_write(other, &e), &e);
    assert_ok(writer_begin(&w, other, &f->arena, &SOMEONE, f->now, &e), &e);
    assert_int_equal(w.seq, 1);
    assert_int_equal(fx_channel(&w, "b", 0), 2);
    assert_ok(writer_end(&w, &e), &e);
    assert_ok(db_commit(other, &e), &e);
    db_close(other);
    assert_int_equal(fx_head(f), 2);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(two_writers_take_turns)

/* Touches that an arena had no room for must not be missing in silence. */
static void refuses_when_the_arena_is_spent(struct store_fixture *f)
{
    struct err e;
    struct arena small;
    struct writer w;
    arena_init(&small, 64);
    assert_ok(db_begin_write(f->db, &e), &e);
    assert_ok(writer_begin(&w, f->db, &small, &SOMEONE, f->now, &e), &e);
    for (int i = 0; i < 10; i++)
        writer_touch(&w, "teaser:%d", i);
    assert_err(store_setting_set(&w, SETTING_NAME, STR("一"), &e), KY_ELIMIT);
    fx_undo(f);
    arena_release(&small);
}
ON_BOTH(refuses_when_the_arena_is_spent)

static void needs_a_head(struct store_fixture *f)
{
    struct err e;
    struct writer w;
    static const char *const damage[] = {"UPDATE change_head SET hash = %s",
                                         "DELETE FROM change_head"};
    for (size_t i = 0; i < 2; i++) {
        fx_script(f, damage[i], f->kind == DB_SQLITE ? "x'00'" : "'\\x00'");
        assert_ok(db_begin_write(f->db, &e), &e);
        assert_err(writer_begin(&w, f->db, &f->arena, &SOMEONE, f->now, &e), KY_ECORRUPT);
        assert_non_null(strstr(e.text, "backup"));
        fx_undo(f);
    }
}
ON_BOTH(needs_a_head)

static void logs_only_what_exists(struct store_fixture *f)
{
    struct err e;
    struct writer *w = fx_write(f);
    assert_ok(writer_log(w, &RECORD_ARTICLE, 5, "create", &e), &e);
    assert_err(writer_end(w, &e), KY_ENOTFOUND);
    assert_int_equal(w->seq, 0);
    fx_undo(f);
}
ON_BOTH(logs_only_what_exists)

/* What a transaction does to a record is one entry: all that was done, how it stands in the end,
 * every key once. Many records keep the order in which they were first changed. */
static void a_record_has_one_entry(struct store_fixture *f)
{
    static const struct sql ENTRIES = {
        "SELECT kind, subject, action, keys, after FROM change ORDER BY seq"};
    enum { MANY = 200 };
    struct err e;
    struct rows rows;
    struct writer *w = fx_write(f);
    fx_channel(w, "news", 0);
    int64_t id = fx_article(w, 1, "水库验收", 1000);
    fx_publish(w, id, 2000);
    for (int i = 0; i < MANY; i++) {
        writer_touch(w, "b:%d", i);
        assert_ok(writer_log(w, &RECORD_CHANNEL, 1, i % 2 ? "change" : "create", &e), &e);
    }
    writer_touch(w, "b:7");
    assert_ok(writer_log(w, &RECORD_CHANNEL, 1, "change", &e), &e);
    fx_commit(f);
    assert_ok(db_query(f->db, &ENTRIES, DB_NO_ARGS, &rows, &e), &e);
    assert_true(rows_next(&rows));
    assert_str(rows_str(&rows, 0), "channel");
    assert_str(rows_str(&rows, 2), "create change");
    struct touches t;
    assert_ok(touches_parse(&f->arena, rows_str(&rows, 3), &t, &e), &e);
    assert_int_equal(t.v.n, MANY + 5); /* channel, about, channels, below, path */
    assert_true(rows_next(&rows));
    assert_str(rows_str(&rows, 0), "article");
    assert_str(rows_str(&rows, 2), "create revise publish");
    assert_true(str_has(rows_str(&rows, 3), STR("list:all:0:zh-CN@1000,1")));
    assert_true(str_has(rows_str(&rows, 3), STR("list:all:0:zh-CN@2000,1")));
    assert_true(str_has(rows_str(&rows, 4), STR("\"published_at\":2000")));
    assert_true(rows_next(&rows));
    assert_str(rows_str(&rows, 0), "revision");
    assert_str(rows_str(&rows, 2), "create");
    assert_str(rows_str(&rows, 3), "");
    assert_false(rows_next(&rows));
    assert_ok(rows_end(&rows, &e), &e);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(a_record_has_one_entry)

/* More records than buckets, whose numbers share them. */
static void finds_each_among_many(struct store_fixture *f)
{
    struct err e;
    char slug[8];
    enum { MANY = 3 * WRITER_BUCKETS };
    struct writer *w = fx_write(f);
    for (int i = 1; i <= MANY; i++) {
        snprintf(slug, sizeof(slug), "c%d", i);
        assert_int_equal(fx_channel(w, slug, 0), i);
    }
    for (int i = MANY; i > 0; i--)
        assert_ok(writer_log(w, &RECORD_CHANNEL, i, "change", &e), &e);
    fx_commit(f);
    static const struct sql ORDERED = {
        "SELECT COUNT(*) FROM change WHERE seq = subject AND action = 'create change'"};
    assert_int_equal(fx_int(f, &ORDERED, DB_NO_ARGS), MANY);
    assert_int_equal(fx_head(f), MANY);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(finds_each_among_many)

UNIT_TESTS(BOTH(numbers_in_commit_order), BOTH(keeps_changes_apart), BOTH(two_writers_take_turns),
           BOTH(refuses_when_the_arena_is_spent), BOTH(needs_a_head), BOTH(logs_only_what_exists),
           BOTH(a_record_has_one_entry), BOTH(finds_each_among_many));
