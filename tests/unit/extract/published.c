#include "page.h"

#define TEXT "<p>会议指出，水上交通安全关系群众出行，要把渡口管好，把船员培训抓实。</p>"

static void expect(const char *head, const char *body, const char *date, const char *flag)
{
    struct fixture f;
    char page[4096];
    snprintf(page, sizeof(page), "%s<h1>云汀市召开安全会议</h1>%s", head, body);
    article_of(&f, page);
    assert_str(f.out.date, date);
    if (flag && !has_flag(&f.out, flag))
        fail_msg("%s: no flag %s", body, flag);
    if (!flag && has_flag(&f.out, "date"))
        fail_msg("%s: a flag on the date", body);
    fixture_release(&f);
}

static void test_on_the_page(void **state)
{
    (void)state;
    expect("", "<p>2024/5/16 16:00:23&nbsp;来源：澜江日报</p>" TEXT, "2024-05-16T16:00:23", NULL);
    expect("", "<p>更新时间：2024-05-17</p><p>发布时间：2024-05-16</p>" TEXT, "2024-05-16", NULL);
    expect("", TEXT "<p>发布日期：2024-05-16　责任编辑：宁禾</p>", "2024-05-16", NULL);
    expect("", "<p><span>2024年05月16日</span></p>" TEXT, "2024-05-16", NULL);
    expect("", "<p>发表于 <a href=/x>2024年5月16日</a> 由 <a href=/y>宁禾</a></p>" TEXT,
           "2024-05-16", NULL);
    expect("", "<p>成文日期：2024年5月1日</p><p>公开日期：2024年5月16日</p>" TEXT, "2024-05-16",
           NULL);
}

static void test_beside_the_page(void **state)
{
    (void)state;
    expect("<meta name=PubDate content='2024-05-16 09:30'>", TEXT, "2024-05-16T09:30", NULL);
    expect("<link rel=canonical href='https://x.example/2024/0516/c1.htm'>", TEXT, "2024-05-16",
           NULL);
    expect("<meta name=PubDate content='2024-05-17'>", "<p>时间：2024-05-16</p>" TEXT, "2024-05-16",
           NULL);
}

static void test_signature_is_no_publication(void **state)
{
    (void)state;
    expect("", TEXT "<p>云汀市水利局</p><p>二〇二四年五月十六日</p>", "", "date-missing");
}

static void test_flags(void **state)
{
    (void)state;
    expect("", "<p>来源：  时间:2024年05月15日</p><p>2024年33日，会议召开，向晚主持。</p>" TEXT,
           "2024-05-15", "date-invalid: 2024年33日");
    expect("", "<p>发布时间：2024-02-30</p>" TEXT, "", "date-invalid: 2024-02-30");
    expect("", "<p>12月24日，会议召开，向晚主持会议。</p>" TEXT, "", "date-year-missing: 12月24日");
    expect("", "<p>发布时间：3小时前</p>" TEXT, "", "date-relative: 3小时前");
    expect("", "<p>发布时间：2024-04-09</p><p>4月25日，会议召开，向晚主持会议。</p>" TEXT,
           "2024-04-09", "date-after-publication: 4月25日");
    /* the meeting was last December */
    expect("", "<p>发布时间：2024-01-03</p><p>12月28日，会议召开，向晚主持会议。</p>" TEXT,
           "2024-01-03", NULL);
    expect("", "<p>发布时间：2024-04-09</p><p>4月25日起，渡口恢复通航，请周知。</p>" TEXT,
           "2024-04-09", NULL);
}

UNIT_TESTS(cmocka_unit_test(test_on_the_page), cmocka_unit_test(test_beside_the_page),
           cmocka_unit_test(test_signature_is_no_publication), cmocka_unit_test(test_flags));
