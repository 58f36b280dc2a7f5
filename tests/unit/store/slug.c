#include "store/slug.h"

#include "unit.h"

static void test_takes_short_names(void **state)
{
    (void)state;
    static const char *const good[] = {"news", "a", "2024", "local-news", "要闻", "要闻-2", "é"};
    static const char *const bad[] = {"",     "-news", "news-", "News",    "a b",   "a/b",
                                      "a--b", ".",     "..",    "a.b",     "a%20b", "要闻！",
                                      "a_b",  "\xff",  "a\nb",  "e\u0301", "\u3000"};
    struct err e;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_ok(slug_check(str_c(good[i]), "channel", &e), &e);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (slug_check(str_c(bad[i]), "channel", &e) == KY_OK)
            fail_msg("\"%s\" was taken", bad[i]);
        assert_int_equal(e.code, KY_EINVAL);
        assert_non_null(strstr(e.text, "channel"));
        assert_true(str_utf8_valid(str_c(e.text)));
    }
    assert_err(slug_check(STR("a\0b"), "page", &e), KY_EINVAL);
}

static void test_counts_characters_not_bytes(void **state)
{
    (void)state;
    char name[4 * 90];
    struct err e;
    for (int i = 0; i < 81; i++)
        memcpy(name + 3 * i, "闻", 3);
    assert_ok(slug_check(str_of(name, 3 * 80), "tag", &e), &e);
    assert_err(slug_check(str_of(name, 3 * 81), "tag", &e), KY_EINVAL);
}

static void test_takes_names(void **state)
{
    (void)state;
    static const char *const good[] = {"新闻", "A & B <c>", "x", "澜江 日报"};
    static const char *const bad[] = {"", " x", "x ", "\u3000x", "a\nb", "a\x7f", "\xff\xfe", "\t"};
    char longest[3 * 201];
    struct err e;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_ok(name_check(str_c(good[i]), "tag", &e), &e);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_err(name_check(str_c(bad[i]), "tag", &e), KY_EINVAL);
    for (int i = 0; i < 201; i++)
        memcpy(longest + 3 * i, "闻", 3);
    assert_ok(name_check(str_of(longest, 3 * 200), "tag", &e), &e);
    assert_err(name_check(str_of(longest, 3 * 201), "tag", &e), KY_EINVAL);
    assert_err(name_check(STR("a\0b"), "tag", &e), KY_EINVAL);
}

static void test_makes_paths(void **state)
{
    (void)state;
    struct arena a;
    struct err e;
    arena_init(&a, 4096);
    assert_str(slug_path(&a, "/c/", STR("local-news")), "/c/local-news/");
    assert_str(slug_path(&a, "/tag/", STR("要闻")), "/tag/%E8%A6%81%E9%97%BB/");
    static const char many[4096];
    assert_int_equal(slug_path(&a, "/tag/", str_of(many, sizeof(many))).n, 0);
    assert_err(arena_check(&a, &e), KY_ELIMIT);
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_takes_short_names),
           cmocka_unit_test(test_counts_characters_not_bytes), cmocka_unit_test(test_takes_names),
           cmocka_unit_test(test_makes_paths));
