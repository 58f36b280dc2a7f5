#include "store/changelog.h"

#include <stdio.h>

static const struct sql HEAD = {"SELECT seq, hash FROM change_head WHERE one = 1"};
static const struct sql HASH_AT = {"SELECT hash FROM change WHERE seq = $1"};
static const struct sql FOLLOW = {
    "SELECT seq, keys FROM change WHERE seq > $1 ORDER BY seq LIMIT $2"};
/* 1000 is VERIFY_BATCH. */
static const struct sql WALK = {
    "SELECT seq, at, actor, kind, subject, action, keys, salt, after, digest, prev_hash, hash "
    "FROM change WHERE seq > $1 ORDER BY seq LIMIT 1000"};
static const struct sql LAST = {"SELECT after FROM change WHERE kind = $1 AND "
                                "subject = $2 ORDER BY seq DESC LIMIT 1"};

enum { VERIFY_BATCH = 1000 };

struct hash change_digest(struct str salt, struct str after)
{
    const struct str parts[] = {salt, after};
    return hash_parts(parts, 2);
}

struct hash change_hash(const struct change *c)
{
    char numbers[3][24];
    const int64_t values[3] = {c->seq, c->at, c->subject};
    for (int i = 0; i < 3; i++)
        snprintf(numbers[i], sizeof(numbers[i]), "%lld", (long long)values[i]);
    const struct str parts[] = {c->prev_hash, str_c(numbers[0]), str_c(numbers[1]),
                                c->actor,     c->kind,           str_c(numbers[2]),
                                c->action,    c->keys,           c->digest};
    return hash_parts(parts, sizeof(parts) / sizeof(parts[0]));
}

enum ky_err changelog_head(struct db *db, int64_t *out_seq, struct err *e)
{
    return db_query_int(db, &HEAD, DB_NO_ARGS, out_seq, e);
}

enum ky_err changelog_hash_at(struct db *db, int64_t seq, struct hash *out, struct err *e)
{
    struct rows rows;
    enum ky_err err = db_query(db, &HASH_AT, DB_ARGS(db_int(seq)), &rows, e);
    if (err)
        return err;
    bool found = rows_next(&rows) && rows_str(&rows, 0).n == HASH_BYTES;
    if (found)
        memcpy(out->bytes, rows_str(&rows, 0).p, HASH_BYTES);
    err = rows_end(&rows, e);
    if (!err && !found)
        err = err_set(e, KY_ENOTFOUND, "the change log has no entry %lld", (long long)seq);
    return err;
}

enum ky_err changelog_follow(struct db *db, int64_t seq, int64_t limit,
                             enum ky_err (*fn)(void *ctx, int64_t seq, struct str keys,
                                               struct err *e),
                             void *ctx, struct err *e)
{
    struct rows rows;
    enum ky_err err = db_query(db, &FOLLOW, DB_ARGS(db_int(seq), db_int(limit)), &rows, e);
    if (err)
        return err;
    enum ky_err failed = KY_OK;
    while (!failed && rows_next(&rows))
        failed = fn(ctx, rows_int(&rows, 0), rows_str(&rows, 1), e);
    err = rows_end(&rows, failed ? NULL : e);
    return failed ? failed : err;
}

struct proof {
    struct changelog_proof *out;
    int64_t seq; /* of the last entry proven */
    struct hash head;
};

static enum ky_err broken(int64_t seq, const char *what, struct err *e)
{
    return err_set(e, KY_ECORRUPT, "entry %lld of the change log %s", (long long)seq, what);
}

static enum ky_err prove_entry(struct proof *p, const struct change *c, bool erased, struct err *e)
{
    if (c->seq != p->seq + 1)
        return broken(p->seq + 1, "is missing", e);
    if (!str_eq(c->prev_hash, hash_str(&p->head)))
        return broken(c->seq, "does not follow the one before it", e);
    struct hash digest = change_digest(c->salt, c->after);
    if (!erased && !str_eq(c->digest, hash_str(&digest)))
        return broken(c->seq, "has another content than was written", e);
    struct hash hash = change_hash(c);
    if (!str_eq(c->hash, hash_str(&hash)))
        return broken(c->seq, "was altered", e);
    p->seq = c->seq;
    p->head = hash;
    p->out->changes++;
    p->out->erased += erased;
    return KY_OK;
}

