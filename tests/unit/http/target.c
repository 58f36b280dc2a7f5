#include "http/target.h"

#include "unit.h"

struct fixture {
    struct arena arena;
    struct http_target t;
    struct err e;
};

static struct fixture begin(void)
{
    struct fixture f = {0};
    arena_init(&f.arena, 1 << 20);
    return f;
}

static enum ky_err parse(struct fixture *f, struct str raw)
{
    return http_target_parse(&f->arena, raw, &f->t, &f->e);
}

static void test_paths_become_canonical(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *path;
    } cases[] = {
        {"/", "/"},
        {"/a", "/a"},
        {"/a/", "/a/"},
        {"/c/%e6%97%b6%e6%94%bf/", "/c/%E6%97%B6%E6%94%BF/"},
        {"/c/时政/", "/c/%E6%97%B6%E6%94%BF/"},
        {"/%61%2Dz", "/a-z"},
        {"/%41.html", "/A.html"},
        {"/a%25b", "/a%25b"},
        {"/a%20b", "/a%20b"},
        {"/a%3Fb%23", "/a%3Fb%23"},
        {"/a;b=1,2@:!$&'()*+~", "/a;b=1,2@:!$&'()*+~"},
        {"/%3b%40", "/;@"},
        {"/{x}|\"<>^`[]", "/%7Bx%7D%7C%22%3C%3E%5E%60%5B%5D"},
        {"//a.example/x", "/a.example/x"},
        {"/a//b///", "/a/b/"},
        {"///", "/"},
        {"/...", "/..."},
        {"/..a/.b", "/..a/.b"},
        {"/a+b", "/a+b"},
        {"http://a.example/x", "/x"},
        {"HTTPS://[::1]:8443/x?y=1", "/x"},
    };
    struct fixture f = begin();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_ok(parse(&f, str_c(cases[i].raw)), &f.e);
        assert_str(f.t.path, cases[i].path);
        struct str raw = str_c(cases[i].raw);
        if (raw.p[0] == '/')
            assert_int_equal(f.t.canonical, str_eqc(raw, cases[i].path));
        struct http_target again;
        assert_ok(http_target_parse(&f.arena, f.t.path, &again, &f.e), &f.e);
        assert_true(again.canonical);
        assert_true(str_eq(again.path, f.t.path));
    }
    arena_release(&f.arena);
}

static void test_hostile_targets_are_refused(void **state)
{
    (void)state;
    static const struct str bad[] = {
        S(""),
        S("*"),
        S("a"),
        S("a.example:443"),
        S("http://"),
        S("http:///x"),
        S("http://a.example"),
        S("http://a.example?x"),
        S("http://user@a.example/"),
        S("http://a.example\\x/"),
        S("ftp://a.example/x"),
        S("file:///etc/passwd"),
        S("/a#b"),
        S("/?a#b"),
        S("/."),
        S("/.."),
        S("/../"),
        S("/a/../b"),
        S("/a/./b"),
        S("/%2e%2e/b"),
        S("/.%2E"),
        S("/%2e"),
        S("/a%2Fb"),
        S("/a%2fb"),
        S("/a%5Cb"),
        S("/a\\b"),
        S("/..%2f"),
        S("/..%5c.."),
        S("/%00"),
        S("/a\0b"),
        S("/a%0d%0aSet-Cookie:x"),
        S("/a\r\n"),
        S("/a\tb"),
        S("/%7f"),
        S("/\x7f"),
        S("/%c2%80"), /* U+0080, a control character of its own */
        S("/%"),
        S("/%4"),
        S("/%zz"),
        S("/%4g"),
        S("/%%41"),
        S("/% 41"),
        S("/%u0041"),
        S("/%c0%af"),
        S("/%ed%a0%80"),
        S("/%ff"),
        S("/%e6%97"),
        S("/\xe6\x97"),
        S("/%e6/%97%b6"),
        S("/?%"),
        S("/?a=%4"),
        S("/?a=%00"),
        S("/?%c3"),
        S("/?a=%c3"),
        S("/?a=\n"),
    };
    struct fixture f = begin();
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (parse(&f, bad[i]) != KY_EINVAL)
            fail_msg("accepted \"%.*s\"", STR_ARG(bad[i]));
    }
    arena_release(&f.arena);
}

