/* A site under power cuts: wherever one falls, what comes up again is the site as it was before the
 * interrupted operation or after it, proven whole, with all that was acknowledged; and the
 * operation can be repeated. */
#include "fault_site.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/rand.h"
#include "service/may.h"
#include "service/seed.h"
#include "store/migrate.h"
#include "tempdir.h"

/* How many changes of the disk an operation takes, and turns among them. */
struct extent {
    long changes, turns;
};

static struct extent extent_of(const struct fault_site *f)
{
    return (struct extent){fs_power_changes(f->disk), fs_power_turns(f->disk)};
}

static struct extent measure(const char *mold, fault_operation *act, bool with_log)
{
    struct fault_site f;
    struct err e;
    fault_site_begin(&f, mold);
    if (with_log)
        fault_leave_log(&f);
    fs_power_cut_at(f.disk, 0);
    assert_ok(act(&f, &e), &e);
    struct extent x = extent_of(&f);
    fault_site_end(&f);
    return x;
}

/* Let the power fail at some change or turn, or soon after the last one. */
static void cut_somewhere(struct fault_site *f, const struct extent *x, struct rand *r)
{
    if (rand_below(r, 3))
        fs_power_cut_at_turn(f->disk, 1 + (long)rand_below(r, (uint64_t)x->turns + 2));
    else
        fs_power_cut_at(f->disk, 1 + (long)rand_below(r, (uint64_t)x->changes + 5));
}

/* Let the power fail somewhere in it, or after it. An error that nobody lived to see says nothing.
 */
static enum ky_err cut_during(struct fault_site *f, fault_operation *act, const struct extent *x,
                              uint64_t seed)
{
    struct rand r;
    struct err e;
    rand_seed(&r, seed);
    cut_somewhere(f, x, &r);
    enum ky_err err = act(f, &e);
    if (err && fs_power_is_out(f->disk))
        err = KY_EUNCERTAIN;
    fault_cut(f, rand_u64(&r));
    return err;
}

/* The cuts fell such that it had been done by some of them and by some not. */
static void assert_met_both(uint64_t done, uint64_t trials)
{
    if (!getenv("KAIYUAN_TEST_QUICK"))
        assert_true(done > 0 && done < trials);
}

/* ------------------------------------------------------------------ making a site */

static void a_new_site_is_whole_or_absent(void **state)
{
    (void)state;
    struct fault_site f;
    struct err e;
    fault_site_begin(&f, NULL);
    assert_ok(fault_create(&f, &e), &e);
    struct hash whole = fault_prove(&f, f.dir, NULL);
    fault_site_end(&f);
    struct extent x = measure(NULL, fault_create, false);
    uint64_t trials = fault_trials(60), there = 0;
    for (uint64_t seed = 1; seed <= trials; seed++) {
        fault_site_begin(&f, NULL);
        bool folder = seed % 2;
        if (folder)
            assert_ok(fs_mkdir(&f.fs, f.dir, 0700, &e), &e);
        enum ky_err err = cut_during(&f, fault_create, &x, seed);
        bool is_there = fault_is_site(f.dir);
        assert_true(is_there ? fault_may_be_done(err) : err != KY_OK);
        assert_err(fault_create(&f, &e), is_there ? KY_EEXIST : KY_OK);
        struct hash got = fault_prove(&f, f.dir, NULL);
        assert_true(hash_eq(&got, &whole));
        fault_goes_on(&f, f.dir);
        there += is_there;
        fault_site_end(&f);
    }
    assert_met_both(there, trials);
}

/* ------------------------------------------------------------------ edits */

enum { EDITS = 8, LISTS = 6 };

