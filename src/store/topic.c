#include "store/topic.h"

#include "store/permalink.h"
#include "store/slug.h"

#define TOPIC                                                                                      \
    "SELECT id, slug, name, lead, name_en, lead_en, COALESCE(picture_id, 0), rank, state FROM "    \
    "topic "
static const struct sql BY_ID = {TOPIC "WHERE id = $1"};
static const struct sql OPEN = {TOPIC "WHERE state = 'open' ORDER BY rank, id LIMIT 1000"};
static const struct sql NAV = {TOPIC
                               "WHERE state = 'open' ORDER BY rank, id LIMIT 6"}; /* TOPICS_NAV */
static const struct sql EVERY = {TOPIC "ORDER BY rank, id LIMIT 1000"};
static const struct sql BY_SLUG = {"SELECT id FROM topic WHERE slug = $1"};
static const struct sql INSERT = {
    "INSERT INTO topic (id, slug, name, lead, name_en, lead_en, picture_id, rank, state) VALUES "
    "((SELECT COALESCE(MAX(id), 0) + 1 FROM topic), $1, $2, $3, $4, $5, $6, $7, $8) RETURNING id"};
static const struct sql UPDATE = {
    "UPDATE topic SET slug = $1, name = $2, lead = $3, name_en = $4, lead_en = $5, picture_id = "
    "$6, rank = $7, state = $8 WHERE id = $9"};

enum { LEAD_MAX = 8000 };

static void fill(struct arena *a, struct rows *rows, struct topic *t)
{
    *t = (struct topic){
        .id = rows_int(rows, 0),
        .slug = arena_str(a, rows_str(rows, 1)),
        .name = arena_str(a, rows_str(rows, 2)),
        .lead = arena_str(a, rows_str(rows, 3)),
        .name_en = arena_str(a, rows_str(rows, 4)),
        .lead_en = arena_str(a, rows_str(rows, 5)),
        .picture_id = rows_int(rows, 6),
        .rank = rows_int(rows, 7),
        .open = str_eqc(rows_str(rows, 8), "open"),
    };
    t->path = slug_path(a, "/topic/", t->slug);
}

