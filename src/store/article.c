#include "store/article.h"

static const struct sql BY_ID = {
    "SELECT id, state, lang, COALESCE(translation_of, 0), COALESCE(origin, ''), channel_id, "
    "COALESCE(revision_id, 0), COALESCE(public_revision_id, 0), COALESCE(path, ''), "
    "COALESCE(published_at, 0), created_at, changed_at, COALESCE(valid_until, 0), "
    "COALESCE(notice, ''), COALESCE(related, '') FROM article WHERE id = $1"};
static const struct sql BY_ORIGIN = {"SELECT id FROM article WHERE origin = $1"};
/* The texts of REVISION_TEXTS come last. */
#define X(name) ", " #name
#define REVISION                                                                                   \
    "SELECT id, article_id, number, at, actor, title, lead, excerpt, html, plain, "                \
    "COALESCE(source_id, 0), COALESCE(editor_id, 0), origin_line, tags, digest, "                  \
    "COALESCE(picture_id, 0), channels, topics, attachments" REVISION_TEXTS(X) " FROM revision "
static const struct sql REVISION_BY_ID = {REVISION "WHERE id = $1"};
/* 100 is VERIFY_BATCH. */
static const struct sql REVISIONS = {REVISION "WHERE id > $1 ORDER BY id LIMIT 100"};

#undef X
static const struct sql TRANSLATIONS = {
    "SELECT id, lang, path FROM article WHERE (translation_of = $1 OR id = $1) AND id <> $2 AND "
    "state = 'published' ORDER BY id LIMIT 8"};

enum { VERIFY_BATCH = 100, FIRST_TEXT = 19 };

static const char *const state_names[ARTICLE_STATES] = {
    [ARTICLE_DRAFT] = "draft", [ARTICLE_PUBLISHED] = "published", [ARTICLE_RECALLED] = "recalled"};

const char *article_state_name(enum article_state s)
{
    return state_names[s];
}

static enum article_state state_find(struct str name)
{
    for (int s = 0; s < ARTICLE_STATES; s++)
        if (str_eqc(name, state_names[s]))
            return (enum article_state)s;
    return ARTICLE_DRAFT;
}

