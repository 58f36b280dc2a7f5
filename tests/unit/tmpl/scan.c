#include "given.h"

/* Compiling `text` as "page" fails with this code and text. */
static void assert_refused(const char *text, enum ky_err code, const char *want)
{
    struct given g;
    given_init(&g, false);
    assert_err(tmpl_add(g.set, STR("page"), str_c(text), &g.e), code);
    assert_str(str_c(g.e.text), want);
    assert_false(tmpl_has(g.set, STR("page")));
    given_release(&g);
}

static void test_comments_print_nothing(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    assert_text(&g, "督办{{! 内部备注 }}事项", "{}", "督办事项");
    assert_text(&g, "{{!}}", "{}", "");
    assert_text(&g, "a{{! {{name} \n # / }}b", "{}", "ab");
    assert_text(&g, "{{! x }}y{{ ! z }}", "{}", "y");
    given_release(&g);
}

static void test_delimiters_change(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, true);
    const char *data = "{\"x\":\"a&b\",\"l\":[1,2]}";
    assert_text(&g, "{{=<% %>=}}<%x%> {{x}} <%{x}%> <%& x %>", data, "a&amp;b {{x}} a&b a&b");
    assert_text(&g, "{{=| |=}}|#l|(|.|)|/l||={{ }}=|{{x}}", data, "(1)(2)a&amp;b");
    assert_text(&g, "{{= 《 》 =}}《x》", data, "a&amp;b");
    assert_text(&g, "{{=\n[[\t]]\n=}}[[x]]", data, "a&amp;b");
    assert_text(&g, "{{=a a=}}axa", data, "a&amp;b");
    given_release(&g);
}

static void test_unclosed_tags_are_placed(void **state)
{
    (void)state;
    assert_refused("稿件{{title", KY_EINVAL, "page:1:3: the tag is not closed. end it with '}}'");
    assert_refused("一\n二\r\n三四{{{body}}", KY_EINVAL,
                   "page:3:3: the tag is not closed. end it with '}}}'");
    assert_refused("{{=<% %>}}", KY_EINVAL, "page:1:1: the tag is not closed. end it with '=}}'");
    assert_refused("{{=<% %>=}}\n<%! x }}", KY_EINVAL,
                   "page:2:1: the tag is not closed. end it with '%>'");
    assert_refused("{{", KY_EINVAL, "page:1:1: the tag is not closed. end it with '}}'");
}

static void test_bad_names_are_refused(void **state)
{
    (void)state;
    assert_refused("{{ }}", KY_EINVAL, "page:1:1: the tag is empty. write a name into it");
    assert_refused("{{#}}{{/}}", KY_EINVAL, "page:1:1: the tag is empty. write a name into it");
    assert_refused("{{>*}}", KY_EINVAL, "page:1:1: the tag is empty. write a name into it");
    assert_refused("ab {{title of it}}", KY_EINVAL,
                   "page:1:4: the name 'title of it' holds a blank. a name is one word, and a tag "
                   "ends with '}}'");
    assert_refused("{{a\x1b}}", KY_EINVAL,
                   "page:1:1: the name 'a?' holds a blank. a name is one word, and a tag ends "
                   "with '}}'");
    assert_refused("{{a..b}}", KY_EINVAL,
                   "page:1:1: the name 'a..b' has an empty part. write names between the dots");
    assert_refused("{{#.a}}", KY_EINVAL,
                   "page:1:1: the name '.a' has an empty part. write names between the dots");
    assert_refused("{{>*a.}}", KY_EINVAL,
                   "page:1:1: the name 'a.' has an empty part. write names between the dots");
}

static void test_closers_must_match(void **state)
{
    (void)state;
    assert_refused("{{#tasks}}\n督办\n", KY_EINVAL,
                   "page:1:1: '#tasks' is never closed. add '/tasks'");
    assert_refused("x\n{{/tasks}}", KY_EINVAL,
                   "page:2:1: '/tasks' closes nothing. remove it, or open 'tasks' before it");
    assert_refused("{{#a}}{{^b}}\n  {{/a}}{{/b}}", KY_EINVAL,
                   "page:2:3: '/a' stands where '^b' is still open. close that one first");
    assert_refused("{{<*kind}}{{/kind}}", KY_EINVAL,
                   "page:1:11: '/kind' stands where '<*kind' is still open. close that one first");
    assert_refused("{{<base}}{{$body}}{{/base}}", KY_EINVAL,
                   "page:1:19: '/base' stands where '$body' is still open. close that one first");
    assert_refused("{{<base}}", KY_EINVAL, "page:1:1: '<base' is never closed. add '/base'");
}

