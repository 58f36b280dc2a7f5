#include "store/block.h"

static const struct sql BLOCKS = {
    "SELECT id, rank, place, kind, COALESCE(ref, 0), title, title_en, state FROM block WHERE place "
    "= $1 AND state = 'public' ORDER BY rank, id LIMIT 100"};
static const struct sql BLOCK = {
    "SELECT id, rank, place, kind, COALESCE(ref, 0), title, title_en, state FROM block WHERE id = "
    "$1"};
#define ITEM                                                                                       \
    "SELECT id, block_id, rank, COALESCE(article_id, 0), title, url, text, COALESCE(picture_id, "  \
    "0), COALESCE(starts_at, 0), COALESCE(ends_at, 0), state FROM block_item WHERE "
static const struct sql ITEMS = {ITEM "block_id = $1 AND state = 'public' AND (ends_at IS NULL OR "
                                      "ends_at > $2) ORDER BY rank, id LIMIT 100"};
/* 1000 is BLOCKS_MAX. */
static const struct sql EVERY_BLOCK = {
    "SELECT id, rank, place, kind, COALESCE(ref, 0), title, title_en, state FROM block ORDER BY "
    "place, rank, id LIMIT 1000"};
static const struct sql EVERY_ITEM = {ITEM "block_id = $1 ORDER BY rank, id LIMIT 1000"};
static const struct sql ITEM_BY_ID = {ITEM "id = $1"};
static const struct sql INSERT = {
    "INSERT INTO block (id, place, rank, kind, ref, title, title_en, state) VALUES ((SELECT "
    "COALESCE(MAX(id), 0) + 1 FROM block), $1, $2, $3, $4, $5, $6, $7) RETURNING id"};
static const struct sql UPDATE = {"UPDATE block SET place = $1, rank = $2, kind = $3, ref = $4, "
                                  "title = $5, title_en = $6, state = $7 WHERE id = $8"};
static const struct sql INSERT_ITEM = {
    "INSERT INTO block_item (id, block_id, rank, article_id, title, url, text, picture_id, "
    "starts_at, ends_at, state) VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM block_item), $1, $2, "
    "$3, $4, $5, $6, $7, $8, $9, $10) RETURNING id"};
static const struct sql UPDATE_ITEM = {
    "UPDATE block_item SET block_id = $1, rank = $2, article_id = $3, title = $4, url = $5, text = "
    "$6, picture_id = $7, starts_at = $8, ends_at = $9, state = $10 WHERE id = $11"};

enum { TEXT_MAX = 4000 };

static const char *const block_kind_names[BLOCK_KINDS] = {
    [BLOCK_PICKS] = "picks", [BLOCK_CHANNEL] = "channel", [BLOCK_TOPIC] = "topic"};

static struct db_value state_of(bool public)
{
    return db_text(public ? STR("public") : STR("withdrawn"));
}

static void fill(struct arena *a, struct rows *rows, struct block *b)
{
    *b = (struct block){
        .id = rows_int(rows, 0),
        .rank = rows_int(rows, 1),
        .place = arena_str(a, rows_str(rows, 2)),
        .ref = rows_int(rows, 4),
        .title = arena_str(a, rows_str(rows, 5)),
        .title_en = arena_str(a, rows_str(rows, 6)),
        .public = str_eqc(rows_str(rows, 7), "public"),
    };
    for (int k = 0; k < BLOCK_KINDS; k++)
        if (str_eqc(rows_str(rows, 3), block_kind_names[k]))
            b->kind = (enum block_kind)k;
}

static void fill_item(struct arena *a, struct rows *rows, struct block_item *i)
{
    *i = (struct block_item){
        .id = rows_int(rows, 0),
        .block_id = rows_int(rows, 1),
        .rank = rows_int(rows, 2),
        .article_id = rows_int(rows, 3),
        .title = arena_str(a, rows_str(rows, 4)),
        .url = arena_str(a, rows_str(rows, 5)),
        .text = arena_str(a, rows_str(rows, 6)),
        .picture_id = rows_int(rows, 7),
        .starts_at = rows_int(rows, 8),
        .ends_at = rows_int(rows, 9),
        .public = str_eqc(rows_str(rows, 10), "public"),
    };
}

/* Whether it is shown now; the moment when that changes bounds what was read. What has ended was
 * left out already. */
static bool shown(struct reader *r, const struct block_item *i)
{
    if (i->starts_at && r->now < i->starts_at) {
        reader_until(r, i->starts_at);
        return false;
    }
    if (i->ends_at)
        reader_until(r, i->ends_at);
    return true;
}

