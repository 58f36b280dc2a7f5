#include "register/record_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"

enum { KEY_BYTES = 200, QUOTED = 60 };

static struct str quoted(struct str s)
{
    return str_utf8_prefix(s, QUOTED);
}

/* ------------------------------------------------------------------ errors */

enum ky_err record_blame(const struct record_entry *x, enum ky_err err, struct err *e)
{
    char named[KEY_BYTES + 64];
    struct err why;
    if (!err || !e || str_starts(str_c(e->text), STR("objects[")))
        return err;
    why = *e;
    snprintf(named, sizeof(named), "%s '%.*s'", x->kind->name, STR_ARG(x->key));
    bool says = str_starts(str_c(why.text), str_c(named));
    return err_set(e, err, "objects[%zu] %s%s%s", x->index, says ? "" : named, says ? "" : ": ",
                   why.text);
}

static enum ky_err refuse(const struct record_entry *x, const struct field *f, const char *what,
                          struct err *e)
{
    return err_set(e, KY_EINVAL, "objects[%zu] %s '%.*s': field '%s' must be %s", x->index,
                   x->kind->name, STR_ARG(x->key), f->name, what);
}

/* ------------------------------------------------------------------ reading */

static enum ky_err unknown_kind(size_t index, struct str name, struct err *e)
{
    struct buf all;
    buf_init(&all, 4096);
    for (int k = KIND_NONE + 1; k < REGISTER_KINDS_N; k++)
        buf_addf(&all, "%s%s", k > 1 ? ", " : "", kind_of((enum register_kind)k)->name);
    enum ky_err err =
        name.n ? err_set(e, KY_EINVAL, "objects[%zu]: there is no kind '%.*s'. Use: %.*s", index,
                         STR_ARG(quoted(name)), STR_ARG(buf_str(&all)))
               : err_set(e, KY_EINVAL, "objects[%zu]: 'kind' is missing. Use: %.*s", index,
                         STR_ARG(buf_str(&all)));
    buf_release(&all);
    return err;
}

static enum ky_err unknown_field(const struct record_entry *x, struct str name, struct err *e)
{
    struct buf all;
    buf_init(&all, 4096);
    for (const struct field *f = x->kind->fields; f->name; f++)
        if (!(f->flags & FIELD_COMPUTED))
            buf_addf(&all, "%s%s", all.n ? ", " : "", f->name);
    enum ky_err err = err_set(
        e, KY_EINVAL, "objects[%zu] %s '%.*s': there is no field '%.*s'. It can have: %.*s",
        x->index, x->kind->name, STR_ARG(x->key), STR_ARG(quoted(name)), STR_ARG(buf_str(&all)));
    buf_release(&all);
    return err;
}

static enum ky_err read_level(struct record_entry *x, const struct json *v, struct err *e)
{
    x->has_level = v;
    if (!v || level_find(json_str_or(v, STR("")), &x->level))
        return KY_OK;
    return err_set(e, KY_EINVAL,
                   "objects[%zu] %s '%.*s': 'level' must be draft, review, public, summary, "
                   "withheld or withdrawn",
                   x->index, x->kind->name, STR_ARG(x->key));
}

/* Members that say what it is; the others are fields. */
static bool is_common(struct str name)
{
    return str_eqc(name, "kind") || str_eqc(name, "key") || str_eqc(name, "level");
}

static enum ky_err read_fields(struct arena *a, struct record_entry *x, const struct json *j,
                               struct err *e)
{
    x->fields = ARENA_ARRAY(a, struct record_field, j->kids_n + 1);
    if (!x->fields)
        return arena_check(a, e);
    for (size_t i = 0; i < j->kids_n; i++) {
        const struct json *v = &j->kids[i];
        const struct field *f = kind_field(x->kind, v->key);
        if (is_common(v->key))
            continue;
        if (!f)
            return unknown_field(x, v->key, e);
        if (f->flags & FIELD_COMPUTED)
            return err_set(e, KY_EINVAL,
                           "objects[%zu] %s '%.*s': field '%s' is computed. Leave it out", x->index,
                           x->kind->name, STR_ARG(x->key), f->name);
        x->fields[x->fields_n++] = (struct record_field){f, v};
    }
    return KY_OK;
}

static enum ky_err read_entry(struct arena *a, const struct json *j, size_t index,
                              struct record_entry *x, struct err *e)
{
    if (j->type != JSON_OBJECT)
        return err_set(e, KY_EINVAL, "objects[%zu] must be an object in braces", index);
    struct str kind = json_str_or(json_get(j, "kind"), STR(""));
    *x = (struct record_entry){.index = index,
                               .kind = kind_find(kind),
                               .key = json_str_or(json_get(j, "key"), STR("")),
                               .level = LEVEL_PUBLIC};
    if (!x->kind)
        return unknown_kind(index, kind, e);
    if (!x->key.n || x->key.n > KEY_BYTES)
        return err_set(e, KY_EINVAL,
                       "objects[%zu] %s: 'key' must be its name in record files, of at most %d "
                       "bytes",
                       index, x->kind->name, KEY_BYTES);
    enum ky_err err = read_level(x, json_get(j, "level"), e);
    return err ? err : read_fields(a, x, j, e);
}

