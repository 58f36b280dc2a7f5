/* Lights by rule version 1: a table of cases, and for random inputs that `until` is true and that
 * what was written reads back. */
#include "register/light.h"

#include "base/rand.h"
#include "unit.h"

enum { TODAY = 20000, NONE = DAY_NONE }; /* 2024-10-04 */

static void test_colours_tasks(void **state)
{
    (void)state;
    static const struct {
        struct light_task in;
        enum light light;
        const char *reason;
        int32_t until;
    } table[] = {
        {{false, false, TODAY - 9, TODAY, 30}, LIGHT_GREY, "closed", INT32_MAX},
        {{false, true, TODAY - 9, TODAY, 30}, LIGHT_GREY, "suspended", INT32_MAX},
        {{true, false, TODAY - 1, NONE, 0}, LIGHT_RED, "past_due", INT32_MAX},
        {{true, false, TODAY - 1, TODAY, 30}, LIGHT_RED, "past_due", INT32_MAX},
        {{true, false, TODAY, NONE, 0}, LIGHT_GREY, "nothing_reported", TODAY + 1},
        {{true, false, NONE, NONE, 30}, LIGHT_GREY, "nothing_reported", INT32_MAX},
        {{true, false, TODAY, TODAY, 30}, LIGHT_YELLOW, "due_in_3_days", TODAY + 1},
        {{true, false, TODAY + 3, TODAY, 30}, LIGHT_YELLOW, "due_in_3_days", TODAY + 4},
        {{true, false, TODAY + 4, TODAY, 30}, LIGHT_BLUE, "due_in_7_days", TODAY + 1},
        {{true, false, TODAY + 7, TODAY, 30}, LIGHT_BLUE, "due_in_7_days", TODAY + 4},
        {{true, false, TODAY + 8, TODAY, 30}, LIGHT_GREEN, "on_track", TODAY + 1},
        {{true, false, TODAY + 90, TODAY - 30, 30}, LIGHT_GREEN, "on_track", TODAY + 1},
        {{true, false, TODAY + 90, TODAY - 31, 30}, LIGHT_YELLOW, "report_stale", TODAY + 83},
        {{true, false, TODAY + 5, TODAY - 31, 30}, LIGHT_YELLOW, "report_stale", TODAY + 2},
        {{true, false, TODAY + 90, TODAY - 999, 0}, LIGHT_GREEN, "on_track", TODAY + 83},
        {{true, false, NONE, TODAY, 0}, LIGHT_GREEN, "on_track", INT32_MAX},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        struct light_result r = light_task(&table[i].in, TODAY);
        assert_int_equal(r.light, table[i].light);
        assert_string_equal(r.reason, table[i].reason);
        assert_int_equal(r.until, table[i].until);
    }
}

static void test_colours_projects(void **state)
{
    (void)state;
    /* A leap year: 2024-07-02 is day 183 of 366, so half of it has gone by. */
    const int32_t today = day_of(2024, 7, 2), march = day_of(2024, 3, 1),
                  december = day_of(2023, 12, 1), june = day_of(2024, 6, 1);
    const struct {
        struct light_project in;
        enum light light;
        const char *reason;
    } table[] = {
        {{true, false, 1000, 401, NONE, NONE, true}, LIGHT_GREEN, "on_plan"},
        {{true, false, 1000, 400, NONE, NONE, true}, LIGHT_YELLOW, "behind_plan"},
        {{true, false, 1000, 200, NONE, NONE, true}, LIGHT_YELLOW, "behind_plan"},
        {{true, false, 1000, 199, NONE, NONE, true}, LIGHT_RED, "far_behind_plan"},
        {{true, false, INT64_MAX, INT64_MAX, NONE, NONE, true}, LIGHT_GREEN, "on_plan"},
        {{true, false, INT64_MAX, 0, NONE, NONE, true}, LIGHT_RED, "far_behind_plan"},
        {{true, false, 0, 500, NONE, NONE, true}, LIGHT_GREY, "no_annual_plan"},
        {{true, false, 1000, 500, NONE, NONE, false}, LIGHT_GREY, "nothing_reported"},
        {{true, false, 1000, 500, june, NONE, true}, LIGHT_YELLOW, "start_missed"},
        {{true, false, 1000, 0, june, NONE, true}, LIGHT_RED, "far_behind_plan"},
        {{true, false, 1000, 500, june, june, true}, LIGHT_GREEN, "on_plan"},
        {{true, false, 1000, 0, march, NONE, false}, LIGHT_RED, "start_missed_by_3_months"},
        {{true, false, 1000, 500, december, NONE, true}, LIGHT_RED, "start_missed_by_3_months"},
        {{true, true, 1000, 0, march, NONE, true}, LIGHT_GREY, "suspended"},
        {{false, false, 1000, 0, march, NONE, true}, LIGHT_GREY, "completed"},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        struct light_result r = light_project(&table[i].in, today);
        assert_int_equal(r.light, table[i].light);
        assert_string_equal(r.reason, table[i].reason);
    }
    struct light_project in = {.active = true, .start_due = day_of(9999, 12, 1), .started = NONE};
    assert_int_equal(light_project(&in, day_of(9999, 12, 31)).light, LIGHT_GREY);
}

