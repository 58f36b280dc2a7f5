#include "site_fixture.h"

#include "service/import_feed.h"

#define FEED(items)                                                                                \
    "<rss><channel><title>流域观察</title><link>https://feed.example/</link>" items                \
    "</channel></rss>"
#define ITEM(id, text)                                                                             \
    "<item><title>水位通报</title><link>https://feed.example/" id "</link><guid>" id               \
    "</guid><description>&lt;p&gt;" text "&lt;/p&gt;&lt;script&gt;</description>"                  \
    "<pubDate>Thu, 16 May 2024 01:30:12 GMT</pubDate></item>"

static struct intake import_text(struct site_fixture *f, const char *text, bool update,
                                 enum ky_err want, struct err *e)
{
    const struct import_feed how = {.publish = true, .update = update};
    const char *file = sx_path(f, "a.xml");
    struct intake in = {.site = f->site, .actor = &ACTOR_COMMAND, .file = file};
    assert_ok(fs_write_atomic(&fs_system, file, str_c(text), 0600, e), e);
    assert_err(import_feed(&in, &how, e), want);
    return in;
}

static void takes_items_once(struct site_fixture *f)
{
    struct err e = {0};
    struct intake in =
        import_text(f, FEED(ITEM("1", "一") ITEM("2", "二") "<item/>"), false, KY_OK, &e);
    assert_int_equal(in.articles[ARTICLE_CREATED], 2);
    assert_int_equal(in.left.of[0].n, 1);
    struct revision *v = sx_revision(f, 1);
    assert_str(v->html.markup, "<p>一</p>");
    assert_str(v->original_url, "https://feed.example/1");
    assert_int_not_equal(v->source_id, 0);
    assert_int_equal(sx_article(f, 1)->published_at, SX_START);
    in = import_text(f, FEED(ITEM("1", "一") ITEM("2", "二二")), false, KY_OK, &e);
    assert_int_equal(in.articles[ARTICLE_UNCHANGED], 1);
    assert_int_equal(in.articles[ARTICLE_DIFFERS], 1);
    in = import_text(f, FEED(ITEM("2", "二二")), true, KY_OK, &e);
    assert_int_equal(in.articles[ARTICLE_UPDATED], 1);
    sx_verify(f);
}
ON_BOTH(takes_items_once)

static void refuses_what_is_none(struct site_fixture *f)
{
    struct err e = {0};
    struct str before = sx_digest(f);
    import_text(f, "{}", false, KY_EINVAL, &e);
    import_text(f, "<html/>", false, KY_EINVAL, &e);
    import_text(f, FEED("<item>"), false, KY_EINVAL, &e);
    assert_non_null(strstr(e.text, " line 1"));
    assert_true(str_eq(before, sx_digest(f)));
}
ON_BOTH(refuses_what_is_none)

UNIT_TESTS(BOTH(takes_items_once), BOTH(refuses_what_is_none));
