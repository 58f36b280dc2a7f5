#include "service/import_page.h"

#include <iconv.h>
#include <stdio.h>

#include "site_fixture.h"

static const char PAGE[] =
    "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>水库验收完成_澜江新闻网</title>"
    "</head><body><div class=\"nav\"><a href=\"/\">首页</a> &gt; <a href=\"/yw/\">要闻</a></div>"
    "<h1>望江市水库验收完成</h1><div>2024-05-16 09:30:12 来源：<a href=\"https://daily.example/\">"
    "澜江日报</a></div><div "
    "class=\"content\"><p>本报讯（记者宁禾）近日，望江市水利局组织专家对城东水库"
    "除险加固工程进行了竣工验收，专家组一致同意通过验收。</"
    "p><p>该工程去年三月开工，总投资一千二百万元，完成"
    "了坝体加固、溢洪道改造等内容，受益农田五万余亩，沿线群众的饮水安全得到保障。</"
    "p><p>下一步，水利局将做好"
    "工程移交和日常管护，确保安全度汛。</p></div><div>责任编辑：沈一帆</div></body></html>";

static void extract(struct site_fixture *f, struct str bytes, const char *url, struct extract *x)
{
    struct err e;
    const struct extract_hints hints = {.url = str_c(url)};
    assert_ok(extract_page(&f->arena, bytes, &hints, x, &e), &e);
}

static struct article_result put(struct site_fixture *f, const struct extract *x, bool update)
{
    struct err e;
    struct article_result r;
    const struct import_page options = {.channel = STR("news"), .publish = true, .update = update};
    assert_ok(import_page(f->site, &ACTOR_COMMAND, &f->arena, x, &options, &r, &e), &e);
    return r;
}

/* The page's characters in another coding; false when this machine cannot. */
static bool recode(struct site_fixture *f, const char *to, struct str *out)
{
    iconv_t cd = iconv_open(to, "UTF-8");
    if (cd == (iconv_t)-1)
        return false;
    char *in = (char *)PAGE, *p = arena_alloc(&f->arena, 4 * sizeof(PAGE)), *at = p;
    size_t left = sizeof(PAGE) - 1, room = 4 * sizeof(PAGE);
    bool good = iconv(cd, &in, &left, &at, &room) != (size_t)-1;
    iconv_close(cd);
    *out = str_of(p, (size_t)(at - p));
    /* As such pages say it. */
    char *meta = memmem(p, out->n, "utf-8", 5);
    memcpy(meta, "gbk  ", 5);
    return good;
}

static void makes_an_article_of_a_page(struct site_fixture *f)
{
    struct extract x;
    extract(f, str_c(PAGE), "https://old.example/1.html", &x);
    struct article_result r = put(f, &x, false);
    assert_int_equal(r.outcome, ARTICLE_CREATED);
    assert_str(r.path, "/2024/05/16/1.html");
    struct article *a = sx_article(f, 1);
    assert_int_equal(a->published_at, SX_START);
    assert_str(a->lang, "zh-CN");
    assert_str(a->origin, "page:https://old.example/1.html");
    struct revision *v = sx_revision(f, 1);
    assert_str(v->title, "望江市水库验收完成");
    assert_true(v->source_id && v->editor_id);
    assert_true(str_starts(v->html.markup, STR("<p>本报讯")));
    assert_true(str_ends(v->plain, STR("确保安全度汛。")));
    sx_verify(f);
}
ON_BOTH(makes_an_article_of_a_page)

