#include "extract/date.h"

#include "unit.h"

static const char *found(struct arena *a, const char *text)
{
    struct date d;
    size_t at, past;
    switch (date_find(str_c(text), 0, &d, &at, &past)) {
    case DATE_FOUND:
        return date_print(a, &d).p;
    case DATE_NO_YEAR:
        return "no year";
    case DATE_RELATIVE:
        return "relative";
    case DATE_INVALID:
        return "invalid";
    default:
        return "none";
    }
}

static void test_forms(void **state)
{
    (void)state;
    static const struct {
        const char *text, *date;
    } cases[] = {
        {"2024-05-16", "2024-05-16"},
        {"2024/5/6 9:05:07", "2024-05-06T09:05:07"},
        {"2024.05.16", "2024-05-16"},
        {"时间：2024年5月16日 09:30　来源", "2024-05-16T09:30"},
        {"2024 年 5 月 16 日", "2024-05-16"},
        {"2024年05月16日09时30分", "2024-05-16T09:30"},
        {"2024年5月16日 星期四 下午3:05", "2024-05-16T15:05"},
        {"2024年5月16日（周四）上午10：00", "2024-05-16T10:00"},
        {"2024-05-16T09:30:12", "2024-05-16T09:30:12"},
        {"２０２４－０５－１６", "2024-05-16"},
        {"二○二四年五月十六日", "2024-05-16"},
        {"二〇二四年十二月三十一日", "2024-12-31"},
        {"二零二四年十月二十日", "2024-10-20"},
        {"2024-02-29", "2024-02-29"},
        {"电话 0000-1234567", "none"},
        {"12345-6-7", "none"},
        {"2024年5月", "none"},
        {"第十四次会议", "none"},
        {"2023-02-29", "invalid"},
        {"2024年33日", "invalid"},
        {"2024年13月5日", "invalid"},
        {"5月16日上午", "no year"},
        {"05-16 09:30", "no year"},
        {"05-16", "none"},
        {"3 小时前", "relative"},
        {"昨天", "relative"},
        {"5月16日，2024年5月17日", "2024-05-17"}, /* the full one counts */
        {"2024年33日，2024-05-16", "2024-05-16"},
        {"", "none"},
    };
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (strcmp(found(&a, cases[i].text), cases[i].date) != 0)
            fail_msg("%s: %s, not %s", cases[i].text, found(&a, cases[i].text), cases[i].date);
    arena_release(&a);
}

static void test_next_in_turn(void **state)
{
    (void)state;
    struct str s = STR("5月16日开会，2024年5月17日印发");
    struct date d;
    size_t at, past;
    assert_int_equal(date_next(s, 0, &d, &at, &past), DATE_NO_YEAR);
    assert_str(str_sub(s, at, past), "5月16日");
    assert_int_equal(date_next(s, past, &d, &at, &past), DATE_FOUND);
    assert_str(str_sub(s, at, past), "2024年5月17日");
    assert_int_equal(date_next(s, past, &d, &at, &past), DATE_NONE);
}

static void test_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *url, *date;
    } cases[] = {
        {"https://x.example/2024/0516/c1a2.htm", "2024-05-16"},
        {"https://x.example/art/2024/5/6/art_1_2.html", "2024-05-06"},
        {"https://x.example/n/2024-05/16/content_1.htm", "2024-05-16"},
        {"https://x.example/zw/202405/t20240516_88.html", "2024-05-16"},
        {"https://x.example/20240516/1.html", "2024-05-16"},
        {"https://x.example/202405/1.html", NULL},
        {"https://x.example/info/1011/60821.htm", NULL},
        {"https://x.example/p/278933.html", NULL},
        {"https://x.example/20241399/1.html", NULL},
        {"https://x.example/120240516/1.html", NULL},
        {"", NULL},
    };
    struct arena a;
    struct date d;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool found_one = date_of_url(str_c(cases[i].url), &d);
        assert_int_equal(found_one, cases[i].date != NULL);
        if (found_one)
            assert_str(date_print(&a, &d), cases[i].date);
    }
    arena_release(&a);
}

static void test_machine(void **state)
{
    (void)state;
    static const struct {
        const char *text, *date;
    } cases[] = {
        {"2024-05-16T09:30:12+08:00", "2024-05-16T09:30:12"},
        {"2024-05-16T20:30:00Z", "2024-05-17T04:30:00"}, /* Beijing */
        {"2024-05-16", "2024-05-16"},
        {"2024-05-16 09:30", "2024-05-16T09:30"},
        {"2024-05-16-09:30:12", "2024-05-16T09:30:12"},
        {"20240516", "2024-05-16"},
        {" 2024年5月16日 ", "2024-05-16"},
    };
    struct arena a;
    struct date d;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_true(date_of_machine(str_c(cases[i].text), &d));
        assert_str(date_print(&a, &d), cases[i].date);
    }
    assert_false(date_of_machine(STR("soon"), &d));
    assert_false(date_of_machine(STR(""), &d));
    arena_release(&a);
}

static void test_date_only(void **state)
{
    (void)state;
    assert_true(date_only(STR("2024年5月16日 星期四 09:30")));
    assert_true(date_only(STR(" ")));
    assert_false(date_only(STR("2024年5月16日 云汀")));
}

UNIT_TESTS(cmocka_unit_test(test_forms), cmocka_unit_test(test_next_in_turn),
           cmocka_unit_test(test_addresses), cmocka_unit_test(test_machine),
           cmocka_unit_test(test_date_only));
