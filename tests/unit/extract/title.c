#include "page.h"

#define TEXT                                                                                                                                 \
    "<p>"                                                                                                                                    \
    "5月15日，云汀市召开水上交通安全会议，副市长向晚主持会议，要求把渡口管好、把船员培训抓实。</" \
    "p>"                                                                                                                                     \
    "<p>会议强调，要落实责任，守住底线，确保群众出行平安，确保航道畅通有序。</p>"

static void expect(const char *markup, const char *title)
{
    struct fixture f;
    fixture_read(&f, markup, UPTO_TITLE);
    assert_str(f.out.title, title);
    fixture_release(&f);
}

static void test_title_tag_and_line(void **state)
{
    (void)state;
    expect("<title>云汀市召开安全会议_要闻_云汀网</title><div>云汀市召开安全会议</div>" TEXT,
           "云汀市召开安全会议");
    expect("<title>云汀网-要闻-云汀市召开安全会议</title><div>云汀市召开安全会议</div>" TEXT,
           "云汀市召开安全会议");
    expect("<title>云汀市召开安全会议 向晚主持 水利厅_云汀网</title><b>云汀市召开安全会议 "
           "向晚主持</b>" TEXT,
           "云汀市召开安全会议 向晚主持");
    /* full and half width are the same */
    expect("<title>云汀：召开会议（扩大）</title><h1>云汀:召开会议(扩大)</h1>" TEXT,
           "云汀:召开会议(扩大)");
}

static void test_broken_lines(void **state)
{
    (void)state;
    expect("<title>云汀市水利局关于批准建设新渡口及调整2024年航线的决定__云汀网</title>"
           "<p><b>云汀市水利局<br>关于批准建设新渡口及<br>调整2024 年航线的决定</b></p>" TEXT,
           "云汀市水利局关于批准建设新渡口及调整2024 年航线的决定");
    expect("<h1>澜江省流域协同发展<br>领导小组会议召开</h1>" TEXT,
           "澜江省流域协同发展领导小组会议召开");
}

static void test_cut_title_tag(void **state)
{
    (void)state;
    expect("<title>云汀市召开水上交通安全…_云汀网</title><div>云汀市召开水上交通安全会议 "
           "向晚主持</div>" TEXT,
           "云汀市召开水上交通安全会议 向晚主持");
}

static void test_without_title_tag(void **state)
{
    (void)state;
    expect("<title>云汀市人民政府</title><h1><a href=/>云汀市人民政府</a></h1><ul><li><a "
           "href=/x>要闻</a></ul>"
           "<div class=xl_title>云汀市召开安全会议</div><p>来源：云汀发布　2024-05-16</p>" TEXT,
           "云汀市召开安全会议");
    expect("<p>关于做好渡口管理的通知</p><p>云政办〔2024〕7号</p><p>各县人民政府：</p>" TEXT,
           "关于做好渡口管理的通知");
    expect("<table><tr><td>标　题：</td><td>关于设立新渡口有关规定的决定</td></tr></"
           "table><p>决定如下。</p>",
           "关于设立新渡口有关规定的决定");
}

static void test_head_alone(void **state)
{
    (void)state;
    expect("<title>云汀市召开安全会议</title>" TEXT, "云汀市召开安全会议");
    expect("<title>云汀市召开安全会议-要闻-云汀网</title>" TEXT, "云汀市召开安全会议");
    expect("<title>2023-2024年度总结——云汀市</title>" TEXT, "2023-2024年度总结——云汀市");
    expect("<meta property='og:title' content='云汀市召开安全会议_云汀网'>" TEXT,
           "云汀市召开安全会议");
}

static void test_missing(void **state)
{
    (void)state;
    struct fixture f;
    fixture_read(&f, "<title>云汀网</title>" TEXT "<p>会议现场</p>", UPTO_TITLE);
    assert_str(f.out.title, "");
    assert_int_equal(f.page.flags.n, 1);
    assert_str(f.page.flags.p[0], "title-missing");
    fixture_release(&f);
}

static void test_repeated_headline_is_marked(void **state)
{
    (void)state;
    struct fixture f;
    fixture_read(&f,
                 "<title>云汀市召开安全会议</title>" TEXT
                 "<p>云汀市召开安全会议。</p><h1>云汀市<br>召开安全会议</h1>",
                 UPTO_TITLE);
    assert_int_equal(fixture_line(&f, "云汀市召开安全会议。")->kind, LINE_TITLE);
    assert_int_equal(fixture_line(&f, "召开安全会议")->kind, LINE_TITLE);
    assert_int_equal(fixture_line(&f, "5月15日")->kind, LINE_PLAIN);
    fixture_release(&f);
}

/* The headline beats a link to an article whose headline it begins with. */
static void test_longest_match(void **state)
{
    (void)state;
    expect("<title>云汀市召开安全会议 强调守住底线 - 云汀网</title><div>云汀市召开安全会议 "
           "强调守住底线</div>" TEXT "<div>云汀市召开安全会议</div>",
           "云汀市召开安全会议 强调守住底线");
}

UNIT_TESTS(cmocka_unit_test(test_title_tag_and_line), cmocka_unit_test(test_broken_lines),
           cmocka_unit_test(test_cut_title_tag), cmocka_unit_test(test_without_title_tag),
           cmocka_unit_test(test_head_alone), cmocka_unit_test(test_missing),
           cmocka_unit_test(test_repeated_headline_is_marked),
           cmocka_unit_test(test_longest_match));
