/* Making a site: all of it or nothing. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fs_fault.h"
#include "pg.h"
#include "site_fixture.h"
#include "store/channel.h"

static struct settings settings_of(struct site_fixture *f)
{
    struct err e;
    struct db *db;
    struct reader r;
    struct settings s;
    struct channels all;
    assert_ok(site_connect(f->site, DB_READ, &db, &e), &e);
    assert_ok(reader_begin(&r, db, &f->arena, NULL, f->now, &e), &e);
    assert_ok(store_settings(&r, &s, &e), &e);
    assert_ok(store_channels(&r, &all, &e), &e);
    assert_int_equal(all.n, 1);
    assert_str(all.p[0].slug, "news");
    assert_true(all.p[0].open);
    reader_end(&r);
    db_close(db);
    return s;
}

static void makes_a_site(struct site_fixture *f)
{
    struct err e;
    const struct site_init init = {.url = "https://news.example/",
                                   .zone = "Europe/Berlin",
                                   .lang = "en",
                                   .name = "Lanjiang News",
                                   .database = f->url};
    assert_ok(site_create(f->dir, &init, &f->world, &e), &e);
    sx_open(f);
    struct settings s = settings_of(f);
    assert_str(s.v[SETTING_URL], "https://news.example");
    assert_str(s.v[SETTING_ZONE], "Europe/Berlin");
    assert_str(s.v[SETTING_LANG], "en");
    assert_str(s.v[SETTING_NAME], "Lanjiang News");
    assert_string_equal(zone_name(f->site->zone), "Europe/Berlin");
    sx_verify(f);
    sx_close(f);
    assert_str(sx_ls(f, f->top), "site ");
    assert_str(sx_ls(f, f->dir),
               f->url ? "site.conf site.lock " : "kaiyuan.db site.conf site.lock ");
}
ON_BARE_BOTH(makes_a_site)

static void has_defaults(struct site_fixture *f)
{
    struct err e;
    const struct site_init init = {.database = f->url};
    const char *slashes = sx_path(f, "site//");
    assert_ok(site_create(slashes, &init, &f->world, &e), &e);
    sx_open(f);
    struct settings s = settings_of(f);
    assert_str(s.v[SETTING_URL], "http://localhost:8080");
    assert_str(s.v[SETTING_ZONE], "Asia/Shanghai");
    assert_str(s.v[SETTING_LANG], "zh-CN");
    assert_str(s.v[SETTING_NAME], "开元新闻");
}
ON_BARE_BOTH(has_defaults)

static void refuses_what_no_site_can_have(struct site_fixture *f)
{
    struct err e;
    const struct {
        struct site_init init;
        const char *says;
    } bad[] = {{{.url = "news.example"}, "'news.example'"},
               {{.url = "ftp://news.example"}, "https://news.example"},
               {{.url = "https://"}, "URL"},
               {{.url = ""}, "URL"},
               {{.url = "https://news.example/path"}, "URL"},
               {{.url = "https://news.example?x"}, "URL"},
               {{.url = "https://a b"}, "URL"},
               {{.url = "https://user@news.example"}, "URL"},
               {{.url = "https://\"><script>"}, "URL"},
               {{.url = "https://新闻.example"}, "URL"},
               {{.zone = "Lanjiang/Linchuan"}, "Lanjiang/Linchuan"},
               {{.zone = "../../etc/passwd"}, "zone"},
               {{.zone = ""}, "zone"},
               {{.lang = "tlh"}, "'tlh'"},
               {{.lang = ""}, "zh-CN"},
               {{.database = "mysql://host/name"}, "'mysql://host/name'"},
               {{.name = "\xff"}, "site.name"}};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (site_create(f->dir, &bad[i].init, &f->world, &e) != KY_EINVAL)
            fail_msg("%zu was taken", i);
        if (!strstr(e.text, bad[i].says))
            fail_msg("%zu says: %s", i, e.text);
        assert_str(sx_ls(f, f->top), "");
    }
}
ON_BARE_SQLITE(refuses_what_no_site_can_have)

static void takes_new_and_empty_folders_only(struct site_fixture *f)
{
    struct err e;
    const struct site_init init = {0};
    const char *mine = sx_path(f, "site/mine.txt"), *deep = sx_path(f, "no/such/place");
    assert_ok(fs_mkdir(&fs_system, f->dir, 0755, &e), &e);
    assert_ok(fs_write_atomic(&fs_system, mine, STR("mine"), 0644, &e), &e);
    assert_err(site_create(f->dir, &init, &f->world, &e), KY_EEXIST);
    assert_non_null(strstr(e.text, "not empty"));
    assert_str(sx_ls(f, f->top), "site ");
    assert_str(sx_ls(f, f->dir), "mine.txt ");
    assert_err(site_create(mine, &init, &f->world, &e), KY_EEXIST);
    assert_err(site_create(deep, &init, &f->world, &e), KY_ENOTFOUND);
    assert_int_equal(unlink(mine), 0);
    assert_ok(site_create(f->dir, &init, &f->world, &e), &e); /* empty now */
    sx_open(f);
    assert_err(site_create(f->dir, &init, &f->world, &e), KY_EEXIST);
    sx_verify(f);
}
ON_BARE_SQLITE(takes_new_and_empty_folders_only)

