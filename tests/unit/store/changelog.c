/* The chain and the records behind it: whole when untouched, and no alteration goes unseen. */
#include "store/changelog.h"

#include <stdio.h>

#include "store/page.h"
#include "store/setting.h"
#include "store/term.h"
#include "store_fixture.h"

static const struct sql CHANGES = {"SELECT COUNT(*) FROM change"};

/* Changes of every kind, records changed more than once. */
static void fill(struct store_fixture *f)
{
    struct err e;
    int64_t source, tag;
    struct writer *w = fx_write(f);
    assert_ok(store_setting_set(w, SETTING_NAME, STR("一"), &e), &e);
    assert_ok(writer_end(w, &e), &e);
    assert_ok(store_setting_set(w, SETTING_NAME, STR("二"), &e), &e);
    int64_t top = fx_channel(w, "news", 0), below = fx_channel(w, "city", top);
    assert_ok(
        store_term_need(w, TERM_SOURCE, STR("澜江日报"), STR("https://d.example/"), &source, &e),
        &e);
    assert_ok(store_term_need(w, TERM_TAG, STR("水利"), STR(""), &tag, &e), &e);
    struct revision v = fx_text(w, "水库验收");
    v.source_id = v.editor_id = source;
    v.lead = STR("导语");
    v.origin_line = STR("原载");
    v.tags = (struct ids){&tag, 1};
    int64_t id = fx_draft(w, below, &v);
    fx_publish(w, id, FX_START);
    fx_commit(f);
    w = fx_write(f);
    v = fx_text(w, "水库验收完成");
    fx_revise(w, id, &v);
    fx_publish(w, id, FX_START);
    struct article b = {.lang = STR("en"),
                        .channel_id = top,
                        .translation_of = id,
                        .origin = STR("page:https://d.example/1")};
    assert_ok(store_article_create(w, &b, &e), &e);
    struct page p = {.slug = STR("about"), .title = STR("关于"), .public = true};
    assert_ok(store_page_save(w, &p, &e), &e);
    fx_commit(f);
    assert_ok(fx_verify(f, &e), &e);
}

static void proves_an_untouched_log(struct store_fixture *f)
{
    struct err e;
    struct changelog_proof proof;
    fill(f);
    struct reader *r = fx_read(f, NULL);
    assert_ok(changelog_verify(r, &proof, NULL, NULL, &e), &e);
    assert_int_equal(proof.changes, r->seq);
    assert_int_equal(proof.erased, 0);
    assert_int_equal(proof.records, 1 + 2 + 2 + 2 + 2 + 1);
    struct hash head;
    assert_ok(changelog_hash_at(f->back, r->seq, &head, &e), &e);
    assert_true(hash_eq(&head, &proof.head));
    assert_err(changelog_hash_at(f->back, r->seq + 1, &head, &e), KY_ENOTFOUND);
    fx_done(f);
}
ON_BOTH(proves_an_untouched_log)

/* In a transaction that is undone: what does verify say after this statement? */
static enum ky_err after_damage(struct store_fixture *f, const char *text, struct err *e)
{
    struct changelog_proof proof;
    int64_t revisions;
    arena_clear(&f->reader_arena);
    assert_ok(db_begin_write(f->db, e), e);
    fx_script(f, "%s", text);
    struct reader r = reader_within(f->db, &f->reader_arena, f->now);
    enum ky_err err = changelog_verify(&r, &proof, NULL, NULL, e);
    if (!err)
        err = store_revisions_verify(&r, &revisions, e);
    db_rollback(f->db);
    return err;
}

/* How to make a value of a column another: text, integer and blob columns of both engines. */
static const char *flipped(const struct store_fixture *f, const char *column, char kind, char *out,
                           size_t n)
{
    static const char *const blobs[] = {"CAST('0123456789abcdef0123456789abcdef' AS BLOB)",
                                        "convert_to('0123456789abcdef0123456789abcdef', 'UTF8')"};
    if (kind == 'i')
        snprintf(out, n, "COALESCE(%s, 0) + 1000", column);
    else if (kind == 't')
        snprintf(out, n, "COALESCE(%s, '') || '1'", column);
    else
        snprintf(out, n, "%s", blobs[f->kind]);
    return out;
}

