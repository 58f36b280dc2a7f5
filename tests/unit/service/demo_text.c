#include "service/demo_text.h"

#include "base/arena.h"
#include "unit.h"

static struct zone *shanghai;
static struct arena arena;

static int begin(void **state)
{
    (void)state;
    struct err e;
    arena_init(&arena, 1 << 22);
    return zone_load("Asia/Shanghai", &shanghai, &e) != KY_OK;
}

static int end(void **state)
{
    (void)state;
    zone_free(shanghai);
    arena_release(&arena);
    return 0;
}

static const struct demo_field fields[] = {{"slug", true}, {"parent", false}, {"name", true}};

static void test_reads_blocks_of_fields(void **state)
{
    (void)state;
    struct err e;
    struct str v[3];
    bool found;
    struct demo_text t = demo_text("x", STR("# channels\n\nname: 要闻: 上\n slug : news \n\n\n"
                                            "slug: city\nparent: news\nname: 城市"));
    assert_ok(demo_fields(&t, fields, 3, v, &found, &e), &e);
    assert_true(found);
    assert_str(v[0], "news");
    assert_str(v[1], "");
    assert_str(v[2], "要闻: 上");
    assert_ok(demo_fields(&t, fields, 3, v, &found, &e), &e);
    assert_true(found);
    assert_str(v[1], "news");
    assert_ok(demo_fields(&t, fields, 3, v, &found, &e), &e);
    assert_false(found);
}

static void test_names_file_and_line_of_a_wrong_field(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"slug: a\ntitle: b\nname: c", "channels:2: unknown field 'title'"},
        {"slug: a\n\n", "channels:2: the block that ends here lacks 'name'"},
        {"name: a\nslug a\n", "channels:2: expected 'name: value'"},
        {"name: a\nname: b\n", "channels:2: 'name' stands a second time"},
        {"# x\nname:  \n", "channels:2: 'name' is empty"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct demo_text t = demo_text("channels", str_c(cases[i].text));
        struct str v[3];
        bool found;
        struct err e;
        assert_err(demo_fields(&t, fields, 3, v, &found, &e), KY_EINVAL);
        assert_string_equal(e.text, cases[i].error);
    }
}

static void test_makes_paragraphs_and_keeps_blocks(void **state)
{
    (void)state;
    struct err e;
    struct html_safe html;
    struct demo_text t = demo_text("x", STR("一段，<a href=\"/feed.xml\">链接</a>。\n二段\n\n"
                                            "<ul>\n<li>甲</li>\n</ul>\n\n三段\n"));
    assert_ok(demo_body(&t, &arena, &html, &e), &e);
    struct str m = html.markup;
    size_t one = str_find(m, STR("<p>一段，<a href=\"/feed.xml\"")),
           two = str_find(m, STR("<p>二段")), list = str_find(m, STR("<ul>")),
           three = str_find(m, STR("<p>三段</p>"));
    assert_true(one < two && two < list && list < three && three != STR_NONE);
    assert_true(str_has(m, STR("<li>甲</li>")));
}

static void test_refuses_other_markup_and_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"甲\n\n<script>x</script>\n",
         "x:3: a block of markup begins with h2, h3, ul, ol, table, blockquote or figure"},
        {"<p>甲</p>",
         "x:1: a block of markup begins with h2, h3, ul, ol, table, blockquote or figure"},
        {"\n \n", "x:2: the text is empty"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct demo_text t = demo_text("x", str_c(cases[i].text));
        struct html_safe html;
        struct err e;
        assert_err(demo_body(&t, &arena, &html, &e), KY_EINVAL);
        assert_string_equal(e.text, cases[i].error);
    }
}

static int64_t at(int year, int month, int day, int hour, int minute)
{
    const struct civil c = {
        .year = year, .month = month, .day = day, .hour = hour, .minute = minute};
    return zone_time(shanghai, &c);
}

static void test_counts_back_from_a_day(void **state)
{
    (void)state;
    struct err e;
    struct demo_text t = demo_text("x", STR(""));
    int64_t now = at(2024, 3, 1, 8, 0), us;
    assert_ok(demo_when(&t, shanghai, now, STR("0 07:59:59"), &us, &e), &e);
    assert_int_equal(us, at(2024, 3, 1, 7, 59) + 59 * US_SECOND);
    assert_ok(demo_when(&t, shanghai, now, STR("0 08:00:01"), &us, &e), &e);
    assert_int_equal(us, now + US_SECOND);
    assert_ok(demo_when(&t, shanghai, now, STR("1 23:30:00"), &us, &e), &e);
    assert_int_equal(us, at(2024, 2, 29, 23, 30));
    static const char *const wrong[] = {"",           "1",          "1 8:00",      "-1 08:00:00",
                                        "1 25:00:00", "1 08:60:00", "1 08:00:00 ", "x 08:00:00"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_err(demo_when(&t, shanghai, now, str_c(wrong[i]), &us, &e), KY_EINVAL);
}

static void test_puts_dates_for_marks(void **state)
{
    (void)state;
    struct err e;
    struct str out;
    struct demo_text t =
        demo_text("x", STR("{day:0}、{day:-1}、{day:31}\n{month:0}{month:-1} {ym:-13} {year:1}。"));
    assert_ok(demo_dates(&t, &arena, shanghai, at(2024, 1, 1, 0, 30), &out, &e), &e);
    assert_str(out, "1月1日、12月31日、2月1日\n1月12月 2022年12月 2025年。");
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"甲\n\n乙{week:1}", "x:3: unknown mark '{week:1}'"},
        {"{day}", "x:1: unknown mark '{day}'"},
        {"{day:99999999999999999999}", "x:1: unknown mark '{day:99999999999999999999}'"},
        {"{day:1\n", "x:1: unknown mark '{day:1 }'"},
        {"{day:0}\n{", "x:2: unknown mark '{}'"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        t = demo_text("x", str_c(cases[i].text));
        assert_err(demo_dates(&t, &arena, shanghai, 0, &out, &e), KY_EINVAL);
        assert_string_equal(e.text, cases[i].error);
    }
}

UNIT_TESTS(cmocka_unit_test_setup_teardown(test_reads_blocks_of_fields, begin, end),
           cmocka_unit_test_setup_teardown(test_names_file_and_line_of_a_wrong_field, begin, end),
           cmocka_unit_test_setup_teardown(test_makes_paragraphs_and_keeps_blocks, begin, end),
           cmocka_unit_test_setup_teardown(test_refuses_other_markup_and_nothing, begin, end),
           cmocka_unit_test_setup_teardown(test_counts_back_from_a_day, begin, end),
           cmocka_unit_test_setup_teardown(test_puts_dates_for_marks, begin, end));
