#include "server/fake.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

/* Send a byte now and then until the server closes; ms it took. */
static int64_t drip(struct client *c, const char *bytes)
{
    int64_t start = clock_monotonic();
    struct pollfd p = {.fd = c->fd, .events = POLLIN};
    while (poll(&p, 1, 20) == 0) {
        if (clock_monotonic() - start > 10 * US_SECOND)
            fail_msg("a dripping connection was still open after ten seconds");
        if (*bytes)
            client_send(c, str_of(bytes++, 1));
    }
    assert_str(client_rest(c), "");
    return (clock_monotonic() - start) / 1000;
}

static void test_dripped_requests_end_at_the_deadline(void **state)
{
    (void)state;
    static const char endless[] = "a: b\r\nc: d\r\ne: f\r\ng: h\r\ni: j\r\nk: l\r\nm: n\r\no: p\r\n"
                                  "q: r\r\ns: t\r\nu: v\r\nw: x\r\ny: z\r\n0: 1\r\n2: 3\r\n4: 5\r\n"
                                  "6: 7\r\n8: 9\r\n";
    static const char *const openings[] = {
        "",                      /* not even a request line */
        "GET /hit",              /* half of one */
        "GET /hit HTTP/1.1\r\n", /* headers */
    };
    struct fake f;
    fake_init(&f);
    f.options.header_deadline_ms = 200;
    f.options.idle_ms = 60000;
    fake_start(&f);
    for (size_t i = 0; i < 3; i++) {
        struct client c = client_open(&f);
        client_send(&c, str_c(openings[i]));
        int64_t ms = drip(&c, i < 2 ? "GET-and-so-on-and-so-on-and-so-on-and-so-on" : endless);
        assert_true(ms >= 150);
        client_close(&c);
    }
    fake_release(&f);
}

static void test_dripped_body_ends_at_the_deadline(void **state)
{
    (void)state;
    struct fake f;
    fake_init(&f);
    f.options.header_deadline_ms = 50;
    fake_start(&f);
    struct client c = client_open(&f);
    client_send(&c, STR("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 100000\r\n\r\n"));
    int64_t ms = drip(&c, "bodybodybodybodybodybodybodybodybodybodybody");
    assert_true(ms >= 250);
    client_close(&c);
    fake_release(&f);
}

static void test_idle_connection_ends(void **state)
{
    (void)state;
    struct fake f;
    fake_init(&f);
    f.options.header_deadline_ms = 60000;
    f.options.idle_ms = 100;
    fake_start(&f);
    struct client c = client_open(&f);
    client_get(&c, "/hit", "");
    struct reply r = client_reply(&c, false);
    assert_int_equal(r.status, 200);
    drip(&c, "");
    client_close(&c);
    fake_release(&f);
}

static void test_waiting_for_the_handler_has_no_deadline(void **state)
{
    (void)state;
    struct fake f;
    fake_init(&f);
    f.options.header_deadline_ms = f.options.idle_ms = 20;
    fake_start(&f);
    struct client c = client_open(&f);
    client_get(&c, "/gate", "");
    struct pollfd p = {.fd = c.fd, .events = POLLIN};
    assert_int_equal(poll(&p, 1, 200), 0);
    fake_open(&f);
    struct reply r = client_reply(&c, false);
    assert_str(r.body, "GET /gate\n");
    client_close(&c);
    fake_release(&f);
}

static void test_client_that_does_not_read_is_cut_off(void **state)
{
    (void)state;
    struct fake f;
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    fake_init(&f);
    f.options.idle_ms = 100;
    f.options.access_log_fd = fds[1];
    fake_start(&f);
    struct client c = client_open(&f);
    for (int i = 0; i < 400; i++) /* far more than the sockets' buffers take */
        client_get(&c, "/hit", "");
    /* The client cannot see it, as it does not read; but the server notes it. */
    static char log[1 << 20];
    size_t n = 0;
    while (!str_has(str_of(log, n), STR("\"aborted\":true"))) {
        assert_true(n < sizeof(log));
        ssize_t more = read(fds[0], log + n, sizeof(log) - n);
        assert_true(more > 0);
        n += (size_t)more;
    }
    client_close(&c);
    fake_release(&f);
    close(fds[0]);
    close(fds[1]);
}

static void test_connections_per_address(void **state)
{
    (void)state;
    struct fake f;
    struct client all[5], last[40];
    fake_init(&f);
    f.options.max_per_address = 5;
    fake_start(&f);
    for (size_t i = 0; i < 5; i++) {
        struct reply r = client_ask(&f, &all[i], STR("GET /hit HTTP/1.1\r\nHost: t\r\n\r\n"));
        assert_int_equal(r.status, 200);
    }
    struct client c;
    struct reply r = client_ask(&f, &c, STR("GET /hit HTTP/1.1\r\nHost: t\r\n\r\n"));
    assert_int_equal(r.status, 503);
    assert_true(client_ended(&c));
    client_close(&c);
    /* Those within the limit go on. */
    client_get(&all[0], "/miss", "");
    r = client_reply(&all[0], false);
    assert_int_equal(r.status, 200);
    /* Very many are not even answered. */
    for (size_t i = 0; i < 40; i++)
        last[i] = client_open(&f);
    assert_true(client_ended(&last[39]));
    for (size_t i = 0; i < 40; i++)
        client_close(&last[i]);
    /* Places become free. */
    for (size_t i = 0; i < 5; i++)
        client_close(&all[i]);
    for (int status = 0; status != 200;) {
        r = client_ask(&f, &c, STR("GET /hit HTTP/1.1\r\nHost: t\r\n\r\n"));
        status = r.status;
        client_close(&c);
    }
    fake_release(&f);
}

static void test_connections_in_all(void **state)
{
    (void)state;
    struct fake f;
    struct client a, b;
    fake_init(&f);
    f.options.max_connections = 1;
    fake_start(&f);
    struct reply r = client_ask(&f, &a, STR("GET /hit HTTP/1.1\r\nHost: t\r\n\r\n"));
    assert_int_equal(r.status, 200);
    r = client_ask(&f, &b, STR("GET /hit HTTP/1.1\r\nHost: t\r\n\r\n"));
    assert_int_equal(r.status, 503);
    client_close(&a);
    client_close(&b);
    fake_release(&f);
}

UNIT_TESTS(cmocka_unit_test(test_dripped_requests_end_at_the_deadline),
           cmocka_unit_test(test_dripped_body_ends_at_the_deadline),
           cmocka_unit_test(test_idle_connection_ends),
           cmocka_unit_test(test_waiting_for_the_handler_has_no_deadline),
           cmocka_unit_test(test_client_that_does_not_read_is_cut_off),
           cmocka_unit_test(test_connections_per_address),
           cmocka_unit_test(test_connections_in_all));
