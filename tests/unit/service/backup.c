#include "service/backup.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/rand.h"
#include "fs_fault.h"
#include "service/seed.h"
#include "site_fixture.h"

static void seed(struct site_fixture *f, uint64_t number, int64_t articles)
{
    struct err e;
    const struct seed s = {.seed = number, .articles = articles, .until = SX_START};
    assert_ok(seed_site(f->site, &ACTOR_COMMAND, &s, &e), &e);
}

static const char *back_up(struct site_fixture *f, const char *name)
{
    struct err e;
    struct changelog_proof proof;
    const char *file = sx_path(f, name);
    assert_ok(backup_site(f->site, file, NULL, NULL, &proof, &e), &e);
    assert_true(proof.changes > 0 && proof.records > 0);
    return file;
}

static enum ky_err restore(struct site_fixture *f, const char *file, const char *dir, struct err *e)
{
    struct changelog_proof proof;
    return restore_site(file, dir, &f->world, &proof, e);
}

static void count(void *ctx, int64_t done, int64_t all)
{
    int64_t *last = ctx;
    assert_true(done >= *last && done <= all);
    *last = done;
}

static void comes_back_as_it_was(struct site_fixture *f)
{
    struct err e;
    int64_t last = 0;
    struct changelog_proof out, in;
    const char *file = sx_path(f, "backup"), *copy = sx_path(f, "copy"), *empty = sx_path(f, "e");
    seed(f, 1, 30);
    assert_ok(backup_site(f->site, file, count, &last, &out, &e), &e);
    assert_true(last > 0);
    assert_str(sx_ls(f, f->top), "backup site ");
    assert_err(backup_site(f->site, file, NULL, NULL, &out, &e), KY_EEXIST);
    assert_ok(restore_site(file, copy, &f->world, &in, &e), &e);
    assert_int_equal(in.changes, out.changes);
    assert_true(hash_eq(&in.head, &out.head));
    assert_str(sx_ls(f, copy), "kaiyuan.db site.conf ");
    assert_str(sx_ls(f, f->top), "backup copy site ");
    sx_verify_of(f, copy);
    assert_true(str_eq(sx_digest_of(f, copy), sx_digest(f)));
    assert_ok(fs_mkdir(&fs_system, empty, 0755, &e), &e);
    assert_ok(restore(f, file, empty, &e), &e);
    assert_true(str_eq(sx_digest_of(f, empty), sx_digest(f)));
    assert_err(backup_site(f->site, sx_path(f, "no/such/place"), NULL, NULL, &out, &e),
               KY_ENOTFOUND);
    assert_non_null(strstr(e.text, "no/such/place"));
}
ON_SQLITE(comes_back_as_it_was)

/* Over a site that has gone on since. */
static void replaces_what_is_there(struct site_fixture *f)
{
    struct err e;
    seed(f, 1, 5);
    struct str before = sx_digest(f);
    const char *file = back_up(f, "backup");
    seed(f, 2, 10);
    assert_err(restore(f, file, f->dir, &e), KY_EBUSY);
    assert_non_null(strstr(e.text, "in use"));
    assert_non_null(sx_article(f, 15));
    sx_close(f);
    assert_ok(restore(f, file, f->dir, &e), &e);
    assert_true(str_eq(sx_digest(f), before));
    sx_verify(f);
    assert_str(sx_ls(f, f->dir), "kaiyuan.db site.conf site.lock ");
    sx_open(f);
    seed(f, 3, 2);
    sx_verify(f);
}
ON_SQLITE(replaces_what_is_there)

struct busy {
    struct site_fixture *f;
    atomic_bool stop;
    atomic_int written;
};

