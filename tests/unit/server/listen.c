#include "server/fake.h"

#include <stdio.h>

static void test_malformed_addresses(void **state)
{
    (void)state;
    static const char *const bad[] = {"",        "127.0.0.1", "127.0.0.1:",  "127.0.0.1:x",
                                      ":65536",  "::1:80",    "[::1]",       "127.0.0.1:-1",
                                      "[::1:80", "::1",       "1.2.3.4.5:0", NULL};
    struct fake f;
    fake_init(&f);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct server *s;
        struct err e;
        const struct server_handler h = {0};
        f.options.listen = bad[i];
        assert_err(server_start(&f.options, &h, &s, &e), KY_EUSAGE);
        assert_null(s);
        assert_true(str_has(str_c(e.text), str_c(bad[i] ? bad[i] : "")));
    }
    f.options.listen = "127.0.0.1:0";
    fake_start(&f);
    fake_release(&f);
}

static void test_taken_port(void **state)
{
    (void)state;
    struct fake f;
    struct server *s;
    struct err e;
    const struct server_handler h = {0};
    fake_init(&f);
    fake_start(&f);
    char taken[40];
    snprintf(taken, sizeof(taken), "127.0.0.1:%d", server_port(f.server));
    f.options.listen = taken;
    assert_err(server_start(&f.options, &h, &s, &e), KY_EBUSY);
    assert_true(str_starts(str_c(e.text), STR("cannot listen on '127.0.0.1:")));
    fake_release(&f);
}

static void test_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *listen, *url;
    } cases[] = {{"127.0.0.1:0", "http://127.0.0.1:"},
                 {"localhost:0", "http://"},
                 {"0.0.0.0:0", "http://127.0.0.1:"},
                 {":0", "http://127.0.0.1:"}};
    for (size_t i = 0; i < 4; i++) {
        struct fake f;
        struct client c;
        fake_init(&f);
        f.options.listen = cases[i].listen;
        fake_start(&f);
        struct str url = str_c(server_address(f.server));
        char port[10];
        snprintf(port, sizeof(port), ":%d", server_port(f.server));
        assert_true(str_starts(url, str_c(cases[i].url)));
        assert_true(str_ends(url, str_c(port)));
        if (i != 1) { /* localhost may mean ::1 */
            struct reply r = client_ask(&f, &c, STR("GET /hit HTTP/1.1\r\nHost: t\r\n\r\n"));
            assert_int_equal(r.status, 200);
            client_close(&c);
        }
        fake_release(&f);
    }
}

UNIT_TESTS(cmocka_unit_test(test_malformed_addresses), cmocka_unit_test(test_taken_port),
           cmocka_unit_test(test_addresses));
