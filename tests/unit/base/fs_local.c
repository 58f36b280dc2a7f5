/* fs_local.c: tests of the queries, removals and locks of base/fs.h. */
#include "base/fs.h"

#include <unistd.h>

#include "base/mem.h"
#include "tempdir.h"
#include "unit.h"

static void put(const char *path, struct str data)
{
    struct err e;
    assert_ok(fs_write_atomic(&fs_system, path, data, 0644, &e), &e);
}

static void make_dir(const char *path)
{
    struct err e;
    assert_ok(fs_mkdir(&fs_system, path, 0755, &e), &e);
}

static void test_fs_queries(void **state)
{
    (void)state;
    char *dir = tempdir_new(), *sub = tempdir_path(dir, "sub"), *file = tempdir_path(dir, "file");
    char *deep = tempdir_path(dir, "no/such");
    make_dir(sub);
    put(file, STR("x"));
    assert_true(fs_exists(sub) && fs_is_dir(sub) && fs_is_empty_dir(sub));
    assert_true(fs_exists(file));
    assert_false(fs_is_dir(file) || fs_is_empty_dir(file));
    assert_false(fs_exists(deep) || fs_is_dir(deep) || fs_is_empty_dir(deep));
    assert_false(fs_is_empty_dir(dir));
    mem_free(sub);
    mem_free(file);
    mem_free(deep);
    tempdir_free(dir);
}

/* A link in the tree goes, what it points to stays. */
static void test_fs_remove_tree_follows_no_links(void **state)
{
    (void)state;
    char *dir = tempdir_new(), *a = tempdir_path(dir, "a"), *b = tempdir_path(dir, "b");
    char *below = tempdir_path(a, "below"), *link = tempdir_path(a, "link");
    char *file = tempdir_path(below, "file"), *kept = tempdir_path(b, "kept");
    struct err e;
    make_dir(a);
    make_dir(b);
    make_dir(below);
    put(file, STR("x"));
    put(kept, STR("y"));
    assert_int_equal(symlink(b, link), 0);
    assert_ok(fs_remove_tree(a, &e), &e);
    assert_false(fs_exists(a));
    assert_true(fs_exists(kept));
    assert_err(fs_remove_tree(a, &e), KY_ENOTFOUND);
    assert_non_null(strstr(e.text, a));
    mem_free(a);
    mem_free(b);
    mem_free(below);
    mem_free(link);
    mem_free(file);
    mem_free(kept);
    tempdir_free(dir);
}

static void test_fs_locks_exclude(void **state)
{
    (void)state;
    char *dir = tempdir_new(), *path = tempdir_path(dir, "lock"), *deep = tempdir_path(dir, "n/l");
    struct fs_lock one = FS_LOCK_NONE, two = FS_LOCK_NONE, three = FS_LOCK_NONE;
    struct err e;
    assert_false(fs_lock_is_only(&one));
    assert_ok(fs_lock(path, false, &one, &e), &e);
    assert_true(fs_lock_is_only(&one));
    assert_ok(fs_lock(path, false, &two, &e), &e);
    assert_false(fs_lock_is_only(&one) || fs_lock_is_only(&two));
    assert_err(fs_lock(path, true, &three, &e), KY_EBUSY);
    assert_false(fs_lock_is_only(&one)); /* asking took nothing away */
    assert_non_null(strstr(e.text, path));
    fs_unlock(&one);
    fs_unlock(&one);
    assert_true(fs_lock_is_only(&two));
    assert_err(fs_lock(path, true, &three, &e), KY_EBUSY);
    fs_unlock(&two);
    assert_ok(fs_lock(path, true, &three, &e), &e);
    assert_err(fs_lock(path, false, &one, &e), KY_EBUSY);
    fs_unlock(&three);
    assert_err(fs_lock(deep, true, &three, &e), KY_ENOTFOUND);
    mem_free(path);
    mem_free(deep);
    tempdir_free(dir);
}

UNIT_TESTS(cmocka_unit_test(test_fs_queries),
           cmocka_unit_test(test_fs_remove_tree_follows_no_links),
           cmocka_unit_test(test_fs_locks_exclude));