/* Each column of each entry, one at a time. */
static void finds_any_altered_entry(struct store_fixture *f)
{
    static const struct {
        const char *name;
        char kind;
    } columns[] = {{"at", 'i'},     {"actor", 't'},     {"kind", 't'}, {"subject", 'i'},
                   {"action", 't'}, {"keys", 't'},      {"salt", 'b'}, {"after", 't'},
                   {"digest", 'b'}, {"prev_hash", 'b'}, {"hash", 'b'}, {"seq", 's'}};
    struct err e;
    char sql[300], value[100];
    fill(f);
    int64_t n = fx_int(f, &CHANGES, DB_NO_ARGS);
    for (int64_t seq = 1; seq <= n; seq++) {
        for (size_t c = 0; c < sizeof(columns) / sizeof(columns[0]); c++) {
            if (columns[c].kind == 's')
                snprintf(value, sizeof(value), "seq + 1000");
            else
                flipped(f, columns[c].name, columns[c].kind, value, sizeof(value));
            snprintf(sql, sizeof(sql), "UPDATE change SET %s = %s WHERE seq = %lld",
                     columns[c].name, value, (long long)seq);
            if (after_damage(f, sql, &e) != KY_ECORRUPT)
                fail_msg("not found: %s", sql);
            assert_non_null(strstr(e.text, "change log"));
        }
        snprintf(sql, sizeof(sql), "DELETE FROM change WHERE seq = %lld", (long long)seq);
        if (after_damage(f, sql, &e) != KY_ECORRUPT)
            fail_msg("not found: %s", sql);
    }
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(finds_any_altered_entry)

/* Each column of each record, and its removal. */
static void finds_any_altered_record(struct store_fixture *f)
{
    static const struct {
        const char *table;
        const char *ints[6], *texts[9];
    } tables[] = {
        {"setting", {0}, {"name", "value"}},
        {"channel", {"rank"}, {"slug", "name", "description"}},
        {"term", {0}, {"slug", "name", "url"}},
        {"article",
         {"revision_id", "public_revision_id", "published_at", "created_at", "changed_at"},
         {"lang", "origin", "path"}},
        {"revision",
         {"number", "at"},
         {"actor", "title", "lead", "excerpt", "html", "plain", "origin_line", "tags", "digest"}},
        {"page", {"rank", "changed_at"}, {"slug", "title", "html"}},
    };
    static const char *const others[] = {
        "UPDATE channel SET parent_id = NULL WHERE id = 2",
        "UPDATE channel SET state = 'closed' WHERE id = 1",
        "UPDATE term SET kind = 'editor' WHERE id = 1",
        "UPDATE article SET state = 'draft' WHERE id = 1",
        "UPDATE article SET channel_id = 1 WHERE id = 1",
        "UPDATE article SET translation_of = NULL WHERE id = 2",
        "UPDATE revision SET article_id = 2 WHERE id = 1",
        "UPDATE revision SET source_id = NULL WHERE id = 1",
        "UPDATE revision SET editor_id = 2 WHERE id = 1",
        "UPDATE page SET state = 'withdrawn'",
        "DELETE FROM page",
        "DELETE FROM setting",
        "DELETE FROM article WHERE id = 2",
        "INSERT INTO setting (id, name, value) VALUES (2, 'site.icp', 'x')",
        "UPDATE page SET id = 2",
    };
    struct err e;
    char sql[300], value[100];
    fill(f);
    for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
        for (size_t c = 0; c < 15; c++) {
            bool text = c >= 6;
            const char *column = text ? tables[t].texts[c - 6] : tables[t].ints[c];
            if (!column)
                continue;
            snprintf(sql, sizeof(sql), "UPDATE %s SET %s = %s WHERE id = 1", tables[t].table,
                     column, flipped(f, column, text ? 't' : 'i', value, sizeof(value)));
            if (after_damage(f, sql, &e) != KY_ECORRUPT)
                fail_msg("not found: %s", sql);
            assert_non_null(strstr(e.text, tables[t].table));
        }
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (after_damage(f, others[i], &e) != KY_ECORRUPT)
            fail_msg("not found: %s", others[i]);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(finds_any_altered_record)

/* What the law wants erased can go: the entry's content and its salt, never the last one. */
static void verifies_what_was_erased(struct store_fixture *f)
{
    static const char *const erase[] = {
        "UPDATE change SET after = NULL, salt = CAST('' AS BLOB) WHERE seq = %d",
        "UPDATE change SET after = NULL, salt = '' WHERE seq = %d"};
    struct err e;
    struct changelog_proof proof;
    char sql[200];
    fill(f);
    fx_script(f, erase[f->kind], 1); /* the first name of the site, changed by entry 2 */
    assert_ok(changelog_verify(fx_read(f, NULL), &proof, NULL, NULL, &e), &e);
    assert_int_equal(proof.erased, 1);
    fx_done(f);
    snprintf(sql, sizeof(sql), erase[f->kind], 2);
    assert_err(after_damage(f, sql, &e), KY_ECORRUPT);
    /* An erased entry keeps its place in the chain. */
    assert_err(after_damage(f, "UPDATE change SET digest = prev_hash WHERE seq = 1", &e),
               KY_ECORRUPT);
    assert_err(after_damage(f, "UPDATE change SET after = '{}' WHERE seq = 1", &e), KY_ECORRUPT);
    assert_err(after_damage(f, "UPDATE change SET keys = '' WHERE seq = 1", &e), KY_ECORRUPT);
}
ON_BOTH(verifies_what_was_erased)

static void finds_a_false_head(struct store_fixture *f)
{
    struct err e;
    fill(f);
    assert_err(after_damage(f, "UPDATE change_head SET seq = seq - 1", &e), KY_ECORRUPT);
    assert_err(after_damage(
                   f, "UPDATE change_head SET hash = (SELECT hash FROM change WHERE seq = 1)", &e),
               KY_ECORRUPT);
    assert_err(after_damage(f, "DELETE FROM change_head", &e), KY_ECORRUPT);
    /* The newest entry taken out, and the head set back to the one before: its record shows it. */
    assert_err(after_damage(f,
                            "DELETE FROM change WHERE seq = (SELECT MAX(seq) FROM change);"
                            "UPDATE change_head SET seq = (SELECT MAX(seq) FROM change), hash = "
                            "(SELECT hash FROM change ORDER BY seq DESC LIMIT 1)",
                            &e),
               KY_ECORRUPT);
    assert_non_null(strstr(e.text, "page 1"));
}
ON_BOTH(finds_a_false_head)

struct followed {
    int64_t seqs[2100];
    size_t n, fail_at;
};

static enum ky_err follow(void *ctx, int64_t seq, struct str keys, struct err *e)
{
    struct followed *fo = ctx;
    assert_str(keys, "site");
    if (fo->n == fo->fail_at && fo->fail_at)
        return err_set(e, KY_ECONFLICT, "enough");
    fo->seqs[fo->n++] = seq;
    return KY_OK;
}

static void count_progress(void *ctx, int64_t done, int64_t all)
{
    int64_t *calls = ctx;
    assert_true(done <= all);
    ++*calls;
}

/* More entries than a batch of verify holds, followed in pieces. */
static void reads_long_logs(struct store_fixture *f)
{
    struct err e;
    struct followed fo = {0};
    struct changelog_proof proof;
    int64_t calls = 0, n = 2050;
    char name[20];
    struct writer *w = fx_write(f);
    for (int64_t i = 0; i < n; i++) {
        snprintf(name, sizeof(name), "名%lld", (long long)i);
        assert_ok(store_setting_set(w, SETTING_NAME, str_c(name), &e), &e);
        assert_ok(writer_end(w, &e), &e); /* an entry each */
    }
    fx_commit(f);
    assert_ok(changelog_verify(fx_read(f, NULL), &proof, count_progress, &calls, &e), &e);
    fx_done(f);
    assert_int_equal(proof.changes, n);
    assert_int_equal(calls, 3);
    assert_ok(changelog_follow(f->back, 5, 10, follow, &fo, &e), &e);
    assert_int_equal(fo.n, 10);
    assert_int_equal(fo.seqs[0], 6);
    assert_ok(changelog_follow(f->back, fo.seqs[9], INT64_MAX, follow, &fo, &e), &e);
    assert_int_equal(fo.n, n - 5);
    assert_int_equal(fo.seqs[fo.n - 1], n);
    fo = (struct followed){.fail_at = 3};
    assert_err(changelog_follow(f->back, 0, 10, follow, &fo, &e), KY_ECONFLICT);
    assert_string_equal(e.text, "enough");
    assert_int_equal(fo.n, 3);
    if (f->kind == DB_SQLITE) /* an entry from the middle, beyond the first batch */
        assert_err(after_damage(f, "UPDATE change SET at = at + 1 WHERE seq = 1500", &e),
                   KY_ECORRUPT);
}
ON_BOTH(reads_long_logs)

UNIT_TESTS(BOTH(proves_an_untouched_log), BOTH(finds_any_altered_entry),
           BOTH(finds_any_altered_record), BOTH(verifies_what_was_erased), BOTH(finds_a_false_head),
           BOTH(reads_long_logs));
