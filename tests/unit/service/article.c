#include "service/article.h"

#include <pthread.h>
#include <stdio.h>

#include "store/term.h"
#include "site_fixture.h"

static struct article_result import(struct site_fixture *f, const struct article_input *in)
{
    struct err e;
    struct article_result r;
    assert_ok(article_import(f->site, &ACTOR_COMMAND, &f->arena, in, &r, &e), &e);
    return r;
}

static enum ky_err refused(struct site_fixture *f, const struct article_input *in, struct err *e)
{
    struct article_result r;
    return article_import(f->site, &ACTOR_COMMAND, &f->arena, in, &r, e);
}

static void publishes_what_it_is_given(struct site_fixture *f)
{
    const struct str tags[] = {STR("水利"), STR("民生")};
    struct article_input in = sx_input("  水库验收完成 ");
    in.lead = STR("导语");
    in.source = STR("澜江日报");
    in.source_url = STR("https://daily.example/a?b=1");
    in.editor = STR("宁禾");
    in.origin_line = STR("原载澜江发布");
    in.tags = tags;
    in.tags_n = 2;
    in.published_at = SX_START - 8 * US_HOUR; /* 01:30 in Shanghai */
    struct article_result r = import(f, &in);
    assert_int_equal(r.id, 1);
    assert_int_equal(r.outcome, ARTICLE_CREATED);
    assert_str(r.path, "/2024/05/16/1.html");
    struct article *a = sx_article(f, 1);
    assert_int_equal(a->state, ARTICLE_PUBLISHED);
    assert_int_equal(a->published_at, SX_START - 8 * US_HOUR);
    assert_int_equal(a->created_at, SX_START);
    assert_str(a->lang, "zh-CN");
    struct revision *v = sx_revision(f, 1);
    assert_str(v->title, "水库验收完成");
    assert_str(v->lead, "导语");
    assert_str(v->excerpt, "导语");
    assert_str(v->plain, "本报讯。今天验收。");
    assert_str(v->origin_line, "原载澜江发布");
    assert_str(v->actor, "command");
    assert_int_equal(v->tags.n, 2);
    assert_true(v->source_id && v->editor_id);
    sx_verify(f);
}
ON_BOTH(publishes_what_it_is_given)

/* The address has the day of the site's zone, and keeps it. */
static void takes_the_day_of_its_zone(struct site_fixture *f)
{
    struct err e;
    struct article_input in = sx_input("夜间");
    const struct civil late = {.year = 2024, .month = 12, .day = 31, .hour = 16};
    f->now = in.published_at = civil_to_us(&late); /* midnight in Shanghai */
    assert_str(import(f, &in).path, "/2025/01/01/1.html");
    assert_ok(article_publish(f->site, &ACTOR_COMMAND, 1, SX_START, &e), &e);
    assert_str(sx_article(f, 1)->path, "/2025/01/01/1.html");
    in.published_at = 0; /* now */
    f->now = SX_START;
    assert_str(import(f, &in).path, "/2024/05/16/2.html");
    sx_verify(f);
}
ON_BOTH(takes_the_day_of_its_zone)

static void keeps_drafts(struct site_fixture *f)
{
    struct err e;
    struct article_input in = sx_input("草稿");
    in.publish = false;
    in.lang = STR("en");
    struct article_result r = import(f, &in);
    assert_int_equal(r.path.n, 0);
    assert_int_equal(sx_article(f, 1)->state, ARTICLE_DRAFT);
    assert_str(sx_article(f, 1)->lang, "en");
    assert_ok(article_publish(f->site, &ACTOR_COMMAND, 1, 0, &e), &e);
    assert_int_equal(sx_article(f, 1)->published_at, f->now);
    f->now += US_DAY;
    assert_ok(article_publish(f->site, &ACTOR_COMMAND, 1, 0, &e), &e); /* stays where it was */
    assert_int_equal(sx_article(f, 1)->published_at, SX_START);
    sx_verify(f);
}
ON_BOTH(keeps_drafts)

