#include "html/svg.h"

#include "help.h"
#include "html/svg_priv.h"

#define NS  "xmlns=\"http://www.w3.org/2000/svg\""
#define BOX " viewBox=\"0 0 80 60\""

/* What comes out; checks that cleaning again changes nothing. */
static void becomes(const char *in, const char *want, int64_t width, int64_t height)
{
    struct arena a;
    struct html_svg once, twice;
    struct err e = {0};
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    assert_ok(html_svg_clean(&a, str_c(in), &once, &e), &e);
    assert_str(once.markup, want);
    assert_int_equal(once.width, width);
    assert_int_equal(once.height, height);
    assert_ok(html_svg_clean(&a, once.markup, &twice, &e), &e);
    assert_true(str_eq(once.markup, twice.markup));
    arena_release(&a);
}

static void refused(const char *in, const char *text)
{
    struct arena a;
    struct html_svg out;
    struct err e = {0};
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    if (html_svg_clean(&a, str_c(in), &out, &e) == KY_OK)
        fail_msg("taken: %s", in);
    if (!str_has(str_c(e.text), str_c(text)))
        fail_msg("\"%s\" does not say \"%s\"", e.text, text);
    assert_int_equal(out.markup.n, 0);
    arena_release(&a);
}

static void test_kept(void **state)
{
    (void)state;
    becomes("<?xml version='1.0'?><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://x/'>\n"
            "<svg " NS BOX "><!-- c --><title>图 &amp; 表</title><rect x='1' width='5' "
            "fill='url(#a)' data-x='1'/>\n</svg>",
            "<svg " NS BOX "><title>图 &amp; 表</title><rect x=\"1\" width=\"5\" "
            "fill=\"url(#a)\"/></svg>",
            80, 60);
    becomes("<s:svg xmlns:s='http://www.w3.org/2000/svg' width='72pt' height='1in'><s:g/></s:svg>",
            "<svg " NS " width=\"72pt\" height=\"1in\"><g/></svg>", 96, 96);
    becomes("<svg " NS BOX " width='40'><style>.a{fill:red;mask:url( '#m')}</style></svg>",
            "<svg " NS BOX
            " width=\"40\"><style>.a{fill:red;mask:url( &#39;#m&#39;)}</style></svg>",
            40, 30);
    becomes("<svg " NS BOX " xmlns:xlink='http://www.w3.org/1999/xlink'><path id='p'/>"
            "<use xlink:href='#p' href='#p'/><text xml:space='preserve'> a  b</text></svg>",
            "<svg " NS BOX "><path id=\"p\"/><use href=\"#p\"/><text xml:space=\"preserve\"> a  b"
            "</text></svg>",
            80, 60);
}

static void test_left_out(void **state)
{
    (void)state;
    becomes("<svg " NS BOX " id='a&#10;b' class='a&#10;b&#13;&#9;c'><desc>x&#13;y</desc></svg>",
            "<svg " NS BOX " class=\"a b  c\"><desc>x\ny</desc></svg>", 80, 60);
    becomes("<svg " NS BOX " xmlns:i='http://www.inkscape.org/x' i:version='1'><metadata><x/>y"
            "</metadata><i:view><path/></i:view><g i:label='l' unknown='1'>stray</g></svg>",
            "<svg " NS BOX "><g/></svg>", 80, 60);
    becomes("<svg " NS " viewBox='-4,-4 8.5 8.5' height='100%'><?pi x?></svg>",
            "<svg " NS " viewBox=\"-4,-4 8.5 8.5\" height=\"100%\"/>", 9, 9);
}

#define IN(x) "<svg " NS BOX ">" x "</svg>"

static void test_refused(void **state)
{
    (void)state;
    static const struct pair bad[] = {
        {IN("<script>alert(1)</script>"), "line 1 has what is not accepted in a picture: 'script'"},
        {IN("\n<g onclick='x'/>"), "line 2 has a script in it: 'onclick'"},
        {IN("<g ONLOAD='x'/>"), "has a script"},
        {IN("<foreignObject/>"), "'foreignObject'"},
        {IN("<image href='x.png'/>"), "'image'"},
        {IN("<a href='javascript:x'/>"), "'a'"},
        {IN("<animate/>"), "'animate'"},
        {IN("<set/>"), "'set'"},
        {IN("<use href='http://x/y.svg#a'/>"), "refers to something outside"},
        {IN("<use href='data:image/svg+xml,x'/>"), "refers to something outside"},
        {IN("<rect fill='url(http://x/)'/>"), "loads something"},
        {IN("<rect fill='URL( \"//x\")'/>"), "loads something"},
        {IN("<rect style='background:image-set(\"x\" 1x)'/>"), "loads something"},
        {IN("<style>@import 'x';</style>"), "has a style that loads something"},
        {IN("<style>a{b:u\\72l(x)}</style>"), "has a style that loads something"},
        {IN("<style><![CDATA[@font-face{src:url(x)}]]></style>"), "has a style that loads"},
        {"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg " NS BOX "/>", "declares entities"},
        {"<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><svg " NS BOX ">&a;</svg>",
         "declares entities"},
        {"<!DOCTYPE svg SYSTEM 'x'><svg " NS BOX "><title>&nbsp;</title></svg>", "'nbsp'"},
        {"<svg viewBox='0 0 1 1'/>", "does not begin with svg in SVG's namespace"},
        {"<html xmlns='http://www.w3.org/1999/xhtml'><svg " NS "/></html>", "does not begin"},
        {"<svg " NS "/>", "has neither a width and height nor a viewBox"},
        {"<svg " NS " width='10'/>", "has neither"},
        {"<svg " NS BOX "><g></svg>", "is not well-formed: mismatched tag"},
        {"<svg " NS BOX "/><x", "is not well-formed"},
        {"<svg " NS BOX " id='a' id='b'/>", "is not well-formed: duplicate attribute"},
        {IN("<g id='a'><use href='#b'/></g><use href='#a'/>"), "uses 'a', which has a use inside"},
        {IN("<use id='a' href='#a'/>"), "uses 'a'"},
        {"", "is not well-formed"},
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        refused(bad[i].in, bad[i].want);
}

/* Each level would double what is drawn. */
static void test_bounds(void **state)
{
    (void)state;
    struct arena a;
    struct html_svg out;
    struct err e = {0};
    struct buf b;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    buf_init(&b, 10 << 20);
    buf_addc(&b, "<svg " NS BOX ">");
    for (int i = 0; i < 200; i++)
        buf_addc(&b, "<g>");
    assert_err(html_svg_clean(&a, buf_str(&b), &out, &e), KY_ELIMIT);
    assert_true(str_has(str_c(e.text), STR("nested too deeply")));
    buf_clear(&b);
    buf_addc(&b, "<svg " NS BOX ">");
    for (int i = 0; i < 100001; i++)
        buf_addc(&b, "<g/>");
    assert_err(html_svg_clean(&a, buf_str(&b), &out, &e), KY_ELIMIT);
    buf_release(&b);
    arena_release(&a);
    arena_init(&a, 1000);
    assert_err(html_svg_clean(&a, STR(IN("<g/>")), &out, &e), KY_ELIMIT);
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_kept), cmocka_unit_test(test_left_out),
           cmocka_unit_test(test_refused), cmocka_unit_test(test_bounds));
