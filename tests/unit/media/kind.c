#include "media/kind.h"

#include "pictures.h"
#include "unit.h"

static void is(struct str data, const char *name, enum media_kind want)
{
    struct err e = {0};
    enum media_kind got;
    assert_ok(media_sniff(data, str_c(name), &got, &e), &e);
    if (got != want)
        fail_msg("'%s' is taken for %s", name, media_kinds[got].name);
}

static void is_refused(struct str data, const char *name, const char *text)
{
    struct err e = {0};
    enum media_kind got;
    assert_err(media_sniff(data, str_c(name), &got, &e), KY_EINVAL);
    assert_int_equal(got, MEDIA_UNKNOWN);
    if (!str_has(str_c(e.text), str_c(text)))
        fail_msg("\"%s\" does not say \"%s\"", e.text, text);
}

static void test_pictures_by_content(void **state)
{
    (void)state;
    is(PICTURE(png_700x400), "a.png", MEDIA_PNG);
    is(PICTURE(png_700x400), "a.JPG", MEDIA_PNG);
    is(PICTURE(png_700x400), "blob", MEDIA_PNG);
    is(PICTURE(gif_1x1), "照片", MEDIA_GIF);
    is(STR("\xFF\xD8\xFF\xE0xx"), "a.jpeg", MEDIA_JPEG);
    is(STR("RIFF\1\1\1\1WEBPVP8 "), "a.webp", MEDIA_WEBP);
    is(STR("\0\0\0\x1c"
           "ftypavif\0\0\0\0mif1miaf"),
       "a.avif", MEDIA_AVIF);
    is(STR("\0\0\0\x1c"
           "ftypmif1\0\0\0\0mif1avif"),
       "a.avif", MEDIA_AVIF);
    is(STR("\0\0\0\x18"
           "ftypheic\0\0\0\0mif1heic"),
       "IMG_1.HEIC", MEDIA_HEIC);
    is(STR("<?xml version='1.0'?>\n<!-- x --><svg xmlns='…'/>"), "a.svg", MEDIA_SVG);
    is(STR("\xEF\xBB\xBF <svg>"), "a.svg", MEDIA_SVG);
}

static void test_attachments_by_name_and_content(void **state)
{
    (void)state;
    is(STR("%PDF-1.7\n"), "公告.PDF", MEDIA_PDF);
    is(STR("姓名,数量\n甲,1\n"), "t.csv", MEDIA_CSV);
    is(STR("\xd0\xd5\xc3\xfb\t1\r\n"), "gb18030.txt", MEDIA_TXT);
    is(STR("<svg> is an element"), "about.txt", MEDIA_TXT);
    is(STR("PK\x03\x04xxxx[Content_Types].xml"), "a.docx", MEDIA_DOCX);
    is(STR("PK\x03\x04xxxx[Content_Types].xml"), "a.xlsx", MEDIA_XLSX);
    is(STR("PK\x03\x04xxxxOFD.xml"), "a.ofd", MEDIA_OFD);
    is(STR("PK\x03\x04xxmimetypeapplication/vnd.oasis.opendocument.text"), "a.odt", MEDIA_ODT);
    is(STR("PK\x03\x04xxxx"), "a.zip", MEDIA_ZIP);
    is(STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "a.doc", MEDIA_DOC);
}

static void test_what_is_not_what_it_says(void **state)
{
    (void)state;
    is_refused(STR(""), "a.png", "the file 'a.png' is empty");
    is_refused(STR("MZ\x90"), "a.exe", "of a kind that is not accepted");
    is_refused(STR("#!/bin/sh\n"), "run.sh", "of a kind that is not accepted");
    is_refused(STR("<html><script>"), "a.html", "of a kind that is not accepted");
    is_refused(STR("<html><svg>"), "a.svg", "the picture 'a.svg' is not a JPEG");
    is_refused(STR("hello"), "a.jpg", "the picture 'a.jpg' is not a JPEG, PNG, WebP");
    is_refused(STR("%PDF-1.4"), "a.jpg", "the picture 'a.jpg' is not a JPEG");
    is_refused(STR("\xFF\xD8\xFF\xE0 %PDF-1.4"), "a.pdf", "the file 'a.pdf' is no PDF file inside");
    is_refused(STR("PK\x03\x04xxxx"), "a.docx", "is no Word file inside");
    is_refused(STR("a\0b"), "a.txt", "is no text file inside");
    is_refused(PICTURE(gif_1x1), "a.csv", "is no CSV file inside");
    is_refused(STR("\0\0\0\x18"
                   "ftypmp42\0\0\0\0mp42isom"),
               "a.mp4", "not accepted");
}

static void test_extensions(void **state)
{
    (void)state;
    assert_int_equal(media_kind_of_ext(STR("JPEG")), MEDIA_JPEG);
    assert_int_equal(media_kind_of_ext(STR("heif")), MEDIA_HEIC);
    assert_int_equal(media_kind_of_ext(STR("")), MEDIA_UNKNOWN);
    for (int k = MEDIA_UNKNOWN + 1; k < MEDIA_KIND_COUNT; k++)
        assert_int_equal(media_kind_of_ext(str_c(media_kinds[k].ext)), k);
}

UNIT_TESTS(cmocka_unit_test(test_pictures_by_content),
           cmocka_unit_test(test_attachments_by_name_and_content),
           cmocka_unit_test(test_what_is_not_what_it_says), cmocka_unit_test(test_extensions));