/* One row a step: the text that comes, with which flags, and what was found. */
static void an_origin_is_one_article(struct site_fixture *f)
{
    static const struct {
        const char *title;
        bool publish, update;
        enum article_outcome outcome;
        enum article_state state;
        const char *shown;
        int changes; /* entries of the log */
    } steps[] = {
        {"甲", false, false, ARTICLE_CREATED, ARTICLE_DRAFT, "甲", 3},
        {"甲", false, false, ARTICLE_UNCHANGED, ARTICLE_DRAFT, "甲", 0},
        {"乙", true, false, ARTICLE_DIFFERS, ARTICLE_DRAFT, "甲", 0},
        {"甲", true, false, ARTICLE_UPDATED, ARTICLE_PUBLISHED, "甲", 1},
        {"甲", true, true, ARTICLE_UNCHANGED, ARTICLE_PUBLISHED, "甲", 0},
        {"乙", true, false, ARTICLE_DIFFERS, ARTICLE_PUBLISHED, "甲", 0},
        {"乙", false, true, ARTICLE_UPDATED, ARTICLE_PUBLISHED, "甲", 3},
        {"丙", true, true, ARTICLE_UPDATED, ARTICLE_PUBLISHED, "丙", 3},
        {"丙", false, false, ARTICLE_UNCHANGED, ARTICLE_PUBLISHED, "丙", 0},
    };
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        struct article_input in = sx_input(steps[i].title);
        int64_t before = sx_head(f);
        in.origin = STR("page:https://d.example/1");
        in.editor = str_c(steps[i].title); /* a new text has a new term with it */
        in.publish = steps[i].publish;
        in.update = steps[i].update;
        in.published_at = SX_START - 100 + (int64_t)i;
        struct article_result r = import(f, &in);
        assert_int_equal(r.id, 1);
        assert_int_equal(r.outcome, steps[i].outcome);
        assert_int_equal(sx_article(f, 1)->state, steps[i].state);
        assert_int_equal(r.path.n > 0, steps[i].state == ARTICLE_PUBLISHED);
        assert_str(sx_revision(f, 1)->title, steps[i].shown);
        assert_int_equal(sx_head(f) - before, steps[i].changes);
    }
    assert_int_equal(sx_article(f, 1)->published_at, SX_START - 97);
    sx_verify(f);
}
ON_BOTH(an_origin_is_one_article)

static void what_was_recalled_stays_so(struct site_fixture *f)
{
    struct err e;
    struct article_input in = sx_input("甲");
    in.origin = STR("page:1");
    import(f, &in);
    assert_ok(article_recall(f->site, &ACTOR_COMMAND, 1, STR(""), &e), &e);
    in.update = true;
    assert_int_equal(import(f, &in).outcome, ARTICLE_UNCHANGED);
    in.title = STR("乙");
    assert_int_equal(import(f, &in).outcome, ARTICLE_UPDATED);
    assert_int_equal(sx_article(f, 1)->state, ARTICLE_RECALLED);
    sx_verify(f);
}
ON_BOTH(what_was_recalled_stays_so)

static void names_the_channels_there_are(struct site_fixture *f)
{
    struct err e;
    struct article_input in = sx_input("甲");
    static char big[5000];
    memset(big, 'x', sizeof(big));
    const struct str bad[] = {STR("sport"),       STR(""),
                              STR("要闻"),        STR("News"),
                              STR("\xff\x1b[0m"), str_of(big, sizeof(big))};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        in.channel = bad[i];
        assert_err(refused(f, &in, &e), KY_ENOTFOUND);
        assert_non_null(strstr(e.text, "The site has: news"));
        assert_true(str_utf8_valid(str_c(e.text)));
    }
    assert_null(sx_article(f, 1));
}
ON_BOTH(names_the_channels_there_are)

/* Each bad field by its name, and nothing is left of the attempt. */
static void refuses_bad_fields_by_name(struct site_fixture *f)
{
    struct err e;
    static char big[(8 << 20) + 1];
    memset(big, 'x', sizeof(big));
    struct article_input good = sx_input("甲"), bad[20];
    struct str names[] = {STR("好"), str_of(big, 2000)}, broken[] = {STR("a\xff"), STR("好")};
    const char *field[20];
    size_t n = 0;
#define BAD(name, member, ...)                                                                     \
    do {                                                                                           \
        bad[n] = good;                                                                             \
        bad[n].member = __VA_ARGS__;                                                               \
        field[n++] = name;                                                                         \
    } while (0)
    BAD("title", title, STR(""));
    BAD("title", title, STR(" \xe3\x80\x80 "));
    BAD("title", title, str_of(big, 1001));
    BAD("title", title, STR("a\xff"));
    BAD("title", title, STR("a\0b"));
    BAD("lead", lead, str_of(big, 8001));
    BAD("text", html, html_from_store(str_of(big, sizeof(big))));
    BAD("origin line", origin_line, str_of(big, 1001));
    BAD("source", source, str_of(big, 1001));
    BAD("source", source, STR("澜江\n日报"));
    BAD("editor", editor, STR("\xc0\x80"));
    BAD("origin", origin, str_of(big, 5000));
    BAD("address of the source", source_url, STR("javascript:alert(1)"));
    BAD("address of the source", source_url, STR("/relative"));
    BAD("'tlh'", lang, STR("tlh"));
    BAD("no article 77", translation_of, 77);
    BAD("time of publication", published_at, INT64_MAX);
    BAD("time of publication", published_at, INT64_MIN);
    BAD("tag", tags, names);
    bad[n - 1].tags_n = 2;
    BAD("tag", tags, broken);
    bad[n - 1].tags_n = 2;
#undef BAD
    struct str before = sx_digest(f);
    for (size_t i = 0; i < n; i++) {
        if (refused(f, &bad[i], &e) != KY_EINVAL)
            fail_msg("field %zu (%s) was taken", i, field[i]);
        if (!strstr(e.text, field[i]))
            fail_msg("field %zu (%s): %s", i, field[i], e.text);
    }
    assert_true(str_eq(sx_digest(f), before));
}
ON_BOTH(refuses_bad_fields_by_name)

