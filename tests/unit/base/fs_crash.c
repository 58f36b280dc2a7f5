/* fs_crash.c: base/fs.h on disks that fail and machines whose power is cut at any moment, and proof
 * that the simulated disk (tests/support) catches careless writers. */
#include "base/fs.h"

#include <dirent.h>
#include <fcntl.h>

#include "base/mem.h"
#include "fs_fault.h"
#include "fs_power.h"
#include "tempdir.h"
#include "unit.h"

enum { OLD_N = 3000, NEW_N = 200000 /* several chunks of fs_copy */, SEEDS = 12 };

/* What a power cut may leave of a file. */
enum left { ABSENT, OLD, NEW, MIXED };

struct fixture {
    char *dir, *path, *source, old[OLD_N], new[NEW_N];
};

static struct fixture *fixture_new(void)
{
    struct fixture *f = NEW(struct fixture);
    f->dir = tempdir_new();
    f->path = tempdir_path(f->dir, "file");
    f->source = tempdir_path(f->dir, "source");
    for (int i = 0; i < OLD_N; i++)
        f->old[i] = (char)('a' + i % 23);
    for (int i = 0; i < NEW_N; i++)
        f->new[i] = (char)('A' + i % 19);
    return f;
}

static void fixture_free(struct fixture *f)
{
    tempdir_free(f->dir);
    mem_free(f->path);
    mem_free(f->source);
    mem_free(f);
}

/* The folder with only the old file (and what is to be copied), all of it durable. */
static void start_over(struct fixture *f, bool with_old)
{
    struct err e;
    assert_ok(fs_remove_tree(f->dir, &e), &e);
    assert_ok(fs_mkdir(&fs_system, f->dir, 0700, &e), &e);
    if (with_old)
        assert_ok(fs_write_atomic(&fs_system, f->path, str_of(f->old, OLD_N), 0644, &e), &e);
    assert_ok(fs_write_atomic(&fs_system, f->source, str_of(f->new, NEW_N), 0644, &e), &e);
}

static enum left look(const struct fixture *f)
{
    struct buf got;
    enum left left = MIXED;
    buf_init(&got, 1 << 20);
    enum ky_err err = fs_read(&fs_system, f->path, &got, NULL);
    if (err == KY_ENOTFOUND)
        left = ABSENT;
    else if (str_eq(buf_str(&got), str_of(f->old, OLD_N)))
        left = OLD;
    else if (str_eq(buf_str(&got), str_of(f->new, NEW_N)))
        left = NEW;
    buf_release(&got);
    return left;
}

