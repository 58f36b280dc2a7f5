#include "page.h"

static void expect(const char *markup, const char *line, size_t noise)
{
    struct fixture f;
    fixture_read(&f, markup, UPTO_LINES);
    assert_str(f.page.lines.p[0].text, line);
    assert_int_equal(f.page.noise, noise);
    fixture_release(&f);
}

static void test_glosses(void **state)
{
    (void)state;
    expect("<p>關(guān)于渡口</p>", "關(guān)于渡口", 0); /* one is the author's */
    expect("<p>關(guān)于設(shè)立渡口，業(yè)務(wù)</p>", "關于設立渡口，業務", 4);
}

static void test_references(void **state)
{
    (void)state;
    expect("<p>&amp;ldquo;渡口&amp;rdquo;&amp;nbsp;A&amp;B &amp;x;</p>", "“渡口” A&B &x;", 3);
    expect("<p>&ldquo;渡口&rdquo;</p>", "“渡口”", 0);
}

static void test_characters(void **state)
{
    (void)state;
    expect("<p>渡&#8203;口&#xE000;</p>", "渡口", 1);
    expect("<p>?。ㄈ┙ㄔO渡口</p>", "（三）建設渡口", 1);
}

UNIT_TESTS(cmocka_unit_test(test_glosses), cmocka_unit_test(test_references),
           cmocka_unit_test(test_characters));
