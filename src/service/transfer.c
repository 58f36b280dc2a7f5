#include "service/transfer.h"

#include "store/article.h"
#include "store/consistency.h"
#include "store/migrate.h"

enum { LINES_BUDGET = 256 << 20 };

enum ky_err transfer_prove(struct reader *r, struct transfer_state *out, struct err *e)
{
    int64_t texts = 0;
    *out = (struct transfer_state){0};
    enum ky_err err = changelog_verify(r, &out->proof, NULL, NULL, e);
    if (!err)
        err = store_revisions_verify(r, &texts, e);
    if (!err)
        err = store_consistency(r, e);
    if (!err)
        err = record_digest(r, NULL, &out->digest, e);
    for (size_t i = 0; i < transfer_tables_n && !err; i++) {
        int64_t n = 0;
        err = transfer_count(r->db, &transfer_tables[i], &n, e);
        out->rows += n;
    }
    return err;
}

/* Tables of this version, and none of anybody else. */
static enum ky_err prepare(struct db *db, struct err *e)
{
    int version;
    enum ky_err err = store_version(db, &version, e);
    if (err)
        return err;
    return version == 0 ? store_migrate(db, &version, e) : store_check_version(db, e);
}

static enum ky_err ask(struct db *db, const struct filling_guard *guard, struct err *e)
{
    int64_t head;
    enum ky_err err = changelog_head(db, &head, e);
    return err || head == 0 ? err : guard->may_replace(guard->ctx, db, head, e);
}

enum ky_err filling_begin(struct filling *f, const struct site_world *world, const char *database,
                          const struct filling_guard *guard, struct err *e)
{
    arena_init(&f->arena, LINES_BUDGET);
    enum ky_err err = site_world_open(world, database, DB_CREATE, &f->db, e);
    if (!err)
        err = prepare(f->db, e);
    if (!err)
        err = db_begin_write(f->db, e);
    if (!err)
        err = ask(f->db, guard, e);
    return err ? err : transfer_begin(&f->x, f->db, &f->arena, e);
}

enum ky_err filling_put(struct filling *f, const struct transfer_table *t,
                        const struct transfer_row *row, struct err *e)
{
    enum ky_err err = transfer_put(&f->x, t, row, e);
    if (!err && f->progress.fn)
        f->progress.fn(f->progress.ctx, f->x.rows, f->all);
    return err;
}

enum ky_err filling_prove(struct filling *f, const struct transfer_state *want,
                          struct transfer_state *out, struct err *e)
{
    struct arena a;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    struct reader r = reader_within(f->db, &a, 0);
    enum ky_err err = transfer_end(&f->x, e);
    if (!err)
        err = transfer_prove(&r, out, e);
    if (!err && (!hash_eq(&out->digest, &want->digest) ||
                 !hash_eq(&out->proof.head, &want->proof.head) || out->rows != want->rows))
        err = err_set(e, KY_ECORRUPT, "the records that arrived are not those that were sent");
    arena_release(&a);
    return err;
}

enum ky_err filling_commit(struct filling *f, struct err *e)
{
    enum ky_err err = db_notify(f->db, e);
    if (!err)
        err = db_commit(f->db, e);
    if (!err) /* it is durable already: this is tidiness */
        (void)!db_checkpoint(f->db, NULL);
    return err;
}

void filling_release(struct filling *f)
{
    db_close(f->db);
    f->db = NULL;
    arena_release(&f->arena);
}
