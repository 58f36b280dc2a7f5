/* Whole pages: the traps of real ones, with other words. */
#include "extract/extract.h"

#include <time.h>

#include "base/buf.h"
#include "page.h"

#define P1 "会议指出，水上交通安全关系群众出行，要把渡口管好，把船员培训抓实。"
#define P2 "会议要求，各县要落实责任，市水利局要加强检查，发现问题立即整改。"

static void expect(struct fixture *f, const char *title, const char *date, const char *source,
                   const char *editor, const char *body)
{
    assert_str(f->out.title, title);
    assert_str(f->out.date, date);
    assert_str(f->out.source, source);
    assert_str(f->out.editor, editor);
    assert_str(paragraphs(f), body);
    fixture_release(f);
}

/* A portal of the 2010s with a menu, tools, a lead, comments, and a keyword list in ruins. */
static void test_portal(void **state)
{
    (void)state;
    struct fixture f;
    struct extract *x = article_of(
        &f,
        "<html><head><meta charset=utf-8><title>云汀市召开安全会议-时政-云汀网</title>"
        "<meta name=keywords content=null></head><body><div id=hot>热门关键字: <a href=/1>渡口</a>"
        "<a href=/2>null姘撮亾</a></div><form><input name=k></form><table><tr><td>"
        "<div>首页 &gt; 时政 &gt; 详细内容</div><h1>云汀市召开安全会议</h1>"
        "<div>2024/5/16 16:00:23&nbsp;&nbsp;来源:<a href='https://x.example/'>云汀网</a></div>"
        "<div style='border:1px'>导言:会议召开，向晚主持。</div><div>"
        "<p class=MsoNormal>&nbsp;&nbsp;<span lang=EN-US>5</span>月<span "
        "lang=EN-US>15</span>日，" P1 "<o:p></o:p></p><p>&nbsp;</p><P>　　<b>" P2
        "</b>&nbsp;</P><p align=right>来源:水利厅网站</p></div>"
        "<div>分享到:<a href=# title=t></a></div><div>[责任编辑:宁禾]</div><div>更多新闻,请关注<br>"
        "<a href='https://x.example/'>云汀网</a></div><div>标签 "
        ":</div><div><h3>网客评论</h3></div></td>"
        "<td><iframe src=/ad></iframe></td></tr></table><p>版权所有:云汀网 "
        "澜ICP备0号</p></body></html>");
    assert_str(x->channel, "时政");
    assert_str(x->lead, "会议召开，向晚主持。");
    assert_str(x->origin_source, "水利厅网站");
    assert_str(x->source_url, "https://x.example/");
    assert_int_equal(x->tags.n, 0);
    expect(&f, "云汀市召开安全会议", "2024-05-16T16:00:23", "云汀网", "宁禾",
           "5月15日，" P1 "|" P2);
}

/* Tables of the 2000s: text with <br> in a cell, source and date below it. */
static void test_tables(void **state)
{
    (void)state;
    struct fixture f;
    article_of(
        &f,
        "<title>云汀市召开安全会议</title><table><tr><td><a href=/>首页</a> | <a "
        "href=/x>时政</a></td></tr>"
        "</table><table><tr><td>现在的位置：<a href=/>首页</a> &gt;&gt; 浏览文章</td></tr><tr><td "
        "align=center><font size=5>云汀市召开安全会议</font></td></tr><tr><td>" P1 "<br><br>　　" P2
        "</td></tr><tr><td "
        "align=right>信息来源：云汀发布　发布日期：2024/5/16</td></tr><tr><td>【<a "
        "href=#>打印本页</a>】【<a href=#>关闭窗口</a>】</td></tr></table><table><tr><td>Copyright "
        "&copy; "
        "云汀网 All Rights Reserved</td></tr></table>");
    expect(&f, "云汀市召开安全会议", "2024-05-16", "云汀发布", "", P1 "|" P2);
}

/* Lines alone, as an extracted text has them. */
static void test_flat_lines(void **state)
{
    (void)state;
    struct fixture f;
    article_of(&f, "<title>云汀市召开安全会议</title><p>当前位置首页 &gt;&gt; 要闻 &gt;&gt; "
                   "正文</p><h1>云汀市召开安全会议"
                   "</h1><p>时间:2024-05-16 来源: 作者:水利局 "
                   "编辑:宁禾</p><p>二维码</p><p>扫描二维码,在手机中查看。</p>"
                   "<p>" P1 "</p><p>" P2 "</p><p>上一篇：没有了</p>");
    assert_true(has_flag(&f.out, "source-empty"));
    assert_str(f.out.channel, "要闻");
    expect(&f, "云汀市召开安全会议", "2024-05-16", "", "宁禾", P1 "|" P2);
}

