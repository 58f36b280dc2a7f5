#include "store/media.h"

#include "base/vec.h"

#define MEDIA                                                                                      \
    "SELECT id, hash, type, ext, bytes, width, height, name, alt, caption, credit, rights, "       \
    "focal_x, focal_y, state, created_at FROM media "
static const struct sql BY_ID = {MEDIA "WHERE id = $1"};
static const struct sql BY_HASH = {MEDIA "WHERE hash = $1"};
static const struct sql BEFORE = {MEDIA "WHERE id < $1 ORDER BY id DESC LIMIT $2"};
static const struct sql INSERT = {
    "INSERT INTO media (id, hash, type, ext, bytes, width, height, created_at, name, alt, caption, "
    "credit, rights, focal_x, focal_y, state) VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM "
    "media), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id"};
static const struct sql UPDATE = {
    "UPDATE media SET name = $2, alt = $3, caption = $4, credit = $5, rights = $6, focal_x = $7, "
    "focal_y = $8, state = $9 WHERE id = $1"};

enum { WORDS_MAX = 2000, HASH_CHARS = 32, TYPE_MAX = 100 };

static void fill(struct arena *a, struct rows *rows, struct media *m)
{
    *m = (struct media){
        .id = rows_int(rows, 0),
        .hash = arena_str(a, rows_str(rows, 1)),
        .type = arena_str(a, rows_str(rows, 2)),
        .ext = arena_str(a, rows_str(rows, 3)),
        .bytes = rows_int(rows, 4),
        .width = rows_int(rows, 5),
        .height = rows_int(rows, 6),
        .name = arena_str(a, rows_str(rows, 7)),
        .alt = arena_str(a, rows_str(rows, 8)),
        .caption = arena_str(a, rows_str(rows, 9)),
        .credit = arena_str(a, rows_str(rows, 10)),
        .rights = arena_str(a, rows_str(rows, 11)),
        .focal_x = rows_int(rows, 12),
        .focal_y = rows_int(rows, 13),
        .public = str_eqc(rows_str(rows, 14), "public"),
        .created_at = rows_int(rows, 15),
    };
}

