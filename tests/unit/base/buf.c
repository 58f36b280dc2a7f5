#include "base/buf.h"

#include "base/mem.h"
#include "base/rand.h"
#include "unit.h"

static void test_buf_builds_and_terminates(void **state)
{
    (void)state;
    struct buf b;
    struct err e;
    buf_init(&b, 1000);
    assert_int_equal(buf_str(&b).n, 0);
    buf_addc(&b, "澜江");
    buf_addch(&b, ':');
    buf_add_i64(&b, INT64_MIN);
    buf_add_i64(&b, 0);
    buf_addf(&b, "<%05d>", 42);
    buf_add(&b, str_of(NULL, 0));
    assert_str(buf_str(&b), "澜江:-92233720368547758080<00042>");
    assert_int_equal(b.p[b.n], '\0');
    assert_ok(buf_check(&b, &e), &e);
    buf_release(&b);
    assert_int_equal(b.max, 1000);
}

static void test_buf_overrun_is_sticky(void **state)
{
    (void)state;
    struct buf b;
    struct err e;
    buf_init(&b, 4);
    buf_addc(&b, "abcd"); /* exactly the maximum */
    assert_ok(buf_check(&b, &e), &e);
    buf_addch(&b, 'e');
    assert_err(buf_check(&b, &e), KY_ELIMIT);
    buf_clear(&b);
    assert_ok(buf_check(&b, &e), &e);
    buf_addc(&b, "ab");
    buf_addc(&b, "too long");
    buf_addch(&b, 'c'); /* would fit, but what went before is missing */
    assert_str(buf_str(&b), "ab");
    assert_null(buf_reserve(&b, 0));
    assert_err(buf_check(&b, &e), KY_ELIMIT);
    buf_release(&b);
    buf_init(&b, 10);
    buf_addc(&b, "x");
    assert_null(buf_reserve(&b, SIZE_MAX));
    buf_addf(&b, "%300d", 1);
    assert_str(buf_str(&b), "x");
    buf_release(&b);
}

static void test_buf_detach_gives_away(void **state)
{
    (void)state;
    struct buf b;
    size_t n;
    buf_init(&b, 100);
    assert_null(buf_detach(&b, &n));
    assert_int_equal(n, 0);
    buf_addc(&b, "mine");
    char *p = buf_detach(&b, &n);
    assert_string_equal(p, "mine");
    assert_int_equal(n, 4);
    assert_int_equal(b.n, 0);
    mem_free(p);
    buf_release(&b);
}

static void test_buf_long_format(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 10000);
    buf_addf(&b, "%0999d|", 3);
    assert_int_equal(b.n, 1000);
    assert_true(str_ends(buf_str(&b), STR("003|")));
    buf_release(&b);
}

/* What buf_add_utf8 writes, str_utf8_next reads back; what is no character becomes U+FFFD. */
static void test_buf_utf8_round_trip(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 16);
    for (uint32_t c = 0; c <= 0x110010; c += c < 0x3000 ? 1 : 97) {
        bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        size_t at = 0;
        buf_clear(&b);
        buf_add_utf8(&b, c);
        assert_true(str_utf8_valid(buf_str(&b)));
        assert_int_equal(str_utf8_next(buf_str(&b), &at), surrogate || c > 0x10FFFF ? 0xFFFD : c);
        assert_int_equal(at, b.n);
    }
    buf_release(&b);
}

static void test_buf_random_appends(void **state)
{
    (void)state;
    struct buf b;
    struct rand r;
    static char want[100000];
    size_t n = 0;
    buf_init(&b, sizeof(want));
    rand_seed(&r, 3);
    while (n < sizeof(want) - 100) {
        char piece[100];
        size_t len = rand_below(&r, sizeof(piece));
        for (size_t i = 0; i < len; i++)
            piece[i] = (char)rand_below(&r, 256);
        memcpy(want + n, piece, len);
        n += len;
        buf_add(&b, str_of(piece, len));
    }
    assert_true(str_eq(buf_str(&b), str_of(want, n)));
    buf_release(&b);
}

UNIT_TESTS(cmocka_unit_test(test_buf_builds_and_terminates),
           cmocka_unit_test(test_buf_overrun_is_sticky),
           cmocka_unit_test(test_buf_detach_gives_away), cmocka_unit_test(test_buf_long_format),
           cmocka_unit_test(test_buf_utf8_round_trip), cmocka_unit_test(test_buf_random_appends));
