#include "page.h"

#define TEXT "<p>会议指出，水上交通安全关系群众出行，要把渡口管好，把船员培训抓实。</p>"

static void expect(const char *head, const char *body, const char *source, const char *origin)
{
    struct fixture f;
    char page[4096];
    snprintf(page, sizeof(page), "%s<h1>云汀市召开安全会议</h1>%s", head, body);
    article_of(&f, page);
    assert_str(f.out.source, source);
    assert_str(f.out.origin_source, origin);
    fixture_release(&f);
}

static void test_labels(void **state)
{
    (void)state;
    expect("", "<p>来源：澜江日报</p>" TEXT, "澜江日报", "");
    expect("", TEXT "<p>信息来源：云汀发布　发布日期：2024/5/16</p>", "云汀发布", "");
    expect("", "<p>来源：澜江日报</p>" TEXT "<p>来源：水利厅网站</p>", "澜江日报", "水利厅网站");
    expect("", "<p>来源：澜江日报</p><p>会议召开，向晚主持。（来源：水利厅网站）</p>", "澜江日报",
           "水利厅网站");
    expect("", "<p>来源：澜江日报</p>" TEXT "<p>来源：澜江日报</p>", "澜江日报", "");
}

static void test_notice_is_no_source(void **state)
{
    (void)state;
    expect("",
           "<p>本报文字版权归本报,未经授权请勿转载;使用须写明“来源:云汀日报”,违者追究。</p>"
           "<p>云汀新闻网讯 5月15日，市里召开会议，向晚主持。</p>",
           "云汀新闻网", "");
}

static void test_empty_label(void **state)
{
    (void)state;
    struct fixture f;
    article_of(&f, "<h1>云汀市召开会议</h1><p>来源：  作者：宁禾</p>" TEXT);
    assert_str(f.out.source, "");
    assert_true(has_flag(&f.out, "source-empty"));
    fixture_release(&f);
}

static void test_other_places(void **state)
{
    (void)state;
    expect("<meta name=ContentSource content='澜江日报'>", TEXT, "澜江日报", "");
    expect("", "<p>云汀日报 2024-05-16 07:15</p>" TEXT, "云汀日报", "");
    expect("", "<p><span>2024-05-16</span> <a class=source href=/>渡口之声</a></p>" TEXT,
           "渡口之声", "");
    expect("", "<table><tr><td>发文机关：</td><td>云汀市水利局</td></tr></table>" TEXT,
           "云汀市水利局", "");
}

static void test_datelines(void **state)
{
    (void)state;
    static const struct {
        const char *text, *source;
    } cases[] = {
        {"澜江日报讯（记者 宁禾）5月15日，市里开会，向晚主持。", "澜江日报"},
        {"澜江网消息（早新闻）：市里开会，向晚主持，各县参加。", "澜江网"},
        {"澜通社云汀5月16日电（记者宁禾）市里开会，向晚主持。", "澜通社"},
        {"本报讯 5月15日，市里召开会议，向晚主持，各县参加。", "本报"},
        {"最新消息：市里召开会议，向晚主持，各县参加会议。", ""},
        {"通讯：渡口的早晨，船工们正忙着检查船只，准备开航。", ""},
        {"好消息，渡口开通了，群众来往更方便，船工更放心。", ""},
        {"会议听取了消息发布情况，研究了下一步工作安排。", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char body[512];
        snprintf(body, sizeof(body), "<p>%s</p>" TEXT, cases[i].text);
        expect("", body, cases[i].source, "");
    }
}

static void test_link(void **state)
{
    (void)state;
    struct fixture f;
    article_of(&f,
               "<h1>云汀市召开会议</h1><p>来源:<a href='https://x.example/'>澜江日报</a></p>" TEXT);
    assert_str(f.out.source_url, "https://x.example/");
    fixture_release(&f);
    article_of(&f, "<h1>云汀市召开会议</h1><p>来源:<a href='javascript:x()'>澜江日报</a></p>" TEXT);
    assert_str(f.out.source, "澜江日报");
    assert_str(f.out.source_url, "");
    fixture_release(&f);
}

UNIT_TESTS(cmocka_unit_test(test_labels), cmocka_unit_test(test_notice_is_no_source),
           cmocka_unit_test(test_empty_label), cmocka_unit_test(test_other_places),
           cmocka_unit_test(test_datelines), cmocka_unit_test(test_link));