static void test_missed_starts_turn_with_the_month(void **state)
{
    (void)state;
    const struct light_project in = {
        .active = true, .start_due = day_of(2024, 10, 1), .started = NONE};
    struct light_result r = light_project(&in, day_of(2024, 10, 31));
    assert_int_equal(r.light, LIGHT_GREY);
    assert_int_equal(r.until, day_of(2024, 11, 1));
    r = light_project(&in, r.until);
    assert_int_equal(r.light, LIGHT_YELLOW);
    assert_int_equal(r.until, day_of(2025, 2, 1));
    r = light_project(&in, r.until);
    assert_int_equal(r.light, LIGHT_RED);
    assert_int_equal(r.until, INT32_MAX);
}

static int32_t random_day(struct rand *r)
{
    return rand_below(r, 6) ? TODAY - 40 + (int32_t)rand_below(r, 80) : NONE;
}

static void test_tasks_turn_no_sooner_than_said(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 1);
    for (int i = 0; i < 20000; i++) {
        const struct light_task in = {rand_below(&r, 8) != 0, rand_below(&r, 8) == 0,
                                      random_day(&r), random_day(&r),
                                      (int32_t)rand_below(&r, 3) * 10};
        const struct light_result now = light_task(&in, TODAY);
        assert_true(now.until > TODAY);
        for (int32_t day = TODAY + 1; day < now.until && day < TODAY + 200; day++) {
            struct light_result then = light_task(&in, day);
            assert_int_equal(then.light, now.light);
            assert_string_equal(then.reason, now.reason);
        }
    }
}

static void test_projects_turn_exactly_when_said(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 2);
    for (int i = 0; i < 2000; i++) {
        const struct light_project in = {true,
                                         false,
                                         (int64_t)rand_below(&r, 1000),
                                         (int64_t)rand_below(&r, 1000),
                                         random_day(&r),
                                         random_day(&r),
                                         rand_below(&r, 4) != 0};
        const struct light_result now = light_project(&in, TODAY);
        assert_true(now.until > TODAY);
        for (int32_t day = TODAY + 1; day < now.until && day < TODAY + 400; day++)
            assert_int_equal(light_project(&in, day).light, now.light);
    }
}

static void test_inputs_read_back(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 3);
    struct arena a;
    struct err e;
    arena_init(&a, 64 << 20);
    for (int i = 0; i < 2000; i++) {
        const struct light_task task = {rand_below(&r, 2), rand_below(&r, 2), random_day(&r),
                                        random_day(&r), (int32_t)rand_below(&r, 100)};
        const struct light_project project = {rand_below(&r, 2),
                                              rand_below(&r, 2),
                                              (int64_t)(rand_u64(&r) >> 1),
                                              (int64_t)(rand_u64(&r) >> 1),
                                              random_day(&r),
                                              random_day(&r),
                                              rand_below(&r, 2)};
        struct light_task task2;
        struct light_project project2;
        struct buf b, again;
        buf_init(&b, 4096);
        buf_init(&again, 4096);
        light_task_write(&b, &task);
        assert_ok(light_task_parse(&a, buf_str(&b), &task2, &e), &e);
        light_task_write(&again, &task2);
        assert_true(str_eq(buf_str(&b), buf_str(&again)));
        assert_int_equal(task2.due, task.due);
        assert_int_equal(task2.open, task.open);
        buf_clear(&b);
        buf_clear(&again);
        light_project_write(&b, &project);
        assert_ok(light_project_parse(&a, buf_str(&b), &project2, &e), &e);
        light_project_write(&again, &project2);
        assert_true(str_eq(buf_str(&b), buf_str(&again)));
        assert_int_equal(project2.planned, project.planned);
        buf_release(&b);
        buf_release(&again);
        arena_clear(&a);
    }
    arena_release(&a);
}

static void test_refuses_other_inputs(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "[]",
                                      "7",
                                      "{\"due\":5}",
                                      "{\"due\":\"2024-02-30\"}",
                                      "{\"open\":1}",
                                      "{\"period\":-1}",
                                      "{\"period\":99999999999}",
                                      "{\"colour\":\"red\"}"};
    struct arena a;
    struct err e;
    struct light_task task;
    struct light_project project;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(light_task_parse(&a, str_c(bad[i]), &task, &e), KY_EINVAL);
        assert_int_equal(light_project_parse(&a, str_c(bad[i]), &project, &e), KY_EINVAL);
    }
    arena_release(&a);
}

static void test_names_lights(void **state)
{
    (void)state;
    enum light l;
    for (int i = 0; i < LIGHTS_N; i++) {
        assert_true(light_find(str_c(light_name((enum light)i)), &l));
        assert_int_equal(l, i);
    }
    assert_false(light_find(STR("Red"), &l));
}

UNIT_TESTS(cmocka_unit_test(test_colours_tasks), cmocka_unit_test(test_colours_projects),
           cmocka_unit_test(test_missed_starts_turn_with_the_month),
           cmocka_unit_test(test_tasks_turn_no_sooner_than_said),
           cmocka_unit_test(test_projects_turn_exactly_when_said),
           cmocka_unit_test(test_inputs_read_back), cmocka_unit_test(test_refuses_other_inputs),
           cmocka_unit_test(test_names_lights));
