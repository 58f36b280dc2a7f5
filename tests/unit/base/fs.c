#include "base/fs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "tempdir.h"
#include "unit.h"

/* A folder, and the paths in it that a test needs; freed together. */
struct place {
    char *dir, *a, *b, *deep;
};

static struct place place_new(void)
{
    char *dir = tempdir_new();
    return (struct place){dir, tempdir_path(dir, "a"), tempdir_path(dir, "b"),
                          tempdir_path(dir, "no/such")};
}

static void place_free(struct place *p)
{
    tempdir_free(p->dir);
    mem_free(p->a);
    mem_free(p->b);
    mem_free(p->deep);
}

static void put(const char *path, struct str data)
{
    struct err e;
    assert_ok(fs_write_atomic(&fs_system, path, data, 0644, &e), &e);
}

static void assert_holds(const char *path, struct str want)
{
    struct buf got;
    struct err e;
    buf_init(&got, 10 << 20);
    assert_ok(fs_read(&fs_system, path, &got, &e), &e);
    assert_true(str_eq(buf_str(&got), want));
    buf_release(&got);
}

static void test_fs_writes_and_reads(void **state)
{
    (void)state;
    struct place p = place_new();
    struct stat st;
    char *big = mem_zero(1 << 20);
    put(p.a, STR("old\0bytes"));
    assert_holds(p.a, STR("old\0bytes"));
    big[12345] = 'x';
    put(p.a, str_of(big, 1 << 20));
    assert_holds(p.a, str_of(big, 1 << 20));
    put(p.a, STR(""));
    assert_holds(p.a, STR(""));
    struct err e;
    assert_ok(fs_write_atomic(&fs_system, p.b, STR("secret"), 0600, &e), &e);
    assert_int_equal(stat(p.b, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    mem_free(big);
    place_free(&p);
}

static void test_fs_read_appends_up_to_the_maximum(void **state)
{
    (void)state;
    struct place p = place_new();
    struct buf b;
    struct err e;
    put(p.a, STR("12345"));
    buf_init(&b, 7);
    buf_addc(&b, "x:");
    assert_ok(fs_read(&fs_system, p.a, &b, &e), &e);
    assert_str(buf_str(&b), "x:12345");
    buf_clear(&b);
    buf_addc(&b, "xyz");
    assert_err(fs_read(&fs_system, p.a, &b, &e), KY_ELIMIT);
    assert_str(buf_str(&b), "xyz");
    assert_non_null(strstr(e.text, p.a));
    buf_release(&b);
    place_free(&p);
}

static void test_fs_read_standard_input(void **state)
{
    (void)state;
    int ends[2], keep = dup(STDIN_FILENO);
    struct buf b;
    struct err e;
    buf_init(&b, 100);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "typed", 5), 5);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    enum ky_err err = fs_read(&fs_system, "-", &b, &e);
    dup2(keep, STDIN_FILENO);
    close(keep);
    assert_ok(err, &e);
    assert_str(buf_str(&b), "typed");
    buf_release(&b);
}

static void test_fs_errors_name_the_path(void **state)
{
    (void)state;
    struct place p = place_new();
    struct buf b;
    struct err e;
    buf_init(&b, 100);
    assert_err(fs_read(&fs_system, p.a, &b, &e), KY_ENOTFOUND);
    assert_non_null(strstr(e.text, p.a));
    assert_err(fs_read(&fs_system, p.dir, &b, &e), KY_EIO); /* a folder */
    assert_err(fs_write_atomic(&fs_system, p.deep, STR("x"), 0644, &e), KY_ENOTFOUND);
    assert_non_null(strstr(e.text, p.deep));
    assert_err(fs_copy(&fs_system, p.a, p.b, &e), KY_ENOTFOUND);
    assert_err(fs_remove(&fs_system, p.a, &e), KY_ENOTFOUND);
    assert_err(fs_rename(&fs_system, p.a, p.b, &e), KY_ENOTFOUND);
    assert_err(fs_sync_file(&fs_system, p.a, NULL), KY_ENOTFOUND);
    assert_err(fs_mkdir(&fs_system, p.dir, 0755, &e), KY_EEXIST);
    buf_release(&b);
    place_free(&p);
}

static void test_fs_copy_takes_no_taken_name(void **state)
{
    (void)state;
    struct place p = place_new();
    struct err e;
    struct stat st;
    put(p.a, STR("new"));
    assert_int_equal(chmod(p.a, 0640), 0);
    assert_ok(fs_copy(&fs_system, p.a, p.b, &e), &e);
    assert_holds(p.b, STR("new"));
    assert_int_equal(stat(p.b, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    put(p.b, STR("mine"));
    assert_err(fs_copy(&fs_system, p.a, p.b, &e), KY_EEXIST);
    assert_holds(p.b, STR("mine"));
    assert_ok(fs_remove(&fs_system, p.a, &e), &e);
    assert_ok(fs_remove(&fs_system, p.b, &e), &e);
    assert_true(fs_is_empty_dir(p.dir)); /* nothing was left beside */
    place_free(&p);
}

static void test_fs_names(void **state)
{
    (void)state;
    struct place p = place_new();
    struct err e;
    put(p.a, STR("1"));
    put(p.b, STR("2"));
    assert_ok(fs_rename(&fs_system, p.a, p.b, &e), &e);
    assert_false(fs_exists(p.a));
    assert_holds(p.b, STR("1"));
    assert_ok(fs_mkdir(&fs_system, p.a, 0755, &e), &e);
    assert_true(fs_is_dir(p.a));
    assert_ok(fs_sync_file(&fs_system, p.b, &e), &e);
    assert_ok(fs_sync_parent(&fs_system, p.b, &e), &e);
    place_free(&p);
}

static void test_fs_sync_parent_finds_it(void **state)
{
    (void)state;
    struct err e;
    struct place p = place_new();
    char *slash = tempdir_path(p.dir, "sub//");
    assert_ok(fs_sync_parent(&fs_system, "/name", &e), &e);
    assert_ok(fs_sync_parent(&fs_system, "name", &e), &e);
    assert_ok(fs_sync_parent(&fs_system, slash, &e), &e); /* "sub" need not be there */
    assert_err(fs_sync_parent(&fs_system, p.deep, &e), KY_ENOTFOUND);
    mem_free(slash);
    place_free(&p);
}

UNIT_TESTS(cmocka_unit_test(test_fs_writes_and_reads),
           cmocka_unit_test(test_fs_read_appends_up_to_the_maximum),
           cmocka_unit_test(test_fs_read_standard_input),
           cmocka_unit_test(test_fs_errors_name_the_path),
           cmocka_unit_test(test_fs_copy_takes_no_taken_name), cmocka_unit_test(test_fs_names),
           cmocka_unit_test(test_fs_sync_parent_finds_it));
