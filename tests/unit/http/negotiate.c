#include "http/negotiate.h"

#include "unit.h"

#define MODIFIED "Thu, 16 May 2024 01:30:00 GMT"

static struct response *page(int status, bool compressed)
{
    struct err e;
    struct response_builder b;
    response_begin(&b, status, "text/html");
    assert_ok(response_header(&b, "Last-Modified", STR(MODIFIED), &e), &e);
    for (int i = 0; i < 1000; i++)
        buf_addc(&b.body, "澜江");
    struct response *r = response_seal(&b);
    if (compressed)
        response_compress(r);
    return r;
}

static void test_codings(void **state)
{
    (void)state;
    static const struct {
        const char *accept;
        enum http_coding full, bare; /* with all bodies, with identity only */
    } cases[] = {
        {"", CODING_IDENTITY, CODING_IDENTITY},
        {"gzip", CODING_GZIP, CODING_IDENTITY},
        {"x-gzip", CODING_GZIP, CODING_IDENTITY},
        {"GZIP , deflate", CODING_GZIP, CODING_IDENTITY},
        {"gzip, deflate, br", CODING_BROTLI, CODING_IDENTITY},
        {"gzip, deflate, br, zstd", CODING_BROTLI, CODING_IDENTITY},
        {"br;q=0.5, gzip;q=0.8", CODING_GZIP, CODING_IDENTITY},
        {"br;q=0.8, gzip;q=0.8", CODING_BROTLI, CODING_IDENTITY},
        {"br;q=0.001, gzip;q=0", CODING_BROTLI, CODING_IDENTITY},
        {"br;q=0, *", CODING_GZIP, CODING_IDENTITY},
        {"*", CODING_BROTLI, CODING_IDENTITY},
        {"*;q=0", CODING_IDENTITY, CODING_IDENTITY},
        {"*;q=0.5, gzip;q=1.000", CODING_GZIP, CODING_IDENTITY},
        {"identity", CODING_IDENTITY, CODING_IDENTITY},
        {"identity;q=0", CODING_IDENTITY, CODING_IDENTITY},
        {"identity;q=0, gzip", CODING_GZIP, CODING_IDENTITY},
        {"identity, gzip;q=0.5", CODING_IDENTITY, CODING_IDENTITY},
        {"identity;q=0.5, gzip;q=0.5", CODING_GZIP, CODING_IDENTITY},
        {"gzip;q=0.1", CODING_GZIP, CODING_IDENTITY},
        {"gzip;q=0", CODING_IDENTITY, CODING_IDENTITY},
        {"gzip;Q=1", CODING_GZIP, CODING_IDENTITY},
        {"gzip ; q=1", CODING_GZIP, CODING_IDENTITY},
        {",, gzip,", CODING_GZIP, CODING_IDENTITY},
        {"gzip, gzip;q=0", CODING_GZIP, CODING_IDENTITY},
        {"deflate", CODING_IDENTITY, CODING_IDENTITY},
        /* malformed: as if absent */
        {"gzip;q=2", CODING_IDENTITY, CODING_IDENTITY},
        {"gzip;q=1.001", CODING_IDENTITY, CODING_IDENTITY},
        {"gzip;q=0.1234", CODING_IDENTITY, CODING_IDENTITY},
        {"gzip;q=", CODING_IDENTITY, CODING_IDENTITY},
        {"gzip;q=.5", CODING_IDENTITY, CODING_IDENTITY},
        {"gzip;q=0x", CODING_IDENTITY, CODING_IDENTITY},
        {"gzip;q=-1", CODING_IDENTITY, CODING_IDENTITY},
        {"gzip;", CODING_IDENTITY, CODING_IDENTITY},
        {"gzip;level=9", CODING_IDENTITY, CODING_IDENTITY},
        {"br gzip", CODING_IDENTITY, CODING_IDENTITY},
        {"gzip, \"br\"", CODING_IDENTITY, CODING_IDENTITY},
        {"gzip, \x01", CODING_IDENTITY, CODING_IDENTITY},
        {"gzip, ;q=1", CODING_IDENTITY, CODING_IDENTITY},
        {"gzip, 压缩", CODING_IDENTITY, CODING_IDENTITY},
    };
    struct response *full = page(200, true), *bare = page(200, false);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct http_conditions c = {.accept_encoding = str_c(cases[i].accept)};
        struct http_choice choice = http_choose(full, &c);
        if (choice.coding != cases[i].full)
            fail_msg("\"%s\" gives %s", cases[i].accept, http_coding_name(choice.coding));
        assert_ptr_equal(choice.body, atomic_load(&full->bodies[choice.coding]));
        assert_int_equal(http_choose(bare, &c).coding, cases[i].bare);
        assert_false(choice.not_modified);
    }
    response_unref(full);
    response_unref(bare);
}

