#include "store/page.h"

#include "store/permalink.h"
#include "store/slug.h"

static const struct sql BY_ID = {"SELECT id, slug, title, rank, state, changed_at, COALESCE(lang, "
                                 "''), html FROM page WHERE id = $1"};
static const struct sql ALL = {
    "SELECT id, slug, title, 0, state, 0, COALESCE(lang, '') FROM page WHERE state = "
    "'public' ORDER BY rank, id LIMIT 200"};
static const struct sql EVERY = {"SELECT id, slug, title, rank, state, changed_at, COALESCE(lang, "
                                 "''), html FROM page ORDER BY rank, id LIMIT 1000"};
static const struct sql INSERT = {
    "INSERT INTO page (id, slug, title, html, rank, state, changed_at, lang) "
    "VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM page), $1, $2, $3, $4, $5, $6, $7) RETURNING "
    "id"};
static const struct sql UPDATE = {"UPDATE page SET slug = $1, title = $2, html = $3, rank = $4, "
                                  "state = $5, changed_at = $6, lang = $7 WHERE id = $8"};

enum { HTML_MAX = 4 << 20, LANG_MAX = 20 };

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

enum ky_err store_page_list(struct reader *r, struct page **out, size_t *out_n, struct err *e)
{
    VEC(struct page) v = {0};
    struct rows rows;
    enum ky_err err = db_query(r->db, &EVERY, DB_NO_ARGS, &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct page *p = VEC_PUSH(r->arena, v);
        if (!p)
            break;
        fill(r->arena, &rows, p);
        p->html = html_from_store(arena_str(r->arena, rows_str(&rows, 7)));
    }
    *out = v.p;
    *out_n = v.n;
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_pages_in(struct reader *r, struct str lang, bool own, struct page **out,
                           size_t *out_n, struct err *e)
{
    struct reader quiet = *r;
    size_t kept = 0, n = 0;
    quiet.deps = NULL;
    reader_key(r, "pages:%.*s", STR_ARG(lang));
    if (own)
        reader_key_str(r, STR("pages:"));
    enum ky_err err = store_pages(&quiet, out, &n, e);
    for (size_t i = 0; i < n && !err; i++)
        if (str_eq((*out)[i].lang, lang) || (own && (*out)[i].lang.n == 0))
            (*out)[kept++] = (*out)[i];
    *out_n = kept;
    return err;
}

struct footer {
    struct page *p;
    size_t n;
};

/* The next page of a language (NULL: of any) from `at` on; NULL when there is none. */
static const struct page *next(const struct footer *f, const struct str *lang, size_t *at)
{
    while (*at < f->n && lang && !str_eq(f->p[*at].lang, *lang))
        ++*at;
    return *at < f->n ? &f->p[(*at)++] : NULL;
}

static bool footer_differs(const struct footer *old, const struct footer *now,
                           const struct str *lang)
{
    size_t i = 0, k = 0;
    for (;;) {
        const struct page *a = next(old, lang, &i), *b = next(now, lang, &k);
        if (!a || !b)
            return a || b;
        if (a->id != b->id || !str_eq(a->slug, b->slug) || !str_eq(a->title, b->title) ||
            !str_eq(a->lang, b->lang))
            return true;
    }
}

/* Every list of pages that this one stands in, or did. */
static void touch_footers(struct writer *w, const struct page *old, const struct page *new,
                          const struct footer *before, const struct footer *after)
{
    if (footer_differs(before, after, NULL))
        writer_touch(w, "pages");
    if (footer_differs(before, after, &new->lang))
        writer_touch(w, "pages:%.*s", STR_ARG(new->lang));
    if (old && !str_eq(old->lang, new->lang) && footer_differs(before, after, &old->lang))
        writer_touch(w, "pages:%.*s", STR_ARG(old->lang));
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
    bool word = p->lang.n <= LANG_MAX;
    for (size_t i = 0; i < p->lang.n && word; i++)
        word = p->lang.p[i] == '-' || (p->lang.p[i] >= 'A' && p->lang.p[i] <= 'z');
    if (!err && !word)
        err = err_set(e, KY_EINVAL, "the language of a page is a code such as 'zh-CN' or 'en'");
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

static enum ky_err put(struct writer *w, const struct page *old, struct page *p, struct err *e)
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
    if (!err)
        touch_footers(w, old, p, &before, &after);
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
    err = put(w, old, p, e);
    if (err)
        return err;
    writer_touch(w, "page:%lld", (long long)p->id);
    return writer_log(w, &RECORD_PAGE, p->id, fresh ? "create" : "change", e);
}
