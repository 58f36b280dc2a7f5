/* The project's own JSON of activities. */
#include "cpm/read.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"

enum { KEY_BYTES_MAX = 200, NAME_BYTES_MAX = 2000, SHOWN = 60 };

struct known {
    struct str key;
    uint32_t at;
};

struct reading {
    struct arena *a;
    struct cpm_network net;
    struct known *known; /* by key */
    struct err *e;
};

static bool has_name(const char *const *names, struct str name)
{
    for (; *names; names++)
        if (str_eqc(name, *names))
            return true;
    return false;
}

/* Refuses what is no object, and members that nobody reads. `where` is like "activities[3]". */
static enum ky_err check_object(const struct json *j, const char *where, const char *const *names,
                                const char *listed, struct err *e)
{
    if (!j || j->type != JSON_OBJECT)
        return err_set(e, KY_EINVAL, "%s is not an object. It has %s", where, listed);
    for (size_t i = 0; i < j->kids_n; i++)
        if (!has_name(names, j->kids[i].key))
            return err_set(e, KY_EINVAL, "%s has an unknown member '%.*s'. Its members are %s",
                           where, STR_ARG(str_utf8_cut(j->kids[i].key, SHOWN)), listed);
    return KY_OK;
}

/* A whole number of days; `fallback` when it is not there. */
static enum ky_err read_days(const struct json *j, const char *where, const char *name,
                             int32_t least, int32_t fallback, int32_t *out, struct err *e)
{
    const struct json *v = json_get(j, name);
    *out = fallback;
    if (!v)
        return KY_OK;
    if (v->type != JSON_INT || v->i < least || v->i > CPM_DAYS_MAX)
        return err_set(e, KY_EINVAL, "%s.%s is not a whole number of working days from %d to %d",
                       where, name, least, CPM_DAYS_MAX);
    *out = (int32_t)v->i;
    return KY_OK;
}

static enum ky_err read_text(const struct json *j, const char *where, const char *name, bool needed,
                             size_t most, struct str *out, struct err *e)
{
    const struct json *v = json_get(j, name);
    *out = STR("");
    if (!v && !needed)
        return KY_OK;
    if (!v || v->type != JSON_STRING || v->s.n > most || (needed && !v->s.n))
        return err_set(e, KY_EINVAL, "%s.%s is %s. It is a text of %zu bytes at most", where, name,
                       !v                       ? "missing"
                       : v->type != JSON_STRING ? "not a text"
                       : v->s.n                 ? "too long"
                                                : "empty",
                       most);
    *out = v->s;
    return KY_OK;
}

static enum ky_err read_activity(struct reading *r, const struct json *j, size_t i)
{
    static const char *const names[] = {"key", "name", "duration", "not_before", "after", NULL};
    struct cpm_activity *x = &r->net.activities[i];
    char where[40];
    snprintf(where, sizeof(where), "activities[%zu]", i);
    enum ky_err err =
        check_object(j, where, names, "key, name, duration, not_before and after", r->e);
    if (!err)
        err = read_text(j, where, "key", true, KEY_BYTES_MAX, &x->key, r->e);
    if (!err)
        err = read_text(j, where, "name", false, NAME_BYTES_MAX, &x->name, r->e);
    if (!err && !json_get(j, "duration"))
        err = err_set(r->e, KY_EINVAL,
                      "%s.duration is missing. Give its working days, 0 for a "
                      "milestone",
                      where);
    if (!err)
        err = read_days(j, where, "duration", 0, 0, &x->duration, r->e);
    if (!err)
        err = read_days(j, where, "not_before", 0, 0, &x->not_before, r->e);
    if (err)
        return err;
    const struct json *after = json_get(j, "after");
    if (after && after->type != JSON_ARRAY)
        return err_set(r->e, KY_EINVAL, "%s.after is not a list of objects with a key", where);
    r->net.dependencies_n += after ? after->kids_n : 0;
    return KY_OK;
}

