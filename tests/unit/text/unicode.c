#include "text/unicode.h"

#include "unit.h"

static void test_normal_forms(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    struct str same = STR("澜江 abc");
    assert_ptr_equal(text_nfc(&a, same).p, same.p);
    assert_str(text_nfc(&a, STR("e\u0301")), "é");
    assert_str(text_nfc(&a, STR("ＡＢ：")), "ＡＢ：");
    assert_str(text_nfkc(&a, STR("ＡＢ：①㎡\u3000x")), "AB:1m2 x");
    assert_str(text_nfkc(&a, STR("\u2F00")), "一"); /* a radical that looks like the character */
    assert_str(text_nfkc(&a, STR("")), "");
    arena_release(&a);
}

static void test_classes(void **state)
{
    (void)state;
    assert_true(text_is_han(0x6F9C) && text_is_han(0x3007) && text_is_han(0x20000));
    assert_false(text_is_han('a') || text_is_han(0x3042) || text_is_han(0x3002));
    static const uint32_t blanks[] = {' ',    '\t',   '\n',   0xA0,  0x3000,
                                      0x2003, 0x200B, 0x2060, 0xFEFF};
    for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++)
        assert_true(text_is_space(blanks[i]));
    assert_false(text_is_space('x') || text_is_space(0x3002) || text_is_space(0));
}

static void test_trim(void **state)
{
    (void)state;
    assert_str(text_trim(STR("\u3000\u00A0 \xEF\xBB\xBF澜 江\u200B\u3000\n")), "澜 江");
    assert_str(text_trim(STR("\u3000 ")), "");
    assert_str(text_trim(STR("")), "");
}

static void test_words(void **state)
{
    (void)state;
    static const char *const good[] = {"渡口",     "水上交通", "GDP",   "联通",
                                       "澜江2024", "café",     "摹蘑模"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(text_is_word(str_c(good[i])));
    /* the last four: 渡口, 水道, null水道 and 新渡口 in UTF-8, read as GBK */
    static const char *const bad[] = {"",          " ",       "null",       "NULL",
                                      "undefined", "a\uFFFD", "\x01x",      "\uE000",
                                      "娓″彛",     "姘撮亾",  "null姘撮亾", "鏂版浮鍙?"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (text_is_word(str_c(bad[i])))
            fail_msg("\"%s\" passes for a word", bad[i]);
}

static void test_slugs(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    assert_str(text_slug(&a, STR(" Hello,  World! ")), "hello-world");
    assert_str(text_slug(&a, STR("澜江：2024年“要点”")), "澜江-2024年-要点");
    assert_str(text_slug(&a, STR("E\u0301tat")), "état");
    assert_str(text_slug(&a, STR("!?。")), "");
    struct str letters =
        text_slug(&a, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                          "aaaaaaaaaaaaaaa aaaaaaaaaa"));
    assert_int_equal(letters.n, 79); /* 79, then a separator would be the 80th */
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_normal_forms), cmocka_unit_test(test_classes),
           cmocka_unit_test(test_trim), cmocka_unit_test(test_words), cmocka_unit_test(test_slugs));
