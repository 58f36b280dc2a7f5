#include "cpm/read.h"

#include "base/buf.h"
#include "unit.h"

#define HEAD                                                                                       \
    "****\nfile with basedata : x.bas\njobs (incl. supersource/sink ):  3\nRESOURCES\n"            \
    "  - renewable : 4   R\n****\nPROJECT INFORMATION:\n"                                          \
    "pronr.  #jobs rel.date duedate tardcost  MPM-Time\n    1     1      0       9       2   4\n"  \
    "****\n"
#define RELATIONS                                                                                  \
    "PRECEDENCE RELATIONS:\njobnr.    #modes  #successors   successors\n"                          \
    "   1        1          2           2   3\n   2  1  1  3\n   3  1  0 \n****\n"
#define DURATIONS                                                                                  \
    "REQUESTS/DURATIONS:\njobnr. mode duration  R 1\n-----\n  1 1 0 0\n  2 1 4 9\n  3 1 0 0\n"     \
    "****\nRESOURCEAVAILABILITIES:\n  R 1  R 2\n   12   13\n****\n"

struct fixture {
    struct arena arena;
    struct cpm_network net;
    int32_t mpm_time;
    struct err e;
};

static enum ky_err read_text(struct fixture *f, struct str text)
{
    arena_clear(&f->arena);
    return cpm_read_sm(&f->arena, text, &f->net, &f->mpm_time, &f->e);
}

static struct fixture begin(void)
{
    struct fixture f = {0};
    arena_init(&f.arena, 8 << 20);
    return f;
}

static void assert_example(struct fixture *f, struct str text)
{
    assert_ok(read_text(f, text), &f->e);
    assert_int_equal(f->net.activities_n, 3);
    assert_int_equal(f->net.dependencies_n, 3);
    assert_str(f->net.activities[1].key, "2");
    assert_int_equal(f->net.activities[1].duration, 4);
    assert_int_equal(f->net.dependencies[2].from, 1);
    assert_int_equal(f->net.dependencies[2].to, 2);
    assert_int_equal(f->net.dependencies[2].link, CPM_FS);
}

static void test_example(void **state)
{
    (void)state;
    struct fixture f = begin();
    assert_example(&f, STR(HEAD RELATIONS DURATIONS));
    assert_int_equal(f.mpm_time, 4);
    assert_example(&f, STR(RELATIONS DURATIONS)); /* no header */
    assert_int_equal(f.mpm_time, CPM_NO_MPM_TIME);
    arena_release(&f.arena);
}

/* Line ends of other systems, tabs, blanks and empty lines anywhere, no line end at the end. */
static void test_free_blanks(void **state)
{
    (void)state;
    struct fixture f = begin();
    struct buf b;
    buf_init(&b, 1 << 16);
    struct str text = STR(HEAD RELATIONS DURATIONS);
    for (size_t i = 0; i + 6 < text.n; i++)
        if (text.p[i] == '\n')
            buf_addc(&b, " \t\r\n\r\n   ");
        else
            buf_addch(&b, text.p[i]);
    assert_example(&f, buf_str(&b));
    assert_int_equal(f.mpm_time, 4);
    buf_clear(&b);
    bool row = false; /* rows are indented; headings keep their blanks */
    for (size_t i = 0; i < text.n; i++) {
        row = i && text.p[i - 1] == '\n' ? text.p[i] == ' ' : row;
        buf_addch(&b, row && text.p[i] == ' ' ? '\t' : text.p[i]);
    }
    assert_example(&f, buf_str(&b));
    assert_int_equal(f.mpm_time, 4);
    buf_release(&b);
    arena_release(&f.arena);
}

static void test_errors_name_the_line_and_the_fix(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"", "this is no PSPLIB file"},
        {"{\"activities\": []}", "this is no PSPLIB file"},
        {"PRECEDENCE RELATIONS:\n1 1 x\n", "line 2: the number of successors is 'x'"},
        {"PRECEDENCE RELATIONS:\n1 1 2 2\n", "line 2: the row ends before a successor"},
        {"PRECEDENCE RELATIONS:\n1 1 1 2 3\n", "line 2: job 1 has more successors than the 1"},
        {"PRECEDENCE RELATIONS:\n1 3 0\n", "line 2: job 1 has 3 modes. Only files of a single"},
        {"PRECEDENCE RELATIONS:\n1 1 0\n1 1 0\n", "line 3: job 1 stands where job 2 is due"},
        {"PRECEDENCE RELATIONS:\n1 1 1 0\n", "line 2: a successor is '0'"},
        {"PRECEDENCE RELATIONS:\n1 1 1 -2\n", "line 2: a successor is '-2'"},
        {"PRECEDENCE RELATIONS:\n1 1 1 99999999999999999999\n", "line 2: a successor is '9999"},
        {"PRECEDENCE RELATIONS:\n1 1 1 9\n2 1 0\nREQUESTS/DURATIONS:\n1 1 0\n2 1 0\n",
         "job 1 has the successor 9, but there are 2 jobs"},
        {"REQUESTS/DURATIONS:\n1 1\n", "line 2: the row ends before the duration"},
        {"REQUESTS/DURATIONS:\n1 1 -1\n", "line 2: the duration is '-1'"},
        {"REQUESTS/DURATIONS:\n1 1 1000001\n", "line 2: the duration is '1000001'"},
        {"REQUESTS/DURATIONS:\n1 2 1\n", "line 2: the mode is '2'"},
        {"REQUESTS/DURATIONS:\n2 1 1\n", "line 2: job 2 stands where job 1 is due"},
        {"PRECEDENCE RELATIONS:\n1 1 0\n", "1 jobs have relations and 0 have durations"},
        {"jobs : 0\n", "line 1: the number of jobs is '0'"},
        {"jobs : 3\njobs : 3\n", "line 2: the number of jobs is given a second time"},
        {"jobs : 3\n" RELATIONS "REQUESTS/DURATIONS:\n1 1 0\n", "3 jobs have relations and 1"},
        {"jobs : 4\n" RELATIONS DURATIONS, "the header says 4 jobs, the tables hold 3"},
        {"jobs : 2\n" RELATIONS, "line 4: a successor is '3'. It is a whole number from 1 to 2"},
        {"PROJECT INFORMATION:\npronr. MPM-Time\n1 x\n", "line 3: the MPM-Time is 'x'"},
        {"PROJECT INFORMATION:\npronr. MPM-Time\n1\n", "line 3: the row ends before the MPM-Time"},
        {"PROJECT INFORMATION:\npronr. MPM-Time\n1 2\n2 2\n", "line 4: a second project"},
    };
    struct fixture f = begin();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_err(read_text(&f, str_c(cases[i].text)), KY_EINVAL);
        if (!str_has(str_c(f.e.text), str_c(cases[i].says)))
            fail_msg("\"%s\" lacks \"%s\"", f.e.text, cases[i].says);
    }
    arena_release(&f.arena);
}

static void test_a_spent_arena(void **state)
{
    (void)state;
    struct fixture f = {0};
    arena_init(&f.arena, 100);
    assert_err(read_text(&f, STR(HEAD RELATIONS DURATIONS)), KY_ELIMIT);
    arena_release(&f.arena);
}

UNIT_TESTS(cmocka_unit_test(test_example), cmocka_unit_test(test_free_blanks),
           cmocka_unit_test(test_errors_name_the_line_and_the_fix),
           cmocka_unit_test(test_a_spent_arena));