static void makes_terms_of_names(struct site_fixture *f)
{
    /* e with an accent in two spellings; one word twice; what is no word. */
    const struct str tags[] = {STR("Caf\xc3\xa9"),  STR(" Cafe\xcc\x81 "), STR("null"), STR(""),
                               STR("\xef\xbf\xbd"), STR("水利"),           STR("水利")};
    struct article_input in = sx_input("甲");
    in.source = STR(" 澜江日报 ");
    in.tags = tags;
    in.tags_n = sizeof(tags) / sizeof(tags[0]);
    import(f, &in);
    in.source = STR("澜江日报");
    import(f, &in);
    struct revision *v = sx_revision(f, 1), *other = sx_revision(f, 2);
    assert_int_equal(v->tags.n, 2);
    assert_int_equal(v->source_id, other->source_id);
    sx_verify(f);
}
ON_BOTH(makes_terms_of_names)

static void takes_no_more_tags_than_fit(struct site_fixture *f)
{
    struct str tags[60];
    struct article_input in = sx_input("甲");
    for (int i = 0; i < 60; i++)
        tags[i] = arena_printf(&f->arena, "词%d", i);
    in.tags = tags;
    in.tags_n = 60;
    import(f, &in);
    assert_int_equal(sx_revision(f, 1)->tags.n, 20);
}
ON_SQLITE(takes_no_more_tags_than_fit)

static void asks_who_it_is(struct site_fixture *f)
{
    struct err e;
    struct article_result r;
    const struct actor reader = {.id = 1, .name = STR("路人")},
                       writer = {.id = 2, .name = STR("沈一帆"), .roles = ROLE_CONTRIBUTOR},
                       chief = {.id = 3, .name = STR("宁禾"), .roles = ROLE_CHIEF};
    struct article_input in = sx_input("甲"), draft = in;
    draft.publish = false;
    assert_err(article_import(f->site, &reader, &f->arena, &draft, &r, &e), KY_EDENIED);
    assert_err(article_import(f->site, &writer, &f->arena, &in, &r, &e), KY_EDENIED);
    assert_ok(article_import(f->site, &writer, &f->arena, &draft, &r, &e), &e);
    assert_str(sx_revision(f, 1)->actor, "沈一帆");
    assert_err(article_revise(f->site, &reader, 1, &in, &e), KY_EDENIED);
    assert_err(article_publish(f->site, &writer, 1, 0, &e), KY_EDENIED);
    assert_err(article_recall(f->site, &writer, 1, STR(""), &e), KY_EDENIED);
    assert_err(article_move(f->site, &writer, 1, STR("news"), &e), KY_EDENIED);
    assert_int_equal(sx_article(f, 1)->state, ARTICLE_DRAFT);
    in.title = STR("乙");
    assert_ok(article_revise(f->site, &writer, 1, &in, &e), &e);
    assert_ok(article_publish(f->site, &chief, 1, 0, &e), &e);
    assert_str(sx_revision(f, 1)->title, "乙");
    sx_verify(f);
}
ON_BOTH(asks_who_it_is)

