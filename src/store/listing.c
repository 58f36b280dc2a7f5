#include "store/listing.h"

#define TEASER                                                                                     \
    "a.id, a.channel_id, a.published_at, a.path, v.title, v.lead, v.excerpt, a.lang, "             \
    "v.short_title, COALESCE(m.id, 0), m.hash, m.ext, m.alt, m.width, m.height, "                  \
    "COALESCE(v.picture_id, 0) "
#define WITH_TEXT                                                                                  \
    "JOIN revision v ON v.id = a.public_revision_id LEFT JOIN media m ON m.id = v.picture_id AND " \
    "m.state = 'public' "
#define OF_LIST                                                                                    \
    "FROM listing l JOIN article a ON a.id = l.article_id " WITH_TEXT                              \
    "WHERE l.kind = $1 AND l.ref = $2 AND l.lang = $3 "

/* Row values compare in the order of the index on both engines. */
static const struct sql OLDER = {"SELECT " TEASER OF_LIST
                                 "AND (l.at, l.article_id) < ($4, $5) AND l.at >= $6 "
                                 "ORDER BY l.at DESC, l.article_id DESC LIMIT $7"};
static const struct sql NEWER = {"SELECT " TEASER OF_LIST "AND (l.at, l.article_id) > ($4, $5) "
                                 "ORDER BY l.at, l.article_id LIMIT $6"};
static const struct sql OLDER_ONE = {"SELECT " TEASER OF_LIST "AND (l.at, l.article_id) < ($4, $5) "
                                     "ORDER BY l.at DESC, l.article_id DESC LIMIT 1"};
static const struct sql NEWER_ONE = {"SELECT " TEASER OF_LIST "AND (l.at, l.article_id) > ($4, $5) "
                                     "ORDER BY l.at, l.article_id LIMIT 1"};
static const struct sql PUBLIC_ONE = {"SELECT " TEASER "FROM article a " WITH_TEXT
                                      "WHERE a.id = $1 AND a.state = 'published'"};
#define PLACE "SELECT at, article_id FROM listing WHERE kind = $1 AND ref = $2 AND lang = $3 AND "
static const struct sql OLDER_PLACE = {PLACE "(at, article_id) < ($4, $5) AND at >= $6 "
                                             "ORDER BY at DESC, article_id DESC LIMIT 1"};
static const struct sql NEWER_PLACE = {PLACE "(at, article_id) > ($4, $5) "
                                             "ORDER BY at, article_id LIMIT 1"};
static const struct sql HAS = {"SELECT COUNT(*) FROM listing WHERE kind = $1 AND ref = $2 AND "
                               "lang = $3 AND at = $4 AND article_id = $5"};
static const struct sql IDS = {
    "SELECT id, changed_at, path FROM article WHERE id >= $1 AND id <= $2 "
    "AND state = 'published' ORDER BY id LIMIT $3"};
static const struct sql FIRST_ID = {"SELECT id FROM article WHERE id >= $1 AND state = 'published' "
                                    "ORDER BY id LIMIT 1"};

static const char *const kind_names[] = {
    [LIST_ALL] = "all", [LIST_CHANNEL] = "channel", [LIST_TERM] = "term", [LIST_TOPIC] = "topic"};

struct str list_key(struct arena *a, const struct list *l)
{
    return arena_printf(a, "list:%s:%lld:%.*s", kind_names[l->kind], (long long)l->ref,
                        STR_ARG(l->lang));
}

/* The position next to `p`, older and newer. */
static struct position below(struct position p)
{
    if (p.id > INT64_MIN)
        return (struct position){p.at, p.id - 1};
    return p.at > INT64_MIN ? (struct position){p.at - 1, INT64_MAX} : p;
}

static struct position above(struct position p)
{
    if (p.id < INT64_MAX)
        return (struct position){p.at, p.id + 1};
    return p.at < INT64_MAX ? (struct position){p.at + 1, INT64_MIN} : p;
}

/* Between positions that nothing can stand in there is nothing to note. */
static void note_window(struct reader *r, const struct list *l, struct position lo,
                        struct position hi)
{
    if (position_cmp(lo, hi) <= 0)
        reader_window(r, list_key(r->arena, l), lo, hi);
}

