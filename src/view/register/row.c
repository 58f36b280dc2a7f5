/* row.c: an object as one of a list, and its fields as facts. */
#include "view/register/register_priv.h"

#include <stdio.h>

bool register_listed(const struct object *o)
{
    return o->level == LEVEL_PUBLIC || o->level == LEVEL_SUMMARY || o->level == LEVEL_WITHHELD;
}

bool register_open(const struct object *o)
{
    return o->level == LEVEL_PUBLIC;
}

struct str register_word(const struct view *v, const char *what, const struct kind *k,
                         struct str name)
{
    const struct value *words = theme_words(v->theme, v->lang), *word = NULL;
    struct str narrow = arena_printf(v->a, "%s.%s.%.*s", what, k->name, STR_ARG(name));
    struct str wide = arena_printf(v->a, "%s.%.*s", what, STR_ARG(name));
    if (narrow.n)
        word = value_get(words, narrow.p);
    if (!word && wide.n)
        word = value_get(words, wide.p);
    return word ? value_text(word) : name;
}

/* The field in the page's language, where there is one. */
static struct str own_words(const struct view *v, const struct object *o, const char *field)
{
    char english[64];
    (void)!snprintf(english, sizeof(english), "%s_en", field);
    if (str_eqc(v->lang, "en") && kind_field(o->kind, str_c(english)) && object_has(o, english))
        return object_str(o, english);
    return object_str(o, field);
}

static bool is_text(const struct field *f)
{
    return f->type == FIELD_LINE || f->type == FIELD_TEXT;
}

/* A title may be long words of a decision: what stands in a list is cut. */
struct str register_title(const struct view *v, const struct object *o)
{
    enum { TITLE_LENGTH = 80 };
    if (o->level == LEVEL_WITHHELD)
        return register_word(v, "kind", o->kind, str_c(o->kind->name));
    const struct field *f = kind_field(o->kind, str_c(o->kind->title));
    struct str s = own_words(v, o, o->kind->title);
    if (!s.n && kind_field(o->kind, STR("text")))
        s = object_str(o, "text");
    if (!is_text(f) && f->type == FIELD_CHOICE)
        return register_word(v, "choice", o->kind, s);
    struct str cut = str_utf8_prefix(s, TITLE_LENGTH);
    return cut.n < s.n ? arena_printf(v->a, "%.*s……", STR_ARG(cut)) : s;
}

struct str register_home(const struct view *v, const struct kind *k)
{
    return view_at(v, arena_printf(v->a, "/register/%s/", k->path ? k->path : ""));
}

struct str register_path(const struct view *v, const struct object *o)
{
    struct str path = object_path(v->a, o);
    return path.n ? view_at(v, path) : path;
}

struct str register_date(const struct view *v, struct str partial)
{
    struct civil c = {.day = 1};
    uint64_t part[3] = {0};
    size_t n = 0;
    struct str rest = partial, s;
    while (n < 3 && str_split(&rest, '-', &s))
        if (!str_to_u64(s, &part[n++]))
            return partial;
    static const char *const patterns[] = {"date_year", "date_month", "date_day"};
    c.year = (int)part[0];
    c.month = n > 1 ? (int)part[1] : 1;
    c.day = n > 2 ? (int)part[2] : 1;
    return n ? view_date_text(v, patterns[n - 1], &c) : partial;
}

/* ------------------------------------------------------------------ facts */

/* Fen as people write sums: in 亿元 and 万元, or in millions. */
static struct str money(const struct view *v, int64_t fen)
{
    bool english = str_eqc(v->lang, "en");
    int64_t unit = english ? 100000000 : fen >= 1000000000000 ? 10000000000 : 1000000;
    const char *word = english ? "money_million" : unit == 1000000 ? "money_wan" : "money_yi";
    int64_t hundredths = fen / (unit / 100) + (fen % (unit / 100) >= unit / 200);
    struct str number =
        arena_printf(v->a, "%lld.%02d", (long long)(hundredths / 100), (int)(hundredths % 100));
    if (hundredths % 100 == 0)
        number.n -= 3;
    return arena_printf(v->a, "%.*s %.*s", STR_ARG(number), STR_ARG(view_word(v, word)));
}

static void add_link(struct view *v, struct value *links, struct str name, struct str path)
{
    struct value *m = value_map(v->a);
    value_set_str(m, "name", name);
    value_set_str(m, "path", path);
    value_push(links, m);
}

static enum ky_err add_object(struct view *v, struct value *links, int64_t id, struct err *e)
{
    struct object *o;
    enum ky_err err = store_object(v->r, id, &o, e);
    if (!err && o && register_listed(o))
        add_link(v, links, register_title(v, o), register_path(v, o));
    return err;
}

static enum ky_err add_article(struct view *v, struct value *links, int64_t id, struct err *e)
{
    struct value *found;
    struct ids one = {&id, 1};
    enum ky_err err = view_articles(v, one, &found, e);
    for (size_t i = 0; !err && i < value_count(found); i++) {
        const struct value *a = value_at(found, i);
        add_link(v, links, value_text(value_get(a, "title")), value_text(value_get(a, "path")));
    }
    return err;
}