static enum ky_err find(struct reader *r, const struct sql *sql, struct db_value key,
                        struct media **out, struct err *e)
{
    *out = NULL;
    struct rows rows;
    enum ky_err err = db_query(r->db, sql, DB_ARGS(key), &rows, e);
    if (err)
        return err;
    if (rows_next(&rows))
        *out = ARENA_NEW(r->arena, struct media);
    if (*out)
        fill(r->arena, &rows, *out);
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_media(struct reader *r, int64_t id, struct media **out, struct err *e)
{
    *out = NULL;
    if (id == 0)
        return KY_OK;
    reader_key(r, "media:%lld", (long long)id);
    enum ky_err err = find(r, &BY_ID, db_int(id), out, e);
    if (!err && *out && !(*out)->public)
        *out = NULL;
    return err;
}

enum ky_err store_media_any(struct reader *r, int64_t id, struct media **out, struct err *e)
{
    return find(r, &BY_ID, db_int(id), out, e);
}

enum ky_err store_media_list(struct reader *r, int64_t before, int64_t limit, struct media **out,
                             size_t *out_n, struct err *e)
{
    VEC(struct media) v = {0};
    struct rows rows;
    enum ky_err err = db_query(r->db, &BEFORE, DB_ARGS(db_int(before), db_int(limit)), &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        struct media *m = VEC_PUSH(r->arena, v);
        if (!m)
            break;
        fill(r->arena, &rows, m);
    }
    *out = v.p;
    *out_n = v.n;
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_media_by_hash(struct reader *r, struct str hash, struct media **out,
                                struct err *e)
{
    reader_key(r, "media-hash:%.*s", (int)(hash.n > 64 ? 64 : hash.n), hash.p ? hash.p : "");
    return find(r, &BY_HASH, db_text(hash), out, e);
}

/* What stands in file names and addresses. */
static bool is_word(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !(s.p[i] >= '0' && s.p[i] <= '9'))
            return false;
    return true;
}

static bool is_percent(int64_t n)
{
    return n >= 0 && n <= 100;
}

static bool names_content(const struct media *m)
{
    return m->hash.n == HASH_CHARS && is_word(m->hash) && m->type.n > 0 && m->type.n <= TYPE_MAX &&
           m->ext.n > 0 && m->ext.n <= TYPE_MAX && is_word(m->ext) && str_utf8_valid(m->type) &&
           m->bytes >= 0 && m->width >= 0 && m->height >= 0;
}

static enum ky_err check(const struct media *m, struct err *e)
{
    const struct {
        const char *field;
        struct str text;
    } fields[] = {{"file name", m->name},
                  {"alternative text", m->alt},
                  {"caption", m->caption},
                  {"credit", m->credit},
                  {"rights", m->rights}};
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (fields[i].text.n > WORDS_MAX || !str_utf8_valid(fields[i].text) ||
            str_find_char(fields[i].text, '\0') != STR_NONE)
            return err_set(e, KY_EINVAL, "the %s of a file must be UTF-8 text of at most %d bytes",
                           fields[i].field, WORDS_MAX);
    if (!names_content(m))
        return err_set(e, KY_EINVAL, "a file needs the hash and the type of its content");
    if (!is_percent(m->focal_x) || !is_percent(m->focal_y))
        return err_set(e, KY_EINVAL, "a focal point lies between 0 and 100 percent");
    return KY_OK;
}

static bool same_words(const struct media *a, const struct media *b)
{
    return str_eq(a->name, b->name) && str_eq(a->alt, b->alt) && str_eq(a->caption, b->caption) &&
           str_eq(a->credit, b->credit) && str_eq(a->rights, b->rights);
}

static bool same(const struct media *a, const struct media *b)
{
    return same_words(a, b) && a->focal_x == b->focal_x && a->focal_y == b->focal_y &&
           a->public == b->public;
}

static enum ky_err insert(struct writer *w, struct media *m, struct err *e)
{
    m->created_at = w->now;
    return db_query_int(w->db, &INSERT,
                        DB_ARGS(db_text(m->hash), db_text(m->type), db_text(m->ext),
                                db_int(m->bytes), db_int(m->width), db_int(m->height),
                                db_int(m->created_at), db_text(m->name), db_text(m->alt),
                                db_text(m->caption), db_text(m->credit), db_text(m->rights),
                                db_int(m->focal_x), db_int(m->focal_y), db_text(STR("public"))),
                        &m->id, e);
}

static enum ky_err update(struct writer *w, const struct media *m, struct err *e)
{
    return db_exec(w->db, &UPDATE,
                   DB_ARGS(db_int(m->id), db_text(m->name), db_text(m->alt), db_text(m->caption),
                           db_text(m->credit), db_text(m->rights), db_int(m->focal_x),
                           db_int(m->focal_y),
                           db_text(m->public ? STR("public") : STR("withdrawn"))),
                   NULL, e);
}

enum ky_err store_media_save(struct writer *w, struct media *m, struct err *e)
{
    struct reader r = writer_reader(w);
    struct media *old = NULL;
    bool fresh = m->id == 0;
    enum ky_err err = check(m, e);
    if (!err)
        err = fresh ? store_media_by_hash(&r, m->hash, &old, e)
                    : find(&r, &BY_ID, db_int(m->id), &old, e);
    if (err)
        return err;
    if (fresh && old) {
        *m = *old;
        return KY_OK;
    }
    if (!fresh && !old)
        return err_set(e, KY_ENOTFOUND, "there is no file %lld", (long long)m->id);
    if (old && same(old, m))
        return KY_OK;
    if (old) { /* the content never changes */
        m->hash = old->hash;
        m->type = old->type;
        m->ext = old->ext;
        m->bytes = old->bytes;
        m->width = old->width;
        m->height = old->height;
        m->created_at = old->created_at;
    }
    m->public |= fresh;
    err = fresh ? insert(w, m, e) : update(w, m, e);
    if (err)
        return err;
    writer_touch(w, "media:%lld", (long long)m->id);
    writer_touch(w, "media-hash:%.*s", STR_ARG(m->hash));
    return writer_log(w, &RECORD_MEDIA, m->id, fresh ? "create" : "change", e);
}
