#include "given.h"

static void test_map_keeps_the_last_value_of_a_key(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    struct value *map = value_map(&g.a);
    value_set_str(map, "name", STR("澜江日报"));
    value_set_int(map, "count", 3);
    value_set_str(map, "name", STR("澜江新闻网"));
    given_template(&g, "page", "{{name}} {{count}}");
    assert_ok(given_render(&g, map), &g.e);
    assert_str(buf_str(&g.out), "澜江新闻网 3");
    assert_null(value_get(map, "nam"));
    assert_null(value_get(map, "names"));
    assert_null(value_get(NULL, "name"));
    given_release(&g);
}

static void test_large_map_finds_every_key(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    struct value *map = value_map(&g.a);
    enum { N = 3000 };
    for (int i = 0; i < N; i++) {
        struct str key = arena_printf(&g.a, "key%d", i);
        value_set_int(map, key.p, i);
        value_set_int(map, key.p, i + 1);
    }
    for (int i = 0; i < N; i++) {
        struct str key = arena_printf(&g.a, "key%d", i);
        assert_non_null(value_get(map, key.p));
    }
    assert_null(value_get(map, "key3000"));
    assert_null(value_get(map, ""));
    given_template(&g, "page", "{{key0}} {{key11}} {{key12}} {{key2999}}{{key3000}}");
    assert_ok(given_render(&g, map), &g.e);
    assert_str(buf_str(&g.out), "1 12 13 3000");
    given_release(&g);
}

static void test_what_is_false(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    given_template(&g, "page", "{{#v}}yes{{/v}}{{^v}}no{{/v}}");
    static const char *const no[] = {"{}",           "{\"v\":false}", "{\"v\":0}",
                                     "{\"v\":\"\"}", "{\"v\":[]}",    "{\"v\":null}"};
    static const char *const yes[] = {"{\"v\":true}", "{\"v\":-1}", "{\"v\":\"0\"}", "{\"v\":{}}",
                                      "{\"v\":[0]}"};
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
        assert_page(&g, no[i], "no");
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
        assert_page(&g, yes[i], "yes");
    struct value *map = value_map(&g.a);
    value_set(map, "v", value_html(&g.a, html_from_store(STR(""))));
    assert_ok(given_render(&g, map), &g.e);
    assert_str(buf_str(&g.out), "no");
    given_release(&g);
}

/* A spent arena makes a smaller page, and arena_check tells; nothing crashes on the way. */
static void test_spent_arena_is_survived(void **state)
{
    (void)state;
    struct given g;
    given_init(&g, false);
    given_template(&g, "page", "{{A}}{{#l}}{{.}}{{/l}}");
    for (size_t budget = 0; budget < 6000; budget += 40) {
        struct arena small;
        arena_init(&small, budget);
        struct value *map = value_map(&small), *list = value_list(&small);
        value_set(map, "l", list);
        for (int i = 0; i < 20; i++) {
            value_push(list, value_int(&small, 7));
            char key[] = {(char)('A' + i), '\0'};
            value_set_int(map, arena_cstr(&small, str_c(key)), i);
        }
        assert_ok(given_render(&g, map), &g.e);
        if (!small.overrun)
            assert_int_equal(g.out.n, 21);
        arena_release(&small);
    }
    given_release(&g);
}

static void test_lists_can_be_read_back(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 16);
    struct value *list = value_list(&a);
    assert_int_equal(value_count(NULL), 0);
    assert_int_equal(value_count(value_map(&a)), 0);
    assert_int_equal(value_count(list), 0);
    value_push(list, value_str(&a, STR("澜江")));
    assert_int_equal(value_count(list), 1);
    assert_str(value_text(value_at(list, 0)), "澜江");
    arena_release(&a);
}

UNIT_TESTS(cmocka_unit_test(test_lists_can_be_read_back),
           cmocka_unit_test(test_map_keeps_the_last_value_of_a_key),
           cmocka_unit_test(test_large_map_finds_every_key), cmocka_unit_test(test_what_is_false),
           cmocka_unit_test(test_spent_arena_is_survived));
