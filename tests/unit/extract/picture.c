#include "page.h"

#define HEAD                                                                                       \
    "<html lang=zh><head><meta charset=utf-8><title>水库验收完成</title></head><body>"       \
    "<img src=/logo.png><h1>水库验收完成</h1><div>2024-05-16 来源:澜江日报</div><div class=c>"
#define ONE         "本报讯近日,望江市水利局组织专家对城东水库除险加固工程进行了竣工验收。"
#define TWO         "该工程去年三月开工,总投资一千二百万元,受益农田五万余亩。"
#define TAIL        "</div><div>责任编辑:沈一帆</div><img src=/qr.png></body></html>"
#define IMG(n, alt) "<img src=\"https://picture.invalid/" #n "\" alt=\"" alt "\">"

static struct extract *read_page(struct fixture *f, const char *markup, const char *url)
{
    const struct extract_hints hints = {.url = str_c(url), .pictures = true};
    struct err e = {0};
    *f = (struct fixture){0};
    arena_init(&f->arena, ARENA_DEFAULT_BUDGET);
    assert_ok(extract_page(&f->arena, str_c(markup), &hints, &f->out, &e), &e);
    return &f->out;
}

static void expect(const char *markup, const char *html, const char *url)
{
    struct fixture f;
    struct extract *x = read_page(&f, markup, "https://news.example/a/b.html");
    assert_str(x->html.markup, html);
    if (url) {
        assert_int_equal(x->pictures_n, 1);
        assert_str(x->pictures[0].url, url);
    } else {
        assert_int_equal(x->pictures_n, 0);
    }
    assert_int_equal(x->body.n, 2);
    assert_str(x->body.p[0], ONE);
    assert_false(has_flag(x, "images-left-out"));
    fixture_release(&f);
}

static void test_finds_pictures_where_they_stand(void **state)
{
    (void)state;
    expect(HEAD "<p><img src=1.jpg alt='坝'></p><p>" ONE "</p><p>" TWO "</p>" TAIL,
           "<p>" IMG(0, "坝") "</p>\n<p>" ONE "</p>\n<p>" TWO "</p>",
           "https://news.example/a/1.jpg");
    expect(HEAD "<p>" ONE "</p><p><img src=//cdn.example/1.jpg></p><p>" TWO "</p>" TAIL,
           "<p>" ONE "</p>\n<p>" IMG(0, "") "</p>\n<p>" TWO "</p>", "https://cdn.example/1.jpg");
    expect(HEAD "<p>" ONE "</p><p>" TWO "</p><div><img src=/1.jpg></div>" TAIL,
           "<p>" ONE "</p>\n<p>" TWO "</p>\n<p>" IMG(0, "") "</p>", "https://news.example/1.jpg");
    expect(HEAD "<p>" ONE "</p><p>该工程<img src=/e.gif>去年三月开工,总投资一千二百万元。</p>" TAIL,
           "<p>" ONE "</p>\n<p>该工程" IMG(0, "") "去年三月开工,总投资一千二百万元。</p>",
           "https://news.example/e.gif");
}

static void test_keeps_figures_with_pictures(void **state)
{
    struct fixture f;
    (void)state;
    struct extract *x = read_page(
        &f,
        HEAD "<p>" ONE "</p><figure class=x><a href=/big><img src=/1.jpg alt='\"坝\"'></a>"
             "<figcaption>图为验收现场,宁禾摄。</figcaption></figure><p>" TWO "</p>" TAIL,
        "https://news.example/a/b.html");
    assert_str(
        x->html.markup,
        "<p>" ONE "</p>\n<figure><a href=\"https://news.example/big\" "
        "rel=\"nofollow noopener\">" IMG(
            0,
            "&quot;坝&quot;") "</a><figcaption>图为验收现场,宁禾摄。</figcaption></figure>\n<p>" TWO
                              "</p>");
    assert_int_equal(x->body.n, 3);
    fixture_release(&f);
}

static void test_knows_pictures_that_load_late(void **state)
{
    const char *const html = "<p>" ONE "</p>\n<p>" IMG(0, "") "</p>\n<p>" TWO "</p>";
    const char *const url = "https://news.example/1.jpg";
    (void)state;
    expect(HEAD "<p>" ONE "</p><p><img src=/blank.gif data-src=/1.jpg><noscript><img src=/1.jpg>"
                "</noscript></p><p>" TWO "</p>" TAIL,
           html, url);
    expect(HEAD "<p>" ONE "</p><p><img src='data:image/gif;base64,R0lG' data-original=/1.jpg></p>"
                "<p>" TWO "</p>" TAIL,
           html, url);
    expect(HEAD "<p>" ONE "</p><p><img srcset='/1.jpg 640w, /2.jpg 1280w'></p><p>" TWO "</p>" TAIL,
           html, url);
    expect(HEAD "<p>" ONE "</p><p><img src='data:image/png;base64,AAAA'></p><p>" TWO "</p>" TAIL,
           html, "data:image/png;base64,AAAA");
}

static void test_leaves_icons_and_other_parts(void **state)
{
    const char *const html = "<p>" ONE "</p>\n<p>" TWO "</p>";
    (void)state;
    expect(HEAD "<p><img width=1 height=1 src=/count.gif>" ONE "</p><img alt=x><p>" TWO "</p>" TAIL,
           html, NULL);
    expect(HEAD "<p>" ONE "</p><p>" TWO "</p><div class=footer><img src=/code.png></div>" TAIL,
           html, NULL);
    expect(HEAD "<p>" ONE "</p><p>" TWO "</p><p hidden><img src=/code.png></p>" TAIL, html, NULL);
}

static void test_says_what_it_cannot_resolve(void **state)
{
    static const char *const urls[] = {"", "https://news.example/"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct fixture f;
        struct extract *x = read_page(&f,
                                      HEAD "<p>" ONE "</p><p>" TWO "</p><img src=a/1.jpg>"
                                           "<img src='file:///etc/passwd'>" TAIL,
                                      urls[i]);
        assert_int_equal(x->pictures_n, 2);
        assert_str(x->pictures[0].url, i ? "https://news.example/a/1.jpg" : "");
        assert_str(x->pictures[0].raw, "a/1.jpg");
        assert_str(x->pictures[1].url, "");
        assert_str(x->pictures[1].raw, "file:///etc/passwd");
        fixture_release(&f);
    }
}

UNIT_TESTS(cmocka_unit_test(test_finds_pictures_where_they_stand),
           cmocka_unit_test(test_keeps_figures_with_pictures),
           cmocka_unit_test(test_knows_pictures_that_load_late),
           cmocka_unit_test(test_leaves_icons_and_other_parts),
           cmocka_unit_test(test_says_what_it_cannot_resolve))
