#include "given.h"

static void test_values_print_by_their_type(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    assert_text(&g, "{{s}}|{{i}}|{{n}}|{{t}}|{{f}}|{{l}}|{{m}}|{{none}}",
                "{\"s\":\"澜江\",\"i\":-9223372036854775808,\"n\":0,\"t\":true,\"f\":false,"
                "\"l\":[1],\"m\":{}}",
                "澜江|-9223372036854775808|0|true|false|||");
    assert_text(&g, "{{.}}", "\"直接\"", "直接");
    assert_text(&g, "{{ s }}{{s}}", "{\"s\":\"{{s}}\"}", "{{s}}{{s}}");
    assert_ok(given_render(&g, NULL), &g.e);
    assert_str(buf_str(&g.out), "");
    given_release(&g);
}

static void test_only_safe_markup_prints_raw(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    struct value *map = given_json(&g, "{\"s\":\"<i> & \\\"'\"}");
    value_set(map, "h", value_html(&g.a, html_from_store(STR("<b>x</b>"))));
    static const char escaped[] = "&lt;i&gt; &amp; &quot;&#39;";
    given_template(&g, "page", "{{s}}{{{s}}}{{&s}}|{{h}}{{{h}}}{{& h}}");
    assert_ok(given_render(&g, map), &g.e);
    struct str want =
        arena_printf(&g.a, "%s%s%s|<b>x</b><b>x</b><b>x</b>", escaped, escaped, escaped);
    assert_str(buf_str(&g.out), want.p);
    given_release(&g);
}

static void test_raw_sets_print_raw_on_demand(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, true);
    assert_text(&g, "{{s}} {{{s}}} {{& s}} {{{ l.x }}}", "{\"s\":\"a<b\",\"l\":{\"x\":\"&\"}}",
                "a&lt;b a<b a<b &");
    given_release(&g);
}

static void test_names_resolve_from_inside_out(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    const char *data = "{\"city\":\"江州\",\"unit\":{\"name\":\"办公室\",\"head\":{\"name\":"
                       "\"林知远\"}},\"task\":{\"city\":\"北渡\",\"unit\":{}}}";
    assert_text(&g, "{{unit.name}} {{unit.head.name}} {{unit.head.age}}{{none.x}}", data,
                "办公室 林知远 ");
    assert_text(&g, "{{#task}}{{city}} {{unit.name}}{{/task}}{{city}}", data, "北渡 江州");
    assert_text(&g, "{{#unit}}{{#head}}{{name}} {{city}}{{/head}} {{name}}{{/unit}}", data,
                "林知远 江州 办公室");
    assert_text(&g, "{{#unit.head}}{{name}}{{/unit.head}}{{^unit.none}}无{{/unit.none}}", data,
                "林知远无");
    assert_text(&g, "{{#city}}{{.}}{{#unit.name}}{{.}}{{city}}{{/unit.name}}{{/city}}", data,
                "江州办公室江州");
    given_release(&g);
}

static void test_sections_repeat_for_lists(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    assert_text(&g, "{{#l}}{{t}}、{{/l}}", "{\"l\":[{\"t\":\"一\"},{\"t\":\"二\"}],\"t\":\"外\"}",
                "一、二、");
    assert_text(&g, "{{#l}}[{{#.}}{{.}}{{/.}}]{{/l}}", "{\"l\":[[1,2],[],[3]]}", "[12][][3]");
    assert_text(&g, "{{#l}}{{#a}}{{^b}}{{.}}{{/b}}{{/a}}{{/l}}", "{\"l\":[{\"a\":[1,2],\"b\":0}]}",
                "12");
    assert_text(&g, "{{#.}}{{x}};{{/.}}", "[{\"x\":1},{\"x\":2},{}]", "1;2;;");
    assert_text(&g, "{{#l}}{{/l}}{{^l}}{{/l}}", "{\"l\":[1]}", "");
    given_release(&g);
}

