#include "text/charset_priv.h"

#include "unit.h"

static void test_meta(void **state)
{
    (void)state;
    static const struct {
        const char *page, *label;
    } cases[] = {
        {"<meta charset=gbk>", "gbk"},
        {"<META CHARSET = 'GB2312' />", "GB2312"},
        {"<meta charset=\" utf-8 \">", "utf-8"},
        {"<meta/charset=big5>", "big5"},
        {"<meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\">", "gb2312"},
        {"<meta content='text/html;CHARSET = \"gbk\"' http-equiv=content-type>", "gbk"},
        {"<meta content='text/html; charset=gbk'>", ""},         /* no pragma */
        {"<meta http-equiv=refresh content='charset=gbk'>", ""}, /* another pragma */
        {"<meta name=x><p title='<meta charset=big5>'><meta charset=gbk>", "gbk"},
        {"<!-- <meta charset=big5> --><meta charset=gbk>", "gbk"},
        {"<!--><meta charset=gbk>", "gbk"},
        {"<!doctype html><?php x?></p x=y><meta charset=gbk>", "gbk"},
        {"<metadata charset=big5>", ""},
        {"< meta charset=big5>", ""},
        {"<meta charset", ""},
        {"<meta charset='gbk", "gbk"},
        {"<meta http-equiv=content-type content='charset=\"gbk'>", ""},
        {"<meta http-equiv=content-type content='charset charset=gbk'>", "gbk"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_str(charset_meta_label(str_c(cases[i].page)), cases[i].label);
}

static void test_only_the_beginning_counts(void **state)
{
    (void)state;
    static char page[6000];
    memset(page, ' ', sizeof(page));
    static const struct str meta = S("<meta charset=gbk>");
    memcpy(page + 4000, meta.p, meta.n);
    assert_str(charset_meta_label(str_of(page, sizeof(page))), "gbk");
    memset(page, ' ', sizeof(page));
    memcpy(page + 4100, meta.p, meta.n);
    assert_str(charset_meta_label(str_of(page, sizeof(page))), "");
}

static void test_xml(void **state)
{
    (void)state;
    assert_str(charset_xml_label(STR("<?xml version=\"1.0\" encoding='GBK'?><x>")), "GBK");
    assert_str(charset_xml_label(STR("<?xml version=\"1.0\"?><x encoding='GBK'>")), "");
    assert_str(charset_xml_label(STR(" <?xml encoding='GBK'?>")), "");
    assert_str(charset_xml_label(STR("<?xmlx encoding='GBK'?>")), "");
    assert_str(charset_xml_label(STR("<?xml encoding='GBK'")), "");
}

UNIT_TESTS(cmocka_unit_test(test_meta), cmocka_unit_test(test_only_the_beginning_counts),
           cmocka_unit_test(test_xml));
