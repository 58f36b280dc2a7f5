#include "store/record.h"

#include "base/json.h"
#include "register/kind.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define INT(name)                                                                                  \
    {                                                                                              \
        name, COLUMN_INT                                                                           \
    }
#define TEXT(name)                                                                                 \
    {                                                                                              \
        name, COLUMN_TEXT                                                                          \
    }

/* The columns of a kind stand in two queries; a macro keeps them one text. 500 is RECORD_BATCH. */
#define BY_ID(table, list)                                                                         \
    {                                                                                              \
        "SELECT id, " list " FROM " table " WHERE id = $1"                                         \
    }
#define EACH(table, list)                                                                          \
    {                                                                                              \
        "SELECT id, " list " FROM " table " WHERE id > $1 ORDER BY id LIMIT 500"                   \
    }
#define GONE(table)                                                                                \
    {                                                                                              \
        "SELECT COALESCE(MIN(subject), 0) FROM change c WHERE kind = '" table "' AND NOT EXISTS "  \
        "(SELECT 1 FROM " table " t WHERE t.id = c.subject)"                                       \
    }
#define KIND(table, cols, list)                                                                    \
    {                                                                                              \
        .name = table, .columns = cols, .columns_n = COUNT(cols), .by_id = BY_ID(table, list),     \
        .each = EACH(table, list), .gone = GONE(table)                                             \
    }

static const struct record_column setting_columns[] = {INT("id"), TEXT("name"), TEXT("value")};
const struct record_kind RECORD_SETTING = KIND("setting", setting_columns, "id, name, value");

static const struct record_column channel_columns[] = {
    TEXT("description"), TEXT("description_en"), INT("id"),
    TEXT("name"),        TEXT("name_en"),        INT("parent_id"),
    INT("rank"),         TEXT("slug"),           TEXT("state")};
const struct record_kind RECORD_CHANNEL =
    KIND("channel", channel_columns,
         "description, description_en, id, name, name_en, parent_id, rank, slug, state");

static const struct record_column term_columns[] = {INT("id"), TEXT("kind"), TEXT("name"),
                                                    TEXT("slug"), TEXT("url")};
const struct record_kind RECORD_TERM = KIND("term", term_columns, "id, kind, name, slug, url");

static const struct record_column media_columns[] = {
    TEXT("alt"),    INT("bytes"),  TEXT("caption"), INT("created_at"),
    TEXT("credit"), TEXT("ext"),   INT("focal_x"),  INT("focal_y"),
    TEXT("hash"),   INT("height"), INT("id"),       TEXT("name"),
    TEXT("rights"), TEXT("state"), TEXT("type"),    INT("width")};
const struct record_kind RECORD_MEDIA =
    KIND("media", media_columns,
         "alt, bytes, caption, created_at, credit, ext, focal_x, focal_y, hash, height, id, name, "
         "rights, state, type, width");

static const struct record_column topic_columns[] = {
    INT("id"),         TEXT("lead"), TEXT("lead_en"), TEXT("name"), TEXT("name_en"),
    INT("picture_id"), INT("rank"),  TEXT("slug"),    TEXT("state")};
const struct record_kind RECORD_TOPIC =
    KIND("topic", topic_columns, "id, lead, lead_en, name, name_en, picture_id, rank, slug, state");

static const struct record_column article_columns[] = {
    INT("changed_at"),   INT("channel_id"),     INT("created_at"),
    INT("id"),           TEXT("lang"),          TEXT("notice"),
    TEXT("origin"),      TEXT("path"),          INT("public_revision_id"),
    INT("published_at"), TEXT("related"),       INT("revision_id"),
    TEXT("state"),       INT("translation_of"), INT("valid_until")};
const struct record_kind RECORD_ARTICLE =
    KIND("article", article_columns,
         "changed_at, channel_id, created_at, id, lang, notice, origin, path, public_revision_id, "
         "published_at, related, revision_id, state, translation_of, valid_until");

/* A revision's text stands in the log by its digest alone, so that a content which has to be erased
 * can be. */
