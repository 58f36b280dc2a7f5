#include "given.h"

static void test_a_tag_alone_takes_its_line_away(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    assert_text(&g, "会议\n  {{#on}}  \n议题\n\t{{/on}}\n结束\n", "{\"on\":true}",
                "会议\n议题\n结束\n");
    assert_text(&g, "a\r\n{{! 备注 }}\r\nb\r\n", "{}", "a\r\nb\r\n");
    assert_text(&g, "a\n{{! 两\n行 }}\nb", "{}", "a\nb");
    assert_text(&g, "{{=<% %>=}}\nb<%={{ }}=%>\n", "{}", "b\n");
    assert_text(&g, "  {{^on}}\nx\n  {{/on}}", "{}", "x\n");
    given_release(&g);
}

static void test_other_lines_stay_as_they_are(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    assert_text(&g, "  {{x}}\n", "{\"x\":1}", "  1\n");
    assert_text(&g, " {{#x}} {{/x}} \n", "{\"x\":1}", "   \n");
    assert_text(&g, "{{#x}}{{/x}}\n", "{\"x\":1}", "\n");
    assert_text(&g, "{{! a }} {{! b }}\n", "{}", " \n");
    assert_text(&g, "- {{#x}}\n- {{/x}}\n", "{\"x\":1}", "- \n- \n");
    assert_text(&g, "\n\n \n", "{}", "\n\n \n");
    assert_text(&g, "{{#x}}\r{{/x}}", "{\"x\":1}", "\r");
    given_release(&g);
}

static void test_partials_take_the_indentation_of_their_line(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    given_template(&g, "item", "<li>\n{{name}}: {{text}}\n{{#on}}\n!\n{{/on}}\n</li>\n");
    given_template(&g, "list", "<ul>\n  {{>item}}\n</ul>\n");
    const char *data = "{\"name\":\"牵头\",\"text\":\"上\\n下\",\"on\":true}";
    assert_text(&g, "\t{{> list }}\n.", data,
                "\t<ul>\n\t  <li>\n\t  牵头: 上\n下\n\t  !\n\t  </li>\n\t</ul>\n.");
    assert_text(&g, "- {{>item}}\n", data, "- <li>\n牵头: 上\n下\n!\n</li>\n\n");
    given_template(&g, "mixed", "{{#on}}a{{/on}}b\n{{>tail}} c\n{{>tail}}\nd\n\n");
    given_template(&g, "tail", "t\nt");
    assert_text(&g, "  {{>mixed}}\n.", data, "  ab\n  t\nt c\n  t\n  t  d\n  \n.");
    given_release(&g);
}

static void test_lines_of_inheritance_tags_vanish(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    given_template(&g, "base", "<main>\n  {{$body}}\n  暂无\n  {{/body}}\n</main>\n");
    assert_text(&g, "{{<base}}{{$body}}\n<p>\n  x\n</p>\n{{/body}}{{/base}}\n", "{}",
                "<main>\n  <p>\n    x\n  </p>\n</main>\n");
    assert_text(&g, "  {{<base}}\n    {{$body}}\n      <p>\n    {{/body}}\n  {{/base}}\n.", "{}",
                "  <main>\n    <p>\n  </main>\n.");
    assert_text(&g, "{{<base}}{{$body}}x\n{{/body}}{{/base}}\n.", "{}", "<main>\n  x\n</main>\n.");
    assert_text(&g, "  {{<base}} {{/base}}\n.", "{}", "  <main>\n    暂无\n  </main>\n.");
    assert_text(&g, "({{<base}}{{$body}}{{/body}}{{/base}})", "{}", "(<main>\n</main>\n)");
    given_release(&g);
}

static void test_a_block_in_a_line_keeps_the_line(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    given_template(&g, "base", "<title>{{$title}}开元{{/title}}</title>\n  {{$more}}{{/more}}\n.");
    assert_text(&g, "{{<base}}{{/base}}", "{}", "<title>开元</title>\n  \n.");
    assert_text(&g,
                "{{<base}}\n  {{$title}}{{name}} - 澜江{{/title}}\n  {{$more}}\n    <a>\n    <b>"
                "{{/more}}\n{{/base}}\n",
                "{\"name\":\"要闻\"}", "<title>要闻 - 澜江</title>\n  <a>\n  <b>\n.");
    assert_text(&g, " {{<base}}{{$more}}\n a\n\n b{{/more}}{{/base}}\n", "{}",
                " <title>开元</title>\n   a\n   \n   b\n .");
    given_release(&g);
}

static void test_what_follows_a_block_begins_its_line(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    given_template(&g, "base", "{{$a}}\nx\n{{/a}} 尾\n");
    assert_text(&g, "  {{>base}}\n", "{}", "  x\n   尾\n");
    assert_text(&g, "  {{<base}}{{$a}}y{{/a}}{{/base}}\n", "{}", "  y   尾\n");
    given_template(&g, "outer", "{{<base}}\n{{$a}}\ny\n{{/a}}{{/base}} 后\n");
    assert_text(&g, " {{>outer}}\n", "{}", " y\n  尾\n  后\n");
    given_release(&g);
}

static void test_blank_lines_do_not_set_the_indentation(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    given_template(&g, "base", "{{$a}}{{/a}}");
    assert_text(&g, "{{<base}}{{$a}}\n\n  \n    x\n      y\n  z\n{{/a}}{{/base}}", "{}",
                "\n\nx\n  y\nz\n");
    assert_text(&g, "{{<base}}{{$a}}\n\n\n{{/a}}{{/base}}", "{}", "\n\n");
    assert_text(&g,
                "{{<base}}{{$a}}\n\t{{#on}}\n\tx\n\t{{/on}}\n\t{{^on}}y{{/on}}\n{{/a}}{{/base}}",
                "{\"on\":1}", "x\n\n");
    given_release(&g);
}

UNIT_TESTS(cmocka_unit_test(test_a_tag_alone_takes_its_line_away),
           cmocka_unit_test(test_other_lines_stay_as_they_are),
           cmocka_unit_test(test_partials_take_the_indentation_of_their_line),
           cmocka_unit_test(test_lines_of_inheritance_tags_vanish),
           cmocka_unit_test(test_a_block_in_a_line_keeps_the_line),
           cmocka_unit_test(test_what_follows_a_block_begins_its_line),
           cmocka_unit_test(test_blank_lines_do_not_set_the_indentation));
