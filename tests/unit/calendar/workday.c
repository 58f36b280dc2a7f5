#include "calendar/workday.h"

#include "base/rand.h"
#include "unit.h"

struct fixture {
    struct arena arena;
    struct workdays w;
    struct err e;
};

static struct fixture begin(const struct workday *own, size_t n)
{
    struct fixture f = {0};
    arena_init(&f.arena, 8 << 20);
    assert_ok(workdays_init(&f.w, &f.arena, own, n, &f.e), &f.e);
    return f;
}

/* Working days of the years, as the arrangements make them: weekdays less public holidays on
 * weekdays, plus weekend days worked. */
static void test_years(void **state)
{
    (void)state;
    static const struct {
        int year, days;
    } cases[] = {{2023, 249}, {2024, 251}, {2025, 248}, {2026, 248}};
    struct fixture f = begin(NULL, 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int32_t n = workdays_between(&f.w, day_of(cases[i].year - 1, 12, 31),
                                     day_of(cases[i].year, 12, 31));
        if (n != cases[i].days)
            fail_msg("%d has %d working days instead of %d", cases[i].year, n, cases[i].days);
        assert_true(workdays_known(&f.w, cases[i].year));
    }
    assert_false(workdays_known(&f.w, 2022) || workdays_known(&f.w, 2027));
    arena_release(&f.arena);
}

static void test_single_days(void **state)
{
    (void)state;
    static const struct {
        int year, month, day;
        bool works;
    } cases[] = {
        {2022, 12, 31, false}, {2023, 1, 2, false},  {2023, 1, 28, true},  {2023, 1, 30, true},
        {2023, 10, 6, false},  {2023, 10, 8, true},  {2024, 2, 9, true},   {2024, 2, 18, true},
        {2024, 9, 16, false},  {2024, 10, 12, true}, {2025, 1, 26, true},  {2025, 1, 27, true},
        {2025, 1, 28, false},  {2025, 10, 8, false}, {2025, 10, 11, true}, {2025, 12, 31, true},
        {2026, 1, 2, false},   {2026, 1, 4, true},   {2026, 2, 14, true},  {2026, 2, 23, false},
        {2026, 2, 24, true},   {2026, 5, 9, true},   {2026, 6, 19, false}, {2026, 9, 20, true},
        {2026, 10, 7, false},  {2026, 10, 10, true}, {2026, 6, 27, false}, {2026, 6, 29, true},
        {2027, 1, 1, false},   {2027, 5, 3, true},   {2028, 5, 2, false},  {2020, 5, 4, true},
        {2030, 10, 2, false},  {2150, 10, 1, true},  {1, 1, 1, true},      {9999, 12, 31, true},
    };
    struct fixture f = begin(NULL, 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (workdays_works(&f.w, day_of(cases[i].year, cases[i].month, cases[i].day)) !=
            cases[i].works)
            fail_msg("%d-%02d-%02d", cases[i].year, cases[i].month, cases[i].day);
    arena_release(&f.arena);
}

static void test_counting_around_a_holiday(void **state)
{
    (void)state;
    struct fixture f = begin(NULL, 0);
    int32_t friday = day_of(2026, 2, 13);
    assert_int_equal(workdays_add(&f.w, friday, 0), friday);
    assert_int_equal(workdays_add(&f.w, friday, 1), day_of(2026, 2, 14)); /* a worked Saturday */
    assert_int_equal(workdays_add(&f.w, friday, 2), day_of(2026, 2, 24));
    assert_int_equal(workdays_add(&f.w, friday, 20), day_of(2026, 3, 19));
    assert_int_equal(workdays_add(&f.w, day_of(2026, 2, 24), -1), day_of(2026, 2, 14));
    assert_int_equal(workdays_next(&f.w, day_of(2026, 2, 15)), day_of(2026, 2, 24));
    assert_int_equal(workdays_next(&f.w, day_of(2026, 2, 24)), day_of(2026, 2, 24));
    assert_int_equal(workdays_between(&f.w, day_of(2026, 2, 14), day_of(2026, 2, 23)), 0);
    assert_int_equal(workdays_between(&f.w, day_of(2026, 2, 24), day_of(2026, 2, 13)), -2);
    arena_release(&f.arena);
}

static void test_the_site_says_more(void **state)
{
    (void)state;
    const struct workday own[] = {{day_of(2027, 2, 8), false}, {day_of(2027, 2, 6), true},
                                  {day_of(2026, 10, 1), true}, {day_of(2027, 2, 8), true},
                                  {day_of(2027, 2, 9), true},  {day_of(2027, 2, 9), false},
                                  {day_of(2026, 3, 3), true}};
    struct fixture f = begin(own, 7);
    assert_true(workdays_works(&f.w, day_of(2027, 2, 6)));
    assert_true(workdays_works(&f.w, day_of(2027, 2, 8))); /* the last word counts */
    assert_false(workdays_works(&f.w, day_of(2027, 2, 9)));
    assert_true(workdays_works(&f.w, day_of(2026, 10, 1)));
    assert_false(workdays_works(&f.w, day_of(2026, 10, 2)));
    assert_true(workdays_known(&f.w, 2027));
    assert_false(workdays_known(&f.w, 2028));
    struct workday bad = {DAY_LAST + 1, true};
    assert_err(workdays_init(&f.w, &f.arena, &bad, 1, &f.e), KY_EINVAL);
    arena_release(&f.arena);
}

static void test_lines_of_a_site(void **state)
{
    (void)state;
    struct fixture f = begin(NULL, 0);
    struct workday *days;
    size_t n;
    assert_ok(workdays_parse(&f.arena, STR("# 2027\r\n\n2027-02-06 off\r\n  2027-02-20\twork  "),
                             &days, &n, &f.e),
              &f.e);
    assert_int_equal(n, 2);
    assert_true(days[0].day == day_of(2027, 2, 6) && !days[0].works);
    assert_true(days[1].day == day_of(2027, 2, 20) && days[1].works);
    static const char *const bad[] = {"2027-02-30 off",    "2027-02-06",     "2027-02-06 holiday",
                                      "2027-02-06off off", "off 2027-02-06", "2027-2-6 off",
                                      "2027-02-06 off off"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct str text = arena_printf(&f.arena, "\n%s\n", bad[i]);
        if (workdays_parse(&f.arena, text, &days, &n, &f.e) != KY_EINVAL)
            fail_msg("accepted \"%s\"", bad[i]);
        assert_true(str_has(str_c(f.e.text), STR("line 2: ")));
    }
    arena_release(&f.arena);
}

static int32_t slow_between(const struct workdays *w, int32_t from, int32_t to)
{
    int32_t n = 0;
    for (int32_t day = from + 1; day <= to; day++)
        n += workdays_works(w, day);
    return n;
}

/* With random days off and worked: adding n and counting gives n; counting is one by one. */
static void test_adding_and_counting_agree(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 20240516);
    for (int round = 0; round < 60; round++) {
        struct workday own[200];
        size_t n = rand_below(&r, 200);
        int32_t base = day_of(2019 + (int)rand_below(&r, 12), 1, 1);
        for (size_t i = 0; i < n; i++)
            own[i] = (struct workday){base + (int32_t)rand_below(&r, 300), rand_below(&r, 2) == 0};
        struct fixture f = begin(own, n);
        for (int i = 0; i < 200; i++) {
            int32_t day = base - 50 + (int32_t)rand_below(&r, 400);
            int32_t k = (int32_t)rand_below(&r, 300) - 150;
            int32_t there = workdays_add(&f.w, day, k);
            assert_int_equal(workdays_between(&f.w, day, there), k);
            assert_true(k == 0 ? there == day : workdays_works(&f.w, there));
            assert_true(k >= 0 ? there >= day : there < day);
            int32_t to = day + (int32_t)rand_below(&r, 200);
            assert_int_equal(workdays_between(&f.w, day, to), slow_between(&f.w, day, to));
            assert_int_equal(workdays_between(&f.w, to, day), -slow_between(&f.w, day - 1, to - 1));
        }
        arena_release(&f.arena);
    }
}

