#include "media/folder.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "fs_fault.h"
#include "fs_power.h"
#include "pictures.h"
#include "tempdir.h"
#include "unit.h"

struct site {
    char *dir, *media;
    struct media_folder f;
};

static void site_init(struct site *s)
{
    s->dir = tempdir_new();
    s->media = tempdir_path(s->dir, "media");
    media_folder_init(&s->f, &fs_system, s->media);
}

static void site_release(struct site *s)
{
    tempdir_free(s->dir);
    mem_free(s->media);
}

/* Files below the folder. */
static size_t count(const char *dir)
{
    DIR *d = opendir(dir);
    size_t n = 0;
    if (!d)
        return 0;
    for (struct dirent *entry = readdir(d); entry; entry = readdir(d)) {
        char path[2 * MEDIA_PATH_MAX];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
        n += fs_is_dir(path) ? count(path) : 1;
    }
    closedir(d);
    return n;
}

static enum ky_err opens(const struct site *s, const char *hash, const char *tail,
                         struct media_open *out)
{
    char text[100];
    struct media_name name;
    snprintf(text, sizeof(text), "%s%s", hash, tail);
    enum ky_err rc = media_open(&s->f, str_c(text), &name, out, NULL);
    if (rc == KY_OK)
        close(out->fd);
    return rc;
}

static void test_a_picture(void **state)
{
    (void)state;
    struct site s;
    struct err e = {0};
    struct media_file file, again;
    struct media_open open;
    site_init(&s);
    assert_ok(media_put(&s.f, PICTURE(png_700x400), STR("图.jpg"), &file, &e), &e);
    assert_int_equal(file.kind, MEDIA_PNG);
    assert_int_equal(file.width, 700);
    assert_int_equal(file.height, 400);
    assert_int_equal(file.bytes, sizeof(png_700x400));
    assert_false(file.known);
    assert_int_equal(count(s.media), 1 + 3 * 2 + 1);
    assert_err(opens(&s, file.hash, "-320.webp", &open), KY_OK);
    assert_str(open.type, "image/webp");
    assert_false(open.attachment);
    assert_err(opens(&s, file.hash, "-640.avif", &open), KY_OK);
    assert_err(opens(&s, file.hash, "-700.jpg", &open), KY_OK);
    assert_true(open.bytes > 100);
    assert_err(opens(&s, file.hash, "-960.webp", &open), KY_ENOTFOUND);
    assert_err(opens(&s, file.hash, ".png", &open), KY_ENOTFOUND);
    assert_ok(media_put(&s.f, PICTURE(png_700x400), STR("other.png"), &again, &e), &e);
    assert_true(again.known);
    assert_string_equal(again.hash, file.hash);
    assert_int_equal(again.width, 700);
    assert_int_equal(count(s.media), 8);
    site_release(&s);
}

static void test_a_drawing(void **state)
{
    (void)state;
    static const char svg[] = "<?xml version='1.0'?><!-- by nobody --><svg "
                              "xmlns='http://www.w3.org/2000/svg' viewBox='0 0 80 60'><path "
                              "d='M0 0h8'/></svg>";
    struct site s;
    struct err e = {0};
    struct media_file file;
    struct media_open open;
    site_init(&s);
    assert_ok(media_put(&s.f, str_c(svg), STR("map.svg"), &file, &e), &e);
    assert_int_equal(file.width, 80);
    assert_int_equal(count(s.media), 1);
    assert_err(opens(&s, file.hash, ".svg", &open), KY_OK);
    assert_true(open.is_drawing);
    assert_int_equal(open.bytes, file.bytes);
    assert_true(file.bytes < (int64_t)sizeof(svg));
    assert_err(media_put(&s.f, STR("<svg onload='x'/>"), STR("b.svg"), &file, &e), KY_EINVAL);
    assert_true(str_starts(str_c(e.text), STR("the picture 'b.svg' cannot be taken: line 1 ")));
    assert_int_equal(count(s.media), 1);
    site_release(&s);
}

static void test_an_attachment(void **state)
{
    (void)state;
    struct site s;
    struct err e = {0};
    struct media_file file;
    struct media_open open;
    site_init(&s);
    s.f.helper[0] = '\0'; /* not needed */
    assert_ok(media_put(&s.f, STR("%PDF-1.7\n…"), STR("公告.pdf"), &file, &e), &e);
    assert_int_equal(file.width, 0);
    assert_err(opens(&s, file.hash, ".pdf", &open), KY_OK);
    assert_true(open.attachment);
    assert_str(open.type, "application/pdf");
    assert_err(opens(&s, file.hash, ".zip", &open), KY_ENOTFOUND);
    site_release(&s);
}

