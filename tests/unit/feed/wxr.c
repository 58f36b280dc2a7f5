#include "unit.h"

#include "feed/wxr.h"

static const char file[] =
    "<rss xmlns:wp='https://wordpress.org/export/1.2/' "
    "xmlns:excerpt='https://wordpress.org/export/1.2/excerpt/' "
    "xmlns:content='http://purl.org/rss/1.0/modules/content/' "
    "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>澜江旧站</title>"
    "<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>"
    "<wp:author><wp:author_login>ninghe</wp:author_login><wp:author_display_name>宁禾"
    "</wp:author_display_name></wp:author>"
    "<wp:category><wp:category_nicename>b</wp:category_nicename><wp:category_parent>a"
    "</wp:category_parent><wp:cat_name>乙</wp:cat_name></wp:category>"
    "<wp:tag><wp:tag_slug>t</wp:tag_slug><wp:tag_name>水利</wp:tag_name></wp:tag>"
    "<wp:term><wp:term_slug>m</wp:term_slug><wp:term_taxonomy>nav_menu</wp:term_taxonomy>"
    "</wp:term><docs>x</docs>"
    "<item><title>标题</title><link>https://old.example/a/</link><dc:creator>ninghe</dc:creator>"
    "<content:encoded><![CDATA[正文]]></content:encoded><excerpt:encoded>导语</excerpt:encoded>"
    "<wp:post_id>7</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>"
    "<wp:is_sticky>1</wp:is_sticky><wp:post_password>x</wp:post_password>"
    "<wp:menu_order>3</wp:menu_order>"
    "<category domain='category' nicename='b'>乙</category><category domain='post_tag' "
    "nicename='t'>水利</category>"
    "<wp:postmeta><wp:meta_key>_edit</wp:meta_key></wp:postmeta>"
    "<wp:postmeta><wp:meta_key>own</wp:meta_key></wp:postmeta>"
    "<wp:comment/><wp:comment/></item></channel></rss>";

struct seen {
    struct arena arena;
    int kinds[WXR_ITEM + 1];
};

static enum ky_err on_record(void *ctx, enum feed_kind kind, const struct feed_element *r,
                             struct err *e)
{
    struct seen *s = ctx;
    enum wxr_kind k = wxr_kind(r);
    struct wxr_term t;
    struct wxr_item i;
    (void)e;
    assert_int_equal(kind, FEED_RSS);
    s->kinds[k]++;
    wxr_term(k, r, &t);
    if (k == WXR_AUTHOR) {
        assert_str(t.name, "ninghe");
        assert_str(t.value, "宁禾");
    } else if (k == WXR_CATEGORY) {
        assert_str(t.name, "b");
        assert_str(t.parent, "a");
        assert_str(t.value, "乙");
    } else if (k == WXR_TERM) {
        assert_str(t.parent, "nav_menu");
    } else if (k == WXR_BASE_URL) {
        assert_str(t.value, "https://old.example");
    } else if (k == WXR_ITEM) {
        wxr_item(&s->arena, r, &i);
        assert_str(i.id, "7");
        assert_str(i.title, "标题");
        assert_str(i.content, "正文");
        assert_str(i.excerpt, "导语");
        assert_true(i.sticky && i.has_password);
        assert_int_equal(i.menu_order, 3);
        assert_int_equal(i.categories_n, 2);
        assert_str(i.categories[1].domain, "post_tag");
        assert_str(i.categories[0].slug, "b");
        assert_int_equal(i.comments, 2);
        assert_int_equal(i.fields, 1);
    }
    return KY_OK;
}

static void test_reads_each_kind_of_record(void **state)
{
    (void)state;
    struct seen s = {0};
    struct err e = {0};
    const struct records_sink sink = {on_record, &s};
    struct records *r = records_new("a.xml", NULL, &sink);
    arena_init(&s.arena, 1 << 20);
    assert_ok(records_push(r, str_c(file), &e), &e);
    assert_ok(records_end(r, &e), &e);
    for (int k = 0; k <= WXR_ITEM; k++)
        assert_int_equal(s.kinds[k], k == WXR_LANGUAGE ? 0 : 1);
    records_free(r);
    arena_release(&s.arena);
}

UNIT_TESTS(cmocka_unit_test(test_reads_each_kind_of_record));