static void *keep_writing(void *ctx)
{
    struct busy *b = ctx;
    struct arena a;
    arena_init(&a, 1 << 20);
    for (int i = 0; !atomic_load(&b->stop); i++) {
        struct err e;
        struct article_result r;
        struct article_input in = sx_input("甲");
        char origin[32];
        snprintf(origin, sizeof(origin), "busy:%d", i);
        in.origin = str_c(origin);
        if (article_import(b->f->site, &ACTOR_COMMAND, &a, &in, &r, &e) == KY_OK)
            atomic_fetch_add(&b->written, 1);
    }
    arena_release(&a);
    return NULL;
}

/* Beside writers: each backup is one moment, whole. */
static void is_one_moment_of_a_busy_site(struct site_fixture *f)
{
    struct err e;
    struct busy b = {.f = f};
    pthread_t thread;
    char name[32];
    seed(f, 1, 50);
    assert_int_equal(pthread_create(&thread, NULL, keep_writing, &b), 0);
    for (int i = 0; i < 5; i++) {
        int seen = atomic_load(&b.written);
        while (atomic_load(&b.written) < seen + 2)
            usleep(1000);
        snprintf(name, sizeof(name), "backup%d", i);
        const char *file = back_up(f, name), *copy = sx_path(f, "copy");
        assert_ok(restore(f, file, copy, &e), &e);
        sx_verify_of(f, copy);
        assert_ok(fs_remove_tree(copy, &e), &e);
    }
    atomic_store(&b.stop, true);
    pthread_join(thread, NULL);
    const char *file = back_up(f, "last"), *copy = sx_path(f, "copy");
    assert_ok(restore(f, file, copy, &e), &e);
    assert_true(str_eq(sx_digest_of(f, copy), sx_digest(f)));
}
ON_SQLITE(is_one_moment_of_a_busy_site)

static struct str read_file(struct site_fixture *f, const char *path)
{
    struct err e;
    struct buf b;
    buf_init(&b, 64 << 20);
    assert_ok(fs_read(&fs_system, path, &b, &e), &e);
    struct str s = arena_str(&f->arena, buf_str(&b));
    buf_release(&b);
    return s;
}

static void write_file(const char *path, struct str data)
{
    struct err e;
    assert_ok(fs_write_atomic(&fs_system, path, data, 0600, &e), &e);
}

/* What is no backup is refused, and the site stays as it was. */
static void refuses_what_is_none(struct site_fixture *f)
{
    struct err e;
    struct db *db;
    const struct db_options create = {.mode = DB_CREATE};
    seed(f, 1, 20);
    const char *good = back_up(f, "good"), *bad = sx_path(f, "bad"), *copy = sx_path(f, "copy");
    struct str bytes = read_file(f, good), before = sx_digest(f);
    sx_close(f);
    char head[200] = "SQLite format 3";
    const struct str contents[] = {STR(""),
                                   STR("x"),
                                   STR("<html>not found</html>"),
                                   str_of(head, sizeof(head)),
                                   str_sub(bytes, 0, 4096),
                                   str_sub(bytes, 0, bytes.n / 2),
                                   str_sub(bytes, 0, bytes.n - 1),
                                   str_sub(bytes, 0, bytes.n - 4096),
                                   str_from(bytes, 4096)};
    for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
        write_file(bad, contents[i]);
        for (int in_place = 0; in_place < 2; in_place++) {
            enum ky_err err = restore(f, bad, in_place ? f->dir : copy, &e);
            if (err != KY_ECORRUPT && err != KY_ENOTFOUND)
                fail_msg("content %zu: %s %s", i, err_name(err), e.text);
            assert_non_null(strstr(e.text, bad));
        }
        assert_str(sx_ls(f, f->dir), "kaiyuan.db site.conf site.lock ");
        assert_str(sx_ls(f, f->top), "bad good site ");
        assert_true(str_eq(sx_digest(f), before));
    }
    assert_err(restore(f, sx_path(f, "nothing"), f->dir, &e), KY_ENOTFOUND);
    assert_true(restore(f, f->top, f->dir, &e) != KY_OK);
    /* Another program's database; one of a newer version; one whose log was rewritten. */
    static const char *const scripts[] = {
        "CREATE TABLE invoice (id INTEGER)",
        "UPDATE schema SET version = 999",
        "UPDATE change SET actor = 'nobody' WHERE seq = 3",
        "UPDATE revision SET title = 'x' WHERE id = 3",
        "DELETE FROM setting WHERE id = 1",
    };
    static const enum ky_err errors[] = {KY_ECORRUPT, KY_EVERSION, KY_ECORRUPT, KY_ECORRUPT,
                                         KY_ECORRUPT};
    for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
        if (i == 0)
            unlink(bad);
        else
            write_file(bad, bytes);
        assert_ok(db_open(bad, &create, &db, &e), &e);
        assert_ok(db_script(db, scripts[i], &e), &e);
        db_close(db);
        assert_err(restore(f, bad, f->dir, &e), errors[i]);
        assert_err(restore(f, bad, copy, &e), errors[i]);
        assert_str(sx_ls(f, f->dir), "kaiyuan.db site.conf site.lock ");
        assert_false(fs_exists(copy));
    }
    assert_true(str_eq(sx_digest(f), before));
    sx_verify(f);
}
ON_SQLITE(refuses_what_is_none)

