#include "base/crypto.h"

#include "unit.h"

static void hex_of(struct buf *out, struct hash h)
{
    buf_clear(out);
    hex_add(out, hash_str(&h));
}

/* BLAKE2b-256 of "" and "abc": vectors of the reference implementation (BLAKE2 team). */
static void test_hash_known_answers(void **state)
{
    (void)state;
    struct buf hex;
    buf_init(&hex, 100);
    hex_of(&hex, hash_of(STR("")));
    assert_str(buf_str(&hex), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    hex_of(&hex, hash_of(str_of(NULL, 0)));
    assert_str(buf_str(&hex), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    hex_of(&hex, hash_of(STR("abc")));
    assert_str(buf_str(&hex), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    assert_int_equal(hex.n, HASH_HEX);
    buf_release(&hex);
}

static void test_hash_parts_keeps_borders(void **state)
{
    (void)state;
    struct str ab_c[] = {S("ab"), S("c")}, a_bc[] = {S("a"), S("bc")}, abc[] = {S("abc")};
    struct str abc_none[] = {S("abc"), {NULL, 0}};
    struct hash h1 = hash_parts(ab_c, 2), h2 = hash_parts(a_bc, 2), h3 = hash_parts(abc, 1);
    struct hash h4 = hash_parts(abc_none, 2), again = hash_parts(ab_c, 2);
    assert_true(hash_eq(&h1, &again));
    assert_false(hash_eq(&h1, &h2));
    assert_false(hash_eq(&h1, &h3));
    assert_false(hash_eq(&h3, &h4));
    /* As the header describes the bytes. */
    struct hash spelt = hash_of(STR("\3\0\0\0\0\0\0\0abc"));
    assert_true(hash_eq(&h3, &spelt));
}

static void test_hex_reads_what_it_wrote(void **state)
{
    (void)state;
    struct buf hex;
    unsigned char all[256], back[256];
    buf_init(&hex, 1000);
    for (int i = 0; i < 256; i++)
        all[i] = (unsigned char)i;
    hex_add(&hex, str_of((const char *)all, 256));
    assert_true(hex_parse(buf_str(&hex), back, 256));
    assert_memory_equal(all, back, 256);
    assert_true(hex_parse(STR("aBCd"), back, 2));
    assert_int_equal(back[0], 0xAB);
    assert_false(hex_parse(STR("abc"), back, 2));
    assert_false(hex_parse(STR("abcde"), back, 2));
    assert_false(hex_parse(STR("ab g"), back, 2));
    assert_false(hex_parse(STR("0x00"), back, 2));
    assert_true(hex_parse(STR(""), back, 0));
    buf_release(&hex);
}

/* RFC 4648, section 10. */
static void test_base64_vectors(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
    struct buf out;
    buf_init(&out, 100);
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        buf_clear(&out);
        base64_add(&out, str_c(pairs[i][0]));
        assert_true(str_eqc(buf_str(&out), pairs[i][1]));
    }
    buf_clear(&out);
    base64_add(&out, STR("\xFB\xFF\xBF"));
    assert_str(buf_str(&out), "+/+/");
    buf_release(&out);
}

UNIT_TESTS(cmocka_unit_test(test_hash_known_answers),
           cmocka_unit_test(test_hash_parts_keeps_borders),
           cmocka_unit_test(test_hex_reads_what_it_wrote), cmocka_unit_test(test_base64_vectors));
