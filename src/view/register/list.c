/* list.c: the objects of a kind, or of one of its facets ("tasks whose light is red"), newest
 * first.
 *
 * Root: title, rows[…], facets[{word values[{word count path here}]}], older (path), first (path).
 */
#include "view/register/register_priv.h"

static struct str facet_role(const struct view *v, const struct kind *k, struct str facet,
                             struct str value)
{
    return facet.n ? arena_printf(v->a, "%s.%.*s=%.*s", k->name, STR_ARG(facet), STR_ARG(value))
                   : str_c(k->name);
}

static bool has_choice(const struct field *f, struct str value)
{
    for (const char *const *c = f->choices; *c; c++)
        if (str_eqc(value, *c))
            return true;
    return false;
}

static struct str facet_path(const struct view *v, const struct kind *k, struct str facet,
                             struct str value)
{
    return arena_printf(v->a, "%.*s%.*s/%.*s/", STR_ARG(register_home(v, k)), STR_ARG(facet),
                        STR_ARG(value));
}

/* The values of a facet that any object has, with their counts. */
static enum ky_err facet_values(struct view *v, const struct kind *k, const struct field *f,
                                struct str chosen, struct value **out, struct err *e)
{
    enum ky_err err = KY_OK;
    *out = value_list(v->a);
    for (const char *const *c = f->choices; *c && !err; c++) {
        struct str value = str_c(*c);
        int64_t n;
        err = store_tally(v->r, 0, facet_role(v, k, str_c(f->name), value), &n, e);
        if (err || n == 0)
            continue;
        struct value *m = value_map(v->a);
        value_set_str(m, "name", value);
        value_set_str(m, "word", register_word(v, "choice", k, value));
        value_set_int(m, "count", n);
        value_set_str(m, "path", facet_path(v, k, str_c(f->name), value));
        value_set_bool(m, "here", str_eq(value, chosen));
        value_push(*out, m);
    }
    return err ? err : arena_check(v->a, e);
}

enum ky_err register_facets(struct view *v, const struct kind *k, struct str facet,
                            struct str chosen, struct value **out, struct err *e)
{
    enum ky_err err = KY_OK;
    *out = value_list(v->a);
    for (const struct field *f = k->fields; f->name && !err; f++) {
        struct value *values;
        if (!(f->flags & FIELD_FACET))
            continue;
        bool here = str_eqc(facet, f->name);
        err = facet_values(v, k, f, here ? chosen : STR(""), &values, e);
        if (err || !value_count(values))
            continue;
        struct value *m = value_map(v->a);
        value_set_str(m, "name", str_c(f->name));
        value_set_str(m, "word", register_word(v, "field", k, str_c(f->name)));
        value_set(m, "values", values);
        value_push(*out, m);
    }
    return err;
}

/* The key has to be an object's own place in a list of its kind, in the form we write it: otherwise
 * any number would be a page of its own. */
static enum ky_err resolve(struct view *v, const struct kind *k, struct str home, struct str key,
                           struct position *out, struct err *e)
{
    struct object *o;
    *out = POSITION_MAX;
    if (!key.n)
        return KY_OK;
    if (!view_key_parse(key, out) || !str_eq(key, view_key(v->a, *out)))
        return err_set(e, KY_ENOTFOUND, "no such page");
    enum ky_err err = store_object(v->r, out->id, &o, e);
    if (!err && (!o || o->kind != k))
        err = err_set(e, KY_ENOTFOUND, "no such page");
    if (!err && object_order(o) != out->at)
        v->redirect = home;
    return err;
}

static void set_paging(struct view *v, struct str home, struct str key, const struct objects *list)
{
    if (key.n) {
        value_set_str(v->root, "first", home);
        value_set_bool(v->root, "noindex", true);
    }
    if (list->more && list->n)
        value_set_str(v->root, "older",
                      arena_printf(v->a, "%.*sbefore/%.*s/", STR_ARG(home),
                                   STR_ARG(view_key(v->a, list->at[list->n - 1]))));
}

static struct str list_title(const struct view *v, const struct kind *k, struct str facet,
                             struct str value)
{
    struct str kinds = register_word(v, "kinds", k, str_c(k->name));
    return facet.n
               ? arena_printf(v->a, "%.*s%.*s%.*s", STR_ARG(kinds), STR_ARG(view_word(v, "colon")),
                              STR_ARG(register_word(v, "choice", k, value)))
               : kinds;
}

/* What is listed: a kind, or those of it that share a value. */
struct listed {
    const struct kind *kind;
    struct str facet, value; /* empty: all */
    struct str home;         /* path of the first page */
};

static enum ky_err find_list(struct view *v, struct str kind, struct str facet, struct str value,
                             struct listed *out, struct err *e)
{
    const struct kind *k = kind_find_path(kind);
    const struct field *f = k && facet.n ? kind_field(k, facet) : NULL;
    bool wrong = facet.n && (!f || !(f->flags & FIELD_FACET) || !has_choice(f, value));
    if (!k || wrong)
        return err_set(e, KY_ENOTFOUND, "the register has no such list");
    *out = (struct listed){k, facet, value,
                           facet.n ? facet_path(v, k, facet, value) : register_home(v, k)};
    return KY_OK;
}

static void frame_list(struct view *v, const struct listed *l, struct str key)
{
    struct str title = list_title(v, l->kind, l->facet, l->value);
    register_frame(v, title, STR(""));
    view_crumb(v, register_word(v, "kinds", l->kind, str_c(l->kind->name)),
               register_home(v, l->kind));
    if (l->facet.n)
        view_crumb(v, register_word(v, "choice", l->kind, l->value), l->home);
    if (!key.n)
        view_editions(v, str_from(l->home, v->base.n));
    value_set_str(v->root, "title", title);
}

enum ky_err view_register_list(struct view *v, struct str kind, struct str facet, struct str value,
                               struct str key, struct err *e)
{
    struct listed l = {0};
    struct position before;
    struct objects list;
    struct value *rows, *facets;
    enum ky_err err = find_list(v, kind, facet, value, &l, e);
    if (!err)
        err = resolve(v, l.kind, l.home, key, &before, e);
    if (err || v->redirect.n)
        return err;
    err = store_linked(v->r, 0, facet_role(v, l.kind, facet, value), before, ROWS_LENGTH, &list, e);
    if (!err)
        err = register_rows(v, &list, &rows, e);
    if (!err)
        err = register_facets(v, l.kind, facet, value, &facets, e);
    if (err)
        return err;
    frame_list(v, &l, key);
    view_set_list(v, v->root, "rows", rows);
    view_set_list(v, v->root, "facets", facets);
    set_paging(v, l.home, key, &list);
    v->template = "register/list.html";
    return arena_check(v->a, e);
}
