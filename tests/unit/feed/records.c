#include "unit.h"

#include "feed/records.h"

#define WP_URI  "https://wordpress.org/export/1.2/"
#define RSS(in) "<rss version='2.0' xmlns:wp='" WP_URI "'><channel>" in "</channel></rss>"

struct seen {
    struct buf said; /* "ns:name=text(child…)" of each record */
    int64_t line;
    enum ky_err answer;
};

static void say(struct buf *b, const struct feed_element *el)
{
    buf_addf(b, "%d:%.*s=%.*s", (int)el->ns, STR_ARG(el->name), STR_ARG(str_trim(el->text)));
    for (const struct feed_attr *a = el->attrs; a; a = a->next)
        buf_addf(b, " @%d:%.*s=%.*s", (int)a->ns, STR_ARG(a->name), STR_ARG(a->value));
    if (el->first) {
        buf_addch(b, '(');
        for (const struct feed_element *c = el->first; c; c = c->next)
            say(b, c);
        buf_addch(b, ')');
    }
    buf_addch(b, ';');
}

static enum ky_err on_record(void *ctx, enum feed_kind kind, const struct feed_element *r,
                             struct err *e)
{
    struct seen *s = ctx;
    assert_int_not_equal(kind, FEED_UNKNOWN);
    say(&s->said, r);
    s->line = r->line;
    return s->answer ? err_set(e, s->answer, "the sink says no") : KY_OK;
}

/* In pieces of `step` bytes. */
static enum ky_err run(struct seen *s, const char *encoding, struct str in, size_t step,
                       struct err *e)
{
    const struct records_sink sink = {on_record, s};
    struct records *r = records_new("a.xml", encoding, &sink);
    enum ky_err err = KY_OK;
    buf_init(&s->said, 1 << 20);
    for (size_t at = 0; at < in.n && !err; at += step)
        err = records_push(r, str_sub(in, at, at + step), e);
    if (!err)
        err = records_end(r, e);
    if (err)
        assert_err(records_end(r, NULL), err);
    records_free(r);
    return err;
}

static void gives(const char *in, const char *want)
{
    static const size_t steps[] = {1, 7, 100000};
    for (size_t i = 0; i < 3; i++) {
        struct seen s = {0};
        struct err e = {0};
        assert_ok(run(&s, NULL, str_c(in), steps[i], &e), &e);
        assert_str(buf_str(&s.said), want);
        buf_release(&s.said);
    }
}

static void refuses(struct str in, enum ky_err code, const char *says)
{
    struct seen s = {0};
    struct err e = {0};
    assert_err(run(&s, NULL, in, 1 << 16, &e), code);
    if (!strstr(e.text, says) || !strstr(e.text, "'a.xml' line "))
        fail_msg("\"%s\" does not say \"%s\"", e.text, says);
    buf_release(&s.said);
}

static void test_gives_records_of_each_kind(void **state)
{
    (void)state;
    gives(RSS("<title>a</title><item><wp:id n='1'>5</wp:id>x</item>"),
          "0:title=a;0:item=x(5:id=5 @0:n=1;);");
    gives("<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='zh'><entry xml:lang='en'><id>1</id>"
          "</entry></feed>",
          "1:entry= @7:lang=en(1:id=1;);");
    gives("<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
          "xmlns='http://purl.org/rss/1.0/'><channel r:about='c'><title>t</title></channel>"
          "<item r:about='u'/></r:RDF>",
          "0:channel= @2:about=c(0:title=t;);0:item= @2:about=u;");
    gives("<rss><other><item/></other><channel/></rss>", "");
}

static void test_prefixes_mean_nothing(void **state)
{
    (void)state;
    gives("<rss xmlns:x='http://wordpress.org/export/1.0/' xmlns:wp='urn:else'><channel>"
          "<x:a/><wp:a/></channel></rss>",
          "5:a=;8:a=;");
    gives("<rss xmlns:e='" WP_URI "excerpt/' xmlns:n='https://wordpress.org/export/evil/'>"
          "<channel><e:encoded>x</e:encoded><n:a/></channel></rss>",
          "6:encoded=x;8:a=;");
    refuses(STR("<rss><channel><wp:a/></channel></rss>"), KY_EINVAL, "prefix");
    refuses(STR("<rss xmlns='urn:else'><channel/></rss>"), KY_EINVAL, "no RSS");
    refuses(STR("<html><p>x</p></html>"), KY_EINVAL, "'html'");
}

static void test_reads_cdata_and_text_alike(void **state)
{
    (void)state;
    gives(RSS("<item><t>a&lt;b<![CDATA[<c>&amp;]]>d</t>e<t/>f</item>"),
          "0:item=ef(0:t=a<b<c>&amp;d;0:t=;);");
}

static void test_makes_html_of_xhtml(void **state)
{
    (void)state;
    gives("<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>"
          "<div xmlns='http://www.w3.org/1999/xhtml'>a &lt; b<br/><img src='x&amp;y'/></div>"
          "</content></entry></feed>",
          "1:entry=(1:content=<div>a &lt; b<br><img src=\"x&amp;y\"></div> @0:type=xhtml;);");
}

