/* Lights as they are kept: with their inputs, by the day, and never recoloured. */
#include "base/day.h"
#include "base/rand.h"
#include "register/light.h"
#include "register/machine.h"
#include "register_fixture.h"

#define TASK                                                                                       \
    "{'kind': 'task', 'key': 't-1', 'title': '题', 'on': '2024-05-13', 'state': 'in_progress',"   \
    " 'period': 30},{'kind': 'assignment', 'key': 'a-1', 'subject': 'task:t-1',"                   \
    " 'organization': 'transport', 'role': 'lead'},"                                               \
    "{'kind': 'deadline', 'key': 'd-1', 'subject': 'task:t-1', 'words': '六月底前',"           \
    " 'date': '2024-06-30', 'on': '2024-05-13'}"

/* Whatever was ever said of a light follows from the inputs that stand beside it. */
static void check_assessments(struct site_fixture *f, int64_t subject)
{
    struct objects all = rx_parts(f, subject, "assessment.subject");
    for (size_t i = 0; i < all.n; i++) {
        struct light_task in;
        struct err e;
        int32_t on;
        assert_true(day_parse(object_str(all.p[i], "on"), &on));
        assert_int_equal(object_int(all.p[i], "rule"), LIGHT_RULE_VERSION);
        assert_ok(light_task_parse(&f->arena, object_str(all.p[i], "inputs"), &in, &e), &e);
        assert_str(object_str(all.p[i], "colour"), light_name(light_task(&in, on).light));
        if (i) /* only what is new is said */
            assert_false(
                str_eq(object_str(all.p[i], "colour"), object_str(all.p[i - 1], "colour")) &&
                str_eq(object_str(all.p[i], "reason"), object_str(all.p[i - 1], "reason")));
    }
}

static void lights_turn_with_the_days(struct site_fixture *f)
{
    static const struct {
        const char *day, *light, *overdue;
    } days[] = {
        {"2024-05-17", "green", ""},
        {"2024-06-15", "green", ""},
        {"2024-06-16", "yellow", ""} /* the report is of 16 May: 31 days old */,
        {"2024-06-27", "yellow", ""},
        {"2024-06-30", "yellow", ""},
        {"2024-07-01", "red", "true"},
        {"2024-08-01", "red", "true"},
    };
    rx_base(f);
    (void)rx_import(f, TASK);
    assert_string_equal(rx_field(f, "task:t-1", "light"), "grey");
    rx_report(f, "task:t-1", "已开工。", 10);
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        rx_day(f, days[i].day, 0);
        rx_turn(f);
        assert_string_equal(rx_field(f, "task:t-1", "light"), days[i].light);
        assert_string_equal(rx_field(f, "task:t-1", "overdue"), days[i].overdue);
    }
    struct objects all = rx_parts(f, rx_id(f, "task:t-1"), "assessment.subject");
    assert_int_equal(all.n, 5); /* grey, green, stale, due in 3 days, past due */
    assert_str(object_str(all.p[0], "reason"), "nothing_reported");
    assert_str(object_str(all.p[2], "reason"), "report_stale");
    assert_str(object_str(all.p[2], "on"), "2024-06-16");
    assert_str(object_str(all.p[4], "reason"), "past_due");
    check_assessments(f, rx_id(f, "task:t-1"));
    /* Closing late is remembered, and puts the light out. */
    rx_move(f, "范渡", "task:t-1", "submitted", "");
    rx_move(f, "黎叙", "task:t-1", "verified", "都通了");
    rx_move(f, "岑知远", "task:t-1", "closed", "同意");
    assert_string_equal(rx_field(f, "task:t-1", "light"), "grey");
    assert_string_equal(rx_field(f, "task:t-1", "closed_late"), "true");
    assert_string_equal(rx_field(f, "task:t-1", "overdue"), "");
    assert_string_equal(rx_field(f, "task:t-1", "turns"), "");
    sx_verify(f);
}
ON_BOTH(lights_turn_with_the_days)

static void states_that_rest_say_so(struct site_fixture *f)
{
    rx_base(f);
    (void)rx_import(f, TASK);
    rx_move(f, "黎叙", "task:t-1", "suspended", "等待批复");
    struct objects all = rx_parts(f, rx_id(f, "task:t-1"), "assessment.subject");
    assert_str(object_str(all.p[all.n - 1], "reason"), "suspended");
    rx_move(f, "黎叙", "task:t-1", "in_progress", "已批复");
    rx_move(f, "黎叙", "task:t-1", "long_term", "转入常态");
    all = rx_parts(f, rx_id(f, "task:t-1"), "assessment.subject");
    assert_str(object_str(all.p[all.n - 1], "reason"), "long_term");
    assert_string_equal(rx_field(f, "task:t-1", "light"), "grey");
    check_assessments(f, rx_id(f, "task:t-1"));
}
ON_SQLITE(states_that_rest_say_so)

