/* Deadlines in force, and those that the rules give where nobody gave one. */
#include "register_fixture.h"

#define TASK(key, rest)                                                                            \
    "{'kind': 'task', 'key': '" key                                                                \
    "', 'title': '题', 'on': '2024-05-13', 'state': 'registered'" rest "}"

static void rules_fill_in_what_nobody_said(struct site_fixture *f)
{
    rx_base(f);
    (void)rx_import(
        f,
        "{'kind': 'instruction', 'key': 'note', 'number': '9', 'on': '2024-05-13',"
        " 'text': '请办。'}," TASK("meeting", ", 'origins': ['instruction:i-1']") "," TASK("note", ", 'origins': ['instruction:note']") "," TASK(
            "urgent",
            ", 'origins': ['instruction:note'], "
            "'priority': 'urgent'") "," TASK("own",
                                             "") ",{'"
                                                 "kin"
                                                 "d':"
                                                 " "
                                                 "'ta"
                                                 "sk'"
                                                 ", "
                                                 "'ke"
                                                 "y':"
                                                 " "
                                                 "'id"
                                                 "ea'"
                                                 ", "
                                                 "'ti"
                                                 "tle"
                                                 "': "
                                                 "'题"
                                                 "',"
                                                 " '"
                                                 "on'"
                                                 ": "
                                                 "'20"
                                                 "24-"
                                                 "05-"
                                                 "13'"
                                                 ", "
                                                 "'or"
                                                 "igi"
                                                 "ns'"
                                                 ": "
                                                 "['"
                                                 "ins"
                                                 "tru"
                                                 "cti"
                                                 "on:"
                                                 "i-"
                                                 "1']"
                                                 "}"
                                                 "," TASK(
                                                     "given",
                                                     ", "
                                                     "'origins':"
                                                     " ['"
                                                     "instructio"
                                                     "n:i-1']") ",{'kind': 'deadline', 'key': "
                                                                "'dl', 'subject': 'task:given',"
                                                                " 'words': '适时', 'precision': "
                                                                "'none'}");
    /* Working days after Monday 13 May 2024; Monday 10 June is a holiday. */
    assert_string_equal(rx_field(f, "task:meeting", "due"), "2024-06-11");
    assert_string_equal(rx_field(f, "task:note", "due"), "2024-06-03");
    assert_string_equal(rx_field(f, "task:urgent", "due"), "2024-05-20");
    assert_string_equal(rx_field(f, "task:own", "due"), "");
    assert_string_equal(rx_field(f, "task:idea", "due"), ""); /* not registered yet */
    assert_string_equal(rx_field(f, "task:given", "due"), "");
    struct objects all = rx_parts(f, rx_id(f, "task:meeting"), "deadline.subject");
    assert_int_equal(all.n, 1);
    assert_true(object_bool(all.p[0], "derived"));
    assert_str(object_str(all.p[0], "rule"), "minutes-20");
    /* Once only. */
    (void)rx_import(f, "{'kind': 'task', 'key': 'meeting', 'title': '另一个题目'}");
    assert_int_equal(rx_parts(f, rx_id(f, "task:meeting"), "deadline.subject").n, 1);
}
ON_BOTH(rules_fill_in_what_nobody_said)

static void the_site_has_its_own_holidays(struct site_fixture *f)
{
    rx_base(f);
    (void)rx_import(f, "{'kind': 'holiday', 'key': 'h-1', 'day': '2024-05-17', 'type': 'holiday',"
                       " 'name': '停工'},{'kind': 'holiday', 'key': 'h-2', 'day': '2024-05-18',"
                       " 'type': 'workday', 'name': '补班'},{'kind': 'holiday', 'key': 'h-3',"
                       " 'day': '2024-05-20', 'type': 'holiday', 'name': '停工'}," TASK(
                           "t", ", 'priority': 'urgent'"));
    assert_string_equal(rx_field(f, "task:t", "due"), "2024-05-21");
}
ON_SQLITE(the_site_has_its_own_holidays)

static void the_last_one_that_nothing_superseded_is_in_force(struct site_fixture *f)
{
    rx_base(f);
    (void)rx_import(f, TASK("t", "") ",{'kind': 'deadline', 'key': 'd-1', 'subject': 'task:t',"
                                     " 'words': '六月底前', 'date': '2024-06-30', 'on':"
                                     " '2024-05-13'},"
                                     "{'kind': 'deadline', 'key': 'd-2', 'subject': 'task:t',"
                                     " 'words': '七月底前', 'date': '2024-07-31', 'on':"
                                     " '2024-05-14', 'supersedes': 'd-1'}");
    assert_string_equal(rx_field(f, "task:t", "due"), "2024-07-31");
    assert_string_equal(rx_field(f, "task:t", "due_first"), "2024-06-30");
    /* Vague words end the date, not its memory. */
    (void)rx_import(f, "{'kind': 'deadline', 'key': 'd-3', 'subject': 'task:t', 'words': '适时',"
                       " 'precision': 'none', 'on': '2024-05-15', 'supersedes': 'd-2'}");
    assert_string_equal(rx_field(f, "task:t", "due"), "");
    assert_string_equal(rx_field(f, "task:t", "due_first"), "2024-06-30");
    (void)rx_import(f, "{'kind': 'deadline', 'key': 'd-3', 'level': 'withdrawn'}");
    assert_string_equal(rx_field(f, "task:t", "due"), "2024-07-31");
    (void)rx_import(f, "{'kind': 'deadline', 'key': 'd-4', 'subject': 'task:t',"
                       " 'words': '六月二十日前', 'date': '2024-06-20', 'on': '2024-05-15'}");
    assert_string_equal(rx_field(f, "task:t", "due"), "2024-06-20");
}
ON_SQLITE(the_last_one_that_nothing_superseded_is_in_force)

UNIT_TESTS(BOTH(rules_fill_in_what_nobody_said), SQLITE(the_site_has_its_own_holidays),
           SQLITE(the_last_one_that_nothing_superseded_is_in_force));
