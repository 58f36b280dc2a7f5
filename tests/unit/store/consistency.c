/* Each rule, broken by hand. */
#include "store/consistency.h"

#include "store/term.h"
#include "store/timer.h"
#include "store/topic.h"
#include "store_fixture.h"

static enum ky_err check(struct store_fixture *f, struct err *e)
{
    arena_clear(&f->reader_arena);
    struct reader r = reader_within(f->db, &f->reader_arena, f->now);
    return store_consistency(&r, e);
}

/* Channel 1 above 2; article 1 in channel 2 with source 1, editor 2, tags 3 and 4; article 2 a
 * draft, article 3 recalled. */
static void fill(struct store_fixture *f)
{
    struct err e;
    int64_t id, tags[] = {3, 4}, guest[] = {4}, topics[] = {1, 2};
    struct writer *w = fx_write(f);
    fx_channel(w, "news", 0);
    fx_channel(w, "city", 1);
    fx_channel(w, "other", 0);
    fx_channel(w, "guests", 0);
    assert_ok(store_term_need(w, TERM_SOURCE, STR("澜江日报"), STR(""), &id, &e), &e);
    assert_ok(store_term_need(w, TERM_EDITOR, STR("宁禾"), STR(""), &id, &e), &e);
    assert_ok(store_term_need(w, TERM_TAG, STR("水利"), STR(""), &id, &e), &e);
    assert_ok(store_term_need(w, TERM_TAG, STR("民生"), STR(""), &id, &e), &e);
    assert_ok(store_term_need(w, TERM_TAG, STR("教育"), STR(""), &id, &e), &e);
    struct revision v = fx_text(w, "水库验收");
    v.source_id = 1;
    v.editor_id = 2;
    v.tags = (struct ids){tags, 2};
    v.channels = (struct ids){guest, 1};
    v.topics = (struct ids){topics, 2};
    for (int i = 0; i < 3; i++) {
        static const char *const slugs[] = {"flood", "school", "road"};
        struct topic t = {.slug = str_c(slugs[i]), .name = STR("专题"), .open = true};
        assert_ok(store_topic_save(w, &t, &e), &e);
    }
    fx_publish(w, fx_draft(w, 2, &v), 1000);
    struct article a = fx_load(w, 1);
    assert_ok(store_article_set_end(w, &a, 9000, &e), &e);
    assert_ok(store_timer_set(w, 1, TIMER_EXPIRE, 9000, &e), &e);
    v = fx_text(w, "草稿");
    fx_draft(w, 1, &v);
    assert_ok(store_timer_set(w, 2, TIMER_PUBLISH, 8000, &e), &e);
    fx_recall(w, fx_article(w, 3, "撤回", 2000));
    fx_commit(f);
    assert_ok(check(f, &e), &e);
}

static void finds_each_violation(struct store_fixture *f)
{
    static const struct {
        const char *damage, *rule;
    } cases[] = {
        {"DELETE FROM permalink WHERE kind = 'article' AND subject = 1", "ledger of permalinks"},
        {"UPDATE permalink SET subject = 2 WHERE kind = 'article' AND subject = 1",
         "an article's address"},
        {"UPDATE permalink SET kind = 'page' WHERE kind = 'channel' AND subject = 3",
         "names what exists"},
        {"UPDATE permalink SET subject = 9 WHERE kind = 'term' AND subject = 5",
         "names what exists"},
        {"UPDATE permalink SET subject = 9 WHERE kind = 'channel' AND subject = 3",
         "names what exists"},
        {"INSERT INTO permalink (path, kind, subject) VALUES ('/x', 'article', 9)",
         "names what exists"},
        {"UPDATE article SET revision_id = 1 WHERE id = 2", "latest revision is its own"},
        {"UPDATE article SET revision_id = 99 WHERE id = 2", "latest revision is its own"},
        {"UPDATE article SET public_revision_id = 2 WHERE id = 1", "public revision"},
        {"UPDATE article SET public_revision_id = NULL WHERE id = 3", "public revision"},
        {"UPDATE article SET path = NULL WHERE id = 3", "an address and a time"},
        {"UPDATE article SET published_at = NULL WHERE id = 3", "an address and a time"},
        {"DELETE FROM listing WHERE kind = 1", "list of all"},
        {"DELETE FROM listing WHERE kind = 2 AND ref = 2", "channel's list"},
        {"DELETE FROM listing WHERE kind = 2 AND ref = 1", "list above it"},
        {"UPDATE channel SET parent_id = 3 WHERE id = 2", "list above it"},
        {"UPDATE channel SET parent_id = NULL WHERE id = 2", "channels below"},
        {"INSERT INTO listing (kind, ref, lang, at, article_id) VALUES (2, 3, 'zh-CN', 1000, 1)",
         "channels below"},
        {"INSERT INTO listing (kind, ref, lang, at, article_id) VALUES (3, 5, 'zh-CN', 1000, 1)",
         "that name the term"},
        {"DELETE FROM listing WHERE kind = 3 AND ref = 1", "lists of its terms"},
        {"DELETE FROM listing WHERE kind = 3 AND ref = 2", "lists of its terms"},
        {"DELETE FROM listing WHERE kind = 3 AND ref = 4", "lists of its terms"},
        {"UPDATE article SET state = 'recalled' WHERE id = 1", "published articles only"},
        {"INSERT INTO listing (kind, ref, lang, at, article_id) VALUES (1, 0, 'zh-CN', 5, 2)",
         "published articles only"},
        {"INSERT INTO listing (kind, ref, lang, at, article_id) VALUES (1, 0, 'zh-CN', 7, 1)",
         "published articles only"},
        {"INSERT INTO listing (kind, ref, lang, at, article_id) VALUES (1, 0, 'en', 1000, 1)",
         "published articles only"},
        {"UPDATE article SET published_at = 999 WHERE id = 1", "list of all"},
        {"UPDATE permalink SET subject = 9 WHERE kind = 'topic' AND subject = 3",
         "names what exists"},
        {"DELETE FROM listing WHERE kind = 2 AND ref = 4", "secondary channels"},
        {"UPDATE revision SET channels = '' WHERE id = 1", "guests"},
        {"DELETE FROM listing WHERE kind = 4 AND ref = 2", "lists of its topics"},
        {"UPDATE listing SET ref = 3 WHERE kind = 4 AND ref = 2", "put into the topic"},
        {"UPDATE timer SET article_id = 1 WHERE action = 'publish'", "is not published"},
        {"UPDATE timer SET planned_at = 9001 WHERE action = 'expire'", "has an end"},
        {"UPDATE timer SET state = 'cancelled' WHERE action = 'expire'", "has an end"},
        {"UPDATE article SET valid_until = 5 WHERE id = 1", "has an end"},
        {"INSERT INTO timer (id, article_id, action, planned_at, state) VALUES (9, 2, 'publish', "
         "7, 'waiting')",
         "of an article once"},
    };
    struct err e;
    fill(f);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_ok(db_begin_write(f->db, &e), &e);
        fx_script(f, "%s", cases[i].damage);
        if (check(f, &e) != KY_ECORRUPT)
            fail_msg("not found: %s", cases[i].damage);
        if (!strstr(e.text, cases[i].rule))
            fail_msg("%s: %s", cases[i].damage, e.text);
        db_rollback(f->db);
    }
    assert_ok(check(f, &e), &e);
}
ON_BOTH(finds_each_violation)

UNIT_TESTS(BOTH(finds_each_violation));
