/* object.c: the page of one object, and what stands around each page of the register.
 *
 * Root of an object's page: object{row}, facts[…], texts[{word text}], sections[{name word count
 * rows[…] more}], key. */
#include "view/register/register_priv.h"

void register_frame(struct view *v, struct str title, struct str description)
{
    view_head(v, title, description);
    view_crumb(v, view_word(v, "register"), view_at(v, STR("/register/")));
    value_set_bool(v->root, "register", true);
}

static enum ky_err set_texts(struct view *v, const struct object *o, const char *names,
                             struct err *e)
{
    struct value *texts;
    enum ky_err err = register_facts(v, o, names, &texts, e);
    if (!err)
        view_set_list(v, v->root, "texts", texts);
    return err;
}

/* Moves are named by the states of the machine whose moves they are: "assigned → accepted". */
static enum ky_err move_rows(struct view *v, const struct object *subject,
                             const struct objects *list, struct value **out, struct err *e)
{
    struct value *row;
    enum ky_err err = KY_OK;
    *out = value_list(v->a);
    for (size_t i = 0; i < list->n && !err; i++) {
        const struct object *o = list->p[i];
        if (!register_listed(o))
            continue;
        err = register_row(v, o, &row, e);
        if (err)
            return err;
        struct str to = register_word(v, "choice", subject->kind, object_str(o, "to"));
        struct str from = register_word(v, "choice", subject->kind, object_str(o, "from"));
        if (register_open(o))
            value_set_str(row, "title",
                          object_has(o, "from")
                              ? arena_printf(v->a, "%.*s → %.*s", STR_ARG(from), STR_ARG(to))
                              : to);
        value_push(*out, row);
    }
    return err ? err : arena_check(v->a, e);
}

static enum ky_err section(struct view *v, const struct object *o, struct str role,
                           struct value *sections, struct err *e)
{
    bool up = str_starts(role, STR("+"));
    struct objects list;
    struct value *rows;
    role = str_from(role, up ? 1 : 0);
    enum ky_err err = up ? store_parts(v->r, o->id, role, POSITION_MIN, PARTS_MAX, &list, e)
                         : store_linked(v->r, o->id, role, POSITION_MAX, PARTS_MAX, &list, e);
    if (!err)
        err = str_eqc(role, "move.subject") ? move_rows(v, o, &list, &rows, e)
                                            : register_rows(v, &list, &rows, e);
    if (err || !value_count(rows))
        return err;
    struct value *m = value_map(v->a);
    struct str name = arena_printf(v->a, "section.%.*s", STR_ARG(role));
    const struct value *word = name.n ? value_get(theme_words(v->theme, v->lang), name.p) : NULL;
    struct str kind = str_sub(role, 0, str_find_char(role, '.'));
    value_set_str(m, "name", kind);
    value_set_str(m, "word",
                  word ? value_text(word) : register_word(v, "kinds", kind_find(kind), kind));
    value_set_int(m, "count", (int64_t)value_count(rows));
    value_set_bool(m, "more", list.more);
    value_set(m, "rows", rows);
    value_push(sections, m);
    return arena_check(v->a, e);
}

enum ky_err register_sections(struct view *v, const struct object *o, struct err *e)
{
    struct value *sections = value_list(v->a);
    struct str rest = str_c(register_plan(o->kind)->parts), role;
    enum ky_err err = KY_OK;
    if (o->level != LEVEL_WITHHELD)
        while (!err && rest.n && str_split(&rest, ' ', &role))
            err = section(v, o, role, sections, e);
    view_set_list(v, v->root, "sections", sections);
    return err;
}

/* The object, when readers may know of it. */
static enum ky_err find(struct view *v, struct str kind, int64_t id, struct object **out,
                        struct err *e)
{
    const struct kind *k = kind_find_path(kind);
    if (!k)
        return err_set(e, KY_ENOTFOUND, "the register has no '%.*s'", STR_ARG(kind));
    enum ky_err err = store_object(v->r, id, out, e);
    if (!err && (!*out || (*out)->kind != k || (*out)->level == LEVEL_DRAFT ||
                 (*out)->level == LEVEL_REVIEW))
        err = err_set(e, KY_ENOTFOUND, "no %s %lld", k->name, (long long)id);
    if (!err && (*out)->level == LEVEL_WITHDRAWN)
        err = err_set(e, KY_EGONE, "%s %lld was withdrawn", k->name, (long long)id);
    return err;
}

