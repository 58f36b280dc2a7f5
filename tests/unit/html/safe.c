#include "unit.h"

#include "html/safe.h"

static void escapes(const char *in, size_t n, const char *want)
{
    struct buf b;
    buf_init(&b, 4096);
    html_escape(&b, str_of(in, n));
    assert_str(buf_str(&b), want);
    buf_release(&b);
}

static void test_escapes_what_markup_reads(void **state)
{
    (void)state;
    escapes("<a href=\"x\">'&'</a>", 19, "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
    escapes("&amp;", 5, "&amp;amp;");
    escapes("", 0, "");
    escapes(NULL, 0, "");
}

static void test_keeps_text(void **state)
{
    (void)state;
    const char text[] = "澜江省 推进，一体化。\t\r\n𠮷 ～";
    escapes(text, sizeof(text) - 1, text);
}

static void test_drops_what_xml_cannot_hold(void **state)
{
    (void)state;
    escapes("a\0b\x01\x1f\x7f<", 7, "ab&lt;");
    escapes("a\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd"
            "b",
            11,
            "a\xef\xbf\xbd"
            "b");
    escapes("cut\xef\xbf", 5, "cut\xef\xbf");
}

static void test_overrun_is_an_error(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 8);
    html_escape(&b, STR("<<<<<<"));
    struct err e = {0};
    assert_err(buf_check(&b, &e), KY_ELIMIT);
    buf_release(&b);
}

static void test_from_store_is_unchanged(void **state)
{
    (void)state;
    assert_str(html_from_store(STR("<p>x</p>")).markup, "<p>x</p>");
}

static void test_data_cannot_end_its_script(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 16);
    struct html_safe safe = html_script_data(&a, STR("{\"n\":\"</script><!-- & 澜江\"}"));
    assert_str(safe.markup, "{\"n\":\"\\u003c/script\\u003e\\u003c!-- \\u0026 澜江\"}");
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_data_cannot_end_its_script),
           cmocka_unit_test(test_escapes_what_markup_reads), cmocka_unit_test(test_keeps_text),
           cmocka_unit_test(test_drops_what_xml_cannot_hold),
           cmocka_unit_test(test_overrun_is_an_error),
           cmocka_unit_test(test_from_store_is_unchanged));
