#include "store/term.h"

#include "store/permalink.h"
#include "store/slug.h"
#include "text/unicode.h"

static const struct {
    const char *name, *prefix;
} kinds[TERM_KINDS] = {[TERM_SOURCE] = {"source", "/source/"},
                       [TERM_EDITOR] = {"editor", "/editor/"},
                       [TERM_TAG] = {"tag", "/tag/"}};

static const struct sql BY_ID = {"SELECT id, kind, slug, name, url FROM term WHERE id = $1"};
static const struct sql OF_KIND = {"SELECT id, kind, slug, name, url FROM term WHERE kind = $1 AND "
                                   "EXISTS (SELECT 1 FROM listing l "
                                   "WHERE l.kind = 3 AND l.ref = term.id) ORDER BY name LIMIT $2"};
static const struct sql BY_NAME = {"SELECT id FROM term WHERE kind = $1 AND name = $2"};
static const struct sql SLUG_TAKEN = {"SELECT COUNT(*) FROM term WHERE kind = $1 AND slug = $2"};
static const struct sql INSERT = {
    "INSERT INTO term (id, kind, slug, name, url) VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM "
    "term), $1, $2, $3, $4) RETURNING id"};

const char *term_kind_name(enum term_kind kind)
{
    return kinds[kind].name;
}

static void fill(struct arena *a, struct rows *rows, struct term *t)
{
    t->id = rows_int(rows, 0);
    for (int k = 0; k < TERM_KINDS; k++)
        if (str_eqc(rows_str(rows, 1), kinds[k].name))
            t->kind = (enum term_kind)k;
    t->slug = arena_str(a, rows_str(rows, 2));
    t->name = arena_str(a, rows_str(rows, 3));
    t->url = arena_str(a, rows_str(rows, 4));
    t->path = slug_path(a, kinds[t->kind].prefix, t->slug);
}

enum ky_err store_term(struct reader *r, int64_t id, struct term **out, struct err *e)
{
    *out = NULL;
    if (id == 0)
        return KY_OK;
    reader_key(r, "term:%lld", (long long)id);
    struct rows rows;
    enum ky_err err = db_query(r->db, &BY_ID, DB_ARGS(db_int(id)), &rows, e);
    if (err)
        return err;
    if (rows_next(&rows)) {
        *out = ARENA_NEW(r->arena, struct term);
        if (*out)
            fill(r->arena, &rows, *out);
    }
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_terms(struct reader *r, enum term_kind kind, int64_t limit, struct term **out,
                        size_t *out_n, struct err *e)
{
    VEC(struct term) v = {0};
    reader_key(r, "terms:%s", kinds[kind].name);
    struct rows rows;
    enum ky_err err = db_query(r->db, &OF_KIND,
                               DB_ARGS(db_text(str_c(kinds[kind].name)), db_int(limit)), &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct term *t = VEC_PUSH(r->arena, v);
        if (!t)
            break;
        fill(r->arena, &rows, t);
    }
    *out = v.p;
    *out_n = v.n;
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

/* A slug nobody of that kind has: the name's own, or with -2, -3… behind it. */
static enum ky_err free_slug(struct writer *w, enum term_kind kind, struct str name,
                             struct str *out, struct err *e)
{
    struct str base = text_slug(w->arena, name);
    if (base.n == 0)
        base = str_c(kinds[kind].name);
    *out = base;
    for (int i = 2;; i++) {
        int64_t taken;
        enum ky_err err =
            db_query_int(w->db, &SLUG_TAKEN,
                         DB_ARGS(db_text(str_c(kinds[kind].name)), db_text(*out)), &taken, e);
        if (!err)
            err = arena_check(w->arena, e);
        if (err || !taken)
            return err;
        *out = arena_printf(w->arena, "%.*s-%d", STR_ARG(str_utf8_prefix(base, 70)), i);
    }
}

enum ky_err store_term_find(struct reader *r, enum term_kind kind, struct str name, int64_t *out_id,
                            struct err *e)
{
    enum ky_err err = db_query_int(
        r->db, &BY_NAME, DB_ARGS(db_text(str_c(kinds[kind].name)), db_text(name)), out_id, e);
    return err == KY_ENOTFOUND ? KY_OK : err;
}

enum ky_err store_term_need(struct writer *w, enum term_kind kind, struct str name, struct str url,
                            int64_t *out_id, struct err *e)
{
    struct db_value kind_name = db_text(str_c(kinds[kind].name));
    enum ky_err err = name_check(name, kinds[kind].name, e);
    if (err)
        return err;
    struct reader r = writer_reader(w);
    struct str slug;
    err = store_term_find(&r, kind, name, out_id, e);
    if (err || *out_id)
        return err;
    err = free_slug(w, kind, name, &slug, e);
    if (!err)
        err =
            db_query_int(w->db, &INSERT,
                         DB_ARGS(kind_name, db_text(slug), db_text(name), db_text(url)), out_id, e);
    if (!err)
        err = store_permalink_add(w, slug_path(w->arena, kinds[kind].prefix, slug), PERMALINK_TERM,
                                  *out_id, e);
    if (err)
        return err;
    writer_touch(w, "term:%lld", (long long)*out_id);
    return writer_log(w, &RECORD_TERM, *out_id, "create", e);
}
