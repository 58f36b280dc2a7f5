#include "help.h"

static const struct html_policy with_images = {.images = true};

#define SANITIZES(policy, ...)                                                                     \
    do {                                                                                           \
        static const struct pair pairs_[] = {__VA_ARGS__};                                         \
        sanitizes(pairs_, COUNT(pairs_), policy);                                                  \
    } while (0)

static void test_keeps_what_is_listed(void **state)
{
    (void)state;
    SANITIZES(
        &with_images, {"", ""}, {"<p>a</p>", "<p>a</p>"},
        {"<p>a</p><p>b</p>", "<p>a</p>\n<p>b</p>"}, {"a<hr>b", "<p>a</p>\n<hr>\n<p>b</p>"},
        {"<h1>t</h1>", "<h2>t</h2>"}, {"<h2>a</h2><h6>b</h6>", "<h2>a</h2>\n<h3>b</h3>"},
        {"<h4>a</h4><blockquote><h6>b</h6></blockquote><h5>c</h5><h2>d</h2><h3>e</h3>",
         "<h2>a</h2>\n<blockquote><h3>b</h3></blockquote>\n<h4>c</h4>\n<h2>d</h2>\n<h3>e</h3>"},
        {"<p><strong>a</strong><em>b</em><b>c</b><i>d</i><u>e</u><s>f</s></p>",
         "<p><strong>a</strong><em>b</em><b>c</b><i>d</i><u>e</u><s>f</s></p>"},
        {"x<sub>1</sub><sup>2</sup><small>3</small><mark>4</mark><q>5</q><cite>6</cite>",
         "<p>x<sub>1</sub><sup>2</sup><small>3</small><mark>4</mark><q>5</q><cite>6</cite></p>"},
        {"<del datetime=2024-05-16 cite=/x>a</del><ins>b</ins><time datetime=2024>c</time>",
         "<p><del cite=\"/x\" datetime=\"2024-05-16\">a</del><ins>b</ins>"
         "<time datetime=\"2024\">c</time></p>"},
        {"<abbr title=' x  y '>a</abbr><code>b</code>",
         "<p><abbr title=\"x y\">a</abbr><code>b</code></p>"},
        {"<ruby>漢<rp>(</rp><rt>han</rt><rp>)</rp></ruby>",
         "<p><ruby>漢<rp>(</rp><rt>han</rt><rp>)</rp></ruby></p>"},
        {"<pre>a\n  b</pre>", "<pre>a\n  b</pre>"},
        {"<dl><dt>a</dt><dd>b</dd></dl>", "<dl><dt>a</dt><dd>b</dd></dl>"},
        {"<ol start=3 type=i reversed><li value=5>a</li></ol>",
         "<ol start=\"3\" type=\"i\"><li value=\"5\">a</li></ol>"},
        {"<div lang=en>a</div><section dir=rtl>b</section><span lang=fr>c</span>",
         "<div lang=\"en\"><p>a</p></div>\n<section dir=\"rtl\"><p>b</p></section>\n"
         "<p><span lang=\"fr\">c</span></p>"});
}

static void test_replaces_and_unwraps(void **state)
{
    (void)state;
    SANITIZES(
        &with_images,
        {"<font color=red>a</font><o:p>b</o:p><big>c</big><foo-bar>d</foo-bar>", "<p>abcd</p>"},
        {"<tt>a</tt><kbd>b</kbd>", "<p><code>a</code><code>b</code></p>"},
        {"<strike>a</strike><acronym title=t>b</acronym>",
         "<p><s>a</s><abbr title=\"t\">b</abbr></p>"},
        {"<menu><li>a</menu><dir><li>b</dir>", "<ul><li>a</li></ul>\n<ul><li>b</li></ul>"},
        {"<xmp><b>&amp;</b></xmp>", "<pre>&lt;b&gt;&amp;amp;&lt;/b&gt;</pre>"},
        {"<article><header>a</header><main>b</main></article>", "<p>a</p>\n<p>b</p>"},
        {"<div>a</div><div>b<div>c</div></div>", "<p>a</p>\n<p>b</p>\n<p>c</p>"},
        {"<section><section>a</section></section><span>b</span>", "<p>a</p>\n<p>b</p>"},
        {"<nobr>a</nobr><label>b</label>", "<p>ab</p>"});
}