static void fill(struct arena *a, struct rows *rows, struct teaser *t)
{
    *t = (struct teaser){
        .id = rows_int(rows, 0),
        .channel_id = rows_int(rows, 1),
        .published_at = rows_int(rows, 2),
        .path = arena_str(a, rows_str(rows, 3)),
        .title = arena_str(a, rows_str(rows, 4)),
        .lead = arena_str(a, rows_str(rows, 5)),
        .excerpt = arena_str(a, rows_str(rows, 6)),
        .lang = arena_str(a, rows_str(rows, 7)),
        .short_title = arena_str(a, rows_str(rows, 8)),
    };
    /* The id stays when the picture is withdrawn: it may come back. */
    t->picture = (struct picture){.id = rows_int(rows, 15)};
    if (rows_int(rows, 9))
        t->picture = (struct picture){rows_int(rows, 9),
                                      arena_str(a, rows_str(rows, 10)),
                                      arena_str(a, rows_str(rows, 11)),
                                      arena_str(a, rows_str(rows, 12)),
                                      rows_int(rows, 13),
                                      rows_int(rows, 14)};
}

/* What is shown of one: its titles alone, or all, or all but the picture. */
static void note_teaser(struct reader *r, bool titles, bool bare, struct teaser *t)
{
    reader_key(r, titles ? "title:%lld" : "teaser:%lld", (long long)t->id);
    if (titles) {
        t->lead = t->excerpt = STR("");
        t->channel_id = 0;
    } else if (t->picture.id && !bare) {
        reader_key(r, "media:%lld", (long long)t->picture.id);
    }
    if (titles || bare || !t->picture.hash.n)
        t->picture = (struct picture){0};
}

/* Run a teaser query that asks for one more than `limit`; *out_edge is the position of the last row
 * that was seen (the extra one when there is one). */
