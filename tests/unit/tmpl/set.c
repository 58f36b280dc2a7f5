#include "given.h"

static void test_missing_template_is_named(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    assert_err(given_render(&g, NULL), KY_ENOTFOUND);
    assert_str(str_c(g.e.text), "no template 'page'");
    given_template(&g, "other", "{{>page}}");
    assert_err(given_render(&g, NULL), KY_ENOTFOUND);
    assert_false(tmpl_has(g.set, STR("page")));
    assert_true(tmpl_has(g.set, STR("other")));
    tmpl_set_free(NULL);
    given_release(&g);
}

static void test_missing_partials_are_listed(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    assert_null(tmpl_missing(g.set));
    given_template(&g, "page", "{{>头}}{{#a}}{{<base}}{{$x}}{{>尾}}{{/x}}{{/base}}{{/a}}{{>*dyn}}");
    assert_string_equal(tmpl_missing(g.set), "头, base, 尾");
    given_template(&g, "头", "");
    given_template(&g, "base", "{{>尾}}");
    assert_string_equal(tmpl_missing(g.set), "尾");
    given_template(&g, "page", "{{>头}}");
    assert_string_equal(tmpl_missing(g.set), "尾"); /* base asks for it still */
    given_template(&g, "base", "");
    assert_null(tmpl_missing(g.set));
    given_release(&g);
}

static void test_a_refused_template_leaves_the_old_one(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    given_template(&g, "page", "旧");
    assert_err(tmpl_add(g.set, STR("page"), STR("{{>x}}{{#新}}"), &g.e), KY_EINVAL);
    assert_page(&g, "{}", "旧");
    assert_null(tmpl_missing(g.set));
    assert_err(tmpl_add(g.set, STR("page"), STR("{{#新}}"), NULL), KY_EINVAL);
    given_template(&g, "page", "新");
    assert_page(&g, "{}", "新");
    given_release(&g);
}

static void test_names_and_texts_are_copied(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    char name[] = "page", text[] = "{{#a}}澜{{/a}}{{>b}}", part[] = "江";
    assert_ok(tmpl_add(g.set, str_c(name), str_c(text), &g.e), &g.e);
    assert_ok(tmpl_add(g.set, STR("b"), str_c(part), &g.e), &g.e);
    memset(name, 'x', sizeof(name) - 1);
    memset(text, '{', sizeof(text) - 1);
    memset(part, '{', sizeof(part) - 1);
    assert_page(&g, "{\"a\":1}", "澜江");
    given_release(&g);
}

static void test_a_byte_order_mark_is_dropped(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    assert_text(&g, "\xef\xbb\xbf{{! 首行 }}\n一", "{}", "一");
    assert_text(&g, "", "{}", "");
    given_release(&g);
}

static void test_pages_append(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    given_template(&g, "page", "乙");
    buf_addc(&g.out, "甲");
    assert_ok(tmpl_render(g.set, STR("page"), NULL, &g.out, &g.e), &g.e);
    assert_str(buf_str(&g.out), "甲乙");
    given_release(&g);
}

UNIT_TESTS(cmocka_unit_test(test_missing_template_is_named),
           cmocka_unit_test(test_missing_partials_are_listed),
           cmocka_unit_test(test_a_refused_template_leaves_the_old_one),
           cmocka_unit_test(test_names_and_texts_are_copied),
           cmocka_unit_test(test_a_byte_order_mark_is_dropped),
           cmocka_unit_test(test_pages_append));
