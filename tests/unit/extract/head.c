#include "page.h"

static void test_meta_tags(void **state)
{
    (void)state;
    struct fixture f;
    fixture_read(
        &f,
        "<html lang=zh-CN><head><title> 渡口开通\n _云汀网 </title>"
        "<meta property='og:title' content='乙'><meta name=ArticleTitle content='甲'>"
        "<meta name=publishdate content='2024-05-01'><meta name=PubDate content='2024-05-16'>"
        "<meta name=ContentSource content='澜江日报'><meta name=ColumnName content='要闻'>"
        "<link rel=canonical href='https://x.example/a'><meta property='og:url' content='/b'>"
        "<meta name=Keywords content=''><svg><title>丙</title></svg>",
        UPTO_HEAD);
    const struct head *h = &f.page.head;
    assert_str(h->title, "渡口开通 _云汀网");
    assert_str(h->headline, "甲"); /* the official tag goes before the social one */
    assert_str(h->date, "2024-05-16");
    assert_str(h->source, "澜江日报");
    assert_str(h->channel, "要闻");
    assert_str(h->url, "https://x.example/a");
    assert_str(h->keywords, "");
    assert_str(h->lang, "zh-CN");
    fixture_release(&f);
}

static void test_json_ld(void **state)
{
    (void)state;
    struct fixture f;
    fixture_read(
        &f,
        "<script type='application/ld+json'>{\"@graph\":[{\"@type\":\"WebSite\"},"
        "{\"headline\":\"渡口 开通\",\"datePublished\":\"2024-05-16T09:30:00+08:00\"}]}</script>",
        UPTO_HEAD);
    assert_str(f.page.head.headline, "渡口 开通");
    assert_str(f.page.head.date, "2024-05-16T09:30:00+08:00");
    fixture_release(&f);
    fixture_read(&f, "<script type='application/ld+json'>{\"headline\":</script>", UPTO_HEAD);
    assert_str(f.page.head.headline, "");
    fixture_release(&f);
}

static void test_null_says_nothing(void **state)
{
    (void)state;
    struct fixture f;
    fixture_read(&f, "<meta name=ContentSource content=null>", UPTO_HEAD);
    assert_str(f.page.head.source, "");
    fixture_release(&f);
}

UNIT_TESTS(cmocka_unit_test(test_meta_tags), cmocka_unit_test(test_json_ld),
           cmocka_unit_test(test_null_says_nothing));