static bool not_modified(struct response *r, const char *fmt, const char *etag, const char *accept)
{
    struct buf b;
    buf_init(&b, 4096);
    buf_addf(&b, fmt, etag);
    struct http_conditions c = {.accept_encoding = str_c(accept),
                                .if_none_match = buf_str(&b),
                                .if_modified_since = STR(MODIFIED)};
    bool answer = http_choose(r, &c).not_modified;
    buf_release(&b);
    return answer;
}

static void test_if_none_match(void **state)
{
    (void)state;
    struct response *r = page(200, true);
    const char *plain = atomic_load(&r->bodies[CODING_IDENTITY])->etag;
    const char *gz = atomic_load(&r->bodies[CODING_GZIP])->etag;
    static const char *const yes[] = {
        "%s",           "W/%s", "\"x\", %s",  "\"a,b\",W/\"\",%s", "%s,\"x\"",
        " \t%s \t,,, ", ", %s", "%s , \"z\"", "\"x\"\t,\t%s"};
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        if (!not_modified(r, yes[i], plain, ""))
            fail_msg("\"%s\" does not match", yes[i]);
        assert_true(not_modified(r, yes[i], gz, "gzip"));
        /* The ETag of another coding is another representation's. */
        assert_false(not_modified(r, yes[i], gz, ""));
        assert_false(not_modified(r, yes[i], plain, "gzip"));
    }
    static const char *const no[] = {"w/%s",         "%s x",   "x%s",   "%s\"x\"",  "%s;",
                                     "W/ %s",        "\"%s\"", "*, %s", "\"x\" %s", "%s, \"",
                                     "%s, unquoted", "-",      "\"x\"", "W/"};
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        if (not_modified(r, no[i], plain, ""))
            fail_msg("\"%s\" matches", no[i]);
    }
    assert_true(not_modified(r, "*", "", "gzip"));
    assert_true(not_modified(r, " * ", "", ""));
    response_unref(r);
}

static void test_if_modified_since(void **state)
{
    (void)state;
    static const struct {
        const char *since;
        bool not_modified;
    } cases[] = {
        {MODIFIED, true},
        {"Thu, 16 May 2024 01:30:01 GMT", true},
        {"Thursday, 16-May-24 01:30:00 GMT", true},
        {"Thu, 16 May 2024 01:29:59 GMT", false},
        {"Wed, 15 May 2024 23:00:00 GMT", false},
        {"yesterday", false},
        {"1715823000", false},
    };
    struct response *r = page(200, false);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct http_conditions c = {.if_modified_since = str_c(cases[i].since)};
        assert_int_equal(http_choose(r, &c).not_modified, cases[i].not_modified);
        c.if_none_match = STR("\"other\""); /* goes before, and does not match */
        assert_false(http_choose(r, &c).not_modified);
    }
    response_unref(r);
}

static void test_only_200_becomes_304(void **state)
{
    (void)state;
    static const int statuses[] = {404, 301, 410, 500, 206};
    struct http_conditions c = {.if_none_match = STR("*"), .if_modified_since = STR(MODIFIED)};
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        struct response *r = page(statuses[i], false);
        assert_false(http_choose(r, &c).not_modified);
        response_unref(r);
    }
}

UNIT_TESTS(cmocka_unit_test(test_codings), cmocka_unit_test(test_if_none_match),
           cmocka_unit_test(test_if_modified_since), cmocka_unit_test(test_only_200_becomes_304));