static enum ky_err prove_batch(struct db *db, struct proof *p, int *n, struct err *e)
{
    struct rows rows;
    enum ky_err err = db_query(db, &WALK, DB_ARGS(db_int(p->seq)), &rows, e);
    if (err)
        return err;
    enum ky_err failed = KY_OK;
    for (*n = 0; !failed && rows_next(&rows); ++*n) {
        struct change c = {.seq = rows_int(&rows, 0),
                           .at = rows_int(&rows, 1),
                           .actor = rows_str(&rows, 2),
                           .kind = rows_str(&rows, 3),
                           .subject = rows_int(&rows, 4),
                           .action = rows_str(&rows, 5),
                           .keys = rows_str(&rows, 6),
                           .salt = rows_str(&rows, 7),
                           .after = rows_str(&rows, 8),
                           .digest = rows_str(&rows, 9),
                           .prev_hash = rows_str(&rows, 10),
                           .hash = rows_str(&rows, 11)};
        failed = prove_entry(p, &c, rows_null(&rows, 8), e);
    }
    err = rows_end(&rows, failed ? NULL : e);
    return failed ? failed : err;
}

static enum ky_err prove_head(struct db *db, const struct proof *p, int64_t *out_seq, struct err *e)
{
    struct rows rows;
    enum ky_err err = db_query(db, &HEAD, DB_NO_ARGS, &rows, e);
    if (err)
        return err;
    bool same = false;
    *out_seq = 0;
    if (rows_next(&rows)) {
        *out_seq = rows_int(&rows, 0);
        same = *out_seq == p->seq && str_eq(rows_str(&rows, 1), hash_str(&p->head));
    }
    err = rows_end(&rows, e);
    if (!err && !same)
        err =
            err_set(e, KY_ECORRUPT, "the change log ends at entry %lld, its head names entry %lld",
                    (long long)p->seq, (long long)*out_seq);
    return err;
}

struct record_proof {
    struct db *db;
    const struct record_kind *kind;
    struct changelog_proof *out;
};

static enum ky_err prove_record(void *ctx, int64_t id, struct str canonical, struct err *e)
{
    struct record_proof *p = ctx;
    struct rows rows;
    enum ky_err err =
        db_query(p->db, &LAST, DB_ARGS(db_text(str_c(p->kind->name)), db_int(id)), &rows, e);
    if (err)
        return err;
    const char *complaint = "has no entry in the change log";
    if (rows_next(&rows)) {
        complaint = str_eq(rows_str(&rows, 0), canonical)
                        ? NULL
                        : "differs from its last entry in the change log";
    }
    err = rows_end(&rows, e);
    if (err)
        return err;
    if (complaint)
        return err_set(e, KY_ECORRUPT, "%s %lld %s", p->kind->name, (long long)id, complaint);
    p->out->records++;
    return KY_OK;
}

static enum ky_err prove_none_gone(const struct record_proof *p, struct err *e)
{
    int64_t gone;
    enum ky_err err = db_query_int(p->db, &p->kind->gone, DB_NO_ARGS, &gone, e);
    if (!err && gone)
        err = err_set(e, KY_ECORRUPT, "%s %lld is in the change log, but its record is gone",
                      p->kind->name, (long long)gone);
    return err;
}

enum ky_err changelog_verify(struct reader *r, struct changelog_proof *out,
                             void (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
                             struct err *e)
{
    *out = (struct changelog_proof){0};
    struct proof p = {.out = out};
    int n;
    enum ky_err err;
    do {
        err = prove_batch(r->db, &p, &n, e);
        if (progress)
            progress(ctx, p.seq, r->seq);
    } while (!err && n == VERIFY_BATCH);
    int64_t head;
    if (!err)
        err = prove_head(r->db, &p, &head, e);
    struct record_proof rp = {.db = r->db, .out = out};
    for (size_t i = 0; i < record_kinds_n && !err; i++) {
        rp.kind = record_kinds[i];
        err = record_each(r->db, rp.kind, prove_record, &rp, e);
        if (!err)
            err = prove_none_gone(&rp, e);
    }
    out->head = p.head;
    return err;
}