enum ky_err store_article(struct reader *r, int64_t id, struct article **out, struct err *e)
{
    *out = NULL;
    reader_key(r, "article:%lld", (long long)id);
    struct rows rows;
    enum ky_err err = db_query(r->db, &BY_ID, DB_ARGS(db_int(id)), &rows, e);
    if (err)
        return err;
    if (rows_next(&rows))
        *out = ARENA_NEW(r->arena, struct article);
    if (*out)
        **out = (struct article){
            .id = rows_int(&rows, 0),
            .state = state_find(rows_str(&rows, 1)),
            .lang = arena_str(r->arena, rows_str(&rows, 2)),
            .translation_of = rows_int(&rows, 3),
            .origin = arena_str(r->arena, rows_str(&rows, 4)),
            .channel_id = rows_int(&rows, 5),
            .revision_id = rows_int(&rows, 6),
            .public_revision_id = rows_int(&rows, 7),
            .path = arena_str(r->arena, rows_str(&rows, 8)),
            .published_at = rows_int(&rows, 9),
            .created_at = rows_int(&rows, 10),
            .changed_at = rows_int(&rows, 11),
            .valid_until = rows_int(&rows, 12),
            .notice = arena_str(r->arena, rows_str(&rows, 13)),
            .related = ids_parse(r->arena, rows_str(&rows, 14)),
        };
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_article_by_origin(struct reader *r, struct str origin, int64_t *out,
                                    struct err *e)
{
    *out = 0;
    if (origin.n == 0)
        return KY_OK;
    enum ky_err err = db_query_int(r->db, &BY_ORIGIN, DB_ARGS(db_text(origin)), out, e);
    return err == KY_ENOTFOUND ? KY_OK : err;
}

static void fill_revision(struct arena *a, struct rows *rows, struct revision *v)
{
    *v = (struct revision){
        .id = rows_int(rows, 0),
        .article_id = rows_int(rows, 1),
        .number = rows_int(rows, 2),
        .at = rows_int(rows, 3),
        .actor = arena_str(a, rows_str(rows, 4)),
        .title = arena_str(a, rows_str(rows, 5)),
        .lead = arena_str(a, rows_str(rows, 6)),
        .excerpt = arena_str(a, rows_str(rows, 7)),
        .html = html_from_store(arena_str(a, rows_str(rows, 8))),
        .plain = arena_str(a, rows_str(rows, 9)),
        .source_id = rows_int(rows, 10),
        .editor_id = rows_int(rows, 11),
        .origin_line = arena_str(a, rows_str(rows, 12)),
        .tags = ids_parse(a, rows_str(rows, 13)),
        .digest = arena_str(a, rows_str(rows, 14)),
        .picture_id = rows_int(rows, 15),
        .channels = ids_parse(a, rows_str(rows, 16)),
        .topics = ids_parse(a, rows_str(rows, 17)),
        .attachments = ids_parse(a, rows_str(rows, 18)),
    };
    int column = FIRST_TEXT;
#define X(name) v->name = arena_str(a, rows_str(rows, column++));
    REVISION_TEXTS(X)
#undef X
}

enum ky_err store_revision(struct reader *r, int64_t id, struct revision **out, struct err *e)
{
    *out = NULL;
    struct rows rows;
    enum ky_err err = db_query(r->db, &REVISION_BY_ID, DB_ARGS(db_int(id)), &rows, e);
    if (err)
        return err;
    if (rows_next(&rows))
        *out = ARENA_NEW(r->arena, struct revision);
    if (*out)
        fill_revision(r->arena, &rows, *out);
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

static void add_ids(struct buf *out, struct ids ids)
{
    for (size_t i = 0; i < ids.n; i++)
        buf_addf(out, " %lld", (long long)ids.p[i]);
}

struct hash revision_digest(const struct revision *v)
{
    struct buf ids, more; /* as text: the same on every machine */
    buf_init(&ids, SIZE_MAX);
    buf_init(&more, SIZE_MAX);
    buf_addf(&ids, "%lld %lld", (long long)v->source_id, (long long)v->editor_id);
    add_ids(&ids, v->tags);
    buf_addf(&more, "%lld", (long long)v->picture_id);
    const struct ids lists[] = {v->channels, v->topics, v->attachments};
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        buf_addch(&more, ';');
        add_ids(&more, lists[i]);
    }
    struct str parts[8 + 16] = {v->title, v->lead,        v->excerpt,    v->html.markup,
                                v->plain, v->origin_line, buf_str(&ids), buf_str(&more)};
    size_t first = 7, n = 8;
#define X(name) parts[n++] = v->name;
    REVISION_TEXTS(X)
#undef X
    /* A revision from before there was more hashes as it did then. */
    bool any = !str_eqc(parts[first], "0;;;");
    for (size_t i = first + 1; i < n; i++)
        any |= parts[i].n > 0;
    struct hash h = hash_parts(parts, any ? n : first);
    buf_release(&ids);
    buf_release(&more);
    return h;
}

enum ky_err store_translations(struct reader *r, const struct article *a, struct translation **out,
                               size_t *out_n, struct err *e)
{
    VEC(struct translation) v = {0};
    struct rows rows;
    int64_t original = a->translation_of ? a->translation_of : a->id;
    reader_key(r, "translations:%lld", (long long)original);
    enum ky_err err =
        db_query(r->db, &TRANSLATIONS, DB_ARGS(db_int(original), db_int(a->id)), &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct translation *t = VEC_PUSH(r->arena, v);
        if (t)
            *t = (struct translation){rows_int(&rows, 0), arena_str(r->arena, rows_str(&rows, 1)),
                                      arena_str(r->arena, rows_str(&rows, 2))};
    }
    *out = v.p;
    *out_n = v.n;
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

static enum ky_err verify_one(const struct revision *v, struct err *e)
{
    struct hash want = revision_digest(v), have;
    if (hex_parse(v->digest, have.bytes, HASH_BYTES) && hash_eq(&want, &have))
        return KY_OK;
    return err_set(e, KY_ECORRUPT, "the text of revision %lld of article %lld was altered",
                   (long long)v->number, (long long)v->article_id);
}

static enum ky_err verify_batch(struct reader *r, struct arena *a, int64_t *last, int *n,
                                struct err *e)
{
    struct rows rows;
    enum ky_err err = db_query(r->db, &REVISIONS, DB_ARGS(db_int(*last)), &rows, e);
    if (err)
        return err;
    enum ky_err failed = KY_OK;
    for (*n = 0; !failed && rows_next(&rows); ++*n) {
        struct revision v;
        arena_clear(a);
        fill_revision(a, &rows, &v);
        *last = v.id;
        failed = arena_check(a, e);
        if (!failed)
            failed = verify_one(&v, e);
    }
    err = rows_end(&rows, failed ? NULL : e);
    return failed ? failed : err;
}

enum ky_err store_revisions_verify(struct reader *r, int64_t *out_n, struct err *e)
{
    struct arena a;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    int64_t last = 0;
    int n;
    enum ky_err err;
    *out_n = 0;
    do {
        err = verify_batch(r, &a, &last, &n, e);
        *out_n += n;
    } while (!err && n == VERIFY_BATCH);
    arena_release(&a);
    return err;
}
