#include "help.h"

#include "html/url.h"

/* RFC 3986, 5.4.1 and 5.4.2 (strict). */
static void test_resolves_the_examples_of_the_rfc(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"g:h", "g:h"},
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"#s", "http://a/b/c/d;p?q#s"},
        {"g#s", "http://a/b/c/g#s"},
        {"g?y#s", "http://a/b/c/g?y#s"},
        {";x", "http://a/b/c/;x"},
        {"g;x", "http://a/b/c/g;x"},
        {"g;x?y#s", "http://a/b/c/g;x?y#s"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../", "http://a/"},
        {"../../g", "http://a/g"},
        {"../../../g", "http://a/g"},
        {"../../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {".g", "http://a/b/c/.g"},
        {"g..", "http://a/b/c/g.."},
        {"..g", "http://a/b/c/..g"},
        {"./../g", "http://a/b/g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g/./h", "http://a/b/c/g/h"},
        {"g/../h", "http://a/b/c/h"},
        {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
        {"g;x=1/../y", "http://a/b/c/y"},
        {"g?y/./x", "http://a/b/c/g?y/./x"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
        {"g#s/./x", "http://a/b/c/g#s/./x"},
        {"g#s/../x", "http://a/b/c/g#s/../x"},
        {"http:g", "http:g"},
    };
    struct arena a;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    for (size_t i = 0; i < COUNT(pairs); i++)
        assert_str(html_url_resolve(&a, STR("http://a/b/c/d;p?q"), str_c(pairs[i].in)),
                   pairs[i].want);
    assert_str(html_url_resolve(&a, STR("http://a"), STR("g")), "http://a/g");
    assert_str(html_url_resolve(&a, STR("http://a?q"), STR("g")), "http://a/g");
    assert_str(html_url_resolve(&a, STR("http://a/b?x/y"), STR("g")), "http://a/g");
    assert_str(html_url_resolve(&a, STR("x:a"), STR("../g")), "x:g");
    arena_release(&a);
}

/* want NULL: refused. Whatever comes out is a fixed point. */
static void cleans(const char *base, const struct pair *pairs, size_t n, enum html_url_use use)
{
    for (size_t i = 0; i < n; i++) {
        struct arena a;
        struct str out, again;
        arena_init(&a, ARENA_DEFAULT_BUDGET);
        bool ok = html_url_clean(&a, str_c(base), str_c(pairs[i].in), use, &out);
        if (ok != (pairs[i].want != NULL) || (ok && !str_eqc(out, pairs[i].want)))
            fail_msg("\"%s\" becomes \"%.*s\"", pairs[i].in, STR_ARG(out));
        assert_int_equal(ok, out.n > 0);
        if (ok) {
            assert_true(html_url_clean(&a, str_c(base), out, use, &again));
            assert_true(str_eq(out, again));
        }
        arena_release(&a);
    }
}

static void test_cleans_links(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"http://a.cn/x", "http://a.cn/x"},
        {"  HTTPS://A.Cn/X?y=1&z#f \n", "https://a.cn/X?y=1&z#f"},
        {"ht\ntp://a.cn/\tb", "http://a.cn/b"},
        {"http://a.cn/a b\"<>`", "http://a.cn/a%20b%22%3C%3E%60"},
        {"http://a.cn/文.html", "http://a.cn/文.html"},
        {"http://例子.cn/", "http://例子.cn/"},
        {"http://a.cn:8080/", "http://a.cn:8080/"},
        {"http://[::1]/", "http://[::1]/"},
        {"http://a.cn/x/../y", "http://a.cn/y"},
        {"http:\\\\a.cn\\x", "http://a.cn/x"},
        {"mailto:a@b.cn", "mailto:a@b.cn"},
        {"TEL:+86-10-1234", "tel:+86-10-1234"},
        {"x.html", "x.html"},
        {"/x", "/x"},
        {"?q=a:b", "?q=a:b"},
        {"../x#y", "../x#y"},
        {"//A.cn/x", "//a.cn/x"},
        {"\\\\a.cn/x", "//a.cn/x"},
        {"/\\a.cn/x", "//a.cn/x"},
        {"./a:b", "./a:b"},
        {"", NULL},
        {" \t", NULL},
        {"#", NULL},
        {"#top", NULL},
        {"javascript:alert(1)", NULL},
        {" JaVaScRiPt:alert(1)", NULL},
        {"java\tscript:alert(1)", NULL},
        {"\x01javascript:alert(1)", NULL},
        {"java\x01script:alert(1)", NULL},
        {"javascript\xe2\x80\x8b:x", NULL},
        {"vbscript:x", NULL},
        {"data:text/html,x", NULL},
        {"file:///etc/passwd", NULL},
        {"ftp://a.cn/x", NULL},
        {"a:b", NULL},
        {"1:2", NULL},
        {"http:", NULL},
        {"http:a", NULL},
        {"http:/a", NULL},
        {"http://", NULL},
        {"http:///x", NULL},
        {"//", NULL},
        {"///x", NULL},
        {"http://user@a.cn/", NULL},
        {"http://www.good.cn@bad.cn/", NULL},
        {"http://a.cn:99999/", NULL},
        {"http://a.cn:x/", NULL},
        {"http://a..cn/", NULL},
        {"http://a b.cn/", NULL},
        {"//a(b/x", NULL},
        {"http://a.cn/\xc2\x85", NULL},
        {"http://a.cn/\xff", NULL},
        {"mailto:", NULL},
        {"mailto://a", NULL},
    };
    cleans("", pairs, COUNT(pairs), HTML_URL_LINK);
}