static void test_partials_see_the_context(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    given_template(&g, "tree", "{{name}}({{#kids}}{{>tree}}{{/kids}})");
    const char *data = "{\"name\":\"省\",\"kids\":[{\"name\":\"市\",\"kids\":[]},{\"name\":"
                       "\"州\",\"kids\":[{\"name\":\"县\",\"kids\":[]}]}]}";
    assert_text(&g, "{{>tree}}{{>none}}", data, "省(市()州(县()))");
    assert_text(&g, "{{>part/名}}", "{}", "");
    given_template(&g, "part/名", "到");
    assert_page(&g, "{}", "到"); /* the page was compiled before it */
    given_template(&g, "part/名", "新");
    assert_page(&g, "{}", "新");
    given_release(&g);
}

static void test_dynamic_names(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    given_template(&g, "text", "文:{{v}}\n");
    given_template(&g, "photo", "图:{{v}}{{$x}}-{{/x}}\n");
    const char *data = "{\"b\":[{\"k\":{\"of\":\"text\"},\"v\":1},{\"k\":{\"of\":\"photo\"},"
                       "\"v\":2},{\"k\":{\"of\":\"none\"}},{\"k\":3},{}]}";
    assert_text(&g, "{{#b}}\n {{>*k.of}}\n{{/b}}\n", data, " 文:1\n 图:2-\n");
    assert_text(&g, "{{#b}}{{< *k.of}}{{$x}}+{{/x}}{{/* k.of}}{{/b}}", data, "文:1\n图:2+\n");
    given_release(&g);
}

static void test_blocks_are_replaced(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    given_template(&g, "base", "<{{$t}}站{{/t}}|{{$b}}{{v}}{{/b}}>");
    given_template(&g, "two", "{{<base}}{{$b}}[{{$left}}左{{/left}}]{{/b}}{{$t}}双{{/t}}{{/base}}");
    assert_text(&g, "{{>base}}", "{\"v\":1}", "<站|1>");
    assert_text(&g, "{{<base}}{{$t}}{{v}}{{/t}}{{/base}}", "{\"v\":1}", "<1|1>");
    assert_text(&g, "{{<two}}{{$left}}L{{/left}}{{/two}}{{<two}}{{/two}}", "{}",
                "<双|[L]><双|[左]>");
    assert_text(&g, "{{<two}}{{$t}}页{{/t}}{{$b}}整{{/b}}{{/two}}", "{}", "<页|整>");
    assert_text(&g, "{{<none}}{{$t}}x{{/t}}{{/none}}", "{}", "");
    given_template(&g, "loop", "{{#l}}{{$row}}{{.}}{{/row}},{{/l}}");
    assert_text(&g, "{{<loop}}{{$row}}({{.}}){{/row}}{{/loop}}", "{\"l\":[1,2]}", "(1),(2),");
    given_release(&g);
}

/* A block inside an argument is a parameter of the page it is written in. */
static void test_a_block_does_not_fill_itself(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    given_template(&g, "base", "<{{$a}}基{{/a}}>");
    assert_text(&g, "{{<base}}{{$a}}外{{$a}}内{{/a}}{{/a}}{{/base}}", "{}", "<外内>");
    given_template(&g, "mid", "{{<base}}{{$a}}外{{$in}}内{{/in}}{{/a}}{{/base}}");
    assert_text(&g, "{{<mid}}{{$in}}{{>base}}{{/in}}{{/mid}}", "{}", "<外<基>>");
    given_release(&g);
}

static void test_depth_of_partials_is_limited(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    given_template(&g, "t0", "底");
    for (int i = 1; i <= 64; i++)
        given_template(&g, arena_printf(&g.a, "t%d", i).p, arena_printf(&g.a, "{{>t%d}}", i - 1).p);
    assert_text(&g, "{{>t63}}", "{}", "底");
    given_template(&g, "page", "x\n {{>t64}}");
    assert_err(given_render(&g, NULL), KY_ELIMIT);
    assert_str(str_c(g.e.text),
               "t1:1:1: partials nest deeper than 64. does 't0' include itself without end?");
    given_template(&g, "page", "正文\n  {{>page}}\n");
    assert_err(given_render(&g, NULL), KY_ELIMIT);
    assert_str(str_c(g.e.text),
               "page:2:3: partials nest deeper than 64. does 'page' include itself without end?");
    given_template(&g, "page", "{{<page}}{{$a}}{{>page}}{{/a}}{{/page}}");
    assert_err(given_render(&g, NULL), KY_ELIMIT);
    given_template(&g, "page", "{{$a}}{{<page}}{{$a}}{{/a}}{{/page}}{{/a}}");
    assert_ok(given_render(&g, NULL), &g.e);
    given_release(&g);
}