/* Any byte that changed on the way: refused, or it lay where nothing is kept. */
static void notices_changed_bytes(struct site_fixture *f)
{
    struct err e;
    struct rand rand;
    int refused = 0;
    seed(f, 1, 20);
    const char *good = back_up(f, "good"), *bad = sx_path(f, "bad"), *copy = sx_path(f, "copy");
    struct str bytes = read_file(f, good), before = sx_digest(f);
    char *damaged = arena_alloc(&f->arena, bytes.n);
    rand_seed(&rand, 5);
    for (int i = 0; i < 60; i++) {
        memcpy(damaged, bytes.p, bytes.n);
        size_t at = rand_below(&rand, bytes.n);
        damaged[at] = (char)(damaged[at] ^ (1 << rand_below(&rand, 8)));
        write_file(bad, str_of(damaged, bytes.n));
        if (restore(f, bad, copy, &e) != KY_OK) {
            assert_false(fs_exists(copy));
            refused++;
            continue;
        }
        assert_true(str_eq(sx_digest_of(f, copy), before));
        assert_ok(fs_remove_tree(copy, &e), &e);
    }
    assert_true(refused > 20);
}
ON_SQLITE(notices_changed_bytes)

static void leaves_folders_alone_that_are_not_ours(struct site_fixture *f)
{
    struct err e;
    const char *file = back_up(f, "backup"), *other = sx_path(f, "other");
    assert_ok(fs_mkdir(&fs_system, other, 0755, &e), &e);
    write_file(sx_path(f, "other/mine.txt"), STR("mine"));
    assert_err(restore(f, file, other, &e), KY_EEXIST);
    assert_str(sx_ls(f, other), "mine.txt ");
    assert_err(restore(f, file, sx_path(f, "other/mine.txt"), &e), KY_EEXIST);
    assert_str(read_file(f, sx_path(f, "other/mine.txt")), "mine");
}
ON_SQLITE(leaves_folders_alone_that_are_not_ours)

/* A database that cannot be opened any more is put aside, not destroyed. */
static void saves_a_damaged_site(struct site_fixture *f)
{
    struct err e;
    seed(f, 1, 5);
    struct str before = sx_digest(f);
    const char *file = back_up(f, "backup");
    sx_close(f);
    write_file(sx_path(f, "site/kaiyuan.db"), STR("not a database at all"));
    assert_ok(restore(f, file, f->dir, &e), &e);
    assert_true(str_eq(sx_digest(f), before));
    assert_str(read_file(f, sx_path(f, "site/kaiyuan.db.damaged")), "not a database at all");
}
ON_SQLITE(saves_a_damaged_site)

