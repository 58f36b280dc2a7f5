/* Opening sites, locks, writing. */
#include "service/site.h"

#include <stdio.h>

#include "db/db.h"
#include "store/channel.h"
#include "store/setting.h"
#include "site_fixture.h"

static enum ky_err open_as(struct site_fixture *f, enum site_use use, struct err *e)
{
    struct site *s = NULL;
    enum ky_err err = site_open(f->dir, use, &f->world, NULL, NULL, &s, e);
    site_close(s);
    return err;
}

static void locks_as_the_table_says(struct site_fixture *f)
{
    static const enum ky_err table[3][3] = {
        [SITE_READ] = {KY_OK, KY_OK, KY_OK},
        [SITE_WRITE] = {KY_OK, KY_OK, KY_EBUSY},
        [SITE_ALONE] = {KY_OK, KY_EBUSY, KY_EBUSY},
    };
    struct err e;
    sx_close(f);
    for (int first = SITE_READ; first <= SITE_ALONE; first++)
        for (int second = SITE_READ; second <= SITE_ALONE; second++) {
            struct site *s;
            assert_ok(site_open(f->dir, (enum site_use)first, &f->world, NULL, NULL, &s, &e), &e);
            assert_err(open_as(f, (enum site_use)second, &e), table[first][second]);
            if (table[first][second] == KY_EBUSY)
                assert_non_null(strstr(e.text, f->dir));
            site_close(s);
            assert_ok(open_as(f, (enum site_use)second, &e), &e);
        }
    site_close(NULL);
}
ON_BOTH(locks_as_the_table_says)

static void tells_what_is_wrong(struct site_fixture *f)
{
    struct err e;
    struct site *s;
    const char *conf = sx_path(f, "site/site.conf"), *empty = sx_path(f, "empty");
    assert_err(site_open(sx_path(f, "nowhere"), SITE_READ, &f->world, NULL, NULL, &s, &e),
               KY_ENOTFOUND);
    assert_non_null(strstr(e.text, "kaiyuan init"));
    assert_ok(fs_mkdir(&fs_system, empty, 0755, &e), &e);
    assert_err(site_open(empty, SITE_WRITE, &f->world, NULL, NULL, &s, &e), KY_ENOTFOUND);
    assert_str(sx_ls(f, empty), "");
    sx_close(f);
    assert_ok(fs_write_atomic(&fs_system, conf, STR("# x\nlisten = a\ncolour = red\n"), 0600, &e),
              &e);
    assert_err(open_as(f, SITE_READ, &e), KY_EINVAL);
    assert_non_null(strstr(e.text, "site.conf:3"));
    assert_non_null(strstr(e.text, "colour"));
}
ON_BOTH(tells_what_is_wrong)

static void refuses_databases_that_are_not_ours(struct site_fixture *f)
{
    struct err e;
    struct db *db;
    assert_ok(site_connect(f->site, DB_WRITE, &db, &e), &e);
    assert_ok(db_script(db, "UPDATE schema SET version = 999", &e), &e);
    db_close(db);
    sx_close(f);
    assert_err(open_as(f, SITE_READ, &e), KY_EVERSION);
    assert_non_null(strstr(e.text, f->dir));
    assert_non_null(strstr(e.text, "newer"));
    assert_err(open_as(f, SITE_WRITE, &e), KY_EVERSION);
    assert_ok(open_as(f, SITE_ALONE, &e), &e); /* migrate decides itself */
}
ON_BOTH(refuses_databases_that_are_not_ours)

static void refuses_damaged_files(struct site_fixture *f)
{
    static const char *const contents[] = {"", "not a database at all, but text",
                                           "SQLite format 3"};
    struct err e;
    const char *file = sx_path(f, "site/kaiyuan.db");
    sx_close(f);
    for (size_t i = 0; i < 3; i++) {
        assert_ok(fs_write_atomic(&fs_system, file, str_c(contents[i]), 0600, &e), &e);
        enum ky_err err = open_as(f, SITE_WRITE, &e);
        assert_true(err == KY_ECORRUPT || err == KY_ENOTFOUND);
        assert_non_null(strstr(e.text, "site"));
    }
    assert_ok(fs_remove(&fs_system, file, &e), &e);
    assert_err(open_as(f, SITE_READ, &e), KY_ENOTFOUND);
    assert_err(open_as(f, SITE_WRITE, &e), KY_ENOTFOUND);
    assert_false(fs_exists(file));
}
ON_SQLITE(refuses_damaged_files)

static enum ky_err add(struct writer *w, void *ctx, struct err *e)
{
    const char *const *slug = ctx;
    struct channel c = {.slug = str_c(*slug), .name = str_c(*slug), .open = true};
    return store_channel_save(w, &c, e);
}

static enum ky_err add_and_fail(struct writer *w, void *ctx, struct err *e)
{
    enum ky_err err = add(w, ctx, e);
    return err ? err : err_set(e, KY_EINVAL, "changed my mind");
}

static void count(void *ctx)
{
    ++*(int *)ctx;
}

static void writes_all_or_nothing(struct site_fixture *f)
{
    struct err e;
    int commits = 0;
    const char *city = "city", *county = "county";
    sx_close(f);
    assert_ok(site_open(f->dir, SITE_WRITE, &f->world, count, &commits, &f->site, &e), &e);
    int64_t head = sx_head(f);
    assert_ok(site_write(f->site, &ACTOR_COMMAND, add, &city, &e), &e);
    assert_int_equal(commits, 1);
    assert_int_equal(sx_head(f), head + 1);
    assert_err(site_write(f->site, &ACTOR_COMMAND, add_and_fail, &county, &e), KY_EINVAL);
    assert_string_equal(e.text, "changed my mind");
    assert_err(site_write(f->site, &ACTOR_COMMAND, add, &city, &e), KY_EEXIST);
    assert_int_equal(commits, 1);
    assert_int_equal(sx_head(f), head + 1);
    assert_ok(site_write(f->site, &ACTOR_COMMAND, add, &county, &e), &e);
    sx_verify(f);
}
ON_BOTH(writes_all_or_nothing)

static void test_describes_its_file(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 10000);
    site_conf_describe(&b);
    assert_true(str_has(buf_str(&b), STR("# listen = 127.0.0.1:8080\n")));
    for (struct str rest = buf_str(&b), line; str_split(&rest, '\n', &line);)
        assert_true(line.n == 0 || line.p[0] == '#');
    buf_release(&b);
}

UNIT_TESTS(BOTH(locks_as_the_table_says), BOTH(tells_what_is_wrong),
           BOTH(refuses_databases_that_are_not_ours), SQLITE(refuses_damaged_files),
           BOTH(writes_all_or_nothing), cmocka_unit_test(test_describes_its_file));