static enum ky_err collect(struct reader *r, const struct list *l, const struct sql *sql,
                           struct db_args args, int limit, struct list_page *out,
                           struct position *out_edge, struct err *e)
{
    *out = (struct list_page){ARENA_ARRAY(r->arena, struct teaser, (size_t)limit), 0, false};
    if (!out->p)
        return arena_check(r->arena, e);
    struct rows rows;
    enum ky_err err = db_query(r->db, sql, args, &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        *out_edge = (struct position){rows_int(&rows, 2), rows_int(&rows, 0)};
        if (out->n == (size_t)limit) {
            out->more = true;
            break;
        }
        fill(r->arena, &rows, &out->p[out->n++]);
    }
    err = rows_end(&rows, e);
    for (size_t i = 0; i < out->n; i++)
        note_teaser(r, l->titles, l->bare, &out->p[i]);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_teasers(struct reader *r, struct ids ids, bool titles, struct list_page *out,
                          struct err *e)
{
    *out = (struct list_page){ARENA_ARRAY(r->arena, struct teaser, ids.n + 1), 0, false};
    enum ky_err err = out->p ? KY_OK : arena_check(r->arena, e);
    for (size_t i = 0; i < ids.n && !err; i++) {
        struct rows rows;
        struct teaser *t = &out->p[out->n];
        *t = (struct teaser){.id = ids.p[i]};
        err = db_query(r->db, &PUBLIC_ONE, DB_ARGS(db_int(ids.p[i])), &rows, e);
        if (err)
            break;
        if (rows_next(&rows)) {
            fill(r->arena, &rows, t);
            out->n++;
        }
        err = rows_end(&rows, e);
        note_teaser(r, titles, false,
                    t); /* one that is not public yet or any more may be so later */
        if (titles)
            t->published_at = 0;
        else
            reader_key(r, "time:%lld", (long long)t->id);
    }
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_list(struct reader *r, const struct list *l, struct position before,
                       struct position floor, int limit, struct list_page *out, struct err *e)
{
    struct position bottom = {floor.at, INT64_MIN}, edge = bottom;
    enum ky_err err =
        collect(r, l, &OLDER,
                DB_ARGS(db_int(l->kind), db_int(l->ref), db_text(l->lang), db_int(before.at),
                        db_int(before.id), db_int(floor.at), db_int(limit + 1)),
                limit, out, &edge, e);
    if (err)
        return err;
    note_window(r, l, out->more ? edge : bottom, below(before));
    return KY_OK;
}

enum ky_err store_list_newer(struct reader *r, const struct list *l, struct position after,
                             int limit, struct list_page *out, struct err *e)
{
    struct position edge = POSITION_MAX;
    enum ky_err err = collect(r, l, &NEWER,
                              DB_ARGS(db_int(l->kind), db_int(l->ref), db_text(l->lang),
                                      db_int(after.at), db_int(after.id), db_int(limit + 1)),
                              limit, out, &edge, e);
    if (err)
        return err;
    note_window(r, l, above(after), out->more ? edge : POSITION_MAX);
    return KY_OK;
}

enum ky_err store_list_nearest(struct reader *r, const struct list *l, struct position at,
                               struct list_page *out_older, struct list_page *out_newer,
                               struct err *e)
{
    struct position lo = POSITION_MIN, hi = POSITION_MAX;
    enum ky_err err = collect(
        r, l, &OLDER_ONE,
        DB_ARGS(db_int(l->kind), db_int(l->ref), db_text(l->lang), db_int(at.at), db_int(at.id)), 1,
        out_older, &lo, e);
    if (!err)
        err = collect(r, l, &NEWER_ONE,
                      DB_ARGS(db_int(l->kind), db_int(l->ref), db_text(l->lang), db_int(at.at),
                              db_int(at.id)),
                      1, out_newer, &hi, e);
    if (err)
        return err;
    note_window(r, l, lo, hi);
    return KY_OK;
}

static enum ky_err find_place(struct reader *r, const struct sql *sql, struct db_args args,
                              struct list_place *out, struct err *e)
{
    struct rows rows;
    *out = (struct list_place){0};
    enum ky_err err = db_query(r->db, sql, args, &rows, e);
    if (err)
        return err;
    if (rows_next(&rows))
        *out = (struct list_place){true, {rows_int(&rows, 0), rows_int(&rows, 1)}};
    return rows_end(&rows, e);
}

/* Of the moments of a span one stands for all: the article that was found must stay. */
static struct span note_place(struct reader *r, const struct list *l, const struct spans *spans,
                              const struct list_place *place)
{
    note_window(r, l, place->at, place->at);
    return spans->of(spans->ctx, place->at.at);
}

enum ky_err store_list_exists(struct reader *r, const struct list *l, struct position before,
                              struct position floor, const struct spans *spans,
                              struct list_place *out, struct err *e)
{
    struct position edge = {floor.at, INT64_MIN};
    enum ky_err err = find_place(r, &OLDER_PLACE,
                                 DB_ARGS(db_int(l->kind), db_int(l->ref), db_text(l->lang),
                                         db_int(before.at), db_int(before.id), db_int(floor.at)),
                                 out, e);
    if (err)
        return err;
    if (out->found)
        edge = spans ? (struct position){note_place(r, l, spans, out).to, INT64_MIN} : out->at;
    note_window(r, l, edge, below(before));
    return KY_OK;
}

enum ky_err store_list_exists_newer(struct reader *r, const struct list *l, struct position after,
                                    const struct spans *spans, struct list_place *out,
                                    struct err *e)
{
    struct position edge = POSITION_MAX;
    enum ky_err err = find_place(r, &NEWER_PLACE,
                                 DB_ARGS(db_int(l->kind), db_int(l->ref), db_text(l->lang),
                                         db_int(after.at), db_int(after.id)),
                                 out, e);
    if (err)
        return err;
    if (out->found)
        edge = spans ? below((struct position){note_place(r, l, spans, out).from, INT64_MIN})
                     : out->at;
    note_window(r, l, above(after), edge);
    return KY_OK;
}

enum ky_err store_list_has(struct reader *r, const struct list *l, struct position at, bool *out,
                           struct err *e)
{
    int64_t n = 0;
    reader_window(r, list_key(r->arena, l), at, at);
    enum ky_err err = db_query_int(
        r->db, &HAS,
        DB_ARGS(db_int(l->kind), db_int(l->ref), db_text(l->lang), db_int(at.at), db_int(at.id)),
        &n, e);
    *out = n > 0;
    return err;
}

enum ky_err store_list_ids(struct reader *r, int64_t lo, int64_t hi, int64_t limit,
                           struct map_entry **out, size_t *out_n, struct err *e)
{
    VEC(struct map_entry) v = {0};
    struct rows rows;
    enum ky_err err =
        db_query(r->db, &IDS, DB_ARGS(db_int(lo), db_int(hi), db_int(limit)), &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct map_entry *m = VEC_PUSH(r->arena, v);
        if (!m)
            break;
        m->id = rows_int(&rows, 0);
        m->changed_at = rows_int(&rows, 1);
        m->path = arena_str(r->arena, rows_str(&rows, 2));
    }
    *out = v.p;
    *out_n = v.n;
    err = rows_end(&rows, e);
    if (err)
        return err;
    int64_t last = (int64_t)v.n == limit && v.n > 0 ? v.p[v.n - 1].id : hi;
    reader_window(r, STR("list:changes"), (struct position){lo, lo}, (struct position){last, last});
    return arena_check(r->arena, e);
}

enum ky_err store_list_first_id(struct reader *r, int64_t lo, int64_t *out, struct err *e)
{
    *out = 0;
    enum ky_err err = db_query_int(r->db, &FIRST_ID, DB_ARGS(db_int(lo)), out, e);
    if (err && err != KY_ENOTFOUND)
        return err;
    int64_t last = *out ? *out : INT64_MAX;
    reader_window(r, STR("list:ids"), (struct position){lo, lo}, (struct position){last, last});
    return arena_check(r->arena, e);
}
