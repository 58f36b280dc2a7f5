/* The life of an article, and exactly what each step touches. */
#include <stdio.h>

#include "store/permalink.h"
#include "store/term.h"
#include "store_fixture.h"

/* The touches of all changes since, as one set of words without order and twins. */
static void touched(struct store_fixture *f, int64_t since, const char *const *want)
{
    struct touches t = fx_touches(f, since);
    struct buf word;
    buf_init(&word, 200);
    size_t wanted = 0;
    for (; want[wanted]; wanted++) {
        bool found = false;
        VEC_FOR (struct touch, it, t.v) {
            buf_clear(&word);
            buf_add(&word, it->key);
            if (!it->anywhere)
                buf_addf(&word, "@%lld,%lld", (long long)it->pos.at, (long long)it->pos.id);
            found |= str_eqc(buf_str(&word), want[wanted]);
        }
        if (!found)
            fail_msg("%s was not touched", want[wanted]);
    }
    VEC_FOR (struct touch, it, t.v) {
        bool expected = false;
        buf_clear(&word);
        buf_add(&word, it->key);
        if (!it->anywhere)
            buf_addf(&word, "@%lld,%lld", (long long)it->pos.at, (long long)it->pos.id);
        for (size_t i = 0; i < wanted; i++)
            expected |= str_eqc(buf_str(&word), want[i]);
        if (!expected)
            fail_msg("%.*s was touched", STR_ARG(buf_str(&word)));
    }
    buf_release(&word);
}
#define TOUCHED(f, since, ...) touched((f), (since), (const char *const[]){__VA_ARGS__, NULL})
#define UNTOUCHED(f, since)    touched((f), (since), (const char *const[]){NULL})

/* Channel 1 above channel 2, channel 3; term 1 a source, terms 2 and 3 tags; article 1 is a draft
 * in channel 2. */
static void set_up(struct store_fixture *f)
{
    struct err e;
    int64_t id, tags[] = {2};
    struct writer *w = fx_write(f);
    fx_channel(w, "news", 0);
    fx_channel(w, "city", 1);
    fx_channel(w, "county", 0);
    assert_ok(store_term_need(w, TERM_SOURCE, STR("澜江日报"), STR(""), &id, &e), &e);
    assert_ok(store_term_need(w, TERM_TAG, STR("水利"), STR(""), &id, &e), &e);
    assert_ok(store_term_need(w, TERM_TAG, STR("民生"), STR(""), &id, &e), &e);
    struct revision v = fx_text(w, "水库验收");
    v.source_id = 1;
    v.tags = (struct ids){tags, 1};
    assert_int_equal(fx_draft(w, 2, &v), 1);
    fx_commit(f);
}

static int64_t listed(struct store_fixture *f)
{
    static const struct sql COUNT = {"SELECT COUNT(*) FROM listing WHERE article_id = 1"};
    return fx_int(f, &COUNT, DB_NO_ARGS);
}

