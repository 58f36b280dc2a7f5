#include "unit.h"

#include "feed/feed.h"

struct seen {
    struct arena arena;
    struct feed_head head;
    struct feed_item item;
    int items;
};

static void keep(struct arena *a, struct str *s)
{
    *s = arena_str(a, *s);
}

static enum ky_err on_record(void *ctx, enum feed_kind kind, const struct feed_element *r,
                             struct err *e)
{
    struct seen *s = ctx;
    struct feed_item item;
    (void)e;
    if (!feed_read(&s->arena, kind, r, &s->head, &item))
        return KY_OK;
    struct str *const fields[] = {&item.id,        &item.title,   &item.url,
                                  &item.content,   &item.summary, &item.author,
                                  &item.published, &item.lang,    &item.base};
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        keep(&s->arena, fields[i]);
    s->item = item;
    s->items++;
    return KY_OK;
}

static void read_file(struct seen *s, const char *text)
{
    struct err e = {0};
    *s = (struct seen){0};
    const struct records_sink sink = {on_record, s};
    struct records *r = records_new("a.xml", NULL, &sink);
    arena_init(&s->arena, 1 << 20);
    assert_ok(records_push(r, str_c(text), &e), &e);
    assert_ok(records_end(r, &e), &e);
    assert_int_equal(s->items, 1);
    records_free(r);
}

static void test_reads_rss(void **state)
{
    (void)state;
    struct seen s;
    read_file(
        &s, "<rss xmlns:c='http://purl.org/rss/1.0/modules/content/' "
            "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>澜江 &amp; 流域</title>"
            "<link>https://a.example/</link><language>zh-CN</language><item>"
            "<title>A &lt;b&gt;B&lt;/b&gt; &amp;amp; C\n D</title><link>https://a.example/1</link>"
            "<guid isPermaLink='false'>urn:1</guid><description>摘要</description>"
            "<c:encoded><![CDATA[<p>文</p>]]></c:encoded><dc:creator>宁禾</dc:creator>"
            "<pubDate>Thu, 16 May 2024 09:30:12 +0800</pubDate><category>水利</category>"
            "<category> 交通 </category></item></channel></rss>");
    assert_str(s.head.title, "澜江 & 流域");
    assert_str(s.head.url, "https://a.example/");
    assert_str(s.item.title, "A B & C D");
    assert_str(s.item.id, "urn:1");
    assert_str(s.item.url, "https://a.example/1");
    assert_str(s.item.content, "<p>文</p>");
    assert_str(s.item.summary, "摘要");
    assert_str(s.item.author, "宁禾");
    assert_int_equal(s.item.tags_n, 2);
    arena_release(&s.arena);
}

static void test_reads_atom(void **state)
{
    (void)state;
    struct seen s;
    read_file(&s,
              "<feed xmlns='http://www.w3.org/2005/Atom'><title type='html'>澜&lt;i&gt;江&lt;/i&gt;"
              "</title><link rel='self' href='https://a.example/f'/><link "
              "href='https://a.example/'/><entry xml:lang='en'><title>1 &lt; 2</title>"
              "<id>tag:1</id><link rel='edit' href='x'/><link href='https://a.example/1'/>"
              "<author><name>宁禾</name></author><updated>2024-05-16T01:00:00Z</updated>"
              "<published>2024-05-15T01:00:00Z</published><category term='t' label='水利'/>"
              "<summary>a &lt; b</summary><content type='html'>&lt;p&gt;x&lt;/p&gt;</content>"
              "</entry></feed>");
    assert_str(s.head.title, "澜江");
    assert_str(s.head.url, "https://a.example/");
    assert_str(s.item.title, "1 < 2");
    assert_str(s.item.url, "https://a.example/1");
    assert_str(s.item.published, "2024-05-15T01:00:00Z");
    assert_str(s.item.content, "<p>x</p>");
    assert_str(s.item.lang, "en");
    assert_str(s.item.tags[0], "水利");
    assert_true(str_has(s.item.summary, STR("a &lt; b")));
    arena_release(&s.arena);
}

static void test_reads_rdf(void **state)
{
    (void)state;
    struct seen s;
    read_file(&s,
              "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
              "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns='http://purl.org/rss/1.0/'>"
              "<channel r:about='x'><title>澜江</title><link>https://a.example/</link></channel>"
              "<item r:about='https://a.example/1'><title>题</title><dc:date>2024-05-16</dc:date>"
              "<dc:subject>水利</dc:subject></item></r:RDF>");
    assert_str(s.head.title, "澜江");
    assert_str(s.item.id, "https://a.example/1");
    assert_str(s.item.published, "2024-05-16");
    assert_int_equal(s.item.tags_n, 1);
    arena_release(&s.arena);
}

static void test_reads_json(void **state)
{
    (void)state;
    struct arena a;
    struct err e = {0};
    struct feed_head head = {0};
    struct feed_item item;
    const struct json *items;
    arena_init(&a, 1 << 20);
    struct str text =
        STR("\xef\xbb\xbf {\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"澜江\","
            "\"home_page_url\":\"https://a.example/\",\"items\":[{\"id\":5,\"title\":\"题\","
            "\"url\":\"https://a.example/5\",\"content_text\":\"a < b\",\"authors\":[{\"name\":"
            "\"宁禾\"}],\"tags\":[\"水利\",3]},7]}");
    assert_true(feed_is_json(text));
    assert_ok(feed_json_open(&a, text, &head, &items, &e), &e);
    assert_int_equal(items->kids_n, 2);
    feed_json_item(&a, &items->kids[0], &item);
    assert_str(head.title, "澜江");
    assert_str(item.id, "5");
    assert_str(item.author, "宁禾");
    assert_true(str_has(item.content, STR("a &lt; b")));
    assert_int_equal(item.tags_n, 1);
    feed_json_item(&a, &items->kids[1], &item);
    assert_str(item.title, "");
    assert_err(feed_json_open(&a, STR("{\"items\":[]}"), &head, &items, &e), KY_EINVAL);
    assert_err(feed_json_open(&a, STR("{"), &head, &items, &e), KY_EINVAL);
    assert_false(feed_is_json(STR("<rss/>")));
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_reads_rss), cmocka_unit_test(test_reads_atom),
           cmocka_unit_test(test_reads_rdf), cmocka_unit_test(test_reads_json));
