#include "service/import_pictures.h"

#include <stdio.h>

#include "base/clock.h"
#include "service/import_page.h"
#include "site_fixture.h"

#define ONE "本报讯近日,望江市水利局组织专家对城东水库除险加固工程进行了竣工验收。"
#define TWO "该工程去年三月开工,总投资一千二百万元,受益农田五万余亩。"

/* Drawings need no helper. */
#define DRAWING(width)                                                                             \
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" width "\" height=\"90\"/>"

/* A web where each address holds a drawing, but for those that hold "none" or "text". */
struct web {
    int asked, last_ms;
    size_t last_bytes;
    int64_t takes; /* us */
};

static enum ky_err get(void *ctx, struct str url, size_t bytes, int ms, struct buf *out,
                       struct err *e)
{
    struct web *web = ctx;
    int64_t start = clock_monotonic();
    web->asked++;
    web->last_ms = ms;
    web->last_bytes = bytes;
    while (clock_monotonic() - start < web->takes)
        continue;
    if (str_has(url, STR("none")))
        return err_set(e, KY_ENOTFOUND, "there is nothing at '%.*s'", STR_ARG(url));
    if (str_has(url, STR("text")))
        buf_addc(out, "no picture at all");
    else if (str_has(url, STR("wide")))
        buf_addc(out, DRAWING("400"));
    else
        buf_addf(out, DRAWING("399") "<!-- %.*s -->", STR_ARG(url));
    return KY_OK;
}

struct run {
    struct web web;
    struct extract x;
    struct import_pictures_how how;
    struct import_pictures pictures;
};

static void begin(struct site_fixture *f, struct run *r, const char *between)
{
    const struct extract_hints hints = {.url = STR("https://news.example/a/1.html"),
                                        .pictures = true};
    struct err e;
    struct str page = arena_printf(
        &f->arena,
        "<html lang=zh><head><meta charset=utf-8><title>水库验收完成</title></head><body>"
        "<h1>水库验收完成</h1><div>2024-05-16 来源:澜江日报</div><div class=c><p>" ONE
        "</p>%s<p>" TWO "</p></div></body></html>",
        between);
    *r = (struct run){
        .how = {.get = get, .count = 20, .bytes = 1 << 20, .bytes_all = 2 << 20, .ms_all = 60000}};
    assert_ok(extract_page(&f->arena, page, &hints, &r->x, &e), &e);
}

static void take(struct site_fixture *f, struct run *r)
{
    struct err e;
    r->how.ctx = &r->web;
    assert_ok(import_pictures(&f->site->media, &f->arena, &r->x, &r->how, &r->pictures, &e), &e);
}

static void assert_left(const struct run *r, size_t i, const char *why)
{
    assert_true(i < r->pictures.n);
    if (!str_has(r->pictures.p[i].why_not, str_c(why)))
        fail_msg("'%.*s' does not say '%s'", STR_ARG(r->pictures.p[i].why_not), why);
}

static struct article_result put(struct site_fixture *f, struct run *r)
{
    struct err e;
    struct article_result result;
    const struct import_page how = {.channel = STR("news"), .pictures = &r->pictures};
    assert_ok(import_page(f->site, &ACTOR_COMMAND, &f->arena, &r->x, &how, &result, &e), &e);
    return result;
}