static enum ky_err read_top(const struct json *top, const struct json **out, struct err *e)
{
    *out = json_get(top, "objects");
    if (json_i64_or(json_get(top, "kaiyuan_record"), 0) != RECORD_FILE_VERSION)
        return err_set(e, KY_EINVAL,
                       "this is no record file: it must begin with {\"kaiyuan_record\": %d",
                       RECORD_FILE_VERSION);
    if (!*out || (*out)->type != JSON_ARRAY)
        return err_set(e, KY_EINVAL, "'objects' must be a list in brackets");
    for (size_t i = 0; i < top->kids_n; i++)
        if (!str_eqc(top->kids[i].key, "kaiyuan_record") && !str_eqc(top->kids[i].key, "objects"))
            return err_set(e, KY_EINVAL, "a record file has no member '%.*s'",
                           STR_ARG(quoted(top->kids[i].key)));
    if ((*out)->kids_n > RECORD_OBJECTS_MAX)
        return err_set(e, KY_ELIMIT, "a record file holds at most %d objects: split it",
                       RECORD_OBJECTS_MAX);
    return KY_OK;
}

static enum ky_err check_twins(struct arena *a, const struct record_file *f, struct err *e)
{
    struct record_index x;
    enum ky_err err = record_index_init(a, f, &x, e);
    for (size_t i = 1; !err && i < x.n; i++) {
        const struct record_entry *one = x.p[i - 1], *two = x.p[i];
        if (one->kind == two->kind && str_eq(one->key, two->key))
            err = err_set(e, KY_EINVAL,
                          "objects[%zu] %s '%.*s': it stands at objects[%zu] already. Give it "
                          "another key, or make one of the two",
                          two->index, two->kind->name, STR_ARG(two->key), one->index);
    }
    return err;
}

enum ky_err record_file_parse(struct arena *a, struct str text, struct record_file *out,
                              struct err *e)
{
    struct json *top;
    const struct json *objects;
    *out = (struct record_file){0};
    enum ky_err err = json_parse(a, text, &top, e);
    if (!err)
        err = read_top(top, &objects, e);
    if (err)
        return err;
    out->p = ARENA_ARRAY(a, struct record_entry, objects->kids_n + 1);
    if (!out->p)
        return arena_check(a, e);
    for (size_t i = 0; i < objects->kids_n && !err; i++) {
        err = read_entry(a, &objects->kids[i], i, &out->p[i], e);
        out->n = i + 1;
    }
    return err ? err : check_twins(a, out, e);
}

/* ------------------------------------------------------------------ finding */

static int compare(enum register_kind k, struct str key, const struct record_entry *x)
{
    return k != x->kind->kind ? (k > x->kind->kind) - (k < x->kind->kind) : str_cmp(key, x->key);
}

