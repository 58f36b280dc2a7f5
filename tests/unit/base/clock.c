#include "base/clock.h"

#include "base/rand.h"
#include "unit.h"

static struct civil day(int year, int month, int d)
{
    return (struct civil){.year = year, .month = month, .day = d};
}

static void test_civil_known_days(void **state)
{
    (void)state;
    struct civil epoch = day(1970, 1, 1), first = day(1, 1, 1), y2k = day(2000, 2, 29);
    struct civil last = {9999, 12, 31, 23, 59, 59, 999999};
    assert_true(civil_to_us(&epoch) == 0);
    assert_true(civil_to_us(&first) == INT64_C(-62135596800) * US_SECOND);
    assert_true(civil_to_us(&y2k) == INT64_C(951782400) * US_SECOND);
    assert_true(civil_to_us(&last) == INT64_C(253402300800) * US_SECOND - 1);
    assert_int_equal(civil_weekday(&epoch), 4);
    assert_int_equal(civil_weekday(&y2k), 2);
    assert_int_equal(civil_weekday(&first), 1); /* proleptic: a Monday */
}

/* Every day of the years 1 to 9999 follows the one before, in date, number and weekday. */
static void test_civil_days_follow_each_other(void **state)
{
    (void)state;
    struct civil c = day(1, 1, 1);
    int64_t us = civil_to_us(&c);
    int weekday = 1;
    for (; c.year < 10000; us += US_DAY, weekday = (weekday + 1) % 7) {
        assert_true(civil_valid(&c));
        assert_true(civil_to_us(&c) == us);
        assert_int_equal(civil_weekday(&c), weekday);
        struct civil next = civil_from_us(us + US_DAY), skip = c;
        skip.day++;
        if (next.day == 1)
            assert_false(civil_valid(&skip)); /* the month really ended */
        else
            assert_int_equal(next.day, c.day + 1);
        c = next;
    }
    assert_true(us == INT64_C(253402300800) * US_SECOND);
}

static void test_civil_round_trip_of_random_instants(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 5);
    int64_t least = INT64_C(-62135596800) * US_SECOND, most = INT64_C(253402300800) * US_SECOND;
    for (int i = 0; i < 200000; i++) {
        int64_t us = least + (int64_t)rand_below(&r, (uint64_t)(most - least));
        struct civil c = civil_from_us(us);
        assert_true(civil_valid(&c));
        assert_true(civil_to_us(&c) == us);
    }
    struct civil before = civil_from_us(-1);
    assert_int_equal(before.year, 1969);
    assert_int_equal(before.micro, 999999);
    civil_from_us(US_NEVER); /* defined, whatever it is */
    civil_from_us(INT64_MIN);
    struct civil far = day(INT32_MAX, 1, 1), past = day(INT32_MIN, 1, 1);
    assert_true(civil_to_us(&far) == INT64_MAX);
    assert_true(civil_to_us(&past) == INT64_MIN);
}

static void test_civil_valid_refuses(void **state)
{
    (void)state;
    struct civil bad[] = {day(0, 1, 1),        day(10000, 1, 1),
                          day(2024, 0, 1),     day(2024, 13, 1),
                          day(2024, 1, 0),     day(2024, 1, 32),
                          day(2023, 2, 29),    day(1900, 2, 29),
                          day(2024, 4, 31),    {2024, 1, 1, 24},
                          {2024, 1, 1, 0, 60}, {2024, 1, 1, 0, 0, 60},
                          {2024, 1, 1, -1},    {2024, 1, 1, .micro = 1000000}};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(civil_valid(&bad[i]));
    struct civil leap = day(2000, 2, 29);
    assert_true(civil_valid(&leap));
}

static void test_clocks_run(void **state)
{
    (void)state;
    struct civil c = civil_from_us(clock_now(&clock_system));
    assert_in_range(c.year, 2023, 2200);
    int64_t a = clock_monotonic(), b = clock_monotonic();
    assert_true(b >= a);
}

UNIT_TESTS(cmocka_unit_test(test_civil_known_days),
           cmocka_unit_test(test_civil_days_follow_each_other),
           cmocka_unit_test(test_civil_round_trip_of_random_instants),
           cmocka_unit_test(test_civil_valid_refuses), cmocka_unit_test(test_clocks_run));
