#include "base/fault.h"

#include "unit.h"

static void test_fault_once(void **state)
{
    (void)state;
    struct fault_plan plan = {.at = 3};
    bool want[] = {false, false, true, false, false};
    for (int i = 0; i < 5; i++)
        assert_int_equal(fault_due(&plan), want[i]);
    assert_int_equal(atomic_load(&plan.seen), 5);
}

static void test_fault_onward(void **state)
{
    (void)state;
    struct fault_plan plan = {.at = 2, .onward = true};
    bool want[] = {false, true, true, true};
    for (int i = 0; i < 4; i++)
        assert_int_equal(fault_due(&plan), want[i]);
}

static void test_fault_never(void **state)
{
    (void)state;
    struct fault_plan plan = {.onward = true};
    for (int i = 0; i < 5; i++) {
        assert_false(fault_due(&plan));
        assert_false(fault_due(NULL));
    }
    assert_int_equal(atomic_load(&plan.seen),
                     5); /* counting alone tells how many points there are */
}

UNIT_TESTS(cmocka_unit_test(test_fault_once), cmocka_unit_test(test_fault_onward),
           cmocka_unit_test(test_fault_never));
