#include "store/reader.h"

#include <stdio.h>

static const struct sql HEAD = {"SELECT seq FROM change_head WHERE one = 1"};

enum ky_err reader_begin(struct reader *r, struct db *db, struct arena *a, struct deps *deps,
                         int64_t now, struct err *e)
{
    *r = (struct reader){.db = db, .arena = a, .deps = deps, .now = now, .valid_until = US_NEVER};
    enum ky_err err = db_begin_read(db, e);
    if (err)
        return err;
    return db_query_int(db, &HEAD, DB_NO_ARGS, &r->seq, e);
}

void reader_end(struct reader *r)
{
    /* Nothing was written: there is nothing that a commit could add. */
    if (r->db)
        db_rollback(r->db);
}

struct reader reader_within(struct db *db, struct arena *a, int64_t now)
{
    return (struct reader){.db = db, .arena = a, .now = now, .valid_until = US_NEVER};
}

void reader_until(struct reader *r, int64_t us)
{
    if (us < r->valid_until)
        r->valid_until = us;
}

void reader_key_str(struct reader *r, struct str key)
{
    if (r->deps)
        deps_add(r->deps, key);
}

void reader_key(struct reader *r, const char *fmt, ...)
{
    char key[256];
    if (!r->deps)
        return;
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(key, sizeof(key), fmt, args);
    va_end(args);
    ensure(n >= 0 && (size_t)n < sizeof(key));
    deps_add(r->deps, str_of(key, (size_t)n));
}

void reader_window(struct reader *r, struct str key, struct position lo, struct position hi)
{
    if (r->deps)
        deps_add_window(r->deps, key, (struct window){lo, hi});
}
