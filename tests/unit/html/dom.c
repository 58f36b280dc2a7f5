#include "unit.h"

#include "base/buf.h"
#include "html/dom.h"

/* The tree in one line: <name attr=value>…</name>, text as it is, {comment}. */
static void show(struct buf *out, const struct html_node *n)
{
    if (n->type == HTML_TEXT) {
        buf_add(out, n->text);
        return;
    }
    if (n->type == HTML_COMMENT) {
        buf_addf(out, "{%.*s}", STR_ARG(n->text));
        return;
    }
    buf_addf(out, "<%.*s", STR_ARG(n->name));
    for (size_t i = 0; i < n->attrs_n; i++)
        buf_addf(out, " %.*s=%.*s", STR_ARG(n->attrs[i].name), STR_ARG(n->attrs[i].value));
    buf_addch(out, '>');
    for (const struct html_node *c = n->first; c; c = c->next)
        show(out, c);
    buf_addf(out, "</%.*s>", STR_ARG(n->name));
}

static struct html_node *parse(struct arena *a, struct str s)
{
    struct html_node *html = NULL;
    struct err e = {0};
    assert_ok(html_parse(a, s, &html, &e), &e);
    assert_non_null(html);
    return html;
}

static void parses(const char *in, const char *want)
{
    struct arena a;
    struct buf out;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    buf_init(&out, 1 << 20);
    struct html_node *html = parse(&a, str_c(in));
    for (const struct html_node *c = html->first; c; c = c->next)
        if (!html_is(c, "head") || c->first)
            show(&out, c);
    assert_str(buf_str(&out), want);
    buf_release(&out);
    arena_release(&a);
}

static void test_reads_as_browsers_do(void **state)
{
    (void)state;
    parses("", "<body></body>");
    parses("a<p>b<p>c", "<body>a<p>b</p><p>c</p></body>");
    parses("<TITLE>x &lt; y</title><P ID=a CLASS='b c'>", "<head><title>x < y</title></head>"
                                                          "<body><p id=a class=b c></p></body>");
    parses("<b>1<i>2</b>3</i>4", "<body><b>1<i>2</i></b><i>3</i>4</body>");
    parses("<b><p>1</b>2</p>", "<body><b></b><p><b>1</b>2</p></body>");
    parses("<table>x<tr><td>y</table>",
           "<body>x<table><tbody><tr><td>y</td></tr></tbody></table></body>");
    parses("<p>a<table><tr><td>b</table>",
           "<body><p>a</p><table><tbody><tr><td>b</td></tr></tbody></table></body>");
    parses("<li>a<li>b<ul><li>c</ul><li>d",
           "<body><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></body>");
    parses("<a href=1>x<a href=2>y", "<body><a href=1>x</a><a href=2>y</a></body>");
    parses("<o:p>x</o:p><font-x>y", "<body><o:p>x</o:p><font-x>y</font-x></body>");
    parses("&copy; &#x4e2d; &amp;lt; &nope;", "<body>© 中 &lt; &nope;</body>");
    parses("<form>a<p>b</p>c</form>d", "<body><form>a<p>b</p>c</form>d</body>");
    parses("1 < 2 </", "<body>1 < 2 </</body>");
    parses("<p title=\"a'b\" title=c x='\"'>", "<body><p title=a'b x=\"></p></body>");
}

static void test_leaves_out_modes_of_their_own(void **state)
{
    (void)state;
    parses("a<svg><path d='>'/><title><b></svg>b", "<body>a<svg></svg>b</body>");
    parses("a<svg><g><p>b", "<body>a<svg></svg><p>b</p></body>");
    parses("a<svg/>b<math><mi>x</math>c", "<body>a<svg></svg>b<math></math>c</body>");
    parses("a<template><p>x<template>y</template></template>b", "<body>ab</body>");
    parses("a<select><option>x<p></select>b", "<body>ab</body>");
    parses("a<select>x<input>b", "<body>a<input></input>b</body>");
    parses("<frameset><frame src=x></frameset><p>a", "<body><p>a</p></body>");
    parses("<noscript><img src=a></noscript>", "<body><img src=a></img></body>");
    parses("<plaintext><b>x", "<body><b>x</b></body>");
    parses("<xmp>\n<b>&amp;</xmp>c", "<body><pre>\n<b>&amp;</pre>c</body>");
    parses("<iframe src=a><p></iframe>b", "<body><iframe src=a></iframe>b</body>");
}

static void test_raw_text_cannot_open_tags(void **state)
{
    (void)state;
    parses("<p><script>if (a<b) '</p>'</SCRIPT >x",
           "<body><p><script>if (a\\u003cb) '\\u003c/p>'</script>x</p></body>");
    parses("<p><style>a<b</style>x", "<body><p><style>ab</style>x</p></body>");
    parses("<p><script>x", "<body><p><script>x</script></p></body>");
    parses("<textarea><p></textarea>x", "<body><textarea></textarea>x</body>");
}

static void test_comments_stay(void **state)
{
    (void)state;
    parses("<p><!-- a -->b<!-->c<!--->d<!--e--!>f<?g?><!h></i>",
           "<body><p>{ a }b{}c{}d{e}f{?g?}{h}</p></body>");
    parses("<p></ x><!doctype y><![CDATA[z]]>", "<body><p>{ x}{[CDATA[z]]}</p></body>");
    parses("<p><!-- <b> --x <!-- y", "<body><p>{ <b> --x <!-- y}</p></body>");
}

