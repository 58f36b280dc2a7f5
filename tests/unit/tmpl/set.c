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

/* The first complaint about these two templates; "" when there is none. */
static void assert_ends(const char *page, const char *part, const char *says)
{
    struct given g;
    struct str name;
    given_init(&g, false);
    given_template(&g, "page", page);
    given_template(&g, "part", part);
    enum ky_err err = tmpl_check_ends(g.set, &name, &g.e);
    if (*says) {
        assert_err(err, KY_EINVAL);
        assert_true(str_starts(str_c(g.e.text), str_c(says)));
        assert_true(str_starts(str_c(says), name));
        assert_err(given_render(&g, NULL), KY_ELIMIT); /* it is so, and no crash */
    } else {
        assert_ok(err, &g.e);
    }
    given_release(&g);
}

static void test_endless_inclusion_is_told(void **state)
{
    (void)state;
    assert_ends("一\n  {{>page}}\n", "", "page:2:3: 'page' includes itself");
    assert_ends("{{>part}}", "江\n\n{{>page}}", "page:1:1: 'part' includes itself");
    assert_ends("{{<part}}{{$a}}{{/a}}{{/part}}", "{{<page}}{{/page}}", "page:1:1: ");
    assert_ends("{{#a}}{{b}}{{/a}}{{>part}}{{>part}}", "{{>part}}", "part:1:1: 'part'");
    /* What the values decide, or another template. */
    assert_ends("{{#a}}{{>page}}{{/a}}", "", "");
    assert_ends("{{^a}}{{>page}}{{/a}}{{>part}}{{>part}}", "", "");
    assert_ends("{{>*name}}{{$block}}{{>page}}{{/block}}", "{{>page}}", "");
    assert_ends("{{<part}}{{$a}}{{>page}}{{/a}}{{/part}}", "{{>none}}", "");
}

UNIT_TESTS(cmocka_unit_test(test_endless_inclusion_is_told),
           cmocka_unit_test(test_missing_template_is_named),
           cmocka_unit_test(test_missing_partials_are_listed),
           cmocka_unit_test(test_a_refused_template_leaves_the_old_one),
           cmocka_unit_test(test_names_and_texts_are_copied),
           cmocka_unit_test(test_a_byte_order_mark_is_dropped),
           cmocka_unit_test(test_pages_append));