static void test_depth_of_sections_is_limited(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    struct buf text;
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 10; i++)
        buf_addc(&text, "{{#a}}");
    buf_addc(&text, "{{>page}}");
    for (int i = 0; i < 10; i++)
        buf_addc(&text, "{{/a}}");
    buf_addch(&text, '\0');
    given_template(&g, "page", text.p);
    assert_err(given_render(&g, given_json(&g, "{\"a\":true}")), KY_ELIMIT);
    assert_true(str_has(str_c(g.e.text), STR("sections and partials nest deeper than 256")));
    assert_page(&g, "{}", "");
    buf_release(&text);
    given_release(&g);
}

/* Partials that double at each level would take 2^60 steps. */
static void test_work_is_limited(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    given_template(&g, "t0", "");
    for (int i = 1; i <= 60; i++) {
        struct str text = arena_printf(&g.a, "{{>t%d}}{{>t%d}}", i - 1, i - 1);
        given_template(&g, arena_printf(&g.a, "t%d", i).p, text.p);
    }
    given_template(&g, "page", "{{>t60}}");
    assert_err(given_render(&g, NULL), KY_ELIMIT);
    assert_true(str_has(str_c(g.e.text), STR("the page takes more than 10000000 steps")));
    given_release(&g);
}

/* Each block of the parent is searched among all arguments. */
static void test_many_blocks_and_arguments_are_limited(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    struct buf text;
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 4000; i++)
        buf_addc(&text, "{{$x}}{{/x}}");
    assert_ok(tmpl_add(g.set, STR("base"), buf_str(&text), &g.e), &g.e);
    buf_clear(&text);
    buf_addc(&text, "{{<base}}");
    for (int i = 0; i < 3000; i++)
        buf_addc(&text, "{{$y}}{{/y}}");
    buf_addc(&text, "{{/base}}");
    assert_ok(tmpl_add(g.set, STR("page"), buf_str(&text), &g.e), &g.e);
    assert_err(given_render(&g, NULL), KY_ELIMIT);
    assert_true(str_has(str_c(g.e.text), STR("the page takes more than 10000000 steps")));
    buf_release(&text);
    given_release(&g);
}

static void test_output_is_limited(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    buf_release(&g.out);
    buf_init(&g.out, 100);
    given_template(&g, "page", "{{#l}}0123456789{{/l}}");
    assert_page(&g, "{\"l\":[1]}", "0123456789");
    assert_err(given_render(&g, given_json(&g, "{\"l\":[1,1,1,1,1,1,1,1,1,1,1,1]}")), KY_ELIMIT);
    assert_str(str_c(g.e.text), "page:1:7: the page gets longer than the 100 bytes that are "
                                "allowed. shorten its lists");
    assert_page(&g, "{\"l\":[1,1,1,1,1,1,1,1,1,1]}",
                "0123456789012345678901234567890123456789012345678901234567890123456789012345678901"
                "234567890123456789");
    given_release(&g);
}

UNIT_TESTS(cmocka_unit_test(test_values_print_by_their_type),
           cmocka_unit_test(test_only_safe_markup_prints_raw),
           cmocka_unit_test(test_raw_sets_print_raw_on_demand),
           cmocka_unit_test(test_names_resolve_from_inside_out),
           cmocka_unit_test(test_sections_repeat_for_lists),
           cmocka_unit_test(test_partials_see_the_context), cmocka_unit_test(test_dynamic_names),
           cmocka_unit_test(test_blocks_are_replaced),
           cmocka_unit_test(test_a_block_does_not_fill_itself),
           cmocka_unit_test(test_depth_of_partials_is_limited),
           cmocka_unit_test(test_depth_of_sections_is_limited),
           cmocka_unit_test(test_work_is_limited),
           cmocka_unit_test(test_many_blocks_and_arguments_are_limited),
           cmocka_unit_test(test_output_is_limited));
