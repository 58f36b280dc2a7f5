#include "unit.h"

#include "feed/wxr_write.h"

#include "feed/feed.h"
#include "feed/wxr.h"

struct seen {
    struct arena arena;
    int items, categories;
};

static enum ky_err on_record(void *ctx, enum feed_kind kind, const struct feed_element *r,
                             struct err *e)
{
    struct seen *s = ctx;
    struct wxr_item item;
    struct wxr_term term;
    (void)kind;
    (void)e;
    if (wxr_kind(r) == WXR_CATEGORY) {
        wxr_term(WXR_CATEGORY, r, &term);
        assert_str(term.value, "河 & 湖");
        s->categories++;
    }
    if (wxr_kind(r) != WXR_ITEM)
        return KY_OK;
    wxr_item(&s->arena, r, &item);
    assert_str(feed_plain(&s->arena, item.title), "a <b> & \"c\" ]]>");
    assert_str(item.content, "<!-- wp:html --><p>&#91;gallery] ]]&gt;</p><!-- /wp:html -->");
    assert_str(item.excerpt, "");
    assert_str(item.id, "7");
    assert_str(item.date, "2024-05-16 09:30:12");
    assert_str(item.date_gmt, "2024-05-16 01:30:12");
    assert_int_equal(item.categories_n, 2);
    assert_str(item.categories[0].slug, "河");
    assert_str(item.categories[1].domain, "post_tag");
    s->items++;
    return KY_OK;
}

static void test_writes_what_reads_back(void **state)
{
    (void)state;
    struct buf out;
    struct seen s = {0};
    struct err e = {0};
    const struct wxr_out_term channel = {STR("河"), STR("河 & 湖")}, tag = {STR("t"), STR("<水>")};
    const struct wxr_out_item item = {.id = 7,
                                      .type = "post",
                                      .status = "publish",
                                      .title = STR("a <b> & \"c\" ]]>\x01"),
                                      .link = STR("https://a.example/?a&b"),
                                      .content = {STR("<p>[gallery] ]]&gt;</p>")},
                                      .at = INT64_C(1715823012000000),
                                      .offset = 8 * 3600,
                                      .categories = &channel,
                                      .categories_n = 1,
                                      .tags = &tag,
                                      .tags_n = 1};
    buf_init(&out, 1 << 20);
    arena_init(&s.arena, 1 << 20);
    wxr_write_head(&out, STR("A & B"), STR("https://a.example"), STR("zh-CN"));
    wxr_write_category(&out, 3, STR("河"), STR(""), STR("河 & 湖"), STR("x < y"));
    wxr_write_item(&out, &item);
    wxr_write_end(&out);
    const struct records_sink sink = {on_record, &s};
    struct records *r = records_new("a.xml", NULL, &sink);
    assert_ok(records_push(r, buf_str(&out), &e), &e);
    assert_ok(records_end(r, &e), &e);
    assert_int_equal(s.items, 1);
    assert_int_equal(s.categories, 1);
    records_free(r);
    arena_release(&s.arena);
    buf_release(&out);
}

UNIT_TESTS(cmocka_unit_test(test_writes_what_reads_back));
