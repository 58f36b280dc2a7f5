#include "page.h"

#define P1 "会议指出，水上交通安全关系群众出行，要把渡口管好，把船员培训抓实，把隐患排查清楚。"
#define P2 "会议要求，各县要落实责任，市水利局要加强检查，发现问题立即整改，确保航道畅通。"

static const struct html_node *content_of(struct fixture *f, const char *markup)
{
    fixture_read(f, markup, UPTO_CONTENT);
    return f->page.elems.p[f->page.content].node;
}

static void expect_id(const char *markup, const char *id)
{
    struct fixture f;
    assert_str(html_attr(content_of(&f, markup), "id"), id);
    fixture_release(&f);
}

static void test_text_against_menus(void **state)
{
    (void)state;
    struct fixture f;
    static char page[60000];
    size_t n = (size_t)snprintf(page, sizeof(page), "<ul id=menu>");
    for (int i = 0; i < 500; i++)
        n += (size_t)snprintf(page + n, sizeof(page) - n, "<li><a href=/%d>水务公开栏目</a></li>",
                              i);
    snprintf(page + n, sizeof(page) - n, "</ul><div id=main><p>" P1 "</p></div>");
    assert_str(html_attr(content_of(&f, page), "id"), "main");
    fixture_release(&f);
}

static void test_innermost_of_equals(void **state)
{
    (void)state;
    expect_id("<div id=a><div id=b><div id=c><p>" P1 "</p><p>" P2 "</p></div></div></div>", "c");
    expect_id("<table id=a><tr id=r><td id=b>" P1 "<br>" P2 "</td></tr></table>", "b");
}

static void test_parts_of_one_article(void **state)
{
    (void)state;
    expect_id("<div id=a><div><p>" P1 "</p></div><div>广告</div><div><p>" P2 "</p></div></div>",
              "a");
}

static void test_sidebar_of_teasers(void **state)
{
    (void)state;
    expect_id("<div id=side>"
              "<h4><a href=/1>渡口甲开通</a></h4><p>" P1 P1 "</p>"
              "<h4><a href=/2>渡口乙开通</a></h4><p>" P2 P2 "</p>"
              "<h4><a href=/3>渡口丙开通</a></h4><p>" P1 P2 "</p>"
              "</div><div id=main><p>" P1 "</p></div>",
              "main");
}

static void test_comments_are_no_text(void **state)
{
    (void)state;
    expect_id("<h1>云汀市召开安全会议</h1><div id=main><p>" P1
              "</p></div><div id=talk><h3>网友评论</h3><p>" P1 P2 "</p><p>" P2 P1 "</p></div>",
              "main");
}

/* What follows "related news" is not dropped when it is the article. */
static void test_related_before_the_text(void **state)
{
    (void)state;
    struct fixture f;
    fixture_read(&f, "<h1>云汀市召开安全会议</h1><p>相关新闻</p><p>" P1 "</p><p>" P2 "</p>",
                 UPTO_CONTENT);
    assert_int_equal(fixture_line(&f, "会议要求")->kind, LINE_PLAIN);
    fixture_release(&f);
}

/* Paragraphs side by side stay together, whatever burden is near. */
static void test_paragraphs_stay_together(void **state)
{
    (void)state;
    struct fixture f;
    assert_str(content_of(&f,
                          "<p>版权所有 云汀网 "
                          "未经授权不得转载</p><p>会议召开，向晚主持。</p><p>会议结束，各县参加。"
                          "</p><p>主办：云汀市政府 承办：办公室 邮编：000000 版权所有</p>")
                   ->name,
               "body");
    fixture_release(&f);
}

static void test_empty(void **state)
{
    (void)state;
    struct fixture f;
    fixture_read(&f, "", UPTO_CONTENT);
    assert_int_equal(f.page.content, 0);
    fixture_release(&f);
}

UNIT_TESTS(cmocka_unit_test(test_text_against_menus), cmocka_unit_test(test_innermost_of_equals),
           cmocka_unit_test(test_parts_of_one_article), cmocka_unit_test(test_sidebar_of_teasers),
           cmocka_unit_test(test_comments_are_no_text),
           cmocka_unit_test(test_related_before_the_text),
           cmocka_unit_test(test_paragraphs_stay_together), cmocka_unit_test(test_empty));
