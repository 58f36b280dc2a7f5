#include "page.h"

static void expect(const char *markup, const char *steps)
{
    struct fixture f;
    char joined[512] = "";
    fixture_read(&f, markup, UPTO_CRUMB);
    for (size_t i = 0; i < f.page.steps.n; i++)
        snprintf(joined + strlen(joined), sizeof(joined) - strlen(joined), "%s%.*s", i ? "|" : "",
                 STR_ARG(f.page.steps.p[i]));
    if (strcmp(joined, steps) != 0)
        fail_msg("%s: %s", markup, joined);
    fixture_release(&f);
}

static void test_by_words(void **state)
{
    (void)state;
    expect("<p>当前位置：<a href=/>首页</a> &gt; <a href=/x>水务要闻</a> &gt; 正文</p>",
           "首页|水务要闻|正文");
    expect("<p>当前位置首页 &gt;&gt; 公开 &gt;&gt; 会议</p>", "首页|公开|会议");
    expect("<td>&nbsp;　现在位置： <a href=/>首页</a>  &gt;&gt; <a href=/x>水务要闻</a> &gt;&gt; "
           "正文</td>",
           "首页|水务要闻|正文");
    expect("<p>您所在的位置: 首页 / 公开 / 会议 / 正文</p>", "首页|公开|会议|正文");
    expect("<div>您的位置：</div><ul><li><a href=/>首页</a></li><li><a href=/x>公开</a></li></ul>",
           "首页|公开");
    expect("<p>位置：<a href=/><span>首</span>页</a> » 公开</p>", "首页|公开");
}

static void test_by_marks_and_names(void **state)
{
    (void)state;
    expect("<p>首页 &gt; 公开 &gt; 会议</p>", "首页|公开|会议");
    expect("<div><a href=/>网站首页</a>›<a href=/x>公开</a></div>", "网站首页|公开");
    expect("<em id=navpath><a href=/>云汀网</a><span>&gt;&gt;</span><a href=/x>公开</a></em>",
           "云汀网|公开");
    expect("<div class='mod-bread'><a href=/>云汀</a><a href=/x>公开</a></div>", "云汀|公开");
}

static void test_none(void **state)
{
    (void)state;
    expect("<p>当前位置服务市场不断扩大</p>", "");
    expect("<p>水位 5 &gt; 3 米</p>", "");
    expect("<p><a href=/x>更多&gt;&gt;</a></p>", "");
}

UNIT_TESTS(cmocka_unit_test(test_by_words), cmocka_unit_test(test_by_marks_and_names),
           cmocka_unit_test(test_none));
