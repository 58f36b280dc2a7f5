#include "register/machine.h"

#include "base/rand.h"
#include "unit.h"

static const enum register_kind with_states[] = {KIND_MEETING, KIND_DOCUMENT,  KIND_TASK,
                                                 KIND_REPORT,  KIND_EXTENSION, KIND_PROJECT};
enum { MACHINES = sizeof(with_states) / sizeof(with_states[0]) };

static void test_moves_lead_from_states_to_states(void **state)
{
    (void)state;
    for (size_t i = 0; i < MACHINES; i++) {
        const struct machine *m = machine_of(with_states[i]);
        for (size_t k = 0; k < m->moves_n; k++) {
            assert_true(machine_has(m, str_c(m->moves[k].from)));
            assert_true(machine_has(m, str_c(m->moves[k].to)));
            assert_true(m->moves[k].roles != 0);
        }
        for (const char *const *s = m->open; *s; s++)
            assert_true(machine_has(m, str_c(*s)));
    }
    assert_null(machine_of(KIND_PERSON));
}

/* Whether `to` can be reached from where an object begins. */
static bool reached(const struct machine *m, const char *to)
{
    bool seen[32] = {true};
    for (size_t round = 0; round < m->moves_n; round++)
        for (size_t i = 0; i < m->moves_n; i++)
            for (size_t s = 0; m->states[s]; s++)
                for (size_t t = 0; m->states[t]; t++)
                    if (seen[s] && strcmp(m->states[s], m->moves[i].from) == 0 &&
                        strcmp(m->states[t], m->moves[i].to) == 0)
                        seen[t] = true;
    for (size_t t = 0; m->states[t]; t++)
        if (strcmp(m->states[t], to) == 0)
            return seen[t];
    return false;
}

static void test_every_state_can_be_reached(void **state)
{
    (void)state;
    for (size_t i = 0; i < MACHINES; i++)
        for (const char *const *s = machine_of(with_states[i])->states; *s; s++)
            assert_true(reached(machine_of(with_states[i]), *s));
}

static void test_an_illegal_move_names_the_legal_ones(void **state)
{
    (void)state;
    struct err e = {0};
    const struct move *move = NULL;
    const struct machine *m = machine_of(KIND_TASK);
    assert_int_equal(machine_move(m, STR("closed"), STR("accepted"), &move, &e), KY_ECONFLICT);
    assert_string_equal(e.text, "a task that is 'closed' cannot become 'accepted'. It can become "
                                "'in_progress' or 'archived'");
    assert_int_equal(machine_move(m, STR("archived"), STR("closed"), &move, &e), KY_ECONFLICT);
    assert_string_equal(e.text,
                        "a task that is 'archived' cannot become 'closed'. It stays as it is");
    assert_null(move);
    assert_ok(machine_move(m, STR("verified"), STR("closed"), &move, &e), &e);
    assert_true(move->needs & NEED_SECOND);
}

static void test_random_walks_stay_within_the_machine(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 7);
    for (size_t i = 0; i < MACHINES; i++) {
        const struct machine *m = machine_of(with_states[i]);
        size_t n = 0, moved = 0;
        while (m->states[n])
            n++;
        const char *now = m->states[0];
        for (int step = 0; step < 2000; step++) {
            struct err e = {0};
            const struct move *move;
            const char *to = m->states[rand_below(&r, n)];
            if (machine_move(m, str_c(now), str_c(to), &move, &e))
                continue;
            assert_string_equal(move->from, now);
            now = move->to;
            moved++;
        }
        assert_true(machine_has(m, str_c(now)) && moved > 0);
    }
}

UNIT_TESTS(cmocka_unit_test(test_moves_lead_from_states_to_states),
           cmocka_unit_test(test_every_state_can_be_reached),
           cmocka_unit_test(test_an_illegal_move_names_the_legal_ones),
           cmocka_unit_test(test_random_walks_stay_within_the_machine));
