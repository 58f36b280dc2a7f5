#include "base/mem.h"

#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

static void test_mem_gives_takes_and_keeps(void **state)
{
    (void)state;
    char *p = mem_zero(100);
    for (int i = 0; i < 100; i++)
        assert_int_equal(p[i], 0);
    memset(p, 'x', 100);
    p = mem_realloc(p, 100000);
    for (int i = 0; i < 100; i++)
        assert_int_equal(p[i], 'x');
    mem_free(p);
    mem_free(NULL);
    mem_free(mem_alloc(0)); /* nothing is still an object */
    char *copy = mem_strdup("澜江");
    assert_string_equal(copy, "澜江");
    mem_free(copy);
}

static void test_mem_exhaustion_stops_the_process(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        volatile size_t too_much = SIZE_MAX / 2;
        close(STDERR_FILENO);
        mem_free(mem_alloc(too_much));
        _exit(0); /* wrongly alive */
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

UNIT_TESTS(cmocka_unit_test(test_mem_gives_takes_and_keeps),
           cmocka_unit_test(test_mem_exhaustion_stops_the_process));
