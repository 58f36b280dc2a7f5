/* zone_file.c: tests that no bytes of a zone file do harm. */
#include "base/fs.h"
#include "base/rand.h"
#include "base/zone_priv.h"
#include "unit.h"

static void ask(const struct zone *z, struct rand *r)
{
    static const int64_t edges[] = {INT64_MIN, INT64_MIN / 2, -1, 0, INT64_MAX / 2, INT64_MAX};
    for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
        zone_civil(z, edges[i]);
    for (int i = 0; i < 3; i++) {
        int64_t us = (int64_t)rand_below(r, UINT64_C(6000000000)) * US_SECOND;
        struct civil c = zone_civil(z, us);
        zone_time(z, &c);
        zone_midnight(z, us, (int)rand_below(r, 100) - 50);
        assert_in_range(zone_offset(z, us) + 26 * 3600, 3600, 52 * 3600);
    }
}

/* Damaged files are refused or answer something, without reading outside of themselves. */
static void test_zone_survives_corrupt_files(void **state)
{
    (void)state;
    struct buf file;
    struct rand r;
    struct err e;
    size_t accepted = 0, refused = 0;
    buf_init(&file, 1 << 20);
    assert_ok(fs_read(&fs_system, "/usr/share/zoneinfo/Europe/Berlin", &file, &e), &e);
    rand_seed(&r, 3);
    for (int i = 0; i < 20000; i++) {
        size_t n = rand_below(&r, 4) ? file.n : rand_below(&r, file.n);
        char *bytes = test_malloc(n ? n : 1); /* exactly n, so that ASan sees one more */
        memcpy(bytes, file.p, n);
        for (size_t k = rand_below(&r, 4); k > 0 && n > 0; k--) {
            /* Headers and footer are hit as often as the long tables. */
            size_t where = rand_below(&r, 2)             ? rand_below(&r, n < 50 ? n : 50)
                           : rand_below(&r, 2) && n > 30 ? n - 1 - rand_below(&r, 30)
                                                         : rand_below(&r, n);
            bytes[where] = (char)rand_below(&r, 256);
        }
        struct zone *z = NULL;
        if (zone_from_file("x", str_of(bytes, n), &z, &e) == KY_OK) {
            accepted++;
            ask(z, &r);
            zone_free(z);
        } else {
            refused++;
            assert_null(z);
        }
        test_free(bytes);
    }
    assert_true(accepted > 1000 && refused > 1000);
    buf_release(&file);
}

static void test_zone_file_refuses(void **state)
{
    (void)state;
    struct zone *z = NULL;
    struct buf file;
    struct err e;
    buf_init(&file, 1 << 20);
    assert_ok(fs_read(&fs_system, "/usr/share/zoneinfo/Asia/Shanghai", &file, &e), &e);
    assert_ok(zone_from_file("x", buf_str(&file), &z, &e), &e);
    zone_free(z);
    z = NULL;
    for (size_t n = 0; n < file.n; n++) /* cut off anywhere */
        assert_err(zone_from_file("x", str_sub(buf_str(&file), 0, n), &z, &e), KY_ECORRUPT);
    file.p[4] = '\0'; /* version 1 has no 64-bit times */
    assert_err(zone_from_file("x", buf_str(&file), &z, &e), KY_ECORRUPT);
    assert_null(z);
    buf_release(&file);
}

/* Without zone files of the "right" kind at hand: a small one that counts a leap second. */
static void test_zone_file_with_leap_seconds(void **state)
{
    (void)state;
    struct zone *z = NULL;
    char file[200] = {0};
    memcpy(file, "TZif2", 5); /* an empty first block */
    memcpy(file + 44, "TZif2", 5);
    file[44 + 20 + 11] = 1; /* leap seconds */
    file[44 + 20 + 19] = 1; /* types */
    file[44 + 20 + 23] = 1; /* characters */
    size_t n = 44 + 44 + 6 + 1 + 12;
    memcpy(file + n, "\n\n", 2);
    assert_err(zone_from_file("x", str_of(file, n + 2), &z, NULL), KY_EUNSUPPORTED);
    assert_null(z);
}

UNIT_TESTS(cmocka_unit_test(test_zone_survives_corrupt_files),
           cmocka_unit_test(test_zone_file_refuses),
           cmocka_unit_test(test_zone_file_with_leap_seconds));
