#include "site_fixture.h"

#include "service/import_wxr.h"

#define HEAD                                                                                       \
    "<rss xmlns:wp='http://wordpress.org/export/1.2/' "                                            \
    "xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>"                           \
    "<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>"
#define POST(text)                                                                                 \
    "<item><title>A &amp;amp; B</title><link>https://old.example/a/</link><content:encoded>" text  \
    "</content:encoded><wp:post_id>7</wp:post_id><wp:post_date>2024-05-16 09:30:12</wp:post_date>" \
    "<wp:post_type>post</wp:post_type><wp:status>publish</wp:status>"                              \
    "<category domain='category' nicename='works'>工程</category>"                               \
    "<category domain='category' nicename='rivers'>河湖</category></item>"
#define TAIL "</channel></rss>"

static struct intake import_text(struct site_fixture *f, const char *text, bool update,
                                 enum ky_err want, struct err *e)
{
    const struct import_wxr how = {.update = update};
    const char *file = sx_path(f, "a.xml");
    struct intake in = {.site = f->site, .actor = &ACTOR_COMMAND, .file = file};
    assert_ok(fs_write_atomic(&fs_system, file, str_c(text), 0600, e), e);
    assert_err(import_wxr(&in, &how, e), want);
    return in;
}

static void takes_a_post(struct site_fixture *f)
{
    struct err e = {0};
    struct intake in = import_text(f, HEAD POST("一\n\n二") TAIL, false, KY_OK, &e);
    assert_int_equal(in.articles[ARTICLE_CREATED], 1);
    assert_int_equal(in.channels, 2);
    assert_int_equal(in.redirects, 1);
    struct revision *v = sx_revision(f, 1);
    assert_str(v->title, "A & B");
    assert_str(v->html.markup, "<p>一</p>\n<p>二</p>");
    assert_int_equal(v->channels.n, 1);
    assert_int_equal(sx_article(f, 1)->published_at, SX_START);
    struct str before = sx_digest(f);
    in = import_text(f, HEAD POST("一\n\n二") TAIL, true, KY_OK, &e);
    assert_int_equal(in.articles[ARTICLE_UNCHANGED], 1);
    assert_true(str_eq(before, sx_digest(f)));
    in = import_text(f, HEAD POST("三") TAIL, true, KY_OK, &e);
    assert_int_equal(in.articles[ARTICLE_UPDATED], 1);
    sx_verify(f);
}
ON_BOTH(takes_a_post)

static void refuses_what_is_none(struct site_fixture *f)
{
    struct err e = {0};
    struct str before = sx_digest(f);
    import_text(f, "<rss><channel/></rss>", false, KY_EINVAL, &e);
    import_text(f, HEAD POST("一") "<item>", false, KY_EINVAL, &e);
    assert_non_null(strstr(e.text, "Nothing was imported"));
    import_text(f, HEAD "<item><wp:post_type>post</wp:post_type></item>" TAIL, false, KY_EINVAL,
                &e);
    assert_non_null(strstr(e.text, " line 1: the item has no wp:post_id"));
    assert_true(str_eq(before, sx_digest(f)));
}
ON_BOTH(refuses_what_is_none)

UNIT_TESTS(BOTH(takes_a_post), BOTH(refuses_what_is_none));
