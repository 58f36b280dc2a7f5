#include "html/mark.h"

#include "base/rand.h"
#include "help.h"
#include "html/plain.h"

struct fixture {
    struct arena a;
    struct err e;
    struct html_block *blocks;
    size_t n;
};

static struct fixture marked(const char *html, const struct html_mark *marks, size_t n)
{
    struct fixture f = {0};
    struct str plain;
    arena_init(&f.a, ARENA_DEFAULT_BUDGET);
    assert_ok(html_plain(&f.a, html_from_store(str_c(html)), &plain, &f.e), &f.e);
    assert_ok(html_mark(&f.a, html_from_store(str_c(html)), plain, marks, n, &f.blocks, &f.n, &f.e),
              &f.e);
    return f;
}

static void test_blocks_are_cut_and_marked(void **state)
{
    (void)state;
    const struct html_mark marks[] = {{0, 2}, {6, 9}};
    /* plain: "会议\n要求各地" is 会 议 LF 要 求 各 地 */
    struct fixture f = marked("<p>会议开</p><p>要求<b>各地</b>。</p>", marks, 2);
    assert_int_equal(f.n, 2);
    assert_str(f.blocks[0].markup.markup,
               "<p><mark class=\"said\" id=\"said-1\">会议</mark>开</p>");
    assert_int_equal(f.blocks[0].n, 1);
    assert_str(f.blocks[1].markup.markup, "<p>要求<b><mark class=\"said\" id=\"said-2\">各地</mark>"
                                          "</b><mark class=\"said\">。</mark></p>");
    assert_int_equal(f.blocks[1].first, 1);
    assert_int_equal(f.blocks[1].n, 1);
    arena_release(&f.a);
}

static void test_nothing_to_mark_leaves_all_as_it_was(void **state)
{
    (void)state;
    struct fixture f =
        marked("<figure><img src=\"/a\" alt=\"a &gt; b\"></figure><hr><p>a &amp; b</p>", NULL, 0);
    assert_int_equal(f.n, 3);
    assert_str(f.blocks[0].markup.markup, "<figure><img src=\"/a\" alt=\"a &gt; b\"></figure>");
    assert_str(f.blocks[1].markup.markup, "<hr>");
    assert_str(f.blocks[2].markup.markup, "<p>a &amp; b</p>");
    arena_release(&f.a);
}

static void test_a_mark_beyond_the_text_is_none(void **state)
{
    (void)state;
    const struct html_mark marks[] = {{3, 3}, {90, 95}};
    struct fixture f = marked("<p>abcdef</p>", marks, 2);
    assert_int_equal(f.n, 1);
    assert_str(f.blocks[0].markup.markup, "<p>abcdef</p>");
    assert_int_equal(f.blocks[0].n, 0);
    arena_release(&f.a);
}

/* Without the marks every byte is back, and what they hold is what was asked for. */
static void test_marks_hold_what_was_asked_for(void **state)
{
    (void)state;
    static const char html[] =
        "<h2>一、 总体&amp;要求</h2><p>各地<b>要 抓<i>紧</i></b>落实，<br>不得拖延。</p>"
        "<ul><li>甲</li><li>乙丙</li></ul><p>完</p>";
    struct rand r;
    rand_seed(&r, 5);
    for (int round = 0; round < 500; round++) {
        int64_t from = (int64_t)rand_below(&r, 30), to = from + (int64_t)rand_below(&r, 12);
        const struct html_mark mark = {from, to};
        struct fixture f = marked(html, &mark, 1);
        struct buf all;
        buf_init(&all, 1 << 16);
        for (size_t i = 0; i < f.n; i++)
            buf_add(&all, f.blocks[i].markup.markup);
        struct buf plain_marks;
        buf_init(&plain_marks, 1 << 16);
        bool inside = false;
        for (struct str rest = buf_str(&all); rest.n;) {
            bool opens = str_starts(rest, STR("<mark")), closes = str_starts(rest, STR("</mark>"));
            if (opens || closes) {
                inside = opens;
                rest = str_from(rest, str_find_char(rest, '>') + 1);
                continue;
            }
            buf_addch(&plain_marks, rest.p[0]);
            rest = str_from(rest, 1);
        }
        assert_false(inside);
        assert_str(buf_str(&plain_marks), html);
        buf_release(&all);
        buf_release(&plain_marks);
        arena_release(&f.a);
    }
}

UNIT_TESTS(cmocka_unit_test(test_blocks_are_cut_and_marked),
           cmocka_unit_test(test_nothing_to_mark_leaves_all_as_it_was),
           cmocka_unit_test(test_a_mark_beyond_the_text_is_none),
           cmocka_unit_test(test_marks_hold_what_was_asked_for));