/* One of a list of edits; each list is a day of its own. */
static enum ky_err edit(struct fault_site *f, struct site **s, uint64_t list, int step,
                        struct err *e)
{
    struct rand r;
    struct arena a;
    enum ky_err err;
    rand_seed(&r, list * 100 + (uint64_t)step);
    int64_t id = 1 + (int64_t)rand_below(&r, MOLD_ARTICLES);
    f->now = FAULT_START + US_DAY + step * US_MINUTE;
    switch (rand_below(&r, 7)) {
    case 0:
        return article_recall(*s, &ACTOR_COMMAND, id, STR(""), e);
    case 1:
        return article_publish(*s, &ACTOR_COMMAND, id, 0, e);
    case 2:
        arena_init(&a, 1 << 20);
        struct article_input in = fault_input(&a, id, 1 + step);
        err = article_revise(*s, &ACTOR_COMMAND, id, &in, e);
        arena_release(&a);
        return err;
    case 3:
        site_close(*s); /* moves the log into the file */
        *s = NULL;
        return site_open(f->dir, SITE_WRITE, &f->world, NULL, NULL, s, e);
    case 4:
        return fault_put(*s, id, 10 + step, e); /* another public text */
    default:
        return fault_put(*s, 100 + step, 0, e);
    }
}

/* Edits until one fails: its error; *out_done tells how many were acknowledged. */
static enum ky_err run_edits(struct fault_site *f, uint64_t list, struct hash *out_digests,
                             int *out_done, struct err *e)
{
    struct site *s = NULL;
    *out_done = 0;
    enum ky_err err = site_open(f->dir, SITE_WRITE, &f->world, NULL, NULL, &s, e);
    for (int step = 0; step < EDITS && !err; step++) {
        if (out_digests)
            out_digests[step] = fault_prove(f, f->dir, NULL);
        err = edit(f, &s, list, step, e);
        *out_done += !err;
    }
    site_close(s);
    if (out_digests)
        out_digests[EDITS] = fault_prove(f, f->dir, NULL);
    return err;
}

static struct extent measure_edits(const char *mold, uint64_t list, struct hash *out_digests)
{
    struct fault_site f;
    struct err e;
    int done;
    fault_site_begin(&f, mold);
    assert_ok(run_edits(&f, list, out_digests, &done, &e), &e);
    fault_site_end(&f);
    fault_site_begin(&f, mold);
    fs_power_cut_at(f.disk, 0);
    assert_ok(run_edits(&f, list, NULL, &done, &e), &e);
    struct extent x = extent_of(&f);
    fault_site_end(&f);
    return x;
}

static void edits_are_done_or_not(void **state)
{
    (void)state;
    char *mold = fault_mold();
    struct hash digests[EDITS + 1];
    int cuts = 0, survived = 0;
    uint64_t trials = fault_trials(18);
    for (uint64_t list = 1; list <= LISTS; list++) {
        struct extent x = measure_edits(mold, list, digests);
        for (uint64_t seed = 1; seed <= trials; seed++) {
            struct fault_site f;
            struct rand r;
            struct err e;
            int done;
            rand_seed(&r, list * 7919 + seed);
            fault_site_begin(&f, mold);
            cut_somewhere(&f, &x, &r);
            enum ky_err err = run_edits(&f, list, NULL, &done, &e);
            cuts += fs_power_is_out(f.disk);
            fault_cut(&f, rand_u64(&r));
            struct hash got = fault_prove(&f, f.dir, NULL);
            bool as_said = hash_eq(&got, &digests[done]);
            bool one_more = err == KY_EUNCERTAIN && hash_eq(&got, &digests[done + 1]);
            assert_true(as_said || one_more);
            survived += !as_said;
            fault_goes_on(&f, f.dir);
            fault_site_end(&f);
        }
    }
    assert_met_both((uint64_t)survived, (uint64_t)cuts);
    print_message("# %d cuts, %d unacknowledged edits survived\n", cuts, survived);
    tempdir_free(mold);
}

/* ------------------------------------------------------------------ many changes */

enum { SEEDED = 24 };

static void note_done(void *ctx, int64_t done, int64_t all)
{
    (void)all;
    *(int64_t *)ctx = done;
}

