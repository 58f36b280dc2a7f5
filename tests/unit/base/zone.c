#include "base/zone.h"

#include <stdlib.h>
#include <time.h>

#include "base/rand.h"
#include "unit.h"

static struct zone *load(const char *name)
{
    struct zone *z;
    struct err e;
    assert_ok(zone_load(name, &z, &e), &e);
    assert_string_equal(zone_name(z), name);
    return z;
}

static int64_t at(int year, int month, int day, int hour, int minute)
{
    struct civil c = {year, month, day, hour, minute, 0, 0};
    return civil_to_us(&c);
}

static void assert_offset(const char *zone, int64_t us, int minutes)
{
    struct zone *z = load(zone);
    assert_int_equal(zone_offset(z, us), minutes * 60);
    zone_free(z);
}

static void test_zone_known_offsets(void **state)
{
    (void)state;
    assert_offset("UTC", at(2024, 7, 1, 0, 0), 0);
    assert_offset("Asia/Shanghai", at(2024, 7, 1, 0, 0), 480);
    assert_offset("Asia/Shanghai", at(1988, 7, 1, 0, 0), 540); /* summer time 1986 to 1991 */
    assert_offset("Asia/Shanghai", at(9999, 7, 1, 0, 0), 480);
    assert_offset("Europe/Berlin", at(2024, 3, 31, 1, 0) - 1, 60);
    assert_offset("Europe/Berlin", at(2024, 3, 31, 1, 0), 120);
    assert_offset("Europe/Berlin", at(2024, 10, 27, 1, 0) - 1, 120);
    assert_offset("Europe/Berlin", at(2024, 10, 27, 1, 0), 60);
    assert_offset("America/New_York", at(2024, 3, 10, 7, 0) - 1, -300);
    assert_offset("America/New_York", at(2024, 3, 10, 7, 0), -240);
    assert_offset("America/New_York", at(2024, 11, 3, 6, 0), -300);
}

/* Where only the rule in the footer speaks. */
static void test_zone_far_future(void **state)
{
    (void)state;
    assert_offset("Europe/Berlin", at(2099, 3, 29, 1, 0) - 1, 60);
    assert_offset("Europe/Berlin", at(2099, 3, 29, 1, 0), 120);
    assert_offset("America/New_York", at(2099, 3, 8, 7, 0), -240);
    assert_offset("America/New_York", at(2099, 12, 31, 23, 59), -300);
    assert_offset("Australia/Sydney", at(2099, 1, 1, 0, 0), 660); /* summer over the new year */
    assert_offset("Australia/Sydney", at(2099, 7, 1, 0, 0), 600);
    assert_offset("Australia/Lord_Howe", at(2099, 1, 1, 0, 0), 660); /* half an hour */
    assert_offset("Australia/Lord_Howe", at(2099, 7, 1, 0, 0), 630);
    assert_offset("Europe/Dublin", at(2099, 7, 1, 0, 0), 60); /* winter is the exception */
    assert_offset("Europe/Dublin", at(2099, 1, 1, 0, 0), 0);
}

static const char *const zones[] = {
    "UTC",           "Asia/Shanghai",      "Europe/Berlin",       "America/New_York",
    "Europe/Dublin", "Australia/Sydney",   "Australia/Lord_Howe", "America/Sao_Paulo",
    "Asia/Tehran",   "Africa/Casablanca",  "America/Nuuk",        "Pacific/Apia",
    "Asia/Urumqi",   "America/St_Johns",   "Africa/Monrovia",     "Asia/Kathmandu",
    "Asia/Gaza",     "Antarctica/Troll",   "America/Havana",      "Pacific/Kwajalein",
    "Etc/GMT+12",    "Pacific/Kiritimati", "Asia/Hong_Kong",      "Asia/Kashgar"};
enum { ZONES = sizeof(zones) / sizeof(zones[0]) };

/* Random instants from 1850 to 2150. */
static int64_t instant(struct rand *r)
{
    int64_t least = at(1850, 1, 1, 0, 0), most = at(2150, 1, 1, 0, 0);
    return least + (int64_t)rand_below(r, (uint64_t)(most - least));
}

/* The C library reads the same files; both must agree. */
static void test_zone_agrees_with_libc(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 1);
    for (int i = 0; i < ZONES; i++) {
        struct zone *z = load(zones[i]);
        setenv("TZ", zones[i], 1);
        tzset();
        for (int k = 0; k < 3000; k++) {
            int64_t us = instant(&r);
            time_t s = (time_t)((us - (us % US_SECOND + US_SECOND) % US_SECOND) / US_SECOND);
            struct tm tm;
            assert_non_null(localtime_r(&s, &tm));
            struct civil c = zone_civil(z, us);
            if (zone_offset(z, us) != tm.tm_gmtoff || c.hour != tm.tm_hour || c.day != tm.tm_mday ||
                c.year != tm.tm_year + 1900)
                fail_msg("%s at %lld: %d, libc says %ld", zones[i], (long long)s,
                         zone_offset(z, us), tm.tm_gmtoff);
        }
        zone_free(z);
    }
    unsetenv("TZ");
    tzset();
}