static const struct record_column revision_columns[] = {
    TEXT("actor"), INT("article_id"), INT("at"), TEXT("digest"), INT("id"), INT("number")};
const struct record_kind RECORD_REVISION =
    KIND("revision", revision_columns, "actor, article_id, at, digest, id, number");

static const struct record_column correction_columns[] = {TEXT("actor"), INT("article_id"),
                                                          INT("at"), INT("id"), TEXT("text")};
const struct record_kind RECORD_CORRECTION =
    KIND("correction", correction_columns, "actor, article_id, at, id, text");

static const struct record_column timer_columns[] = {
    TEXT("action"), INT("article_id"), INT("done_at"), INT("id"), INT("planned_at"), TEXT("state")};
const struct record_kind RECORD_TIMER =
    KIND("timer", timer_columns, "action, article_id, done_at, id, planned_at, state");

static const struct record_column block_columns[] = {INT("id"),     TEXT("kind"),    TEXT("place"),
                                                     INT("rank"),   INT("ref"),      TEXT("state"),
                                                     TEXT("title"), TEXT("title_en")};
const struct record_kind RECORD_BLOCK =
    KIND("block", block_columns, "id, kind, place, rank, ref, state, title, title_en");

static const struct record_column block_item_columns[] = {
    INT("article_id"), INT("block_id"), INT("ends_at"),   INT("id"),
    INT("picture_id"), INT("rank"),     INT("starts_at"), TEXT("state"),
    TEXT("text"),      TEXT("title"),   TEXT("url")};
const struct record_kind RECORD_BLOCK_ITEM =
    KIND("block_item", block_item_columns,
         "article_id, block_id, ends_at, id, picture_id, rank, starts_at, state, text, title, url");

static const struct record_column page_columns[] = {INT("changed_at"), TEXT("html"), INT("id"),
                                                    TEXT("lang"),      INT("rank"),  TEXT("slug"),
                                                    TEXT("state"),     TEXT("title")};
const struct record_kind RECORD_PAGE =
    KIND("page", page_columns, "changed_at, html, id, lang, rank, slug, state, title");

static const struct record_column ranking_columns[] = {INT("id"), TEXT("lang"), TEXT("span"),
                                                       TEXT("subjects")};
const struct record_kind RECORD_RANKING =
    KIND("ranking", ranking_columns, "id, lang, span, subjects");

/* An object of the register is kept in its canonical form. 500 is RECORD_BATCH. */
#define OBJECT(code, object, path)                                                                 \
    [code] = {                                                                                     \
        .name = object,                                                                            \
        .by_id = {"SELECT id, body FROM object WHERE kind = '" object "' AND id = $1"},            \
        .each = {"SELECT id, body FROM object WHERE kind = '" object                               \
                 "' AND id > $1 ORDER BY id LIMIT 500"},                                           \
        .gone = {"SELECT COALESCE(MIN(subject), 0) FROM change c WHERE kind = '" object            \
                 "' AND NOT EXISTS (SELECT 1 FROM object t WHERE t.id = c.subject AND t.kind = "   \
                 "c.kind)"},                                                                       \
    },
static const struct record_kind objects[REGISTER_KINDS_N] = {REGISTER_KINDS(OBJECT)};

#define OBJECT_KIND(code, object, path) &objects[code],
const struct record_kind *const record_kinds[] = {&RECORD_SETTING,    &RECORD_CHANNEL,
                                                  &RECORD_TERM,       &RECORD_MEDIA,
                                                  &RECORD_TOPIC,      &RECORD_ARTICLE,
                                                  &RECORD_REVISION,   &RECORD_CORRECTION,
                                                  &RECORD_TIMER,      &RECORD_BLOCK,
                                                  &RECORD_BLOCK_ITEM, &RECORD_PAGE,
                                                  &RECORD_RANKING,    REGISTER_KINDS(OBJECT_KIND)};
const size_t record_kinds_n = COUNT(record_kinds);

