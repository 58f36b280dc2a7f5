#include "text/charset.h"

#include "base/buf.h"
#include "unit.h"

/* "澜江省启用新渡口" in three encodings */
#define NEWS_UTF8 "澜江省启用新渡口"
#define NEWS_GB   "\xC0\xBD\xBD\xAD\xCA\xA1\xC6\xF4\xD3\xC3\xD0\xC2\xB6\xC9\xBF\xDA"
#define NEWS_BIG5                                                                                  \
    "\xC4i\xA6\xBF\xAC\xD9\xB1\xD2\xA5\xCE\xB7s\xB4\xE7\xA4"                                       \
    "f"
/* "㙓镕𠀀": outside GB 2312; the first and last outside GBK too */
#define RARE_GB                                                                                    \
    "\x82"                                                                                         \
    "0\xAB"                                                                                        \
    "9\xE9"                                                                                        \
    "F\x95"                                                                                        \
    "2\x82"                                                                                        \
    "6"

struct result {
    struct arena arena;
    struct charset charset;
    struct str text;
};

static struct result decoded(struct str bytes, const char *http)
{
    struct result r;
    struct err e = {0};
    arena_init(&r.arena, ARENA_DEFAULT_BUDGET);
    assert_ok(charset_decode(&r.arena, bytes, str_c(http), &r.charset, &r.text, &e), &e);
    assert_true(str_utf8_valid(r.text));
    return r;
}

static void expect(struct str bytes, const char *http, const char *declared, const char *used,
                   bool repaired, size_t lost, const char *text)
{
    struct result r = decoded(bytes, http);
    assert_str(r.charset.declared, declared);
    assert_str(r.charset.used, used);
    assert_int_equal(r.charset.repaired, repaired);
    assert_int_equal(r.charset.lost, lost);
    if (text)
        assert_str(r.text, text);
    arena_release(&r.arena);
}

static void test_plain_cases(void **state)
{
    (void)state;
    expect(STR(""), NULL, "", "utf-8", false, 0, "");
    expect(STR("plain"), NULL, "", "utf-8", false, 0, "plain");
    expect(STR(NEWS_UTF8), NULL, "", "utf-8", false, 0, NEWS_UTF8);
    expect(STR("\xEF\xBB\xBF" NEWS_UTF8), NULL, "", "utf-8", false, 0, NEWS_UTF8);
    expect(STR(NEWS_GB), NULL, "", "gb18030", false, 0, NEWS_UTF8);
    expect(STR("a\0b"), NULL, "", "utf-8", false, 1,
           "a\xEF\xBF\xBD"
           "b");
}

static void test_gb_declared_as_gb(void **state)
{
    (void)state;
    static const char *const labels[] = {"gb2312", "GBK", "gb18030", "x-gbk"};
    for (size_t i = 0; i < 4; i++) {
        struct result r = decoded(STR(NEWS_GB), labels[i]);
        assert_str(r.charset.used, "gb18030");
        assert_false(r.charset.repaired);
        arena_release(&r.arena);
    }
    expect(STR("<meta charset=gb2312>" RARE_GB), NULL, "gb2312", "gb18030", false, 0,
           "<meta charset=gb2312>㙓镕𠀀");
}

static void test_gb_declared_as_utf8(void **state)
{
    (void)state;
    expect(STR("<meta charset=\"UTF-8\">" NEWS_GB), NULL, "utf-8", "gb18030", true, 0,
           "<meta charset=\"UTF-8\">" NEWS_UTF8);
    expect(STR("<?xml version=\"1.0\" encoding='UTF-8'?>" NEWS_GB), NULL, "utf-8", "gb18030", true,
           0, NULL);
}

static void test_gb_declared_as_latin(void **state)
{
    (void)state;
    expect(STR("<meta charset=iso-8859-1>" NEWS_GB), NULL, "iso-8859-1", "gb18030", true, 0, NULL);
    expect(STR("<meta charset=gb2312>" NEWS_GB), "ISO-8859-1", "gb2312", "gb18030", false, 0, NULL);
    expect(STR("d\xE9j\xE0 vu \xE0 No\xEBl"), "iso-8859-1", "iso-8859-1", "windows-1252", false, 0,
           "déjà vu à Noël");
}

static void test_utf8_declared_as_gb(void **state)
{
    (void)state;
    expect(STR("<meta charset=gbk>" NEWS_UTF8), NULL, "gbk", "utf-8", true, 0,
           "<meta charset=gbk>" NEWS_UTF8);
}

