#include "help.h"

static void test_rules(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum policy_action action;
        enum html_tag as;
    } rules[] = {{"p", POLICY_KEEP, TAG_P},          {"h1", POLICY_KEEP, TAG_H2},
                 {"a", POLICY_KEEP, TAG_A},          {"xmp", POLICY_KEEP, TAG_PRE},
                 {"font", POLICY_UNWRAP, TAG_NONE},  {"o:p", POLICY_UNWRAP, TAG_NONE},
                 {"script", POLICY_HIDE, TAG_NONE},  {"form", POLICY_VANISH, TAG_NONE},
                 {"center", POLICY_BREAK, TAG_NONE}, {"", POLICY_UNWRAP, TAG_NONE}};
    for (size_t i = 0; i < COUNT(rules); i++) {
        struct html_node n = {.type = HTML_ELEMENT, .name = str_c(rules[i].name)};
        const struct policy_rule *rule = policy_rule(&n);
        assert_int_equal(rule->action, rules[i].action);
        assert_int_equal(rule->as, rules[i].as);
        n.foreign = true;
        assert_int_equal(policy_rule(&n)->action, POLICY_HIDE);
    }
}

/* Each tag we publish is kept as itself. */
static void test_tags_are_kept_as_themselves(void **state)
{
    (void)state;
    for (int tag = TAG_NONE + 1; tag < TAG_COUNT; tag++) {
        struct html_node n = {.type = HTML_ELEMENT, .name = html_tags[tag].name};
        assert_int_equal(policy_rule(&n)->action, POLICY_KEEP);
        assert_int_equal(policy_rule(&n)->as, tag);
    }
}

/* One attribute of an element as it would be kept; NULL: not kept. */
static void keeps(const char *element, const char *name, const char *value, const char *want)
{
    const struct html_policy policy = {.images = true};
    struct arena a;
    struct attrs out;
    struct html_attr attrs[] = {{S("href"), S("/h")},
                                {S("src"), S("/s")},
                                {S("dir"), S("ltr")},
                                {str_c(name), str_c(value)}};
    struct html_node n = {
        .type = HTML_ELEMENT, .name = str_c(element), .attrs = attrs, .attrs_n = COUNT(attrs)};
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    assert_true(policy_attrs(&a, &policy, &n, policy_rule(&n)->as, &out));
    const struct html_attr *got = NULL;
    for (size_t i = 0; i < out.n; i++)
        if (str_eqc(out.p[i].name, name))
            got = &out.p[i];
    if (want && !got)
        fail_msg("%s %s=\"%s\" is not kept", element, name, value);
    if (!want && got)
        fail_msg("%s %s=\"%s\" is kept as \"%.*s\"", element, name, value, STR_ARG(got->value));
    if (want)
        assert_str(got->value, want);
    arena_release(&a);
}

static void test_attributes(void **state)
{
    (void)state;
    keeps("a", "title", " a\n\tb\x01 ", "a b");
    keeps("a", "title", " ", NULL);
    keeps("a", "title", "\xff", NULL);
    keeps("a", "target", "_blank", NULL);
    keeps("a", "id", "x", NULL);
    keeps("p", "style", "color:red", NULL);
    keeps("p", "onclick", "x", NULL);
    keeps("p", "class", "align-center evil", "align-center");
    keeps("p", "class", "MsoNormal", NULL);
    keeps("img", "width", " 12px ", "12");
    keeps("img", "width", "0", NULL);
    keeps("img", "width", "10001", NULL);
    keeps("img", "width", "50%", NULL);
    keeps("img", "loading", "Lazy", "lazy");
    keeps("img", "srcset", "x 2x", NULL);
    keeps("img", "srcset", "/media/a 2x", "/media/a 2x");
    keeps("img", "srcset", "/media/a\t2x", NULL);
    keeps("img", "srcset", "/media/a 2x,/media/b-3.webp 3x", "/media/a 2x, /media/b-3.webp 3x");
    keeps("img", "srcset", "/media/a", NULL);
    keeps("img", "srcset", "/media/a 2x,", NULL);
    keeps("img", "srcset", "/media/a 0w", NULL);
    keeps("img", "srcset", "/media/a 10001w", NULL);
    keeps("img", "srcset", "/media/a 5x", NULL);
    keeps("img", "srcset", "/media/a 2x x", NULL);
    keeps("img", "srcset", "/media/../a 2x", NULL);
    keeps("img", "srcset", "/media/.a 2x", NULL);
    keeps("img", "srcset", "//media/a 2x", NULL);
    keeps("img", "srcset", "http://a.cn/media/a 2x", NULL);
    keeps("img", "srcset", "/media/a 2x, javascript:x 1x", NULL);
    keeps("img", "sizes", "100vw", NULL);
    keeps("img", "decoding", " Async ", "async");
    keeps("img", "decoding", "x", NULL);
    keeps("td", "colspan", "2", "2");
    keeps("td", "colspan", "1", NULL);
    keeps("td", "rowspan", "1001", "1000");
    keeps("td", "rowspan", "99999999999999999999999", NULL);
    keeps("td", "width", "10", NULL);
    keeps("td", "scope", "row", NULL);
    keeps("th", "scope", "ROW", "row");
    keeps("th", "scope", "x", NULL);
    keeps("ol", "start", "-3", "-3");
    keeps("ol", "start", "03", "3");
    keeps("ol", "start", "9999999", NULL);
    keeps("ol", "type", "A", "A");
    keeps("ol", "type", "disc", NULL);
    keeps("li", "value", "7", "7");
    keeps("time", "datetime", "2024-05-16T09:30+08:00", "2024-05-16T09:30+08:00");
    keeps("time", "datetime", "<x>", NULL);
    keeps("blockquote", "cite", "javascript:x", NULL);
    keeps("blockquote", "cite", "http://a.cn", "http://a.cn");
    keeps("span", "lang", "en", "en");
    keeps("span", "lang", "EN-US", NULL);
    keeps("p", "lang", "ZH-CN", "ZH-CN");
    keeps("p", "lang", "zh-Hans-CN", "zh-Hans-CN");
    keeps("p", "lang", "-x", NULL);
    keeps("p", "lang", "x-", NULL);
    keeps("p", "lang", "toolongsubtag", NULL);
    keeps("p", "lang", "a\"b", NULL);
}

