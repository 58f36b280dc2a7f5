/* What is computed of instructions and projects from below, against counting by hand. */
#include "base/rand.h"
#include "register/machine.h"
#include "register_fixture.h"

enum { TASKS = 60 };

/* Which of the three origins lead up to instruction i-1: itself, the one below it, a plan item. */
static const char *const origins[] = {"instruction:i-1", "instruction:i-1-1", "plan_item:item",
                                      "decision:d-1"};
enum { ORIGINS = sizeof(origins) / sizeof(origins[0]), ABOVE = 3 };

static void counts_equal_brute_force(struct site_fixture *f)
{
    static const char *const states[] = {"in_progress", "closed", "archived", "cancelled",
                                         "registered"};
    struct rand r;
    int64_t tasks = 0, closed = 0, below = 0;
    struct buf b;
    rand_seed(&r, 11);
    rx_base(f);
    buf_init(&b, 1 << 20);
    buf_addc(
        &b,
        "{'kind': 'plan', 'key': 'plan', 'title': '计划', 'year': 2024, 'issuer':"
        " 'group'},{'kind': 'plan_item', 'key': 'item', 'plan': 'plan', 'number': '1', 'order': 1,"
        " 'title': '条目', 'origins': ['instruction:i-1']}");
    for (int i = 0; i < TASKS; i++) {
        const char *state = states[rand_below(&r, 5)];
        int one = (int)rand_below(&r, ORIGINS), two = (int)rand_below(&r, ORIGINS);
        bool counts = (one < ABOVE || two < ABOVE) && strcmp(state, "cancelled") != 0;
        bool done = !strcmp(state, "closed") || !strcmp(state, "archived");
        buf_addf(&b,
                 ",{'kind': 'task', 'key': 't-%d', 'title': 'T', 'on': '2024-05-13',"
                 " 'state': '%s', 'origins': ['%s'%s%s%s]}",
                 i, state, origins[one], one == two ? "" : ", '", one == two ? "" : origins[two],
                 one == two ? "" : "'");
        tasks += counts;
        closed += counts && done;
        below += (one == 1 || two == 1) && strcmp(state, "cancelled") != 0;
    }
    (void)rx_import(f, arena_cstr(&f->arena, buf_str(&b)));
    buf_release(&b);
    assert_string_equal(rx_field(f, "instruction:i-1", "tasks"),
                        arena_printf(&f->arena, "%lld", (long long)tasks).p);
    assert_string_equal(rx_field(f, "instruction:i-1", "closed"),
                        arena_printf(&f->arena, "%lld", (long long)closed).p);
    assert_string_equal(rx_field(f, "instruction:i-1-1", "tasks"),
                        arena_printf(&f->arena, "%lld", (long long)below).p);
    sx_verify(f);
}
ON_BOTH(counts_equal_brute_force)

#define PROJECT                                                                                    \
    "{'kind': 'project', 'key': 'p', 'name': '隧道', 'type': 'project', 'on': '2024-01-10',"     \
    " 'state': 'under_construction', 'start': '2024-01', 'started': '2024-01-20'}"

static void milestones_weigh(struct site_fixture *f)
{
    rx_base(f);
    (void)rx_import(f, PROJECT
                    ",{'kind': 'milestone', 'key': 'a', 'name': 'A', 'order': 1, 'project': 'p',"
                    " 'weight': 1, 'planned': '2024-03-01',"
                    " 'actual': '2024-03-01'},"
                    "{'kind': 'milestone', 'key': 'b', 'name': 'B', 'order': 2, 'project': 'p',"
                    " 'weight': 3, 'planned': '2024-12-01'}");
    assert_string_equal(rx_field(f, "project:p", "percent"), "25");
    (void)rx_import(f, "{'kind': 'milestone', 'key': 'b', 'actual': '2024-05-15'}");
    assert_string_equal(rx_field(f, "project:p", "percent"), "100");
    sx_verify(f);
}
ON_BOTH(milestones_weigh)

/* Figures are sums since January: of one source the last counts, sources add up. */
static void money_is_the_last_figure_of_each_source(struct site_fixture *f)
{
    rx_base(f);
    (void)rx_import(f, PROJECT
                    ",{'kind': 'money', 'key': 'm-1', 'project': 'p', 'stage': 'annual_plan',"
                    " 'amount': 100000, 'year': 2024, 'on': '2024-01-10'},"
                    "{'kind': 'money', 'key': 'm-2', 'project': 'p', 'stage': 'completed',"
                    " 'amount': 1000, 'year': 2024, 'on': '2024-02-29', 'source': '财政'},"
                    "{'kind': 'money', 'key': 'm-3', 'project': 'p', 'stage': 'completed',"
                    " 'amount': 5000, 'year': 2024, 'on': '2024-04-30', 'source': '财政'},"
                    "{'kind': 'money', 'key': 'm-4', 'project': 'p', 'stage': 'completed',"
                    " 'amount': 2000, 'year': 2024, 'on': '2024-04-30', 'source': '银行'}");
    struct objects all = rx_parts(f, rx_id(f, "project:p"), "assessment.subject");
    assert_true(all.n > 0);
    const char *inputs = arena_cstr(&f->arena, object_str(all.p[all.n - 1], "inputs"));
    assert_says(inputs, "7000");
    assert_says(inputs, "100000");
}
ON_SQLITE(money_is_the_last_figure_of_each_source)

UNIT_TESTS(BOTH(counts_equal_brute_force), BOTH(milestones_weigh),
           SQLITE(money_is_the_last_figure_of_each_source));
