#include "store/object.h"

#include "store/link.h"

static const struct sql BY_ID = {"SELECT body FROM object WHERE id = $1"};
static const struct sql AS_OF = {
    "SELECT c.after FROM change c JOIN object o ON o.kind = c.kind AND o.id = c.subject WHERE o.id "
    "= $1 AND c.at < $2 AND c.after IS NOT NULL ORDER BY c.seq DESC LIMIT 1"};
static const struct sql BY_KEY = {"SELECT id FROM object WHERE kind = $1 AND key = $2"};
static const struct sql KIND_BY_ID = {"SELECT kind FROM object WHERE id = $1"};
static const struct sql ARTICLE = {"SELECT id FROM article WHERE id = $1"};
static const struct sql LAST_ID = {"SELECT COALESCE(MAX(id), 0) FROM object"};
static const struct sql INSERT = {
    "INSERT INTO object (id, kind, key, turns, body) VALUES ($1, $2, $3, $4, $5)"};
static const struct sql UPDATE = {
    "UPDATE object SET kind = $2, key = $3, turns = $4, body = $5 WHERE id = $1"};
static const struct sql TURNING = {"SELECT id FROM object WHERE turns IS NOT NULL AND turns <= $1 "
                                   "AND id > $2 ORDER BY id LIMIT $3"};

/* 9223372036854775807 is US_NEVER: the link holds. */
#define LINKED(from, when)                                                                         \
    "SELECT l.at, l.from_id FROM link l WHERE l.to_id = $1 AND l.role = $2 AND " when              \
    " AND (l.at, l.from_id) " from
#define NOW  "l.until = 9223372036854775807"
#define THEN "l.since < $6 AND l.until >= $6"
#define DOWN "< ($3, $4) ORDER BY l.at DESC, l.from_id DESC LIMIT $5"
#define UP   "> ($3, $4) ORDER BY l.at, l.from_id LIMIT $5"
static const struct sql LINKED_DOWN = {LINKED(DOWN, NOW)};
static const struct sql LINKED_UP = {LINKED(UP, NOW)};
static const struct sql LINKED_DOWN_THEN = {LINKED(DOWN, THEN)};
static const struct sql LINKED_UP_THEN = {LINKED(UP, THEN)};

static const struct sql TALLY = {
    "SELECT n FROM tally WHERE to_id = $1 AND role = $2 AND slot <= $3 ORDER BY slot DESC LIMIT 1"};

enum { BODY_MAX = 64 << 20 };

/* ------------------------------------------------------------------ reading */

static enum ky_err find(struct reader *r, int64_t id, struct object **out, struct err *e)
{
    struct rows rows;
    struct str body = STR("");
    *out = NULL;
    enum ky_err err = r->as_of
                          ? db_query(r->db, &AS_OF, DB_ARGS(db_int(id), db_int(r->as_of)), &rows, e)
                          : db_query(r->db, &BY_ID, DB_ARGS(db_int(id)), &rows, e);
    if (err)
        return err;
    if (rows_next(&rows))
        body = arena_str(r->arena, rows_str(&rows, 0));
    err = rows_end(&rows, e);
    return err || !body.n ? err : object_parse(r->arena, body, out, e);
}

enum ky_err store_object(struct reader *r, int64_t id, struct object **out, struct err *e)
{
    reader_key(r, "object:%lld", (long long)id);
    return find(r, id, out, e);
}

enum ky_err store_object_by_key(struct reader *r, enum register_kind kind, struct str key,
                                int64_t *out, struct err *e)
{
    *out = 0;
    enum ky_err err = db_query_int(
        r->db, &BY_KEY, DB_ARGS(db_text(str_c(kind_of(kind)->name)), db_text(key)), out, e);
    return err == KY_ENOTFOUND ? KY_OK : err;
}

static struct str link_key(struct arena *a, int64_t to, struct str role)
{
    return arena_printf(a, "link:%lld:%.*s", (long long)to, STR_ARG(role));
}

static struct str tally_key(struct arena *a, int64_t to, struct str role)
{
    return arena_printf(a, "tally:%lld:%.*s", (long long)to, STR_ARG(role));
}

/* Places in a list; one more than asked for tells whether there are more. */
static enum ky_err places(struct reader *r, const struct sql *sql, int64_t to, struct str role,
                          struct position from, int64_t limit, struct objects *out, struct err *e)
{
    VEC(struct position) v = {0};
    struct rows rows;
    const struct db_value args[] = {db_int(to),      db_text(role),     db_int(from.at),
                                    db_int(from.id), db_int(limit + 1), db_int(r->as_of)};
    enum ky_err err = db_query(r->db, sql, (struct db_args){args, r->as_of ? 6 : 5}, &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct position *p = VEC_PUSH(r->arena, v);
        if (!p)
            break;
        *p = (struct position){rows_int(&rows, 0), rows_int(&rows, 1)};
    }
    err = rows_end(&rows, e);
    *out = (struct objects){.at = v.p, .n = v.n, .more = v.n > (size_t)limit};
    out->n -= out->more;
    return err ? err : arena_check(r->arena, e);
}

