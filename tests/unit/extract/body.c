#include "page.h"

#define P1 "<p>会议指出，水上交通安全关系群众出行，要把渡口管好，把船员培训抓实。</p>"
#define P2 "<p>会议要求，各县要落实责任，市水利局要加强检查，发现问题立即整改。</p>"

/* The beginnings of the kept lines, four characters each, joined by "|". */
static void expect(const char *markup, const char *kept)
{
    struct fixture f;
    char got[512] = "";
    fixture_read(&f, markup, UPTO_BODY);
    VEC_FOR (struct line, l, f.page.lines)
        if (l->keep)
            snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%.*s", *got ? "|" : "",
                     STR_ARG(str_utf8_prefix(l->text, 4)));
    if (strcmp(got, kept) != 0)
        fail_msg("%s: %s", markup, got);
    fixture_release(&f);
}

static void test_between_headline_and_credits(void **state)
{
    (void)state;
    expect("<p>水务公开</p><h1>云汀市召开会议</h1><p>来源：云汀发布</p>" P1 P2
           "<p>（责任编辑：宁禾）</p><p>转载是美德</p>",
           "会议指出|会议要求");
    expect("<h1>云汀市召开会议</h1>" P1 P2 "<p>相关新闻</p><p>渡口开通，群众称便。</p>",
           "会议指出|会议要求");
}

static void test_documents(void **state)
{
    (void)state;
    expect("<h1>关于管好渡口的通知</h1><p>云政办〔2024〕7号</p><p>各县人民政府：</p>" P1
           "<p>一、总体要求</p>" P2 "<p>时间：5月20日上午</p><p>联系人另行通知，请做好准备。</p>"
           "<p>云汀市人民政府</p><p>2024年5月16日</p><p>（此件公开发布）</p>",
           "各县人民|会议指出|一、总体|会议要求|时间：5|联系人另|云汀市人|2024|（此件公");
}

static void test_headline_below_the_text(void **state)
{
    (void)state;
    expect("<title>云汀市召开会议</title>" P1 P2 "<h1>云汀市召开会议</h1>", "会议指出|会议要求");
}

static void test_date_lines_and_tools(void **state)
{
    (void)state;
    expect("<h1>云汀市召开会议</h1><p>云汀日报 2024-05-16</p><p>2024年5月16日</p>" P1
           "<p>打印</p>" P2,
           "会议指出|会议要求");
}

static void test_captions_stay(void **state)
{
    (void)state;
    expect("<h1>云汀市召开会议</h1>" P1 "<p>会议现场</p>" P2 "<p>向晚讲话</p>",
           "会议指出|会议现场|会议要求|向晚讲话");
}

static void test_bylines_and_second_headlines(void **state)
{
    (void)state;
    expect("<h1>云汀市召开会议</h1><p>——在全市水上交通安全会议上的讲话提要</p><p>本报记者 宁禾 "
           "通讯员 苏望川 向晚晴</p>" P1,
           "会议指出");
}

/* The text stands twice, for two widths of screen. */
static void test_copies(void **state)
{
    (void)state;
    expect("<h1>云汀市召开会议</h1><div>" P1 P2 "</div><div>" P1 P2 "</div>", "会议指出|会议要求");
}

static void test_verse(void **state)
{
    (void)state;
    expect("<h1>云汀渡口歌</h1><p>云汀渡口水悠悠</p><p>两岸人家来往舟</p>", "云汀渡口|两岸人家");
}

UNIT_TESTS(cmocka_unit_test(test_between_headline_and_credits), cmocka_unit_test(test_documents),
           cmocka_unit_test(test_headline_below_the_text),
           cmocka_unit_test(test_date_lines_and_tools), cmocka_unit_test(test_captions_stay),
           cmocka_unit_test(test_bylines_and_second_headlines), cmocka_unit_test(test_copies),
           cmocka_unit_test(test_verse));
