/* extract.c: whatever the page, an article that can be stored or an error (extract/extract.h).
 *
 * The first byte tells whether the rest is repeated up to PAGE_BYTES, so that a step that is not
 * linear shows as a timeout. All strings are valid UTF-8; paragraphs are trimmed lines, and those
 * of the markup; the markup holds allowed elements only; the JSON is JSON. */
#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"
#include "extract/extract.h"
#include "html/plain.h"
#include "html/sanitize.h"
#include "text/unicode.h"

enum { PAGE_BYTES = 64 << 10 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_str(struct str s)
{
    ensure(str_utf8_valid(s));
}

static void check_list(const struct extract_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        check_str(list->p[i]);
        ensure(list->p[i].n > 0 && str_find_char(list->p[i], '\n') == STR_NONE);
    }
}

static void check_markup(struct arena *a, const struct extract *x)
{
    struct html_node *tree;
    struct err e = {0};
    struct str plain;
    size_t lines = 0;
    ensure(html_parse(a, x->html.markup, &tree, &e) == KY_OK);
    ensure(html_is_allowed(tree));
    ensure(html_plain(a, x->html, &plain, &e) == KY_OK);
    for (struct str rest = plain, part; str_split(&rest, '\n', &part);) {
        part = text_trim(part);
        if (part.n)
            ensure(lines < x->body.n && str_eq(part, x->body.p[lines++]));
    }
    ensure(lines == x->body.n);
}

static void check_json(struct arena *a, const struct extract *x)
{
    struct buf out;
    struct json *tree;
    struct err e = {0};
    buf_init(&out, 64 << 20);
    extract_json(&out, x);
    ensure(json_parse(a, buf_str(&out), &tree, &e) == KY_OK);
    ensure(json_get(tree, "body")->kids_n == x->body.n);
    buf_release(&out);
}

static void check(struct arena *a, struct str page)
{
    static const struct extract_hints hints = {S("https://lanjiang.example/2024/0516/1.html"),
                                               S("")};
    struct extract x;
    struct err e = {0};
    enum ky_err rc = extract_page(a, page, &hints, &x, &e);
    if (rc != KY_OK) {
        ensure((rc == KY_EINVAL || rc == KY_ELIMIT) && e.text[0] && str_utf8_valid(str_c(e.text)));
        return;
    }
    struct str singles[] = {x.url,    x.title,   x.date, x.source, x.source_url, x.origin_source,
                            x.editor, x.channel, x.lead, x.lang,   x.html.markup};
    for (size_t i = 0; i < sizeof(singles) / sizeof(singles[0]); i++)
        check_str(singles[i]);
    check_list(&x.breadcrumb);
    check_list(&x.tags);
    check_list(&x.body);
    check_list(&x.flags);
    ensure(x.date.n == 0 || x.date.n == 10 || x.date.n == 16 || x.date.n == 19);
    check_markup(a, &x);
    check_json(a, &x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct arena a;
    struct buf page;
    size_t times = data[0] % 4 == 3 ? PAGE_BYTES / size + 1 : 1;
    arena_init(&a, 256 << 20);
    buf_init(&page, size * times + 1);
    for (size_t i = 0; i < times; i++)
        buf_add(&page, str_of((const char *)data + 1, size - 1));
    check(&a, buf_str(&page));
    buf_release(&page);
    arena_release(&a);
    return 0;
}
