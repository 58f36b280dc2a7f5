#include "media/name.h"

#include <stdio.h>

#include "base/rand.h"
#include "unit.h"

#define H "0123456789abcdef0123456789abcdef"

static void reads(const char *text, const char *path, enum media_kind kind)
{
    struct media_name name;
    struct buf b;
    buf_init(&b, 1000);
    if (!media_name_parse(str_c(text), &name))
        fail_msg("'%s' is not read", text);
    assert_int_equal(name.kind, kind);
    media_name_add(&b, &name);
    assert_str(buf_str(&b), text);
    buf_clear(&b);
    media_name_path(&b, &name);
    assert_str(buf_str(&b), path);
    buf_release(&b);
}

static void test_names(void **state)
{
    (void)state;
    reads(H ".jpg", "01/23456789abcdef0123456789abcdef.jpg", MEDIA_JPEG);
    reads(H ".pdf", "01/23456789abcdef0123456789abcdef.pdf", MEDIA_PDF);
    reads(H "-640.webp", "01/23456789abcdef0123456789abcdef-640.webp", MEDIA_WEBP);
    reads(H "-1.avif", "01/23456789abcdef0123456789abcdef-1.avif", MEDIA_AVIF);
    reads(H "-1280c0099.jpg", "01/23456789abcdef0123456789abcdef-1280c0099.jpg", MEDIA_JPEG);
}

static void test_other_names_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      H,
                                      H ".",
                                      H ".exe",
                                      H ".jpeg",
                                      H ".JPG",
                                      H "-640.png",
                                      H "-640.heic",
                                      H "-.webp",
                                      H "-0.webp",
                                      H "-0640.webp",
                                      H "-1921.webp",
                                      H "-640c.webp",
                                      H "-640c505.webp",
                                      H "-640c+100.webp",
                                      H "-640c50500.webp",
                                      H "-640 .webp",
                                      H "--640.webp",
                                      H "640.webp",
                                      H "-640.webp/..",
                                      H "-640.webp.jpg",
                                      "../../../etc/passwd",
                                      "0123456789ABCDEF0123456789ABCDEF.jpg",
                                      "0123456789abcdef0123456789abcde.jpg",
                                      "0123456789abcdef0123456789abcde/.jpg",
                                      H "-99999999999999999999.webp"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct media_name name;
        if (media_name_parse(str_c(bad[i]), &name))
            fail_msg("'%s' is read", bad[i]);
    }
}

/* What is read is written back: one spelling a file. */
static void test_one_spelling(void **state)
{
    (void)state;
    static const char letters[] = "0190c-.webpavifjg/";
    struct rand r;
    rand_seed(&r, 7);
    for (int i = 0; i < 200000; i++) {
        struct media_name name;
        char text[MEDIA_NAME_MAX] = H;
        size_t n = MEDIA_HASH_HEX + rand_below(&r, 12);
        for (size_t k = MEDIA_HASH_HEX; k < n; k++)
            text[k] = letters[rand_below(&r, sizeof(letters) - 1)];
        if (rand_below(&r, 2) && n + 5 < sizeof(text))
            n += (size_t)snprintf(text + n, 6, ".webp");
        if (!media_name_parse(str_of(text, n), &name))
            continue;
        struct buf b;
        buf_init(&b, 1000);
        media_name_add(&b, &name);
        assert_true(str_eq(buf_str(&b), str_of(text, n)));
        buf_release(&b);
    }
}

static void has_widths(int64_t width, int64_t height, const char *want)
{
    int widths[MEDIA_WIDTHS_MAX], n = media_widths(width, height, widths);
    struct buf b;
    buf_init(&b, 1000);
    for (int i = 0; i < n; i++)
        buf_addf(&b, "%s%d", i ? " " : "", widths[i]);
    assert_str(buf_str(&b), want);
    buf_release(&b);
}

static void test_widths(void **state)
{
    (void)state;
    has_widths(4000, 3000, "1920 1280 960 640 320");
    has_widths(1920, 1, "1920 1280 960 640 320");
    has_widths(1000, 800, "1000 960 640 320");
    has_widths(320, 1, "320");
    has_widths(1, 1, "1");
    has_widths(1080, 20000, "884 640 320");
    has_widths(1, 100000, "1");
    has_widths(0, 5, "");
    int widths[MEDIA_WIDTHS_MAX];
    assert_int_equal(media_crop_widths(4000, 3000, widths), 2);
    assert_int_equal(widths[0], 1280);
    assert_int_equal(media_crop_widths(4000, 400, widths), 2);
    assert_int_equal(widths[0], 711);
    assert_int_equal(media_crop_widths(10000, 1, widths), 1);
    assert_int_equal(widths[0], 1);
}

static void test_sources(void **state)
{
    (void)state;
    struct arena a;
    struct media_sources s;
    arena_init(&a, 1 << 20);
    media_sources(&a, STR(H), STR("png"), 700, 400, &s);
    assert_str(s.src, "/media/" H "-700.jpg");
    assert_str(s.webp, "/media/" H "-320.webp 320w, /media/" H "-640.webp 640w, /media/" H
                       "-700.webp 700w");
    assert_str(s.avif, "/media/" H "-320.avif 320w, /media/" H "-640.avif 640w, /media/" H
                       "-700.avif 700w");
    assert_int_equal(s.width, 700);
    assert_int_equal(s.height, 400);
    media_sources(&a, STR(H), STR("jpg"), 4000, 3000, &s);
    assert_str(s.src, "/media/" H "-1280.jpg");
    assert_int_equal(s.height, 1440);
    media_sources(&a, STR(H), STR("svg"), 800, 600, &s);
    assert_str(s.src, "/media/" H ".svg");
    assert_int_equal(s.webp.n, 0);
    assert_int_equal(s.width, 800);
    media_sources(&a, STR(H), STR("pdf"), 0, 0, &s);
    assert_int_equal(s.src.n, 0);
    media_sources(&a, STR("\"><script>"), STR("jpg"), 10, 10, &s);
    assert_int_equal(s.src.n, 0);
    media_crop_sources(&a, STR(H), STR("jpg"), 4000, 3000, 50, 100, &s);
    assert_str(s.webp, "/media/" H "-640c5099.webp 640w, /media/" H "-1280c5099.webp 1280w");
    assert_str(s.src, "/media/" H "-1280c5099.jpg");
    assert_int_equal(s.height, 720);
    arena_release(&a);
}

static void test_disposition(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    assert_str(media_disposition(&a, STR("a b.pdf")),
               "attachment; filename=\"a b.pdf\"; filename*=UTF-8''a%20b.pdf");
    assert_str(media_disposition(&a, STR("公\"\r\n.csv")),
               "attachment; filename=\"____.csv\"; filename*=UTF-8''%E5%85%AC%22%0D%0A.csv");
    assert_str(media_disposition(&a, STR("\xff")),
               "attachment; filename=\"file\"; filename*=UTF-8''file");
    assert_str(media_hash(&a, STR("")), "0e5751c026e543b2e8ab2eb06099daa1");
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_names), cmocka_unit_test(test_other_names_are_refused),
           cmocka_unit_test(test_one_spelling), cmocka_unit_test(test_widths),
           cmocka_unit_test(test_sources), cmocka_unit_test(test_disposition));
