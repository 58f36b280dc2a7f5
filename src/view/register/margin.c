/* margin.c: what the register says beside an article: next to each sentence that was made an object
 * of the register, that object with its state and light; at the end all of them.
 *
 * Root: blocks[{html notes[row…]}] in place of content, decided{rows[…] lights[{name word count}]}.
 */
#include "view/register/register_priv.h"

#include "html/mark.h"

enum { ANCHORS_MAX = 200 };

struct anchored {
    struct html_mark mark;
    struct value *row;
    struct str light;
};

/* Where the quote stands: at its place, or where the text now has it. */
static bool find_quote(const struct object *anchor, struct str plain, struct html_mark *out)
{
    struct str quote = object_str(anchor, "quote");
    size_t byte = str_find(plain, quote);
    if (!quote.n || byte == STR_NONE)
        return false;
    struct str before = str_sub(plain, 0, byte);
    out->start = (int64_t)str_utf8_count(before);
    out->end = out->start + (int64_t)str_utf8_count(quote);
    return true;
}

static enum ky_err take(struct view *v, const struct object *anchor, struct str plain,
                        struct anchored *out, bool *out_taken, struct err *e)
{
    struct object *target;
    enum ky_err err = store_object(v->r, object_ref(anchor, "target"), &target, e);
    *out_taken = !err && target && register_listed(target) && find_quote(anchor, plain, &out->mark);
    if (!*out_taken)
        return err;
    bool has_light = kind_field(target->kind, STR("light"));
    out->light = has_light ? object_str(target, "light") : STR("");
    err = register_row(v, target, &out->row, e);
    if (!err) {
        value_set_str(out->row, "kind_word",
                      register_word(v, "kind", target->kind, str_c(target->kind->name)));
        bool numbered = kind_field(target->kind, STR("number"));
        value_set_str(out->row, "number", numbered ? object_str(target, "number") : STR(""));
    }
    return err;
}

static enum ky_err gather(struct view *v, int64_t article, struct str plain, struct anchored **out,
                          size_t *out_n, struct err *e)
{
    struct objects list;
    *out_n = 0;
    enum ky_err err =
        store_parts(v->r, article, STR("anchor.article"), POSITION_MIN, ANCHORS_MAX, &list, e);
    if (err || list.n == 0)
        return err;
    *out = arena_alloc(v->a, list.n * sizeof(**out));
    for (size_t i = 0; *out && i < list.n && !err; i++) {
        bool taken;
        if (!register_open(list.p[i]))
            continue;
        err = take(v, list.p[i], plain, &(*out)[*out_n], &taken, e);
        *out_n += taken;
    }
    return err ? err : arena_check(v->a, e);
}

/* By their place in the text; few, and nearly in order. */
static void sort(struct anchored *a, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && a[k].mark.start < a[k - 1].mark.start; k--) {
            struct anchored t = a[k];
            a[k] = a[k - 1];
            a[k - 1] = t;
        }
}

static enum ky_err set_blocks(struct view *v, const struct revision *rev, const struct anchored *a,
                              size_t n, struct err *e)
{
    struct html_block *blocks;
    size_t blocks_n;
    struct html_mark *marks = arena_alloc(v->a, n * sizeof(*marks));
    struct value *list = value_list(v->a);
    if (!marks)
        return arena_check(v->a, e);
    for (size_t i = 0; i < n; i++)
        marks[i] = a[i].mark;
    enum ky_err err = html_mark(v->a, rev->html, rev->plain, marks, n, &blocks, &blocks_n, e);
    for (size_t i = 0; !err && i < blocks_n; i++) {
        struct value *m = value_map(v->a), *notes = value_list(v->a);
        value_set(m, "html", value_html(v->a, blocks[i].markup));
        for (size_t k = 0; k < blocks[i].n; k++)
            value_push(notes, a[blocks[i].first + k].row);
        view_set_list(v, m, "notes", notes);
        value_push(list, m);
    }
    if (!err)
        view_set_list(v, v->root, "blocks", list);
    return err;
}

static void set_decided(struct view *v, const struct anchored *a, size_t n)
{
    struct value *m = value_map(v->a), *rows = value_list(v->a), *lights = value_list(v->a);
    const struct field *f = kind_field(kind_of(KIND_TASK), STR("light"));
    for (size_t i = 0; i < n; i++)
        value_push(rows, a[i].row);
    for (const char *const *c = f->choices; *c; c++) {
        int64_t count = 0;
        for (size_t i = 0; i < n; i++)
            count += str_eqc(a[i].light, *c);
        if (!count)
            continue;
        struct value *light = value_map(v->a);
        value_set_str(light, "name", str_c(*c));
        value_set_str(light, "word", register_word(v, "choice", kind_of(KIND_TASK), str_c(*c)));
        value_set_int(light, "count", count);
        value_push(lights, light);
    }
    view_set_list(v, m, "lights", lights);
    value_set(m, "rows", rows);
    value_set(v->root, "decided", m);
}

enum ky_err view_register_margin(struct view *v, const struct article *article,
                                 const struct revision *rev, struct err *e)
{
    struct anchored *a = NULL;
    size_t n;
    enum ky_err err = gather(v, article->id, rev->plain, &a, &n, e);
    if (err || n == 0)
        return err;
    sort(a, n);
    err = set_blocks(v, rev, a, n, e);
    set_decided(v, a, n);
    return err ? err : arena_check(v->a, e);
}
