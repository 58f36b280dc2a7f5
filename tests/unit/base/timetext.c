/* timetext.c: tests of the written forms of time in base/clock.h. */
#include "base/clock.h"

#include "base/rand.h"
#include "unit.h"

static void test_time_written_forms(void **state)
{
    (void)state;
    struct buf b;
    struct civil c = {2024, 5, 16, 1, 30, 0, 0};
    int64_t us = civil_to_us(&c);
    buf_init(&b, 1000);
    time_rfc3339(&b, us, 8 * 3600);
    assert_str(buf_str(&b), "2024-05-16T09:30:00+08:00");
    buf_clear(&b);
    time_rfc3339(&b, us + 999999, 0);
    assert_str(buf_str(&b), "2024-05-16T01:30:00Z");
    buf_clear(&b);
    time_rfc3339(&b, us, -(3 * 3600 + 1800));
    assert_str(buf_str(&b), "2024-05-15T22:00:00-03:30");
    buf_clear(&b);
    time_rfc822(&b, us, 8 * 3600);
    assert_str(buf_str(&b), "Thu, 16 May 2024 09:30:00 +0800");
    buf_clear(&b);
    time_http(&b, us);
    assert_str(buf_str(&b), "Thu, 16 May 2024 01:30:00 GMT");
    buf_clear(&b);
    time_rfc3339(&b, US_NEVER, 3600); /* no overflow */
    buf_release(&b);
}

/* RFC 9110, 5.6.7: three spellings of one instant. */
static void test_time_http_of_the_rfc(void **state)
{
    (void)state;
    static const char *const forms[] = {"Sun, 06 Nov 1994 08:49:37 GMT",
                                        "Sunday, 06-Nov-94 08:49:37 GMT",
                                        "Sun Nov  6 08:49:37 1994"};
    for (int i = 0; i < 3; i++) {
        int64_t us = 0;
        assert_true(time_http_parse(str_c(forms[i]), &us));
        assert_true(us == INT64_C(784111777) * US_SECOND);
    }
    int64_t us;
    assert_true(time_http_parse(STR("Wednesday, 01-Jan-25 00:00:00 GMT"), &us));
    assert_true(us == INT64_C(1735689600) * US_SECOND);
    assert_true(time_http_parse(STR("Wed Nov 16 08:49:37 1994"), &us));
}

static void test_time_http_refuses(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "Sun",
                                      "Sun, 06 Nov 1994 08:49:37",
                                      "Sun, 06 Nov 1994 08:49:37 GMT ",
                                      "Sun, 06 Nov 1994 08:49:37 UTC",
                                      "Sun, 6 Nov 1994 08:49:37 GMT",
                                      "Sun, 31 Feb 1994 08:49:37 GMT",
                                      "Sun, 06 Nov 0000 08:49:37 GMT",
                                      "Xxx, 06 Nov 1994 08:49:37 GMT",
                                      "Sun, 06 Foo 1994 08:49:37 GMT",
                                      "Sun, 06 Nov 1994 24:49:37 GMT",
                                      "Sun, 06 Nov +994 08:49:37 GMT",
                                      "Sunday, 06-Nov-1994 08:49:37 GMT",
                                      "Sun Nov 6 08:49:37 1994",
                                      "1994-11-06T08:49:37Z"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        int64_t us = 77;
        if (time_http_parse(str_c(bad[i]), &us))
            fail_msg("accepted '%s'", bad[i]);
        assert_true(us == 77);
    }
}

static void test_time_http_reads_what_it_wrote(void **state)
{
    (void)state;
    struct rand r;
    struct buf b;
    rand_seed(&r, 9);
    buf_init(&b, 100);
    for (int i = 0; i < 20000; i++) {
        int64_t us = (int64_t)rand_below(&r, UINT64_C(253402300800)) * US_SECOND, back;
        buf_clear(&b);
        time_http(&b, us);
        assert_true(time_http_parse(buf_str(&b), &back));
        assert_true(back == us);
        /* Cut anywhere, it is malformed; changed anywhere, it is another time or malformed. */
        assert_false(time_http_parse(str_sub(buf_str(&b), 0, rand_below(&r, b.n)), &back));
    }
    buf_release(&b);
}

static void assert_iso(const char *text, struct civil want, bool zone, int offset)
{
    struct civil c;
    bool has_zone;
    int off;
    if (!time_iso_parse(str_c(text), &c, &has_zone, &off))
        fail_msg("refused '%s'", text);
    assert_memory_equal(&c, &want, sizeof(c));
    assert_int_equal(has_zone, zone);
    assert_int_equal(off, offset);
}

static void test_time_iso(void **state)
{
    (void)state;
    assert_iso("2024-05-16", (struct civil){2024, 5, 16}, false, 0);
    assert_iso("2024-05-16T09:30", (struct civil){2024, 5, 16, 9, 30}, false, 0);
    assert_iso("2024-05-16T09:30:59", (struct civil){2024, 5, 16, 9, 30, 59}, false, 0);
    assert_iso("2024-05-16T09:30Z", (struct civil){2024, 5, 16, 9, 30}, true, 0);
    assert_iso("2024-05-16T09:30:59.5+08:00", (struct civil){2024, 5, 16, 9, 30, 59, 500000}, true,
               28800);
    assert_iso("2024-05-16T09:30:59.123456789-03:30",
               (struct civil){2024, 5, 16, 9, 30, 59, 123456}, true, -12600);
    static const char *const bad[] = {"",
                                      "2024",
                                      "2024-5-16",
                                      "2023-02-29",
                                      "0000-01-01",
                                      "2024-05-16T",
                                      "2024-05-16T9:30",
                                      "2024-05-16T24:00",
                                      "2024-05-16T09:30:60",
                                      "2024-05-16T09:30:5",
                                      "2024-05-16T09:30:59.",
                                      "2024-05-16Z",
                                      "2024-05-16T09:30+8",
                                      "2024-05-16T09:30+24:00",
                                      "2024-05-16T09:30+08:60",
                                      "2024-05-16T09:30ZZ",
                                      "2024-05-16 ",
                                      "-024-05-16",
                                      "2024-05-16T09:30:59.5.5"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct civil c;
        bool has_zone;
        int off;
        if (time_iso_parse(str_c(bad[i]), &c, &has_zone, &off))
            fail_msg("accepted '%s'", bad[i]);
    }
}

UNIT_TESTS(cmocka_unit_test(test_time_written_forms), cmocka_unit_test(test_time_http_of_the_rfc),
           cmocka_unit_test(test_time_http_refuses),
           cmocka_unit_test(test_time_http_reads_what_it_wrote), cmocka_unit_test(test_time_iso));
