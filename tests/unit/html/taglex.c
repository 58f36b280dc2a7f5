#include "help.h"

#include <gumbo.h>

#include "html/taglex_priv.h"

/* The tokens of `in`, in one line. */
static void lexes(const char *in, const char *want)
{
    struct buf out;
    struct taglex t;
    struct str s = str_c(in);
    buf_init(&out, 65536);
    for (size_t at = 0; at < s.n;) {
        size_t before = at;
        enum taglex_kind kind = taglex_next(s, &at, &t);
        assert_true(at > before && at <= s.n);
        buf_addch(&out, "tseC-"[kind]);
        if (kind == TAGLEX_TEXT || kind == TAGLEX_COMMENT)
            buf_addf(&out, "(%.*s)", STR_ARG(t.text));
        if (kind != TAGLEX_START && kind != TAGLEX_END)
            continue;
        buf_addf(&out, "(%.*s", STR_ARG(t.name));
        for (size_t i = 0; i < t.attrs_n; i++)
            buf_addf(&out, "|%.*s=%.*s", STR_ARG(t.attrs[i].name), STR_ARG(t.attrs[i].value));
        buf_addc(&out, t.self_closing ? "/)" : ")");
    }
    assert_str(buf_str(&out), want);
    buf_release(&out);
}

static void test_tags(void **state)
{
    (void)state;
    lexes("<a>", "s(a)");
    lexes("</A >", "e(A)");
    lexes("<br/><br / ><x/y>", "s(br/)s(br)s(x|y=)");
    lexes("<a b c=d e='f g' h=\"i>\" j = k>", "s(a|b=|c=d|e=f g|h=i>|j=k)");
    lexes("<a b=c/d><a href=x?y=z>", "s(a|b=c/d)s(a|href=x?y=z)");
    lexes("<a\n\tb\f=\r'c'd>", "s(a|b=c|d=)");
    lexes("<a b=>x", "s(a|b=)t(x)");
    lexes("<a =b=c><a \"x\"=y o'k=1>", "s(a)s(a)"); /* names nobody reads alike */
    lexes("<a<b><a\"x>", "--");
    lexes("<o:p><my-tag>", "s(o:p)s(my-tag)");
}

static void test_text(void **state)
{
    (void)state;
    lexes("a<1 b< c<", "t(a<1 b< c<)");
    lexes("a</", "t(a)t(</)");
    lexes("<", "t(<)");
    lexes("a&lt;b", "t(a&lt;b)");
    lexes("<<b>", "t(<)s(b)");
}

static void test_comments(void **state)
{
    (void)state;
    lexes("<!--a-->b<!--c--!>d", "C(a)t(b)C(c)t(d)");
    lexes("<!-->x<!--->y<!---->z", "C()t(x)C()t(y)C()t(z)");
    lexes("<!-- -- > ->--->x", "C( -- > ->-)t(x)");
    lexes("<!--a", "C(a)");
    lexes("<!--", "C()");
    lexes("<!a>b<?c>d</ e>f</>g", "C(a)t(b)C(?c)t(d)C( e)t(f)-t(g)");
    lexes("<!DOCTYPE html><!doctypex>", "--");
    lexes("<![CDATA[x]]>", "C([CDATA[x]])");
}

static void test_cut_off(void **state)
{
    (void)state;
    static const char *const cut[] = {
        "<a", "<a ", "<a b", "<a b=", "<a b='c", "<a b=c", "</a", "<a/"};
    for (size_t i = 0; i < COUNT(cut); i++)
        lexes(cut[i], "-");
}

static void test_bounds(void **state)
{
    (void)state;
    struct buf b;
    struct taglex t;
    size_t at = 0;
    buf_init(&b, 1 << 20);
    buf_addc(&b, "<div");
    for (int i = 0; i < 500; i++)
        buf_addf(&b, " a%d", i);
    buf_addc(&b, ">");
    assert_int_equal(taglex_next(buf_str(&b), &at, &t), TAGLEX_START);
    assert_int_equal(t.attrs_n, PREPASS_ATTRS);
    assert_int_equal(t.tag, GUMBO_TAG_DIV);
    assert_int_equal(at, b.n);
    buf_clear(&b);
    buf_addch(&b, '<');
    for (int i = 0; i < 100; i++)
        buf_addch(&b, 'x');
    buf_addch(&b, '>');
    at = 0;
    assert_int_equal(taglex_next(buf_str(&b), &at, &t), TAGLEX_NOTHING);
    buf_release(&b);
}

UNIT_TESTS(cmocka_unit_test(test_tags), cmocka_unit_test(test_text),
           cmocka_unit_test(test_comments), cmocka_unit_test(test_cut_off),
           cmocka_unit_test(test_bounds));
