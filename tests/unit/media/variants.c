#include "media/variants_priv.h"

#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "pictures.h"
#include "tempdir.h"
#include "unit.h"

struct site {
    char *dir, *media, *helper;
    struct media_folder f;
};

static void site_init(struct site *s)
{
    s->dir = tempdir_new();
    s->media = tempdir_path(s->dir, "media");
    s->helper = tempdir_path(s->dir, "helper");
    media_folder_init(&s->f, &fs_system, s->media);
}

static void site_release(struct site *s)
{
    tempdir_free(s->dir);
    mem_free(s->media);
    mem_free(s->helper);
}

static bool there(const struct site *s, const char *hash, const char *tail)
{
    char text[100];
    struct media_name name;
    snprintf(text, sizeof(text), "%s%s", hash, tail);
    return media_name_parse(str_c(text), &name) && media_exists(&s->f, &name);
}

static void drop(const struct site *s, const char *hash, const char *tail)
{
    char text[100];
    struct media_name name;
    struct buf path;
    struct err e;
    snprintf(text, sizeof(text), "%s%s", hash, tail);
    buf_init(&path, MEDIA_PATH_MAX);
    assert_true(media_name_parse(str_c(text), &name));
    assert_ok(media_path(&s->f, &name, &path, &e), &e);
    assert_ok(fs_remove(&fs_system, path.p, &e), &e);
    buf_release(&path);
}

static void test_made_anew(void **state)
{
    (void)state;
    struct site s;
    struct err e = {0};
    struct media_file file;
    site_init(&s);
    assert_ok(media_put(&s.f, PICTURE(png_700x400), STR("a.png"), &file, &e), &e);
    drop(&s, file.hash, "-640.avif");
    assert_ok(media_put(&s.f, PICTURE(png_700x400), STR("a.png"), &file, &e), &e);
    assert_true(file.known);
    assert_true(there(&s, file.hash, "-640.avif"));
    drop(&s, file.hash, "-700.jpg");
    assert_ok(media_remake(&s.f, str_c(file.hash), STR("png"), &e), &e);
    assert_true(there(&s, file.hash, "-700.jpg"));
    assert_ok(media_remake(&s.f, str_c(file.hash), STR("pdf"), &e), &e);
    assert_err(media_remake(&s.f, STR("00"), STR("png"), &e), KY_ENOTFOUND);
    assert_err(media_remake(&s.f, str_c(file.hash), STR("gif"), &e), KY_ENOTFOUND);
    site_release(&s);
}

static void test_crops(void **state)
{
    (void)state;
    struct site s;
    struct err e = {0};
    struct media_file file;
    site_init(&s);
    assert_ok(media_put(&s.f, PICTURE(png_700x400), STR("a.png"), &file, &e), &e);
    assert_ok(media_crop(&s.f, str_c(file.hash), STR("png"), 700, 400, 100, 0, &e), &e);
    static const char *const tails[] = {"-700c9900.webp", "-700c9900.avif", "-700c9900.jpg",
                                        "-640c9900.webp", "-640c9900.avif"};
    for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
        assert_true(there(&s, file.hash, tails[i]));
    assert_false(there(&s, file.hash, "-640c9900.jpg"));
    snprintf(s.f.helper, sizeof(s.f.helper), "/nowhere"); /* they are there: nothing is run */
    assert_ok(media_crop(&s.f, str_c(file.hash), STR("png"), 700, 400, 99, 0, &e), &e);
    assert_err(media_crop(&s.f, str_c(file.hash), STR("png"), 700, 400, 50, 50, &e), KY_EIO);
    site_release(&s);
}

/* A helper that a picture has taken over may say anything. */
static void says(const char *script, enum ky_err code, const char *text)
{
    struct site s;
    struct err e = {0};
    struct media_file file;
    struct buf b;
    site_init(&s);
    buf_init(&b, 10000);
    buf_addf(&b, "#!/bin/sh\n%s\n", script);
    assert_ok(fs_write_atomic(&fs_system, s.helper, buf_str(&b), 0755, &e), &e);
    buf_release(&b);
    snprintf(s.f.helper, sizeof(s.f.helper), "%s", s.helper);
    assert_err(media_put(&s.f, PICTURE(gif_1x1), STR("x.gif"), &file, &e), code);
    if (!str_has(str_c(e.text), str_c(text)))
        fail_msg("\"%s\" does not say \"%s\"", e.text, text);
    assert_false(fs_exists(s.media));
    site_release(&s);
}

static void test_nonsense_of_the_helper(void **state)
{
    (void)state;
    static const char size[] = "echo '{\"width\":10,\"height\":10}'; [ $1 = probe ] && echo "
                               "'{\"done\":true}' && exit; ";
    static const char *const lines[] = {
        "echo '{\"done\":true}'",
        "echo '{\"format\":\"webp\",\"width\":10,\"bytes\":9}'; echo short",
        "echo '{\"format\":\"webp\",\"width\":10,\"bytes\":-1}'",
        "echo '{\"format\":\"webp\",\"width\":11,\"bytes\":0}'",
        "echo '{\"format\":\"svg\",\"width\":10,\"bytes\":5}'; echo '<svg>'",
        "echo '{\"format\":\"webp\",\"width\":10,\"bytes\":6}'; echo '<html>'",
        "echo '{\"format\":\"../../x\",\"width\":10,\"bytes\":1}'; echo x",
        "printf '{\"done\":true}'",
    };
    says("true", KY_EIO, "broke off");
    says("echo nonsense", KY_EIO, "broke off");
    says("echo '{}'", KY_EINVAL, "has no size");
    says("echo '{\"width\":99999999999,\"height\":1}'", KY_EINVAL, "has no size");
    says("echo '{\"error\":\"limit\",\"text\":\"has 400 megapixels; at most 100\"}'; exit 1",
         KY_ELIMIT, "the picture 'x.gif': has 400 megapixels; at most 100");
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char script[1000];
        snprintf(script, sizeof(script), "%s%s", size, lines[i]);
        says(script, KY_EIO, "cannot be worked on: the picture program");
    }
}

UNIT_TESTS(cmocka_unit_test(test_made_anew), cmocka_unit_test(test_crops),
           cmocka_unit_test(test_nonsense_of_the_helper));
