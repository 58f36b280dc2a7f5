#include "server/fake.h"

#include <stdio.h>

struct refusal {
    const char *request;
    int status;
};

/* Each on a connection of its own, which must end behind the answer: what follows a request that
 * is not understood is not to be read as another. */
static const struct refusal refused[] = {
    {"GET / HTTP/1.1\r\n\r\n", 400}, /* no Host */
    {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
     "0\r\n\r\n",
     400},
    {"POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
    {"POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\ncontent-length: 4\r\n\r\nabc", 400},
    {"POST / HTTP/1.1\r\nHost: t\r\nContent-Length: +3\r\n\r\nabc", 400},
    {"POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3, 3\r\n\r\nabc", 400},
    {"POST / HTTP/1.1\r\nHost: t\r\nContent-Length : 3\r\n\r\nabc", 400},
    {"POST / HTTP/1.1\r\n Host: t\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
    {"POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
     "chunked\r\n\r\n0\r\n\r\n",
     400},
    {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1048577\r\n\r\n", 413},
    {"POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999999999999\r\n\r\n", 413},
    {"POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nExpect: 200-ok\r\n\r\n", 417},
    {"GET / HTTP/1.1\r\nHost: t\r\nbroken\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: t\r\n: empty\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: t\r\n:\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\n:\r\nHost: t\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: t\r\n:x\r\nGET /hit HTTP/1.1\r\nHost: t\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: t\r\nA: b\r\n c\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: t\r\nA: b\r\n c\r\nD: e\r\n\r\n", 400},
    {"GET / HTTP/1.1\nHost: t\n\n", 400},
    {"GET / HTTP/1.1\r\nHost: t\nA: b\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: t\r\n\n", 400},
    {"GET / HTTP/1.1\r\nHost: t\r\na(b): c\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: t\r\nA: b\rTransfer-Encoding: chunked\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: t\r\nA: b\r\r\n\r\n", 400},
    {"GET /a b HTTP/1.1\r\nHost: t\r\n\r\n", 400},
    {"GET /a\tb HTTP/1.1\r\nHost: t\r\n\r\n", 400},
    {"GET /a\x7F HTTP/1.1\r\nHost: t\r\n\r\n", 400},
    {"GET / HTTP/2.0\r\nHost: t\r\n\r\n", 505},
    {"GET / HTTP/1.1 x\r\nHost: t\r\n\r\n", 400},
};

static void test_refused_and_closed(void **state)
{
    (void)state;
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        struct client c;
        struct reply r = client_ask(&f, &c, str_c(refused[i].request));
        if (r.status != refused[i].status)
            fail_msg("%d instead of %d for %s", r.status, refused[i].status, refused[i].request);
        assert_str(reply_header(&r, "Connection"), "close");
        client_send(&c, STR("GET /hit HTTP/1.1\r\nHost: t\r\n\r\n"));
        /* libmicrohttpd sends the head of its own refusals of a Content-Length twice, so something
         * may follow, but no other answer. */
        if (str_has(client_rest(&c), STR(" 200 OK")))
            fail_msg("read on after %s", refused[i].request);
        client_close(&c);
    }
    fake_release(&f);
}

/* What the checks must let through. */
static void test_usual_heads(void **state)
{
    (void)state;
    static const char *const requests[] = {
        "GET /hit HTTP/1.1\r\nHost:t\r\n\r\n",
        "GET /hit HTTP/1.1\r\nHost:\t t\r\nAccept:\r\n\r\n",
        "GET /hit HTTP/1.1\r\nAccept:\r\nHost: t \r\n\r\n",
        "GET /hit HTTP/1.1\r\nHost:\r\n\r\n",
        "\r\nGET /hit HTTP/1.1\r\nHost: t\r\n\r\n",
        "GET /hit?a=b&c HTTP/1.1\r\nHost: t\r\nCookie: a=b; c=\"d;e\"; f\r\nX-A: b:c: d\r\n\r\n",
        "GET /hit HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n",
        "GET /hit HTTP/1.0\r\n\r\n",
    };
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        struct client c;
        struct reply r = client_ask(&f, &c, str_c(requests[i]));
        if (r.status != 200)
            fail_msg("%d for %s", r.status, requests[i]);
        client_close(&c);
    }
    fake_release(&f);
}

static void test_nul_in_head(void **state)
{
    (void)state;
    static const struct str requests[] = {
        S("GET /a\0b HTTP/1.1\r\nHost: t\r\n\r\n"),
        S("GET /a\0HTTP/1.1\0 HTTP/1.1\r\nHost: t\r\n\r\n"),
        S("GET \0 HTTP/1.1\r\nHost: t\r\n\r\n"),
        S("GET /a HTTP/1.1\r\nHost: t\0x\r\n\r\n"),
        S("GET /a HTTP/1.1\r\nHost: t\r\nA\0: b\r\n\r\n"),
        S("GET /a HTTP/1.1\r\nHost: t\r\nA: b\0\r\n\r\n"),
    };
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        struct client c;
        struct reply r = client_ask(&f, &c, requests[i]);
        assert_int_equal(r.status, 400);
        client_close(&c);
    }
    fake_release(&f);
}

