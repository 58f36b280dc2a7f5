#include "text/repair.h"

#include "unit.h"

static void test_glosses(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    struct str s = STR("關(guān)于設(shè)立渡口的(de)通知(2024)和 app(ios)");
    assert_int_equal(text_glosses(s), 3);
    assert_str(text_strip_glosses(&a, s), "關于設立渡口的通知(2024)和 app(ios)");
    static const char *const plain[] = {"渡口（lǜ）", "x(lǜ)", "渡(lǜ lì)", "渡(Lǜ)",      "渡(lǜ",
                                        "渡()",       "(lǜ)",  "渡(abc)",   "渡(ǜǜǜǜǜǜǜǜ)"};
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
        assert_ptr_equal(text_strip_glosses(&a, str_c(plain[i])).p, plain[i]);
    arena_release(&a);
}

static void unshifted(const char *damaged, const char *whole)
{
    struct arena a;
    size_t fixed = 0;
    arena_init(&a, 1 << 20);
    assert_str(text_unshift(&a, str_c(damaged), &fixed), whole);
    assert_int_equal(fixed, strcmp(damaged, whole) != 0);
    arena_release(&a);
}

static void test_shifted_text(void **state)
{
    (void)state;
    /* made by dropping the first byte of "　（…" in GBK and what then is no character */
    unshifted("?。ǘ┲卫砗降馈", "（二）治理航道。");
    unshifted("?。ㄒ唬┦睾盟", "（一）守好?");
    unshifted("?。ㄈ┙ㄔO渡口", "（三）建設渡口");
    unshifted("?。ㄋ模┩七M航運。B", "（四）推進航運。B");
    unshifted("?。┘涌", "（六）加?");
    unshifted("前文。？。ㄈ┙ㄔO渡口", "前文。（三）建設渡口");
    /* questions and full stops that mean themselves */
    unshifted("好吗?。对", "好吗?。对");
    unshifted("?。", "?。");
    unshifted("?。ǘ", "?。ǘ");
}

static void test_noise(void **state)
{
    (void)state;
    struct arena a;
    size_t noise = 0;
    arena_init(&a, 1 << 20);
    assert_str(text_strip_noise(&a, STR("\uFEFF渡\u200B口\u00AD\tx\r\n"), &noise), "渡口\tx\r\n");
    assert_int_equal(noise, 0);
    assert_str(text_strip_noise(&a, STR("\uF0B7渡\x01口\xC2\x85"), &noise), "渡口");
    assert_int_equal(noise, 3);
    struct str same = STR("渡\u3000口\u00A0\uFFFD");
    assert_ptr_equal(text_strip_noise(&a, same, &noise).p, same.p);
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_glosses), cmocka_unit_test(test_shifted_text),
           cmocka_unit_test(test_noise));