static enum ky_err load(struct reader *r, struct objects *list, struct err *e)
{
    size_t kept = 0;
    enum ky_err err = KY_OK;
    list->p = arena_alloc(r->arena, (list->n + 1) * sizeof(*list->p));
    if (!list->p)
        return arena_check(r->arena, e);
    for (size_t i = 0; i < list->n && !err; i++) {
        err = store_object(r, list->at[i].id, &list->p[kept], e);
        list->at[kept] = list->at[i];
        kept += !err && list->p[kept];
    }
    list->n = kept;
    return err;
}

enum ky_err store_linked(struct reader *r, int64_t to, struct str role, struct position before,
                         int64_t limit, struct objects *out, struct err *e)
{
    enum ky_err err =
        places(r, r->as_of ? &LINKED_DOWN_THEN : &LINKED_DOWN, to, role, before, limit, out, e);
    if (err)
        return err;
    reader_window(r, link_key(r->arena, to, role), out->more ? out->at[out->n - 1] : POSITION_MIN,
                  before);
    return load(r, out, e);
}

enum ky_err store_parts(struct reader *r, int64_t to, struct str role, struct position after,
                        int64_t limit, struct objects *out, struct err *e)
{
    enum ky_err err =
        places(r, r->as_of ? &LINKED_UP_THEN : &LINKED_UP, to, role, after, limit, out, e);
    if (err)
        return err;
    reader_window(r, link_key(r->arena, to, role), after,
                  out->more ? out->at[out->n - 1] : POSITION_MAX);
    return load(r, out, e);
}

enum ky_err store_tally(struct reader *r, int64_t to, struct str role, int64_t *out, struct err *e)
{
    reader_key_str(r, tally_key(r->arena, to, role));
    *out = 0;
    int64_t slot = r->as_of ? r->as_of / TALLY_SLOT_US : INT64_MAX;
    enum ky_err err =
        db_query_int(r->db, &TALLY, DB_ARGS(db_int(to), db_text(role), db_int(slot)), out, e);
    return err == KY_ENOTFOUND ? KY_OK : err;
}