static void test_cleans_sources(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"x.png", "x.png"},
        {"https://a.cn/x.png", "https://a.cn/x.png"},
        {"data:image/png;base64,AA==", NULL},
        {"mailto:a@b.cn", NULL},
        {"blob:x", NULL},
    };
    cleans("", pairs, COUNT(pairs), HTML_URL_SOURCE);
}

static void test_resolves_against_the_base(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"x.html", "https://news.example.cn/a/x.html"},
        {"/x", "https://news.example.cn/x"},
        {"../../../x", "https://news.example.cn/x"},
        {"//b.cn/x", "https://b.cn/x"},
        {"?q", "https://news.example.cn/a/b.html?q"},
        {"http://c.cn", "http://c.cn"},
        {"mailto:a@b.cn", "mailto:a@b.cn"},
        {"..//x", "https://news.example.cn//x"},
        {"#f", NULL},
        {"javascript:x", NULL},
    };
    cleans("https://news.example.cn/a/b.html?x#y", pairs, COUNT(pairs), HTML_URL_LINK);
    static const struct pair plain[] = {{"x.html", "x.html"}, {"//b.cn/x", "//b.cn/x"}};
    cleans("javascript:void(0)", plain, COUNT(plain), HTML_URL_LINK);
    cleans("not a base", plain, COUNT(plain), HTML_URL_LINK);
}

static void test_refuses_long_ones(void **state)
{
    (void)state;
    struct arena a;
    struct str out;
    char url[5000];
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    memset(url, 'a', sizeof(url));
    assert_true(html_url_clean(&a, STR(""), str_of(url, 4096), HTML_URL_LINK, &out));
    assert_false(html_url_clean(&a, STR(""), str_of(url, 4097), HTML_URL_LINK, &out));
    assert_false(html_url_clean(&a, STR("http://a/"), str_of(url, 4090), HTML_URL_LINK, &out));
    memset(url, ' ', 4000);
    url[0] = '?'; /* grows threefold when encoded */
    assert_false(html_url_clean(&a, STR(""), str_of(url, 4001), HTML_URL_LINK, &out));
    arena_release(&a);
}

static void test_checks_what_is_stored(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    assert_true(html_url_scheme_ok(&a, STR("https://a.cn/x"), HTML_URL_LINK));
    assert_true(html_url_scheme_ok(&a, STR("/x"), HTML_URL_SOURCE));
    assert_false(html_url_scheme_ok(&a, STR("HTTPS://a.cn/x"), HTML_URL_LINK));
    assert_false(html_url_scheme_ok(&a, STR(" /x"), HTML_URL_LINK));
    assert_false(html_url_scheme_ok(&a, STR("mailto:a@b"), HTML_URL_SOURCE));
    assert_true(html_url_is_external(STR("//a.cn")) && html_url_is_external(STR("http://a.cn")));
    assert_false(html_url_is_external(STR("/a")) || html_url_is_external(STR("mailto:a@b.cn")));
    arena_release(&a);
}

/* Random references: no crash, and a fixed point. */
static void test_cleaning_is_idempotent(void **state)
{
    (void)state;
    static const char alphabet[] = "aZ.:/\\?#@ []%\t1-";
    struct rand r;
    rand_seed(&r, 7);
    for (int i = 0; i < 20000; i++) {
        struct arena a;
        struct str once, twice;
        char ref[24];
        size_t n = rand_below(&r, sizeof(ref));
        for (size_t k = 0; k < n; k++)
            ref[k] = alphabet[rand_below(&r, sizeof(alphabet) - 1)];
        struct str base = rand_below(&r, 2) ? STR("http://h.cn/p/q") : STR("");
        arena_init(&a, ARENA_DEFAULT_BUDGET);
        if (html_url_clean(&a, base, str_of(ref, n), HTML_URL_LINK, &once)) {
            if (!html_url_clean(&a, base, once, HTML_URL_LINK, &twice) || !str_eq(once, twice))
                fail_msg("\"%.*s\" becomes \"%.*s\", then \"%.*s\"", (int)n, ref, STR_ARG(once),
                         STR_ARG(twice));
        }
        arena_release(&a);
    }
}

UNIT_TESTS(cmocka_unit_test(test_resolves_the_examples_of_the_rfc),
           cmocka_unit_test(test_cleans_links), cmocka_unit_test(test_cleans_sources),
           cmocka_unit_test(test_resolves_against_the_base),
           cmocka_unit_test(test_refuses_long_ones), cmocka_unit_test(test_checks_what_is_stored),
           cmocka_unit_test(test_cleaning_is_idempotent));