static void test_vanishes_with_content(void **state)
{
    (void)state;
    SANITIZES(&with_images, {"a<script>x</script>b", "<p>ab</p>"},
              {"<style>x</style>a", "<p>a</p>"},
              {"a<iframe src=x>y</iframe><object>z</object><embed src=x>", "<p>a</p>"},
              {"a<form><input><p>b</p></form>c", "<p>ac</p>"},
              {"a<svg><text>x</text></svg><math><mi>y</mi></math>b", "<p>ab</p>"},
              {"a<template><p>x</template>b", "<p>ab</p>"},
              {"a<select><option>x</select><textarea>y</textarea><button>z</button>b", "<p>ab</p>"},
              {"a<video><p>x</video><audio>y</audio><canvas>z</canvas>", "<p>a</p>"},
              {"<title>t</title><meta name=x><link href=y><base href=z>a", "<p>a</p>"},
              {"a<!-- b -->c<!--[if IE]>d<![endif]--><![if x]>e<![endif]>", "<p>ace</p>"});
}

static void test_paragraphs(void **state)
{
    (void)state;
    SANITIZES(&with_images, {"a", "<p>a</p>"}, {"a<p>b</p>c", "<p>a</p>\n<p>b</p>\n<p>c</p>"},
              {"<p></p><p> </p><p>&nbsp;</p><p>　<br> </p><p><b> </b></p>", ""},
              {"<p>　　甲乙</p>", "<p>甲乙</p>"},
              {"<p>&nbsp;&nbsp;&nbsp; 甲　乙 &nbsp;</p>", "<p>甲　乙</p>"},
              {"<p>甲<br>　　乙<br>&nbsp;<br>丙<br></p>", "<p>甲<br>乙<br><br>丙</p>"},
              {"<p>a \n b</p>", "<p>a b</p>"},
              {"<b>a<p>b</p>c</b>", "<p><b>a</b></p>\n<p><b>b</b></p>\n<p><b>c</b></p>"},
              {"<a href=/x>a<h2>b</h2></a>",
               "<p><a href=\"/x\">a</a></p>\n<h2><a href=\"/x\">b</a></h2>"},
              {"<h2>a<p>b</p>c</h2>", "<h2>a</h2>\n<h2>b</h2>\n<h2>c</h2>"},
              {"<p>a<div>b</div>c</p>", "<p>a</p>\n<p>b</p>\n<p>c</p>"},
              {"<p>a<b>b</p><p>c</b></p>", "<p>a<b>b</b></p>\n<p><b>c</b></p>"});
}

static void test_alignment(void **state)
{
    (void)state;
    SANITIZES(&with_images, {"<p align=center>a</p>", "<p class=\"align-center\">a</p>"},
              {"<p style='color:red; TEXT-ALIGN : Right'>a</p>", "<p class=\"align-right\">a</p>"},
              {"<p class='x align-right y'>a</p>", "<p class=\"align-right\">a</p>"},
              {"<p align=justify>a</p>", "<p>a</p>"},
              {"<center>a<p>b</p></center>c",
               "<p class=\"align-center\">a</p>\n<p class=\"align-center\">b</p>\n<p>c</p>"},
              {"<div align=right><img src=x></div>",
               "<p class=\"align-right\"><img src=\"x\" alt=\"\"></p>"},
              {"<center><p style='text-align:left'>a</p><p align=right>b</p></center>",
               "<p class=\"align-center\">a</p>\n<p class=\"align-right\">b</p>"},
              {"<table><tr><td align=center>a<th style=text-align:right>b</table>",
               "<table><tbody><tr><td class=\"align-center\">a</td><th class=\"align-right\">b</th>"
               "</tr></tbody></table>"},
              {"<h2 align=center>a</h2>", "<h2>a</h2>"});
}

