#include "help.h"

#include <gumbo.h>

#include "html/nest_priv.h"

/* Feed tags; what is open afterwards, and what was written on the way. */
static void nests(const char *tags, const char *want, const char *want_written)
{
    struct nest n;
    struct buf out, b;
    buf_init(&out, 65536);
    buf_init(&b, 4096);
    nest_init(&n, 1000, &out);
    for (struct str rest = str_c(tags), tag; str_split(&rest, ' ', &tag);) {
        bool end = tag.n > 0 && tag.p[0] == '/';
        struct str name = str_from(tag, end);
        int id = (int)gumbo_tagn_enum(name.p, (unsigned)name.n);
        if (str_eqc(tag, "x"))
            nest_text(&n, false);
        else if (str_eqc(tag, "_"))
            nest_text(&n, true);
        else if (end)
            (void)nest_end(&n, id);
        else
            (void)nest_start(&n, id, 0);
    }
    for (size_t i = 0; i < n.open_n; i++)
        buf_addf(&b, "%s%s", i ? " " : "", gumbo_normalized_tagname(n.open[i].tag));
    assert_str(buf_str(&b), want);
    assert_str(buf_str(&out), want_written);
    size_t markers = 0, cells = 0;
    for (size_t i = 0; i < n.format_n; i++)
        markers += n.format[i].marker;
    for (size_t i = 0; i < n.open_n; i++)
        cells += n.open[i].tag == GUMBO_TAG_TD || n.open[i].tag == GUMBO_TAG_TH ||
                 n.open[i].tag == GUMBO_TAG_CAPTION || n.open[i].tag == GUMBO_TAG_OBJECT;
    assert_int_equal(markers, cells);
    buf_release(&b);
    buf_release(&out);
}

static void test_implied_parts(void **state)
{
    (void)state;
    nests("table td", "table tbody tr td", "");
    nests("table tr", "table tbody tr", "");
    nests("table td td", "table tbody tr td", "");
    nests("table td b tr", "table tbody tr", "");
    nests("table td tbody", "table tbody", "");
    nests("table thead td tfoot", "table tfoot", "");
    nests("table col", "table colgroup", "");
    nests("table col td", "table tbody tr td", "");
    nests("table colgroup x", "table", "");
    nests("table colgroup _ col", "table colgroup", "");
    nests("table caption td", "table tbody tr td", "");
    nests("td tr tbody caption col", "", "");
}

static void test_ends(void **state)
{
    (void)state;
    nests("table td p /td", "table tbody tr", "");
    nests("table td /th", "table tbody tr td", "");
    nests("table td /tr", "table tbody", "");
    nests("table td div /table", "", "");
    nests("table caption p /caption", "table", "");
    nests("table caption /tr", "table caption", "");
    nests("table td table td /table", "table tbody tr td", "");
    nests("table td div /div /tbody", "table", "");
    nests("/table /td", "", "");
    nests("table td /caption /colgroup /col", "table tbody tr td", "");
}

static void test_misplaced_content(void **state)
{
    (void)state;
    nests("table div", "table div", "");
    nests("table div tr", "table tbody tr", "");
    nests("table b x", "table b", "");
    nests("table table", "table", "");
    nests("table tr table", "table", "");
    nests("table td table", "table tbody tr td table", "");
    nests("p table", "table", "");
    nests("table form tr", "table tbody tr", "");
    nests("table b /b tr _", "table tbody tr", "");
}

static void test_objects_give_their_markers_back(void **state)
{
    (void)state;
    nests("table td object td", "table tbody tr td", "</object>");
    nests("table object tr", "table tbody tr", "</object>");
    nests("table td object object /table", "", "</object></object>");
    nests("object object /object", "object", "");
    nests("object applet div /object", "", "</applet>");
    nests("table object table", "table", "</object>");
}

static void test_in_table(void **state)
{
    (void)state;
    struct nest n;
    struct buf out;
    buf_init(&out, 64);
    nest_init(&n, 0, &out);
    assert_false(nest_in_table(&n));
    assert_int_equal(nest_start(&n, GUMBO_TAG_TABLE, 0), NEST_PASS);
    assert_true(nest_in_table(&n));
    assert_int_equal(nest_start(&n, GUMBO_TAG_TD, 0), NEST_PASS);
    assert_false(nest_in_table(&n));
    assert_int_equal(nest_start(&n, GUMBO_TAG_CAPTION, 0), NEST_PASS);
    assert_false(nest_in_table(&n));
    buf_release(&out);
}

/* Tables in tables in tables, until there is no room. */
static void test_depth(void **state)
{
    (void)state;
    struct nest n;
    struct buf out;
    buf_init(&out, 64);
    nest_init(&n, 0, &out);
    for (int i = 0; i < 1000; i++) {
        (void)nest_start(&n, GUMBO_TAG_TABLE, 0);
        (void)nest_start(&n, GUMBO_TAG_TD, 0);
    }
    assert_in_range(n.peak, NEST_DEPTH - 4, NEST_DEPTH);
    for (int i = 0; i < 1000; i++)
        (void)nest_end(&n, GUMBO_TAG_TABLE);
    assert_int_equal(n.open_n, 0);
    assert_int_equal(n.format_n, 0);
    buf_release(&out);
}

UNIT_TESTS(cmocka_unit_test(test_implied_parts), cmocka_unit_test(test_ends),
           cmocka_unit_test(test_misplaced_content),
           cmocka_unit_test(test_objects_give_their_markers_back), cmocka_unit_test(test_in_table),
           cmocka_unit_test(test_depth));
