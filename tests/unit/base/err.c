#include "base/err.h"

#include <errno.h>

#include "unit.h"

static void test_err_fills_and_returns(void **state)
{
    (void)state;
    struct err e;
    assert_err(err_set(&e, KY_EINVAL, "cannot read '%s'", "x"), KY_EINVAL);
    assert_int_equal(e.code, KY_EINVAL);
    assert_string_equal(e.text, "cannot read 'x'");
    assert_err(err_set(NULL, KY_EIO, "%d", 1), KY_EIO);
    err_prefix(&e, "line %d", 3);
    assert_string_equal(e.text, "line 3: cannot read 'x'");
    assert_int_equal(e.code, KY_EINVAL);
    err_prefix(NULL, "x");
}

static void test_err_errno_knows_a_full_disk(void **state)
{
    (void)state;
    struct err e;
    assert_err(err_errno(&e, KY_EIO, ENOENT, "cannot open '%s'", "x.db"), KY_EIO);
    assert_string_equal(e.text, "cannot open 'x.db': No such file or directory");
    assert_err(err_errno(&e, KY_EIO, ENOSPC, "cannot write"), KY_EFULL);
    assert_int_equal(e.code, KY_EFULL);
    assert_string_equal(e.text,
                        "cannot write: No space left on device. Free some space, then repeat");
    assert_err(err_errno(NULL, KY_EIO, EDQUOT, "cannot write"), KY_EFULL);
}

/* However long the subject, the text is terminated and ends with a whole character. */
static void test_err_cuts_at_characters(void **state)
{
    (void)state;
    struct err e;
    char subject[2000];
    for (size_t lead = 0; lead < 8; lead++) {
        size_t n = lead;
        memset(subject, 'a', lead);
        while (n + 5 < sizeof(subject)) {
            memcpy(subject + n, n % 2 ? "江" : "\xF0\x9F\x90\x89", n % 2 ? 3 : 4);
            n += n % 2 ? 3 : 4;
        }
        subject[n] = '\0';
        err_set(&e, KY_EINVAL, "bad '%s'", subject);
        assert_in_range(strlen(e.text), sizeof(e.text) - 5, sizeof(e.text) - 1);
        assert_true(str_utf8_valid(str_c(e.text)));
        err_prefix(&e, "在%.*s", (int)lead, "aaaaaaaaa");
        assert_true(str_utf8_valid(str_c(e.text)));
        err_errno(&e, KY_EIO, EIO, "cannot open '%s'", subject);
        assert_true(str_utf8_valid(str_c(e.text)));
    }
}

static void test_err_tables(void **state)
{
    (void)state;
    assert_string_equal(err_name(KY_ENOTFOUND), "not_found");
    assert_string_equal(err_text(KY_EBUSY), "busy, try again");
    assert_int_equal(err_http_status(KY_EDENIED), 403);
    assert_int_equal(err_http_status(KY_OK), 200);
    assert_string_equal(err_name((enum ky_err)9999), "unknown");
    assert_int_equal(err_http_status((enum ky_err)9999), 500);
}

static void test_quotes_foreign_bytes_safely(void **state)
{
    (void)state;
    struct err e;
    err_set(&e, KY_EINVAL, "'%s'", "a\xff\x1b[31m\n\xe9\x97\xbb\xe9\x97");
    assert_string_equal(e.text, "'a??[31m \xe9\x97\xbb?"
                                "?'");
}

UNIT_TESTS(cmocka_unit_test(test_quotes_foreign_bytes_safely),
           cmocka_unit_test(test_err_fills_and_returns),
           cmocka_unit_test(test_err_errno_knows_a_full_disk),
           cmocka_unit_test(test_err_cuts_at_characters), cmocka_unit_test(test_err_tables));
