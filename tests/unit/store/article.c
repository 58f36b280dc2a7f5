/* Reading articles and their revisions. */
#include "store/article.h"

#include <stdio.h>

#include "store/term.h"
#include "store_fixture.h"

static void reads_what_was_written(struct store_fixture *f)
{
    struct err e;
    struct deps deps;
    struct article *a;
    struct revision *v;
    int64_t terms[4], origin_id;
    static const char *const names[] = {"澜江日报", "宁禾", "水利", "民生"};
    static const enum term_kind kinds[] = {TERM_SOURCE, TERM_EDITOR, TERM_TAG, TERM_TAG};
    struct writer *w = fx_write(f);
    for (int i = 0; i < 4; i++)
        assert_ok(store_term_need(w, kinds[i], str_c(names[i]), STR(""), &terms[i], &e), &e);
    struct article new = {.lang = STR("en"),
                          .channel_id = fx_channel(w, "news", 0),
                          .origin = STR("page:https://d.example/1")};
    struct revision text = fx_text(w, "Reservoir & \"dam\" <finished>");
    text.lead = STR("Lead");
    text.source_id = terms[0];
    text.editor_id = terms[1];
    text.origin_line = STR("原载");
    int64_t tags[] = {terms[3], terms[2]};
    text.tags = (struct ids){tags, 2};
    assert_ok(store_article_create(w, &new, &e), &e);
    assert_ok(store_article_revise(w, &new, &text, &e), &e);
    fx_publish(w, new.id, FX_START - 1);
    fx_commit(f);

    deps_init(&deps, &f->arena);
    struct reader *r = fx_read(f, &deps);
    assert_ok(store_article(r, 1, &a, &e), &e);
    assert_int_equal(a->state, ARTICLE_PUBLISHED);
    assert_str(a->lang, "en");
    assert_str(a->origin, "page:https://d.example/1");
    assert_str(a->path, "/2024/05/16/1.html");
    assert_int_equal(a->published_at, FX_START - 1);
    assert_int_equal(a->created_at, FX_START);
    assert_int_equal(a->translation_of, 0);
    assert_ok(store_revision(r, a->public_revision_id, &v, &e), &e);
    assert_int_equal(v->number, 1);
    assert_str(v->title, "Reservoir & \"dam\" <finished>");
    assert_str(v->lead, "Lead");
    assert_str(v->actor, "宁禾");
    assert_str(v->origin_line, "原载");
    assert_int_equal(v->source_id, terms[0]);
    assert_int_equal(v->editor_id, terms[1]);
    assert_int_equal(v->tags.n, 2);
    assert_int_equal(v->tags.p[0], terms[3]);
    assert_int_equal(v->digest.n, HASH_HEX);
    assert_int_equal(deps.v.n, 1);
    assert_str(deps.v.p[0].key, "article:1");
    assert_ok(store_article_by_origin(r, a->origin, &origin_id, &e), &e);
    assert_int_equal(origin_id, 1);
    fx_done(f);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(reads_what_was_written)

static void tells_what_is_not_there(struct store_fixture *f)
{
    struct err e;
    struct deps deps;
    struct article *a;
    struct revision *v;
    int64_t id;
    deps_init(&deps, &f->arena);
    struct reader *r = fx_read(f, &deps);
    assert_ok(store_article(r, 77, &a, &e), &e);
    assert_null(a);
    assert_str(deps.v.p[0].key, "article:77");
    assert_ok(store_revision(r, 77, &v, &e), &e);
    assert_null(v);
    assert_ok(store_article_by_origin(r, STR("page:x"), &id, &e), &e);
    assert_int_equal(id, 0);
    assert_ok(store_article_by_origin(r, STR(""), &id, &e), &e);
    assert_int_equal(id, 0);
    fx_done(f);
}
ON_BOTH(tells_what_is_not_there)

/* Bytes that are written down: the digest of a text stands in the log for ever. */
static void test_digests_every_part(void **state)
{
    (void)state;
    int64_t tags[] = {3, 4};
    const struct revision base = {.title = STR("t"),
                                  .lead = STR("l"),
                                  .excerpt = STR("e"),
                                  .html = {STR("<p>h</p>")},
                                  .plain = STR("h"),
                                  .source_id = 1,
                                  .editor_id = 2,
                                  .origin_line = STR("o"),
                                  .tags = {tags, 2}};
    struct revision others[19];
    for (int i = 0; i < 19; i++)
        others[i] = base;
    others[1].title = STR("T");
    others[2].lead = STR("");
    others[3].excerpt = STR("el");
    others[4].html.markup = STR("h");
    others[5].plain = STR("hh");
    others[6].source_id = 0;
    others[7].editor_id = 1;
    others[8].origin_line = STR("ol");
    others[9].tags.n = 1;
    others[10].tags.p = (int64_t[]){4, 3};
    others[11].title = STR("tl"); /* what moves from one field to the next is another text */
    others[11].lead = STR("");
    others[12].source_id = 2;
    others[12].editor_id = 1;
    others[13].kicker = STR("k");
    others[14].subtitle = STR("k");
    others[15].picture_id = 7;
    others[16].channels = (struct ids){tags, 1};
    others[17].topics = (struct ids){tags, 1};
    others[18].original_url = STR("k");
    for (int i = 0; i < 19; i++)
        for (int k = 0; k < i; k++) {
            struct hash a = revision_digest(&others[i]), b = revision_digest(&others[k]);
            assert_false(hash_eq(&a, &b));
        }
    struct buf hex;
    buf_init(&hex, HASH_HEX);
    struct hash h = revision_digest(&base);
    hex_add(&hex, hash_str(&h));
    assert_str(buf_str(&hex), "772c3d169f6313824b5c29dbd286648fac5bd53752ef9c054dcf646b17d1bfea");
    buf_release(&hex);
    struct revision empty = {.title = {NULL, 0}};
    (void)revision_digest(&empty);
}

static void verifies_in_batches(struct store_fixture *f)
{
    struct err e;
    int64_t n;
    struct writer *w = fx_write(f);
    int64_t channel = fx_channel(w, "news", 0);
    for (int i = 0; i < 205; i++) {
        struct revision v = fx_text(w, "题");
        fx_draft(w, channel, &v);
    }
    fx_commit(f);
    assert_ok(store_revisions_verify(fx_read(f, NULL), &n, &e), &e);
    assert_int_equal(n, 205);
    fx_done(f);
    fx_script(f, "UPDATE revision SET plain = 'x' WHERE id = 203");
    assert_err(store_revisions_verify(fx_read(f, NULL), &n, &e), KY_ECORRUPT);
    assert_non_null(strstr(e.text, "article 203"));
    fx_done(f);
    fx_script(f, "UPDATE revision SET digest = 'zz' WHERE id = 100");
    assert_err(store_revisions_verify(fx_read(f, NULL), &n, &e), KY_ECORRUPT);
    assert_non_null(strstr(e.text, "article 100"));
    fx_done(f);
}
ON_BOTH(verifies_in_batches)

static void test_names_states(void **state)
{
    (void)state;
    assert_string_equal(article_state_name(ARTICLE_DRAFT), "draft");
    assert_string_equal(article_state_name(ARTICLE_PUBLISHED), "published");
    assert_string_equal(article_state_name(ARTICLE_RECALLED), "recalled");
}

UNIT_TESTS(BOTH(reads_what_was_written), BOTH(tells_what_is_not_there),
           cmocka_unit_test(test_digests_every_part), BOTH(verifies_in_batches),
           cmocka_unit_test(test_names_states));
