#include "server/fake.h"

#include <stdio.h>
#include <sys/socket.h>

#include "base/mem.h"

static void test_targets_arrive_raw(void **state)
{
    (void)state;
    static const char *const targets[] = {
        "/a%2Fb",   "/%00",         "/a?x=%00&y=%26;z", "/a?b?c=d&&",     "//x//",
        "/../../a", "/%E6%97%B6/+", "/a%zz%",           "http://t/a?b#c", "*",
        "/?",       "/时",          "/a;b=c",           "/sync%2f?%3F",
    };
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    struct client c = client_open(&f);
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        char expected[100];
        snprintf(expected, sizeof(expected), "GET %s\n", targets[i]);
        client_get(&c, targets[i], "");
        struct reply r = client_reply(&c, false);
        assert_str(r.body, expected);
    }
    client_close(&c);
    fake_release(&f);
}

static void test_methods_reach_the_handler(void **state)
{
    (void)state;
    static const char *const asked[] = {"POST", "OPTIONS", "PUT", "DELETE", "TRACE", "BREW", "get"};
    static const char *const told[] = {"POST",  "OPTIONS", "OTHER", "OTHER",
                                       "OTHER", "OTHER",   "OTHER"};
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    for (size_t i = 0; i < 7; i++) {
        char request[100], expected[100];
        struct client c;
        snprintf(request, sizeof(request), "%s /hit HTTP/1.1\r\nHost: t\r\n\r\n", asked[i]);
        snprintf(expected, sizeof(expected), "%s /hit\n", told[i]);
        struct reply r = client_ask(&f, &c, str_c(request));
        assert_str(r.body, expected);
        client_close(&c);
    }
    fake_release(&f);
}

static void test_bodies(void **state)
{
    (void)state;
    static const struct {
        const char *request, *body;
    } cases[] = {
        {"POST /p HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhello", "POST /p\nhello"},
        {"POST /sync HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhello", "POST /sync\nhello"},
        {"POST /p HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n", "POST /p\n"},
        /* A GET with a body is no hit. */
        {"GET /hit HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\nhi", "GET /hit\nhi"},
        {"POST /p HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
         "5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: t\r\n\r\n",
         "POST /p\nhello!"},
    };
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    struct client c = client_open(&f);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        client_send(&c, str_c(cases[i].request));
        struct reply r = client_reply(&c, false);
        assert_str(r.body, cases[i].body);
    }
    client_close(&c);
    fake_release(&f);
}

/* Where a chunked body ends may be understood in two ways: nothing is read behind it. */
static void test_chunked_is_the_last(void **state)
{
    (void)state;
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    struct client c;
    struct reply r = client_ask(&f, &c,
                                STR("POST /p HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked"
                                    "\r\n\r\n2\nhi\n0\n\nGET /hit HTTP/1.1\r\nHost: t\r\n\r\n"));
    assert_str(reply_header(&r, "Connection"), "close");
    assert_false(str_has(client_rest(&c), STR(" 200 OK")));
    client_close(&c);
    fake_release(&f);
}

static void test_expect_continue(void **state)
{
    (void)state;
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    struct client c = client_open(&f);
    client_send(&c, STR("POST /p HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n"
                        "Expect: 100-continue\r\n\r\n"));
    struct reply r = client_reply(&c, false);
    assert_int_equal(r.status, 100);
    client_send(&c, STR("hello"));
    r = client_reply(&c, false);
    assert_str(r.body, "POST /p\nhello");
    client_close(&c);
    /* What would be too large is refused before it is sent. */
    r = client_ask(&f, &c,
                   STR("POST /p HTTP/1.1\r\nHost: t\r\nContent-Length: 5000000\r\n"
                       "Expect: 100-continue\r\n\r\n"));
    assert_int_equal(r.status, 413);
    client_close(&c);
    fake_release(&f);
}

static void send_chunked(struct client *c, size_t n)
{
    static char kilobyte[1030] = "400\r\n";
    memset(kilobyte + 5, 'x', 1024);
    client_send(c, STR("POST /p HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (size_t sent = 0; sent < n; sent += 1024) {
        client_send(c, str_of(kilobyte, 1029));
        client_send(c, STR("\r\n"));
    }
    client_send(c, STR("0\r\n\r\n"));
}

static void test_body_limit(void **state)
{
    (void)state;
    struct fake f;
    fake_init(&f);
    f.options.max_body = 100 << 10;
    fake_start(&f);
    struct client c = client_open(&f);
    send_chunked(&c, 100 << 10);
    struct reply r = client_reply(&c, false);
    assert_int_equal(r.status, 200);
    assert_int_equal(r.body.n, (100 << 10) + strlen("POST /p\n"));
    client_close(&c);
    c = client_open(&f);
    send_chunked(&c, 101 << 10);
    r = client_reply(&c, false);
    assert_int_equal(r.status, 413);
    client_close(&c);
    c = client_open(&f);
    send_chunked(&c, 2000 << 10); /* far too much: cut off */
    assert_true(client_ended(&c));
    client_close(&c);
    fake_release(&f);
}

static void test_large_body_arrives_whole(void **state)
{
    (void)state;
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    size_t n = (1 << 20) - 100;
    char *body = mem_alloc(n);
    for (size_t i = 0; i < n; i++)
        body[i] = (char)('a' + i % 23);
    char head[100];
    snprintf(head, sizeof(head), "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: %zu\r\n\r\n", n);
    struct client c = client_open(&f);
    client_send(&c, str_c(head));
    client_send(&c, str_of(body, n));
    struct reply r = client_reply(&c, false);
    assert_true(str_eq(str_from(r.body, strlen("POST /\n")), str_of(body, n)));
    client_close(&c);
    mem_free(body);
    fake_release(&f);
}

static void test_unsendable_answer_harms_only_its_connection(void **state)
{
    (void)state;
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    struct client c = client_open(&f);
    client_get(&c, "/wide", "");
    assert_true(client_ended(&c));
    client_close(&c);
    c = client_open(&f);
    client_get(&c, "/broad", "");
    struct reply r = client_reply(&c, false);
    assert_int_equal(reply_header(&r, "Surrogate-Key").n, 4000);
    client_close(&c);
    fake_release(&f);
}

static void test_half_closed_client_is_answered(void **state)
{
    (void)state;
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    struct client c = client_open(&f);
    client_get(&c, "/gate", "");
    fake_wait_for(&f, 1);
    assert_int_equal(shutdown(c.fd, SHUT_WR), 0);
    fake_open(&f);
    struct reply r = client_reply(&c, false);
    assert_str(r.body, "GET /gate\n");
    client_close(&c);
    fake_release(&f);
}

UNIT_TESTS(cmocka_unit_test(test_targets_arrive_raw),
           cmocka_unit_test(test_methods_reach_the_handler), cmocka_unit_test(test_bodies),
           cmocka_unit_test(test_chunked_is_the_last), cmocka_unit_test(test_expect_continue),
           cmocka_unit_test(test_body_limit), cmocka_unit_test(test_large_body_arrives_whole),
           cmocka_unit_test(test_unsendable_answer_harms_only_its_connection),
           cmocka_unit_test(test_half_closed_client_is_answered));
