#include "site_fixture.h"

#include "service/import_wxr.h"

static void path(const char *url, const char *want)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    assert_str(import_old_path(&a, STR("https://old.example/blog"), str_c(url)), want);
    arena_release(&a);
}

static void test_finds_the_path_of_an_old_address(void **state)
{
    (void)state;
    path("https://old.example/2020/03/a/", "/2020/03/a/");
    path("http://OLD.example/%e6%b1%9f", "/%E6%B1%9F");
    path("https://old.example/?p=3", "");
    path("https://old.example/a#b", "");
    path("https://old.example/", "");
    path("https://old.example", "");
    path("https://elsewhere.example/a", "");
    path("https://old.example/../a", "");
    path("mailto:a@b", "");
    path("", "");
}

static void test_names_and_titles_are_one_line(void **state)
{
    (void)state;
    struct arena a;
    struct buf b;
    arena_init(&a, 1 << 20);
    buf_init(&b, 1 << 16);
    assert_str(import_name(&a, STR("　宁\n\t禾\x01 ")), "宁 禾");
    for (int i = 0; i < 1000; i++)
        buf_addc(&b, "江");
    assert_int_equal(str_utf8_count(import_name(&a, buf_str(&b))), 200);
    assert_int_equal(import_title(&a, buf_str(&b)).n, 999);
    buf_release(&b);
    arena_release(&a);
}

static void test_reads_times_in_the_sites_zone(void **state)
{
    (void)state;
    struct zone *z;
    struct err e = {0};
    assert_ok(zone_load("Asia/Shanghai", &z, &e), &e);
    assert_int_equal(import_time(z, STR("2024-05-16 09:30:12")), SX_START);
    assert_int_equal(import_time(z, STR("Thu, 16 May 2024 01:30:12 GMT")), SX_START);
    assert_int_equal(import_time(z, STR("0000-00-00 00:00:00")), 0);
    zone_free(z);
}

static void finds_a_channel(struct site_fixture *f)
{
    struct err e = {0};
    struct str slug;
    struct intake in = {.site = f->site, .file = "a"};
    assert_ok(import_channel(&in, &f->arena, STR(""), &slug, &e), &e);
    assert_str(slug, "news");
    assert_err(import_channel(&in, &f->arena, STR("none"), &slug, &e), KY_ENOTFOUND);
}
ON_BOTH(finds_a_channel)

UNIT_TESTS(cmocka_unit_test(test_finds_the_path_of_an_old_address),
           cmocka_unit_test(test_names_and_titles_are_one_line),
           cmocka_unit_test(test_reads_times_in_the_sites_zone), BOTH(finds_a_channel));
