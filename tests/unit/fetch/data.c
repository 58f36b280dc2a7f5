#include "fetch/fetch.h"

#include "unit.h"

static void expect(const char *url, enum ky_err code, const char *text)
{
    struct buf b;
    struct err e;
    buf_init(&b, 64);
    buf_addc(&b, "x");
    assert_err(fetch_data(str_c(url), 8, &b, &e), code);
    if (text)
        assert_str(str_from(buf_str(&b), 1), text);
    buf_release(&b);
}

static void test_decodes(void **state)
{
    (void)state;
    expect("data:,a%20b", KY_OK, "a b");
    expect("data:text/plain,%zz%4", KY_OK, "%zz%4");
    expect("DATA:image/png;base64,aGVsbG8=", KY_OK, "hello");
    expect("data:image/png;base64,aGV sbG8", KY_OK, "hello");
    expect("data:image/png;charset=x;base64,aGVsbG8%3D", KY_OK, "hello");
    expect("data:;base64,", KY_OK, "");
    expect("data:;base64,_-8=", KY_OK, "\xff\xef");
}

static void test_refuses_damage_and_too_much(void **state)
{
    (void)state;
    expect("", KY_EINVAL, NULL);
    expect("data:", KY_EINVAL, NULL);
    expect("data:image/png;base64", KY_EINVAL, NULL);
    expect("http://x/,", KY_EINVAL, NULL);
    expect("data:;base64,a!b=", KY_EINVAL, NULL);
    expect("data:;base64,aGVsbG8aa", KY_EINVAL, NULL);
    expect("data:,12345678", KY_OK, "12345678");
    expect("data:,123456789", KY_ELIMIT, NULL);
    expect("data:,0123456789012345678901234567890123456789012345678901234567890123456789",
           KY_ELIMIT, NULL);
}

UNIT_TESTS(cmocka_unit_test(test_decodes), cmocka_unit_test(test_refuses_damage_and_too_much))
