#include "given.h"

void given_init(struct given *g, bool raw)
{
    arena_init(&g->a, ARENA_DEFAULT_BUDGET);
    g->set = tmpl_set_new(&(struct tmpl_options){.raw = raw});
    buf_init(&g->out, 1 << 20);
}

void given_release(struct given *g)
{
    tmpl_set_free(g->set);
    buf_release(&g->out);
    arena_release(&g->a);
}

struct value *given_value(struct arena *a, const struct json *j)
{
    struct value *v = NULL;
    switch (j->type) {
    case JSON_NULL:
        return NULL;
    case JSON_FALSE:
    case JSON_TRUE:
        return value_bool(a, j->type == JSON_TRUE);
    case JSON_INT:
        return value_int(a, j->i);
    case JSON_REAL:
        return value_str(a, arena_printf(a, "%.15g", j->d));
    case JSON_STRING:
        return value_str(a, j->s);
    case JSON_ARRAY:
        v = value_list(a);
        for (size_t i = 0; i < j->kids_n; i++)
            value_push(v, given_value(a, &j->kids[i]));
        return v;
    case JSON_OBJECT:
        v = value_map(a);
        for (size_t i = 0; i < j->kids_n; i++)
            value_set(v, arena_cstr(a, j->kids[i].key), given_value(a, &j->kids[i]));
        return v;
    }
    return NULL;
}

struct value *given_json(struct given *g, const char *json)
{
    struct json *j = NULL;
    assert_ok(json_parse(&g->a, str_c(json), &j, &g->e), &g->e);
    return given_value(&g->a, j);
}

void given_template(struct given *g, const char *name, const char *text)
{
    assert_ok(tmpl_add(g->set, str_c(name), str_c(text), &g->e), &g->e);
}

enum ky_err given_render(struct given *g, const struct value *root)
{
    buf_clear(&g->out);
    return tmpl_render(g->set, STR("page"), root, &g->out, &g->e);
}
