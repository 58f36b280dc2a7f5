#include "unit.h"

static void test_trim_and_split(void **state)
{
    (void)state;
    assert_str(str_trim(STR(" \t a b\r\n")), "a b");
    struct str rest = STR("a,,b"), part;
    assert_true(str_split(&rest, ',', &part));
    assert_str(part, "a");
    assert_true(str_split(&rest, ',', &part));
    assert_str(part, "");
    assert_true(str_split(&rest, ',', &part));
    assert_str(part, "b");
    assert_false(str_split(&rest, ',', &part));
}

static void test_numbers_refuse_overflow(void **state)
{
    (void)state;
    uint64_t u;
    int64_t i;
    assert_true(str_to_u64(STR("18446744073709551615"), &u));
    assert_false(str_to_u64(STR("18446744073709551616"), &u));
    assert_false(str_to_u64(STR(" 1"), &u));
    assert_true(str_to_i64(STR("-9223372036854775808"), &i));
    assert_true(i == INT64_MIN);
    assert_false(str_to_i64(STR("9223372036854775808"), &i));
}

static void test_utf8_is_strict(void **state)
{
    (void)state;
    assert_true(str_utf8_valid(STR("澜江省 \xF0\x9F\x90\x89")));
    assert_false(str_utf8_valid(STR("\xC0\xAF")));
    assert_false(str_utf8_valid(STR("\xED\xA0\x80")));
    assert_false(str_utf8_valid(STR("\xF4\x90\x80\x80")));
    assert_int_equal(str_utf8_count(STR("澜江a")), 3);
    assert_str(str_utf8_cut(STR("澜江"), 5), "澜");
    assert_str(str_utf8_prefix(STR("澜江省"), 2), "澜江");
}

UNIT_TESTS(cmocka_unit_test(test_trim_and_split), cmocka_unit_test(test_numbers_refuse_overflow),
           cmocka_unit_test(test_utf8_is_strict));