static void test_segments_are_decoded(void **state)
{
    (void)state;
    struct fixture f = begin();
    assert_ok(parse(&f, STR("/c/%E6%97%B6/a%20b%25")), &f.e);
    assert_int_equal(f.t.segments_n, 3);
    assert_str(f.t.segments[0], "c");
    assert_str(f.t.segments[1], "时");
    assert_str(f.t.segments[2], "a b%");
    assert_ok(parse(&f, STR("/c/")), &f.e);
    assert_int_equal(f.t.segments_n, 2);
    assert_str(f.t.segments[1], "");
    assert_ok(parse(&f, STR("/")), &f.e);
    assert_int_equal(f.t.segments_n, 1);
    assert_str(f.t.segments[0], "");
    arena_release(&f.arena);
}

static void test_parameters(void **state)
{
    (void)state;
    struct fixture f = begin();
    assert_ok(parse(&f, STR("/s/?q=%E6%BE%9C+%E6%B1%9F%2B/..&a&&b=&=c&q=2&x=1=2&l=%09%0A")), &f.e);
    assert_true(f.t.has_query);
    assert_false(f.t.canonical && !str_eqc(f.t.path, "/s/"));
    assert_int_equal(f.t.params_n, 7);
    assert_str(http_param_of(&f.t, "q"), "澜 江+/..");
    assert_str(http_param_of(&f.t, "a"), "");
    assert_str(http_param_of(&f.t, "x"), "1=2");
    assert_str(http_param_of(&f.t, ""), "c");
    assert_str(http_param_of(&f.t, "l"), "\t\n");
    assert_int_equal(http_param_of(&f.t, "none").n, 0);
    assert_ok(parse(&f, STR("/a?")), &f.e);
    assert_true(f.t.has_query && f.t.params_n == 0);
    assert_ok(parse(&f, STR("/a")), &f.e);
    assert_false(f.t.has_query);
    arena_release(&f.arena);
}

static void test_length_is_limited(void **state)
{
    (void)state;
    struct fixture f = begin();
    char raw[2050];
    memset(raw, 'a', sizeof(raw));
    raw[0] = '/';
    assert_ok(parse(&f, str_of(raw, 2048)), &f.e);
    assert_err(parse(&f, str_of(raw, 2049)), KY_EINVAL);
    /* Its canonical form would be three times as long, and not parse again. */
    memset(raw + 1, '^', 1000);
    assert_err(parse(&f, str_of(raw, 1001)), KY_EINVAL);
    assert_ok(parse(&f, str_of(raw, 601)), &f.e);
    memset(raw, '/', sizeof(raw));
    assert_ok(parse(&f, str_of(raw, 2048)), &f.e);
    assert_int_equal(f.t.segments_n, 1);
    arena_release(&f.arena);
}

static void test_spent_arena_is_an_error(void **state)
{
    (void)state;
    struct fixture f = {0};
    for (size_t budget = 0; budget < 400; budget += 7) {
        arena_init(&f.arena, budget);
        enum ky_err r = parse(&f, STR("/abc/def/ghi/jkl?a=b&c=d"));
        assert_true(r == KY_ELIMIT || (r == KY_OK && f.t.params_n == 2));
        arena_release(&f.arena);
    }
}

static void test_encode_segment(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1000);
    http_encode_segment(&b, STR("a/b%\\?#\0澜 "));
    assert_str(buf_str(&b), "a%2Fb%25%5C%3F%23%00%E6%BE%9C%20");
    buf_release(&b);
}

UNIT_TESTS(cmocka_unit_test(test_paths_become_canonical),
           cmocka_unit_test(test_hostile_targets_are_refused),
           cmocka_unit_test(test_segments_are_decoded), cmocka_unit_test(test_parameters),
           cmocka_unit_test(test_length_is_limited), cmocka_unit_test(test_spent_arena_is_an_error),
           cmocka_unit_test(test_encode_segment));