static int by_name(const void *a, const void *b)
{
    const struct record_entry *x = *(const struct record_entry *const *)a,
                              *y = *(const struct record_entry *const *)b;
    int order = compare(x->kind->kind, x->key, y);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

enum ky_err record_index_init(struct arena *a, const struct record_file *f,
                              struct record_index *out, struct err *e)
{
    out->n = f->n;
    out->p = ARENA_ARRAY(a, const struct record_entry *, f->n + 1);
    if (!out->p)
        return arena_check(a, e);
    for (size_t i = 0; i < f->n; i++)
        out->p[i] = &f->p[i];
    qsort(out->p, out->n, sizeof(*out->p), by_name);
    return KY_OK;
}

const struct record_entry *record_index_find(const struct record_index *x, enum register_kind kind,
                                             struct str key)
{
    size_t low = 0, high = x->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(kind, key, x->p[middle]);
        if (order == 0)
            return x->p[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* ------------------------------------------------------------------ references */

size_t record_refs_n(const struct record_field *f)
{
    if (f->value->type == JSON_NULL)
        return 0;
    return f->field->type == FIELD_REFS && f->value->type == JSON_ARRAY ? f->value->kids_n : 1;
}

/* The only kind a field can refer to; NULL when there are several. */
static const struct kind *only_target(const struct field *f)
{
    if (!f->targets || (f->targets & (f->targets - 1)))
        return NULL;
    return kind_of((enum register_kind)__builtin_ctzll(f->targets));
}

static enum ky_err ambiguous(const struct record_entry *x, const struct field *f, struct str name,
                             struct err *e)
{
    struct buf all;
    buf_init(&all, 1000);
    for (int k = KIND_NONE + 1; k < REGISTER_KINDS_N; k++)
        if (f->targets >> k & 1)
            buf_addf(&all, "%s'%s:KEY'", all.n ? " or " : "", kind_of((enum register_kind)k)->name);
    enum ky_err err = err_set(e, KY_EINVAL,
                              "objects[%zu] %s '%.*s': field '%s' cannot refer to "
                              "'%.*s'. Write %.*s",
                              x->index, x->kind->name, STR_ARG(x->key), f->name,
                              STR_ARG(quoted(name)), STR_ARG(buf_str(&all)));
    buf_release(&all);
    return err;
}

enum ky_err record_ref_at(const struct record_entry *x, const struct record_field *f, size_t at,
                          struct record_ref *out, struct err *e)
{
    const struct json *v = f->value;
    if (f->field->type == FIELD_REFS && v->type != JSON_ARRAY)
        return refuse(x, f->field, "a list of keys in brackets", e);
    if (f->field->type == FIELD_REFS)
        v = &v->kids[at];
    if (v->type != JSON_STRING || !v->s.n)
        return refuse(x, f->field, "the key of an object, in quotes", e);
    size_t colon = str_find_char(v->s, ':');
    *out = (struct record_ref){only_target(f->field), v->s};
    if (colon != STR_NONE) {
        out->kind = kind_find(str_sub(v->s, 0, colon));
        out->key = str_from(v->s, colon + 1);
    }
    if (!out->kind || !(f->field->targets >> out->kind->kind & 1) || !out->key.n)
        return ambiguous(x, f->field, v->s, e);
    return KY_OK;
}

/* ------------------------------------------------------------------ values */

static enum ky_err take_time(const struct record_entry *x, const struct record_field *f,
                             struct object_draft *d, struct err *e)
{
    struct civil c;
    bool has_zone = false;
    int offset = 0;
    struct str s = json_str_or(f->value, STR(""));
    if (!time_iso_parse(s, &c, &has_zone, &offset) || !has_zone)
        return refuse(x, f->field, "an instant with its offset, like \"2026-05-16T09:30:00+08:00\"",
                      e);
    draft_set_int(d, f->field->name, civil_to_us(&c) - offset * US_SECOND);
    return KY_OK;
}

static enum ky_err take_int(const struct record_entry *x, const struct record_field *f,
                            struct object_draft *d, struct err *e)
{
    if (f->value->type != JSON_INT)
        return refuse(x, f->field, "a whole number, without quotes", e);
    draft_set_int(d, f->field->name, f->value->i);
    return KY_OK;
}

static enum ky_err take_choices(struct arena *a, const struct record_entry *x,
                                const struct record_field *f, struct object_draft *d, struct err *e)
{
    const struct json *list = f->value;
    struct object_value *v = &d->values[f->field - x->kind->fields];
    if (list->type != JSON_ARRAY)
        return refuse(x, f->field, "a list in brackets", e);
    *v = (struct object_value){.set = list->kids_n};
    v->ids = ARENA_ARRAY(a, int64_t, list->kids_n + 1);
    for (size_t i = 0; v->ids && i < list->kids_n; i++) {
        int64_t c = 0;
        struct str name = json_str_or(&list->kids[i], STR(""));
        while (f->field->choices[c] && !str_eqc(name, f->field->choices[c]))
            c++;
        v->ids[v->ids_n++] = f->field->choices[c] ? c : -1; /* which draft_check refuses */
    }
    return arena_check(a, e);
}

static enum ky_err take_value(struct arena *a, const struct record_entry *x,
                              const struct record_field *f, struct object_draft *d, struct err *e)
{
    switch (f->field->type) {
    case FIELD_TIME:
        return take_time(x, f, d, e);
    case FIELD_INT:
    case FIELD_MONEY:
        return take_int(x, f, d, e);
    case FIELD_BOOL:
        if (f->value->type != JSON_TRUE && f->value->type != JSON_FALSE)
            return refuse(x, f->field, "true or false", e);
        draft_set_int(d, f->field->name, f->value->type == JSON_TRUE);
        return KY_OK;
    case FIELD_CHOICES:
        return take_choices(a, x, f, d, e);
    default:
        if (f->value->type != JSON_STRING)
            return refuse(x, f->field, "text in quotes", e);
        draft_set_str(d, f->field->name, f->value->s);
        return KY_OK;
    }
}

enum ky_err record_entry_take(struct arena *a, const struct record_entry *x, struct object_draft *d,
                              struct err *e)
{
    enum ky_err err = KY_OK;
    if (x->has_level)
        d->level = x->level;
    for (size_t i = 0; i < x->fields_n && !err; i++) {
        const struct record_field *f = &x->fields[i];
        if (f->value->type == JSON_NULL)
            draft_unset(d, f->field->name);
        else if (!record_field_refers(f))
            err = take_value(a, x, f, d, e);
    }
    return err;
}
