#include "extract/label_priv.h"

#include "unit.h"

static void expect(enum label label, const char *raw, const char *value)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    assert_str(label_value(&a, label, str_c(raw)), value);
    arena_release(&a);
}

static void test_sources(void **state)
{
    (void)state;
    expect(LABEL_SOURCE, " 澜江日报 ", "澜江日报");
    expect(LABEL_SOURCE, "澜江日报  评论", "澜江日报");
    expect(LABEL_SOURCE, "澜江日报 打印", "澜江日报");
    expect(LABEL_SOURCE, "澜江日报 2024-05-16 09:30", "澜江日报");
    expect(LABEL_SOURCE, "澜江日报2024-05-16", "澜江日报");
    expect(LABEL_SOURCE, "澜江日报 云汀版", "澜江日报 云汀版");
    expect(LABEL_SOURCE, "澜江日报】【关闭】", "澜江日报");
    expect(LABEL_SOURCE, "云汀（县级）发布", "云汀（县级）发布");
    expect(LABEL_SOURCE, "云汀发布）", "云汀发布");
    expect(LABEL_SOURCE, "云汀发布 | 大 中 小", "云汀发布");
    expect(LABEL_SOURCE, "《澜江日报》", "《澜江日报》");
    static const char *const none[] = {"", " ", "null", "未知", "--", "】", "undefined"};
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        expect(LABEL_SOURCE, none[i], "");
}

static void test_names(void **state)
{
    (void)state;
    expect(LABEL_EDITOR, "宁禾", "宁禾");
    expect(LABEL_EDITOR, "向　晚", "向晚");
    expect(LABEL_EDITOR, "向  晚  审核", "向晚");
    expect(LABEL_EDITOR, "宁禾 苏望川", "宁禾 苏望川");
    expect(LABEL_EDITOR, "宁禾]", "宁禾");
    expect(LABEL_EDITOR_PLAIN, "宁禾。", "宁禾");
}

static void test_texts_keep_their_marks(void **state)
{
    (void)state;
    expect(LABEL_LEAD, " 会议召开。 ", "会议召开。");
    expect(LABEL_TITLE, "关于水道的决定（试行）", "关于水道的决定（试行）");
}

static void test_what_fits(void **state)
{
    (void)state;
    assert_true(label_fits(LABEL_SOURCE, STR("澜江日报")));
    assert_false(label_fits(LABEL_SOURCE, STR("会议强调，要守好水源地。")));
    assert_true(label_fits(LABEL_LEAD, STR("会议强调，要守好水源地。")));
}

UNIT_TESTS(cmocka_unit_test(test_sources), cmocka_unit_test(test_names),
           cmocka_unit_test(test_texts_keep_their_marks), cmocka_unit_test(test_what_fits));