static void test_only_blocks_stand_in_a_parent(void **state)
{
    (void)state;
    assert_refused("{{<base}} {{title}} {{/base}}", KY_EINVAL,
                   "page:1:11: 'title' stands in '<base' outside of a block and would not show. "
                   "put it into a block ('$')");
    assert_refused("{{<base}}{{#a}}{{$b}}{{/b}}{{/a}}{{/base}}", KY_EINVAL,
                   "page:1:10: 'a' stands in '<base' outside of a block and would not show. put it "
                   "into a block ('$')");
}

static void test_nonsense_delimiters_are_refused(void **state)
{
    (void)state;
    static const char want[] = "page:1:1: a change of delimiters takes two words without '='. "
                               "write it like '{{=<% %>=}}'";
    assert_refused("{{==}}", KY_EINVAL, want);
    assert_refused("{{=  =}}", KY_EINVAL, want);
    assert_refused("{{=<%=}}", KY_EINVAL, want);
    assert_refused("{{=<% %> %>=}}", KY_EINVAL, want);
    assert_refused("{{=<= =>=}}", KY_EINVAL, want);
    assert_refused("{{=12345678901234567 b=}}", KY_EINVAL,
                   "page:1:1: a delimiter is longer than 16 bytes. take a shorter one");
}

static void test_foreign_encoding_is_refused(void **state)
{
    (void)state;
    assert_refused("标题\n是\xb1\xea\xcc\xe2", KY_EINVAL,
                   "page:2:2: the text is not UTF-8. save the file in that encoding");
}

/* Text of `n` times `piece`, compiled; the code that comes of it. */
static enum ky_err add_repeated(const char *piece, size_t n, struct err *e)
{
    struct tmpl_set *set = tmpl_set_new(NULL);
    struct buf text;
    buf_init(&text, 8 << 20);
    for (size_t i = 0; i < n; i++)
        buf_addc(&text, piece);
    enum ky_err err = tmpl_add(set, STR("long"), buf_str(&text), e);
    buf_release(&text);
    tmpl_set_free(set);
    return err;
}

static void test_hostile_texts_end_in_an_error(void **state)
{
    (void)state;
    struct err e;
    assert_err(add_repeated("{{#a}}", 64, &e), KY_EINVAL);
    assert_err(add_repeated("{{#a}}", 65, &e), KY_ELIMIT);
    assert_str(str_c(e.text), "long:1:385: tags nest deeper than 64. move a part into a partial");
    assert_err(add_repeated("x", (1 << 20) + 1, &e), KY_ELIMIT);
    assert_str(str_c(e.text), "long:1:1: the template is longer than 1048576 bytes. divide it "
                              "into partials");
    assert_err(add_repeated("{", 1 << 20, &e), KY_EINVAL);
    assert_err(add_repeated("{{a}}", 200000, &e), KY_OK);
    assert_err(add_repeated("{{a.b.c", 100000, &e), KY_EINVAL);
    assert_err(add_repeated("{{={{ }}=}}", 90000, &e), KY_OK);
    assert_err(add_repeated("{{#a}}{{/a}}\n", 80000, &e), KY_OK);
}

static void test_long_names_do_not_hide_the_error(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_addc(&text, "{{#");
    for (int i = 0; i < 5000; i++)
        buf_addc(&text, "长");
    buf_addc(&text, "}}{{/短}}");
    assert_err(tmpl_add(g.set, STR("page"), buf_str(&text), &g.e), KY_EINVAL);
    assert_true(str_utf8_valid(str_c(g.e.text)));
    assert_true(str_has(str_c(g.e.text), STR("page:1:5006: '/短' stands where '#长长")));
    assert_true(str_ends(str_c(g.e.text), STR("' is still open. close that one first")));
    buf_release(&text);
    given_release(&g);
}

UNIT_TESTS(cmocka_unit_test(test_comments_print_nothing), cmocka_unit_test(test_delimiters_change),
           cmocka_unit_test(test_unclosed_tags_are_placed),
           cmocka_unit_test(test_bad_names_are_refused), cmocka_unit_test(test_closers_must_match),
           cmocka_unit_test(test_only_blocks_stand_in_a_parent),
           cmocka_unit_test(test_nonsense_delimiters_are_refused),
           cmocka_unit_test(test_foreign_encoding_is_refused),
           cmocka_unit_test(test_hostile_texts_end_in_an_error),
           cmocka_unit_test(test_long_names_do_not_hide_the_error));