const struct record_kind *record_kind_find(struct str name)
{
    for (size_t i = 0; i < record_kinds_n; i++)
        if (str_eqc(name, record_kinds[i]->name))
            return record_kinds[i];
    return NULL;
}

/* Columns stand from 1 on: 0 is the id. */
static void write_canonical(struct buf *out, const struct record_kind *kind, struct rows *rows)
{
    if (kind->columns_n == 0) {
        buf_add(out, rows_str(rows, 1));
        return;
    }
    struct json_out j = json_out(out, JSON_COMPACT);
    json_begin(&j, '{');
    for (size_t i = 0; i < kind->columns_n; i++) {
        int column = (int)i + 1;
        if (rows_null(rows, column))
            continue;
        json_key(&j, kind->columns[i].name);
        if (kind->columns[i].type == COLUMN_INT)
            json_i64(&j, rows_int(rows, column));
        else
            json_str(&j, rows_str(rows, column));
    }
    json_end(&j, '}');
}

enum ky_err record_canonical(struct db *db, const struct record_kind *kind, int64_t id,
                             struct buf *out, struct err *e)
{
    struct rows rows;
    enum ky_err err = db_query(db, &kind->by_id, DB_ARGS(db_int(id)), &rows, e);
    if (err)
        return err;
    bool found = rows_next(&rows);
    if (found)
        write_canonical(out, kind, &rows);
    err = rows_end(&rows, e);
    if (err)
        return err;
    if (!found)
        return err_set(e, KY_ENOTFOUND, "no %s with id %lld", kind->name, (long long)id);
    return buf_check(out, e);
}

/* One batch; *last moves to the last id seen, *n gets the number of records. */
static enum ky_err each_batch(struct db *db, const struct record_kind *kind, struct buf *json,
                              enum ky_err (*fn)(void *, int64_t, struct str, struct err *),
                              void *ctx, int64_t *last, int *n, struct err *e)
{
    struct rows rows;
    enum ky_err err = db_query(db, &kind->each, DB_ARGS(db_int(*last)), &rows, e);
    if (err)
        return err;
    enum ky_err failed = KY_OK;
    for (*n = 0; !failed && rows_next(&rows); ++*n) {
        *last = rows_int(&rows, 0);
        buf_clear(json);
        write_canonical(json, kind, &rows);
        failed = buf_check(json, e);
        if (!failed)
            failed = fn(ctx, *last, buf_str(json), e);
    }
    err = rows_end(&rows, failed ? NULL : e);
    return failed ? failed : err;
}

enum ky_err record_each(struct db *db, const struct record_kind *kind,
                        enum ky_err (*fn)(void *ctx, int64_t id, struct str canonical,
                                          struct err *e),
                        void *ctx, struct err *e)
{
    struct buf json;
    buf_init(&json, (size_t)64 << 20);
    int64_t last = 0;
    int n;
    enum ky_err err;
    do
        err = each_batch(db, kind, &json, fn, ctx, &last, &n, e);
    while (!err && n == RECORD_BATCH);
    buf_release(&json);
    return err;
}

struct digest {
    const struct record_kind *kind;
    struct buf *lines;
    struct hash hash;
};

static enum ky_err digest_one(void *ctx, int64_t id, struct str canonical, struct err *e)
{
    struct digest *d = ctx;
    const struct str parts[] = {hash_str(&d->hash), str_c(d->kind->name), canonical};
    d->hash = hash_parts(parts, COUNT(parts));
    if (!d->lines)
        return KY_OK;
    buf_addf(d->lines, "%s %lld ", d->kind->name, (long long)id);
    buf_add(d->lines, canonical);
    buf_addch(d->lines, '\n');
    return buf_check(d->lines, e);
}

enum ky_err record_digest(struct reader *r, struct buf *lines, struct hash *out, struct err *e)
{
    struct digest d = {.lines = lines};
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < record_kinds_n && !err; i++) {
        d.kind = record_kinds[i];
        err = record_each(r->db, d.kind, digest_one, &d, e);
    }
    *out = d.hash;
    return err;
}