enum ky_err store_objects_turning(struct reader *r, int32_t day, int64_t after, int64_t limit,
                                  int64_t **out, size_t *out_n, struct err *e)
{
    VEC(int64_t) v = {0};
    struct rows rows;
    enum ky_err err =
        db_query(r->db, &TURNING, DB_ARGS(db_int(day), db_int(after), db_int(limit)), &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        int64_t *id = VEC_PUSH(r->arena, v);
        if (id)
            *id = rows_int(&rows, 0);
    }
    *out = v.p;
    *out_n = v.n;
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

/* ------------------------------------------------------------------ writing */

static enum ky_err no_such(const struct object_draft *d, const struct field *f, int64_t id,
                           struct err *e)
{
    return err_set(e, KY_EINVAL, "%s '%.*s': field '%s': there is no such object (%lld)",
                   d->kind->name, STR_ARG(d->key), f->name, (long long)id);
}

static enum ky_err check_ref(struct writer *w, const struct object_draft *d, const struct field *f,
                             int64_t id, struct err *e)
{
    struct rows rows;
    const struct kind *k = NULL;
    int64_t found;
    if (f->type == FIELD_ARTICLE) {
        enum ky_err err = db_query_int(w->db, &ARTICLE, DB_ARGS(db_int(id)), &found, e);
        return err == KY_ENOTFOUND ? no_such(d, f, id, e) : err;
    }
    if (id == d->id) /* only a task or an organization may stand above its like, never itself */
        return err_set(e, KY_EINVAL, "%s '%.*s': field '%s' refers to the object itself",
                       d->kind->name, STR_ARG(d->key), f->name);
    enum ky_err err = db_query(w->db, &KIND_BY_ID, DB_ARGS(db_int(id)), &rows, e);
    if (err)
        return err;
    if (rows_next(&rows))
        k = kind_find(rows_str(&rows, 0));
    err = rows_end(&rows, e);
    if (err)
        return err;
    if (!k)
        return no_such(d, f, id, e);
    if (!(f->targets >> k->kind & 1))
        return err_set(e, KY_EINVAL, "%s '%.*s': field '%s' cannot refer to a %s", d->kind->name,
                       STR_ARG(d->key), f->name, k->name);
    return KY_OK;
}

static enum ky_err check_refs(struct writer *w, const struct object_draft *d, struct err *e)
{
    enum ky_err err = KY_OK;
    for (const struct field *f = d->kind->fields; f->name && !err; f++) {
        const struct object_value *v = &d->values[f - d->kind->fields];
        if (v->set && (f->type == FIELD_REF || f->type == FIELD_ARTICLE))
            err = check_ref(w, d, f, v->i, e);
        for (size_t i = 0; v->set && f->type == FIELD_REFS && i < v->ids_n && !err; i++)
            err = check_ref(w, d, f, v->ids[i], e);
    }
    return err;
}

static enum ky_err check_fixed(const struct object_draft *d, const struct object_draft *old,
                               struct err *e)
{
    for (const struct field *f = d->kind->fields; f->name; f++) {
        const struct object_value *v = &d->values[f - d->kind->fields];
        const struct object_value *was = &old->values[f - d->kind->fields];
        if ((f->flags & FIELD_FIXED) && was->set &&
            (!v->set || v->i != was->i || !str_eq(v->s, was->s)))
            return err_set(e, KY_EINVAL, "%s '%.*s': field '%s' was said and cannot be changed",
                           d->kind->name, STR_ARG(d->key), f->name);
    }
    return KY_OK;
}

/* The canonical form, in the writer's arena. */
static enum ky_err write_body(struct writer *w, const struct object_draft *d, struct str *out,
                              struct err *e)
{
    struct buf b;
    buf_init(&b, BODY_MAX);
    draft_write(&b, d);
    enum ky_err err = buf_check(&b, e);
    *out = err ? STR("") : arena_str(w->arena, buf_str(&b));
    buf_release(&b);
    return err ? err : arena_check(w->arena, e);
}

static void touch_link(void *ctx, const struct link *l, struct position at)
{
    struct writer *w = ctx;
    writer_touch_at(w, link_key(w->arena, l->to, l->role), at);
}

static void touch_tally(void *ctx, const struct link *l)
{
    struct writer *w = ctx;
    struct str key = tally_key(w->arena, l->to, l->role);
    writer_touch(w, "%.*s", STR_ARG(key));
}

static enum ky_err put(struct writer *w, const struct object_draft *d, const struct object *old,
                       struct str body, const char *action, struct err *e)
{
    struct object *new;
    const struct link_watch watch = {touch_link, touch_tally, w};
    enum ky_err err = object_parse(w->arena, body, &new, e);
    if (err)
        return err;
    bool turns = kind_field(d->kind, STR("turns")) && object_has(new, "turns");
    struct db_value turn = db_int_or_null(turns ? object_int(new, "turns") : 0);
    err = db_exec(
        w->db, old ? &UPDATE : &INSERT,
        DB_ARGS(db_int(d->id), db_text(str_c(d->kind->name)), db_text(d->key), turn, db_text(body)),
        NULL, e);
    if (!err)
        err = link_update(w->db, w->arena, old, new, w->now, &watch, e);
    if (err)
        return err;
    writer_touch(w, "object:%lld", (long long)d->id);
    return writer_log(w, record_kind_find(str_c(d->kind->name)), d->id, action, e);
}

/* A new object gets its id, and a key if it has none. */
static enum ky_err begin_new(struct writer *w, struct object_draft *d, struct err *e)
{
    int64_t taken, last;
    struct reader r = writer_reader(w);
    enum ky_err err = store_object_by_key(&r, d->kind->kind, d->key, &taken, e);
    if (!err && taken && d->key.n)
        err = err_set(e, KY_EEXIST, "there is a %s '%.*s' already", d->kind->name, STR_ARG(d->key));
    if (!err)
        err = db_query_int(w->db, &LAST_ID, DB_NO_ARGS, &last, e);
    if (err)
        return err;
    d->id = last + 1;
    d->created = d->modified = w->now;
    if (!d->key.n)
        d->key = arena_printf(w->arena, "~%lld", (long long)d->id);
    return arena_check(w->arena, e);
}

static enum ky_err create(struct writer *w, struct object_draft *d, const char *action,
                          bool *out_changed, struct err *e)
{
    struct str body;
    enum ky_err err = begin_new(w, d, e);
    if (!err)
        err = check_refs(w, d, e);
    if (!err)
        err = write_body(w, d, &body, e);
    *out_changed = !err;
    return err ? err : put(w, d, NULL, body, action, e);
}

static enum ky_err change(struct writer *w, struct object_draft *d, const char *action,
                          bool *out_changed, struct err *e)
{
    struct object *old;
    struct object_draft was;
    struct str body, before;
    struct reader r = writer_reader(w);
    enum ky_err err = find(&r, d->id, &old, e);
    if (!err && !old)
        err = err_set(e, KY_ENOTFOUND, "there is no %s %lld", d->kind->name, (long long)d->id);
    if (err)
        return err;
    draft_from(w->arena, &was, old);
    d->created = old->created;
    d->modified = old->modified;
    err = write_body(w, &was, &before, e);
    if (!err)
        err = write_body(w, d, &body, e);
    *out_changed = !err && !str_eq(body, before);
    if (err || !*out_changed)
        return err;
    d->modified = w->now;
    err = check_fixed(d, &was, e);
    if (!err)
        err = check_refs(w, d, e);
    if (!err)
        err = write_body(w, d, &body, e);
    return err ? err : put(w, d, old, body, action, e);
}

enum ky_err store_object_save(struct writer *w, struct object_draft *d, const char *action,
                              bool *out_changed, struct err *e)
{
    bool changed = false;
    enum ky_err err = draft_check(d, e);
    if (!err)
        err = d->id ? change(w, d, action, &changed, e) : create(w, d, action, &changed, e);
    if (out_changed)
        *out_changed = changed;
    return err;
}
