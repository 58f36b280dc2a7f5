#include "base/json.h"

/* jansson's names that ours would collide with. */
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY  JANSSON_ARRAY
#define JSON_STRING JANSSON_STRING
#define JSON_REAL   JANSSON_REAL
#define JSON_TRUE   JANSSON_TRUE
#define JSON_FALSE  JANSSON_FALSE
#define JSON_NULL   JANSSON_NULL
#define json_null   jansson_null
#include <jansson.h>
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_REAL
#undef JSON_TRUE
#undef JSON_FALSE
#undef JSON_NULL
#undef JSON_COMPACT
#undef json_null

enum { DEPTH_MAX = 64 };

static bool take(struct arena *a, const json_t *from, struct json *to, int depth);

static bool take_array(struct arena *a, const json_t *from, struct json *to, int depth)
{
    to->type = JSON_ARRAY;
    to->kids_n = json_array_size(from);
    to->kids = ARENA_ARRAY(a, struct json, to->kids_n);
    if (!to->kids)
        return false;
    for (size_t i = 0; i < to->kids_n; i++)
        if (!take(a, json_array_get(from, i), &to->kids[i], depth + 1))
            return false;
    return true;
}

static bool take_object(struct arena *a, json_t *from, struct json *to, int depth)
{
    to->type = JSON_OBJECT;
    to->kids_n = json_object_size(from);
    to->kids = ARENA_ARRAY(a, struct json, to->kids_n);
    if (!to->kids)
        return false;
    struct json *kid = to->kids;
    for (void *it = json_object_iter(from); it; it = json_object_iter_next(from, it), kid++) {
        struct str key = str_of(json_object_iter_key(it), json_object_iter_key_len(it));
        kid->key = arena_str(a, key);
        if (!take(a, json_object_iter_value(it), kid, depth + 1))
            return false;
    }
    return true;
}

/* Copy a tree of jansson's into the arena; false when it is too deep (the arena notices by itself
 * when it is spent). */
static bool take(struct arena *a, const json_t *from, struct json *to, int depth)
{
    if (depth > DEPTH_MAX)
        return false;
    switch (json_typeof(from)) {
    case JANSSON_OBJECT:
        return take_object(a, (json_t *)from, to, depth);
    case JANSSON_ARRAY:
        return take_array(a, from, to, depth);
    case JANSSON_STRING:
        to->type = JSON_STRING;
        to->s = arena_str(a, str_of(json_string_value(from), json_string_length(from)));
        break;
    case JSON_INTEGER:
        to->type = JSON_INT;
        to->i = json_integer_value(from);
        break;
    case JANSSON_REAL:
        to->type = JSON_REAL;
        to->d = json_real_value(from);
        break;
    case JANSSON_TRUE:
        to->type = JSON_TRUE;
        break;
    case JANSSON_FALSE:
        to->type = JSON_FALSE;
        break;
    case JANSSON_NULL:
        to->type = JSON_NULL;
        break;
    }
    return true;
}

enum ky_err json_parse(struct arena *a, struct str text, struct json **out, struct err *e)
{
    json_error_t why;
    json_t *root =
        json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
    if (!root)
        return err_set(e, KY_EINVAL, "cannot read JSON at line %d, column %d: %s", why.line,
                       why.column, why.text);
    struct json *tree = ARENA_NEW(a, struct json);
    bool shallow = !tree || take(a, root, tree, 1);
    json_decref(root);
    enum ky_err err = arena_check(a, e);
    if (err != KY_OK)
        return err;
    if (!shallow)
        return err_set(e, KY_EINVAL, "cannot read JSON nested deeper than %d", DEPTH_MAX);
    *out = tree;
    return KY_OK;
}

const struct json *json_get(const struct json *j, const char *key)
{
    if (!j || j->type != JSON_OBJECT)
        return NULL;
    for (size_t i = 0; i < j->kids_n; i++)
        if (str_eqc(j->kids[i].key, key))
            return &j->kids[i];
    return NULL;
}

struct str json_str_or(const struct json *j, struct str fallback)
{
    return j && j->type == JSON_STRING ? j->s : fallback;
}

int64_t json_i64_or(const struct json *j, int64_t fallback)
{
    return j && j->type == JSON_INT ? j->i : fallback;
}

bool json_bool_or(const struct json *j, bool fallback)
{
    if (j && j->type == JSON_TRUE)
        return true;
    if (j && j->type == JSON_FALSE)
        return false;
    return fallback;
}