static void test_links_and_images(void **state)
{
    (void)state;
    SANITIZES(
        &with_images,
        {"<a href=http://A.cn/x title=' t ' target=_blank onclick=x>a</a>",
         "<p><a href=\"http://a.cn/x\" rel=\"nofollow noopener\" title=\"t\">a</a></p>"},
        {"<a href=/x rel=author>a</a>", "<p><a href=\"/x\">a</a></p>"},
        {"<a href=//b.cn/>a</a>", "<p><a href=\"//b.cn/\" rel=\"nofollow noopener\">a</a></p>"},
        {"<a href=mailto:a@b.cn>a</a><a href=tel:1>b</a>",
         "<p><a href=\"mailto:a@b.cn\">a</a><a href=\"tel:1\">b</a></p>"},
        {"<a name=x>a</a><a href=#x>b</a><a href='javascript:x'>c</a><a href=/d></a>",
         "<p>abc</p>"},
        {"<a href=/x>a<table><tr><td><a href=/y>b</a></table></a>",
         "<p><a href=\"/x\">a</a></p>\n"
         "<table><tbody><tr><td><a href=\"/x\">b</a></td></tr></tbody></table>"},
        {"<img src=x alt='a\nb' width=120px height=80 loading=LAZY srcset=y onerror=z>",
         "<p><img src=\"x\" alt=\"a b\" width=\"120\" height=\"80\" loading=\"lazy\"></p>"},
        {"<img src=x width=50% height=0 loading=auto>", "<p><img src=\"x\" alt=\"\"></p>"},
        {"<img><img src=data:image/png,x><img src=''>a", "<p>a</p>"},
        {"<img src=data:x data-src=/y.png><img data-original=/z.png>",
         "<p><img src=\"/y.png\" alt=\"\"><img src=\"/z.png\" alt=\"\"></p>"},
        {"<figure><img src=x><figcaption>c</figcaption></figure>",
         "<figure><img src=\"x\" alt=\"\"><figcaption>c</figcaption></figure>"},
        {"<figcaption>c</figcaption>", "<p>c</p>"},
        {"<p>a<figure><img src=x></figure>",
         "<p>a</p>\n<figure><img src=\"x\" alt=\"\"></figure>"});
    const struct html_policy none = {.images = false};
    SANITIZES(&none, {"a<img src=x>b<figure><img src=x><figcaption>c</figcaption></figure>",
                      "<p>ab</p>\n<p>c</p>"});
    const struct html_policy base = {.base_url = S("http://a.cn/d/e"), .images = true};
    SANITIZES(&base, {"<a href=x>a</a><img src=../y>",
                      "<p><a href=\"http://a.cn/d/x\" rel=\"nofollow noopener\">a</a>"
                      "<img src=\"http://a.cn/y\" alt=\"\"></p>"});
}

static void test_pictures(void **state)
{
    (void)state;
    SANITIZES(
        &with_images,
        {"<img src=/media/a.jpg srcset=' /media/a-1.jpg  320w,/media/a-2.jpg 2x ' sizes=' 50vw '"
         " decoding=ASYNC>",
         "<p><img src=\"/media/a.jpg\" srcset=\"/media/a-1.jpg 320w, /media/a-2.jpg 2x\""
         " sizes=\"50vw\" alt=\"\" decoding=\"async\"></p>"},
        {"<figure><picture> <source srcset='/media/a.avif 320w' sizes='(min-width: 60em) 40em, "
         "100vw'"
         " type=IMAGE/avif media=x><!-- c --><source srcset='/media/a.webp 320w' type=image/x>"
         "<img src=/media/a.jpg alt=t width=9> </picture><figcaption>c</figcaption></figure>",
         "<figure><picture><source srcset=\"/media/a.avif 320w\" sizes=\"(min-width: 60em) 40em, "
         "100vw\" type=\"image/avif\"><source srcset=\"/media/a.webp 320w\">"
         "<img src=\"/media/a.jpg\" alt=\"t\" width=\"9\"></picture><figcaption>c</figcaption>"
         "</figure>"},
        {"a <a href=/x><b><picture><source srcset='/media/a.avif 1x'><img src=b></picture></b></a> "
         "c",
         "<p>a <a href=\"/x\"><b><picture><source srcset=\"/media/a.avif 1x\"><img src=\"b\" "
         "alt=\"\"></picture></b></a> c</p>"},
        {"<picture><source srcset='http://x/a 1x'><img src=b></picture>",
         "<p><img src=\"b\" alt=\"\"></p>"},
        {"<picture>text<source srcset='/media/a 1x'><img src=b></picture>",
         "<p>text<img src=\"b\" alt=\"\"></p>"},
        {"<picture><img src=a><img src=b></picture>",
         "<p><img src=\"a\" alt=\"\"><img src=\"b\" alt=\"\"></p>"},
        {"<picture><source srcset='/media/a 1x'><p>b<img src=c></picture>",
         "<p>b<img src=\"c\" alt=\"\"></p>"},
        {"<picture><source srcset='/media/a 1x'></picture>x<source srcset='/media/a 1x'>",
         "<p>x</p>"},
        {"<picture><source srcset='/media/a 1x'><img src=javascript:x></picture>", ""},
        {"<pre>a<picture><source srcset='/media/a 1x'><img src=b></picture></pre>",
         "<pre>a<picture><source srcset=\"/media/a 1x\"><img src=\"b\" alt=\"\"></picture></pre>"});
    const struct html_policy none = {.images = false};
    SANITIZES(&none, {"a<picture><source srcset='/media/a 1x'><img src=b></picture>", "<p>a</p>"});
    const struct html_policy base = {.base_url = S("http://a.cn/"), .images = true};
    SANITIZES(&base, {"<img src=/media/x srcset='/media/x 1x'>",
                      "<p><img src=\"http://a.cn/media/x\" alt=\"\"></p>"});
}

