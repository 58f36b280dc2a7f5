#include "page.h"

static void test_blocks_and_breaks(void **state)
{
    (void)state;
    struct fixture f;
    fixture_read(&f,
                 "<div>云汀<b>市</b>\n 水利<br>渡口<p>&nbsp;&nbsp;　守好 "
                 "水源　</p>末行<ul><li>甲<li>乙</ul></div>",
                 UPTO_LINES);
    static const char *const lines[] = {"云汀市 水利", "渡口", "守好 水源", "末行", "甲", "乙"};
    assert_int_equal(f.page.lines.n, 6);
    for (size_t i = 0; i < 6; i++)
        assert_str(f.page.lines.p[i].text, lines[i]);
    assert_int_equal(f.page.lines.p[0].chars, 5);
    assert_int_equal(f.page.lines.p[0].bold, 1);
    fixture_release(&f);
}

static void test_what_is_not_shown(void **state)
{
    (void)state;
    struct fixture f;
    fixture_read(
        &f,
        "<title>甲</title><script>乙</script><style>丙</style><div style='DISPLAY : none'>丁</div>"
        "<p hidden>戊</p><select><option>己</option></select><textarea>庚</textarea><p>辛</p>"
        "<svg><text>壬</text></svg>",
        UPTO_LINES);
    assert_int_equal(f.page.lines.n, 1);
    assert_str(f.page.lines.p[0].text, "辛");
    fixture_release(&f);
}

static void test_links_and_points(void **state)
{
    (void)state;
    struct fixture f;
    fixture_read(&f, "<p>一，二。<a href='/x'>三、四</a><a>五</a></p>", UPTO_LINES);
    const struct line *l = &f.page.lines.p[0];
    assert_int_equal(l->chars, 8);
    assert_int_equal(l->linked, 3); /* an anchor without address is no link */
    assert_int_equal(l->points, 3);
    fixture_release(&f);
}

static void test_looks(void **state)
{
    (void)state;
    struct fixture f;
    fixture_read(
        &f,
        "<center><font size=5>甲</font></center><h2>乙</h2><p style='font-size:22px'>丙</p>"
        "<div class='footer'><p>丁</p></div><div class=title><span>戊</span></div>",
        UPTO_LINES);
    const struct elem *e[5];
    for (size_t i = 0; i < 5; i++)
        e[i] = &f.page.elems.p[f.page.pieces.p[f.page.lines.p[i].pieces].elem];
    assert_true(e[0]->big && e[0]->centred);
    assert_int_equal(e[1]->heading, 2);
    assert_true(e[2]->big && !e[2]->centred);
    assert_true(e[3]->boiler && !e[2]->boiler);
    assert_true(e[4]->titled && !e[3]->titled);
    fixture_release(&f);
}

static void test_elements_nest(void **state)
{
    (void)state;
    struct fixture f;
    fixture_read(&f, "<div><p>甲</p><p>乙</p></div><p>丙</p>", UPTO_LINES);
    for (uint32_t i = 1; i < f.page.elems.n; i++) {
        const struct elem *e = &f.page.elems.p[i];
        assert_true(e->parent < i && e->end > i && e->end <= f.page.elems.p[e->parent].end);
        assert_ptr_equal(e->node->parent, f.page.elems.p[e->parent].node);
    }
    fixture_release(&f);
}

static void test_pre(void **state)
{
    (void)state;
    struct fixture f;
    fixture_read(&f, "<pre>甲\n  乙\n\n丙</pre>", UPTO_LINES);
    assert_int_equal(f.page.lines.n, 3);
    assert_str(f.page.lines.p[1].text, "乙");
    fixture_release(&f);
}

static void test_cut(void **state)
{
    (void)state;
    struct fixture f;
    fixture_read(&f, "<p>甲（乙）丙<b>（丁</b>戊）</p>", UPTO_LINES);
    line_cut(&f.page, &f.page.lines.p[0], STR("（"), false);
    assert_str(f.page.lines.p[0].text, "甲（乙）丙");
    assert_str(f.page.pieces.p[0].text, "甲（乙）丙");
    assert_str(f.page.pieces.p[1].text, "");
    assert_str(f.page.pieces.p[2].text, "");
    line_cut(&f.page, &f.page.lines.p[0], STR("）"), true);
    assert_str(f.page.lines.p[0].text, "甲（乙）");
    line_cut(&f.page, &f.page.lines.p[0], STR("无"), false);
    assert_str(f.page.lines.p[0].text, "甲（乙）");
    fixture_release(&f);
}

UNIT_TESTS(cmocka_unit_test(test_blocks_and_breaks), cmocka_unit_test(test_what_is_not_shown),
           cmocka_unit_test(test_links_and_points), cmocka_unit_test(test_looks),
           cmocka_unit_test(test_elements_nest), cmocka_unit_test(test_pre),
           cmocka_unit_test(test_cut));
