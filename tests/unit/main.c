/* Runs every registered test; with an argument, those whose name holds it. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/crypto.h"

enum { TESTS_MAX = 2000 };
static struct CMUnitTest all[TESTS_MAX];
static size_t all_n;

void unit_register(const struct CMUnitTest *tests, size_t n)
{
    ensure(all_n + n <= TESTS_MAX);
    memcpy(all + all_n, tests, n * sizeof(*tests));
    all_n += n;
}

int main(int argc, char **argv)
{
    crypto_init();
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return _cmocka_run_group_tests("unit", all, all_n, NULL, NULL);
}
