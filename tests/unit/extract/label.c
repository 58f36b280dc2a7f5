#include "page.h"

static void expect(const char *line, enum label label, const char *value, enum line_kind kind)
{
    char page[1024];
    struct fixture f;
    snprintf(page, sizeof(page), "<p>%s</p>", line);
    fixture_read(&f, page, UPTO_LINES);
    page_labels(&f.page);
    if (f.page.lines.n != 1 || f.page.lines.p[0].kind != kind)
        fail_msg("%s: kind %d", line, (int)f.page.lines.p[0].kind);
    assert_str(fixture_field(&f, label), value);
    fixture_release(&f);
}

static void test_labels_of_a_line(void **state)
{
    (void)state;
    static const char line[] =
        "2024-05-16 09:30　来　源：澜江日报　 作者：宁禾 责任编辑:苏望川 浏览次数：3";
    expect(line, LABEL_SOURCE, "澜江日报", LINE_META);
    expect(line, LABEL_AUTHOR, "宁禾", LINE_META);
    expect(line, LABEL_EDITOR, "苏望川", LINE_META);
    expect(line, LABEL_COUNTER, "3", LINE_META);
    expect("2024年5月16日来源：澜江日报", LABEL_SOURCE, "澜江日报", LINE_META);
    expect("发布时间：2024-05-16浏览次数：615", LABEL_DATE, "2024-05-16", LINE_META);
    expect("来源于： 云汀发布", LABEL_SOURCE, "云汀发布", LINE_META);
    expect("信息来源：云汀发布 | 发布时间：2024-05-16", LABEL_SOURCE, "云汀发布", LINE_META);
    expect("来源：  时间：2024-05-16", LABEL_SOURCE, "", LINE_META);
    expect("【来源】澜江日报", LABEL_SOURCE, "澜江日报", LINE_META);
    expect("来源丨云汀发布", LABEL_SOURCE, "云汀发布", LINE_META);
}

static void test_credits(void **state)
{
    (void)state;
    expect("来源：水利厅网站 编　辑：宁禾", LABEL_SOURCE, "水利厅网站", LINE_META);
    expect("[责任编辑:宁禾]", LABEL_EDITOR, "宁禾", LINE_CREDIT);
    expect("(编辑:宁禾 一审:苏望川 二审:向晚)", LABEL_EDITOR_PLAIN, "宁禾", LINE_CREDIT);
    expect("水利厅供稿&nbsp; 摄影/向晚&nbsp; 编辑/宁禾", LABEL_EDITOR_PLAIN, "宁禾", LINE_CREDIT);
    expect("责任编辑 宁禾", LABEL_EDITOR, "宁禾", LINE_CREDIT);
    expect("编　辑：宁禾", LABEL_EDITOR_PLAIN, "宁禾", LINE_CREDIT);
}

static void test_printed(void **state)
{
    (void)state;
    expect("《澜江日报》（ 2024年05月16日 02 版）", LABEL_SOURCE, "澜江日报", LINE_META);
    expect("《澜江渡口志》（2024年5月16日）", LABEL_SOURCE, "(none)", LINE_PLAIN);
}

static void test_sentences_hold_no_labels(void **state)
{
    (void)state;
    static const char none[] = "(none)";
    expect("转载须写明“来源:澜江日报”,违者追究。", LABEL_SOURCE, none, LINE_PLAIN);
    expect("记者：请问渡口何时开通？下一步有什么打算？", LABEL_AUTHOR, none, LINE_PLAIN);
    expect("会议明确资金来源：省级财政。", LABEL_SOURCE, none, LINE_PLAIN);
    expect("作者在文章里谈到来源。", LABEL_SOURCE, none, LINE_PLAIN);
    expect("11:30", LABEL_DATE, none, LINE_PLAIN);
}

static void test_weak_labels(void **state)
{
    (void)state;
    struct fixture f;
    fixture_read(&f, "<p>时间：2024年5月20日</p><p>发布时间：2024年5月20日</p>", UPTO_LABELS);
    assert_true(f.page.lines.p[0].weak);
    assert_false(f.page.lines.p[1].weak);
    fixture_release(&f);
}

static void test_tails(void **state)
{
    (void)state;
    expect("会议强调，要守好水源地。（责任编辑：宁禾）", LABEL_EDITOR, "宁禾", LINE_PLAIN);
    struct fixture f;
    fixture_read(&f, "<p>会议强调，要守好<b>水源地。（来源：澜江</b>日报 编辑：宁禾）</p>",
                 UPTO_LABELS);
    assert_str(f.page.lines.p[0].text, "会议强调，要守好水源地。");
    assert_str(fixture_field(&f, LABEL_SOURCE), "澜江日报");
    assert_str(f.page.pieces.p[f.page.pieces.n - 1].text, "");
    fixture_release(&f);
    fixture_read(&f, "<p>会议到此结束，各市参加。责任编辑：宁禾</p>", UPTO_LABELS);
    assert_str(f.page.lines.p[0].text, "会议到此结束，各市参加。");
    assert_str(fixture_field(&f, LABEL_EDITOR), "宁禾");
    fixture_release(&f);
    expect("会议强调，要学习《要点》（2024年版）", LABEL_EDITOR, "(none)", LINE_PLAIN);
}

static void test_cells(void **state)
{
    (void)state;
    struct fixture f;
    fixture_read(
        &f,
        "<table><tr><td>索 引 号：</td><td>000/2024</td><th>发布机构</th><td>澜江省水利厅</td>"
        "</tr><tr><td>发布日期：</td><td>2024年5月16日</td><td>主题词：</td><td></td></tr>"
        "</table><p>正文从这里开始，共两段。</p>",
        UPTO_LABELS);
    assert_str(fixture_field(&f, LABEL_ISSUER), "澜江省水利厅");
    assert_str(fixture_field(&f, LABEL_DATE), "2024年5月16日");
    assert_int_equal(fixture_line(&f, "2024年5月16日")->kind, LINE_META);
    assert_int_equal(fixture_line(&f, "正文")->kind, LINE_PLAIN); /* not the value of 主题词 */
    fixture_release(&f);
}

static void test_lead(void **state)
{
    (void)state;
    expect("【摘要】会议召开。来源：不详。", LABEL_LEAD, "会议召开。来源：不详。", LINE_LEAD);
    struct fixture f;
    fixture_read(&f, "<div>核心提示</div><div>会议召开，要求：守好水源地。</div>", UPTO_LABELS);
    assert_str(fixture_field(&f, LABEL_LEAD), "会议召开，要求：守好水源地。");
    assert_int_equal(f.page.lines.p[1].kind, LINE_LEAD);
    fixture_release(&f);
}

/* A line of nothing but colons and labels takes time in proportion to its length. */
static void test_many_labels(void **state)
{
    (void)state;
    static char page[400000];
    size_t n = 0;
    struct fixture f;
    memcpy(page, "<p>", 3);
    for (n = 3; n + 16 < sizeof(page); n += 7)
        memcpy(page + n, "来源:", 7);
    page[n] = '\0';
    fixture_read(&f, page, UPTO_LABELS);
    assert_true(f.page.fields.n < 100);
    fixture_release(&f);
}

UNIT_TESTS(cmocka_unit_test(test_labels_of_a_line), cmocka_unit_test(test_credits),
           cmocka_unit_test(test_printed), cmocka_unit_test(test_sentences_hold_no_labels),
           cmocka_unit_test(test_weak_labels), cmocka_unit_test(test_tails),
           cmocka_unit_test(test_cells), cmocka_unit_test(test_lead),
           cmocka_unit_test(test_many_labels));
