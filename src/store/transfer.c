#include "store/transfer.h"

#include "base/crypto.h"
#include "base/json.h"
#include "store/link.h"

/* Parameters of a statement that inserts so many columns. */
#define P3  "$1, $2, $3"
#define P4  P3 ", $4"
#define P5  P4 ", $5"
#define P6  P5 ", $6"
#define P7  P6 ", $7"
#define P8  P7 ", $8"
#define P9  P8 ", $9"
#define P10 P9 ", $10"
#define P11 P10 ", $11"
#define P12 P11 ", $12"
#define P13 P12 ", $13"
#define P14 P13 ", $14"
#define P15 P14 ", $15"
#define P16 P15 ", $16"
#define P17 P16 ", $17"
#define P18 P17 ", $18"
#define P19 P18 ", $19"
#define P20 P19 ", $20"
#define P21 P20 ", $21"
#define P22 P21 ", $22"
#define P23 P22 ", $23"
#define P24 P23 ", $24"
#define P25 P24 ", $25"
#define P26 P25 ", $26"
#define P27 P26 ", $27"
#define P28 P27 ", $28"

#define TABLE_(table, list, kinds, key_kinds, key, after, n, params)                               \
    .name = table, .columns = list, .types = kinds, .keys = key_kinds, .batch = n,                 \
    .each = {"SELECT " key ", " list " FROM " table " WHERE " after " ORDER BY " key               \
             " LIMIT " #n},                                                                        \
    .insert = {"INSERT INTO " table " (" list ") VALUES (" params ")"},                            \
    .count = {"SELECT COUNT(*) FROM " table}, .empty = {"DELETE FROM " table}
#define TABLE(...)                                                                                 \
    {                                                                                              \
        TABLE_(__VA_ARGS__), .self = -1                                                            \
    }
/* One whose rows refer to others of it. */
#define TREE(table, list, kinds, key_kinds, key, after, n, params, column, column_name)            \
    {                                                                                              \
        TABLE_(table, list, kinds, key_kinds, key, after, n, params), .self = column, .tie = {     \
            "UPDATE " table " SET " column_name " = $2 WHERE id = $1"                              \
        }                                                                                          \
    }

/* Texts of revisions are long, so a batch of them is short. */
const struct transfer_table transfer_tables[] = {
    TABLE("setting", "id, name, value", "itt", "i", "id", "id > $1", 200, P3),
    TREE("channel", "description, description_en, id, name, name_en, parent_id, rank, slug, state",
         "ttittiitt", "i", "id", "id > $1", 200, P9, 5, "parent_id"),
    TABLE("term", "id, kind, name, slug, url", "itttt", "i", "id", "id > $1", 200, P5),
    TABLE("media",
          "alt, bytes, caption, created_at, credit, ext, focal_x, focal_y, hash, height, id, name, "
          "rights, state, type, width",
          "titittiitiitttti", "i", "id", "id > $1", 200, P16),
    TABLE("topic", "id, lead, lead_en, name, name_en, picture_id, rank, slug, state", "ittttiitt",
          "i", "id", "id > $1", 200, P9),
    TREE("article",
         "changed_at, channel_id, created_at, id, lang, notice, origin, path, public_revision_id, "
         "published_at, related, revision_id, state, translation_of, valid_until",
         "iiiittttiititii", "i", "id", "id > $1", 200, P15, 13, "translation_of"),
    TABLE("revision",
          "actor, approver, article_id, at, attachments, author, channels, digest, editor_id, "
          "excerpt, html, id, kicker, lead, number, origin_line, original_author, original_title, "
          "original_url, picture_id, plain, proofreader, short_title, source_id, subtitle, tags, "
          "title, topics",
          "tTiiTTTtittiTtitTTTitTTiTttT", "i", "id", "id > $1", 20, P28),
    TABLE("correction", "actor, article_id, at, id, text", "tiiit", "i", "id", "id > $1", 200, P5),
    TABLE("timer", "action, article_id, done_at, id, planned_at, state", "tiiiit", "i", "id",
          "id > $1", 200, P6),
    TABLE("block", "id, kind, place, rank, ref, state, title, title_en", "ittiittt", "i", "id",
          "id > $1", 200, P8),
    TABLE("block_item",
          "article_id, block_id, ends_at, id, picture_id, rank, starts_at, state, text, title, url",
          "iiiiiiitttt", "i", "id", "id > $1", 200, P11),
    TABLE("page", "changed_at, html, id, lang, rank, slug, state, title", "ititittt", "i", "id",
          "id > $1", 200, P8),
    TABLE("ranking", "id, lang, span, subjects", "ittt", "i", "id", "id > $1", 200, P4),
    TABLE("object", "body, id, key, kind, turns", "titti", "i", "id", "id > $1", 20, P5),
    TABLE("permalink", "kind, path, subject", "tti", "t", "path", "path > $1", 200, P3),
    TABLE("view_count", "article_id, day, views", "iii", "ii", "article_id, day",
          "(article_id, day) > ($1, $2)", 200, P3),
    TABLE("click_count", "clicks, day, item_id", "iii", "ii", "item_id, day",
          "(item_id, day) > ($1, $2)", 200, P3),
    TABLE("change",
          "action, actor, after, at, digest, hash, keys, kind, prev_hash, salt, seq, subject",
          "tttibbttbbii", "i", "seq", "seq > $1", 200, P12),
    TABLE("change_head", "hash, one, seq", "bii", "i", "one", "one > $1", 200, P3),
};
const size_t transfer_tables_n = sizeof(transfer_tables) / sizeof(transfer_tables[0]);

const struct transfer_table *transfer_table_find(struct str name)
{
    for (size_t i = 0; i < transfer_tables_n; i++)
        if (str_eqc(name, transfer_tables[i].name))
            return &transfer_tables[i];
    return NULL;
}

/* The next column's name, cut off *rest. */
static struct str next_column(struct str *rest)
{
    struct str name;
    ensure(str_split(rest, ',', &name));
    return str_trim(name);
}

enum ky_err transfer_count(struct db *db, const struct transfer_table *t, int64_t *out,
                           struct err *e)
{
    return db_query_int(db, &t->count, DB_NO_ARGS, out, e);
}

/* ------------------------------------------------------------------ out of a database */

static struct db_value null_of(char type)
{
    return (struct db_value){.kind = DB_V_NULL,
                             .i = type == 'i'   ? DB_V_INT
                                  : type == 'b' ? DB_V_BLOB
                                                : DB_V_TEXT};
}

static struct db_value value_at(struct rows *rows, int column, char type)
{
    if (rows_null(rows, column))
        return null_of(type);
    if (type == 'i')
        return db_int(rows_int(rows, column));
    struct str s = rows_str(rows, column);
    return type == 'b' ? db_blob(s) : db_text(s);
}

/* Where the next batch begins. */
struct place {
    struct db_value v[TRANSFER_KEYS_MAX];
    struct buf text; /* of a key that is a text */
};

static void move_on(struct place *p, const struct transfer_table *t, struct rows *rows)
{
    for (int i = 0; t->keys[i]; i++) {
        p->v[i] = value_at(rows, i, t->keys[i]);
        if (t->keys[i] != 't')
            continue;
        buf_clear(&p->text);
        buf_add(&p->text, p->v[i].s);
        p->v[i].s = buf_str(&p->text);
    }
}

static enum ky_err each_batch(struct db *db, const struct transfer_table *t, struct place *from,
                              enum ky_err (*fn)(void *, const struct transfer_table *,
                                                const struct transfer_row *, struct err *),
                              void *ctx, int64_t *out_n, struct err *e)
{
    struct rows rows;
    struct transfer_row row = {.n = strlen(t->types)};
    const struct db_args args = {from->v, strlen(t->keys)};
    enum ky_err err = db_query(db, &t->each, args, &rows, e), failed = KY_OK;
    if (err)
        return err;
    for (*out_n = 0; !failed && rows_next(&rows); ++*out_n) {
        for (size_t i = 0; i < row.n; i++)
            row.v[i] = value_at(&rows, (int)(args.n + i), t->types[i]);
        if (*out_n == t->batch - 1)
            move_on(from, t, &rows);
        failed = fn(ctx, t, &row, e);
    }
    err = rows_end(&rows, failed ? NULL : e);
    return failed ? failed : err;
}

enum ky_err transfer_each(struct db *db, const struct transfer_table *t,
                          enum ky_err (*fn)(void *ctx, const struct transfer_table *t,
                                            const struct transfer_row *row, struct err *e),
                          void *ctx, struct err *e)
{
    struct place from = {0};
    int64_t n;
    enum ky_err err;
    buf_init(&from.text, 1 << 20);
    for (int i = 0; t->keys[i]; i++)
        from.v[i] = t->keys[i] == 'i' ? db_int(INT64_MIN) : db_text(STR(""));
    do
        err = each_batch(db, t, &from, fn, ctx, &n, e);
    while (!err && n == t->batch);
    buf_release(&from.text);
    return err;
}

/* ------------------------------------------------------------------ lines */

static void write_hex(struct json_out *j, struct str bytes)
{
    struct buf hex;
    buf_init(&hex, 2 * bytes.n + 1);
    hex_add(&hex, bytes);
    json_str(j, buf_str(&hex));
    buf_release(&hex);
}

void transfer_write(struct buf *out, const struct transfer_table *t, const struct transfer_row *row)
{
    struct json_out j = json_out(out, JSON_COMPACT);
    struct str rest = str_c(t->columns);
    char key[64];
    json_begin(&j, '{');
    for (size_t i = 0; i < row->n; i++) {
        struct str name = next_column(&rest);
        const struct db_value *v = &row->v[i];
        if (v->kind == DB_V_NULL)
            continue;
        ensure(name.n < sizeof(key));
        memcpy(key, name.p, name.n);
        key[name.n] = '\0';
        json_key(&j, key);
        if (v->kind == DB_V_INT)
            json_i64(&j, v->i);
        else if (v->kind == DB_V_TEXT)
            json_str(&j, v->s);
        else
            write_hex(&j, v->s);
    }
    json_end(&j, '}');
}

static bool parse_value(struct arena *a, char type, const struct json *j, struct db_value *out)
{
    if (type == 'i') {
        *out = db_int(j->i);
        return j->type == JSON_INT;
    }
    if (j->type != JSON_STRING)
        return false;
    *out = db_text(j->s);
    if (type != 'b')
        return true;
    unsigned char *bytes = arena_alloc(a, j->s.n / 2 + 1);
    if (!bytes || !hex_parse(j->s, bytes, j->s.n / 2))
        return false;
    *out = db_blob(str_of((const char *)bytes, j->s.n / 2));
    return true;
}

/* Both the columns and the members stand in byte order. */
static bool parse_members(struct arena *a, const struct transfer_table *t, const struct json *line,
                          struct transfer_row *out)
{
    struct str rest = str_c(t->columns);
    size_t at = 0;
    out->n = strlen(t->types);
    for (size_t i = 0; i < out->n; i++) {
        struct str name = next_column(&rest);
        const struct json *member = at < line->kids_n ? &line->kids[at] : NULL;
        if (member && str_eq(member->key, name)) {
            if (!parse_value(a, t->types[i], member, &out->v[i]))
                return false;
            at++;
        } else {
            out->v[i] = t->types[i] == 'T' ? db_text(STR("")) : null_of(t->types[i]);
        }
    }
    return at == line->kids_n;
}

enum ky_err transfer_parse(struct arena *a, const struct transfer_table *t, struct str line,
                           struct transfer_row *out, struct err *e)
{
    struct json *j = NULL;
    enum ky_err err = json_parse(a, line, &j, e);
    if (!err)
        err = arena_check(a, e);
    if (err == KY_ELIMIT)
        return err;
    if (!err && j->type == JSON_OBJECT && parse_members(a, t, j, out))
        return arena_check(a, e);
    return err_set(e, KY_ECORRUPT, "a row of '%s' is malformed", t->name);
}

/* ------------------------------------------------------------------ into a database */

static const struct sql UNLIST = {"DELETE FROM listing"};

enum ky_err transfer_begin(struct transfer *x, struct db *db, struct arena *a, struct err *e)
{
    *x = (struct transfer){.db = db, .arena = a};
    enum ky_err err = db_exec(db, &UNLIST, DB_NO_ARGS, NULL, e);
    for (size_t i = transfer_tables_n; i > 0 && !err; i--)
        err = db_exec(db, &transfer_tables[i - 1].empty, DB_NO_ARGS, NULL, e);
    return err;
}

static const struct sql KNOWS = {"SELECT COUNT(*) FROM media WHERE hash = $1 AND ext = $2"};

enum ky_err transfer_knows_media(struct db *db, struct str name, bool *out, struct err *e)
{
    int64_t n = 0;
    size_t dot = str_find_char(name, '.');
    struct str ext = dot == STR_NONE ? STR("") : str_from(name, dot + 1);
    enum ky_err err =
        db_query_int(db, &KNOWS, DB_ARGS(db_text(str_sub(name, 0, dot)), db_text(ext)), &n, e);
    *out = n > 0;
    return err;
}

static const struct db_value *column(const struct transfer_table *t, const struct transfer_row *row,
                                     const char *name)
{
    struct str rest = str_c(t->columns);
    for (size_t i = 0; i < row->n; i++)
        if (str_eqc(next_column(&rest), name))
            return &row->v[i];
    ensure(!"a column of the table");
    return NULL;
}

bool transfer_media_name(const struct transfer_table *t, const struct transfer_row *row,
                         struct str *out_hash, struct str *out_ext)
{
    if (strcmp(t->name, "media") != 0)
        return false;
    *out_hash = column(t, row, "hash")->s;
    *out_ext = column(t, row, "ext")->s;
    return true;
}

enum ky_err transfer_put(struct transfer *x, const struct transfer_table *t,
                         const struct transfer_row *row, struct err *e)
{
    struct transfer_row now = *row;
    x->rows++;
    if (t->self >= 0) {
        struct db_value *ref = &now.v[t->self];
        int64_t id = column(t, row, "id")->i;
        if (ref->kind == DB_V_INT && ref->i >= id) {
            struct transfer_tie *tie = VEC_PUSH(x->arena, x->ties);
            if (!tie)
                return arena_check(x->arena, e);
            *tie = (struct transfer_tie){t, id, ref->i};
            *ref = db_int_or_null(0);
        }
    }
    return db_exec(x->db, &t->insert, (struct db_args){now.v, now.n}, NULL, e);
}

enum ky_err transfer_end(struct transfer *x, struct err *e)
{
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < x->ties.n && !err; i++) {
        const struct transfer_tie *tie = &x->ties.p[i];
        err = db_exec(x->db, &tie->table->tie, DB_ARGS(db_int(tie->id), db_int(tie->ref)), NULL, e);
    }
    if (!err)
        err = listing_rebuild(x->db, e);
    return err ? err : link_rebuild(x->db, e);
}