static enum ky_err fill(struct fault_site *f, int64_t *out_done, struct err *e)
{
    struct site *s = NULL;
    const struct seed seed = {.seed = 7,
                              .articles = SEEDED,
                              .until = FAULT_START,
                              .progress = note_done,
                              .ctx = out_done};
    *out_done = 0;
    enum ky_err err = site_open(f->dir, SITE_WRITE, &f->world, NULL, NULL, &s, e);
    if (!err)
        err = seed_site(s, &ACTOR_COMMAND, &seed, e);
    site_close(s);
    return err;
}

static void a_bulk_goes_on_where_it_was_cut(void **state)
{
    (void)state;
    char *mold = fault_mold();
    struct fault_site f;
    struct err e;
    int64_t done, articles;
    fault_site_begin(&f, mold);
    fs_power_cut_at(f.disk, 0);
    assert_ok(fill(&f, &done, &e), &e);
    struct extent x = extent_of(&f);
    struct hash filled = fault_prove(&f, f.dir, NULL);
    fault_site_end(&f);
    for (uint64_t seed = 1; seed <= fault_trials(20); seed++) {
        struct rand r;
        rand_seed(&r, seed);
        fault_site_begin(&f, mold);
        cut_somewhere(&f, &x, &r);
        enum ky_err err = fill(&f, &done, &e);
        fault_cut(&f, rand_u64(&r));
        fault_prove(&f, f.dir, &articles);
        assert_true(articles >= MOLD_ARTICLES + done);
        if (!fault_may_be_done(err))
            assert_int_equal(articles, MOLD_ARTICLES + done);
        assert_ok(fill(&f, &done, &e), &e);
        struct hash got = fault_prove(&f, f.dir, &articles);
        assert_int_equal(articles, MOLD_ARTICLES + SEEDED);
        assert_true(hash_eq(&got, &filled));
        fault_site_end(&f);
    }
    tempdir_free(mold);
}

/* ------------------------------------------------------------------ the schema */

static enum ky_err migrate(struct fault_site *f, struct err *e)
{
    const struct db_options o = {.mode = DB_CREATE, .vfs = f->world.vfs, .fs = &f->fs};
    struct db *db = NULL;
    int from;
    enum ky_err err = db_open(f->backup, &o, &db, e);
    if (!err)
        err = store_migrate(db, &from, e);
    db_close(db);
    return err;
}

static int version_of(struct fault_site *f)
{
    const struct db_options o = {.mode = DB_CREATE, .vfs = f->world.vfs, .fs = &f->fs};
    struct err e;
    struct db *db;
    int version;
    assert_ok(db_open(f->backup, &o, &db, &e), &e);
    assert_ok(db_integrity(db, &e), &e);
    assert_ok(store_version(db, &version, &e), &e);
    db_close(db);
    return version;
}

static void a_migration_is_done_or_not(void **state)
{
    (void)state;
    struct fault_site f;
    struct err e;
    struct extent x = measure(NULL, migrate, false);
    for (uint64_t seed = 1; seed <= fault_trials(40); seed++) {
        fault_site_begin(&f, NULL);
        enum ky_err err = cut_during(&f, migrate, &x, seed);
        int version = version_of(&f);
        assert_true(version == 0 ? err != KY_OK
                                 : version == migrations_n && fault_may_be_done(err));
        assert_ok(migrate(&f, &e), &e);
        assert_int_equal(version_of(&f), migrations_n);
        fault_prove_file(&f, f.backup);
        fault_site_end(&f);
    }
}

/* ------------------------------------------------------------------ backup and restore */

/* Digests of the mold's site as it is, and with what leave_a_log adds. */
static void measure_site(const char *mold, struct hash out[2])
{
    struct fault_site f;
    fault_site_begin(&f, mold);
    out[0] = fault_prove(&f, f.dir, NULL);
    fault_leave_log(&f);
    out[1] = fault_prove(&f, f.dir, NULL);
    fault_site_end(&f);
}