static enum ky_err read_items(struct reader *r, struct block *b, struct err *e)
{
    VEC(struct block_item) v = {0};
    struct rows rows;
    enum ky_err err = db_query(r->db, &ITEMS, DB_ARGS(db_int(b->id), db_int(r->now)), &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct block_item item;
        fill_item(r->arena, &rows, &item);
        struct block_item *slot = shown(r, &item) ? VEC_PUSH(r->arena, v) : NULL;
        if (slot)
            *slot = item;
    }
    b->items = v.p;
    b->items_n = v.n;
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_blocks(struct reader *r, const char *place, struct block **out, size_t *out_n,
                         struct err *e)
{
    VEC(struct block) v = {0};
    struct rows rows;
    reader_key(r, "blocks:%s", place);
    *out_n = 0;
    enum ky_err err = db_query(r->db, &BLOCKS, DB_ARGS(db_text(str_c(place))), &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct block *b = VEC_PUSH(r->arena, v);
        if (!b)
            break;
        fill(r->arena, &rows, b);
    }
    err = rows_end(&rows, e);
    for (size_t i = 0; i < v.n && !err; i++)
        err = v.p[i].kind == BLOCK_PICKS ? read_items(r, &v.p[i], e) : KY_OK;
    *out = v.p;
    *out_n = v.n;
    return err ? err : arena_check(r->arena, e);
}

static enum ky_err every_item(struct reader *r, struct block *b, struct err *e)
{
    VEC(struct block_item) v = {0};
    struct rows rows;
    enum ky_err err = db_query(r->db, &EVERY_ITEM, DB_ARGS(db_int(b->id)), &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct block_item *i = VEC_PUSH(r->arena, v);
        if (!i)
            break;
        fill_item(r->arena, &rows, i);
    }
    b->items = v.p;
    b->items_n = v.n;
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_block_list(struct reader *r, struct block **out, size_t *out_n, struct err *e)
{
    VEC(struct block) v = {0};
    struct rows rows;
    enum ky_err err = db_query(r->db, &EVERY_BLOCK, DB_NO_ARGS, &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct block *b = VEC_PUSH(r->arena, v);
        if (!b)
            break;
        fill(r->arena, &rows, b);
    }
    err = rows_end(&rows, e);
    for (size_t i = 0; i < v.n && !err; i++)
        err = every_item(r, &v.p[i], e);
    *out = v.p;
    *out_n = v.n;
    return err ? err : arena_check(r->arena, e);
}

static enum ky_err find_block(struct reader *r, int64_t id, struct block *out, struct err *e)
{
    struct rows rows;
    *out = (struct block){0};
    enum ky_err err = db_query(r->db, &BLOCK, DB_ARGS(db_int(id)), &rows, e);
    if (err)
        return err;
    if (rows_next(&rows))
        fill(r->arena, &rows, out);
    err = rows_end(&rows, e);
    if (!err && !out->id)
        err = err_set(e, KY_ENOTFOUND, "there is no block %lld", (long long)id);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_block_item(struct reader *r, int64_t id, struct block_item **out, struct err *e)
{
    struct rows rows;
    *out = NULL;
    reader_key(r, "block-item:%lld", (long long)id);
    enum ky_err err = db_query(r->db, &ITEM_BY_ID, DB_ARGS(db_int(id)), &rows, e);
    if (err)
        return err;
    if (rows_next(&rows))
        *out = ARENA_NEW(r->arena, struct block_item);
    if (*out)
        fill_item(r->arena, &rows, *out);
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

static enum ky_err check_text(struct str s, const char *field, struct err *e)
{
    if (s.n > TEXT_MAX || !str_utf8_valid(s) || str_find_char(s, '\0') != STR_NONE)
        return err_set(e, KY_EINVAL, "the %s of a block must be UTF-8 text of at most %d bytes",
                       field, TEXT_MAX);
    return KY_OK;
}

static enum ky_err check_block(const struct block *b, struct err *e)
{
    enum ky_err err = check_text(b->title, "title", e);
    if (!err)
        err = check_text(b->title_en, "English title", e);
    if (!err && (b->place.n == 0 || b->place.n > 40))
        err = err_set(e, KY_EINVAL, "a block needs a place, such as 'headline'");
    return err;
}

static bool same_block(const struct block *a, const struct block *b)
{
    return str_eq(a->place, b->place) && a->rank == b->rank && a->kind == b->kind &&
           a->ref == b->ref && str_eq(a->title, b->title) && str_eq(a->title_en, b->title_en) &&
           a->public == b->public;
}

static bool same_item(const struct block_item *a, const struct block_item *b)
{
    return a->block_id == b->block_id && a->rank == b->rank && a->article_id == b->article_id &&
           str_eq(a->title, b->title) && str_eq(a->url, b->url) && str_eq(a->text, b->text) &&
           a->picture_id == b->picture_id && a->starts_at == b->starts_at &&
           a->ends_at == b->ends_at && a->public == b->public;
}

enum ky_err store_block_save(struct writer *w, struct block *b, struct err *e)
{
    struct reader r = writer_reader(w);
    struct block old = {0};
    bool fresh = b->id == 0;
    enum ky_err err = check_block(b, e);
    if (!err)
        err = check_text(b->place, "place", e);
    if (!err && (b->kind == BLOCK_PICKS) != (b->ref == 0))
        err = err_set(e, KY_EINVAL, "a block shows picks, or what it names: a channel or a topic");
    if (!err && !fresh)
        err = find_block(&r, b->id, &old, e);
    if (err || (!fresh && same_block(&old, b)))
        return err;
    const struct db_value values[8] = {
        db_text(b->place),      db_int(b->rank),   db_text(str_c(block_kind_names[b->kind])),
        db_int_or_null(b->ref), db_text(b->title), db_text(b->title_en),
        state_of(b->public),    db_int(b->id)};
    err = fresh ? db_query_int(w->db, &INSERT, (struct db_args){values, 7}, &b->id, e)
                : db_exec(w->db, &UPDATE, (struct db_args){values, 8}, NULL, e);
    if (err)
        return err;
    writer_touch(w, "blocks:%.*s", STR_ARG(b->place));
    if (!fresh && !str_eq(old.place, b->place))
        writer_touch(w, "blocks:%.*s", STR_ARG(old.place));
    return writer_log(w, &RECORD_BLOCK, b->id, fresh ? "create" : "change", e);
}

static enum ky_err check_item(const struct block_item *i, struct err *e)
{
    enum ky_err err = check_text(i->title, "item's title", e);
    if (!err)
        err = check_text(i->text, "item's text", e);
    if (!err)
        err = check_text(i->url, "item's address", e);
    if (!err && !i->article_id && (!i->title.n || !i->url.n))
        err =
            err_set(e, KY_EINVAL, "an item of a block needs an article, or a title and an address");
    if (!err && i->ends_at && i->ends_at <= i->starts_at)
        err = err_set(e, KY_EINVAL, "an item of a block cannot end before it starts");
    return err;
}

static enum ky_err find_item(struct reader *r, int64_t id, struct block_item **out, struct err *e)
{
    enum ky_err err = store_block_item(r, id, out, e);
    if (!err && !*out)
        err = err_set(e, KY_ENOTFOUND, "there is no item %lld", (long long)id);
    return err;
}

static enum ky_err write_item(struct writer *w, struct block_item *i, struct err *e)
{
    const struct db_value values[11] = {db_int(i->block_id),
                                        db_int(i->rank),
                                        db_int_or_null(i->article_id),
                                        db_text(i->title),
                                        db_text(i->url),
                                        db_text(i->text),
                                        db_int_or_null(i->picture_id),
                                        db_int_or_null(i->starts_at),
                                        db_int_or_null(i->ends_at),
                                        state_of(i->public),
                                        db_int(i->id)};
    return i->id == 0 ? db_query_int(w->db, &INSERT_ITEM, (struct db_args){values, 10}, &i->id, e)
                      : db_exec(w->db, &UPDATE_ITEM, (struct db_args){values, 11}, NULL, e);
}

enum ky_err store_block_item_save(struct writer *w, struct block_item *i, struct err *e)
{
    struct reader r = writer_reader(w);
    struct block_item *old = NULL;
    struct block home = {0}, before = {0};
    bool fresh = i->id == 0;
    enum ky_err err = check_item(i, e);
    if (!err)
        err = find_block(&r, i->block_id, &home, e);
    if (!err && !fresh)
        err = find_item(&r, i->id, &old, e);
    if (!err && old && old->block_id != i->block_id)
        err = find_block(&r, old->block_id, &before, e);
    if (err || (old && same_item(old, i)))
        return err;
    err = write_item(w, i, e);
    if (err)
        return err;
    writer_touch(w, "block-item:%lld", (long long)i->id);
    writer_touch(w, "blocks:%.*s", STR_ARG(home.place));
    if (before.id)
        writer_touch(w, "blocks:%.*s", STR_ARG(before.place));
    return writer_log(w, &RECORD_BLOCK_ITEM, i->id, fresh ? "create" : "change", e);
}
