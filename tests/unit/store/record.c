/* Canonical forms and the digest over them. */
#include "store/record.h"

#include "base/json.h"
#include "store/block.h"
#include "store/correction.h"
#include "store/page.h"
#include "store/ranking.h"
#include "store/setting.h"
#include "store/term.h"
#include "store/timer.h"
#include "store/topic.h"
#include "store_fixture.h"

/* A little of every kind. */
static void fill(struct store_fixture *f)
{
    struct err e;
    int64_t source, tags[2];
    struct writer *w = fx_write(f);
    assert_ok(store_setting_set(w, SETTING_NAME, STR("澜江\"新闻\"\n网"), &e), &e);
    int64_t channel = fx_channel(w, "news", 0);
    assert_ok(
        store_term_need(w, TERM_SOURCE, STR("澜江日报"), STR("https://d.example/"), &source, &e),
        &e);
    assert_ok(store_term_need(w, TERM_TAG, STR("水利"), STR(""), &tags[0], &e), &e);
    assert_ok(store_term_need(w, TERM_TAG, STR("Élan & <b>"), STR(""), &tags[1], &e), &e);
    struct revision v = fx_text(w, "水库验收"), v2 = fx_text(w, "水库验收了");
    v.source_id = source;
    v.tags = (struct ids){tags, 2};
    int64_t id = fx_draft(w, channel, &v);
    fx_publish(w, id, FX_START - 5);
    fx_revise(w, id, &v2);
    fx_draft(w, fx_channel(w, "below", channel), &v);
    struct page p = {
        .slug = STR("about"), .title = STR("关于"), .html = html_from_store(STR("<p>x</p>"))};
    assert_ok(store_page_save(w, &p, &e), &e);
    fx_commit(f);
}

/* The kinds that came with the second migration, the columns that may be NULL set and not. */
static void fill_second(struct store_fixture *f)
{
    struct err e;
    int64_t related[] = {2};
    struct writer *w = fx_write(f);
    struct media m = {.hash = STR("00112233445566778899aabbccddeeff"),
                      .type = STR("image/png"),
                      .ext = STR("png"),
                      .bytes = 5,
                      .width = 4,
                      .height = 3,
                      .name = STR("堤.png"),
                      .focal_x = 50,
                      .focal_y = 50};
    assert_ok(store_media_save(w, &m, &e), &e);
    struct topic t = {.slug = STR("flood"), .name = STR("防汛"), .picture_id = 1, .open = true};
    assert_ok(store_topic_save(w, &t, &e), &e);
    struct correction c = {.article_id = 1, .text = STR("应为“三座”。")};
    assert_ok(store_correction_add(w, &c, &e), &e);
    assert_ok(store_timer_set(w, 2, TIMER_PUBLISH, FX_START + 7, &e), &e);
    struct block b = {.place = STR("headline"), .title = STR("头条"), .public = true};
    assert_ok(store_block_save(w, &b, &e), &e);
    struct block_item i = {.block_id = 1, .article_id = 1, .ends_at = FX_START + 9, .public = true};
    assert_ok(store_block_item_save(w, &i, &e), &e);
    struct ids subjects = {related, 1};
    assert_ok(store_ranking_set(w, RANKING_WEEK, STR("zh-CN"), subjects, &e), &e);
    fx_commit(f);
}

static struct str canonical(struct store_fixture *f, const struct record_kind *kind, int64_t id)
{
    struct err e;
    struct buf b;
    buf_init(&b, 1 << 20);
    assert_ok(record_canonical(f->db, kind, id, &b, &e), &e);
    struct str s = arena_str(&f->arena, buf_str(&b));
    buf_release(&b);
    return s;
}