/* The instant of a shown time shows that time, and is the first that does. */
static void test_zone_time_inverts_civil(void **state)
{
    (void)state;
    struct rand r;
    rand_seed(&r, 2);
    for (int i = 0; i < ZONES; i++) {
        struct zone *z = load(zones[i]);
        for (int k = 0; k < 2000; k++) {
            int64_t us = instant(&r);
            struct civil c = zone_civil(z, us), back;
            int64_t first = zone_time(z, &c);
            assert_true(first <= us);
            back = zone_civil(z, first);
            assert_memory_equal(&c, &back, sizeof(c));
            int64_t start = zone_midnight(z, us, 0), next = zone_midnight(z, us, 1);
            assert_true(start <= us && us < next);
            assert_true(next - start <= 49 * US_HOUR);
        }
        zone_free(z);
    }
}

static void assert_time(const struct zone *z, struct civil c, int64_t want)
{
    int64_t got = zone_time(z, &c);
    if (got != want)
        fail_msg("%04d-%02d-%02d %02d:%02d is off by %lld s", c.year, c.month, c.day, c.hour,
                 c.minute, (long long)((got - want) / US_SECOND));
}

static void test_zone_time_skipped_and_doubled(void **state)
{
    (void)state;
    struct zone *berlin = load("Europe/Berlin"), *apia = load("Pacific/Apia");
    struct zone *york = load("America/New_York"), *paulo = load("America/Sao_Paulo");
    assert_time(berlin, (struct civil){2024, 3, 31, 1, 59}, at(2024, 3, 31, 0, 59));
    assert_time(berlin, (struct civil){2024, 3, 31, 2, 30}, at(2024, 3, 31, 1, 0)); /* skipped */
    assert_time(berlin, (struct civil){2024, 3, 31, 3, 0}, at(2024, 3, 31, 1, 0));
    assert_time(berlin, (struct civil){2024, 10, 27, 2, 30}, at(2024, 10, 27, 0, 30)); /* first */
    assert_time(berlin, (struct civil){2024, 10, 27, 3, 0}, at(2024, 10, 27, 2, 0));
    assert_time(berlin, (struct civil){2080, 3, 31, 2, 30}, at(2080, 3, 31, 1, 0));
    assert_time(york, (struct civil){2024, 11, 3, 1, 30}, at(2024, 11, 3, 5, 30));
    /* Samoa had no 30 December 2011. */
    assert_time(apia, (struct civil){2011, 12, 30, 12, 0}, at(2011, 12, 30, 10, 0));
    /* In Brazil the clocks jumped at midnight: the day began at one. */
    assert_time(paulo, (struct civil){2018, 11, 4, 0, 0}, at(2018, 11, 4, 3, 0));
    assert_true(zone_midnight(paulo, at(2018, 11, 4, 15, 0), 0) == at(2018, 11, 4, 3, 0));
    zone_free(berlin);
    zone_free(apia);
    zone_free(york);
    zone_free(paulo);
}

static void test_zone_midnight(void **state)
{
    (void)state;
    struct zone *z = load("Asia/Shanghai"), *b = load("Europe/Berlin");
    assert_true(zone_midnight(z, at(2024, 5, 16, 15, 59), 0) == at(2024, 5, 15, 16, 0));
    assert_true(zone_midnight(z, at(2024, 5, 16, 16, 0), 0) == at(2024, 5, 16, 16, 0));
    assert_true(zone_midnight(z, at(2024, 2, 28, 0, 0), 2) == at(2024, 2, 29, 16, 0));
    assert_true(zone_midnight(z, at(2024, 1, 1, 0, 0), -1) == at(2023, 12, 30, 16, 0));
    /* A day of 23 hours. */
    int64_t noon = at(2024, 3, 31, 12, 0);
    assert_true(zone_midnight(b, noon, 1) - zone_midnight(b, noon, 0) == 23 * US_HOUR);
    zone_free(z);
    zone_free(b);
}

static void test_zone_names_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "Mars/Olympus",
        "Asia",
        "/etc/localtime",
        "../../../etc/passwd",
        "Asia/../UTC",
        "Asia/Shang hai",
        "Asia/Shanghai\n",
        "Asia/上海",
        "tzdata.zi",
        "zone.tab",
        "UTC/x",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct zone *z = NULL;
        struct err e = {0};
        if (zone_load(bad[i], &z, &e) != KY_EINVAL)
            fail_msg("'%s' was not refused as it should: %s", bad[i], e.text);
        assert_non_null(strstr(e.text, "Asia/Shanghai"));
        assert_null(z);
    }
    zone_free(NULL);
}

UNIT_TESTS(cmocka_unit_test(test_zone_known_offsets), cmocka_unit_test(test_zone_far_future),
           cmocka_unit_test(test_zone_agrees_with_libc),
           cmocka_unit_test(test_zone_time_inverts_civil),
           cmocka_unit_test(test_zone_time_skipped_and_doubled),
           cmocka_unit_test(test_zone_midnight), cmocka_unit_test(test_zone_names_refused));
