#include "help.h"

/* One block of text from steps: "<b" opens, ">" closes the last inline element, "/" is br, "*" a
 * picture, "|" a boundary; all else is text. Steps are separated by "~". */
static void runs_in(enum html_tag block, const char *steps, const char *want)
{
    struct arena a;
    struct build b;
    struct buf out;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    buf_init(&out, 1 << 20);
    build_init(&b, &a);
    b.text = block;
    for (struct str rest = str_c(steps), step; str_split(&rest, '~', &step);) {
        if (step.n > 1 && step.p[0] == '<') {
            struct html_node n = {.type = HTML_ELEMENT, .name = str_from(step, 1)};
            if (!build_open_inline(&b, policy_rule(&n)->as, (struct attrs){0}))
                buf_addc(&out, "!");
        } else if (str_eqc(step, ">")) {
            build_close_inline(&b);
        } else if (str_eqc(step, "/")) {
            build_br(&b);
        } else if (str_eqc(step, "*")) {
            build_image(&b, (struct attrs){0});
        } else if (str_eqc(step, "|")) {
            if (block == TAG_PRE)
                b.new_line = true;
            else
                build_end_run(&b);
        } else {
            build_text(&b, step);
        }
    }
    build_close(&b, 1);
    serialize(&out, &b.root);
    assert_str(buf_str(&out), want);
    buf_release(&out);
    arena_release(&a);
}

static void runs(const char *steps, const char *want)
{
    runs_in(TAG_NONE, steps, want);
}

static void test_blanks_collapse(void **state)
{
    (void)state;
    runs(" a \t\r\n\f b ", "<p>a b</p>");
    runs("a ~ b", "<p>a b</p>");
    runs("a~ ~b", "<p>a b</p>");
    runs("a　b　　c", "<p>a　b　　c</p>");
    runs("a\xc2\xa0\xc2\xa0 b", "<p>a\xc2\xa0\xc2\xa0 b</p>");
    runs(" ~\xe3\x80\x80~\xc2\xa0~\xef\xbb\xbf~\xe2\x80\x8b", "");
    runs("　　\xc2\xa0 a　\xc2\xa0 ", "<p>a</p>");
    runs("a\xe2\x80\x8b"
         "b",
         "<p>a\xe2\x80\x8b"
         "b</p>");
}

static void test_breaks(void **state)
{
    (void)state;
    runs("/~a~/~/~b~/", "<p>a<br><br>b</p>");
    runs("a ~/~　 b", "<p>a<br>b</p>");
    runs("a~/~ ~/~ ", "<p>a</p>");
    runs("*~/~*", "<p><img><br><img></p>");
}

static void test_inline_elements_open_late(void **state)
{
    (void)state;
    runs("<b~>~a", "<p>a</p>");
    runs("<b~ ~>~a", "<p>a</p>");
    runs("a~<b~ ~>~c", "<p>a<b> </b>c</p>");
    runs("a ~<b~ ~>~c", "<p>a c</p>");
    runs("a~<b~ ~>", "<p>a</p>");
    runs("<b~a~|~b~>~c", "<p><b>a</b></p>\n<p><b>b</b>c</p>");
    runs("a~<b~ ~/~x~>", "<p>a<br><b>x</b></p>");
    runs("<b~<i~a~>~/~>~c", "<p><b><i>a</i><br></b>c</p>");
    runs("a~<b~<i~ ~/~>~>", "<p>a</p>");
    runs("<b~*~>", "<p><b><img></b></p>");
}

static void test_nesting(void **state)
{
    (void)state;
    runs("<b~<i~<b~a~>~>", "!<p><b><i>a</i></b></p>");
    runs("<sub~<sub~a", "<p><sub><sub>a</sub></sub></p>");
    runs("<rt~a", "!<p>a</p>");
    runs("<ruby~a~<rt~b~>~>", "<p><ruby>a<rt>b</rt></ruby></p>");
    runs("<ruby~<b~<rt~a", "!<p><ruby><b>a</b></ruby></p>");
    runs("<ruby~<rt~<ruby~a", "!<p><ruby><rt>a</rt></ruby></p>");
}

static void test_pre(void **state)
{
    (void)state;
    runs_in(TAG_PRE, " a\r\n\tb \rc", "<pre> a\n\tb \nc</pre>");
    runs_in(TAG_PRE, "a~|~b~|", "<pre>a\nb</pre>");
    runs_in(TAG_PRE, "a\n~|~b", "<pre>a\nb</pre>");
    runs_in(TAG_PRE, "a~|~\nb", "<pre>a\n\nb</pre>");
    runs_in(TAG_PRE, "a~/~|~b", "<pre>a<br>b</pre>");
    runs_in(TAG_PRE, "\n \xc2\xa0~<b~　~>", "");
    runs_in(TAG_PRE, "*", "<pre><img></pre>");
    runs_in(TAG_PRE, "<b~\na", "<pre><b>\na</b></pre>");
}

static void test_banned_and_wrong_bytes(void **state)
{
    (void)state;
    runs("a\x01\x7f\xc2\x85\xef\xb7\x90\xef\xbf\xbe\xf0\x9f\xbf\xbf"
         "b",
         "<p>ab</p>");
    runs("a \x01 b", "<p>a b</p>");
    runs("\xff\xe4\xb8", "<p>\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd</p>");
    runs("𠮷é", "<p>𠮷é</p>");
    runs_in(TAG_PRE,
            "a\x01\x0b"
            "b",
            "<pre>ab</pre>");
}

static void test_headings_and_alignment(void **state)
{
    (void)state;
    struct arena a;
    struct build b;
    struct buf out;
    struct html_attr lang = {S("lang"), S("en")}, class = {S("class"), S("align-right")};
    runs_in(TAG_H2, "a~|~b", "<h2>a</h2>\n<h2>b</h2>");
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    buf_init(&out, 1 << 20);
    build_init(&b, &a);
    b.align = STR("align-center");
    build_text(&b, STR("a"));
    build_end_run(&b);
    b.text_attrs = (struct attrs){&lang, 1};
    build_text(&b, STR("b"));
    build_end_run(&b);
    b.text_attrs = (struct attrs){&class, 1};
    build_text(&b, STR("c"));
    build_close(&b, 1);
    serialize(&out, &b.root);
    assert_str(buf_str(&out), "<p class=\"align-center\">a</p>\n"
                              "<p class=\"align-center\" lang=\"en\">b</p>\n"
                              "<p class=\"align-right\">c</p>");
    buf_release(&out);
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_blanks_collapse), cmocka_unit_test(test_breaks),
           cmocka_unit_test(test_inline_elements_open_late), cmocka_unit_test(test_nesting),
           cmocka_unit_test(test_pre), cmocka_unit_test(test_banned_and_wrong_bytes),
           cmocka_unit_test(test_headings_and_alignment));
