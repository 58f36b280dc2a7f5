#include "store/article.h"

static const struct sql BY_ID = {
    "SELECT id, state, lang, COALESCE(translation_of, 0), COALESCE(origin, ''), channel_id, "
    "COALESCE(revision_id, 0), COALESCE(public_revision_id, 0), COALESCE(path, ''), "
    "COALESCE(published_at, 0), created_at, changed_at FROM article WHERE id = $1"};
static const struct sql BY_ORIGIN = {"SELECT id FROM article WHERE origin = $1"};
#define REVISION                                                                                   \
    "SELECT id, article_id, number, at, actor, title, lead, excerpt, html, plain, "                \
    "COALESCE(source_id, 0), COALESCE(editor_id, 0), origin_line, tags, digest FROM revision "
static const struct sql REVISION_BY_ID = {REVISION "WHERE id = $1"};
/* 100 is VERIFY_BATCH. */
static const struct sql REVISIONS = {REVISION "WHERE id > $1 ORDER BY id LIMIT 100"};

enum { VERIFY_BATCH = 100 };

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

static void parse_tags(struct arena *a, struct str text, struct revision *v)
{
    VEC(int64_t) tags = {0};
    for (struct str rest = text, part; str_split(&rest, ' ', &part);) {
        int64_t id;
        if (!str_to_i64(part, &id))
            continue;
        int64_t *tag = VEC_PUSH(a, tags);
        if (tag)
            *tag = id;
    }
    v->tags = tags.p;
    v->tags_n = tags.n;
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
        .digest = arena_str(a, rows_str(rows, 14)),
    };
    parse_tags(a, rows_str(rows, 13), v);
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

struct hash revision_digest(const struct revision *v)
{
    struct buf ids; /* as text: the same on every machine */
    buf_init(&ids, SIZE_MAX);
    buf_addf(&ids, "%lld %lld", (long long)v->source_id, (long long)v->editor_id);
    for (size_t i = 0; i < v->tags_n; i++)
        buf_addf(&ids, " %lld", (long long)v->tags[i]);
    const struct str parts[] = {v->title, v->lead,        v->excerpt,   v->html.markup,
                                v->plain, v->origin_line, buf_str(&ids)};
    struct hash h = hash_parts(parts, sizeof(parts) / sizeof(parts[0]));
    buf_release(&ids);
    return h;
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
