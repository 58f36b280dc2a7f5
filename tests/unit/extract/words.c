#include "page.h"

static void expect(const char *markup, enum line_kind kind)
{
    struct fixture f;
    fixture_read(&f, markup, UPTO_WORDS);
    if (f.page.lines.n != 1 || f.page.lines.p[0].kind != kind)
        fail_msg("%s: kind %d", markup, f.page.lines.n ? (int)f.page.lines.p[0].kind : -1);
    fixture_release(&f);
}

static void test_tools(void **state)
{
    (void)state;
    static const char *const tools[] = {"【打印本页】【关闭窗口】",
                                        "字号：大 中 小 打印",
                                        "二维码",
                                        "扫描二维码,在手机中查看。",
                                        "分享到：微信 微博",
                                        "首页 | 要闻 | 公告 | 党建",
                                        "网站首页 水务新闻 通知公告",
                                        "无障碍 适老版",
                                        "文章不错,点个赞再走!",
                                        "|",
                                        "更多&gt;&gt;",
                                        "您好，今天是2024年5月16日"};
    for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++)
        expect(tools[i], LINE_NOISE);
}

static void test_headings_of_other_things(void **state)
{
    (void)state;
    static const char *const stops[] = {"相关新闻", "【相关阅读】", "网友评论（3）",
                                        "上一篇：<a href=/1>渡口开通</a>",
                                        "下一篇：没有更多的了呀"};
    for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
        expect(stops[i], LINE_STOP);
}

static void test_notices(void **state)
{
    (void)state;
    expect("版权所有 云汀网 未经书面授权不得转载", LINE_NOTICE);
    expect("本报署名的文字版权归本报社,未经授权请勿转载;获授权的须写明出处,违者追究责任。",
           LINE_NOTICE);
    expect("主办：云汀市政府 承办：办公室 邮编：000000", LINE_NOTICE);
    expect("澜ICP备00000000号-1", LINE_NOTICE);
}

static void test_links(void **state)
{
    (void)state;
    expect("<a href=/1>云汀市渡口改造完成，两岸通航</a>", LINE_LINKS);
    expect("附件：<a href=/1.docx>附件：名额表</a>", LINE_PLAIN);
}

static void test_text(void **state)
{
    (void)state;
    static const char clause[] = "条例规定，未经许可不得采砂，由省人民政府水行政主管部门会同有关部"
                                 "门制定办法，报省政府批准后施行。";
    static const char *const texts[] = {"会议指出，要守好水源地，畅通航道。",
                                        "一、总体要求",
                                        "图为会议现场",
                                        "云汀市水利局",
                                        "2024年5月16日",
                                        "下一步，我办将修改完善后印发。",
                                        "上级要求，各地要守好渡口。",
                                        "大中型水库",
                                        clause};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        expect(texts[i], LINE_PLAIN);
}

static void test_names(void **state)
{
    (void)state;
    assert_true(words_doc_no(STR("澜政发〔2024〕3号")));
    assert_false(words_doc_no(STR("会议研究了澜政发〔2024〕3号文件")));
    assert_true(words_site(STR("云汀市人民政府")) && words_site(STR("澜江新闻网")));
    assert_false(words_site(STR("渡口开通")));
    assert_true(words_tool(STR("打印")));
    assert_false(words_tool(STR("打印机")));
}

UNIT_TESTS(cmocka_unit_test(test_tools), cmocka_unit_test(test_headings_of_other_things),
           cmocka_unit_test(test_notices), cmocka_unit_test(test_links),
           cmocka_unit_test(test_text), cmocka_unit_test(test_names));