static void test_ascii_is_what_it_says(void **state)
{
    (void)state;
    expect(STR("<meta charset=gb2312>x"), NULL, "gb2312", "gb18030", false, 0, NULL);
    expect(STR("<meta charset=utf-16>x"), NULL, "utf-16", "utf-8", true, 0, NULL);
    expect(STR("<meta charset=klingon>x"), NULL, "klingon", "utf-8", true, 0, NULL);
}

static void test_big5(void **state)
{
    (void)state;
    expect(STR("<meta charset=big5>" NEWS_BIG5), NULL, "big5", "big5", false, 0,
           "<meta charset=big5>瀾江省啟用新渡口");
}

static void test_other_encodings(void **state)
{
    (void)state;
    expect(STR("\x83\x89\x83\x93\x83R\x83"
               "E"),
           "Shift_JIS", "shift_jis", "shift_jis", false, 0, "ランコウ");
    expect(STR("\xCC\xC9\xCC"), "koi8-r", "koi8-r", "koi8-r", false, 0, "лил");
    expect(STR("caf\xE9"), NULL, "", "windows-1252", false, 0, "café");
}

static void test_utf16(void **state)
{
    (void)state;
    expect(STR("\xFF\xFE\x5C\x6F"
               "a\0"),
           NULL, "", "utf-16le", false, 0, "潜a");
    expect(STR("\xFE\xFF\x6F\x5C\0a"), NULL, "", "utf-16be", false, 0, "潜a");
    expect(STR("h\0i\0\x5C\x6F"), "utf-16le", "utf-16le", "utf-16le", false, 0, "hi潜");
    expect(STR("h\0i\0\x00\xD8"), NULL, "", "windows-1252", false, 3, NULL);
    /* a lone surrogate is replaced, a pair is one character */
    expect(STR("\xFF\xFE\x40\xD8\x00\xDC\x00\xD8x\0"), NULL, "", "utf-16le", false, 2, "𠀀\uFFFDx");
}

/* A page of `n` characters of news with `bad` stray bytes spread over it. */
static void nearly_utf8(struct buf *b, size_t n, size_t bad)
{
    for (size_t i = 0; i < n; i++) {
        buf_addc(b, "渡口");
        if (bad && i % (n / bad) == 0)
            buf_addc(b, "\xE6");
    }
}

static void test_utf8_tolerance(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1 << 20);
    nearly_utf8(&b, 1000, 4); /* far below one in a thousand */
    expect(buf_str(&b), NULL, "", "utf-8", false, 4, NULL);
    buf_clear(&b);
    nearly_utf8(&b, 1000, 40); /* headlines cut by bytes */
    expect(buf_str(&b), "utf-8", "utf-8", "utf-8", false, 40, NULL);
    buf_clear(&b);
    nearly_utf8(&b, 100, 100);
    struct result r = decoded(buf_str(&b), NULL);
    assert_false(str_eqc(r.charset.used, "utf-8"));
    arena_release(&r.arena);
    buf_release(&b);
    /* cut off in the middle of the last character */
    expect(STR("渡\xE5\x8F"), NULL, "", "utf-8", false, 2, "渡\uFFFD\uFFFD");
}

static void test_damaged_gb_stays_gb(void **state)
{
    (void)state;
    expect(STR("<meta charset=gbk>" NEWS_GB "\xC0<p>" NEWS_GB), NULL, "gbk", "gb18030", false, 1,
           "<meta charset=gbk>" NEWS_UTF8 "\uFFFD<p>" NEWS_UTF8);
    expect(STR(NEWS_GB NEWS_GB "\xC0"), NULL, "", "gb18030", false, 1,
           NEWS_UTF8 NEWS_UTF8 "\uFFFD");
}

static void test_budget(void **state)
{
    (void)state;
    struct arena a;
    struct charset c;
    struct str text;
    struct err e;
    static const char page[4096] = {'x'};
    arena_init(&a, 1024);
    assert_err(charset_decode(&a, str_of(page, sizeof(page)), STR(""), &c, &text, &e), KY_ELIMIT);
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_plain_cases), cmocka_unit_test(test_gb_declared_as_gb),
           cmocka_unit_test(test_gb_declared_as_utf8), cmocka_unit_test(test_gb_declared_as_latin),
           cmocka_unit_test(test_utf8_declared_as_gb), cmocka_unit_test(test_ascii_is_what_it_says),
           cmocka_unit_test(test_big5), cmocka_unit_test(test_other_encodings),
           cmocka_unit_test(test_utf16), cmocka_unit_test(test_utf8_tolerance),
           cmocka_unit_test(test_damaged_gb_stays_gb), cmocka_unit_test(test_budget));
