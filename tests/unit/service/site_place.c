/* Where a site may be made, and what is told apart there. */
#include <sys/stat.h>

#include "site_fixture.h"

static bool is_free(struct site_fixture *f)
{
    return site_place_free(&f->arena, f->dir);
}

static void put(struct site_fixture *f, const char *name)
{
    struct err e;
    assert_ok(fs_write_atomic(&fs_system, sx_path(f, name), STR("x"), 0600, &e), &e);
}

static void tells_leftovers_from_files(struct site_fixture *f)
{
    struct err e;
    struct site_place place;
    assert_true(is_free(f)); /* nothing there */
    assert_ok(site_place_init(&f->arena, f->dir, &place, &e), &e);
    assert_false(place.inside);
    assert_int_equal(mkdir(f->dir, 0700), 0);
    assert_true(is_free(f));
    assert_ok(site_place_init(&f->arena, f->dir, &place, &e), &e);
    assert_true(place.inside);
    put(f, "site/kaiyuan.db"); /* somebody's */
    assert_false(is_free(f));
    assert_err(site_place_init(&f->arena, f->dir, &place, &e), KY_EEXIST);
    assert_int_equal(mkdir(sx_path(f, "site/.kaiyuan-new"), 0700), 0);
    assert_false(is_free(f)); /* still: nothing says that it was being moved */
    put(f, "site/.kaiyuan-new/site.conf");
    assert_true(is_free(f));
    put(f, "site/site.lock"); /* it was in use */
    assert_false(is_free(f));
}
ON_BARE_SQLITE(tells_leftovers_from_files)

static void moves_in_and_cleans_up(struct site_fixture *f)
{
    struct err e;
    struct site_place place;
    assert_int_equal(mkdir(f->dir, 0700), 0);
    put(f, "site/kaiyuan.db");
    assert_int_equal(mkdir(sx_path(f, "site/.kaiyuan-new"), 0700), 0);
    put(f, "site/.kaiyuan-new/site.conf");
    assert_ok(site_place_init(&f->arena, f->dir, &place, &e), &e);
    assert_ok(site_place_begin(&f->arena, &place, &fs_system, &e), &e);
    assert_str(sx_ls(f, f->dir), ".kaiyuan-new ");
    put(f, "site/.kaiyuan-new/kaiyuan.db");
    put(f, "site/.kaiyuan-new/site.conf");
    assert_err(site_place_abandon(&f->arena, &place, KY_EUNCERTAIN, &e), KY_EIO);
    assert_non_null(strstr(e.text, "Nothing was made"));
    assert_str(sx_ls(f, f->dir), "");
    assert_ok(site_place_begin(&f->arena, &place, &fs_system, &e), &e);
    put(f, "site/.kaiyuan-new/kaiyuan.db");
    put(f, "site/.kaiyuan-new/site.conf");
    assert_ok(site_place_finish(&f->arena, &place, &fs_system, &e), &e);
    assert_str(sx_ls(f, f->dir), "kaiyuan.db site.conf ");
}
ON_BARE_SQLITE(moves_in_and_cleans_up)

UNIT_TESTS(SQLITE(tells_leftovers_from_files), SQLITE(moves_in_and_cleans_up));