/* The same page again, from a file, in another coding: the same article. */
static void knows_it_again(struct site_fixture *f)
{
    struct extract x, y;
    struct str gbk;
    extract(f, str_c(PAGE), "", &x);
    struct str origin = import_page_origin(&f->arena, &x);
    assert_int_equal(origin.n, strlen("page:") + HASH_HEX);
    assert_int_equal(put(f, &x, false).outcome, ARTICLE_CREATED);
    assert_int_equal(put(f, &x, false).outcome, ARTICLE_UNCHANGED);
    if (!recode(f, "GB18030", &gbk))
        skip();
    extract(f, gbk, "", &y);
    assert_true(str_eq(import_page_origin(&f->arena, &y), origin));
    assert_int_equal(put(f, &y, false).outcome, ARTICLE_UNCHANGED);
    y.title = STR("另一个标题");
    assert_false(str_eq(import_page_origin(&f->arena, &y), origin));
    assert_null(sx_article(f, 2));
    sx_verify(f);
}
ON_BOTH(knows_it_again)

static void updates_when_asked(struct site_fixture *f)
{
    struct extract x;
    extract(f, str_c(PAGE), "https://old.example/1.html", &x);
    put(f, &x, false);
    x.title = STR("望江市水库竣工");
    assert_int_equal(put(f, &x, false).outcome, ARTICLE_DIFFERS);
    assert_int_equal(put(f, &x, true).outcome, ARTICLE_UPDATED);
    assert_str(sx_revision(f, 1)->title, "望江市水库竣工");
    sx_verify(f);
}
ON_BOTH(updates_when_asked)

/* What a page says is not always fit to be kept. */
static void takes_odd_pages(struct site_fixture *f)
{
    struct err e;
    struct article_result r;
    struct extract x;
    static char url[5000] = "https://old.example/";
    const struct import_page options = {.channel = STR("news")};
    extract(f, str_c(PAGE), "", &x);
    memset(url + 20, 'x', sizeof(url) - 21);
    x.url = str_c(url);
    x.source_url = STR("javascript:alert(1)");
    x.lang = STR("en-GB");
    x.date = STR("yesterday");
    assert_ok(import_page(f->site, &ACTOR_COMMAND, &f->arena, &x, &options, &r, &e), &e);
    assert_int_equal(sx_article(f, 1)->state, ARTICLE_DRAFT);
    assert_int_equal(sx_article(f, 1)->origin.n, strlen("page:") + HASH_HEX);
    assert_str(sx_article(f, 1)->lang, "en");
    x.title = STR("");
    assert_err(import_page(f->site, &ACTOR_COMMAND, &f->arena, &x, &options, &r, &e), KY_EINVAL);
    assert_non_null(strstr(e.text, "headline"));
    x.title = STR("题");
    x.html = html_from_store(STR(""));
    assert_err(import_page(f->site, &ACTOR_COMMAND, &f->arena, &x, &options, &r, &e), KY_EINVAL);
}
ON_BOTH(takes_odd_pages)

static void test_reads_times_as_precise_as_they_are(void **state)
{
    (void)state;
    struct err e;
    struct zone *zone;
    assert_ok(zone_load("Asia/Shanghai", &zone, &e), &e);
    const int64_t midnight = SX_START - (9 * US_HOUR + 30 * US_MINUTE + 12 * US_SECOND);
    assert_int_equal(import_page_time(zone, STR("2024-05-16T09:30:12")), SX_START);
    assert_int_equal(import_page_time(zone, STR("2024-05-16T09:30")), SX_START - 12 * US_SECOND);
    assert_int_equal(import_page_time(zone, STR("2024-05-16")), midnight);
    assert_int_equal(import_page_time(zone, STR("2024-05-16T01:30:12Z")), SX_START);
    assert_int_equal(import_page_time(zone, STR("2024-05-16T03:30:12+02:00")), SX_START);
    assert_int_equal(import_page_time(zone, STR("")), 0);
    assert_int_equal(import_page_time(zone, STR("2024-02-30")), 0);
    zone_free(zone);
}

UNIT_TESTS(BOTH(makes_an_article_of_a_page), BOTH(knows_it_again), BOTH(updates_when_asked),
           BOTH(takes_odd_pages), cmocka_unit_test(test_reads_times_as_precise_as_they_are));
