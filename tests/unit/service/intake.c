#include "site_fixture.h"

#include <stdio.h>

#include "service/intake.h"

static void test_counts_by_name(void **state)
{
    (void)state;
    struct tally t = {0};
    char name[20];
    tally_add(&t, "comments", 2);
    tally_add(&t, "nothing", 0);
    tally_add(&t, "comments", 3);
    assert_int_equal(t.n, 1);
    assert_int_equal(t.of[0].n, 5);
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "kind %d", i);
        tally_add(&t, name, 1);
    }
    int64_t all = 0;
    for (size_t i = 0; i < t.n; i++)
        all += t.of[i].n;
    assert_int_equal(all, 105);
    tally_add(&t, "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十", 1);
}

/* A channel, two articles in it, a page; the old addresses lead to them. */
static void offer(struct intake *in, const char *second)
{
    struct intake_item *item = intake_new(in);
    item->kind = INTAKE_CHANNEL;
    item->article.channel = STR("works");
    item->name = STR("工程");
    for (int i = 0; i < 2; i++) {
        item = intake_new(in);
        item->kind = INTAKE_ARTICLE;
        item->line = 7;
        item->article = sx_input(i ? second : "鹤见隧道贯通");
        item->article.channel = STR("works");
        item->article.origin = i ? STR("old:2") : STR("old:1");
        item->old_path = i ? STR("/old/2/") : STR("/old/1/");
    }
    item = intake_new(in);
    item->kind = INTAKE_PAGE;
    item->page = (struct page){.slug = STR("about"), .title = STR("关于"), .public = true};
    item->old_path = STR("/old/1/"); /* taken by then */
}

static void writes_once(struct site_fixture *f)
{
    struct err e = {0};
    for (int round = 0; round < 2; round++) {
        struct intake in = {.site = f->site, .actor = &ACTOR_COMMAND, .file = "a.xml"};
        intake_init(&in);
        offer(&in, "水位通报");
        assert_ok(intake_end(&in, &e), &e);
        assert_int_equal(in.channels, round ? 0 : 1);
        assert_int_equal(in.articles[round ? ARTICLE_UNCHANGED : ARTICLE_CREATED], 2);
        assert_int_equal(in.pages[round ? ARTICLE_UNCHANGED : ARTICLE_CREATED], 1);
        assert_int_equal(in.redirects, round ? 0 : 2);
        assert_int_equal(in.redirects_taken, round ? 0 : 1);
        intake_release(&in);
    }
    sx_verify(f);
}
ON_BOTH(writes_once)

static void a_dry_run_writes_nothing(struct site_fixture *f)
{
    struct err e = {0};
    struct str before = sx_digest(f);
    struct intake in = {.site = f->site, .actor = &ACTOR_COMMAND, .file = "a.xml", .dry_run = true};
    intake_init(&in);
    offer(&in, "水位通报");
    assert_ok(intake_end(&in, &e), &e);
    assert_int_equal(in.articles[ARTICLE_CREATED], 2);
    assert_int_equal(in.redirects, 3);
    intake_release(&in);
    assert_true(str_eq(before, sx_digest(f)));
}
ON_BOTH(a_dry_run_writes_nothing)

static void a_failure_undoes_its_batch(struct site_fixture *f)
{
    struct err e = {0};
    struct str before = sx_digest(f);
    struct intake in = {.site = f->site, .actor = &ACTOR_COMMAND, .file = "a.xml"};
    intake_init(&in);
    offer(&in, " ");
    assert_err(intake_blame(&in, intake_end(&in, &e), &e), KY_EINVAL);
    assert_non_null(strstr(e.text, "'a.xml' line 7: the title is empty"));
    assert_non_null(strstr(e.text, "Nothing was imported"));
    intake_release(&in);
    assert_true(str_eq(before, sx_digest(f)));
}
ON_BOTH(a_failure_undoes_its_batch)

UNIT_TESTS(cmocka_unit_test(test_counts_by_name), BOTH(writes_once), BOTH(a_dry_run_writes_nothing),
           BOTH(a_failure_undoes_its_batch));
