#include "store/page.h"

#include "store/permalink.h"
#include "store/slug.h"

static const struct sql BY_ID = {
    "SELECT id, slug, title, rank, state, changed_at, html FROM page WHERE id = $1"};
static const struct sql ALL = {"SELECT id, slug, title, rank, state, changed_at FROM page "
                               "WHERE state = 'public' ORDER BY rank, id LIMIT 200"};
static const struct sql INSERT = {
    "INSERT INTO page (id, slug, title, html, rank, state, changed_at) "
    "SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5, $6 FROM page RETURNING id"};
static const struct sql UPDATE = {"UPDATE page SET slug = $1, title = $2, html = $3, rank = $4, "
                                  "state = $5, changed_at = $6 WHERE id = $7"};

static void fill(struct arena *a, struct rows *rows, struct page *p)
{
    p->id = rows_int(rows, 0);
    p->slug = arena_str(a, rows_str(rows, 1));
    p->title = arena_str(a, rows_str(rows, 2));
    p->rank = rows_int(rows, 3);
    p->public = str_eqc(rows_str(rows, 4), "public");
    p->changed_at = rows_int(rows, 5);
    p->path = slug_path(a, "/about/", p->slug);
}

enum ky_err store_page(struct reader *r, int64_t id, struct page **out, struct err *e)
{
    *out = NULL;
    reader_key(r, "page:%lld", (long long)id);
    struct rows rows;
    enum ky_err err = db_query(r->db, &BY_ID, DB_ARGS(db_int(id)), &rows, e);
    if (err)
        return err;
    if (rows_next(&rows))
        *out = ARENA_NEW(r->arena, struct page);
    if (*out) {
        fill(r->arena, &rows, *out);
        (*out)->html = html_from_store(arena_str(r->arena, rows_str(&rows, 6)));
    }
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_pages(struct reader *r, struct page **out, size_t *out_n, struct err *e)
{
    VEC(struct page) v = {0};
    reader_key_str(r, STR("site"));
    struct rows rows;
    enum ky_err err = db_query(r->db, &ALL, DB_NO_ARGS, &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct page *p = VEC_PUSH(r->arena, v);
        if (!p)
            break;
        fill(r->arena, &rows, p);
    }
    *out = v.p;
    *out_n = v.n;
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

/* Whether every page's footer has to change: what store_pages gives differs. */
static enum ky_err footer_changes(struct writer *w, const struct page *p, bool *out, struct err *e)
{
    struct reader r = writer_reader(w);
    struct page *old = NULL;
    enum ky_err err = p->id ? store_page(&r, p->id, &old, e) : KY_OK;
    *out = !old || !str_eq(old->slug, p->slug) || !str_eq(old->title, p->title) ||
           old->rank != p->rank || old->public != p->public;
    return err;
}

enum ky_err store_page_save(struct writer *w, struct page *p, struct err *e)
{
    bool footer = false, fresh = p->id == 0;
    enum ky_err err = slug_check(p->slug, "page", e);
    if (!err)
        err = name_check(p->title, "page", e);
    if (!err)
        err = footer_changes(w, p, &footer, e);
    if (err)
        return err;
    struct db_value state = db_text(p->public ? STR("public") : STR("withdrawn"));
    p->changed_at = w->now;
    if (fresh)
        err = db_query_int(w->db, &INSERT,
                           DB_ARGS(db_text(p->slug), db_text(p->title), db_text(p->html.markup),
                                   db_int(p->rank), state, db_int(w->now)),
                           &p->id, e);
    else
        err = db_exec(w->db, &UPDATE,
                      DB_ARGS(db_text(p->slug), db_text(p->title), db_text(p->html.markup),
                              db_int(p->rank), state, db_int(w->now), db_int(p->id)),
                      NULL, e);
    p->path = slug_path(w->arena, "/about/", p->slug);
    if (!err)
        err = store_permalink_add(w, p->path, PERMALINK_PAGE, p->id, e);
    if (err)
        return err;
    writer_touch(w, "page:%lld", (long long)p->id);
    if (footer)
        writer_touch(w, "site");
    return writer_log(w, &RECORD_PAGE, p->id, fresh ? "create" : "change", e);
}
