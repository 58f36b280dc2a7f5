#include "html/plain.h"
#include "html/sanitize.h"
#include "page.h"

#define P1 "会议指出，水上交通安全关系群众出行，要把渡口管好，把船员培训抓实。"
#define P2 "会议要求，各县要落实责任，市水利局要加强检查，发现问题立即整改。"

static void expect(const char *content, const char *html)
{
    struct fixture f;
    char page[4096];
    snprintf(page, sizeof(page), "<h1>云汀市召开安全会议</h1>%s", content);
    article_of(&f, page);
    assert_str(f.out.html.markup, html);
    /* the paragraphs are the text of the markup */
    struct str plain;
    struct err e = {0};
    assert_ok(html_plain(&f.arena, f.out.html, &plain, &e), &e);
    size_t lines = 0;
    for (struct str rest = plain, part; str_split(&rest, '\n', &part); lines++)
        assert_true(lines < f.out.body.n && str_eq(part, f.out.body.p[lines]));
    assert_int_equal(lines, f.out.body.n);
    fixture_release(&f);
}

static void test_paragraphs(void **state)
{
    (void)state;
    expect("<div>　　" P1 "<br><br>&nbsp;&nbsp;" P2 "　</div>", "<p>" P1 "</p>\n<p>" P2 "</p>");
    expect("<div><div>" P1 "</div><div>" P2 "</div></div>", "<p>" P1 "</p>\n<p>" P2 "</p>");
}

static void test_emphasis_and_links(void **state)
{
    (void)state;
    expect("<p><font><span style='x'><strong>向晚</strong></span>说，<b>一</b><b>二</b>，见<a "
           "href='https://x.example/a' "
           "onclick=x()>附件</a>，要管好渡口。</font></p>",
           "<p><strong>向晚</strong>说，<b>一</b><b>二</b>，见<a href=\"https://x.example/a\" "
           "rel=\"nofollow "
           "noopener\">附件</a>，要管好渡口。</p>");
}

static void test_lists_and_headings(void **state)
{
    (void)state;
    expect("<p>" P1
           "</p><h3>要点</h3><ol><li>管好渡口，守住底线。<li>抓好培训，<br>落实责任。</ol><p>" P2
           "</p>",
           "<p>" P1 "</p>\n<h2>要点</h2>\n<ol><li>管好渡口，守住底线。</"
           "li><li>抓好培训，<br>落实责任。</li></ol>\n"
           "<p>" P2 "</p>");
}

static void test_layout_tables_vanish(void **state)
{
    (void)state;
    expect("<table><tr><td><table><tr><td>" P1 "</td></tr><tr><td>" P2
           "</td></tr></table></td></tr></table>",
           "<p>" P1 "</p>\n<p>" P2 "</p>");
}

static void test_data_tables_stay(void **state)
{
    (void)state;
    expect(
        "<p>" P1
        "</p><table border=1><tr><th>渡口</th><th>船</th><th>人</th></tr><tr><td>东渡</td><td></td>"
        "<td>5</td></tr></table><p>" P2 "</p>",
        "<p>" P1
        "</p>\n<table><tbody><tr><th>渡口</th><th>船</th><th>人</th></tr><tr><td>东渡</td><td></td>"
        "<td>5</td></tr></tbody></table>\n<p>" P2 "</p>");
}

static void test_what_is_left_out(void **state)
{
    (void)state;
    expect("<div><p>" P1 "（责任编辑：宁禾）</p><ul><li><a "
           "href=/1>渡口甲开通</a></ul><script>x</script><p>打印</p><p>" P2 "</p></div>",
           "<p>" P1 "</p>\n<p>" P2 "</p>");
}

UNIT_TESTS(cmocka_unit_test(test_paragraphs), cmocka_unit_test(test_emphasis_and_links),
           cmocka_unit_test(test_lists_and_headings), cmocka_unit_test(test_layout_tables_vanish),
           cmocka_unit_test(test_data_tables_stay), cmocka_unit_test(test_what_is_left_out));