static int by_key(const void *a, const void *b)
{
    const struct known *x = a, *y = b;
    int order = str_cmp(x->key, y->key);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

static enum ky_err know_keys(struct reading *r)
{
    size_t n = r->net.activities_n;
    r->known = ARENA_ARRAY(r->a, struct known, n + 1);
    if (!r->known)
        return arena_check(r->a, r->e);
    for (size_t i = 0; i < n; i++)
        r->known[i] = (struct known){r->net.activities[i].key, (uint32_t)i};
    qsort(r->known, n, sizeof(r->known[0]), by_key);
    for (size_t i = 1; i < n; i++)
        if (str_eq(r->known[i].key, r->known[i - 1].key))
            return err_set(r->e, KY_EINVAL,
                           "activities[%u].key '%.*s' is that of activities[%u] already. Keys tell "
                           "activities apart",
                           r->known[i].at, STR_ARG(str_utf8_cut(r->known[i].key, SHOWN)),
                           r->known[i - 1].at);
    return KY_OK;
}

static const struct known *find_key(const struct reading *r, struct str key)
{
    size_t from = 0, to = r->net.activities_n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = str_cmp(r->known[middle].key, key);
        if (order == 0)
            return &r->known[middle];
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

static enum ky_err read_after(struct reading *r, const struct json *j, size_t i, size_t k,
                              struct cpm_dependency *d)
{
    static const char *const names[] = {"key", "type", "lag", NULL};
    struct str key, type;
    char where[64];
    snprintf(where, sizeof(where), "activities[%zu].after[%zu]", i, k);
    enum ky_err err = check_object(j, where, names, "key, type and lag", r->e);
    if (!err)
        err = read_text(j, where, "key", true, KEY_BYTES_MAX, &key, r->e);
    if (!err)
        err = read_text(j, where, "type", false, KEY_BYTES_MAX, &type, r->e);
    if (!err)
        err = read_days(j, where, "lag", -CPM_DAYS_MAX, 0, &d->lag, r->e);
    if (err)
        return err;
    const struct known *from = find_key(r, key);
    if (!from)
        return err_set(r->e, KY_EINVAL, "%s.key is '%.*s', which is no activity's key", where,
                       STR_ARG(str_utf8_cut(key, SHOWN)));
    if (json_get(j, "type") && !cpm_link_parse(type, &d->link))
        return err_set(r->e, KY_EINVAL, "%s.type is '%.*s'. It is FS, SS, FF or SF", where,
                       STR_ARG(str_utf8_cut(type, SHOWN)));
    d->from = from->at;
    d->to = (uint32_t)i;
    return KY_OK;
}

static enum ky_err read_dependencies(struct reading *r, const struct json *list)
{
    if (r->net.dependencies_n > CPM_DEPENDENCIES_MAX)
        return err_set(r->e, KY_ELIMIT, "%zu dependencies are too many. At most %d",
                       r->net.dependencies_n, CPM_DEPENDENCIES_MAX);
    r->net.dependencies = ARENA_ARRAY(r->a, struct cpm_dependency, r->net.dependencies_n + 1);
    if (!r->net.dependencies)
        return arena_check(r->a, r->e);
    struct cpm_dependency *d = r->net.dependencies;
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < list->kids_n && !err; i++) {
        const struct json *after = json_get(&list->kids[i], "after");
        for (size_t k = 0; after && k < after->kids_n && !err; k++)
            err = read_after(r, &after->kids[k], i, k, d++);
    }
    return err;
}

enum ky_err cpm_read_json(struct arena *a, struct str text, struct cpm_network *out,
                          struct str *out_name, struct err *e)
{
    static const char *const names[] = {"name", "activities", NULL};
    struct reading r = {.a = a, .e = e};
    struct json *root;
    enum ky_err err = json_parse(a, text, &root, e);
    if (!err)
        err = check_object(root, "the file", names, "name and activities", e);
    if (!err)
        err = read_text(root, "the file", "name", false, NAME_BYTES_MAX, out_name, e);
    if (err)
        return err;
    const struct json *list = json_get(root, "activities");
    if (!list || list->type != JSON_ARRAY)
        return err_set(e, KY_EINVAL, "'activities' is %s. Give a list of activities",
                       list ? "not a list" : "missing");
    if (list->kids_n > CPM_ACTIVITIES_MAX)
        return err_set(e, KY_ELIMIT, "%zu activities are too many. At most %d", list->kids_n,
                       CPM_ACTIVITIES_MAX);
    r.net.activities_n = list->kids_n;
    r.net.activities = ARENA_ARRAY(a, struct cpm_activity, list->kids_n + 1);
    if (!r.net.activities)
        return arena_check(a, e);
    for (size_t i = 0; i < list->kids_n && !err; i++)
        err = read_activity(&r, &list->kids[i], i);
    if (!err)
        err = know_keys(&r);
    if (!err)
        err = read_dependencies(&r, list);
    if (!err)
        *out = r.net;
    return err;
}
