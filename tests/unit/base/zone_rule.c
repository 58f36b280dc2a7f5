/* zone_rule.c: tests of the POSIX TZ rules in the footer of zone files. */
#include "base/zone_priv.h"

#include "base/rand.h"
#include "unit.h"

static struct zone_rule rule(const char *text)
{
    struct zone_rule r;
    struct err e;
    assert_ok(zone_rule_parse(str_c(text), &r, &e), &e);
    return r;
}

static int64_t at(int year, int month, int day, int hour)
{
    struct civil c = {year, month, day, hour, 0, 0, 0};
    return civil_to_us(&c) / US_SECOND;
}

static void assert_change(const char *text, int64_t s, int before, int after)
{
    struct zone_rule r = rule(text);
    assert_int_equal(zone_rule_offset(&r, s - 1), before);
    assert_int_equal(zone_rule_offset(&r, s), after);
    assert_true(zone_rule_next(&r, s - 1) == s);
    assert_true(zone_rule_next(&r, s) > s);
}

static void test_rule_changes(void **state)
{
    (void)state;
    assert_change("CET-1CEST,M3.5.0,M10.5.0/3", at(2024, 3, 31, 1), 3600, 7200);
    assert_change("CET-1CEST,M3.5.0,M10.5.0/3", at(2024, 10, 27, 1), 7200, 3600);
    assert_change("EST5EDT,M3.2.0,M11.1.0", at(2024, 3, 10, 7), -18000, -14400);
    assert_change("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", at(2024, 3, 31, 1), -7200, -3600);
    /* J60 is 1 March in every year, 59 (from zero) is 29 February in a leap year. */
    assert_change("AAA0BBB,J60/0,J300/0", at(2024, 3, 1, 0), 0, 3600);
    assert_change("AAA0BBB,J60/0,J300/0", at(2023, 3, 1, 0), 0, 3600);
    assert_change("AAA0BBB,59/0,300/0", at(2024, 2, 29, 0), 0, 3600);
    assert_change("AAA0BBB,59/0,300/0", at(2023, 3, 1, 0), 0, 3600);
    /* Times beyond the day: the Saturday before the last Sunday, and the week after. */
    assert_change("AAA0BBB,M3.5.0/-24,M10.5.0/167:59:59", at(2024, 3, 30, 0), 0, 3600);
}

static void test_rule_fixed_and_all_year(void **state)
{
    (void)state;
    struct zone_rule shanghai = rule("CST-8"), kathmandu = rule("<+0545>-5:45");
    assert_int_equal(zone_rule_offset(&shanghai, 0), 8 * 3600);
    assert_int_equal(zone_rule_offset(&kathmandu, INT64_MAX / US_SECOND), 5 * 3600 + 45 * 60);
    assert_true(zone_rule_next(&shanghai, 0) == INT64_MAX);
    /* RFC 8536, 3.3.1: summer time all year. */
    struct zone_rule all = rule("EST5EDT,0/0,J365/25");
    for (int64_t s = at(2023, 12, 30, 0); s < at(2024, 1, 3, 0); s += 1800)
        assert_int_equal(zone_rule_offset(&all, s), -4 * 3600);
}

static void test_rule_refuses(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "CST",
                                      "CS-8",
                                      "CST-25",
                                      "CST-8 ",
                                      "CST-8:60",
                                      "<CST-8",
                                      "CET-1CEST",
                                      "CET-1CEST,M3.5.0",
                                      "CET-1CEST,M13.5.0,M10.5.0",
                                      "CET-1CEST,M3.6.0,M10.5.0",
                                      "CET-1CEST,M3.5.7,M10.5.0",
                                      "CET-1CEST,J0,J365",
                                      "CET-1CEST,J1,J366",
                                      "CET-1CEST,0,366",
                                      "CET-1CEST,M3.5.0/168,M10.5.0",
                                      "CET-1CEST,M3.5.0,M10.5.0/3x",
                                      "CET-99999999999CEST,M3.5.0,M10.5.0"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct zone_rule r;
        if (zone_rule_parse(str_c(bad[i]), &r, NULL) != KY_ECORRUPT)
            fail_msg("accepted '%s'", bad[i]);
    }
}

/* The offset changes nowhere but where zone_rule_next says. */
static void test_rule_next_and_offset_agree(void **state)
{
    (void)state;
    static const char *const rules[] = {
        "CET-1CEST,M3.5.0,M10.5.0/3", "AEST-10AEDT,M10.1.0,M4.1.0/3",
        "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "AAA0BBB,J1/0,365/167", "AAA0BBB,0/-167,J365/0"};
    struct rand rand;
    rand_seed(&rand, 1);
    for (int i = 0; i < 5; i++) {
        struct zone_rule r = rule(rules[i]);
        for (int k = 0; k < 2000; k++) {
            int64_t s = (int64_t)rand_below(&rand, (uint64_t)at(2200, 1, 1, 0));
            int64_t next = zone_rule_next(&r, s);
            assert_true(next > s && next - s < 370 * 86400);
            assert_int_equal(zone_rule_offset(&r, s), zone_rule_offset(&r, next - 1));
            int64_t within = s + (int64_t)rand_below(&rand, (uint64_t)(next - s));
            assert_int_equal(zone_rule_offset(&r, s), zone_rule_offset(&r, within));
        }
    }
}

UNIT_TESTS(cmocka_unit_test(test_rule_changes), cmocka_unit_test(test_rule_fixed_and_all_year),
           cmocka_unit_test(test_rule_refuses), cmocka_unit_test(test_rule_next_and_offset_agree));
