#include "unit.h"

#include "feed/wordpress.h"

static void paragraphs(const char *in, const char *want)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    wordpress_paragraphs(&b, str_c(in));
    assert_str(buf_str(&b), want);
    buf_release(&b);
}

static void test_blank_lines_are_paragraphs(void **state)
{
    (void)state;
    paragraphs("一\n\n二\r\n \r\n三", "一\n<p>二\n<p>三");
    paragraphs("一\n二", "一<br>\n二");
    paragraphs("\n\n一\n\n", "一");
    paragraphs("a <b>b</b> c\n\n<em>d</em> e", "a <b>b</b> c\n<p><em>d</em> e");
    paragraphs("a<br />\nb<br>\n\nc", "a<br />b<br>\n<p>c");
    paragraphs("a < b\n\nc", "a < b\n<p>c");
}

static void test_blocks_need_none(void **state)
{
    (void)state;
    paragraphs("<h2>a</h2>\n\nb\n\n<ul>\n<li>c</li>\n</ul>\nd", "<h2>a</h2>b<ul><li>c</li></ul>d");
    paragraphs("<p>a</p>\n<p>b</p>\n", "<p>a</p><p>b</p>");
    paragraphs("a\n<!-- c -->\n\nb", "a<!-- c -->\n<p>b");
}

static void test_pre_stays(void **state)
{
    (void)state;
    paragraphs("a\n<pre>b\n\n  c</pre>\nd\ne", "a<pre>b\n\n  c</pre>d<br>\ne");
    paragraphs("<pre>a\n\nb", "<pre>a\n\nb");
}

static void shortcodes(const char *in, const char *want, size_t galleries)
{
    struct buf b;
    size_t n = 0;
    buf_init(&b, 1 << 20);
    wordpress_shortcodes(&b, str_c(in), &n);
    assert_str(str_trim(buf_str(&b)), want);
    assert_int_equal(n, galleries);
    buf_release(&b);
}

static void test_shortcodes(void **state)
{
    (void)state;
    shortcodes(
        "[caption id='a' width=\"3\"]<a href='x'><img src='y'></a> 题 <b>注</b>[/caption]",
        "<figure><a href='x'><img src='y'></a><figcaption>题 <b>注</b></figcaption></figure>", 0);
    shortcodes("[wp_caption caption=\"注[1\"]<img src='y'>[/wp_caption]",
               "<figure><img src='y'><figcaption>注[1</figcaption></figure>", 0);
    shortcodes("a[gallery ids=\"1,2\"]b[playlist]", "a\n\nb", 2);
    shortcodes("[embed width=3]https://a.example/?b&c[/embed]",
               "<a href=\"https://a.example/?b&amp;c\">https://a.example/?b&amp;c</a>", 0);
    shortcodes("[video mp4=\"/v.mp4\"][/video]", "<a href=\"/v.mp4\">/v.mp4</a>", 0);
    shortcodes("[[gallery]] [contact-form to='x'] [1] [galleryx] [caption]open",
               "[gallery] [contact-form to='x'] [1] [galleryx] [caption]open", 0);
    shortcodes("<a title='[gallery]'>x</a>", "<a title='[gallery]'>x</a>", 0);
}

static void test_more_parts_the_text(void **state)
{
    (void)state;
    struct arena a;
    struct err e = {0};
    struct wordpress_text t;
    arena_init(&a, 1 << 20);
    assert_ok(wordpress_text(&a, STR("导语\n<!--more 续-->\n一\n\n二<!--nextpage-->三"), &t, &e),
              &e);
    assert_str(t.before, "导语");
    assert_str(t.html, "一\n<p>二<!--nextpage-->三");
    assert_int_equal(t.pages, 1);
    assert_ok(wordpress_text(
                  &a, STR("<!-- wp:paragraph -->\n<p>一\n二</p>\n<!-- /wp:paragraph -->"), &t, &e),
              &e);
    assert_str(t.html, "<!-- wp:paragraph -->\n<p>一\n二</p>\n<!-- /wp:paragraph -->");
    assert_str(t.before, "");
    assert_ok(wordpress_text(&a, STR("a<!--more"), &t, &e), &e);
    assert_str(t.html, "a<!--more");
    arena_release(&a);
}

/* A megabyte of what could make a search start over and over: it must not take seconds. */
static void test_stays_linear(void **state)
{
    (void)state;
    static const char *const bad[] = {"[caption]", "[audio]",    "<!--", "<a", "</",     "[[a",
                                      "<pre>",     "[embed a='", "\n",   "[",  "<pre></"};
    struct arena a;
    struct err e = {0};
    struct buf in;
    struct wordpress_text t;
    buf_init(&in, 4 << 20);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        arena_init(&a, (size_t)64 << 20);
        buf_clear(&in);
        while (in.n < 1 << 20)
            buf_addc(&in, bad[i]);
        assert_ok(wordpress_text(&a, buf_str(&in), &t, &e), &e);
        arena_release(&a);
    }
    buf_release(&in);
}

UNIT_TESTS(cmocka_unit_test(test_blank_lines_are_paragraphs),
           cmocka_unit_test(test_blocks_need_none), cmocka_unit_test(test_pre_stays),
           cmocka_unit_test(test_shortcodes), cmocka_unit_test(test_more_parts_the_text),
           cmocka_unit_test(test_stays_linear));
