#include "service/demo_date.h"

#include "unit.h"

static struct zone *shanghai;
static struct arena arena;
static struct demo_day day;

static int begin(void **state)
{
    (void)state;
    struct err e;
    struct civil c = {.year = 2026, .month = 5, .day = 16, .hour = 13};
    arena_init(&arena, 1 << 22);
    if (zone_load("Asia/Shanghai", &shanghai, &e))
        return 1;
    day = (struct demo_day){shanghai, zone_time(shanghai, &c)};
    return 0;
}

static int end(void **state)
{
    (void)state;
    zone_free(shanghai);
    arena_release(&arena);
    return 0;
}

static void test_counts_from_the_day(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"@0", "2026-05-16"},
        {"@-16", "2026-04-30"},
        {"@+30", "2026-06-15"},
        {"@-807", "2024-02-29"},
        {"@-16 09:30", "2026-04-30T09:30:00+08:00"},
        {"@0 08:46:20", "2026-05-16T08:46:20+08:00"},
        {"@-136 year", "2025"},
        {"@-136 month", "2025-12"},
        {"@-136 quarter", "2025Q4"},
        {"@-136 year-end", "2025-12-31"},
        {"@-16 month-end", "2026-04-30"},
        {"@-78 month-end", "2026-02-28"},
        {"@-16 quarter-end", "2026-06-30"},
        {"@-16 half-end", "2026-06-30"},
        {"@+60 half-end", "2026-12-31"},
        {"@Y0", "2026"},
        {"@Y-1", "2025"},
        {"@Y+1 end", "2027-12-31"},
        {"@Q0", "2026Q2"},
        {"@Q-1", "2026Q1"},
        {"@Q-12", "2023Q2"},
        {"@Q-12 end", "2023-06-30"},
        {"@Q+3", "2027Q1"},
        {"@M0", "2026-05"},
        {"@M-5", "2025-12"},
        {"@M+9 end", "2027-02-28"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct err e;
        struct buf b;
        int64_t at = -1;
        buf_init(&b, 100);
        assert_ok(demo_date(&b, &day, str_c(cases[i][0]), &at, &e), &e);
        assert_str(buf_str(&b), cases[i][1]);
        assert_int_equal(at != 0, strchr(cases[i][1], 'T') != NULL);
        buf_release(&b);
    }
}

static void test_refuses_what_is_no_date(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",         "@",          "-120",     "@x",
        "@ 09:30",  "@-",         "@--1",     "@+-1",
        "@1.5",     "@10000",     "@-120 ",   "@-120 week",
        "@0 9:30",  "@0 24:00",   "@0 09",    "@0 09:30:15:1",
        "@Q",       "@Q-1 begin", "@W-1",     "@-120 end",
        "@Y-9999",  "@Q-3  end",  "@0 09:60", "@part 5",
        "@0 -1:30",
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct err e;
        struct buf b;
        buf_init(&b, 100);
        bool trailing = strcmp(cases[i], "@-120 ") == 0; /* an empty shape is none */
        enum ky_err err = demo_date(&b, &day, str_c(cases[i]), NULL, &e);
        assert_int_equal(err, trailing ? KY_OK : KY_EINVAL);
        buf_release(&b);
    }
}

static void test_replaces_marks_in_texts(void **state)
{
    (void)state;
    struct err e;
    struct str out;
    assert_ok(demo_marks(&arena, &day,
                         STR("澜三角办〔{@-340 year}〕3号，{day:-1}，《{year:0}度要点》{ym:-3}"),
                         &out, &e),
              &e);
    assert_str(out, "澜三角办〔2025〕3号，5月15日，《2026年度要点》2026年2月");
    assert_ok(demo_marks(&arena, &day, STR("一句话"), &out, &e), &e);
    assert_str(out, "一句话");
    assert_err(demo_marks(&arena, &day, STR("一{@week}句"), &out, &e), KY_EINVAL);
    assert_string_equal(e.text, "there is no date '@week'");
    assert_err(demo_marks(&arena, &day, STR("一{week"), &out, &e), KY_EINVAL);
    assert_string_equal(e.text, "there is no date 'week'");
}

static void test_takes_the_share_of_the_year(void **state)
{
    (void)state;
    struct err e;
    int64_t fen;
    struct civil c = {.year = 2026, .month = 1, .day = 1, .hour = 9};
    assert_ok(demo_part(shanghai, zone_time(shanghai, &c), STR("@part 36500000000"), &fen, &e), &e);
    assert_int_equal(fen, 0);
    c.month = 12;
    c.day = 31;
    assert_ok(demo_part(shanghai, zone_time(shanghai, &c), STR("@part 36500000000"), &fen, &e), &e);
    assert_int_equal(fen, INT64_C(36400000000));
    c.year = 2028; /* of 366 days */
    assert_ok(demo_part(shanghai, zone_time(shanghai, &c), STR("@part 36612345678"), &fen, &e), &e);
    assert_int_equal(fen, INT64_C(36512000000));
    static const char *const wrong[] = {"@part",   "@part ", "@part -5",
                                        "@part x", "@0",     "@part 9223372036854775807"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(demo_part(shanghai, day.today, str_c(wrong[i]), &fen, &e), KY_EINVAL);
}

UNIT_TESTS(cmocka_unit_test_setup_teardown(test_counts_from_the_day, begin, end),
           cmocka_unit_test_setup_teardown(test_refuses_what_is_no_date, begin, end),
           cmocka_unit_test_setup_teardown(test_replaces_marks_in_texts, begin, end),
           cmocka_unit_test_setup_teardown(test_takes_the_share_of_the_year, begin, end));
