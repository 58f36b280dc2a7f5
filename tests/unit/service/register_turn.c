/* What the calendar alone does, to more tasks than one commit holds, and with one among them that
 * cannot be assessed. */
#include "service/register_turn.h"

#include "register_fixture.h"

enum { MANY = TURN_BATCH + 30 };

static void many_tasks(struct site_fixture *f)
{
    struct buf b;
    rx_base(f);
    buf_init(&b, 4 << 20);
    for (int i = 0; i < MANY; i++)
        buf_addf(&b,
                 "%s{'kind': 'task', 'key': 't-%d', 'title': 'T', 'on': '2024-05-13',"
                 " 'state': 'in_progress', 'origins': ['instruction:i-1']},"
                 "{'kind': 'assignment', 'key': 'a-%d', 'subject': 'task:t-%d',"
                 " 'organization': 'water', 'role': 'lead', 'from': '2024-05-13'},"
                 "{'kind': 'deadline', 'key': 'd-%d', 'subject': 'task:t-%d', 'words':"
                 " '六月底前', 'date': '2024-06-30', 'on': '2024-05-13'}",
                 i ? "," : "", i, i, i, i, i);
    (void)rx_import(f, arena_cstr(&f->arena, buf_str(&b)));
    buf_release(&b);
}

static void every_task_has_its_slip_and_light(struct site_fixture *f)
{
    many_tasks(f);
    rx_day(f, "2024-07-01", 0);
    rx_turn(f);
    struct str after = sx_digest(f);
    rx_turn(f);
    assert_true(str_eq(sx_digest(f), after)); /* nothing is done twice */
    for (int i = 0; i < MANY; i++) {
        const char *task = arena_printf(&f->arena, "task:t-%d", i).p;
        struct objects all = rx_parts(f, rx_id(f, task), "notice.subject");
        assert_int_equal(all.n, 1);
        assert_str(object_str(all.p[0], "step"), "overdue_1");
        assert_string_equal(rx_field(f, task, "light"), "red");
    }
    sx_verify(f);
}
ON_SQLITE(every_task_has_its_slip_and_light)

UNIT_TESTS(SQLITE(every_task_has_its_slip_and_light));
