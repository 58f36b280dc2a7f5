#include "pack/pack_priv.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>

#include "base/mem.h"
#include "tempdir.h"
#include "unit.h"

static char *dir, *path;

static int make_dir(void **state)
{
    (void)state;
    dir = tempdir_new();
    path = tempdir_path(dir, "pack");
    return 0;
}

static int drop_dir(void **state)
{
    (void)state;
    mem_free(path);
    tempdir_free(dir);
    return 0;
}

static void write_pack(size_t big)
{
    struct err e;
    struct pack_out *p;
    char *bytes = mem_zero(big + 1);
    for (size_t i = 0; i < big; i++)
        bytes[i] = (char)(i * 2654435761u >> 13);
    assert_ok(pack_create(&fs_system, path, &p, &e), &e);
    assert_ok(pack_begin(p, "a/one.json", 5, &e), &e);
    assert_ok(pack_add(p, STR("he"), &e), &e);
    assert_ok(pack_add(p, STR("llo"), &e), &e);
    assert_ok(pack_begin(p, "empty", 0, &e), &e);
    assert_ok(pack_begin(p, "media/ab/cd.jpg", (int64_t)big, &e), &e);
    assert_ok(pack_add(p, str_of(bytes, big), &e), &e);
    assert_ok(pack_finish(p, &e), &e);
    pack_out_free(p);
    mem_free(bytes);
}

/* To the end; how many entries. */
static enum ky_err read_all(bool bodies, int *out_n, struct err *e)
{
    struct pack_in *p;
    const char *name = "";
    int64_t size;
    char some[1000];
    *out_n = 0;
    enum ky_err err = pack_open(&fs_system, path, &p, e);
    while (!err && name) {
        size_t n = bodies;
        err = pack_next(p, &name, &size, e);
        while (!err && name && n > 0)
            err = pack_read(p, some, sizeof(some), &n, e);
        *out_n += !err && name;
    }
    pack_in_free(p);
    return err;
}

static void test_gives_back_what_went_in(void **state)
{
    (void)state;
    struct err e;
    int n;
    write_pack(200000);
    assert_true(pack_looks_like(&fs_system, path));
    assert_ok(read_all(true, &n, &e), &e);
    assert_int_equal(n, 3);
    assert_ok(read_all(false, &n, &e), &e);
    assert_int_equal(n, 3);
    struct pack_in *p;
    const char *name;
    int64_t size;
    char some[10];
    size_t got;
    assert_ok(pack_open(&fs_system, path, &p, &e), &e);
    assert_ok(pack_next(p, &name, &size, &e), &e);
    assert_string_equal(name, "a/one.json");
    assert_int_equal(size, 5);
    assert_ok(pack_read(p, some, sizeof(some), &got, &e), &e);
    assert_str(str_of(some, got), "hello");
    pack_in_free(p);
    struct pack_out *out;
    assert_err(pack_create(&fs_system, path, &out, &e), KY_EEXIST);
    assert_false(pack_looks_like(&fs_system, dir));
}

/* A byte changed or lost anywhere is noticed. */
static void test_notices_damage(void **state)
{
    (void)state;
    struct err e;
    struct buf whole;
    int n;
    write_pack(3000);
    buf_init(&whole, 1 << 20);
    assert_ok(fs_read(&fs_system, path, &whole, &e), &e);
    for (size_t i = 0; i < whole.n; i++) {
        whole.p[i] ^= 0x41;
        assert_ok(fs_write_atomic(&fs_system, path, buf_str(&whole), 0600, &e), &e);
        whole.p[i] ^= 0x41;
        enum ky_err err = read_all(true, &n, &e);
        if (!err) /* what tar and zstd do not look at: but the content is as it was */
            assert_int_equal(n, 3);
        else
            assert_int_equal(err, KY_ECORRUPT);
    }
    for (size_t i = 0; i + 1 < whole.n; i += 3) {
        assert_ok(fs_write_atomic(&fs_system, path, str_of(whole.p, i), 0600, &e), &e);
        enum ky_err err = read_all(true, &n, &e);
        assert_true(err == KY_ECORRUPT || n == 3);
    }
    buf_release(&whole);
}

