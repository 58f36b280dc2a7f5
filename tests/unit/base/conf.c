#include "unit.h"

#include "base/conf.h"

static const struct conf_item items[] = {{"listen", ":8080", ""}, {"database", "", ""}};

static enum ky_err parse(const char *text, struct str *values, struct err *e)
{
    static struct arena a; /* the values live in it until the next call */
    arena_release(&a);
    arena_init(&a, 1 << 20);
    return conf_parse(&a, str_c(text), "site.conf", items, 2, values, e);
}

static void test_reads_values_and_fallbacks(void **state)
{
    (void)state;
    struct str v[2];
    struct err e = {0};
    assert_ok(parse("# a site\n\n  database =  postgresql:///x?a=b  \r\n", v, &e), &e);
    assert_str(v[0], ":8080");
    assert_str(v[1], "postgresql:///x?a=b");
}

static void test_names_the_line_of_an_error(void **state)
{
    (void)state;
    struct str v[2];
    struct err e = {0};
    assert_err(parse("listen = a\nlisten = b\n", v, &e), KY_EINVAL);
    assert_string_equal(e.text, "site.conf:2: 'listen' stands a second time");
    assert_err(parse("\nlsten = a\n", v, &e), KY_EINVAL);
    assert_string_equal(e.text, "site.conf:2: unknown name 'lsten'. Known are: listen, database");
    assert_err(parse("listen\n", v, &e), KY_EINVAL);
    assert_err(parse("listen = \xFF\n", v, &e), KY_EINVAL);
    parse("", v, &e) == KY_OK ? (void)0 : fail();
}

UNIT_TESTS(cmocka_unit_test(test_reads_values_and_fallbacks),
           cmocka_unit_test(test_names_the_line_of_an_error));