/* No head, no charset; a table of the document's data; the headline in three lines. */
static void test_document(void **state)
{
    (void)state;
    struct fixture f;
    article_of(&f, "<table><tr><td>发文机关：</td><td>云汀市政府</td><td>成文日期：</"
                   "td><td>2024年5月8日</td></tr>"
                   "<tr><td>标　　题：</td><td "
                   "colspan=3>云汀市政府关于暂停执行《云汀市渡口办法》有关条款的决定</td></tr>"
                   "<tr><td>发文字号：</td><td>云政〔2024〕3号</td><td>发布日期：</"
                   "td><td>2024年5月16日</td></tr></table>"
                   "<div><p>云汀市政府关于暂停执行</p><p>《云汀市渡口办法》有关</p><p>条款的决定</"
                   "p><p>云政〔2024〕3号</p>"
                   "<p>各县人民政府：</p><p>" P1 "</p><p>云汀市政府</p><p>2024年5月8日</p></div>");
    expect(&f, "云汀市政府关于暂停执行《云汀市渡口办法》有关条款的决定", "2024-05-16", "云汀市政府",
           "", "各县人民政府：|" P1 "|云汀市政府|2024年5月8日");
}

#define GB_TITLE                                                                                              \
    "\xD4\xC6\xCD\xA1\xCA\xD0\xD5\xD9\xBF\xAA\xB0\xB2\xC8\xAB\xBB\xE1\xD2\xE9" /* 云汀市召开安全会议 \
                                                                                */
#define GB_TEXT                                                                                    \
    "\xCB\xAE\xC0\xFB\xBE\xD6\xBE\xD6\xB3\xA4\xE9\x46\xD6\xF7\xB3\xD6\xA3\xAC\xCF\xF2\xCD\xED\xBD" \
    "\xB2\xBB\xB0\xA1\xA3" /* 水利局局长镕主持，向晚讲话。 with a character outside GB 2312 */

static void test_encodings(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        bool repaired;
    } cases[] = {{"utf-8", true}, {"gb2312", false}, {"gbk", false}};
    for (size_t i = 0; i < 3; i++) {
        struct fixture f;
        char page[512];
        snprintf(page, sizeof(page), "<meta charset=%s><h1>" GB_TITLE "</h1><p>" GB_TEXT "</p>",
                 cases[i].label);
        struct extract *x = article_of(&f, page);
        assert_str(x->charset.declared, cases[i].label);
        assert_str(x->charset.used, "gb18030");
        assert_int_equal(x->charset.repaired, cases[i].repaired);
        assert_int_equal(has_flag(x, "charset-mismatch"), cases[i].repaired);
        assert_str(x->title, "云汀市召开安全会议");
        fixture_release(&f);
    }
}

static void test_flags(void **state)
{
    (void)state;
    struct fixture f;
    article_of(&f,
               "<h1>云汀市召开安全会议</h1><p>" P1 "</p><p><img src=/1.jpg></p><p>\xEF\xBF\xBD" P2
               "</p><p>打印</p><img src=/icon.gif>");
    assert_true(has_flag(&f.out, "text-noise: 1 places lost"));
    assert_true(has_flag(&f.out, "images-left-out: 1"));
    fixture_release(&f);
    article_of(&f,
               "<meta charset=utf-8><p><a href=/1>渡口\xE6</a></p><h1>云汀市召开安全会议</h1><p>" P1
               "</p>");
    assert_false(has_flag(&f.out, "text-noise")); /* a cut headline elsewhere on the page */
    fixture_release(&f);
}

/* Processor seconds for a page of `times` pieces. */
static double seconds(const char *piece, size_t times)
{
    static const struct extract_hints none = {{NULL, 0}, {NULL, 0}};
    struct fixture f = {.page = {0}};
    struct err e;
    struct buf page;
    buf_init(&page, 16 << 20);
    for (size_t i = 0; i < times; i++)
        buf_addc(&page, piece);
    arena_init(&f.arena, (size_t)1 << 30);
    clock_t begin = clock();
    enum ky_err rc = extract_page(&f.arena, buf_str(&page), &none, &f.out, &e);
    double spent = (double)(clock() - begin) / CLOCKS_PER_SEC;
    assert_true(rc == KY_OK || rc == KY_EINVAL || rc == KY_ELIMIT);
    arena_release(&f.arena);
    buf_release(&page);
    return spent;
}

