/* json_write.c: tests of the writing half of base/json.h. */
#include "base/json.h"

#include <math.h>

#include "unit.h"

static void test_json_out_compact(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 10000);
    struct json_out j = json_out(&b, JSON_COMPACT);
    json_begin(&j, '{');
    json_key(&j, "id");
    json_i64(&j, -5);
    json_key(&j, "list");
    json_begin(&j, '[');
    json_begin(&j, '{');
    json_end(&j, '}');
    json_bool(&j, false);
    json_null(&j);
    json_str_or_null(&j, STR(""));
    json_str_or_null(&j, STR("x"));
    json_f64(&j, 0.1);
    json_f64(&j, 3);
    json_f64(&j, 1e300);
    json_f64(&j, NAN);
    json_end(&j, ']');
    json_key(&j, "z");
    json_begin(&j, '[');
    json_end(&j, ']');
    json_end(&j, '}');
    assert_str(buf_str(&b), "{\"id\":-5,\"list\":[{},false,null,null,\"x\",0.1,3.0,1e+300,null],"
                            "\"z\":[]}");
    buf_release(&b);
}

static void test_json_out_indented(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 10000);
    struct json_out j = json_out(&b, JSON_INDENTED);
    json_begin(&j, '{');
    json_key(&j, "a");
    json_begin(&j, '[');
    json_i64(&j, 1);
    json_i64(&j, 2);
    json_end(&j, ']');
    json_key(&j, "e");
    json_begin(&j, '{');
    json_end(&j, '}');
    json_end(&j, '}');
    assert_str(buf_str(&b), "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"e\": {}\n}");
    buf_release(&b);
}

static void test_json_out_escapes_only_what_it_must(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 10000);
    struct json_out j = json_out(&b, JSON_COMPACT);
    json_str(&j, STR("\"\\/\b\f\n\r\t\0\x1f\x7f<澜\xF0\x9F\x90\x89"));
    assert_str(buf_str(&b), "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f<澜\xF0\x9F\x90\x89\"");
    buf_clear(&b);
    j = json_out(&b, JSON_COMPACT);
    json_str(&j, STR("a\x80z\xE6\xBE\xED\xA0\x80\xEF\xBF\xBD"));
    assert_true(str_utf8_valid(buf_str(&b)));
    assert_true(str_starts(buf_str(&b), STR("\"a\xEF\xBF\xBDz\xEF\xBF\xBD")));
    assert_true(str_ends(buf_str(&b), STR("\xEF\xBF\xBD\"")));
    buf_release(&b);
}

static void test_json_canonical_sorts_at_all_depths(void **state)
{
    (void)state;
    struct arena a;
    struct buf b;
    struct json *j;
    struct err e;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    buf_init(&b, 10000);
    assert_ok(json_parse(&a,
                         STR(" { \"b\" : [ {\"y\":1, \"x\":\"\\u0041\\/\"} ], \"澜\": 1, \"a\": 2,"
                             " \"B\": {}, \"ab\": 1.50 } "),
                         &j, &e),
              &e);
    json_canonical(&b, j);
    assert_str(buf_str(&b),
               "{\"B\":{},\"a\":2,\"ab\":1.5,\"b\":[{\"x\":\"A/\",\"y\":1}],\"澜\":1}");
    buf_release(&b);
    arena_release(&a);
}

static void test_json_out_overrun_is_the_bufs(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 10);
    struct json_out j = json_out(&b, JSON_COMPACT);
    json_begin(&j, '[');
    for (int i = 0; i < 10; i++)
        json_str(&j, STR("long enough"));
    json_end(&j, ']');
    assert_err(buf_check(&b, NULL), KY_ELIMIT);
    assert_true(b.n <= 10);
    buf_release(&b);
}

UNIT_TESTS(cmocka_unit_test(test_json_out_compact), cmocka_unit_test(test_json_out_indented),
           cmocka_unit_test(test_json_out_escapes_only_what_it_must),
           cmocka_unit_test(test_json_canonical_sorts_at_all_depths),
           cmocka_unit_test(test_json_out_overrun_is_the_bufs));
