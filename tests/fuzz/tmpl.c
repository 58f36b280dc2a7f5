/* tmpl.c: hostile templates over hostile data. Compiling ends in a template or in an error with a
 * place; rendering in a page or at a limit, twice the same. A page is valid UTF-8, and '<' of plain
 * text never comes out: it stands between marks that no other text has.
 *
 * Input: lengths of template and partial, 16 bits each, little-endian; their texts; what is left
 * makes the data, a byte each value. */
#include "tmpl/tmpl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define MARK "\xe5\xb7\xa6"                        /* 左 */
#define TEXT "\xe3\x80\x8a" MARK "<b>\xe5\x8f\xb3" /* 《左<b>右 */

enum { VALUES_MAX = 200, DEPTH_MAX = 8 };

struct source {
    struct str bytes;
    int left; /* values that may still be made */
};

static unsigned take(struct source *s)
{
    if (s->bytes.n == 0)
        return 0;
    unsigned c = (unsigned char)s->bytes.p[0];
    s->bytes = str_from(s->bytes, 1);
    return c;
}

static struct value *make(struct arena *a, struct source *s, int depth)
{
    static const char *const keys[] = {"a", "b", "c", "d"};
    unsigned c = take(s);
    struct value *v;
    if (depth == DEPTH_MAX || s->left-- <= 0)
        return value_bool(a, c & 1);
    switch (c % 7) {
    case 0:
        return value_bool(a, c & 8);
    case 1:
        return value_int(a, (int64_t)c - 100);
    case 2:
        return value_str(a, c & 8 ? STR(TEXT) : STR(""));
    case 3:
        return value_str(a, c & 8 ? STR("p") : STR("page"));
    case 4:
        return value_html(a, html_from_store(STR("<b>x</b>\n")));
    case 5:
        v = value_list(a);
        for (unsigned i = 0; i < c / 64; i++)
            value_push(v, make(a, s, depth + 1));
        return v;
    default:
        v = value_map(a);
        for (unsigned i = 0; i < 1 + c / 64; i++)
            value_set(v, keys[i], make(a, s, depth + 1));
        return v;
    }
}

static void check_error(enum ky_err err, struct str name, const struct err *e)
{
    ensure(err == KY_EINVAL || err == KY_ELIMIT);
    ensure(str_utf8_valid(str_c(e->text)) && e->code == err);
    ensure(name.n == 0 || str_starts(str_c(e->text), name));
}

static enum ky_err render(struct str page, struct str partial, const struct value *root,
                          struct buf *out)
{
    struct err e = {0};
    struct tmpl_set *set = tmpl_set_new(NULL);
    enum ky_err err = tmpl_add(set, STR("page"), page, &e);
    if (err != KY_OK)
        check_error(err, STR("page:"), &e);
    if (err == KY_OK) {
        err = tmpl_add(set, STR("p"), partial, &e);
        if (err != KY_OK)
            check_error(err, STR("p:"), &e);
        err = tmpl_render(set, STR("page"), root, out, &e);
        if (err != KY_OK)
            check_error(KY_ELIMIT, STR("p"), &e);
        ensure(err == KY_OK || err == KY_ELIMIT);
        const char *missing = tmpl_missing(set);
        ensure(!missing || missing[0]);
    }
    tmpl_set_free(set);
    return err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n < 4)
        return 0;
    struct str rest = str_of((const char *)data + 4, n - 4);
    struct str page = str_sub(rest, 0, data[0] | (size_t)data[1] << 8);
    rest = str_from(rest, page.n);
    struct str partial = str_sub(rest, 0, data[2] | (size_t)data[3] << 8);
    rest = str_from(rest, partial.n);
    struct arena a;
    struct buf first, second;
    arena_init(&a, 1 << 20);
    buf_init(&first, 1 << 16);
    buf_init(&second, 1 << 16);
    struct source source = {rest, VALUES_MAX};
    const struct value *root = make(&a, &source, 0);
    enum ky_err err = render(page, partial, root, &first);
    ensure(render(page, partial, root, &second) == err);
    ensure(str_eq(buf_str(&first), buf_str(&second)));
    if (err == KY_OK)
        ensure(str_utf8_valid(buf_str(&first)));
    if (!str_has(page, STR(MARK)) && !str_has(partial, STR(MARK)))
        ensure(!str_has(buf_str(&first), STR(MARK "<")));
    buf_release(&first);
    buf_release(&second);
    arena_release(&a);
    return 0;
}