static void test_the_ends_of_the_calendar(void **state)
{
    (void)state;
    struct fixture f = begin(NULL, 0);
    assert_int_equal(workdays_add(&f.w, DAY_LAST, 1), DAY_NONE);
    assert_int_equal(workdays_add(&f.w, DAY_FIRST, -1), DAY_NONE);
    assert_int_equal(workdays_add(&f.w, DAY_NONE, 1), DAY_NONE);
    assert_int_equal(workdays_add(&f.w, DAY_LAST + 1, 0), DAY_NONE);
    assert_int_equal(workdays_add(&f.w, 0, INT32_MAX), DAY_NONE);
    assert_int_equal(workdays_add(&f.w, 0, INT32_MIN), DAY_NONE);
    int32_t all = workdays_between(&f.w, DAY_FIRST, DAY_LAST);
    assert_int_equal(workdays_add(&f.w, DAY_FIRST, all), DAY_LAST);
    arena_release(&f.arena);
}

static void test_a_spent_arena(void **state)
{
    (void)state;
    struct workdays w;
    struct err e;
    struct arena a;
    arena_init(&a, 1000);
    assert_err(workdays_init(&w, &a, NULL, 0, &e), KY_ELIMIT);
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_years), cmocka_unit_test(test_single_days),
           cmocka_unit_test(test_counting_around_a_holiday),
           cmocka_unit_test(test_the_site_says_more), cmocka_unit_test(test_lines_of_a_site),
           cmocka_unit_test(test_adding_and_counting_agree),
           cmocka_unit_test(test_the_ends_of_the_calendar), cmocka_unit_test(test_a_spent_arena));
