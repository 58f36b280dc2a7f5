#include "help.h"
#include "html/svg_priv.h"

static void test_elements(void **state)
{
    (void)state;
    assert_int_equal(svg_element(STR("path")), SVG_SHAPE);
    assert_int_equal(svg_element(STR("circle")), SVG_SHAPE);
    assert_int_equal(svg_element(STR("use")), SVG_USE);
    assert_int_equal(svg_element(STR("clipPath")), SVG_SHAPE);
    assert_int_equal(svg_element(STR("feOffset")), SVG_SHAPE);
    static const char *const no[] = {"script",  "Script",  "a",     "image",
                                     "feImage", "animate", "",      "foreignObject",
                                     "handler", "PATH",    "iframe"};
    for (size_t i = 0; i < COUNT(no); i++)
        assert_int_equal(svg_element(str_c(no[i])), SVG_REFUSED);
}

static void test_attributes(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "alignment-baseline", "y2",           "viewBox",      "d", "in2", "k4", "id",
        "markerWidth",        "markerHeight", "stroke-width", "x1"};
    static const char *const no[] = {"onload", "href", "src", "from", "attributeName", "", "zz"};
    for (size_t i = 0; i < COUNT(yes); i++)
        if (!svg_attribute(str_c(yes[i])))
            fail_msg("'%s' is not found: is the table sorted?", yes[i]);
    for (size_t i = 0; i < COUNT(no); i++)
        assert_false(svg_attribute(str_c(no[i])));
}

static void test_lengths(void **state)
{
    (void)state;
    assert_true(svg_length(STR(" 12.5px ")) == 12.5);
    assert_true(svg_length(STR("3pt")) == 4);
    assert_true(svg_length(STR(".5in")) == 48);
    assert_true(svg_length(STR("50%")) == 0);
    assert_true(svg_length(STR("-5")) == 0);
    assert_true(svg_length(STR("x")) == 0);
    double w, h;
    svg_view_box(STR("0 0 24 12"), &w, &h);
    assert_true(w == 24 && h == 12);
    svg_view_box(STR("0 0 24"), &w, &h);
    assert_true(w == 0 && h == 0);
}

UNIT_TESTS(cmocka_unit_test(test_elements), cmocka_unit_test(test_attributes),
           cmocka_unit_test(test_lengths));