static void test_long_text_is_cut(void **state)
{
    (void)state;
    const struct html_policy policy = {.images = true};
    struct arena a;
    struct attrs out;
    char text[3000];
    for (size_t i = 0; i < sizeof(text); i += 3)
        memcpy(text + i, "文", 3);
    struct html_attr attrs[] = {{S("src"), S("/s")}, {S("alt"), {text, sizeof(text)}}};
    struct html_node n = {.type = HTML_ELEMENT, .name = S("img"), .attrs = attrs, .attrs_n = 2};
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    assert_true(policy_attrs(&a, &policy, &n, TAG_IMG, &out));
    assert_str(out.p[1].name, "alt");
    assert_int_equal(out.p[1].value.n, 999);
    assert_true(str_utf8_valid(out.p[1].value));
    arena_release(&a);
}

static void aligns(const char *name, const char *attr, const char *value, const char *want)
{
    struct html_attr one = {str_c(attr), str_c(value)};
    struct html_node n = {.type = HTML_ELEMENT, .name = str_c(name), .attrs = &one, .attrs_n = 1};
    assert_str(policy_align(&n), want);
}

static void test_alignment(void **state)
{
    (void)state;
    aligns("p", "align", " CENTER ", "align-center");
    aligns("p", "align", "right", "align-right");
    aligns("p", "align", "left", "");
    aligns("p", "style", "text-align:center", "align-center");
    aligns("p", "style", ";;a:b;text-align : RIGHT ;c", "align-right");
    aligns("p", "style", "text-align:center;text-align:left", "");
    aligns("p", "style", "text-align", "");
    aligns("p", "style", "xtext-align:center", "");
    aligns("p", "class", "align-right", "align-right");
    aligns("center", "id", "x", "align-center");
    aligns("center", "style", "text-align:right", "align-right");
    aligns("center", "align", "left", "");
}

static void allowed(const char *markup, bool want)
{
    struct arena a;
    struct html_node *html;
    struct err e = {0};
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    assert_ok(html_parse(&a, str_c(markup), &html, &e), &e);
    if (html_is_allowed(html) != want)
        fail_msg("\"%s\" is%s allowed", markup, want ? " not" : "");
    arena_release(&a);
}

static void test_allowed(void **state)
{
    (void)state;
    allowed("<p class=align-center>a<b>b</b></p><hr>", true);
    allowed("<p><a href='http://a.cn/' rel='nofollow noopener' title=t>x</a></p>", true);
    allowed("<p><img src=x alt=''></p>", true);
    allowed("<div lang=en><p>x</p></div>", true);
    allowed("", true);
    static const char *const refused[] = {
        "<h1>x</h1>",
        "<p id=x>y</p>",
        "<p style='color:red'>y</p>",
        "<p onclick=x>y</p>",
        "<p class=other>y</p>",
        "<p class='align-center other'>y</p>",
        "<script></script>",
        "<font>x</font>",
        "<x>y</x>",
        "<svg></svg>",
        "<p><!-- x --></p>",
        "<div>x</div>",
        "<span>x</span>",
        "<a>x</a>",
        "<a href='javascript:x'>x</a>",
        "<a href='http://a.cn/'>x</a>",
        "<a href='HTTP://a.cn/' rel='nofollow noopener'>x</a>",
        "<a href='/x' rel='nofollow noopener'>x</a>",
        "<a title=t href='/x'>x</a>",
        "<img src=x>",
        "<img alt=''>",
        "<table><tr><td colspan=1>x</table>",
        "<table><tr><td colspan=2000>x</table>",
        "<body class=x><p>y",
        "<html lang=en><p>y",
        "<form></form>",
        "<input>",
        "<p><u:x>y</u:x></p>",
    };
    for (size_t i = 0; i < COUNT(refused); i++)
        allowed(refused[i], false);
}

UNIT_TESTS(cmocka_unit_test(test_rules), cmocka_unit_test(test_tags_are_kept_as_themselves),
           cmocka_unit_test(test_attributes), cmocka_unit_test(test_long_text_is_cut),
           cmocka_unit_test(test_alignment), cmocka_unit_test(test_allowed));
