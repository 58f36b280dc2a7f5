/* link_rebuild.c: links and tallies made anew from the change log, see link.h. */
#include "store/link.h"

static const struct sql EMPTY_LINKS = {"DELETE FROM link"};
static const struct sql EMPTY_TALLIES = {"DELETE FROM tally"};
/* A short batch: an object may be 100 kB. */
static const struct sql ENTRIES = {
    "SELECT seq, at, kind, subject, after FROM change WHERE seq > $1 "
    "AND after IS NOT NULL ORDER BY seq LIMIT 200"};
static const struct sql BEFORE = {
    "SELECT after FROM change WHERE kind = $1 AND subject = $2 AND seq < $3 AND after IS NOT NULL "
    "ORDER BY seq DESC LIMIT 1"};
enum { BATCH = 200, BUDGET = 64 << 20 };

struct entry {
    int64_t seq, at, subject;
    const struct kind *kind; /* NULL: not of the register */
    struct str after;
};

static enum ky_err read_batch(struct db *db, struct arena *a, int64_t last, struct entry *out,
                              size_t *out_n, struct err *e)
{
    struct rows rows;
    *out_n = 0;
    enum ky_err err = db_query(db, &ENTRIES, DB_ARGS(db_int(last)), &rows, e);
    if (err)
        return err;
    while (*out_n < BATCH && rows_next(&rows)) {
        const struct kind *kind = kind_find(rows_str(&rows, 2));
        out[(*out_n)++] = (struct entry){
            .seq = rows_int(&rows, 0),
            .at = rows_int(&rows, 1),
            .subject = rows_int(&rows, 3),
            .kind = kind,
            .after = kind ? arena_str(a, rows_str(&rows, 4)) : STR(""),
        };
    }
    err = rows_end(&rows, e);
    return err ? err : arena_check(a, e);
}

static enum ky_err version_before(struct db *db, struct arena *a, const struct entry *n,
                                  struct object **out, struct err *e)
{
    struct rows rows;
    struct str body = STR("");
    *out = NULL;
    enum ky_err err = db_query(
        db, &BEFORE, DB_ARGS(db_text(str_c(n->kind->name)), db_int(n->subject), db_int(n->seq)),
        &rows, e);
    if (err)
        return err;
    if (rows_next(&rows))
        body = arena_str(a, rows_str(&rows, 0));
    err = rows_end(&rows, e);
    return err || !body.n ? err : object_parse(a, body, out, e);
}

static enum ky_err replay(struct db *db, const struct entry *n, struct err *e)
{
    struct arena a;
    struct object *old, *new = NULL;
    arena_init(&a, BUDGET);
    enum ky_err err = version_before(db, &a, n, &old, e);
    if (!err)
        err = object_parse(&a, n->after, &new, e);
    if (!err)
        err = link_update(db, &a, old, new, n->at, NULL, e);
    arena_release(&a);
    return err;
}

enum ky_err link_rebuild(struct db *db, struct err *e)
{
    struct arena a;
    struct entry batch[BATCH];
    size_t n = BATCH;
    int64_t last = 0;
    arena_init(&a, BUDGET);
    enum ky_err err = db_exec(db, &EMPTY_LINKS, DB_NO_ARGS, NULL, e);
    if (!err)
        err = db_exec(db, &EMPTY_TALLIES, DB_NO_ARGS, NULL, e);
    while (!err && n == BATCH) {
        arena_clear(&a);
        err = read_batch(db, &a, last, batch, &n, e);
        for (size_t i = 0; i < n && !err; i++)
            if (batch[i].kind)
                err = replay(db, &batch[i], e);
        if (n)
            last = batch[n - 1].seq;
    }
    arena_release(&a);
    return err;
}
