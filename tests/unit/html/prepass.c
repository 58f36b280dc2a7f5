#include "help.h"

#include "html/prepass_priv.h"

static void rewrites(const char *in, const char *want)
{
    struct buf out;
    struct err e = {0};
    buf_init(&out, 1 << 20);
    prepass(&out, str_c(in), NULL);
    assert_ok(buf_check(&out, &e), &e);
    struct str got = buf_str(&out);
    assert_true(str_starts(got, STR("<!DOCTYPE html>")));
    assert_str(str_from(got, 15), want);
    buf_release(&out);
}

static void test_writes_tags_one_way(void **state)
{
    (void)state;
    rewrites("<P ID=a B='c\"d' e>x</P\n>", "<p id=\"a\" b=\"c&quot;d\" e=\"\">x</p>");
    rewrites("<!doctype html public 'x'><p>a", "<p>a");
    rewrites("\xef\xbb\xbf<p>a", "<p>a");
    rewrites("a < b &lt; &amp", "a &lt; b &lt; &amp");
    rewrites("<image src=x></br></p>", "<img src=\"x\"><br></p>");
    rewrites("<p title='&quot;&#34;'>", "<p title=\"&quot;&#34;\">");
}

static void test_drops_control_characters(void **state)
{
    (void)state;
    rewrites("a\x01\x7f\x1f b\tc\n\xc2\x85\xef\xb7\x90\xf0\x9f\xbf\xbf\xef\xbf\xbf"
             "d",
             "a b\tc\nd");
    rewrites("<p title='\x02x\xc2\x9f'>\xc2\xa0\xef\xbf\xbd",
             "<p title=\"x\">\xc2\xa0\xef\xbf\xbd");
}

static void test_empties_other_worlds(void **state)
{
    (void)state;
    rewrites("a<svg viewBox=x><g/></svg>b", "a<svg viewbox=\"x\"></svg>b");
    rewrites("<svg><svg></svg><p>x", "<svg></svg><p>x");
    rewrites("<svg><foreignObject><p>x</p></foreignObject></svg>y", "<svg></svg>y");
    rewrites("<svg><style><p></style><circle/></svg>y", "<svg></svg>y");
    rewrites("<math><mi>x", "<math></math>");
    rewrites("<template><template></template><script></template></script></template>x", "x");
    rewrites("<select><option>a<p>b</select>c", "c");
    rewrites("<table><tr><td><select><option>a<td>b", "<table><tr><td><td>b");
    rewrites("<select><select>x", "x");
    rewrites("<noscript><p>x</noscript><frameset><frame><option>y", "<p>xy");
}

static void test_frame_tags_once(void **state)
{
    (void)state;
    rewrites(
        "<html a=1><head><title>x</title></head><body b=2><body c=3><html d=4><p></body>y</html>",
        "<html a=\"1\"><head><title>x</title></head><body b=\"2\"><p>y");
    rewrites("<p><head></head>x", "<p><head>x");
}

static void test_raw_text(void **state)
{
    (void)state;
    rewrites("<title><b></title>x", "<title>&lt;b></title>x");
    rewrites("<script><!--\nw('<script></script>')\n//--></script>x",
             "<script>\\u003c!--\nw('\\u003cscript>\\u003c/script>')\n//--></script>x");
    rewrites("<script><!--</script>x", "<script>\\u003c!--</script>x");
    rewrites("<script><!--><script></script>x", "<script>\\u003c!-->\\u003cscript></script>x");
    rewrites("<script>a--><script></script>x", "<script>a-->\\u003cscript></script>x");
    rewrites("<SCRIPT>a</scripts></ScRiPt\n>x", "<script>a\\u003c/scripts></script>x");
    rewrites("<noembed><p></noembed>x<noframes><p></noframes>y", "xy");
    rewrites("<style>a</styles></style", "<style>a/styles>/style</style>");
    rewrites("</script></title></xmp>x", "x");
}

/* Past the cap start tags go with their end tags, and what comes after stands where it did. */
static void test_depth(void **state)
{
    (void)state;
    struct buf in, out;
    size_t depth;
    buf_init(&in, 1 << 20);
    buf_init(&out, 1 << 20);
    for (int i = 0; i < 5000; i++)
        buf_addc(&in, "<div>");
    buf_addc(&in, "x<br><img src=y>");
    for (int i = 0; i < 5000; i++)
        buf_addc(&in, "</div>");
    buf_addc(&in, "<p>y");
    prepass(&out, buf_str(&in), &depth);
    assert_in_range(depth, 200, 256);
    assert_true(str_ends(buf_str(&out), STR("</div></div><p>y")));
    assert_true(str_has(buf_str(&out), STR("<div>x<br><img src=\"y\"></div>")));
    assert_in_range(out.n, 200 * 11, 256 * 11 + 100);
    buf_release(&in);
    buf_release(&out);
}

/* A few bytes that make gumbo reopen 32 elements each time: past a budget they are ended. */
static void test_reopening_is_budgeted(void **state)
{
    (void)state;
    struct arena a;
    struct buf in;
    struct html_node *html;
    struct err e = {0};
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    buf_init(&in, 1 << 20);
    for (int i = 0; i < 40; i++)
        buf_addf(&in, "<font color=c%d>", i);
    for (int i = 0; i < 10000; i++)
        buf_addc(&in, "<p>x</p>");
    assert_ok(html_parse(&a, buf_str(&in), &html, &e), &e);
    size_t fonts = 0, ps = 0;
    for (struct html_node *n = html; n; n = html_next(n, html)) {
        fonts += html_is(n, "font");
        ps += html_is(n, "p");
    }
    assert_int_equal(ps, 10000);
    assert_in_range(fonts, 32, 20000);
    buf_release(&in);
    arena_release(&a);
}

static void test_tiny_output_buffer(void **state)
{
    (void)state;
    for (size_t max = 0; max < 40; max++) {
        struct buf out;
        struct err e = {0};
        buf_init(&out, max);
        prepass(&out, STR("<p>some text <b>that is longer</b><xmp>&</xmp>"), NULL);
        assert_err(buf_check(&out, &e), KY_ELIMIT);
        buf_release(&out);
    }
}

UNIT_TESTS(cmocka_unit_test(test_writes_tags_one_way),
           cmocka_unit_test(test_drops_control_characters),
           cmocka_unit_test(test_empties_other_worlds), cmocka_unit_test(test_frame_tags_once),
           cmocka_unit_test(test_raw_text), cmocka_unit_test(test_depth),
           cmocka_unit_test(test_reopening_is_budgeted), cmocka_unit_test(test_tiny_output_buffer));
