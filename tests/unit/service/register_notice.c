/* The ladder of reminders: which slip is made on which day, and never one twice. The table of
 * steps is that of the rule: 7 and 3 days before, on the day, a day after, a week after that. */
#include "base/day.h"
#include "register_fixture.h"

static struct objects slips(struct site_fixture *f, const char *task)
{
    return rx_parts(f, rx_id(f, task), "notice.subject");
}

static void one_task(struct site_fixture *f, const char *set, const char *due)
{
    rx_base(f);
    (void)rx_import(f, arena_printf(&f->arena,
                                    "{'kind': 'task', 'key': 't', 'title': '题', 'on': '%s',"
                                    " 'state': 'in_progress', 'origins': ['instruction:i-1']},"
                                    "{'kind': 'assignment', 'key': 'a', 'subject': 'task:t',"
                                    " 'organization': 'transport', 'role': 'lead', 'from': '%s'},"
                                    "{'kind': 'deadline', 'key': 'd', 'subject': 'task:t',"
                                    " 'words': '按期', 'date': '%s', 'on': '%s'}",
                                    set, set, due, set)
                           .p);
}

static const char *date_of(struct site_fixture *f, int32_t day)
{
    struct civil c = day_civil(day);
    return arena_printf(&f->arena, "%04d-%02d-%02d", c.year, c.month, c.day).p;
}

static void day_after_day_each_step_once(struct site_fixture *f)
{
    static const struct {
        const char *day, *step, *person;
    } want[] = {
        {"2024-06-23", "before_7", "person:fan"},  {"2024-06-27", "before_3", "person:fan"},
        {"2024-06-30", "on_day", "person:fan"},    {"2024-07-01", "overdue_1", "person:fan"},
        {"2024-07-08", "overdue_2", "person:cen"}, /* the office's own */
    };
    size_t n = 0;
    one_task(f, "2024-05-13", "2024-06-30");
    for (int32_t day = day_of(2024, 6, 20); day <= day_of(2024, 7, 20); day++) {
        const char *date = date_of(f, day);
        rx_day(f, date, 0);
        rx_turn(f);
        rx_turn(f);
        if (n < sizeof(want) / sizeof(want[0]) && !strcmp(date, want[n].day))
            n++;
        assert_int_equal(slips(f, "task:t").n, n);
    }
    assert_int_equal(n, sizeof(want) / sizeof(want[0]));
    struct objects all = slips(f, "task:t");
    for (size_t i = 0; i < n; i++) {
        const char *id = arena_printf(&f->arena, "%lld", (long long)all.p[i]->id).p;
        assert_string_equal(rx_field(f, id, "step"), want[i].step);
        assert_string_equal(rx_field(f, id, "issued"), want[i].day);
        assert_string_equal(rx_field(f, id, "person"), want[i].person);
        assert_string_equal(rx_field(f, id, "number"),
                            arena_printf(&f->arena, "督办〔2024〕%zu号", i + 1).p);
    }
    sx_verify(f);
}
ON_BOTH(day_after_day_each_step_once)

/* Nobody was there for weeks: one slip as it stands today, and the next level a week after it. */
static void silence_is_made_up_for_once(struct site_fixture *f)
{
    one_task(f, "2024-05-13", "2024-06-30");
    rx_day(f, "2024-08-05", 9);
    rx_turn(f);
    struct objects all = slips(f, "task:t");
    assert_int_equal(all.n, 1);
    assert_str(object_str(all.p[0], "step"), "overdue_1");
    assert_says(arena_cstr(&f->arena, object_str(all.p[0], "text")), "已逾期36天");
    assert_str(object_str(all.p[0], "answer_due"), "2024-08-08");
    rx_day(f, "2024-08-11", 9);
    rx_turn(f);
    assert_int_equal(slips(f, "task:t").n, 1);
    rx_day(f, "2024-08-12", 9);
    rx_turn(f);
    assert_int_equal(slips(f, "task:t").n, 2);
    rx_day(f, "2025-08-12", 9);
    rx_turn(f);
    assert_int_equal(slips(f, "task:t").n, 2);
}
ON_BOTH(silence_is_made_up_for_once)

static void what_was_set_late_is_not_announced_early(struct site_fixture *f)
{
    one_task(f, "2024-06-25", "2024-06-30");
    rx_day(f, "2024-06-26", 0);
    rx_turn(f);
    assert_int_equal(slips(f, "task:t").n, 0);
    rx_day(f, "2024-06-27", 0);
    rx_turn(f);
    struct objects all = slips(f, "task:t");
    assert_int_equal(all.n, 1);
    assert_str(object_str(all.p[0], "step"), "before_3");
}
ON_SQLITE(what_was_set_late_is_not_announced_early)

static void numbers_begin_anew_each_year(struct site_fixture *f)
{
    one_task(f, "2024-11-04", "2025-01-02");
    rx_day(f, "2024-12-26", 0);
    rx_turn(f);
    rx_day(f, "2024-12-30", 0);
    rx_turn(f);
    rx_day(f, "2025-01-02", 0);
    rx_turn(f);
    struct objects all = slips(f, "task:t");
    assert_int_equal(all.n, 3);
    assert_str(object_str(all.p[1], "number"), "督办〔2024〕2号");
    assert_str(object_str(all.p[2], "number"), "督办〔2025〕1号");
}
ON_SQLITE(numbers_begin_anew_each_year)

/* A draft, a closed task, one without a lead unit: nobody is to be reminded. */
static void nobody_is_reminded_of_nothing(struct site_fixture *f)
{
    one_task(f, "2024-05-13", "2024-06-30");
    (void)rx_import(f, "{'kind': 'assignment', 'key': 'a', 'to': '2024-05-20'}");
    rx_day(f, "2024-07-01", 0);
    rx_turn(f);
    assert_int_equal(slips(f, "task:t").n, 0);
    (void)rx_import(f, "{'kind': 'assignment', 'key': 'b', 'subject': 'task:t', 'from':"
                       " '2024-07-01', 'organization': 'water', 'role': 'lead'},"
                       "{'kind': 'task', 'key': 't', 'level': 'draft'}");
    rx_turn(f);
    assert_int_equal(slips(f, "task:t").n, 0);
    (void)rx_import(f, "{'kind': 'task', 'key': 't', 'level': 'public'}");
    rx_day(f, "2024-07-02", 0);
    rx_turn(f);
    assert_int_equal(slips(f, "task:t").n, 1);
}
ON_SQLITE(nobody_is_reminded_of_nothing)

UNIT_TESTS(BOTH(day_after_day_each_step_once), BOTH(silence_is_made_up_for_once),
           SQLITE(what_was_set_late_is_not_announced_early), SQLITE(numbers_begin_anew_each_year),
           SQLITE(nobody_is_reminded_of_nothing));
