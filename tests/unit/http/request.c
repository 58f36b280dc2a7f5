#include "http/request.h"

#include "unit.h"

static void test_methods_are_case_sensitive(void **state)
{
    (void)state;
    assert_int_equal(http_method_of(STR("GET")), HTTP_GET);
    assert_int_equal(http_method_of(STR("HEAD")), HTTP_HEAD);
    assert_int_equal(http_method_of(STR("POST")), HTTP_POST);
    assert_int_equal(http_method_of(STR("OPTIONS")), HTTP_OPTIONS);
    assert_int_equal(http_method_of(STR("get")), HTTP_OTHER);
    assert_int_equal(http_method_of(STR("GETX")), HTTP_OTHER);
    assert_int_equal(http_method_of(STR("")), HTTP_OTHER);
}

static void test_first_header_of_a_name(void **state)
{
    (void)state;
    const struct http_header headers[] = {
        {S("Host"), S("a.example")}, {S("cookie"), S("x=1")}, {S("Cookie"), S("x=2")}};
    struct http_request r = {.headers = headers, .headers_n = 3};
    assert_str(http_header_of(&r, "COOKIE"), "x=1");
    assert_str(http_header_of(&r, "host"), "a.example");
    assert_int_equal(http_header_of(&r, "hos").n, 0);
}

UNIT_TESTS(cmocka_unit_test(test_methods_are_case_sensitive),
           cmocka_unit_test(test_first_header_of_a_name));