/* At every moment there is a database, the damaged one or the new. */
static void leaves_no_moment_without_records(struct site_fixture *f)
{
    struct err e;
    struct changelog_proof proof;
    const char *db_path = sx_path(f, "site/kaiyuan.db");
    seed(f, 1, 5);
    struct str before = sx_digest(f);
    const char *file = back_up(f, "backup");
    sx_close(f);
    bool failed = true;
    for (long at = 1; failed; at++) {
        struct fs_fault fault = {
            .below = &fs_system, .kind = FS_FAULT_FULL, .plan = {.at = at, .onward = true}};
        struct fs fs = fs_fault_fs(&fault);
        write_file(db_path, STR("not a database at all"));
        f->world.fs = &fs;
        enum ky_err err = restore_site(file, f->dir, &f->world, &proof, &e);
        f->world.fs = &fs_system;
        failed = atomic_load(&fault.plan.seen) >= at;
        assert_true(failed || !err);
        assert_true(fs_exists(db_path));
    }
    assert_true(str_eq(sx_digest(f), before));
}
ON_SQLITE(leaves_no_moment_without_records)

/* The site's own settings of the machine stay. */
static void is_for_sqlite(struct site_fixture *f)
{
    struct err e;
    struct changelog_proof proof;
    assert_err(backup_site(f->site, sx_path(f, "backup"), NULL, NULL, &proof, &e), KY_EUNSUPPORTED);
    assert_str(sx_ls(f, f->top), "site ");
    sx_close(f);
    write_file(sx_path(f, "some"), STR("x"));
    assert_err(restore(f, sx_path(f, "some"), f->dir, &e), KY_EUNSUPPORTED);
}
ON_POSTGRES(is_for_sqlite)

/* Every call of the database, then of the file system, fails once: no half backup, no half site. */
static void fails_cleanly(struct site_fixture *f)
{
    struct err e;
    struct changelog_proof proof;
    const char *file = sx_path(f, "backup"), *copy = sx_path(f, "copy");
    seed(f, 1, 3);
    struct str before = sx_digest(f);
    for (int files = 0; files < 2; files++) {
        bool failed = true;
        for (long at = 1; failed; at += sx_stride()) {
            struct fs_fault fault = {.below = &fs_system, .kind = FS_FAULT_EIO};
            struct fs fs = fs_fault_fs(&fault);
            struct fault_plan *plan = files ? &fault.plan : &f->faults;
            sx_close(f);
            f->world.fs = &fs;
            sx_open(f);
            *plan = (struct fault_plan){.at = at};
            enum ky_err err = backup_site(f->site, file, NULL, NULL, &proof, &e);
            if (!err)
                err = restore_site(file, copy, &f->world, &proof, &e);
            failed = atomic_load(&plan->seen) >= at;
            *plan = (struct fault_plan){0};
            sx_close(f);
            f->world.fs = &fs_system;
            sx_open(f);
            assert_true(failed || err == KY_OK);
            if (fs_exists(file)) { /* whole, whatever was said */
                if (!fs_exists(copy))
                    assert_ok(restore(f, file, copy, &e), &e);
                assert_true(str_eq(sx_digest_of(f, copy), before));
                assert_ok(fs_remove_tree(copy, &e), &e);
                assert_int_equal(unlink(file), 0);
            } else {
                assert_true(err != KY_OK);
            }
            assert_str(sx_ls(f, f->top), "site ");
        }
    }
    assert_true(str_eq(sx_digest(f), before));
}
ON_SQLITE(fails_cleanly)

UNIT_TESTS(SQLITE(comes_back_as_it_was), SQLITE(replaces_what_is_there),
           SQLITE(is_one_moment_of_a_busy_site), SQLITE(refuses_what_is_none),
           SQLITE(notices_changed_bytes), SQLITE(leaves_folders_alone_that_are_not_ours),
           SQLITE(saves_a_damaged_site), SQLITE(leaves_no_moment_without_records),
           POSTGRES(is_for_sqlite), SQLITE(fails_cleanly));