/* These bytes stand in logs for ever: a change here is a break of every site's proof. */
static void has_a_stable_form(struct store_fixture *f)
{
    fill(f);
    assert_str(canonical(f, &RECORD_SETTING, 1),
               "{\"id\":1,\"name\":\"site.name\",\"value\":\"澜江\\\"新闻\\\"\\n网\"}");
    assert_str(canonical(f, &RECORD_CHANNEL, 1),
               "{\"description\":\"\",\"id\":1,\"name\":\"news\",\"rank\":1,\"slug\":\"news\","
               "\"state\":\"open\"}");
    assert_str(canonical(f, &RECORD_CHANNEL, 2),
               "{\"description\":\"\",\"id\":2,\"name\":\"below\",\"parent_id\":1,\"rank\":1,"
               "\"slug\":\"below\",\"state\":\"open\"}");
    assert_str(canonical(f, &RECORD_TERM, 3),
               "{\"id\":3,\"kind\":\"tag\",\"name\":\"Élan & <b>\",\"slug\":\"élan-b\","
               "\"url\":\"\"}");
    assert_str(canonical(f, &RECORD_ARTICLE, 1),
               "{\"changed_at\":1715823012000000,\"channel_id\":1,\"created_at\":1715823012000000,"
               "\"id\":1,\"lang\":\"zh-CN\",\"path\":\"/2024/05/16/1.html\",\"public_revision_id\":"
               "1,\"published_at\":1715823011999995,\"revision_id\":2,\"state\":\"published\"}");
    assert_str(canonical(f, &RECORD_ARTICLE, 2),
               "{\"changed_at\":1715823012000000,\"channel_id\":2,\"created_at\":1715823012000000,"
               "\"id\":2,\"lang\":\"zh-CN\",\"revision_id\":3,\"state\":\"draft\"}");
    assert_str(canonical(f, &RECORD_PAGE, 1),
               "{\"changed_at\":1715823012000000,\"html\":\"<p>x</p>\",\"id\":1,\"rank\":0,"
               "\"slug\":\"about\",\"state\":\"withdrawn\",\"title\":\"关于\"}");
    /* The text itself is no part of a revision's record: its digest is. */
    struct str revision = canonical(f, &RECORD_REVISION, 1);
    assert_true(str_has(revision, STR("\"actor\":\"宁禾\",\"article_id\":1,\"at\":1715823012000000,"
                                      "\"digest\":\"")));
    assert_false(str_has(revision, STR("水库")));
    assert_str(fx_digest(f), "8f8d10af05ae1280389ef4428c3759eb2bf4a8e5f787ab5f5b26fd5b8252711e");
}
ON_BOTH(has_a_stable_form)

static void has_a_stable_second_form(struct store_fixture *f)
{
    static const struct {
        const struct record_kind *kind;
        const char *json;
    } records[] = {
        {&RECORD_MEDIA,
         "{\"alt\":\"\",\"bytes\":5,\"caption\":\"\",\"created_at\":1715823012000000,"
         "\"credit\":\"\",\"ext\":\"png\",\"focal_x\":50,\"focal_y\":50,"
         "\"hash\":\"00112233445566778899aabbccddeeff\",\"height\":3,\"id\":1,"
         "\"name\":\"堤.png\",\"rights\":\"\",\"state\":\"public\","
         "\"type\":\"image/png\",\"width\":4}"},
        {&RECORD_TOPIC,
         "{\"id\":1,\"lead\":\"\",\"lead_en\":\"\",\"name\":\"防汛\",\"name_en\":\"\","
         "\"picture_id\":1,\"rank\":0,\"slug\":\"flood\",\"state\":\"open\"}"},
        {&RECORD_CORRECTION, "{\"actor\":\"宁禾\",\"article_id\":1,\"at\":1715823012000000,"
                             "\"id\":1,\"text\":\"应为“三座”。\"}"},
        {&RECORD_TIMER, "{\"action\":\"publish\",\"article_id\":2,\"id\":1,"
                        "\"planned_at\":1715823012000007,\"state\":\"waiting\"}"},
        {&RECORD_BLOCK, "{\"id\":1,\"kind\":\"picks\",\"place\":\"headline\",\"rank\":0,"
                        "\"state\":\"public\",\"title\":\"头条\",\"title_en\":\"\"}"},
        {&RECORD_BLOCK_ITEM,
         "{\"article_id\":1,\"block_id\":1,\"ends_at\":1715823012000009,\"id\":1,\"rank\":0,"
         "\"state\":\"public\",\"text\":\"\",\"title\":\"\",\"url\":\"\"}"},
        {&RECORD_RANKING, "{\"id\":1,\"lang\":\"zh-CN\",\"span\":\"week\",\"subjects\":\"2\"}"}};
    struct err e;
    fill(f);
    fill_second(f);
    for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++)
        assert_str(canonical(f, records[i].kind, 1), records[i].json);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(has_a_stable_second_form)