static void drafts_are_assessed_once(struct site_fixture *f)
{
    rx_base(f);
    (void)rx_import(f, "{'kind': 'task', 'key': 't-2', 'title': '题', 'on': '2024-05-13',"
                       " 'level': 'draft'}");
    (void)rx_import(f, "{'kind': 'task', 'key': 't-2', 'title': '新题'}");
    assert_int_equal(rx_parts(f, rx_id(f, "task:t-2"), "assessment.subject").n, 1);
    assert_string_equal(rx_field(f, "task:t-2", "light"), "grey");
}
ON_SQLITE(drafts_are_assessed_once)

/* ------------------------------------------------------------------ anything at all */

enum { TASKS = 6, ROUNDS = 120 };

static const char *task_name(struct site_fixture *f, uint64_t n)
{
    return arena_printf(&f->arena, "task:r-%d", (int)n).p;
}

static void do_something(struct site_fixture *f, struct rand *r, int round)
{
    struct err e;
    const char *task = task_name(f, rand_below(r, TASKS));
    const struct object *o = rx_get(f, task);
    const struct machine *m = machine_of(KIND_TASK);
    switch (rand_below(r, 5)) {
    case 0:
        rx_report(f, task, "进展", (int64_t)rand_below(r, 101));
        break;
    case 1:
        (void)rx_import(f, arena_printf(&f->arena,
                                        "{'kind': 'deadline', 'key': 'x-%d', 'subject': '%s',"
                                        " 'words': 'x', 'date': '2024-%02d-%02d'}",
                                        round, task, 5 + (int)rand_below(r, 4),
                                        1 + (int)rand_below(r, 28))
                               .p);
        break;
    case 2:
        f->now += (int64_t)rand_below(r, 9) * US_DAY;
        rx_turn(f);
        break;
    default:
        for (size_t i = rand_below(r, m->moves_n), n = 0; n < m->moves_n; n++, i++)
            if (str_eqc(object_str(o, "state"), m->moves[i % m->moves_n].from))
                if (rx_try(f, n % 2 ? "甲" : "乙", task, m->moves[i % m->moves_n].to, "理由", &e) ==
                    KY_OK)
                    break;
    }
}

/* The kept light is what the rule says of the object as it stands, on this very day, once the
 * scheduler has been there. */
static void check_light(struct site_fixture *f, const char *name)
{
    const struct object *o = rx_get(f, name);
    struct light_task in = {.open = machine_open(machine_of(KIND_TASK), object_str(o, "state")),
                            .suspended = str_eqc(object_str(o, "state"), "suspended"),
                            .due = DAY_NONE,
                            .reported = DAY_NONE,
                            .period = (int32_t)object_int(o, "period")};
    (void)!day_parse(object_str(o, "due"), &in.due);
    (void)!day_parse(object_str(o, "reported"), &in.reported);
    int32_t today = (int32_t)((f->now + zone_offset(f->site->zone, f->now) * US_SECOND) / US_DAY);
    assert_str(object_str(o, "light"), light_name(light_task(&in, today).light));
    check_assessments(f, o->id);
}

static void any_history_leaves_lights_that_can_be_computed_again(struct site_fixture *f)
{
    struct rand r;
    rand_seed(&r, 6);
    rx_base(f);
    for (int i = 0; i < TASKS; i++)
        (void)rx_import(f, arena_printf(&f->arena,
                                        "{'kind': 'task', 'key': 'r-%d', 'title': 'R', 'on':"
                                        " '2024-05-13', 'period': %d, 'state': 'registered'},"
                                        "{'kind': 'assignment', 'key': 'a-%d', 'subject':"
                                        " 'task:r-%d', 'organization': 'water', 'role': 'lead'}",
                                        i, 5 + 10 * i, i, i)
                               .p);
    for (int i = 0; i < ROUNDS; i++)
        do_something(f, &r, i);
    rx_turn(f);
    for (int i = 0; i < TASKS; i++)
        check_light(f, task_name(f, (uint64_t)i));
    sx_verify(f);
}
ON_BOTH(any_history_leaves_lights_that_can_be_computed_again)

UNIT_TESTS(BOTH(lights_turn_with_the_days), SQLITE(states_that_rest_say_so),
           SQLITE(drafts_are_assessed_once),
           BOTH(any_history_leaves_lights_that_can_be_computed_again));
