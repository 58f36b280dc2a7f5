#include "service/may.h"

#include "register/machine.h"
#include "unit.h"

static void test_follows_the_table(void **state)
{
    (void)state;
    static const struct {
        unsigned roles;
        bool may[PERMISSIONS];
    } table[] = {
        {0, {0}},
        {ROLE_CONTRIBUTOR, {[MAY_WRITE] = true}},
        {ROLE_EDITOR, {[MAY_WRITE] = true}},
        {ROLE_REVIEWER, {[MAY_WRITE] = true}},
        {ROLE_CHIEF, {[MAY_WRITE] = true, [MAY_PUBLISH] = true, [MAY_ARRANGE] = true}},
        {ROLE_ADMIN, {true, true, true, true}},
        {ROLE_CONTRIBUTOR | ROLE_CHIEF,
         {[MAY_WRITE] = true, [MAY_PUBLISH] = true, [MAY_ARRANGE] = true}},
        {ROLE_CLERK, {[MAY_REGISTER] = true, [MAY_REPORT] = true}},
        {ROLE_LEADER, {[MAY_REGISTER] = true, [MAY_REPORT] = true}},
        {ROLE_CONTACT, {[MAY_REPORT] = true}},
        {1u << 31, {0}},
    };
    struct err e;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const struct actor a = {.id = 3, .name = STR("沈一帆"), .roles = table[i].roles};
        for (int p = 0; p < PERMISSIONS; p++) {
            enum ky_err err = may(&a, (enum permission)p, &e);
            assert_int_equal(err, table[i].may[p] ? KY_OK : KY_EDENIED);
            if (err) /* who, and what is missing */
                assert_true(strstr(e.text, "'沈一帆'") && strstr(e.text, "permission to"));
        }
    }
}

static void test_lets_the_command_line_do_all(void **state)
{
    (void)state;
    struct err e;
    for (int p = 0; p < PERMISSIONS; p++)
        assert_ok(may(&ACTOR_COMMAND, (enum permission)p, &e), &e);
    assert_int_equal(ACTOR_COMMAND.id, 0);
}

static void test_maps_roles_to_those_of_the_machines(void **state)
{
    (void)state;
    static const struct {
        unsigned roles, machine;
    } table[] = {{0, 0},
                 {ROLE_ADMIN | ROLE_CHIEF, 0},
                 {ROLE_CLERK, REGISTER_CLERK},
                 {ROLE_CONTACT | ROLE_EDITOR, REGISTER_CONTACT},
                 {ROLE_LEADER | ROLE_CLERK, REGISTER_LEADER | REGISTER_CLERK}};
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const struct actor a = {.roles = table[i].roles};
        assert_int_equal(may_register_roles(&a), table[i].machine);
    }
    assert_int_equal(may_register_roles(&ACTOR_COMMAND),
                     REGISTER_CLERK | REGISTER_CONTACT | REGISTER_LEADER);
}

UNIT_TESTS(cmocka_unit_test(test_follows_the_table),
           cmocka_unit_test(test_lets_the_command_line_do_all),
           cmocka_unit_test(test_maps_roles_to_those_of_the_machines));