/* One database is one site. */
static void refuses_a_database_in_use(struct site_fixture *f)
{
    struct err e;
    const struct site_init init = {.database = f->url};
    const char *other = sx_path(f, "other");
    assert_ok(site_create(f->dir, &init, &f->world, &e), &e);
    struct str before = sx_digest(f);
    assert_err(site_create(other, &init, &f->world, &e), KY_EEXIST);
    assert_str(sx_ls(f, f->top), "site ");
    assert_true(str_eq(sx_digest(f), before));
}
SX_ON_(refuses_a_database_in_use, postgres, DB_POSTGRES, sx_run_bare)

static enum ky_err fill_and_fail(struct writer *w, const struct zone *zone,
                                 const struct media_folder *media, struct err *e)
{
    struct channel c = {.slug = STR("more"), .name = STR("更多"), .open = true};
    enum ky_err err = store_channel_save(w, &c, e);
    assert_non_null(zone);
    assert_non_null(media);
    return err ? err : err_set(e, KY_ECONFLICT, "enough");
}

static void leaves_nothing_when_filling_fails(struct site_fixture *f)
{
    struct err e;
    struct site_init init = {.database = f->url, .fill = fill_and_fail};
    assert_err(site_create(f->dir, &init, &f->world, &e), KY_ECONFLICT);
    assert_string_equal(e.text, "enough");
    assert_str(sx_ls(f, f->top), "");
    init.fill = NULL;
    assert_ok(site_create(f->dir, &init, &f->world, &e), &e);
    sx_open(f);
    settings_of(f);
}
ON_BARE_BOTH(leaves_nothing_when_filling_fails)

/* Every call of the database fails once: nothing is left, or a site; and it can be tried again. */
static void survives_any_failing_call(struct site_fixture *f)
{
    struct err e;
    const char *schema = "create_faults";
    long points = 0;
    for (long at = 1;; at += sx_stride()) {
        const struct site_init init = {.database = f->url ? pg_url(schema) : NULL};
        f->faults = (struct fault_plan){.at = at};
        enum ky_err err = site_create(f->dir, &init, &f->world, &e);
        bool failed = atomic_load(&f->faults.seen) >= at;
        f->faults = (struct fault_plan){0};
        if (!failed) {
            assert_ok(err, &e);
            break;
        }
        points += sx_stride();
        /* A failure of what is not needed (such as moving the log into the file) may be none. */
        if (err != KY_OK) {
            assert_true(err == KY_EIO || err == KY_EUNCERTAIN);
            assert_str(sx_ls(f, f->top), "");
            /* The database of a commit nobody knows about is not ours to clear. */
            if (!f->url || err == KY_EIO)
                assert_ok(site_create(f->dir, &init, &f->world, &e), &e);
        }
        if (fs_exists(f->dir)) {
            sx_verify(f);
            assert_ok(fs_remove_tree(f->dir, &e), &e);
        }
    }
    assert_true(points > 20);
}
ON_BARE_BOTH(survives_any_failing_call)

/* So does every call of the file system. */
static void survives_failing_files(struct site_fixture *f)
{
    static const enum fs_fault_kind kinds[] = {FS_FAULT_EIO, FS_FAULT_FULL, FS_FAULT_LATE};
    struct err e;
    const struct site_init init = {0};
    for (size_t k = 0; k < 3; k++) {
        for (long at = 1;; at += sx_stride()) {
            struct fs_fault fault = {.below = &fs_system, .kind = kinds[k], .plan = {.at = at}};
            struct fs fs = fs_fault_fs(&fault);
            f->world.fs = &fs;
            enum ky_err err = site_create(f->dir, &init, &f->world, &e);
            f->world.fs = &fs_system;
            bool failed = atomic_load(&fault.plan.seen) >= at;
            if (!failed) {
                assert_ok(err, &e);
                break;
            }
            if (fs_exists(f->dir)) {
                sx_verify(f);
                assert_ok(fs_remove_tree(f->dir, &e), &e);
            } else {
                assert_true(err != KY_OK);
            }
            assert_str(sx_ls(f, f->top), "");
        }
        assert_ok(fs_remove_tree(f->dir, &e), &e);
    }
}
ON_BARE_SQLITE(survives_failing_files)