/* A tar of somebody else's making: one entry, then an end that fits it. */
static void hostile(const char *name, int type, const char *data, const char *end)
{
    struct archive *a = archive_write_new();
    archive_write_add_filter_gzip(a);
    archive_write_set_format_pax(a);
    assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
    const char *names[] = {name, end ? "end" : NULL};
    const char *bodies[] = {data, end};
    for (int i = 0; i < 2 && names[i]; i++) {
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, names[i]);
        archive_entry_set_filetype(entry, i ? AE_IFREG : (unsigned)type);
        if (!i && type == AE_IFLNK)
            archive_entry_set_symlink(entry, "/etc/passwd");
        archive_entry_set_size(entry, (la_int64_t)strlen(bodies[i]));
        archive_entry_set_perm(entry, 0644);
        assert_true(archive_write_header(a, entry) >= ARCHIVE_WARN);
        archive_write_data(a, bodies[i], strlen(bodies[i]));
        archive_entry_free(entry);
    }
    archive_write_free(a);
}

static void test_refuses_hostile_names(void **state)
{
    (void)state;
    static const char *const names[] = {"/etc/passwd",  "../x", "a/../b", "a//b",
                                        "./a",          "a/.b", "A",      "a b",
                                        "\xe6\xb1\x9f", "a\\b", "a/"};
    struct err e;
    int n;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        hostile(names[i], AE_IFREG, "x", NULL);
        assert_err(read_all(true, &n, &e), KY_ECORRUPT);
        assert_int_equal(n, 0);
    }
    char longer[300];
    memset(longer, 'a', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    hostile(longer, AE_IFREG, "x", NULL);
    assert_err(read_all(true, &n, &e), KY_ECORRUPT);
    hostile("a", AE_IFLNK, "", NULL);
    assert_err(read_all(true, &n, &e), KY_ECORRUPT);
    hostile("a", AE_IFDIR, "", NULL);
    assert_err(read_all(true, &n, &e), KY_ECORRUPT);
    hostile("a", AE_IFREG, "x", "0000000000000000000000000000000000000000000000000000000000000000");
    assert_err(read_all(true, &n, &e), KY_ECORRUPT);
    assert_non_null(strstr(e.text, "altered"));
    hostile("a", AE_IFREG, "x", "short");
    assert_err(read_all(true, &n, &e), KY_ECORRUPT);
    hostile("a", AE_IFREG, "x", NULL);
    assert_err(read_all(true, &n, &e), KY_ECORRUPT);
    assert_non_null(strstr(e.text, "cut off"));
}

/* Given up in the middle: nothing leaks, and what is there is no pack. */
static void test_is_given_up(void **state)
{
    (void)state;
    struct err e;
    int n;
    struct pack_out *p;
    assert_ok(pack_create(&fs_system, path, &p, &e), &e);
    pack_out_free(p);
    assert_err(read_all(true, &n, &e), KY_ECORRUPT);
    assert_ok(fs_remove(&fs_system, path, &e), &e);
    assert_ok(pack_create(&fs_system, path, &p, &e), &e);
    assert_ok(pack_begin(p, "a", 100, &e), &e);
    assert_ok(pack_add(p, STR("x"), &e), &e);
    pack_out_free(p);
    assert_err(read_all(true, &n, &e), KY_ECORRUPT);
    pack_out_free(NULL);
    pack_in_free(NULL);
}

static void test_refuses_other_files(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "hello", "\x28\xb5\x2f\xfd garbage", "\x1f\x8b garbage",
                                        "SQLite format 3"};
    struct err e;
    int n;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_ok(fs_write_atomic(&fs_system, path, str_c(texts[i]), 0600, &e), &e);
        assert_err(read_all(true, &n, &e), KY_ECORRUPT);
    }
    assert_err(pack_open(&fs_system, "/nowhere/at/all", &(struct pack_in *){NULL}, &e),
               KY_ENOTFOUND);
}

#define T(name) cmocka_unit_test_setup_teardown(name, make_dir, drop_dir)
UNIT_TESTS(T(test_gives_back_what_went_in), T(test_notices_damage), T(test_refuses_hostile_names),
           T(test_is_given_up), T(test_refuses_other_files));
