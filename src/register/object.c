#include "register/object.h"

#include "base/clock.h"

static const char *const levels[LEVELS_N] = {
#define X(code, name) [code] = name,
    REGISTER_LEVELS(X)
#undef X
};

const char *level_name(enum level l)
{
    return levels[l];
}

bool level_find(struct str name, enum level *out)
{
    for (int i = 0; i < LEVELS_N; i++)
        if (str_eqc(name, levels[i])) {
            *out = (enum level)i;
            return true;
        }
    return false;
}

/* ------------------------------------------------------------------ fields */

static const struct json *value_of(const struct object *o, const char *field)
{
    ensure(kind_field(o->kind, str_c(field)));
    return json_get(o->body, field);
}

struct str object_str(const struct object *o, const char *field)
{
    return json_str_or(value_of(o, field), STR(""));
}

int64_t object_int(const struct object *o, const char *field)
{
    return json_i64_or(value_of(o, field), 0);
}

bool object_bool(const struct object *o, const char *field)
{
    return json_bool_or(value_of(o, field), false);
}

int64_t object_ref(const struct object *o, const char *field)
{
    const struct json *v = value_of(o, field);
    if (v && v->type == JSON_ARRAY)
        v = v->kids_n ? &v->kids[0] : NULL;
    return json_i64_or(v, 0);
}

bool object_has(const struct object *o, const char *field)
{
    return value_of(o, field) != NULL;
}

const struct json *object_list(const struct object *o, const char *field)
{
    const struct json *v = value_of(o, field);
    return v && v->type == JSON_ARRAY ? v : NULL;
}

struct str object_title(const struct object *o)
{
    return object_str(o, o->kind->title);
}

struct str object_path(struct arena *a, const struct object *o)
{
    return o->kind->path ? arena_printf(a, "/register/%s/%lld/", o->kind->path, (long long)o->id)
                         : STR("");
}

enum ky_err object_parse(struct arena *a, struct str canonical, struct object **out, struct err *e)
{
    struct json *body;
    *out = NULL;
    enum ky_err err = json_parse(a, canonical, &body, e);
    if (err == KY_EINVAL)
        return err_set(e, KY_ECORRUPT, "an object of the register is no JSON");
    if (err)
        return err;
    struct object *o = ARENA_NEW(a, struct object);
    if (!o)
        return arena_check(a, e);
    *o = (struct object){
        .id = json_i64_or(json_get(body, "id"), 0),
        .kind = kind_find(json_str_or(json_get(body, "kind"), STR(""))),
        .key = json_str_or(json_get(body, "key"), STR("")),
        .created = json_i64_or(json_get(body, "created"), 0),
        .modified = json_i64_or(json_get(body, "modified"), 0),
        .body = body,
    };
    if (o->id <= 0 || !o->kind || !o->key.n ||
        !level_find(json_str_or(json_get(body, "level"), STR("")), &o->level))
        return err_set(e, KY_ECORRUPT,
                       "an object of the register lacks its id, kind, key or level");
    *out = o;
    return arena_check(a, e);
}

/* ------------------------------------------------------------------ links */

struct gather {
    struct arena *a;
    const struct object *o;
    VEC(struct link) v;
};

static void add(struct gather *g, int64_t to, struct str role)
{
    struct link *l = VEC_PUSH(g->a, g->v);
    if (l)
        *l = (struct link){to, role};
}

static bool is_hidden(const struct object *o)
{
    return o->level == LEVEL_DRAFT || o->level == LEVEL_REVIEW || o->level == LEVEL_WITHDRAWN;
}

static void add_choice(struct gather *g, const struct field *f, struct str value)
{
    add(g, 0, arena_printf(g->a, "%s.%s=%.*s", g->o->kind->name, f->name, STR_ARG(value)));
}

static void add_facets(struct gather *g)
{
    for (const struct field *f = g->o->kind->fields; f->name; f++) {
        const struct json *v = f->flags & FIELD_FACET ? value_of(g->o, f->name) : NULL;
        if (v && v->type == JSON_STRING)
            add_choice(g, f, v->s);
        for (size_t i = 0; v && v->type == JSON_ARRAY && i < v->kids_n; i++)
            add_choice(g, f, v->kids[i].s);
    }
}

/* The kind's list and those of the facets; what is withheld tells nothing of its facets. */
static void add_lists(struct gather *g)
{
    if (is_hidden(g->o))
        return;
    add(g, 0, str_c(g->o->kind->name));
    if (g->o->level != LEVEL_WITHHELD)
        add_facets(g);
}

static void add_refs(struct gather *g)
{
    const char *mark = is_hidden(g->o) ? "!" : "";
    for (const struct field *f = g->o->kind->fields; f->name; f++) {
        if (f->type != FIELD_REF && f->type != FIELD_REFS && f->type != FIELD_ARTICLE)
            continue;
        const struct json *v = value_of(g->o, f->name);
        struct str role = arena_printf(g->a, "%s%s.%s", mark, g->o->kind->name, f->name);
        if (v && v->type == JSON_INT)
            add(g, v->i, role);
        for (size_t i = 0; v && v->type == JSON_ARRAY && i < v->kids_n; i++)
            add(g, v->kids[i].i, role);
    }
}

struct links object_links(struct arena *a, const struct object *o)
{
    struct gather g = {.a = a, .o = o};
    add_lists(&g);
    add_refs(&g);
    return (struct links){g.v.p, g.v.n};
}

struct links object_tallies(struct arena *a, const struct object *o)
{
    struct gather g = {.a = a, .o = o};
    add_lists(&g);
    bool has_light = kind_field(o->kind, STR("light"));
    for (const struct field *f = o->kind->fields; f->name && !is_hidden(o); f++) {
        int64_t to = f->flags & FIELD_TALLY ? object_ref(o, f->name) : 0;
        if (!to)
            continue;
        struct str role = arena_printf(a, "%s.%s", o->kind->name, f->name);
        add(&g, to, role);
        struct str light = has_light ? object_str(o, "light") : STR("");
        if (light.n)
            add(&g, to, arena_printf(a, "%.*s/%.*s", STR_ARG(role), STR_ARG(light)));
    }
    return (struct links){g.v.p, g.v.n};
}

/* Days, months and years as the instant they begin at, in UTC: good enough to sort by. */
static int64_t date_order(struct str s)
{
    struct civil c = {.month = 1, .day = 1};
    uint64_t part[3] = {0, 1, 1};
    struct str rest = s, piece;
    for (size_t n = 0; n < 3 && rest.n && str_split(&rest, '-', &piece); n++)
        if (!str_to_u64(piece, &part[n]))
            return 0;
    c.year = (int)part[0];
    c.month = (int)part[1];
    c.day = (int)part[2];
    return civil_valid(&c) ? civil_to_us(&c) : 0;
}

int64_t object_order(const struct object *o)
{
    const struct field *f = o->kind->order ? kind_field(o->kind, str_c(o->kind->order)) : NULL;
    if (!f)
        return o->id;
    if (f->type == FIELD_DATE || f->type == FIELD_PARTIAL)
        return date_order(object_str(o, f->name));
    return object_int(o, f->name);
}
