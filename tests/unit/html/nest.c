#include "help.h"

#include <gumbo.h>

#include "html/nest_priv.h"
#include "html/prepass_priv.h"

/* What is open, as names; with formats: those that would be reopened, in brackets. */
static void shows(const struct nest *n, const char *want)
{
    struct buf b;
    buf_init(&b, 4096);
    for (size_t i = 0; i < n->open_n; i++)
        buf_addf(&b, "%s%s", i ? " " : "", gumbo_normalized_tagname(n->open[i].tag));
    for (size_t i = 0; i < n->format_n; i++)
        if (n->format[i].marker || !n->format[i].open)
            buf_addf(&b, " [%s]",
                     n->format[i].marker ? "" : gumbo_normalized_tagname(n->format[i].tag));
    assert_str(buf_str(&b), want);
    buf_release(&b);
}

/* Tags without attributes; "x" is text. */
static void feed(struct nest *n, const char *tags)
{
    for (struct str rest = str_c(tags), tag; str_split(&rest, ' ', &tag);) {
        bool end = tag.n > 0 && tag.p[0] == '/';
        struct str name = str_from(tag, end);
        int id = (int)gumbo_tagn_enum(name.p, (unsigned)name.n);
        if (str_eqc(tag, "x"))
            nest_text(n, false);
        else if (end)
            (void)nest_end(n, id);
        else
            (void)nest_start(n, id, 0);
    }
}

static void nests(const char *tags, const char *want)
{
    struct nest n;
    struct buf out;
    buf_init(&out, 65536);
    nest_init(&n, 1000, &out);
    feed(&n, tags);
    shows(&n, want);
    assert_int_equal(out.n, 0);
    buf_release(&out);
}

static void test_blocks(void **state)
{
    (void)state;
    nests("p p div p", "div p");
    nests("div p span /div", "");
    nests("p /span /div", "p");
    nests("ul li p li b /li", "ul [b]");
    nests("ul li ul li /ul", "ul li");
    nests("ul li div li", "ul li");
    nests("ul li ul /li", "ul li ul");
    nests("dl dt dd p dt", "dl dt");
    nests("h1 h2 span /h3", "");
    nests("h1 span h2", "h1 span h2");
    nests("button div button", "button");
    nests("p button p", "p button p");
    nests("div span br hr img /span", "div");
    nests("span div /span", "span div");
    nests("ruby rt rp b rt", "ruby rp b rt");
    nests("form div /form", "div");
    nests("form form /form", "");
}

static void test_formatting(void **state)
{
    (void)state;
    nests("b i /b", " [i]");
    nests("b i /b x", "i");
    nests("p b /p", " [b]");
    nests("p b /p p x", "p b");
    nests("b p /b", "p");
    nests("b p x /p x", "b");
    nests("a p a", "p a");
    nests("a div a", "div a");
    nests("nobr nobr", "nobr");
    nests("b object x /b", "b object []");
    nests("b object i /object", "b");
    nests("b object i /object x", "b");
    nests("/b", "");
}

static void test_gumbos_adoption_agency(void **state)
{
    (void)state;
    /* more than three between: gumbo forgets the fourth without closing it */
    nests("b i u s em div /b", "i u s em div");
    nests("b i u s em div /b /div x", "i u s em");
    nests("b span div /b", "div");
}

static void test_caps(void **state)
{
    (void)state;
    struct nest n;
    struct buf out;
    buf_init(&out, 65536);
    nest_init(&n, 0, &out);
    for (int i = 0; i < 1000; i++)
        (void)nest_start(&n, i % 2 ? GUMBO_TAG_DIV : GUMBO_TAG_UNKNOWN, 0);
    assert_int_equal(n.open_n, NEST_DEPTH);
    assert_int_equal(nest_start(&n, GUMBO_TAG_DIV, 0), NEST_DROP);
    assert_int_equal(nest_start(&n, GUMBO_TAG_BR, 0), NEST_PASS);
    assert_int_equal(nest_start(&n, GUMBO_TAG_TABLE, 0), NEST_DROP);
    nest_init(&n, 0, &out);
    for (int i = 0; i < 40; i++)
        assert_int_equal(nest_start(&n, GUMBO_TAG_FONT, 0), i < 2              ? NEST_PASS
                                                            : i < NEST_FORMATS ? NEST_UNIQUE
                                                                               : NEST_DROP);
    assert_int_equal(n.formats, NEST_FORMATS);
    buf_release(&out);
}

/* Past the budget the formatting elements are ended instead of reopened. */
static void test_budget(void **state)
{
    (void)state;
    struct nest n;
    struct buf out;
    buf_init(&out, 65536);
    nest_init(&n, 0, &out);
    feed(&n, "p b i /p");
    n.spent = n.budget + 1;
    nest_text(&n, false);
    shows(&n, "");
    assert_str(buf_str(&out), "</i></b>");
    feed(&n, "b div");
    assert_false(nest_end(&n, GUMBO_TAG_B)); /* would clone */
    buf_release(&out);
}

/* The mirror is right: no tree that gumbo builds is deeper than it says, but for what gumbo takes
 * off its stack and leaves in the tree. */
static void test_mirrors_gumbo(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 11);
    size_t deeper = 0;
    for (int i = 0; i < 1500; i++) {
        struct arena a;
        struct buf soup, out;
        struct html_node *html;
        size_t depth, deepest = 0;
        struct err e = {0};
        arena_init(&a, ARENA_DEFAULT_BUDGET);
        buf_init(&soup, 1 << 20);
        buf_init(&out, 1 << 20);
        make_soup(&soup, &r, 1 + rand_below(&r, i % 10 ? 40 : 400));
        prepass(&out, buf_str(&soup), &depth);
        assert_ok(html_parse(&a, buf_str(&soup), &html, &e), &e);
        for (struct html_node *n = html; n; n = html_next(n, html))
            if (n->type == HTML_ELEMENT && n->depth > deepest)
                deepest = n->depth;
        /* below html and body, and a void element on top */
        deeper += deepest > depth + 2;
        assert_true(deepest <= 2 * depth + 4);
        buf_release(&out);
        buf_release(&soup);
        arena_release(&a);
    }
    assert_true(deeper < 150);
}

UNIT_TESTS(cmocka_unit_test(test_blocks), cmocka_unit_test(test_formatting),
           cmocka_unit_test(test_gumbos_adoption_agency), cmocka_unit_test(test_caps),
           cmocka_unit_test(test_budget), cmocka_unit_test(test_mirrors_gumbo));
