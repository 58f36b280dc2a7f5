/* overview.c: /register/: how much there is of everything, by light and by state.
 *
 * Root: counts[{name word count path}] of each kind with pages; lights[{word facets[…]}] of tasks
 * and projects; latest[{word rows[…]}]. */
#include "view/register/register_priv.h"

static enum ky_err count_kinds(struct view *v, struct err *e)
{
    struct value *counts = value_list(v->a);
    enum ky_err err = KY_OK;
    for (int i = KIND_NONE + 1; i < REGISTER_KINDS_N && !err; i++) {
        const struct kind *k = kind_of(i);
        int64_t n;
        if (!k->path)
            continue;
        err = store_tally(v->r, 0, str_c(k->name), &n, e);
        if (err || n == 0)
            continue;
        struct value *m = value_map(v->a);
        value_set_str(m, "name", str_c(k->name));
        value_set_str(m, "word", register_word(v, "kinds", k, str_c(k->name)));
        value_set_int(m, "count", n);
        value_set_str(m, "path", register_home(v, k));
        value_push(counts, m);
    }
    view_set_list(v, v->root, "counts", counts);
    return err;
}

/* Tasks and projects by each of their facets; the light first, since it is what people look for. */
static enum ky_err count_facets(struct view *v, struct err *e)
{
    static const enum register_kind kinds[] = {KIND_TASK, KIND_PROJECT, KIND_DOCUMENT, KIND_HAZARD};
    struct value *boards = value_list(v->a);
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !err; i++) {
        struct value *facets, *m = value_map(v->a);
        const struct kind *k = kind_of(kinds[i]);
        err = register_facets(v, k, STR(""), STR(""), &facets, e);
        if (err || !value_count(facets))
            continue;
        value_set_str(m, "name", str_c(k->name));
        value_set_str(m, "word", register_word(v, "kinds", k, str_c(k->name)));
        value_set_str(m, "path", register_home(v, k));
        value_set(m, "facets", facets);
        value_push(boards, m);
    }
    view_set_list(v, v->root, "boards", boards);
    return err;
}

static enum ky_err latest(struct view *v, struct err *e)
{
    static const enum register_kind kinds[] = {KIND_MEETING, KIND_INSTRUCTION, KIND_TASK};
    enum { LATEST = 6 };
    struct value *lists = value_list(v->a);
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !err; i++) {
        const struct kind *k = kind_of(kinds[i]);
        struct objects list;
        struct value *rows, *m = value_map(v->a);
        err = store_linked(v->r, 0, str_c(k->name), POSITION_MAX, LATEST, &list, e);
        if (!err)
            err = register_rows(v, &list, &rows, e);
        if (err || !value_count(rows))
            continue;
        value_set_str(m, "word", register_word(v, "kinds", k, str_c(k->name)));
        value_set_str(m, "path", register_home(v, k));
        value_set(m, "rows", rows);
        value_push(lists, m);
    }
    view_set_list(v, v->root, "latest", lists);
    return err;
}

enum ky_err view_register(struct view *v, struct err *e)
{
    enum ky_err err = count_kinds(v, e);
    if (!err)
        err = count_facets(v, e);
    if (!err)
        err = latest(v, e);
    if (err)
        return err;
    register_frame(v, view_word(v, "register"), view_word(v, "register_lead"));
    view_editions(v, STR("/register/"));
    value_set_str(v->root, "title", view_word(v, "register"));
    v->template = "register/overview.html";
    return arena_check(v->a, e);
}
