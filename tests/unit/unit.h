/* unit.h: unit tests of one folder become one program. A test file mirrors the file it tests and
 * ends with its list, which registers itself before main runs:
 *
 *     static void test_trims_blanks(void **state) { … }
 *     UNIT_TESTS(cmocka_unit_test(test_trims_blanks));
 */
#ifndef KY_TESTS_UNIT_H
#define KY_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"

void unit_register(const struct CMUnitTest *tests, size_t n);

#define UNIT_TESTS(...)                                                                            \
    static const struct CMUnitTest unit_tests_[] = {__VA_ARGS__};                                  \
    __attribute__((constructor)) static void unit_register_(void)                                  \
    {                                                                                              \
        unit_register(unit_tests_, sizeof(unit_tests_) / sizeof(unit_tests_[0]));                  \
    }

#define assert_str(s, z)                                                                           \
    do {                                                                                           \
        struct str s_ = (s), z_ = str_c(z);                                                        \
        if (!str_eq(s_, z_))                                                                       \
            fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s_), z_.p);                                 \
    } while (0)
/* An enum ky_err result that must be KY_OK; shows the text of the err when it is not. */
#define assert_ok(call, e)                                                                         \
    do {                                                                                           \
        enum ky_err err_ = (call);                                                                 \
        if (err_ != KY_OK)                                                                         \
            fail_msg("%s: %s", err_name(err_), (e)->text);                                         \
    } while (0)
#define assert_err(call, code)                                                                     \
    do {                                                                                           \
        enum ky_err err_ = (call);                                                                 \
        if (err_ != (code))                                                                        \
            fail_msg("%s instead of %s", err_name(err_), err_name(code));                          \
    } while (0)

#endif
