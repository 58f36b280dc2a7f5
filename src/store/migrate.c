#include "store/migrate.h"

/* A table of ours, and any other: to tell an empty database from a foreign one. */
static const struct sql HAS_SCHEMA = {
    "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema'",
    "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() "
    "AND table_name = 'schema'"};
static const struct sql HAS_OTHERS = {
    "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE "
    "'!'",
    "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema()"};
static const struct sql VERSION = {"SELECT version FROM schema"};
static const struct sql SET_VERSION = {"UPDATE schema SET version = $1"};
static const struct sql FIRST_VERSION = {"INSERT INTO schema (version) VALUES ($1)"};
static const struct sql FIRST_HEAD = {"INSERT INTO change_head (one, seq, hash) VALUES (1, 0, $1)"};

enum { ZERO_HASH = 32 };

enum ky_err store_version(struct db *db, int *out, struct err *e)
{
    int64_t n = 0;
    *out = 0;
    enum ky_err err = db_query_int(db, &HAS_SCHEMA, DB_NO_ARGS, &n, e);
    if (err)
        return err;
    if (n == 0) {
        err = db_query_int(db, &HAS_OTHERS, DB_NO_ARGS, &n, e);
        if (!err && n > 0)
            err = err_set(e, KY_ECORRUPT,
                          "the database belongs to another program: it has tables, "
                          "but none of Kaiyuan's");
        return err;
    }
    int64_t version = 0;
    err = db_query_int(db, &VERSION, DB_NO_ARGS, &version, e);
    if (err == KY_ENOTFOUND)
        return err_set(e, KY_ECORRUPT, "the database does not say which version it has");
    if (err)
        return err;
    if (version < 1 || version > 1000000)
        return err_set(e, KY_ECORRUPT, "the database claims the impossible version %lld",
                       (long long)version);
    *out = (int)version;
    return KY_OK;
}

static enum ky_err newer(int version, struct err *e)
{
    return err_set(e, KY_EVERSION,
                   "the site's database has version %d, this program knows up to %d. Install the "
                   "newer Kaiyuan that it was made with",
                   version, migrations_n);
}

/* In a write transaction. */
static enum ky_err apply(struct db *db, int from, struct err *e)
{
    enum ky_err err = KY_OK;
    for (int i = from; i < migrations_n && !err; i++) {
        const struct migration *m = &migrations[i];
        ensure(m->number == i + 1);
        err = db_script(db, db_engine(db) == DB_SQLITE ? m->sqlite : m->postgres, e);
        if (err)
            err_prefix(e, "migration %d", m->number);
    }
    if (err)
        return err;
    if (from > 0)
        return db_exec(db, &SET_VERSION, DB_ARGS(db_int(migrations_n)), NULL, e);
    static const char zeros[ZERO_HASH];
    err = db_exec(db, &FIRST_VERSION, DB_ARGS(db_int(migrations_n)), NULL, e);
    if (err)
        return err;
    return db_exec(db, &FIRST_HEAD, DB_ARGS(db_blob(str_of(zeros, ZERO_HASH))), NULL, e);
}

enum ky_err store_migrate(struct db *db, int *out_from, struct err *e)
{
    enum ky_err err = db_begin_write(db, e);
    if (err)
        return err;
    err = store_version(db, out_from, e);
    if (!err && *out_from > migrations_n)
        err = newer(*out_from, e);
    if (!err && *out_from < migrations_n)
        err = apply(db, *out_from, e);
    if (!err)
        return db_commit(db, e);
    db_rollback(db);
    return err;
}

enum ky_err store_check_version(struct db *db, struct err *e)
{
    int version;
    enum ky_err err = store_version(db, &version, e);
    if (err)
        return err;
    if (version == 0)
        return err_set(e, KY_ENOTFOUND,
                       "the database is empty. Create the site with 'kaiyuan init'");
    if (version > migrations_n)
        return newer(version, e);
    if (version < migrations_n)
        return err_set(e, KY_EVERSION,
                       "the site's database has version %d, this program needs %d. Run 'kaiyuan "
                       "migrate' on the site",
                       version, migrations_n);
    return KY_OK;
}