/* Columns in byte order of their names; the JSON reads back and its canonical form is itself. */
static void is_canonical_json(struct store_fixture *f)
{
    struct err e;
    struct json *tree;
    struct buf again;
    fill(f);
    fill_second(f);
    for (size_t k = 0; k < record_kinds_n; k++) {
        const struct record_kind *kind = record_kinds[k];
        for (size_t c = 1; c < kind->columns_n; c++)
            assert_true(strcmp(kind->columns[c - 1].name, kind->columns[c].name) < 0);
        assert_ptr_equal(record_kind_find(str_c(kind->name)), kind);
        if (kind->columns_n == 0)
            continue; /* tests/unit/register/object.c */
        struct str text = canonical(f, kind, 1);
        assert_ok(json_parse(&f->arena, text, &tree, &e), &e);
        buf_init(&again, 1 << 20);
        json_canonical(&again, tree);
        assert_true(str_eq(buf_str(&again), text));
        buf_release(&again);
    }
    assert_null(record_kind_find(STR("listing")));
    assert_null(record_kind_find(STR("")));
}
ON_BOTH(is_canonical_json)

static void misses_what_is_not_there(struct store_fixture *f)
{
    struct err e;
    struct buf b;
    buf_init(&b, 100);
    assert_err(record_canonical(f->db, &RECORD_ARTICLE, 1, &b, &e), KY_ENOTFOUND);
    assert_non_null(strstr(e.text, "article"));
    assert_int_equal(b.n, 0);
    fill(f);
    assert_err(record_canonical(f->db, &RECORD_ARTICLE, 1, &b, &e), KY_ELIMIT);
    buf_release(&b);
}
ON_BOTH(misses_what_is_not_there)

struct seen {
    int64_t last, n, stop_at;
};

static enum ky_err see(void *ctx, int64_t id, struct str text, struct err *e)
{
    struct seen *s = ctx;
    assert_int_equal(id, s->last + 1);
    assert_true(str_starts(text, STR("{\"id\":")));
    s->last = id;
    s->n++;
    return s->n == s->stop_at ? err_set(e, KY_ECONFLICT, "enough") : KY_OK;
}

static void walks_in_batches(struct store_fixture *f)
{
    struct err e;
    static const int64_t sizes[] = {
        0, 1, RECORD_BATCH - 1, RECORD_BATCH, RECORD_BATCH + 1, 2 * RECORD_BATCH + 3};
    int64_t have = 0;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        assert_ok(db_begin_write(f->db, &e), &e);
        for (; have < sizes[i]; have++)
            fx_script(f, "INSERT INTO setting (id, name, value) VALUES (%d, 's%d', '')",
                      (int)have + 1, (int)have + 1);
        assert_ok(db_commit(f->db, &e), &e);
        struct seen s = {0};
        assert_ok(record_each(f->db, &RECORD_SETTING, see, &s, &e), &e);
        assert_int_equal(s.n, sizes[i]);
    }
    struct seen s = {.stop_at = RECORD_BATCH + 1};
    assert_err(record_each(f->db, &RECORD_SETTING, see, &s, &e), KY_ECONFLICT);
    assert_string_equal(e.text, "enough");
    assert_int_equal(s.n, RECORD_BATCH + 1);
}
ON_BOTH(walks_in_batches)

/* Lines for people, and a hash that any column of any record changes. */
static void digests_every_record(struct store_fixture *f)
{
    struct err e;
    struct hash with, without;
    struct buf lines;
    fill(f);
    buf_init(&lines, 1 << 20);
    struct reader *r = fx_read(f, NULL);
    assert_ok(record_digest(r, &lines, &with, &e), &e);
    assert_ok(record_digest(r, NULL, &without, &e), &e);
    assert_true(hash_eq(&with, &without));
    size_t n = 0;
    for (struct str rest = buf_str(&lines), line; str_split(&rest, '\n', &line);)
        n += line.n > 0;
    assert_int_equal(n, 1 + 2 + 3 + 2 + 3 + 1);
    assert_true(str_starts(buf_str(&lines), STR("setting 1 {\"id\":1,")));
    fx_done(f);
    buf_release(&lines);
    buf_init(&lines, 10);
    assert_err(record_digest(fx_read(f, NULL), &lines, &with, &e), KY_ELIMIT);
    fx_done(f);
    buf_release(&lines);
}
ON_BOTH(digests_every_record)

UNIT_TESTS(BOTH(has_a_stable_form), BOTH(has_a_stable_second_form), BOTH(is_canonical_json),
           BOTH(misses_what_is_not_there), BOTH(walks_in_batches), BOTH(digests_every_record));