/* A request with a header of n bytes. */
static struct reply ask_with(const struct fake *f, struct client *c, const char *target, size_t n)
{
    char request[40000];
    size_t at = (size_t)snprintf(request, sizeof(request),
                                 "GET %s HTTP/1.1\r\nHost: t\r\nX-Large: ", target);
    memset(request + at, 'x', n);
    memcpy(request + at + n, "\r\n\r\n", 4);
    return client_ask(f, c, str_of(request, at + n + 4));
}

static void test_large_heads(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        size_t n;
        int status;
    } cases[] = {
        {"/hit", 8000, 200},   {"/hit", 8200, 431},   {"/hit", 11000, 431}, {"/hit", 39000, 431},
        {"/broad", 4000, 200}, {"/broad", 8000, 431}, /* no room for the answer's head */
    };
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct client c;
        struct reply r = ask_with(&f, &c, cases[i].target, cases[i].n);
        if (r.status != cases[i].status)
            fail_msg("%d instead of %d for a header of %zu bytes", r.status, cases[i].status,
                     cases[i].n);
        client_close(&c);
    }
    fake_release(&f);
}

static void test_many_headers(void **state)
{
    (void)state;
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    for (int n = 63; n <= 64; n++) { /* and Host */
        char request[4000] = "GET /hit HTTP/1.1\r\nHost: t\r\n";
        for (int i = 0; i < n; i++)
            strncat(request, "a: b\r\n", sizeof(request) - strlen(request) - 1);
        strncat(request, "\r\n", sizeof(request) - strlen(request) - 1);
        struct client c;
        struct reply r = client_ask(&f, &c, str_c(request));
        assert_int_equal(r.status, n == 63 ? 200 : 431);
        client_close(&c);
    }
    fake_release(&f);
}

static void test_long_targets(void **state)
{
    (void)state;
    static const size_t lengths[] = {2048, 2049, 5000, 30000};
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    for (size_t i = 0; i < 4; i++) {
        char request[31000] = "GET /hit";
        size_t n = lengths[i];
        memset(request + 8, 'x', n - 4);
        memcpy(request + 4 + n, " HTTP/1.1\r\nHost: t\r\n\r\n", 23);
        struct client c;
        struct reply r = client_ask(&f, &c, str_c(request));
        assert_int_equal(r.status, n <= 2048 ? 200 : 414);
        client_close(&c);
    }
    fake_release(&f);
}

UNIT_TESTS(cmocka_unit_test(test_refused_and_closed), cmocka_unit_test(test_usual_heads),
           cmocka_unit_test(test_nul_in_head), cmocka_unit_test(test_large_heads),
           cmocka_unit_test(test_many_headers), cmocka_unit_test(test_long_targets));
