#include "html/picture.h"

#include "html/sanitize.h"
#include "unit.h"

static struct str markup(struct arena *a, const struct html_picture *p)
{
    struct buf b;
    buf_init(&b, 1 << 16);
    html_picture_add(&b, p);
    struct str text = arena_str(a, buf_str(&b));
    buf_release(&b);
    return text;
}

static void test_the_sanitizer_keeps_it_as_it_is(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    const struct html_policy policy = {.images = true};
    const struct html_picture pictures[] = {
        {.src = STR("/media/0123456789abcdef0123456789abcdef.svg"),
         .alt = STR("图"),
         .width = 1200,
         .height = 675},
        {.src = STR("/media/0123456789abcdef0123456789abcdef-1280.jpg"),
         .alt = STR("a \"b\" <c> & d"),
         .webp = STR("/media/0123456789abcdef0123456789abcdef-320.webp 320w"),
         .avif = STR("/media/0123456789abcdef0123456789abcdef-320.avif 320w"),
         .width = 1920,
         .height = 1080}};
    for (size_t i = 0; i < 2; i++) {
        struct err e;
        struct html_safe once, twice;
        struct str text = markup(&a, &pictures[i]);
        assert_ok(html_sanitize(&a, text, &policy, &once, &e), &e);
        assert_ok(html_sanitize(&a, once.markup, &policy, &twice, &e), &e);
        assert_true(str_eq(once.markup, twice.markup));
        assert_true(str_has(once.markup, pictures[i].src));
        assert_int_equal(str_has(once.markup, STR("<picture>")), i == 1);
        assert_int_equal(str_has(once.markup, STR("image/avif")), i == 1);
    }
    arena_release(&a);
}

static void test_finds_the_first(void **state)
{
    (void)state;
    struct html_picture_place p;
    assert_true(html_picture_find(
        STR("<p>x</p><img src=\"a.svg\" alt=\"A\">y<img src=\"b.svg\" alt=\"B\">"), &p));
    assert_true(str_eqc(p.before, "<p>x</p>") && str_eqc(p.src, "a.svg") && str_eqc(p.alt, "A"));
    assert_true(html_picture_find(p.after, &p));
    assert_true(str_eqc(p.before, "y") && str_eqc(p.src, "b.svg") && p.after.n == 0);
    static const char *const others[] = {"", "<img alt=\"A\" src=\"a\">", "<img src=\"a",
                                         "<img src=\"a\" alt=\"b"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(html_picture_find(str_c(others[i]), &p));
}

UNIT_TESTS(cmocka_unit_test(test_the_sanitizer_keeps_it_as_it_is),
           cmocka_unit_test(test_finds_the_first));