/* Four times the page takes about four times as long, whatever it is made of: far from sixteen. */
static void test_linear(void **state)
{
    (void)state;
    static const char paragraph[] = "<p>" P1;
    static const char *const pieces[] = {paragraph,
                                         "<div>来源：",
                                         "来源：责任编辑：",
                                         "<a href=/>首页</a> &gt; ",
                                         "<table><tr><td>甲，",
                                         "<td>渡口，",
                                         "<h3>相关新闻</h3>渡口，",
                                         "<h4><a href=/>渡口</a></h4>渡口开通，",
                                         "2024年5月1日5月2日",
                                         "渡口（来源：",
                                         "<b>渡口，<i>",
                                         "<ul><li>渡口，",
                                         "關(guān)",
                                         "?。ㄈ",
                                         "一一一一",
                                         "&amp;nbsp;",
                                         "<h1>云汀<br>",
                                         "<meta name=keywords content='渡口,船'>",
                                         "当前位置：<br>",
                                         "/2024/05"};
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        size_t times = 60000 / strlen(pieces[i]);
        double once = seconds(pieces[i], times), four = seconds(pieces[i], 4 * times);
        if (four > 0.2 && four > once * 9)
            fail_msg("\"%s\": %.3f s, four times as much %.3f s", pieces[i], once, four);
    }
}

static void test_no_article(void **state)
{
    (void)state;
    static const char *const pages[] = {"", "<ul><li><a href=/1>首页</a></ul>", "<p>打印</p>",
                                        "<script>var x = 1;</script>"};
    static const struct extract_hints none = {{NULL, 0}, {NULL, 0}};
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        struct fixture f = {.page = {0}};
        struct err e = {0};
        arena_init(&f.arena, ARENA_DEFAULT_BUDGET);
        assert_err(extract_page(&f.arena, str_c(pages[i]), &none, &f.out, &e), KY_EINVAL);
        assert_true(strlen(e.text) > 0);
        arena_release(&f.arena);
    }
}

static void test_limits(void **state)
{
    (void)state;
    static const struct extract_hints none = {{NULL, 0}, {NULL, 0}};
    struct fixture f;
    struct err e = {0};
    struct buf page;
    buf_init(&page, 16 << 20);
    while (page.n <= 8 << 20)
        buf_addc(&page, "<p>" P1 "</p>");
    arena_init(&f.arena, ARENA_DEFAULT_BUDGET);
    assert_err(extract_page(&f.arena, buf_str(&page), &none, &f.out, &e), KY_ELIMIT);
    arena_clear(&f.arena);
    assert_err(extract_page(&f.arena, str_sub(buf_str(&page), 0, 7 << 20), &none, &f.out, &e),
               KY_ELIMIT); /* within the size, not within the memory */
    arena_release(&f.arena);
    buf_release(&page);
}

/* A page names its own address only on the host that it came from. */
static void test_a_page_cannot_pass_for_anothers(void **state)
{
    (void)state;
    static const char page[] = "<html><head><meta charset=utf-8><title>云汀市召开安全会议</title>"
                               "<link rel=canonical href='https://paper.example/1.html'></head>"
                               "<body><h1>云汀市召开安全会议</h1><p>2024-05-16</p><p>" P1
                               "</p><p>" P2 "</p></body></html>";
    static const struct {
        struct str from, url;
        size_t flags;
    } cases[] = {{S(""), S("https://paper.example/1.html"), 0},
                 {S("https://Paper.example/print?id=1"), S("https://paper.example/1.html"), 0},
                 {S("https://other.example/x"), S("https://other.example/x"), 1}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena a;
        struct extract out;
        struct err e;
        arena_init(&a, ARENA_DEFAULT_BUDGET);
        const struct extract_hints hints = {.url = cases[i].from};
        assert_ok(extract_page(&a, str_c(page), &hints, &out, &e), &e);
        assert_true(str_eq(out.url, cases[i].url));
        size_t flags = 0;
        for (size_t k = 0; k < out.flags.n; k++)
            flags += str_starts(out.flags.p[k], STR("url-differs"));
        assert_int_equal(flags, cases[i].flags);
        arena_release(&a);
    }
}

UNIT_TESTS(cmocka_unit_test(test_portal), cmocka_unit_test(test_tables),
           cmocka_unit_test(test_flat_lines), cmocka_unit_test(test_document),
           cmocka_unit_test(test_encodings), cmocka_unit_test(test_flags),
           cmocka_unit_test(test_linear), cmocka_unit_test(test_no_article),
           cmocka_unit_test(test_limits), cmocka_unit_test(test_a_page_cannot_pass_for_anothers));