static size_t count_entries(const char *path)
{
    DIR *d = opendir(path);
    size_t n = 0;
    assert_non_null(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n - 2; /* "." and ".." */
}

/* Something that puts the new bytes at f->path. */
typedef enum ky_err writer(const struct fs *fs, struct fixture *f, struct err *e);

static enum ky_err write_atomic(const struct fs *fs, struct fixture *f, struct err *e)
{
    return fs_write_atomic(fs, f->path, str_of(f->new, NEW_N), 0644, e);
}

static enum ky_err copy(const struct fs *fs, struct fixture *f, struct err *e)
{
    return fs_copy(fs, f->source, f->path, e);
}

/* Careless writers, to see that the simulation sees it. */
static enum ky_err write_careless(const struct fs *fs, struct fixture *f, bool beside,
                                  bool sync_file, bool sync_dir, struct err *e)
{
    char *to = tempdir_path(f->dir, beside ? "beside" : "file");
    struct str rest = str_of(f->new, NEW_N);
    int fd = fs->ops->open(fs->ctx, to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    bool ok = fd >= 0;
    while (ok && rest.n > 0) {
        ssize_t n = fs->ops->write(fs->ctx, fd, rest.p, rest.n < 50000 ? rest.n : 50000);
        ok = n > 0;
        rest = str_from(rest, ok ? (size_t)n : 0);
    }
    if (ok && sync_file)
        ok = fs->ops->fsync(fs->ctx, fd) == 0;
    if (fd >= 0 && fs->ops->close(fs->ctx, fd) != 0)
        ok = false;
    if (ok && beside)
        ok = fs->ops->rename(fs->ctx, to, f->path) == 0;
    mem_free(to);
    if (ok && sync_dir)
        ok = fs_sync_parent(fs, f->path, e) == KY_OK;
    return ok ? KY_OK : KY_EIO;
}

static enum ky_err write_in_place(const struct fs *fs, struct fixture *f, struct err *e)
{
    return write_careless(fs, f, false, true, true, e);
}

static enum ky_err write_unsynced_file(const struct fs *fs, struct fixture *f, struct err *e)
{
    return write_careless(fs, f, true, false, true, e);
}

static enum ky_err write_unsynced_dir(const struct fs *fs, struct fixture *f, struct err *e)
{
    return write_careless(fs, f, true, true, false, e);
}

struct tally {
    int seen[MIXED + 1];
    int lost; /* KY_OK was said, and the new bytes are not there */
};

/* Let the power go at each operation in turn, and at the end; each with several ways to lose what
 * was not synced. */
static struct tally cut_everywhere(writer *write, bool with_old)
{
    struct fixture *f = fixture_new();
    struct tally t = {0};
    bool more = true;
    for (long at = 1; more; at++) {
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            struct err e;
            start_over(f, with_old);
            struct fs_power *power = fs_power_new(f->dir);
            struct fs disk = fs_power_fs(power);
            struct fs_fault fault = {&disk, FS_FAULT_EIO, {.at = at, .onward = true}};
            struct fs fs = fs_fault_fs(&fault);
            enum ky_err err = write(&fs, f, &e);
            more = atomic_load(&fault.plan.seen) >= at;
            assert_true(more || err == KY_OK);
            fs_power_cut(power, seed * 1000 + (uint64_t)at);
            enum left left = look(f);
            t.seen[left]++;
            t.lost += err == KY_OK && left != NEW;
            fs_power_free(power);
        }
    }
    fixture_free(f);
    return t;
}

static void test_write_atomic_survives_power_cuts(void **state)
{
    (void)state;
    struct tally t = cut_everywhere(write_atomic, true);
    assert_int_equal(t.seen[MIXED] + t.seen[ABSENT], 0);
    assert_int_equal(t.lost, 0);
    assert_true(t.seen[OLD] >= SEEDS && t.seen[NEW] >= SEEDS);
    t = cut_everywhere(write_atomic, false);
    assert_int_equal(t.seen[MIXED], 0);
    assert_int_equal(t.lost, 0);
    assert_true(t.seen[ABSENT] >= SEEDS && t.seen[NEW] >= SEEDS);
}

static void test_copy_survives_power_cuts(void **state)
{
    (void)state;
    struct tally t = cut_everywhere(copy, false);
    assert_int_equal(t.seen[MIXED], 0);
    assert_int_equal(t.lost, 0);
    assert_true(t.seen[ABSENT] >= SEEDS && t.seen[NEW] >= SEEDS);
}

static void test_simulation_catches_careless_writers(void **state)
{
    (void)state;
    struct tally t = cut_everywhere(write_in_place, true);
    assert_true(t.seen[MIXED] > 0);
    t = cut_everywhere(write_unsynced_file, true);
    assert_true(t.seen[MIXED] > 0 && t.lost > 0);
    t = cut_everywhere(write_unsynced_dir, true);
    assert_int_equal(t.seen[MIXED], 0);
    assert_true(t.lost > 0);
}

/* One failure at each operation, on a machine that stays up. */
static void fail_everywhere(writer *write, bool with_old, enum fs_fault_kind kind)
{
    struct fixture *f = fixture_new();
    bool more = true;
    for (long at = 1; more; at++) {
        struct err e;
        start_over(f, with_old);
        struct fs_fault fault = {&fs_system, kind, {.at = at}};
        struct fs fs = fs_fault_fs(&fault);
        enum ky_err err = write(&fs, f, &e);
        more = atomic_load(&fault.plan.seen) >= at;
        enum left left = look(f), before = with_old ? OLD : ABSENT;
        bool late = kind == FS_FAULT_LATE; /* then it may be there without our knowing */
        if (kind == FS_FAULT_SHORT || !more)
            assert_ok(err, &e);
        if (err == KY_OK || err == KY_EUNCERTAIN)
            assert_int_equal(left, NEW);
        else
            assert_true(left == before || (late && left == NEW));
        if (err != KY_OK && err != KY_EUNCERTAIN)
            assert_int_equal(err, kind == FS_FAULT_FULL ? KY_EFULL : KY_EIO);
        if (err != KY_OK && !late) /* nothing left beside */
            assert_int_equal(count_entries(f->dir), 1 + (left != ABSENT));
    }
    fixture_free(f);
}

static void test_failures_leave_old_or_new(void **state)
{
    (void)state;
    for (int kind = FS_FAULT_EIO; kind <= FS_FAULT_LATE; kind++) {
        fail_everywhere(write_atomic, true, (enum fs_fault_kind)kind);
        fail_everywhere(write_atomic, false, (enum fs_fault_kind)kind);
        fail_everywhere(copy, false, (enum fs_fault_kind)kind);
    }
}

/* Every read and write short, one after the other. */
static void test_all_short_is_no_error(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct err e;
    start_over(f, true);
    struct fs_fault fault = {&fs_system, FS_FAULT_SHORT, {.at = 1, .onward = true}};
    struct fs fs = fs_fault_fs(&fault);
    assert_ok(write_atomic(&fs, f, &e), &e);
    assert_int_equal(look(f), NEW);
    start_over(f, false);
    assert_ok(copy(&fs, f, &e), &e);
    assert_int_equal(look(f), NEW);
    fixture_free(f);
}

static void test_read_fails_whole(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct buf got;
    struct err e;
    start_over(f, true);
    buf_init(&got, 1 << 20);
    for (long at = 1; at <= 3; at++) { /* open, read, read at the end */
        struct fs_fault fault = {&fs_system, FS_FAULT_EIO, {.at = at}};
        struct fs fs = fs_fault_fs(&fault);
        assert_err(fs_read(&fs, f->path, &got, &e), KY_EIO);
        assert_int_equal(got.n, 0);
        assert_non_null(strstr(e.text, f->path));
    }
    buf_release(&got);
    fixture_free(f);
}

/* Names: what was acknowledged stays, what was not may go either way. */
static void test_names_survive_power_cuts(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct err e;
    int unsynced[2] = {0};
    char *sub = tempdir_path(f->dir, "sub"), *moved = tempdir_path(sub, "moved");
    char *loose = tempdir_path(f->dir, "loose");
    for (uint64_t seed = 0; seed < 40; seed++) {
        start_over(f, true);
        struct fs_power *power = fs_power_new(f->dir);
        struct fs fs = fs_power_fs(power);
        assert_ok(fs_mkdir(&fs, sub, 0755, &e), &e);
        assert_ok(fs_rename(&fs, f->path, moved, &e), &e);
        assert_ok(fs_remove(&fs, f->source, &e), &e);
        int fd = fs.ops->open(fs.ctx, loose, O_WRONLY | O_CREAT, 0644);
        assert_true(fd >= 0);
        fs_power_cut(power, seed);
        assert_int_equal(fs.ops->write(fs.ctx, fd, "x", 1), -1); /* the machine was off */
        fs.ops->close(fs.ctx, fd);
        assert_true(fs_exists(moved));
        assert_false(fs_exists(f->path) || fs_exists(f->source));
        unsynced[fs_exists(loose)]++;
        fs_power_cut(power, seed); /* nothing is pending: nothing more to lose */
        assert_true(fs_exists(moved));
        fs_power_free(power);
    }
    assert_true(unsynced[0] > 5 && unsynced[1] > 5);
    mem_free(sub);
    mem_free(moved);
    mem_free(loose);
    fixture_free(f);
}

static void test_power_cut_repeats_itself(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct buf first, second;
    struct err e;
    buf_init(&first, 1 << 20);
    buf_init(&second, 1 << 20);
    for (uint64_t seed = 0; seed < 20; seed++) {
        for (int round = 0; round < 2; round++) {
            start_over(f, true);
            struct fs_power *power = fs_power_new(f->dir);
            struct fs fs = fs_power_fs(power);
            assert_ok(write_careless(&fs, f, false, false, false, &e), &e);
            fs_power_cut(power, seed);
            buf_clear(round ? &second : &first);
            assert_ok(fs_read(&fs_system, f->path, round ? &second : &first, &e), &e);
            fs_power_free(power);
        }
        assert_true(str_eq(buf_str(&first), buf_str(&second)));
    }
    buf_release(&first);
    buf_release(&second);
    fixture_free(f);
}

UNIT_TESTS(cmocka_unit_test(test_write_atomic_survives_power_cuts),
           cmocka_unit_test(test_copy_survives_power_cuts),
           cmocka_unit_test(test_simulation_catches_careless_writers),
           cmocka_unit_test(test_failures_leave_old_or_new),
           cmocka_unit_test(test_all_short_is_no_error), cmocka_unit_test(test_read_fails_whole),
           cmocka_unit_test(test_names_survive_power_cuts),
           cmocka_unit_test(test_power_cut_repeats_itself));
