/* html.c: what the sanitizer promises (html/sanitize.h), asked of any bytes.
 *
 * The first byte chooses the policy, the rest is markup. Sanitizing again changes nothing; the
 * output reparses to allowed elements and attributes; the text that is not hidden survives in its
 * order, blanks aside; plain text becomes markup and the same plain text again. */
#include <stdlib.h>

#include "base/err.h"
#include "html/chars_priv.h"
#include "html/plain.h"
#include "html/sanitize_priv.h"
#include "html/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* s without blanks of any kind. */
static void add_letters(struct buf *out, struct str s)
{
    for (size_t at = 0; at < s.n;) {
        uint32_t c = str_utf8_next(s, &at);
        if (!char_is_edge(c) && !char_is_banned(c))
            buf_add_utf8(out, c);
    }
}

static void tree_letters(struct buf *out, const struct html_node *root)
{
    for (const struct html_node *n = root; n;) {
        bool gone = n->type == HTML_ELEMENT && (policy_rule(n)->action == POLICY_VANISH ||
                                                policy_rule(n)->action == POLICY_HIDE);
        if (n->type == HTML_TEXT)
            add_letters(out, n->text);
        n = gone ? html_skip(n, root) : html_next(n, root);
    }
}

static void check_text_survives(struct arena *a, struct str in, struct str plain)
{
    struct html_node *tree;
    struct buf before, after;
    buf_init(&before, SIZE_MAX / 2);
    buf_init(&after, SIZE_MAX / 2);
    if (html_parse(a, in, &tree, NULL) == KY_OK) {
        tree_letters(&before, tree);
        add_letters(&after, plain);
        ensure(str_eq(buf_str(&before), buf_str(&after)));
    }
    buf_release(&before);
    buf_release(&after);
}

static void check_plain(struct arena *a, struct str plain, size_t points)
{
    const struct html_policy policy = {.images = true};
    struct html_safe made = html_from_plain(a, plain), again;
    struct str back;
    ensure(str_utf8_valid(plain));
    if (html_sanitize(a, made.markup, &policy, &again, NULL) != KY_OK ||
        html_plain(a, made, &back, NULL) != KY_OK)
        return;
    ensure(str_eq(made.markup, again.markup));
    struct buf x, y;
    buf_init(&x, SIZE_MAX / 2);
    buf_init(&y, SIZE_MAX / 2);
    add_letters(&x, plain);
    add_letters(&y, back);
    ensure(str_eq(buf_str(&x), buf_str(&y)));
    buf_release(&x);
    buf_release(&y);
    struct str excerpt = html_excerpt(a, plain, points);
    ensure(str_utf8_valid(excerpt) && str_utf8_count(excerpt) <= points);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const bases[] = {"", "https://news.example.cn/a/b.html", "not a base",
                                        "http://例子.example/?q"};
    if (size == 0)
        return 0;
    struct html_policy policy = {.base_url = str_c(bases[data[0] & 3]), .images = data[0] & 4};
    struct str in = str_of((const char *)data + 1, size - 1);
    struct html_safe once, twice;
    struct html_node *tree;
    struct str plain;
    struct arena a;
    arena_init(&a, (size_t)256 << 20);
    enum ky_err rc = html_sanitize(&a, in, &policy, &once, NULL);
    ensure(rc == KY_OK || rc == KY_ELIMIT);
    if (rc == KY_OK) {
        ensure(str_utf8_valid(once.markup));
        ensure(html_sanitize(&a, once.markup, &policy, &twice, NULL) == KY_OK);
        ensure(str_eq(once.markup, twice.markup));
        ensure(html_parse(&a, once.markup, &tree, NULL) == KY_OK && html_is_allowed(tree));
        ensure(html_plain(&a, once, &plain, NULL) == KY_OK);
        check_text_survives(&a, in, plain);
        check_plain(&a, plain, data[0] >> 3);
    }
    arena_release(&a);
    return 0;
}
