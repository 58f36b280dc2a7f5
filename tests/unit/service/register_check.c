/* What contradicts itself is refused, with object, field and what to do; and nothing is written. */
#include "register_fixture.h"

#define MEETING(rest)                                                                              \
    "{'kind': 'meeting', 'key': 'm', 'title': 'M', 'on': '2024-05-13', 'series': 'plenary', " rest \
    "}"

static void first_comes_before_last(struct site_fixture *f)
{
    rx_base(f);
    rx_refuses(f,
               MEETING("'planned_start': '2024-05-13T10:00:00+08:00',"
                       " 'planned_end': '2024-05-13T09:00:00+08:00'"),
               KY_EINVAL, "objects[0] meeting 'm': field 'planned_end' lies before 'planned_start'",
               "Put the two right", NULL);
    rx_refuses(f,
               MEETING("'actual_start': '2024-05-13T10:00:00+08:00',"
                       " 'actual_end': '2024-05-13T09:59:59+08:00'"),
               KY_EINVAL, "'actual_end'", NULL);
    rx_refuses(f,
               "{'kind': 'membership', 'key': 'x', 'person': 'fan', 'organization': 'group',"
               " 'state': 'ended', 'from': '2024-05', 'to': '2024-04-30'}",
               KY_EINVAL, "objects[0] membership 'x': field 'to'", NULL);
    rx_refuses(f,
               "{'kind': 'organization', 'key': 'x', 'name': 'X', 'type': 'office',"
               " 'founded': '2024', 'dissolved': '2023-12-31'}",
               KY_EINVAL, "'dissolved'", NULL);
    (void)rx_import(f, "{'kind': 'membership', 'key': 'x', 'person': 'fan', 'organization':"
                       " 'group', 'state': 'ended', 'from': '2024-05-20', 'to': '2024'}," MEETING(
                           "'planned_start': '2024-05-13T09:00:00+08:00',"
                           " 'planned_end': '2024-05-13T09:00:00+08:00'"));
    /* Also when only one of the two is said anew. */
    rx_refuses(f, "{'kind': 'meeting', 'key': 'm', 'planned_end': '2024-05-12T09:00:00+08:00'}",
               KY_EINVAL, "'planned_end'", NULL);
}
ON_SQLITE(first_comes_before_last)

static void nothing_lies_below_itself(struct site_fixture *f)
{
    rx_base(f);
    rx_refuses(f,
               "{'kind': 'task', 'key': 'a', 'title': 'A', 'on': '2024-05-13', 'parent': 'b'},"
               "{'kind': 'task', 'key': 'b', 'title': 'B', 'on': '2024-05-13', 'parent': 'a'}",
               KY_EINVAL, "task '", "field 'parent'", "itself", NULL);
    rx_refuses(f, "{'kind': 'organization', 'key': 'group', 'parent': 'office'}", KY_EINVAL,
               "objects[0] organization 'group': field 'parent' leads back to itself",
               "Name another", NULL);
    rx_refuses(f, "{'kind': 'task', 'key': 'a', 'title': 'A', 'on': '2024-05-13', 'parent': 'a'}",
               KY_EINVAL, "'parent'", "itself", NULL);
    struct buf b;
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 20; i++)
        buf_addf(&b,
                 "%s{'kind': 'task', 'key': 'n-%d', 'title': 'N', 'on': '2024-05-13', 'parent': "
                 "'n-%d'}",
                 i ? "," : "", i, i + 1);
    buf_addc(&b, ",{'kind': 'task', 'key': 'n-20', 'title': 'N', 'on': '2024-05-13'}");
    rx_refuses(f, arena_cstr(&f->arena, buf_str(&b)), KY_EINVAL, "'parent'", "16", NULL);
    buf_release(&b);
}
ON_SQLITE(nothing_lies_below_itself)

static void parts_belong_together(struct site_fixture *f)
{
    rx_base(f);
    (void)rx_import(
        f, "{'kind': 'project', 'key': 'p', 'name': 'P', 'type': 'project', 'on': '2024-05-13'},"
           "{'kind': 'project', 'key': 'q', 'name': 'Q', 'type': 'project', 'on': '2024-05-13'},"
           "{'kind': 'segment', 'key': 's', 'name': 'S', 'order': 1, 'project': 'q',"
           " 'planned_start': '2024-05-13', 'planned_end': '2024-06-13'},"
           "{'kind': 'milestone', 'key': 'ms', 'name': 'M', 'order': 1, 'project': 'p',"
           " 'planned': '2024-06-13'}");
    rx_refuses(f, "{'kind': 'milestone', 'key': 'ms', 'segment': 's'}", KY_EINVAL,
               "objects[0] milestone 'ms': field 'segment'", "same", NULL);
    rx_refuses(f,
               "{'kind': 'attendance', 'key': 'x', 'meeting': 'm-1', 'capacity': 'chair',"
               " 'state': 'present'}",
               KY_EINVAL, "objects[0] attendance 'x': field 'person'", "Name a person", NULL);
    rx_refuses(f,
               "{'kind': 'dependency', 'key': 'x', 'project': 'p', 'then': 'milestone:ms',"
               " 'type': 'FS'}",
               KY_EINVAL, "field 'before'", "before_url", NULL);
    rx_refuses(f,
               "{'kind': 'dependency', 'key': 'x', 'project': 'p', 'then': 'milestone:ms',"
               " 'type': 'FS', 'before': 'milestone:ms'}",
               KY_EINVAL, "field 'then' waits for itself", NULL);
    rx_refuses(f,
               "{'kind': 'dependency', 'key': 'x', 'project': 'p', 'then': 'milestone:ms',"
               " 'type': 'FS', 'before': 'segment:s', 'before_url': 'https://a.example/'}",
               KY_EINVAL, "exclude each other", NULL);
    rx_refuses(f,
               "{'kind': 'task', 'key': 'a', 'title': 'A', 'on': '2024-05-13'},"
               "{'kind': 'deadline', 'key': 'd1', 'subject': 'task:a', 'words': '五月底'},"
               "{'kind': 'deadline', 'key': 'd2', 'subject': 'project:p', 'words': '六月底',"
               " 'supersedes': 'd1'}",
               KY_EINVAL, "objects[2] deadline 'd2': field 'supersedes'", NULL);
}
ON_SQLITE(parts_belong_together)

UNIT_TESTS(SQLITE(first_comes_before_last), SQLITE(nothing_lies_below_itself),
           SQLITE(parts_belong_together));
