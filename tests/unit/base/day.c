#include "base/day.h"

#include "unit.h"

static void test_known_days(void **state)
{
    (void)state;
    assert_int_equal(day_of(1970, 1, 1), 0);
    assert_int_equal(day_of(2000, 3, 1), 11017);
    assert_int_equal(day_of(1969, 12, 31), -1);
    assert_int_equal(day_of(1, 1, 1), DAY_FIRST);
    assert_int_equal(day_of(9999, 12, 31), DAY_LAST);
    assert_int_equal(day_weekday(0), 4);
    assert_int_equal(day_weekday(DAY_FIRST), 1);
    assert_int_equal(day_weekday(day_of(2026, 6, 30)), 2);
    assert_true(day_valid(DAY_FIRST) && day_valid(DAY_LAST));
    assert_false(day_valid(DAY_FIRST - 1) || day_valid(DAY_LAST + 1) || day_valid(DAY_NONE));
}

static void test_dates_that_do_not_exist(void **state)
{
    (void)state;
    static const int bad[][3] = {{0, 1, 1},    {10000, 1, 1}, {2026, 0, 1},  {2026, 13, 1},
                                 {2026, 1, 0}, {2026, 4, 31}, {2026, 2, 29}, {-5, -5, -5}};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(day_of(bad[i][0], bad[i][1], bad[i][2]), DAY_NONE);
    assert_int_equal(day_of_month_end(2026, 13), DAY_NONE);
    assert_int_equal(day_of_month_end(2026, 2), day_of(2026, 2, 28));
    assert_int_equal(day_of_month_end(2024, 2), day_of(2024, 2, 29));
    assert_int_equal(day_of_month_end(2024, 12), day_of(2024, 12, 31));
}

static void test_every_day_there_and_back(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 64);
    for (int32_t day = DAY_FIRST; day <= DAY_LAST; day += day % 97 == 0 ? 1 : 13) {
        struct civil c = day_civil(day);
        int32_t back = DAY_NONE;
        assert_int_equal(day_of(c.year, c.month, c.day), day);
        assert_int_equal(day_weekday(day), civil_weekday(&c));
        buf_clear(&b);
        day_write(&b, day);
        assert_true(day_parse(buf_str(&b), &back));
        assert_int_equal(back, day);
    }
    buf_release(&b);
}

static void test_texts_that_are_no_date(void **state)
{
    (void)state;
    static const char *const bad[] = {"",           "2026-6-30",   "2026-06-31",       "2026/06/30",
                                      "20260630",   "2026-06-30 ", "2026-06-30T09:00", "+026-06-30",
                                      "2026-06-3x", "0000-01-01"};
    int32_t day;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (day_parse(str_c(bad[i]), &day))
            fail_msg("accepted \"%s\"", bad[i]);
}

UNIT_TESTS(cmocka_unit_test(test_known_days), cmocka_unit_test(test_dates_that_do_not_exist),
           cmocka_unit_test(test_every_day_there_and_back),
           cmocka_unit_test(test_texts_that_are_no_date));