static void a_backup_is_whole_or_absent(void **state)
{
    (void)state;
    char *mold = fault_mold();
    struct hash records[2];
    measure_site(mold, records);
    const struct extent x[] = {measure(mold, fault_back_up, false),
                               measure(mold, fault_back_up, true)};
    uint64_t trials = fault_trials(40), there = 0;
    for (uint64_t seed = 1; seed <= trials; seed++) {
        struct fault_site f;
        struct err e;
        const struct hash *is = &records[seed % 2];
        fault_site_begin(&f, mold);
        char *copy = fault_path(&f, "copy.db");
        if (seed % 2)
            fault_leave_log(&f);
        enum ky_err err = cut_during(&f, fault_back_up, &x[seed % 2], seed);
        bool is_there = fs_exists(copy);
        assert_true(is_there ? fault_may_be_done(err) : err != KY_OK);
        assert_err(fault_back_up(&f, &e), is_there ? KY_EEXIST : KY_OK);
        if (!is_there)
            fault_no_leftovers(&f);
        struct hash site = fault_prove(&f, f.dir, NULL), got = fault_prove_file(&f, copy);
        assert_true(hash_eq(&site, is) && hash_eq(&got, is));
        there += is_there;
        mem_free(copy);
        fault_site_end(&f);
    }
    assert_met_both(there, trials);
    tempdir_free(mold);
}

static void a_restored_site_is_the_old_or_the_new(void **state)
{
    (void)state;
    char *mold = fault_mold();
    struct hash records[2];
    uint64_t trials = fault_trials(150), restored = 0;
    measure_site(mold, records);
    const struct extent x[] = {measure(mold, fault_restore, false),
                               measure(mold, fault_restore, true)};
    for (uint64_t seed = 1; seed <= trials; seed++) {
        struct fault_site f;
        struct err e;
        bool with_log = seed % 3;
        fault_site_begin(&f, mold);
        struct hash after = fault_prove_file(&f, f.backup);
        if (with_log)
            fault_leave_log(&f);
        enum ky_err err = cut_during(&f, fault_restore, &x[with_log], seed);
        struct hash got = fault_prove(&f, f.dir, NULL);
        fault_outcome(err, &got, &records[with_log], &after);
        restored += hash_eq(&got, &after);
        assert_ok(fault_restore(&f, &e), &e);
        got = fault_prove(&f, f.dir, NULL);
        assert_true(hash_eq(&got, &after));
        fault_goes_on(&f, f.dir);
        fault_site_end(&f);
    }
    assert_met_both(restored, trials);
    tempdir_free(mold);
}

static void a_site_restored_elsewhere_is_whole_or_absent(void **state)
{
    (void)state;
    char *mold = fault_mold();
    struct extent x = measure(mold, fault_restore_elsewhere, false);
    uint64_t trials = fault_trials(40), there = 0;
    for (uint64_t seed = 1; seed <= trials; seed++) {
        struct fault_site f;
        struct err e;
        fault_site_begin(&f, mold);
        char *dir = fault_path(&f, "elsewhere");
        struct hash after = fault_prove_file(&f, f.backup);
        if (seed % 2)
            assert_ok(fs_mkdir(&f.fs, dir, 0700, &e), &e);
        enum ky_err err = cut_during(&f, fault_restore_elsewhere, &x, seed);
        bool is_there = fault_is_site(dir);
        assert_true(is_there ? fault_may_be_done(err) : err != KY_OK);
        if (!is_there)
            assert_ok(fault_restore_elsewhere(&f, &e), &e);
        struct hash got = fault_prove(&f, dir, NULL);
        assert_true(hash_eq(&got, &after));
        fault_goes_on(&f, dir);
        there += is_there;
        mem_free(dir);
        fault_site_end(&f);
    }
    assert_met_both(there, trials);
    tempdir_free(mold);
}

UNIT_TESTS(cmocka_unit_test(a_new_site_is_whole_or_absent), cmocka_unit_test(edits_are_done_or_not),
           cmocka_unit_test(a_bulk_goes_on_where_it_was_cut),
           cmocka_unit_test(a_migration_is_done_or_not),
           cmocka_unit_test(a_backup_is_whole_or_absent),
           cmocka_unit_test(a_restored_site_is_the_old_or_the_new),
           cmocka_unit_test(a_site_restored_elsewhere_is_whole_or_absent));