static enum ky_err links_of(struct view *v, const struct object *o, const struct field *f,
                            struct value *links, struct err *e)
{
    const struct json *list = object_list(o, f->name);
    enum ky_err err = KY_OK;
    if (f->type == FIELD_ARTICLE)
        return add_article(v, links, object_int(o, f->name), e);
    if (f->type == FIELD_REF)
        return add_object(v, links, object_ref(o, f->name), e);
    for (size_t i = 0; list && i < list->kids_n && !err; i++)
        if (f->type == FIELD_REFS)
            err = add_object(v, links, list->kids[i].i, e);
        else
            add_link(v, links, register_word(v, "choice", o->kind, list->kids[i].s), STR(""));
    return err;
}

static struct str text_of(const struct view *v, const struct object *o, const struct field *f)
{
    switch (f->type) {
    case FIELD_LINE:
    case FIELD_TEXT:
        return own_words(v, o, f->name);
    case FIELD_INT:
        return arena_printf(v->a, "%lld", (long long)object_int(o, f->name));
    case FIELD_BOOL:
        return view_word(v, "yes");
    case FIELD_DATE:
    case FIELD_PARTIAL:
        return register_date(v, object_str(o, f->name));
    case FIELD_TIME:
        return value_text(value_get(view_date(v, object_int(o, f->name)), "text"));
    case FIELD_MONEY:
        return money(v, object_int(o, f->name));
    case FIELD_CHOICE:
        return register_word(v, "choice", o->kind, object_str(o, f->name));
    default:
        return object_str(o, f->name);
    }
}

enum ky_err register_fact(struct view *v, const struct object *o, struct str field,
                          struct value **out, struct err *e)
{
    const struct field *f = kind_field(o->kind, field);
    bool link = f->type == FIELD_REF || f->type == FIELD_REFS || f->type == FIELD_CHOICES ||
                f->type == FIELD_ARTICLE;
    *out = NULL;
    if (!object_has(o, f->name) || (f->type == FIELD_TEXT && !register_open(o)))
        return KY_OK;
    struct value *m = value_map(v->a), *links = value_list(v->a);
    value_set_str(m, "name", field);
    value_set_str(m, "word", register_word(v, "field", o->kind, field));
    if (!link) {
        if (f->type == FIELD_URL)
            add_link(v, links, object_str(o, f->name), object_str(o, f->name));
        else
            value_set_str(m, "text", text_of(v, o, f));
        if (f->type == FIELD_CHOICE)
            value_set_str(m, "choice", object_str(o, f->name));
    }
    enum ky_err err = link ? links_of(v, o, f, links, e) : KY_OK;
    view_set_list(v, m, "links", links);
    if (!err && (!link || value_count(links)))
        *out = m;
    return err ? err : arena_check(v->a, e);
}

enum ky_err register_facts(struct view *v, const struct object *o, const char *fields,
                           struct value **out, struct err *e)
{
    struct value *list = value_list(v->a), *fact;
    struct str rest = str_c(fields), name;
    enum ky_err err = KY_OK;
    *out = list;
    if (o->level == LEVEL_WITHHELD)
        return KY_OK;
    while (!err && rest.n && str_split(&rest, ' ', &name)) {
        err = register_fact(v, o, name, &fact, e);
        if (!err && fact)
            value_push(list, fact);
    }
    return err;
}

/* ------------------------------------------------------------------ rows */

/* state{name word}, light{name word}: a colour always has its word. */
static void set_choice(const struct view *v, struct value *m, const struct object *o,
                       const char *field)
{
    if (!kind_field(o->kind, str_c(field)) || !object_has(o, field))
        return;
    struct value *c = value_map(v->a);
    value_set_str(c, "name", object_str(o, field));
    value_set_str(c, "word", register_word(v, "choice", o->kind, object_str(o, field)));
    value_set(m, field, c);
}

/* A row of a kind that has no title of its own is named by what it refers to. */
static enum ky_err name_by(struct view *v, const struct object *o, const char *field,
                           struct value *m, struct err *e)
{
    struct value *fact;
    const struct value *first = NULL;
    enum ky_err err = register_fact(v, o, str_c(field), &fact, e);
    if (!err && fact)
        first = value_get(fact, "links");
    if (!err && first && value_count(first)) {
        value_set(m, "title", value_get(value_at(first, 0), "name"));
        value_set(m, "path", value_get(value_at(first, 0), "path"));
    }
    return err;
}

enum ky_err register_row(struct view *v, const struct object *o, struct value **out, struct err *e)
{
    const struct register_plan *plan = register_plan(o->kind);
    struct value *m = value_map(v->a), *facts;
    value_set_str(m, "kind", str_c(o->kind->name));
    value_set_int(m, "id", o->id);
    value_set_str(m, "title", register_title(v, o));
    value_set_str(m, "path", register_path(v, o));
    value_set_bool(m, "withheld", o->level == LEVEL_WITHHELD);
    value_set_str(m, "ground", object_str(o, "ground"));
    set_choice(v, m, o, "state");
    set_choice(v, m, o, "light");
    enum ky_err err = register_facts(v, o, plan->row, &facts, e);
    if (!err)
        view_set_list(v, m, "facts", facts);
    if (!err && plan->name && o->level != LEVEL_WITHHELD)
        err = name_by(v, o, plan->name, m, e);
    *out = m;
    return err;
}

enum ky_err register_rows(struct view *v, const struct objects *list, struct value **out,
                          struct err *e)
{
    struct value *row;
    enum ky_err err = KY_OK;
    *out = value_list(v->a);
    for (size_t i = 0; i < list->n && !err; i++) {
        if (!register_listed(list->p[i]))
            continue;
        err = register_row(v, list->p[i], &row, e);
        if (!err)
            value_push(*out, row);
    }
    return err ? err : arena_check(v->a, e);
}