static void test_lists(void **state)
{
    (void)state;
    SANITIZES(
        &with_images, {"<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"},
        {"<li>a</li><li>b</li>c", "<ul><li>a</li><li>b</li></ul>\n<p>c</p>"},
        {"<ul>a<li>b</li>c</ul>", "<ul><li>a</li><li>b</li><li>c</li></ul>"},
        {"<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"},
        {"<ol><ol><li>a</ol></ol>", "<ol><li><ol><li>a</li></ol></li></ol>"},
        {"<ul><li></li><li> <br></li></ul>", ""},
        {"<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"},
        {"<ul><li><div>a</div><div>b</div></li></ul>", "<ul><li>a<br>b</li></ul>"},
        {"<ul><li>a<p></p>b</li></ul>", "<ul><li>a<br>b</li></ul>"},
        {"<dd>a<dt>b", "<dl><dd>a</dd><dt>b</dt></dl>"},
        {"<dl>a<div><dt>b</dt><dd>c</dd></div></dl>", "<dl><dd>a</dd><dt>b</dt><dd>c</dd></dl>"},
        {"<blockquote>a<p>b</p></blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"},
        {"<blockquote cite=/x> </blockquote>", ""});
}

static void test_tables(void **state)
{
    (void)state;
    SANITIZES(
        &with_images,
        {"<table border=1 width=9><tr bgcolor=x><td>a<td>b</table>",
         "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"},
        {"<table><caption>c</caption><colgroup><col span=2><col></colgroup><thead><tr><th "
         "scope=COL>a</thead><tfoot><tr><td>b</tfoot></table>",
         "<table><caption>c</caption><colgroup><col span=\"2\"><col></colgroup><thead><tr>"
         "<th scope=\"col\">a</th></tr></thead><tfoot><tr><td>b</td></tr></tfoot></table>"},
        {"<table><tr><td colspan=2 rowspan=1>a<td colspan=0>b<td colspan=99999>c<td "
         "rowspan=-3>d<td colspan=x>e</table>",
         "<table><tbody><tr><td colspan=\"2\">a</td><td>b</td><td colspan=\"1000\">c</td>"
         "<td>d</td><td>e</td></tr></tbody></table>"},
        {"<table><tr><td></table>", "<table><tbody><tr><td></td></tr></tbody></table>"},
        {"<table></table><table><tr></tr></table><table><col></table>", ""},
        {"<table>a<tr><td>b</table>",
         "<p>a</p>\n<table><tbody><tr><td>b</td></tr></tbody></table>"},
        {"<table><tr><td>a</tr><caption>c</caption></table>",
         "<table><tbody><tr><td>a</td></tr></tbody><tbody><tr><td>c</td></tr></tbody></table>"},
        {"<td>a</td><tr><td>b", "<p>ab</p>"},
        {"<table><tr><td>a<table><tr><td>b</table>c</table>",
         "<table><tbody><tr><td>a<table><tbody><tr><td>b</td></tr></tbody></table>c</td></tr>"
         "</tbody></table>"},
        {"<p>a<table><tr><td>b</table>",
         "<p>a</p>\n<table><tbody><tr><td>b</td></tr></tbody></table>"});
}

static void test_pre(void **state)
{
    (void)state;
    SANITIZES(&with_images, {"<pre>\n\n a\n</pre>", "<pre>\n\n a\n</pre>"},
              {"<pre><b>\nx</b></pre>", "<pre><b>\nx</b></pre>"}, {"<pre> \n </pre>", ""},
              {"<pre><div>a</div><div>b</div></pre>", "<pre>a\nb</pre>"},
              {"<pre>a<br>b&#13;&#10;c</pre>", "<pre>a<br>b\nc</pre>"},
              {"<pre><code>a  b</code></pre>", "<pre><code>a  b</code></pre>"},
              {"<pre><table><tr><td>a<td>b</table></pre>", "<pre>a\nb</pre>"});
}

