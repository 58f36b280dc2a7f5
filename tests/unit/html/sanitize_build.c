#include "help.h"

/* A build in steps: "+tag" opens a block, "-" closes the last that opened, "x" is text, "." a block
 * boundary, "hr" and "col" themselves. A block that is refused is shown as "!tag". */
static void builds(const char *steps, const char *want)
{
    struct arena a;
    struct build b;
    struct buf out;
    size_t open[80], open_n = 0;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    buf_init(&out, 1 << 20);
    build_init(&b, &a);
    for (struct str rest = str_c(steps), step; str_split(&rest, ' ', &step);) {
        if (step.p[0] == '+') {
            struct html_node n = {.type = HTML_ELEMENT, .name = str_from(step, 1)};
            if (build_open(&b, policy_rule(&n)->as, (struct attrs){0}))
                open[open_n++] = b.flow_n - 1;
            else
                buf_addf(&out, "!%.*s ", (int)step.n - 1, step.p + 1);
        } else if (step.p[0] == '-') {
            build_close(&b, open[--open_n]);
        } else if (str_eqc(step, ".")) {
            build_end_run(&b);
        } else if (str_eqc(step, "hr")) {
            build_hr(&b);
        } else if (str_eqc(step, "col")) {
            build_col(&b, (struct attrs){0});
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

static void test_lists_imply_items(void **state)
{
    (void)state;
    builds("+ul x +li y - z -", "<ul><li>x</li><li>y</li><li>z</li></ul>");
    builds("+li x - +li y - z", "<ul><li>x</li><li>y</li></ul>\n<p>z</p>");
    builds("+ul +li x - +ul +li y - - +li z - -",
           "<ul><li>x<ul><li>y</li></ul></li><li>z</li></ul>");
    builds("+ul +ul +li x - - -", "<ul><li><ul><li>x</li></ul></li></ul>");
    builds("+ul +table +td x - - -",
           "<ul><li><table><tbody><tr><td>x</td></tr></tbody></table></li></ul>");
    builds("+dl x +dt y - z -", "<dl><dd>x</dd><dt>y</dt><dd>z</dd></dl>");
    builds("+dt x - +li y - +dd z -",
           "<dl><dt>x</dt></dl>\n<ul><li>y</li></ul>\n<dl><dd>z</dd></dl>");
    builds("+ul +li - - +blockquote - +dl -", "");
    builds("+ul hr -", "<ul><li><hr></li></ul>");
}

static void test_tables_imply_parts(void **state)
{
    (void)state;
    builds("+table x -", "<table><tbody><tr><td>x</td></tr></tbody></table>");
    builds("+table +td x - +td y - -",
           "<table><tbody><tr><td>x</td><td>y</td></tr></tbody></table>");
    builds("+table +tr +td x - - +tr +td y - - -",
           "<table><tbody><tr><td>x</td></tr><tr><td>y</td></tr></tbody></table>");
    builds("+table x +tr y - -",
           "<table><tbody><tr><td>x</td></tr><tr><td>y</td></tr></tbody></table>");
    builds("+table col col +td x - -",
           "<table><colgroup><col><col></colgroup><tbody><tr><td>x</td></tr></tbody></table>");
    builds("+table +td x - col +colgroup -", "!colgroup <table><tbody><tr><td>x</td></tr></tbody>"
                                             "</table>");
    builds("+table +caption x - +caption y - -",
           "<table><caption>x</caption><tbody><tr><td>y</td></tr></tbody></table>");
    builds("+table +caption x - -", "<table><caption>x</caption></table>");
    builds("+table +colgroup col - -", "");
    builds("+table +td - -", "<table><tbody><tr><td></td></tr></tbody></table>");
    builds("+table +tbody +tr - - -", "");
}

static void test_refuses_what_does_not_fit(void **state)
{
    (void)state;
    builds("+td x", "!td <p>x</p>");
    builds("+tr x +tbody y +caption z +figcaption q", "!tr !tbody !caption !figcaption <p>x</p>\n"
                                                      "<p>y</p>\n<p>z</p>\n<p>q</p>");
    builds("+blockquote +td x", "!td <blockquote><p>x</p></blockquote>");
    builds("+table +td +tr x", "!tr <table><tbody><tr><td>x</td></tr></tbody></table>");
}

static void test_runs_do_not_melt(void **state)
{
    (void)state;
    builds("+li x . y . . z -", "<ul><li>x<br>y<br>z</li></ul>");
    builds("+li x +ul +li y - - z -", "<ul><li>x<ul><li>y</li></ul>z</li></ul>");
    builds("x . y", "<p>x</p>\n<p>y</p>");
    builds("+blockquote x . y -", "<blockquote><p>x</p><p>y</p></blockquote>");
}

static void test_depth(void **state)
{
    (void)state;
    struct arena a;
    struct build b;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    build_init(&b, &a);
    size_t opened = 0;
    for (int i = 0; i < 200; i++)
        opened += build_open(&b, TAG_BLOCKQUOTE, (struct attrs){0});
    assert_int_equal(opened, FLOW_MAX - 1);
    assert_false(build_open(&b, TAG_UL, (struct attrs){0}));
    assert_false(build_open(&b, TAG_LI, (struct attrs){0}));
    build_close(&b, FLOW_MAX - 2);
    assert_true(build_open(&b, TAG_UL, (struct attrs){0}));
    assert_true(build_open(&b, TAG_LI, (struct attrs){0}));
    assert_false(build_open(&b, TAG_TABLE, (struct attrs){0}));
    arena_release(&a);
}

static void test_spent_arena(void **state)
{
    (void)state;
    for (size_t budget = 0; budget < 4000; budget += 64) {
        struct arena a;
        struct build b;
        arena_init(&a, budget);
        build_init(&b, &a);
        (void)build_open(&b, TAG_TABLE, (struct attrs){0});
        build_text(&b, STR("some text"));
        build_br(&b);
        build_image(&b, (struct attrs){0});
        build_hr(&b);
        build_col(&b, (struct attrs){0});
        build_text(&b, STR("more"));
        build_close(&b, 1);
        arena_release(&a);
    }
}

UNIT_TESTS(cmocka_unit_test(test_lists_imply_items), cmocka_unit_test(test_tables_imply_parts),
           cmocka_unit_test(test_refuses_what_does_not_fit),
           cmocka_unit_test(test_runs_do_not_melt), cmocka_unit_test(test_depth),
           cmocka_unit_test(test_spent_arena));