enum ky_err view_register_object(struct view *v, struct str kind, int64_t id, struct err *e)
{
    const struct register_plan *plan;
    struct object *o;
    struct value *row, *facts;
    enum ky_err err = find(v, kind, id, &o, e);
    if (err)
        return err;
    plan = register_plan(o->kind);
    register_frame(v, register_title(v, o), STR(""));
    view_crumb(v, register_word(v, "kinds", o->kind, str_c(o->kind->name)),
               register_home(v, o->kind));
    view_crumb(v, register_title(v, o), v->path);
    view_editions(v, object_path(v->a, o));
    err = register_row(v, o, &row, e);
    if (!err)
        err = register_facts(v, o, plan->facts, &facts, e);
    if (!err)
        err = set_texts(v, o, plan->texts, e);
    if (!err)
        err = register_sections(v, o, e);
    if (err)
        return err;
    value_set_str(row, "kind_word", register_word(v, "kind", o->kind, str_c(o->kind->name)));
    value_set(v->root, "object", row);
    view_set_list(v, v->root, "facts", facts);
    value_set(v->root, "modified", view_date(v, o->modified));
    value_set_str(v->root, "json",
                  arena_printf(v->a, "/register/%.*s/%lld.json", STR_ARG(kind), (long long)id));
    v->template = "register/object.html";
    return arena_check(v->a, e);
}

/* What readers may see: the canonical form where all is open, else the stub. */
static void write_object(struct json_out *j, const struct object *o)
{
    if (register_open(o)) {
        json_tree(j, o->body);
        return;
    }
    json_begin(j, '{');
    json_key(j, "id");
    json_i64(j, o->id);
    json_key(j, "kind");
    json_str(j, str_c(o->kind->name));
    json_key(j, "level");
    json_str(j, str_c(level_name(o->level)));
    json_key(j, "ground");
    json_str_or_null(j, object_str(o, "ground"));
    json_end(j, '}');
}

static enum ky_err write_parts(struct view *v, const struct object *o, struct json_out *j,
                               struct err *e)
{
    struct str rest = str_c(register_plan(o->kind)->parts), role;
    enum ky_err err = KY_OK;
    while (!err && rest.n && str_split(&rest, ' ', &role)) {
        struct objects list;
        role = str_from(role, str_starts(role, STR("+")) ? 1 : 0);
        err = store_parts(v->r, o->id, role, POSITION_MIN, PARTS_MAX, &list, e);
        struct str name = arena_printf(v->a, "%.*s", STR_ARG(role));
        if (err || !list.n || !name.n)
            continue;
        json_key(j, name.p);
        json_begin(j, '[');
        for (size_t i = 0; i < list.n; i++)
            if (register_listed(list.p[i]))
                write_object(j, list.p[i]);
        json_end(j, ']');
    }
    return err;
}

enum ky_err view_register_json(struct view *v, struct str kind, int64_t id, struct err *e)
{
    struct object *o;
    struct json_out j = json_out(v->body, JSON_INDENTED);
    enum ky_err err = find(v, kind, id, &o, e);
    if (err)
        return err;
    json_begin(&j, '{');
    json_key(&j, "url");
    json_str(&j, view_url(v, view_at(v, object_path(v->a, o))));
    json_key(&j, "object");
    write_object(&j, o);
    json_key(&j, "parts");
    json_begin(&j, '{');
    if (o->level != LEVEL_WITHHELD)
        err = write_parts(v, o, &j, e);
    json_end(&j, '}');
    json_end(&j, '}');
    buf_addch(v->body, '\n');
    v->type = "application/json; charset=utf-8";
    return err ? err : arena_check(v->a, e);
}
