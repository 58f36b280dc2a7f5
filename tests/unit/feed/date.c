#include "unit.h"

#include "feed/date.h"

static void reads(const char *text, const char *want, bool has_zone)
{
    struct civil c;
    struct buf b;
    bool zone;
    int offset = 0;
    assert_true(feed_date(str_c(text), &c, &zone, &offset));
    assert_int_equal(zone, has_zone);
    buf_init(&b, 100);
    time_rfc3339(&b, civil_to_us(&c) - (zone ? offset * US_SECOND : 0), zone ? offset : 0);
    assert_str(buf_str(&b), want);
    buf_release(&b);
}

static void test_reads_what_feeds_write(void **state)
{
    (void)state;
    reads("Thu, 16 May 2024 09:30:12 +0800", "2024-05-16T09:30:12+08:00", true);
    reads("16 May 2024 09:30 GMT", "2024-05-16T09:30:00Z", true);
    reads("Thu,  16  May 24 01:30:00 EST", "2024-05-16T01:30:00-05:00", true);
    reads("Thu, 16 May 2024 09:30:12 -03:30", "2024-05-16T09:30:12-03:30", true);
    reads("1 Jan 99", "1999-01-01T00:00:00Z", false);
    reads("2024-05-16T09:30:00+08:00", "2024-05-16T09:30:00+08:00", true);
    reads(" 2024-05-16 09:30:05\n", "2024-05-16T09:30:05Z", false);
    reads("2024-05-16", "2024-05-16T00:00:00Z", false);
}

static void test_refuses_what_is_no_date(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "0000-00-00 00:00:00",
        "soon",
        "Thu, 32 May 2024 09:30:12 +0800",
        "16 Mai",
        "16 Foo 2024",
        "16 May 2024 9",
        "16 May 2024 25:00:00 GMT",
        "99999999999999999999 May 2024",
        "Thu, 16 May 2024 09:30:12 +0800 and much more that goes on and on"};
    struct civil c;
    bool zone;
    int offset;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(feed_date(str_c(bad[i]), &c, &zone, &offset));
}

UNIT_TESTS(cmocka_unit_test(test_reads_what_feeds_write),
           cmocka_unit_test(test_refuses_what_is_no_date));