static void test_nul_and_cut_off_input(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    struct str s = S("<\0b>a\0b<!-- -\0-><b> --><p title='\0\"'>&\0lt;");
    struct html_node *html = parse(&a, s), *body = html_find(html, "body");
    assert_null(html_find(html, "b"));
    assert_str(body->first->text, "<b>ab");
    assert_int_equal(body->first->next->type, HTML_COMMENT);
    assert_str(html_attr(html_find(html, "p"), "title"), "\"");
    for (size_t n = 0; n <= s.n; n++)
        parse(&a, str_sub(s, 0, n));
    arena_release(&a);
}

static void test_walks(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    struct html_node *html =
        parse(&a, STR("<div class=' a\tb '><p>1<b>2</b></p>3</div><p class=ab>4</p>"));
    struct html_node *div = html_find(html, "div");
    assert_true(html_has_class(div, "a") && html_has_class(div, "b"));
    assert_false(html_has_class(div, "ab") || html_has_class(div, ""));
    assert_false(html_has_class(NULL, "a") || html_is(NULL, "div"));
    assert_str(html_attr(div, "id"), "");
    assert_int_equal(div->depth, 2);
    size_t n = 0;
    for (struct html_node *c = html_next(div, div); c; c = html_next(c, div))
        n++;
    assert_int_equal(n, 5);
    struct html_node *p = html_find(div, "p");
    assert_str(html_skip(p, div)->text, "3");
    assert_true(html_is_block(p) && html_is_block(div));
    assert_false(html_is_block(html_find(div, "b")) || html_is_block(p->first));
    html_remove(p);
    assert_str(div->first->text, "3");
    assert_null(div->first->prev);
    assert_null(html_find(div, "b"));
    html_remove(div->first);
    assert_true(!div->first && !div->last);
    arena_release(&a);
}

static void test_caps_depth(void **state)
{
    (void)state;
    struct arena a;
    struct buf b;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 1000; i++)
        buf_addc(&b, i % 2 ? "<div>x" : "<span>");
    for (int i = 0; i < 1000; i++)
        buf_addc(&b, i % 2 ? "</span>" : "</div>");
    buf_addc(&b, "<p>after</p>");
    struct html_node *html = parse(&a, buf_str(&b));
    size_t letters = 0;
    for (struct html_node *n = html; n; n = html_next(n, html)) {
        assert_true(n->depth <= 257);
        letters += n->type == HTML_TEXT ? n->text.n : 0;
    }
    assert_int_equal(letters, 500 + 5);
    struct html_node *body = html_find(html, "body");
    assert_true(html_is(body->last, "p")); /* the end tags of what was left out closed nothing */
    buf_release(&b);
    arena_release(&a);
}

static void test_caps_attributes(void **state)
{
    (void)state;
    struct arena a;
    struct buf b;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    buf_init(&b, 1 << 20);
    buf_addc(&b, "<p");
    for (int i = 0; i < 1000; i++)
        buf_addf(&b, " a%d=x", i);
    buf_addc(&b, "><b><b><b><b><b>");
    struct html_node *p = html_find(parse(&a, buf_str(&b)), "p");
    assert_int_equal(p->attrs_n, 64);
    size_t bs = 0;
    for (struct html_node *n = p->first; n; n = html_next(n, p)) {
        bs += html_is(n, "b");
        assert_int_equal(n->attrs_n, 0); /* the pre-pass's own attribute does not show */
    }
    assert_int_equal(bs, 5);
    buf_release(&b);
    arena_release(&a);
}

/* Whatever the budget, the answer is a tree or KY_ELIMIT. */
static void test_budget(void **state)
{
    (void)state;
    bool limited = false, parsed = false;
    for (size_t budget = 0; budget < 60000; budget += 997) {
        struct arena a;
        struct html_node *html = NULL;
        struct err e = {0};
        arena_init(&a, budget);
        enum ky_err rc = html_parse(
            &a, STR("<p>some <b>text</b> and <a href=x title=y>more</a><table><td>1"), &html, &e);
        assert_true(rc == KY_OK ? html != NULL : rc == KY_ELIMIT && !html && e.text[0]);
        limited |= rc != KY_OK;
        parsed |= rc == KY_OK;
        arena_release(&a);
    }
    assert_true(limited && parsed);
}

static void test_wrong_bytes(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    struct html_node *html = parse(&a, STR("<p title='\xff\xe4'>\xe4\xb8<b\xc0>\xf8z"));
    for (struct html_node *n = html; n; n = html_next(n, html))
        assert_true(n->type != HTML_TEXT || str_utf8_valid(n->text));
    assert_true(str_utf8_valid(html_attr(html_find(html, "p"), "title")));
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_reads_as_browsers_do),
           cmocka_unit_test(test_leaves_out_modes_of_their_own),
           cmocka_unit_test(test_raw_text_cannot_open_tags), cmocka_unit_test(test_comments_stay),
           cmocka_unit_test(test_nul_and_cut_off_input), cmocka_unit_test(test_walks),
           cmocka_unit_test(test_caps_depth), cmocka_unit_test(test_caps_attributes),
           cmocka_unit_test(test_budget), cmocka_unit_test(test_wrong_bytes));