static void test_entities_stay_short(void **state)
{
    (void)state;
    gives("<!DOCTYPE rss [<!ENTITY nbsp '&#160;'><!ENTITY amp '&#38;#38;'>]>"
          "<rss><channel><t>a&nbsp;b&amp;</t></channel></rss>",
          "0:t=a\xc2\xa0"
          "b&;");
    gives("<!DOCTYPE rss PUBLIC '-//x' 'http://example.invalid/rss.dtd'>"
          "<rss><channel><t>a&nbsp;b</t></channel></rss>",
          "0:t=a&nbsp;b;");
    refuses(STR("<!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><rss/>"), KY_EINVAL,
            "'b'");
    refuses(STR("<!DOCTYPE rss [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><rss/>"), KY_EINVAL,
            "'a'");
    refuses(STR("<!DOCTYPE rss [<!ENTITY % p 'x'>]><rss/>"), KY_EINVAL, "'p'");
    refuses(STR("<!DOCTYPE rss [<!ENTITY long 'more than a few characters of it'>]><rss/>"),
            KY_EINVAL, "DTD");
    refuses(STR(RSS("<t>&nbsp;</t>")), KY_EINVAL, "not declared");
}

static void test_names_the_line(void **state)
{
    (void)state;
    struct seen s = {0};
    struct err e = {0};
    assert_ok(run(&s, NULL, STR("<rss>\n<channel>\n\n<item>\n</item></channel></rss>"), 3, &e), &e);
    assert_int_equal(s.line, 4);
    buf_release(&s.said);
    refuses(STR("<rss>\n<channel>\n<a></b>"), KY_EINVAL, "line 3");
    refuses(STR("<rss>\n<channel>\n<a>x"), KY_EINVAL, "too early");
    refuses(STR(""), KY_EINVAL, "too early");
    refuses(STR("<rss><channel><a>\xff</a></channel></rss>"), KY_EINVAL, "well-formed");
    refuses(STR("<?xml version='1.0' encoding='gbk'?><rss/>"), KY_EINVAL, "UTF-8");
    refuses(STR("<?xml version='1.0' encoding='utf-16'?><rss/>"), KY_EINVAL, "UTF-8");
}

static void test_the_sinks_error_comes_back(void **state)
{
    (void)state;
    struct seen s = {.answer = KY_EFULL};
    struct err e = {0};
    assert_err(run(&s, NULL, STR(RSS("<a/><b/>")), 1 << 16, &e), KY_EFULL);
    assert_string_equal(e.text, "the sink says no");
    assert_str(buf_str(&s.said), "0:a=;");
    buf_release(&s.said);
}

static void test_an_encoding_may_be_set(void **state)
{
    (void)state;
    struct seen s = {0};
    struct err e = {0};
    assert_ok(run(&s, "UTF-8",
                  STR("<?xml version='1.0' encoding='gbk'?><rss><channel><a>澜江"
                      "</a></channel></rss>"),
                  5, &e),
              &e);
    assert_str(buf_str(&s.said), "0:a=澜江;");
    buf_release(&s.said);
}

/* before, n times middle, after */
static void refuses_many(const char *before, const char *middle, size_t n, const char *after,
                         const char *says)
{
    struct buf b;
    buf_init(&b, (size_t)64 << 20);
    buf_addc(&b, before);
    for (size_t i = 0; i < n; i++)
        buf_addc(&b, middle);
    buf_addc(&b, after);
    refuses(buf_str(&b), KY_ELIMIT, says);
    buf_release(&b);
}

static void test_limits_end_it(void **state)
{
    (void)state;
    refuses_many("<rss><channel><item>", "<a>", 300, "", "deeper than 256");
    refuses_many("<rss><channel><item>", "<a/>", 200001, "", "200000 elements");
    refuses_many("<rss><channel><item><a>", "0123456789abcdef", (17 << 20) / 16, "", "16 MB");
    refuses_many("<rss><channel><item><a><![CDATA[", "0123456789abcdef", (17 << 20) / 16, "",
                 "16 MB");
    refuses_many("<rss><channel><item><a b='", "0123456789abcdef", (5 << 20) / 16, "", "4 MB");
    refuses_many("<rss><channel><!--", "0123456789abcdef", (5 << 20) / 16, "", "4 MB");
    refuses_many("<rss><channel><a", "0123456789abcdef", (5 << 20) / 16, "", "4 MB");
    refuses_many("<!DOCTYPE rss [", "<!ELEMENT a ANY><!ATTLIST a b CDATA 'c'>", 5000, "]><rss/>",
                 "DTD");
    refuses_many("<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>",
                 "&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;", (17 << 20) / 8, "", "16 MB");
}

UNIT_TESTS(cmocka_unit_test(test_gives_records_of_each_kind),
           cmocka_unit_test(test_prefixes_mean_nothing),
           cmocka_unit_test(test_reads_cdata_and_text_alike),
           cmocka_unit_test(test_makes_html_of_xhtml), cmocka_unit_test(test_entities_stay_short),
           cmocka_unit_test(test_names_the_line), cmocka_unit_test(test_the_sinks_error_comes_back),
           cmocka_unit_test(test_an_encoding_may_be_set), cmocka_unit_test(test_limits_end_it));
