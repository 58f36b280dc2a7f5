#include "view/theme.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "tempdir.h"
#include "unit.h"

static enum ky_err load(const char *dir, struct err *e)
{
    struct theme *t = NULL;
    enum ky_err err = theme_load(dir, &t, e);
    theme_unref(t);
    return err;
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

/* A theme from elsewhere must not publish what lies beside it. */
static void test_links_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"theme/words.en", "theme/assets"};
    char *dir = tempdir_new(), *theme = tempdir_path(dir, "theme");
    char *secret = tempdir_path(dir, "secret");
    assert_int_equal(mkdir(theme, 0700), 0);
    write_file(secret, "home = Home\n");
    for (size_t i = 0; i < 2; i++) {
        struct err e = {0};
        char *link = tempdir_path(dir, names[i]);
        assert_int_equal(symlink(i ? dir : secret, link), 0);
        assert_err(load(theme, &e), KY_EINVAL);
        assert_true(str_has(str_c(e.text), STR("is a link")));
        assert_int_equal(unlink(link), 0);
        mem_free(link);
    }
    mem_free(secret);
    mem_free(theme);
    tempdir_free(dir);
}

/* A pipe that nobody writes to would be waited for. */
static void test_what_is_no_file_is_left_out(void **state)
{
    (void)state;
    struct err e = {0};
    char *dir = tempdir_new(), *pipe = tempdir_path(dir, "home.html");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_int_equal(load(dir, &e), KY_OK);
    mem_free(pipe);
    tempdir_free(dir);
}

/* Otherwise each page would be an error, and only once somebody asks for it. */
static void test_a_template_that_never_ends_is_refused(void **state)
{
    (void)state;
    struct err e = {0};
    char *dir = tempdir_new(), *home = tempdir_path(dir, "home.html");
    write_file(home, "<p>\n</p>\n{{>home.html}}\n");
    assert_err(load(dir, &e), KY_EINVAL);
    assert_true(str_has(str_c(e.text), str_c(home)));
    assert_true(str_has(str_c(e.text), STR("home.html:3:1: 'home.html' includes itself")));
    write_file(home, "{{#items}}{{>home.html}}{{/items}}"); /* a tree */
    assert_int_equal(load(dir, &e), KY_OK);
    mem_free(home);
    tempdir_free(dir);
}

/* {{assets.main.css}} is found, and a file that the site adds beside it. */
static void test_assets_have_names_for_templates(void **state)
{
    (void)state;
    struct err e = {0};
    struct theme *t;
    char *dir = tempdir_new(), *assets = tempdir_path(dir, "assets");
    char *logo = tempdir_path(dir, "assets/main.svg");
    assert_int_equal(mkdir(assets, 0700), 0);
    write_file(logo, "<svg/>");
    assert_int_equal(theme_load(dir, &t, &e), KY_OK);
    const struct value *names = value_get(theme_asset_values(t), "main");
    struct str css = value_text(value_get(names, "css")), svg = value_text(value_get(names, "svg"));
    assert_true(css.n > 0 && str_eq(css, theme_asset_path(t, "main.css")));
    assert_true(str_eq(svg, theme_asset_path(t, "main.svg")));
    assert_true(svg.n > 0 && theme_asset(t, svg));
    theme_unref(t);
    mem_free(logo);
    mem_free(assets);
    tempdir_free(dir);
}

/* A site's file of words holds only those it changes. */
static void test_single_words_are_replaced(void **state)
{
    (void)state;
    struct err e = {0};
    struct theme *t;
    char *dir = tempdir_new(), *words = tempdir_path(dir, "words.en");
    write_file(words, "home = Front page\nmotto = All of it\n");
    assert_int_equal(theme_load(dir, &t, &e), KY_OK);
    assert_str(theme_word(t, STR("en"), "home"), "Front page");
    assert_str(theme_word(t, STR("en"), "motto"), "All of it");
    assert_str(theme_word(t, STR("en"), "archive"), "Archive");
    assert_str(theme_word(t, STR("zh-CN"), "home"), "首页");
    theme_unref(t);
    mem_free(words);
    tempdir_free(dir);
}

static void test_errors_name_file_and_line(void **state)
{
    (void)state;
    struct err e = {0};
    char *dir = tempdir_new(), *words = tempdir_path(dir, "words.en");
    char *mark = tempdir_path(dir, "mark.svg");
    write_file(words, "# a comment\nhome Home\n");
    assert_err(load(dir, &e), KY_EINVAL);
    assert_true(str_has(str_c(e.text), str_c(words)));
    assert_true(str_has(str_c(e.text), STR(": words.en:2: expected 'name = text'")));
    assert_int_equal(unlink(words), 0);
    write_file(mark, "<svg>\n{{#open}}\n"); /* drawings are templates */
    e = (struct err){0};
    assert_err(load(dir, &e), KY_EINVAL);
    assert_true(str_has(str_c(e.text), STR("mark.svg:2:1: ")));
    mem_free(mark);
    mem_free(words);
    tempdir_free(dir);
}

UNIT_TESTS(cmocka_unit_test(test_assets_have_names_for_templates),
           cmocka_unit_test(test_errors_name_file_and_line),
           cmocka_unit_test(test_single_words_are_replaced),
           cmocka_unit_test(test_a_template_that_never_ends_is_refused),
           cmocka_unit_test(test_links_are_refused),
           cmocka_unit_test(test_what_is_no_file_is_left_out));