static void test_bad_pictures_leave_nothing(void **state)
{
    (void)state;
    struct site s;
    struct err e = {0};
    struct media_file file;
    site_init(&s);
    struct str half = str_sub(PICTURE(png_700x400), 0, sizeof(png_700x400) / 2);
    assert_err(media_put(&s.f, half, STR("half.png"), &file, &e), KY_EINVAL);
    assert_true(str_starts(str_c(e.text), STR("the picture 'half.png': is damaged")));
    assert_err(media_put(&s.f, STR("GIF89a=1;alert(1)//"), STR("x.gif"), &file, &e), KY_EINVAL);
    snprintf(s.f.helper, sizeof(s.f.helper), "/nowhere");
    assert_err(media_put(&s.f, PICTURE(gif_1x1), STR("x.gif"), &file, &e), KY_EIO);
    assert_true(str_has(str_c(e.text), STR("the picture 'x.gif': cannot be worked on")));
    assert_int_equal(count(s.media), 0);
    site_release(&s);
}

static void test_too_large_a_file(void **state)
{
    (void)state;
    struct site s;
    struct err e = {0};
    struct media_file file;
    size_t n = ((size_t)MEDIA_PICTURE_MB << 20) + 1;
    char *bytes = mem_zero(n);
    site_init(&s);
    memcpy(bytes, gif_1x1, sizeof(gif_1x1));
    assert_err(media_put(&s.f, str_of(bytes, n), STR("x.gif"), &file, &e), KY_ELIMIT);
    assert_string_equal(e.text, "the file 'x.gif' has 65 MB; at most 64");
    mem_free(bytes);
    site_release(&s);
}

/* Whenever the power fails: where the original stands its variants stand, whole. */
static void test_power_cut(void **state)
{
    (void)state;
    long turns = 1;
    for (long at = 1; at <= turns; at++) {
        struct site s;
        struct err e = {0};
        struct media_file file;
        struct media_open open;
        site_init(&s);
        struct fs_power *power = fs_power_new(s.dir);
        struct fs fs = fs_power_fs(power);
        s.f.fs = &fs;
        fs_power_cut_at_turn(power, at);
        enum ky_err rc = media_put(&s.f, PICTURE(gif_1x1), STR("x.gif"), &file, &e);
        bool acknowledged = rc == KY_OK;
        turns = acknowledged ? fs_power_turns(power) : at + 1;
        fs_power_cut(power, (uint64_t)at);
        char path[2 * MEDIA_PATH_MAX];
        struct media_name name = {.kind = MEDIA_GIF};
        struct buf below;
        struct arena a;
        arena_init(&a, 10000);
        buf_init(&below, 1000);
        memcpy(name.hash, media_hash(&a, PICTURE(gif_1x1)).p, MEDIA_HASH_HEX);
        media_name_path(&below, &name);
        snprintf(path, sizeof(path), "%s/%s", s.media, below.p);
        if (acknowledged)
            assert_true(fs_exists(path));
        if (fs_exists(path)) {
            static const char *const tails[] = {"-1.webp", "-1.avif", "-1.jpg"};
            for (size_t i = 0; i < 3; i++) {
                assert_err(opens(&s, name.hash, tails[i], &open), KY_OK);
                assert_true(open.bytes > 20);
            }
        }
        s.f.fs = &fs_system; /* and it can be put again */
        assert_ok(media_put(&s.f, PICTURE(gif_1x1), STR("x.gif"), &file, &e), &e);
        assert_err(opens(&s, name.hash, "-1.avif", &open), KY_OK);
        buf_release(&below);
        arena_release(&a);
        fs_power_free(power);
        site_release(&s);
        if (acknowledged)
            break;
    }
    assert_true(turns > 10);
}

static void test_full_disk(void **state)
{
    (void)state;
    struct site s;
    struct err e = {0};
    struct media_file file;
    struct fs_fault fault = {.below = &fs_system, .kind = FS_FAULT_FULL};
    site_init(&s);
    fault.plan.at = 1;
    fault.plan.onward = true;
    struct fs fs = fs_fault_fs(&fault);
    s.f.fs = &fs;
    assert_err(media_put(&s.f, PICTURE(gif_1x1), STR("x.gif"), &file, &e), KY_EFULL);
    site_release(&s);
}

UNIT_TESTS(cmocka_unit_test(test_a_picture), cmocka_unit_test(test_a_drawing),
           cmocka_unit_test(test_an_attachment), cmocka_unit_test(test_bad_pictures_leave_nothing),
           cmocka_unit_test(test_too_large_a_file), cmocka_unit_test(test_power_cut),
           cmocka_unit_test(test_full_disk));
