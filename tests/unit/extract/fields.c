#include "page.h"

#define TEXT "<p>会议指出，水上交通安全关系群众出行，要把渡口管好，把船员培训抓实。</p>"

static struct extract *read_page(struct fixture *f, const char *head, const char *body)
{
    char page[4096];
    snprintf(page, sizeof(page), "%s<h1>云汀市召开安全会议</h1>%s", head, body);
    return article_of(f, page);
}

static void test_editor(void **state)
{
    (void)state;
    struct fixture f;
    assert_str(read_page(&f, "", TEXT "<p>编辑：向晚　责任编辑：宁禾</p>")->editor, "宁禾");
    fixture_release(&f);
    assert_str(read_page(&f, "", TEXT "<p>（编辑:向晚 一审:宁禾）</p>")->editor, "向晚");
    fixture_release(&f);
    assert_str(read_page(&f, "", TEXT "<p>一审:宁禾 作者：苏望川</p>")->editor, "");
    fixture_release(&f);
}

static void test_lead(void **state)
{
    (void)state;
    struct fixture f;
    assert_str(read_page(&f, "", "<div>导言：会议召开，向晚主持。</div>" TEXT)->lead,
               "会议召开，向晚主持。");
    assert_str(paragraphs(&f),
               "会议指出，水上交通安全关系群众出行，要把渡口管好，把船员培训抓实。");
    fixture_release(&f);
}

static void expect_tags(const char *head, const char *body, const char *tags, bool noise)
{
    struct fixture f;
    char got[256] = "";
    struct extract *x = read_page(&f, head, body);
    for (size_t i = 0; i < x->tags.n; i++)
        snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%.*s", i ? "|" : "",
                 STR_ARG(x->tags.p[i]));
    assert_string_equal(got, tags);
    assert_int_equal(has_flag(x, "text-noise"), noise);
    fixture_release(&f);
}

static void test_tags(void **state)
{
    (void)state;
    expect_tags("", TEXT "<p>标签：渡口 航道</p>", "渡口|航道", false);
    expect_tags("", TEXT "<p>关键词：<a href=/1>水上 交通</a> <a href=/2>渡口</a></p>",
                "水上 交通|渡口", false);
    expect_tags("", TEXT "<div>标签 :</div>", "", false);
    expect_tags("<meta name=keywords content='渡口,云汀网,渡口，船员'>", TEXT, "渡口|船员", false);
    expect_tags("<meta name=keywords content=null>", TEXT, "", true);
    expect_tags("", TEXT "<p>标签：渡口,姘撮亾,null</p>", "渡口", true);
    expect_tags("<div>热门关键字: <a href=/1>null姘撮亾</a></div>", TEXT, "", false);
}

static void expect_channel(const char *head, const char *crumb, const char *channel)
{
    struct fixture f;
    char markup[1024];
    snprintf(markup, sizeof(markup), "<p>当前位置：%s</p>" TEXT, crumb);
    assert_str(read_page(&f, head, crumb ? markup : TEXT)->channel, channel);
    fixture_release(&f);
}

static void test_channel(void **state)
{
    (void)state;
    expect_channel("", "首页 &gt; 公开 &gt; 会议 &gt; 正文", "会议");
    expect_channel("", "云汀网 &gt; 会议 &gt; 云汀市召开安全会议", "会议");
    expect_channel("", "首页 &gt; 正文", "");
    expect_channel("<meta name=ColumnName content='会议'>", NULL, "会议");
}

static void test_lang(void **state)
{
    (void)state;
    struct fixture f;
    assert_str(read_page(&f, "<html lang=zh-TW>", TEXT)->lang, "zh-TW");
    fixture_release(&f);
    assert_str(read_page(&f, "<html lang=en>", TEXT)->lang, "zh-CN"); /* a template's mistake */
    fixture_release(&f);
    assert_str(article_of(&f,
                          "<h1>A ferry opens</h1><p>The ferry opened today, and people were glad, "
                          "as was to be expected.</p>")
                   ->lang,
               "en");
    fixture_release(&f);
}

UNIT_TESTS(cmocka_unit_test(test_editor), cmocka_unit_test(test_lead), cmocka_unit_test(test_tags),
           cmocka_unit_test(test_channel), cmocka_unit_test(test_lang));
