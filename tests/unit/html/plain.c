#include "help.h"

static void reads(const char *in, const char *want)
{
    struct arena a;
    struct str got;
    struct err e = {0};
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    assert_ok(html_plain(&a, html_from_store(str_c(in)), &got, &e), &e);
    assert_str(got, want);
    arena_release(&a);
}

static void test_blocks_are_lines(void **state)
{
    (void)state;
    reads("", "");
    reads("<p>a</p><p>b</p>", "a\nb");
    reads("<p>a</p>\n\n<p></p><div> </div><p>b</p>", "a\nb");
    reads("a<br>b<br><br>c<hr>d", "a\nb\nc\nd");
    reads("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "a\nb\nc");
    reads("<table><caption>t</caption><tr><td>a</td><td>b</td></tr></table>", "t\na\nb");
    reads("<h2>a</h2>b<i>c</i><blockquote>d</blockquote>e", "a\nbc\nd\ne");
    reads("<p><ruby>漢<rp>(</rp><rt>han</rt><rp>)</rp></ruby></p>", "漢(han)");
}

static void test_blanks(void **state)
{
    (void)state;
    reads("<p>  a \n\t b <b> c</b>d </p>", "a b cd");
    reads("<p>&nbsp;a&nbsp;&nbsp;b &nbsp;c&nbsp;</p>", "a  b  c");
    reads("<p>　　张　三　</p>", "张　三");
    reads("<p>a <br> b</p>", "a\nb");
    reads("<p>a<b> </b>b</p>", "a b");
    reads("<p>\xe2\x80\x8b</p><p>x\xe2\x80\x8by</p>", "x\xe2\x80\x8by");
    reads("a&#1;b&#xFFFE;", "ab");
}

static void test_pre_keeps_its_lines(void **state)
{
    (void)state;
    reads("<pre>a\n\n  b \n</pre>c", "a\n\n  b\nc");
    reads("<p>x</p><pre>\n\n a</pre>", "x\n a");
    reads("<p>x</p><pre>  \n </pre><p>y</p>", "x\ny");
    reads("<pre>a<br>b</pre><pre>   </pre>", "a\nb");
}

static void test_hidden_text(void **state)
{
    (void)state;
    reads("<title>t</title><style>s</style><script>x</script>a<svg><text>b</text></svg>", "a");
    reads("<textarea>a</textarea><iframe>b</iframe><object>c</object>d", "d");
}

static void test_text_of_a_node(void **state)
{
    (void)state;
    struct arena a;
    struct html_node *html;
    struct err e = {0};
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    assert_ok(
        html_parse(&a, STR("<title> T  1 </title><div>a<p>b</p></div><form>c</form>"), &html, &e),
        &e);
    assert_str(html_node_text(&a, html_find(html, "title")), "T 1");
    assert_str(html_node_text(&a, html_find(html, "div")), "a\nb");
    assert_str(html_node_text(&a, html_find(html, "p")->first), "b");
    assert_str(html_node_text(&a, html), "a\nb\nc");
    arena_release(&a);
}

static void test_budget(void **state)
{
    (void)state;
    struct arena a;
    struct str text;
    struct err e = {0};
    arena_init(&a, 300);
    assert_err(html_plain(&a, html_from_store(STR("<pre>text</pre>")), &text, &e), KY_ELIMIT);
    assert_int_equal(text.n, 0);
    arena_release(&a);
    arena_init(&a, 3);
    assert_err(html_plain(&a, html_from_store(STR("<p>text</p>")), &text, &e), KY_ELIMIT);
    assert_int_equal(text.n, 0);
    arena_release(&a);
}

static void excerpts(const char *in, size_t points, const char *want)
{
    struct arena a;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    struct str got = html_excerpt(&a, str_c(in), points);
    assert_true(str_utf8_count(got) <= points);
    assert_str(got, want);
    arena_release(&a);
}

static void test_excerpts(void **state)
{
    (void)state;
    excerpts("短文。", 10, "短文。");
    excerpts("  a\nb ", 10, "a b");
    excerpts("一二三四五。七八九十十一", 10, "一二三四五。");
    excerpts("一二。四五六七八九十十一", 10, "一二。四五六七八九…");
    excerpts("一二三四五六七八九十", 10, "一二三四五六七八九十");
    excerpts("他说：“一二三四。”又说十一十二", 12, "他说：“一二三四。”");
    excerpts("It grew by 3.14 per cent. Then it fell again", 30, "It grew by 3.14 per cent.");
    excerpts("It grew by 3.1415926535", 14, "It grew by 3.…");
    excerpts("word and more words", 6, "word…");
    excerpts("ab", 1, "…");
    excerpts("ab", 0, "");
    excerpts("", 5, "");
    excerpts("𠮷𠮷𠮷", 2, "𠮷…");
}

static void test_from_plain(void **state)
{
    (void)state;
    const struct html_policy policy = {.images = true};
    struct arena a;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    struct html_safe h = html_from_plain(&a, STR("　　a < b\n\n  c & \"d\" \r\n\x01文\n&lt;"));
    assert_str(h.markup, "<p>a &lt; b</p>\n<p>c &amp; \"d\"</p>\n<p>文</p>\n<p>&amp;lt;</p>");
    assert_true(str_eq(sanitized(&a, h.markup, &policy), h.markup));
    assert_str(html_from_plain(&a, STR("")).markup, "");
    assert_str(html_from_plain(&a, STR(" \n")).markup, "");
    arena_release(&a);
    arena_init(&a, 50);
    assert_int_equal(html_from_plain(&a, STR("some text")).markup.n, 0);
    struct err e = {0};
    assert_err(arena_check(&a, &e), KY_ELIMIT);
    arena_release(&a);
}

/* What is read without a parser is what the parser reads. */
static void test_the_short_way_leads_to_the_same(void **state)
{
    (void)state;
    static const char *const foreign[] = {
        "<p>一　二</p> <p> a  b\n c&nbsp;d <b> e</b> </p>",
        "<h2>题 &amp; &lt;b&gt; &quot;x&#39;</h2><ul><li>a<li>b<ul><li>c</ul></ul>d<br><br>e",
        "<blockquote>a<p>b</p></blockquote><p><a href='x?a=1&amp;b=\">\"'>l</a>i<em>n</em>k</p>",
        "<p>a<br>　b<br> </p><p>&hellip;&#x3000;</p>",
        "<ol><li> <p>x</p>y</li></ol>z",
        "",
        "plain  text\n\nand more\xe2\x80\x8b",
    };
    for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
        struct arena a;
        struct err e = {0};
        struct html_safe safe;
        struct html_node *tree;
        struct str plain;
        const struct html_policy policy = {0};
        arena_init(&a, 1 << 20);
        assert_ok(html_sanitize(&a, str_c(foreign[i]), &policy, &safe, &e), &e);
        assert_ok(html_plain(&a, safe, &plain, &e), &e);
        assert_ok(html_parse(&a, safe.markup, &tree, &e), &e);
        struct str want = html_node_text(&a, tree);
        assert_str(plain, arena_cstr(&a, want));
        arena_release(&a);
    }
}

UNIT_TESTS(cmocka_unit_test(test_the_short_way_leads_to_the_same),
           cmocka_unit_test(test_blocks_are_lines), cmocka_unit_test(test_blanks),
           cmocka_unit_test(test_pre_keeps_its_lines), cmocka_unit_test(test_hidden_text),
           cmocka_unit_test(test_text_of_a_node), cmocka_unit_test(test_budget),
           cmocka_unit_test(test_excerpts), cmocka_unit_test(test_from_plain));