static enum ky_err find(struct reader *r, int64_t id, struct topic **out, struct err *e)
{
    *out = NULL;
    struct rows rows;
    enum ky_err err = db_query(r->db, &BY_ID, DB_ARGS(db_int(id)), &rows, e);
    if (err)
        return err;
    if (rows_next(&rows))
        *out = ARENA_NEW(r->arena, struct topic);
    if (*out)
        fill(r->arena, &rows, *out);
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_topic(struct reader *r, int64_t id, struct topic **out, struct err *e)
{
    reader_key(r, "topic:%lld", (long long)id);
    return find(r, id, out, e);
}

enum ky_err store_topic_name(struct reader *r, int64_t id, struct topic **out, struct err *e)
{
    reader_key(r, "topic-name:%lld", (long long)id);
    enum ky_err err = find(r, id, out, e);
    if (!err && *out)
        **out = (struct topic){.id = id,
                               .slug = (*out)->slug,
                               .name = (*out)->name,
                               .name_en = (*out)->name_en,
                               .path = (*out)->path};
    return err;
}

static enum ky_err list(struct reader *r, const struct sql *sql, struct topic **out, size_t *out_n,
                        struct err *e)
{
    VEC(struct topic) v = {0};
    struct rows rows;
    enum ky_err err = db_query(r->db, sql, DB_NO_ARGS, &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct topic *t = VEC_PUSH(r->arena, v);
        if (!t)
            break;
        fill(r->arena, &rows, t);
    }
    *out = v.p;
    *out_n = v.n;
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_topics(struct reader *r, struct topic **out, size_t *out_n, struct err *e)
{
    reader_key_str(r, STR("topics"));
    return list(r, &OPEN, out, out_n, e);
}

enum ky_err store_topic_list(struct reader *r, struct topic **out, size_t *out_n, struct err *e)
{
    return list(r, &EVERY, out, out_n, e);
}

enum ky_err store_topic_by_slug(struct reader *r, struct str slug, int64_t *out, struct err *e)
{
    *out = 0;
    enum ky_err err = db_query_int(r->db, &BY_SLUG, DB_ARGS(db_text(slug)), out, e);
    return err == KY_ENOTFOUND ? KY_OK : err;
}

static enum ky_err first_ones(struct reader *r, struct topic **out, size_t *out_n, struct err *e)
{
    *out_n = 0;
    enum ky_err err = list(r, &NAV, out, out_n, e);
    for (size_t i = 0; i < *out_n && !err; i++)
        (*out)[i] = (struct topic){.id = (*out)[i].id,
                                   .slug = (*out)[i].slug,
                                   .name = (*out)[i].name,
                                   .name_en = (*out)[i].name_en,
                                   .path = (*out)[i].path};
    return err;
}

struct str topic_name(const struct topic *t, struct str lang)
{
    return str_eqc(lang, "en") && t->name_en.n ? t->name_en : t->name;
}

/* English pages show other names than all others, so they are told apart from them. */
static struct str nav_key(struct str lang)
{
    return str_eqc(lang, "en") ? STR("topics-nav-en") : STR("topics-nav");
}

enum ky_err store_topics_nav(struct reader *r, struct str lang, struct topic **out, size_t *out_n,
                             struct err *e)
{
    reader_key_str(r, nav_key(lang));
    return first_ones(r, out, out_n, e);
}

/* What stands on every page, before and after a change. */
struct nav {
    struct topic *p;
    size_t n;
};

static bool nav_differs(const struct nav *a, const struct nav *b, struct str lang)
{
    bool differs = a->n != b->n;
    for (size_t i = 0; i < a->n && !differs; i++)
        differs = a->p[i].id != b->p[i].id || !str_eq(a->p[i].slug, b->p[i].slug) ||
                  !str_eq(topic_name(&a->p[i], lang), topic_name(&b->p[i], lang));
    return differs;
}

static void touch_nav(struct writer *w, const struct nav *before, const struct nav *after)
{
    const struct str langs[] = {STR("zh"), STR("en")};
    for (size_t i = 0; i < sizeof(langs) / sizeof(langs[0]); i++)
        if (nav_differs(before, after, langs[i]))
            writer_touch(w, "%.*s", STR_ARG(nav_key(langs[i])));
}

static enum ky_err check(const struct topic *t, struct err *e)
{
    enum ky_err err = slug_check(t->slug, "topic", e);
    if (!err)
        err = name_check(t->name, "topic", e);
    if (!err && t->name_en.n)
        err = name_check(t->name_en, "topic", e);
    if (!err && (t->lead.n > LEAD_MAX || t->lead_en.n > LEAD_MAX || !str_utf8_valid(t->lead) ||
                 !str_utf8_valid(t->lead_en)))
        err = err_set(e, KY_EINVAL, "a topic's lead must be text of at most %d bytes", LEAD_MAX);
    return err;
}

static bool same(const struct topic *a, const struct topic *b)
{
    return str_eq(a->slug, b->slug) && str_eq(a->name, b->name) && str_eq(a->lead, b->lead) &&
           str_eq(a->name_en, b->name_en) && str_eq(a->lead_en, b->lead_en) &&
           a->picture_id == b->picture_id && a->rank == b->rank && a->open == b->open;
}

static enum ky_err write(struct writer *w, struct topic *t, struct err *e)
{
    struct db_value values[9] = {
        db_text(t->slug),    db_text(t->name),
        db_text(t->lead),    db_text(t->name_en),
        db_text(t->lead_en), db_int_or_null(t->picture_id),
        db_int(t->rank),     db_text(t->open ? STR("open") : STR("closed")),
        db_int(t->id)};
    if (t->id == 0)
        return db_query_int(w->db, &INSERT, (struct db_args){values, 8}, &t->id, e);
    return db_exec(w->db, &UPDATE, (struct db_args){values, 9}, NULL, e);
}

static enum ky_err put(struct writer *w, struct topic *t, struct err *e)
{
    enum ky_err err = store_permalink_check(w, t->path, PERMALINK_TOPIC, t->id, e);
    if (!err)
        err = write(w, t, e);
    return err ? err : store_permalink_add(w, t->path, PERMALINK_TOPIC, t->id, e);
}

static void touch(struct writer *w, const struct topic *old, const struct topic *t)
{
    writer_touch(w, "topic:%lld", (long long)t->id);
    if (!old || !str_eq(old->slug, t->slug) || !str_eq(old->name, t->name) ||
        !str_eq(old->name_en, t->name_en))
        writer_touch(w, "topic-name:%lld", (long long)t->id);
    writer_touch(w, "topics");
}

enum ky_err store_topic_save(struct writer *w, struct topic *t, struct err *e)
{
    struct reader r = writer_reader(w);
    struct topic *old = NULL;
    bool fresh = t->id == 0;
    enum ky_err err = check(t, e);
    if (!err && !fresh)
        err = store_topic(&r, t->id, &old, e);
    if (!err && !fresh && !old)
        err = err_set(e, KY_ENOTFOUND, "there is no topic %lld", (long long)t->id);
    if (err)
        return err;
    t->path = slug_path(w->arena, "/topic/", t->slug);
    if (old && same(old, t))
        return KY_OK;
    struct nav before, after;
    err = first_ones(&r, &before.p, &before.n, e);
    if (!err)
        err = put(w, t, e);
    if (!err)
        err = first_ones(&r, &after.p, &after.n, e);
    if (err)
        return err;
    touch_nav(w, &before, &after);
    touch(w, old, t);
    return writer_log(w, &RECORD_TOPIC, t->id, fresh ? "create" : "change", e);
}