static void revises_and_takes_back(struct site_fixture *f)
{
    struct err e;
    struct article_input in = sx_input("甲"), other = sx_input("乙");
    import(f, &in);
    assert_ok(article_revise(f->site, &ACTOR_COMMAND, 1, &other, &e), &e);
    assert_str(sx_revision(f, 1)->title, "甲");
    assert_ok(article_publish(f->site, &ACTOR_COMMAND, 1, 0, &e), &e);
    assert_str(sx_revision(f, 1)->title, "乙");
    other.title = STR("");
    assert_err(article_revise(f->site, &ACTOR_COMMAND, 1, &other, &e), KY_EINVAL);
    assert_ok(article_recall(f->site, &ACTOR_COMMAND, 1, STR(""), &e), &e);
    assert_err(article_recall(f->site, &ACTOR_COMMAND, 1, STR(""), &e), KY_ECONFLICT);
    assert_err(article_move(f->site, &ACTOR_COMMAND, 1, STR("nowhere"), &e), KY_ENOTFOUND);
    assert_ok(article_move(f->site, &ACTOR_COMMAND, 1, STR("news"), &e), &e);
    assert_err(article_publish(f->site, &ACTOR_COMMAND, 1, INT64_MAX, &e), KY_EINVAL);
    for (int64_t id = -1; id <= 2; id += 3) {
        assert_err(article_publish(f->site, &ACTOR_COMMAND, id, 0, &e), KY_ENOTFOUND);
        assert_err(article_recall(f->site, &ACTOR_COMMAND, id, STR(""), &e), KY_ENOTFOUND);
        assert_err(article_move(f->site, &ACTOR_COMMAND, id, STR("news"), &e), KY_ENOTFOUND);
        assert_err(article_revise(f->site, &ACTOR_COMMAND, id, &in, &e), KY_ENOTFOUND);
        assert_err(article_unplan(f->site, &ACTOR_COMMAND, id, &e), KY_ENOTFOUND);
        assert_err(article_end(f->site, &ACTOR_COMMAND, id, SX_START, &e), KY_ENOTFOUND);
        assert_err(article_correct(f->site, &ACTOR_COMMAND, id, 0, STR("x"), &e), KY_ENOTFOUND);
    }
    sx_verify(f);
}
ON_BOTH(revises_and_takes_back)

static void links_translations(struct site_fixture *f)
{
    struct article_input in = sx_input("甲"), other = sx_input("A");
    import(f, &in);
    other.lang = STR("en");
    other.translation_of = 1;
    assert_int_equal(import(f, &other).id, 2);
    assert_int_equal(sx_article(f, 2)->translation_of, 1);
    sx_verify(f);
}
ON_BOTH(links_translations)

/* ------------------------------------------------------------------ at the same time */

enum { WRITERS = 4, EACH = 12 };

struct race {
    struct site_fixture *f;
    struct site *site; /* a handle of its own, as another process has, or a shared one */
    int number;
    int failed;
};

/* Half of the articles are everybody's: each origin may be made once only. */
static void *put_many(void *ctx)
{
    struct race *r = ctx;
    struct arena a;
    arena_init(&a, 1 << 20);
    for (int i = 0; i < EACH; i++) {
        struct err e;
        struct article_result result;
        struct article_input in = sx_input("甲");
        char origin[32];
        snprintf(origin, sizeof(origin), "test:%d:%d", i % 2 ? r->number : 99, i);
        in.origin = str_c(origin);
        r->failed += article_import(r->site, &ACTOR_COMMAND, &a, &in, &result, &e) != KY_OK;
    }
    arena_release(&a);
    return NULL;
}

static void writers_take_turns(struct site_fixture *f)
{
    struct err e;
    struct race races[WRITERS];
    pthread_t threads[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        races[i] = (struct race){.f = f, .site = f->site, .number = i};
        if (i >= WRITERS / 2)
            assert_ok(site_open(f->dir, SITE_WRITE, &f->world, NULL, NULL, &races[i].site, &e), &e);
    }
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, put_many, &races[i]), 0);
    for (int i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < WRITERS; i++) {
        assert_int_equal(races[i].failed, 0);
        if (races[i].site != f->site)
            site_close(races[i].site);
    }
    assert_non_null(sx_article(f, EACH / 2 + WRITERS * EACH / 2));
    assert_null(sx_article(f, EACH / 2 + WRITERS * EACH / 2 + 1));
    sx_verify(f);
}
ON_BOTH(writers_take_turns)

static void test_names_outcomes(void **state)
{
    (void)state;
    assert_string_equal(article_outcome_name(ARTICLE_CREATED), "created");
    assert_string_equal(article_outcome_name(ARTICLE_UPDATED), "updated");
    assert_string_equal(article_outcome_name(ARTICLE_UNCHANGED), "unchanged");
    assert_string_equal(article_outcome_name(ARTICLE_DIFFERS), "differs");
}

UNIT_TESTS(BOTH(publishes_what_it_is_given), BOTH(takes_the_day_of_its_zone), BOTH(keeps_drafts),
           BOTH(an_origin_is_one_article), BOTH(what_was_recalled_stays_so),
           BOTH(names_the_channels_there_are), BOTH(refuses_bad_fields_by_name),
           BOTH(makes_terms_of_names), SQLITE(takes_no_more_tags_than_fit), BOTH(asks_who_it_is),
           BOTH(revises_and_takes_back), BOTH(links_translations), BOTH(writers_take_turns),
           cmocka_unit_test(test_names_outcomes));