static void puts_pictures_into_the_text(struct site_fixture *f)
{
    struct run r;
    begin(f, &r,
          "<figure><img src=wide.svg alt='坝'><figcaption>图为大坝。</figcaption></figure>"
          "<p><img src=2.svg><img src=wide.svg></p>");
    take(f, &r);
    assert_int_equal(r.web.asked, 2);
    assert_int_equal(r.pictures.n, 2);
    assert_str(r.pictures.p[0].url, "https://news.example/a/wide.svg");
    assert_str(r.pictures.p[0].name, "wide.svg");
    struct str text = r.x.html.markup;
    assert_true(str_has(text, STR("<figure><img src=\"/media/")));
    assert_true(str_has(text, STR("alt=\"坝\"")));
    assert_true(str_has(text, STR("<figcaption>图为大坝。</figcaption></figure>")));
    assert_false(str_has(text, STR("picture.invalid")));
    struct article_result result = put(f, &r);
    assert_int_equal(result.outcome, ARTICLE_CREATED);
    assert_int_equal(sx_revision(f, result.id)->picture_id, 1);
    sx_verify(f);

    int64_t head = sx_head(f);
    begin(f, &r,
          "<figure><img src=wide.svg alt='坝'><figcaption>图为大坝。</figcaption></figure>"
          "<p><img src=2.svg><img src=wide.svg></p>");
    take(f, &r);
    assert_int_equal(put(f, &r).outcome, ARTICLE_UNCHANGED);
    begin(f, &r, "<p><img src=new.svg></p>");
    take(f, &r);
    assert_int_equal(put(f, &r).outcome, ARTICLE_DIFFERS);
    assert_int_equal(sx_head(f), head); /* no record of what is not used */
}
ON_BOTH(puts_pictures_into_the_text)

static void leaves_out_what_it_cannot_have(struct site_fixture *f)
{
    struct run r;
    begin(f, &r,
          "<figure><img src=none.svg><figcaption>图注。</figcaption></figure>"
          "<p><img src=text.png></p><p><img src='ftp://x/1.png'></p>");
    take(f, &r);
    assert_int_equal(r.web.asked, 2);
    assert_left(&r, 0, "there is nothing at 'https://news.example/a/none.svg'");
    assert_left(&r, 1, "'https://news.example/a/text.png' is left out");
    assert_left(&r, 2, "'ftp://x/1.png'");
    assert_str(r.x.html.markup, "<p>" ONE "</p>\n<p>图注。</p>\n<p>" TWO "</p>");
    struct article_result result = put(f, &r);
    assert_int_equal(sx_revision(f, result.id)->picture_id, 0);
}
ON_SQLITE(leaves_out_what_it_cannot_have)

static void a_narrow_one_is_no_title_picture(struct site_fixture *f)
{
    struct run r;
    begin(f, &r, "<p><img src=1.svg></p><p><img src=wide.svg></p>");
    take(f, &r);
    struct article_result result = put(f, &r);
    assert_int_equal(sx_revision(f, result.id)->picture_id, 0);
}
ON_SQLITE(a_narrow_one_is_no_title_picture)

static void keeps_to_its_limits(struct site_fixture *f)
{
    static const char THREE[] =
        "<p><img src=1.svg></p><p><img src=2.svg></p><p><img src=3.svg></p>";
    struct run r;
    begin(f, &r, THREE);
    r.how.count = 2;
    take(f, &r);
    assert_int_equal(r.web.asked, 2);
    assert_int_equal(r.pictures.p[1].why_not.n, 0);
    assert_left(&r, 2, "more than 2 pictures");

    begin(f, &r, THREE);
    r.how.bytes_all = 100; /* less than the first has */
    take(f, &r);
    assert_int_equal(r.web.asked, 1);
    assert_int_equal(r.web.last_bytes, 100);
    assert_left(&r, 1, "the pictures before it");

    begin(f, &r, THREE);
    r.how.ms_all = 50;
    r.web.takes = 60 * 1000;
    take(f, &r);
    assert_int_equal(r.web.asked, 1);
    assert_int_equal(r.web.last_ms, 50);
    assert_left(&r, 2, "those before it took");
}
ON_SQLITE(keeps_to_its_limits)

/* A full disk is nothing that the page could help. */
static void fails_with_this_machine(struct site_fixture *f)
{
    struct run r;
    struct err e;
    struct media_folder nowhere = f->site->media;
    nowhere.dir = "/proc/none/media";
    begin(f, &r, "<p><img src=1.svg></p>");
    r.how.ctx = &r.web;
    assert_true(import_pictures(&nowhere, &f->arena, &r.x, &r.how, &r.pictures, &e) != KY_OK);
}
ON_SQLITE(fails_with_this_machine)

UNIT_TESTS(BOTH(puts_pictures_into_the_text), SQLITE(leaves_out_what_it_cannot_have),
           SQLITE(a_narrow_one_is_no_title_picture), SQLITE(keeps_to_its_limits),
           SQLITE(fails_with_this_machine))