/* A folder that is there, whether one may write beside it or not, is filled from within. */
static void fills_the_folder_it_stands_in(struct site_fixture *f)
{
    struct err e;
    const struct site_init init = {.database = f->url};
    int home = open(".", O_RDONLY | O_DIRECTORY);
    assert_ok(fs_mkdir(&fs_system, f->dir, 0755, &e), &e);
    assert_ok(fs_mkdir(&fs_system, sx_path(f, "site/lost+found"), 0755, &e), &e);
    assert_true(home >= 0 && chdir(f->dir) == 0);
    assert_ok(site_create(".", &init, &f->world, &e), &e);
    assert_int_equal(fchdir(home), 0);
    close(home);
    sx_open(f);
    settings_of(f);
    sx_close(f);
    assert_str(sx_ls(f, f->top), "site ");
    assert_str(sx_ls(f, f->dir), f->url ? "lost+found site.conf site.lock "
                                        : "kaiyuan.db lost+found site.conf site.lock ");
}
ON_BARE_BOTH(fills_the_folder_it_stands_in)

/* Nothing can be written beside the folder: as nobody, when we are root. */
static void needs_no_room_beside(struct site_fixture *f)
{
    struct err e;
    const struct site_init init = {0};
    int status;
    assert_ok(fs_mkdir(&fs_system, f->dir, 0777, &e), &e);
    assert_true(chmod(f->dir, 0777) == 0 && chmod(f->top, 0555) == 0);
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(9);
        enum ky_err err = site_create(f->dir, &init, &f->world, &e);
        if (err)
            fprintf(stderr, "%s: %s\n", err_name(err), e.text);
        _exit(err != KY_OK);
    }
    assert_true(waitpid(child, &status, 0) == child);
    assert_int_equal(chmod(f->top, 0755), 0);
    assert_int_equal(status, 0);
    assert_str(sx_ls(f, f->dir), "kaiyuan.db site.conf ");
}
ON_BARE_SQLITE(needs_no_room_beside)

/* Whatever call fails, or is the last one made: the folder is empty or a site, and what is left can
 * be told. */
static void survives_failing_files_within(struct site_fixture *f)
{
    static const enum fs_fault_kind kinds[] = {FS_FAULT_EIO, FS_FAULT_FULL, FS_FAULT_LATE};
    struct err e;
    const struct site_init init = {0};
    for (size_t k = 0; k < 6; k++) {
        for (long at = 1;; at += sx_stride()) {
            struct fs_fault fault = {
                .below = &fs_system, .kind = kinds[k % 3], .plan = {.at = at, .onward = k >= 3}};
            struct fs fs = fs_fault_fs(&fault);
            assert_ok(fs_mkdir(&fs_system, f->dir, 0755, &e), &e);
            f->world.fs = &fs;
            enum ky_err err = site_create(f->dir, &init, &f->world, &e);
            f->world.fs = &fs_system;
            bool failed = atomic_load(&fault.plan.seen) >= at;
            assert_true(failed || !err);
            assert_true(err != KY_EUNCERTAIN || fs_exists(sx_path(f, "site/site.conf")));
            if (!fs_exists(sx_path(f, "site/site.conf")))
                assert_ok(site_create(f->dir, &init, &f->world, &e), &e);
            sx_verify(f);
            assert_ok(fs_remove_tree(f->dir, &e), &e);
            if (!failed)
                break;
        }
    }
}
ON_BARE_SQLITE(survives_failing_files_within)

static void test_checks_urls_and_languages(void **state)
{
    (void)state;
    struct err e;
    struct str out;
    static const char *const good[] = {"http://localhost:8080", "https://news.example",
                                       "https://[2001:db8::1]:443", "http://10.0.0.1"};
    for (size_t i = 0; i < 4; i++) {
        assert_ok(site_url_check(str_c(good[i]), &out, &e), &e);
        assert_str(out, good[i]);
    }
    assert_ok(site_url_check(STR("https://news.example/"), &out, &e), &e);
    assert_str(out, "https://news.example");
    assert_err(site_url_check(STR("https://news.example//"), &out, &e), KY_EINVAL);
    assert_err(site_url_check((struct str){NULL, 0}, &out, &e), KY_EINVAL);
    assert_ok(site_lang_check(STR("zh-CN"), &e), &e);
    assert_ok(site_lang_check(STR("en"), &e), &e);
    assert_err(site_lang_check(STR("zh"), &e), KY_EINVAL);
}

UNIT_TESTS(BOTH(makes_a_site), BOTH(has_defaults), SQLITE(refuses_what_no_site_can_have),
           SQLITE(takes_new_and_empty_folders_only), POSTGRES(refuses_a_database_in_use),
           BOTH(leaves_nothing_when_filling_fails), BOTH(survives_any_failing_call),
           SQLITE(survives_failing_files), BOTH(fills_the_folder_it_stands_in),
           SQLITE(needs_no_room_beside), SQLITE(survives_failing_files_within),
           cmocka_unit_test(test_checks_urls_and_languages));