static void test_word(void **state)
{
    (void)state;
    SANITIZES(
        &with_images,
        {"<html xmlns:o='urn:x'><head><style><!-- p.MsoNormal {mso-style-parent:\"\";} -->"
         "</style><!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]--></head>"
         "<body lang=ZH-CN><!--StartFragment-->"
         "<p class=MsoNormal align=center style='text-align:center;mso-line-height-rule:exactly'>"
         "<b><span style='font-size:22pt;font-family:宋体'>澜江省推进会<span lang=EN-US><o:p></o:p>"
         "</span></span></b></p>"
         "<p class=MsoNormal style='text-indent:32.0pt'><span lang=EN-US>&nbsp;&nbsp; "
         "<o:p></o:p></span></p>"
         "<p class=MsoNormal><span style='font-family:仿宋'>　　会议于<span "
         "lang=EN-US>2024</span>年"
         "召开。</span></p>"
         "<p style='mso-list:l0 level1'><![if !supportLists]><span lang=EN-US>1.<span "
         "style='font:7.0pt \"Times New Roman\"'>&nbsp; </span></span><![endif]>第一项</p>"
         "<table class=MsoTableGrid><tr style='mso-yfti-irow:0'><td width=9><p class=MsoNormal "
         "align=right>甲<o:p></o:p></p></td><td><p><span lang=EN-US><o:p>&nbsp;</o:p></span></p>"
         "</td></tr></table><!--EndFragment--></body></html>",
         "<p class=\"align-center\"><b>澜江省推进会</b></p>\n<p>会议于2024年召开。</p>\n"
         "<p>1.\xc2\xa0 第一项</p>\n"
         "<table><tbody><tr><td><p "
         "class=\"align-right\">甲</p></td><td></td></tr></tbody></table>"},
        {"<span lang=en style='font-size:9pt'>a</span><span lang=en>b</span>",
         "<p>a<span lang=\"en\">b</span></p>"});
}

/* Elements too deep for the cap vanish around their content, the same on the second pass. */
static void test_depth(void **state)
{
    (void)state;
    static const char *const names[] = {"blockquote", "ul><li", "ol", "table><tr><td",
                                        "dl><dd",     "sub",    "q",  "div lang=en",
                                        "li",         "dt"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct arena a;
        struct buf in;
        arena_init(&a, ARENA_DEFAULT_BUDGET);
        buf_init(&in, 1 << 20);
        for (int k = 0; k < 300; k++)
            buf_addf(&in, "<%s>x", names[i]);
        struct str out = sanitized(&a, buf_str(&in), &with_images);
        size_t letters = 0;
        struct html_safe h = html_from_store(out);
        struct str plain;
        struct err e = {0};
        assert_ok(html_plain(&a, h, &plain, &e), &e);
        for (size_t k = 0; k < plain.n; k++)
            letters += plain.p[k] == 'x';
        assert_int_equal(letters, 300);
        buf_release(&in);
        arena_release(&a);
    }
}

static void test_budget(void **state)
{
    (void)state;
    bool limited = false, done = false;
    for (size_t budget = 0; budget < 80000; budget += 1009) {
        struct arena a;
        struct html_safe out;
        struct err e = {0};
        arena_init(&a, budget);
        enum ky_err rc =
            html_sanitize(&a, STR("<p>some <b>text</b><table><td>1<td><a href=/x>2</a></table>"),
                          &with_images, &out, &e);
        assert_true(rc == KY_OK ? out.markup.n > 0
                                : rc == KY_ELIMIT && out.markup.n == 0 && e.text[0]);
        limited |= rc != KY_OK;
        done |= rc == KY_OK;
        arena_release(&a);
    }
    assert_true(limited && done);
}

static void test_children_of_an_element(void **state)
{
    (void)state;
    struct arena a;
    struct html_node *html;
    struct html_safe out;
    struct err e = {0};
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    assert_ok(html_parse(&a, STR("<form><div><p>a<b>b</b></div>c</form><ul><li>d</ul>"), &html, &e),
              &e);
    assert_ok(html_sanitize_node(&a, html_find(html, "form"), &with_images, &out, &e), &e);
    assert_str(out.markup, "<p>a<b>b</b></p>\n<p>c</p>");
    assert_ok(html_sanitize_node(&a, html_find(html, "ul"), &with_images, &out, &e), &e);
    assert_str(out.markup, "<ul><li>d</li></ul>");
    assert_ok(html_sanitize_node(&a, html_find(html, "b"), &with_images, &out, &e), &e);
    assert_str(out.markup, "<p>b</p>");
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_keeps_what_is_listed), cmocka_unit_test(test_replaces_and_unwraps),
           cmocka_unit_test(test_vanishes_with_content), cmocka_unit_test(test_paragraphs),
           cmocka_unit_test(test_alignment), cmocka_unit_test(test_links_and_images),
           cmocka_unit_test(test_pictures), cmocka_unit_test(test_lists),
           cmocka_unit_test(test_tables), cmocka_unit_test(test_pre), cmocka_unit_test(test_word),
           cmocka_unit_test(test_depth), cmocka_unit_test(test_budget),
           cmocka_unit_test(test_children_of_an_element));
