#include "store/page.h"

#include "store/permalink.h"
#include "store/slug.h"

static const struct sql BY_ID = {"SELECT id, slug, title, rank, state, changed_at, COALESCE(lang, "
                                 "''), html FROM page WHERE id = $1"};
static const struct sql ALL = {
    "SELECT id, slug, title, 0, state, 0, COALESCE(lang, '') FROM page WHERE state = "
    "'public' ORDER BY rank, id LIMIT 200"};
static const struct sql INSERT = {
    "INSERT INTO page (id, slug, title, html, rank, state, changed_at, lang) "
    "VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM page), $1, $2, $3, $4, $5, $6, $7) RETURNING "
    "id"};
static const struct sql UPDATE = {"UPDATE page SET slug = $1, title = $2, html = $3, rank = $4, "
                                  "state = $5, changed_at = $6, lang = $7 WHERE id = $8"};

enum { HTML_MAX = 4 << 20 };

static void fill(struct arena *a, struct rows *rows, struct page *p)
{
    p->id = rows_int(rows, 0);
    p->slug = arena_str(a, rows_str(rows, 1));
    p->title = arena_str(a, rows_str(rows, 2));
    p->rank = rows_int(rows, 3);
    p->public = str_eqc(rows_str(rows, 4), "public");
    p->changed_at = rows_int(rows, 5);
    p->lang = arena_str(a, rows_str(rows, 6));
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
        (*out)->html = html_from_store(arena_str(r->arena, rows_str(&rows, 7)));
    }
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_pages(struct reader *r, struct page **out, size_t *out_n, struct err *e)
{
    VEC(struct page) v = {0};
    reader_key_str(r, STR("pages"));
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

struct footer {
    struct page *p;
    size_t n;
};

static bool footer_differs(const struct footer *old, const struct footer *now)
{
    bool same = old->n == now->n;
    for (size_t i = 0; i < old->n && same; i++)
        same = old->p[i].id == now->p[i].id && str_eq(old->p[i].slug, now->p[i].slug) &&
               str_eq(old->p[i].title, now->p[i].title) && str_eq(old->p[i].lang, now->p[i].lang);
    return !same;
}

static bool same(const struct page *old, const struct page *new)
{
    return old->public == new->public &&str_eq(old->slug, new->slug) &&
           str_eq(old->title, new->title) && str_eq(old->lang, new->lang) &&
           old->rank == new->rank &&str_eq(old->html.markup, new->html.markup);
}

static enum ky_err check_fields(const struct page *p, struct err *e)
{
    enum ky_err err = slug_check(p->slug, "page", e);
    if (!err)
        err = name_check(p->title, "page", e);
    if (!err && p->html.markup.n > HTML_MAX)
        err = err_set(e, KY_EINVAL, "the text of a page has at most %d bytes", HTML_MAX);
    return err;
}

static enum ky_err write(struct writer *w, struct page *p, struct err *e)
{
    struct db_value state = db_text(p->public ? STR("public") : STR("withdrawn"));
    p->changed_at = w->now;
    if (p->id == 0)
        return db_query_int(w->db, &INSERT,
                            DB_ARGS(db_text(p->slug), db_text(p->title), db_text(p->html.markup),
                                    db_int(p->rank), state, db_int(w->now),
                                    db_text_or_null(p->lang)),
                            &p->id, e);
    return db_exec(w->db, &UPDATE,
                   DB_ARGS(db_text(p->slug), db_text(p->title), db_text(p->html.markup),
                           db_int(p->rank), state, db_int(w->now), db_text_or_null(p->lang),
                           db_int(p->id)),
                   NULL, e);
}

/* *out_footer tells whether every page's footer has to change. */
static enum ky_err put(struct writer *w, struct page *p, bool *out_footer, struct err *e)
{
    struct reader r = writer_reader(w);
    struct footer before, after;
    enum ky_err err = store_permalink_check(w, p->path, PERMALINK_PAGE, p->id, e);
    if (!err)
        err = store_pages(&r, &before.p, &before.n, e);
    if (!err)
        err = write(w, p, e);
    if (!err)
        err = store_pages(&r, &after.p, &after.n, e);
    if (!err)
        err = store_permalink_add(w, p->path, PERMALINK_PAGE, p->id, e);
    *out_footer = !err && footer_differs(&before, &after);
    return err;
}

enum ky_err store_page_save(struct writer *w, struct page *p, struct err *e)
{
    struct reader r = writer_reader(w);
    struct page *old = NULL;
    bool fresh = p->id == 0;
    enum ky_err err = check_fields(p, e);
    if (!err && !fresh)
        err = store_page(&r, p->id, &old, e);
    if (!err && !fresh && !old)
        err = err_set(e, KY_ENOTFOUND, "there is no page %lld", (long long)p->id);
    if (err)
        return err;
    p->path = slug_path(w->arena, "/about/", p->slug);
    if (old && same(old, p)) {
        p->changed_at = old->changed_at;
        return KY_OK;
    }
    bool footer;
    err = put(w, p, &footer, e);
    if (err)
        return err;
    writer_touch(w, "page:%lld", (long long)p->id);
    if (footer)
        writer_touch(w, "pages");
    return writer_log(w, &RECORD_PAGE, p->id, fresh ? "create" : "change", e);
}
