/* soup.c: the sanitizer's promises over random markup. sanitized() checks the fixed point and the
 * list; here the text must survive too. */
#include "help.h"

#include "html/chars_priv.h"

static void add_letters(struct buf *out, struct str s)
{
    for (size_t at = 0; at < s.n;) {
        uint32_t c = str_utf8_next(s, &at);
        if (!char_is_edge(c) && !char_is_banned(c))
            buf_add_utf8(out, c);
    }
}

/* The letters of what the policy does not make vanish. */
static void tree_letters(struct buf *out, const struct html_node *root)
{
    for (const struct html_node *n = root; n;) {
        enum policy_action action =
            n->type == HTML_ELEMENT ? policy_rule(n)->action : POLICY_UNWRAP;
        if (n->type == HTML_TEXT)
            add_letters(out, n->text);
        n = action == POLICY_VANISH || action == POLICY_HIDE ? html_skip(n, root)
                                                             : html_next(n, root);
    }
}

static void check(struct str in, const struct html_policy *policy)
{
    struct arena a;
    struct buf before, after;
    struct html_node *tree;
    struct str plain;
    struct err e = {0};
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    buf_init(&before, 1 << 20);
    buf_init(&after, 1 << 20);
    struct html_safe out = html_from_store(sanitized(&a, in, policy));
    assert_ok(html_parse(&a, in, &tree, &e), &e);
    assert_ok(html_plain(&a, out, &plain, &e), &e);
    tree_letters(&before, tree);
    add_letters(&after, plain);
    if (!str_eq(buf_str(&before), buf_str(&after)))
        fail_msg("\"%.*s\" becomes \"%.*s\"", STR_ARG(in), STR_ARG(out.markup));
    for (struct str rest = plain, line; str_split(&rest, '\n', &line);)
        assert_true(plain.n == 0 || html_find(tree, "pre") || html_find(tree, "xmp") || line.n > 0);
    buf_release(&after);
    buf_release(&before);
    arena_release(&a);
}

static void soups(uint64_t seed, int count, size_t tags)
{
    static const struct html_policy policies[] = {
        {.images = true},
        {.images = false},
        {.images = true, .base_url = S("https://news.example.cn/a/b.html")}};
    struct rand r;
    rand_seed(&r, seed);
    for (int i = 0; i < count; i++) {
        struct buf soup;
        buf_init(&soup, 1 << 20);
        make_soup(&soup, &r, 1 + rand_below(&r, tags));
        check(buf_str(&soup), &policies[i % 3]);
        buf_release(&soup);
    }
}

static void test_small_soups(void **state)
{
    (void)state;
    soups(1, 3000, 6);
}

static void test_soups(void **state)
{
    (void)state;
    soups(2, 1500, 40);
}

static void test_large_soups(void **state)
{
    (void)state;
    soups(3, 20, 1500);
}

/* Bytes that are no UTF-8, and tags cut anywhere. */
static void test_noise(void **state)
{
    (void)state;
    const struct html_policy policy = {.images = true};
    static const char alphabet[] = "<>/=\"'!-& abp\n\xe4\xb8\xad\xff\x01";
    struct rand r;
    rand_seed(&r, 4);
    for (int i = 0; i < 3000; i++) {
        struct arena a;
        char noise[64];
        size_t n = rand_below(&r, sizeof(noise));
        for (size_t k = 0; k < n; k++)
            noise[k] = alphabet[rand_below(&r, sizeof(alphabet))]; /* its NUL too */
        arena_init(&a, ARENA_DEFAULT_BUDGET);
        assert_true(str_utf8_valid(sanitized(&a, str_of(noise, n), &policy)));
        arena_release(&a);
    }
}

UNIT_TESTS(cmocka_unit_test(test_small_soups), cmocka_unit_test(test_soups),
           cmocka_unit_test(test_large_soups), cmocka_unit_test(test_noise));