static void a_draft_is_nobodys_business(struct store_fixture *f)
{
    struct err e;
    set_up(f);
    int64_t before = fx_head(f);
    struct writer *w = fx_write(f);
    struct revision v = fx_text(w, "水库验收完成");
    fx_revise(w, 1, &v);
    assert_int_equal(v.number, 2);
    assert_int_equal(v.article_id, 1);
    fx_move(w, 1, 3);
    fx_move(w, 1, 3);
    struct article a = fx_load(w, 1);
    assert_int_equal(a.state, ARTICLE_DRAFT);
    assert_int_equal(a.revision_id, v.id);
    assert_int_equal(a.public_revision_id, 0);
    assert_int_equal(a.path.n, 0);
    fx_commit(f);
    assert_int_equal(fx_head(f), before + 2); /* the revision, and the article once */
    UNTOUCHED(f, before);
    assert_int_equal(listed(f), 0);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(a_draft_is_nobodys_business)

static void the_same_text_is_no_new_revision(struct store_fixture *f)
{
    set_up(f);
    struct writer *w = fx_write(f);
    struct revision v = fx_text(w, "水库验收");
    int64_t tags[] = {2}, before = w->seq;
    v.source_id = 1;
    v.tags = (struct ids){tags, 1};
    fx_revise(w, 1, &v);
    assert_int_equal(v.id, 1);
    assert_int_equal(v.number, 1);
    fx_commit(f);
    assert_int_equal(fx_head(f), before);
    w = fx_write(f);
    v = fx_text(w, "水库验收");
    fx_revise(w, 1, &v); /* without the source: another text */
    assert_int_equal(v.number, 2);
    v = fx_text(w, "水库验收");
    v.source_id = 1;
    v.tags = (struct ids){tags, 1};
    fx_revise(w, 1, &v); /* back: a third, since only the latest counts */
    assert_int_equal(v.number, 3);
    fx_commit(f);
}
ON_BOTH(the_same_text_is_no_new_revision)

static void publishing_enters_every_list(struct store_fixture *f)
{
    struct err e;
    set_up(f);
    int64_t before = fx_head(f);
    f->now += 5;
    struct writer *w = fx_write(f);
    fx_publish(w, 1, 1000);
    struct article a = fx_load(w, 1);
    assert_int_equal(a.state, ARTICLE_PUBLISHED);
    assert_int_equal(a.public_revision_id, 1);
    assert_int_equal(a.published_at, 1000);
    assert_int_equal(a.changed_at, f->now);
    fx_commit(f);
    assert_int_equal(fx_head(f), before + 1);
    TOUCHED(f, before, "article:1", "title:1", "teaser:1", "translations:1", "list:changes@1,1",
            "list:ids@1,1", "path:/2024/05/16/1.html", "list:all:0:zh-CN@1000,1",
            "list:channel:1:zh-CN@1000,1", "list:channel:2:zh-CN@1000,1",
            "list:term:1:zh-CN@1000,1", "list:term:2:zh-CN@1000,1", "terms:source", "terms:tag");
    assert_int_equal(listed(f), 5);
    assert_ok(fx_verify(f, &e), &e);

    before = fx_head(f); /* once more, unchanged: nothing happens */
    fx_publish(fx_write(f), 1, 1000);
    fx_commit(f);
    assert_int_equal(fx_head(f), before);
}
ON_BOTH(publishing_enters_every_list)

/* A text beside the published one is nobody's business until it is published, too. */
static void a_revision_waits_for_its_publication(struct store_fixture *f)
{
    struct err e;
    set_up(f);
    fx_publish(fx_write(f), 1, 1000);
    fx_commit(f);
    int64_t before = fx_head(f);
    f->now += 5;
    struct writer *w = fx_write(f);
    struct revision v = fx_text(w, "水库验收");
    int64_t tags[] = {3}; /* another tag, no source; title and excerpt as they were */
    v.tags = (struct ids){tags, 1};
    fx_revise(w, 1, &v);
    struct article a = fx_load(w, 1);
    assert_int_equal(a.public_revision_id, 1);
    assert_int_equal(a.changed_at, f->now - 5);
    fx_commit(f);
    UNTOUCHED(f, before);
    assert_int_equal(listed(f), 5);

    before = fx_head(f);
    fx_publish(fx_write(f), 1, 1000);
    fx_commit(f);
    TOUCHED(f, before, "article:1", "list:changes@1,1", "list:term:1:zh-CN@1000,1",
            "list:term:2:zh-CN@1000,1", "list:term:3:zh-CN@1000,1", "terms:source", "terms:tag");
    assert_int_equal(listed(f), 4);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(a_revision_waits_for_its_publication)

/* What lists show is touched when that changes, and only then. */
static void touches_the_teaser_when_it_changes(struct store_fixture *f)
{
    static const struct {
        const char *title, *lead, *excerpt, *html;
        int64_t at;
        bool retitled, teaser;
    } steps[] = {{"题", "导语", "摘", "<p>文</p>", 1000, true, true},
                 {"题", "导语", "摘", "<p>文改</p>", 1000, false, false},
                 {"题改", "导语", "摘", "<p>文改</p>", 1000, true, true},
                 {"题改", "导语改", "摘", "<p>文改</p>", 1000, false, true},
                 {"题改", "导语改", "摘改", "<p>文改</p>", 1000, false, true},
                 {"题改", "导语改", "摘改", "<p>文改</p>", 2000, false, false},
                 {"题改", "导语改", "摘改", "<p>又改</p>", 2000, false, false}};
    set_up(f);
    fx_publish(fx_write(f), 1, 500);
    fx_commit(f);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        struct writer *w = fx_write(f);
        struct revision v = {.title = str_c(steps[i].title),
                             .lead = str_c(steps[i].lead),
                             .excerpt = str_c(steps[i].excerpt),
                             .html = html_from_store(str_c(steps[i].html)),
                             .plain = str_c("文")};
        fx_revise(w, 1, &v);
        fx_commit(f);
        int64_t before = fx_head(f);
        fx_publish(fx_write(f), 1, steps[i].at);
        fx_commit(f);
        struct touches t = fx_touches(f, before);
        assert_true(fx_touched(&t, "article:1") && fx_touched(&t, "list:changes"));
        assert_int_equal(fx_touched(&t, "title:1"), steps[i].retitled);
        assert_int_equal(fx_touched(&t, "teaser:1"), steps[i].teaser);
    }
}
ON_BOTH(touches_the_teaser_when_it_changes)

static void another_time_moves_it(struct store_fixture *f)
{
    struct err e;
    set_up(f);
    fx_publish(fx_write(f), 1, 1000);
    fx_commit(f);
    int64_t before = fx_head(f);
    fx_publish(fx_write(f), 1, -7); /* before 1970, too */
    fx_commit(f);
    TOUCHED(f, before, "article:1", "time:1", "list:changes@1,1", "list:all:0:zh-CN@1000,1",
            "list:all:0:zh-CN@-7,1", "list:channel:1:zh-CN@1000,1", "list:channel:1:zh-CN@-7,1",
            "list:channel:2:zh-CN@1000,1", "list:channel:2:zh-CN@-7,1", "list:term:1:zh-CN@1000,1",
            "list:term:1:zh-CN@-7,1", "list:term:2:zh-CN@1000,1", "list:term:2:zh-CN@-7,1");
    assert_int_equal(listed(f), 5);
    fx_publish(fx_write(f), 1, 0);
    fx_commit(f);
    assert_ok(fx_verify(f, &e), &e);
    struct article a = fx_load(fx_write(f), 1);
    assert_int_equal(a.published_at, 0);
    assert_str(a.path, "/2024/05/16/1.html");
    fx_undo(f);
}
ON_BOTH(another_time_moves_it)

static void a_recalled_one_is_gone(struct store_fixture *f)
{
    struct err e;
    enum permalink_kind kind;
    int64_t subject;
    set_up(f);
    fx_publish(fx_write(f), 1, 1000);
    fx_commit(f);
    int64_t before = fx_head(f);
    fx_recall(fx_write(f), 1);
    fx_commit(f);
    TOUCHED(f, before, "article:1", "title:1", "teaser:1", "translations:1", "list:changes@1,1",
            "list:ids@1,1", "list:all:0:zh-CN@1000,1", "list:channel:1:zh-CN@1000,1",
            "list:channel:2:zh-CN@1000,1", "list:term:1:zh-CN@1000,1", "list:term:2:zh-CN@1000,1",
            "terms:source", "terms:tag");
    assert_int_equal(listed(f), 0);
    /* Its address stays its own: it answers 410. */
    assert_ok(store_permalink(fx_read(f, NULL), STR("/2024/05/16/1.html"), &kind, &subject, &e),
              &e);
    assert_int_equal(kind, PERMALINK_ARTICLE);
    assert_int_equal(subject, 1);
    fx_done(f);
    struct writer *w = fx_write(f);
    struct article a = fx_load(w, 1);
    assert_int_equal(a.state, ARTICLE_RECALLED);
    assert_err(store_article_recall(w, &a, "recall", STR(""), &e), KY_ECONFLICT);
    assert_non_null(strstr(e.text, "recalled"));
    fx_move(w, 1, 3); /* tidied up, unseen */
    fx_commit(f);
    assert_int_equal(listed(f), 0);
    assert_ok(fx_verify(f, &e), &e);

    before = fx_head(f); /* and back again, where it was */
    fx_publish(fx_write(f), 1, 1000);
    fx_commit(f);
    struct touches t = fx_touches(f, before);
    assert_true(fx_touched(&t, "list:ids"));
    assert_false(fx_touched(&t, "path:/2024/05/16/1.html"));
    assert_int_equal(listed(f), 4);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(a_recalled_one_is_gone)

static void moves_between_channels(struct store_fixture *f)
{
    struct err e;
    set_up(f);
    fx_publish(fx_write(f), 1, 1000);
    fx_commit(f);
    int64_t before = fx_head(f);
    fx_move(fx_write(f), 1, 1); /* up: the parent has it already */
    fx_commit(f);
    TOUCHED(f, before, "article:1", "teaser:1", "list:changes@1,1", "list:channel:2:zh-CN@1000,1");
    before = fx_head(f);
    fx_move(fx_write(f), 1, 3);
    fx_commit(f);
    TOUCHED(f, before, "article:1", "teaser:1", "list:changes@1,1", "list:channel:1:zh-CN@1000,1",
            "list:channel:3:zh-CN@1000,1");
    assert_ok(fx_verify(f, &e), &e);
    struct writer *w = fx_write(f);
    struct channels all = fx_channels(w);
    struct article a = fx_load(w, 1);
    assert_err(store_article_move(w, &a, 99, &all, &e), KY_EINVAL);
    fx_undo(f);
}
ON_BOTH(moves_between_channels)

static void refuses_what_cannot_be(struct store_fixture *f)
{
    struct err e;
    static char big[2001];
    int64_t many[51], twice[] = {2, 3, 2};
    set_up(f);
    memset(big, 'x', sizeof(big));
    for (int i = 0; i < 51; i++)
        many[i] = i + 1;
    struct writer *w = fx_write(f);
    struct article a = fx_load(w, 1), fresh = {.lang = STR("zh-CN"), .channel_id = 1};
    struct channels all = fx_channels(w);
    struct revision v = fx_text(w, "");
    assert_err(store_article_revise(w, &a, &v, &e), KY_EINVAL);
    v = fx_text(w, "x");
    v.title = str_of(big, 2001);
    assert_err(store_article_revise(w, &a, &v, &e), KY_EINVAL);
    v = fx_text(w, "x");
    v.tags = (struct ids){many, 51};
    assert_err(store_article_revise(w, &a, &v, &e), KY_EINVAL);
    v.tags = (struct ids){twice, 3};
    assert_err(store_article_revise(w, &a, &v, &e), KY_EINVAL);
    assert_ok(store_article_create(w, &fresh, &e), &e);
    assert_err(store_article_publish(w, &fresh, 5, STR("/x"), &all, &e), KY_EINVAL);
    assert_non_null(strstr(e.text, "no text"));
    assert_err(store_article_recall(w, &fresh, "recall", STR(""), &e), KY_ECONFLICT);
    a.channel_id = 99;
    assert_err(store_article_publish(w, &a, 5, STR("/x"), &all, &e), KY_EINVAL);
    a.channel_id = 2;
    assert_err(store_article_publish(w, &a, 5, STR("/c/news/"), &all, &e), KY_EEXIST);
    fx_undo(f);
}
ON_BOTH(refuses_what_cannot_be)

static void refuses_broken_references(struct store_fixture *f)
{
    struct err e;
    set_up(f);
    const struct article bad[] = {{.lang = STR("zh-CN"), .channel_id = 99},
                                  {.lang = STR("zh-CN"), .channel_id = 1, .translation_of = 99}};
    for (size_t i = 0; i < 2; i++) {
        struct writer *w = fx_write(f);
        struct article a = bad[i];
        enum ky_err err = store_article_create(w, &a, &e);
        if (!err) { /* SQLite and PostgreSQL may tell at the commit */
            err = db_commit(f->db, &e);
        } else {
            fx_undo(f);
        }
        assert_int_equal(err, KY_ECONFLICT);
    }
}
ON_BOTH(refuses_broken_references)

static void an_origin_comes_once(struct store_fixture *f)
{
    struct err e;
    set_up(f);
    struct writer *w = fx_write(f);
    struct article a = {.lang = STR("zh-CN"), .channel_id = 1, .origin = STR("page:1")}, b = a,
                   c = {.lang = STR("zh-CN"), .channel_id = 1}, d = c;
    assert_ok(store_article_create(w, &a, &e), &e);
    assert_ok(store_article_create(w, &c, &e), &e); /* without one there may be many */
    assert_ok(store_article_create(w, &d, &e), &e);
    assert_err(store_article_create(w, &b, &e), KY_EEXIST);
    fx_undo(f);
}
ON_BOTH(an_origin_comes_once)

UNIT_TESTS(BOTH(a_draft_is_nobodys_business), BOTH(the_same_text_is_no_new_revision),
           BOTH(publishing_enters_every_list), BOTH(a_revision_waits_for_its_publication),
           BOTH(touches_the_teaser_when_it_changes), BOTH(another_time_moves_it),
           BOTH(a_recalled_one_is_gone), BOTH(moves_between_channels), BOTH(refuses_what_cannot_be),
           BOTH(refuses_broken_references), BOTH(an_origin_comes_once));
