#include "server/fake.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

/* The head without the lines that may differ between two requests. */
static void stable_head(const struct reply *r, char *out, size_t size)
{
    struct str rest = r->head, line;
    size_t n = 0;
    while (str_split(&rest, '\n', &line))
        if (!str_starts(line, STR("Date:")) && n + line.n + 2 < size)
            n += (size_t)snprintf(out + n, size - n, "%.*s\n", STR_ARG(line));
}

static void test_hit_in_each_coding(void **state)
{
    (void)state;
    static const struct {
        const char *header, *coding;
        enum http_coding body;
    } cases[] = {
        {"", "", CODING_IDENTITY},
        {"Accept-Encoding: gzip\r\n", "gzip", CODING_GZIP},
        {"Accept-Encoding: gzip, deflate, br\r\n", "br", CODING_BROTLI},
        {"Accept-Encoding: zstd\r\n", "", CODING_IDENTITY},
    };
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    struct client c = client_open(&f);
    for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
        const struct response_body *body = atomic_load(&f.page->bodies[cases[i % 4].body]);
        client_get(&c, "/hit", cases[i % 4].header);
        struct reply r = client_reply(&c, false);
        assert_int_equal(r.status, 200);
        assert_true(str_eq(r.body, body->data));
        assert_str(reply_header(&r, "Content-Encoding"), cases[i % 4].coding);
        assert_str(reply_header(&r, "ETag"), body->etag);
        assert_str(reply_header(&r, "Vary"), "Accept-Encoding");
        assert_str(reply_header(&r, "Content-Type"), "text/html; charset=utf-8");
        assert_int_equal(reply_header(&r, "Date").n, 29);
        assert_int_equal(reply_header(&r, "Connection").n, 0);
    }
    client_close(&c);
    fake_release(&f);
}

static void test_not_modified(void **state)
{
    (void)state;
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    struct client c = client_open(&f);
    const struct response_body *gzip = atomic_load(&f.page->bodies[CODING_GZIP]);
    char headers[200];
    snprintf(headers, sizeof(headers), "Accept-Encoding: gzip\r\nIf-None-Match: %s\r\n",
             gzip->etag);
    client_get(&c, "/hit", headers);
    struct reply r = client_reply(&c, false);
    assert_int_equal(r.status, 304);
    assert_str(reply_header(&r, "ETag"), gzip->etag);
    assert_str(reply_header(&r, "Cache-Control"), "no-cache");
    assert_str(reply_header(&r, "Vary"), "Accept-Encoding");
    assert_int_equal(reply_header(&r, "Content-Type").n, 0);
    assert_int_equal(reply_header(&r, "Content-Encoding").n, 0);
    /* The same tag does not stand for another coding; the connection goes on. */
    snprintf(headers, sizeof(headers), "If-None-Match: %s\r\n", gzip->etag);
    client_get(&c, "/hit", headers);
    r = client_reply(&c, false);
    assert_int_equal(r.status, 200);
    client_get(&c, "/hit", "If-Modified-Since: Thu, 16 May 2024 01:30:00 GMT\r\n");
    r = client_reply(&c, false);
    assert_int_equal(r.status, 304);
    client_close(&c);
    fake_release(&f);
}

static void test_head_equals_get(void **state)
{
    (void)state;
    static const char *const targets[] = {"/hit", "/miss", "/sync"};
    static const char *const headers[] = {"", "Accept-Encoding: gzip\r\n"};
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    for (size_t i = 0; i < 6; i++) {
        char get[4096], head[4096], request[200];
        struct client c = client_open(&f);
        client_get(&c, targets[i / 2], headers[i % 2]);
        struct reply r = client_reply(&c, false);
        stable_head(&r, get, sizeof(get));
        uint64_t length = r.body.n;
        snprintf(request, sizeof(request), "HEAD %s HTTP/1.1\r\nHost: t\r\n%s\r\n", targets[i / 2],
                 headers[i % 2]);
        client_send(&c, str_c(request));
        r = client_reply(&c, true);
        stable_head(&r, head, sizeof(head));
        if (i < 2) { /* the fake's other answers name the method */
            assert_string_equal(head, get);
            assert_true(length > 1000);
        }
        /* No body follows: the next answer begins at once. */
        client_get(&c, "/miss", "");
        r = client_reply(&c, false);
        assert_str(r.body, "GET /miss\n");
        client_close(&c);
    }
    fake_release(&f);
}

static void test_pipelined_requests_in_order(void **state)
{
    (void)state;
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    struct client c = client_open(&f);
    char all[16 << 10];
    size_t n = 0;
    for (int i = 0; i < 60; i++)
        n += (size_t)snprintf(all + n, sizeof(all) - n, "GET /%s%d HTTP/1.1\r\nHost: t\r\n\r\n",
                              i % 3 == 0   ? "hit"
                              : i % 3 == 1 ? "sync"
                                           : "miss",
                              i);
    client_send(&c, str_of(all, n));
    for (int i = 0; i < 60; i++) {
        struct reply r = client_reply(&c, false);
        char expected[40];
        snprintf(expected, sizeof(expected), "GET /%s%d\n", i % 3 == 1 ? "sync" : "miss", i);
        assert_int_equal(r.status, 200);
        if (i % 3 == 0)
            assert_true(str_eq(r.body, atomic_load(&f.page->bodies[0])->data));
        else
            assert_str(r.body, expected);
    }
    client_close(&c);
    fake_release(&f);
}

static void test_old_protocol_closes(void **state)
{
    (void)state;
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    struct client c;
    struct reply r = client_ask(&f, &c, STR("GET /hit HTTP/1.0\r\n\r\n"));
    assert_int_equal(r.status, 200);
    assert_str(reply_header(&r, "Connection"), "close");
    assert_true(client_ended(&c));
    client_close(&c);
    r = client_ask(&f, &c, STR("GET /hit HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n"));
    assert_int_equal(r.status, 200);
    assert_true(client_ended(&c));
    client_close(&c);
    fake_release(&f);
}

static void test_hits_go_on_beside_slow_requests(void **state)
{
    (void)state;
    struct fake f;
    fake_init(&f);
    f.options.threads = 1;
    fake_start(&f);
    struct client slow[5];
    for (size_t i = 0; i < 5; i++) {
        slow[i] = client_open(&f);
        client_get(&slow[i], "/gate", "");
    }
    fake_wait_for(&f, 5);
    struct client c = client_open(&f);
    for (int i = 0; i < 100; i++) {
        client_get(&c, "/hit", "");
        struct reply r = client_reply(&c, false);
        assert_int_equal(r.status, 200);
    }
    client_close(&c);
    fake_open(&f);
    for (size_t i = 0; i < 5; i++) {
        struct reply r = client_reply(&slow[i], false);
        assert_str(r.body, "GET /gate\n");
        client_close(&slow[i]);
    }
    fake_release(&f);
}

/* --- many at once ---------------------------------------------------------------------------- */

/* Read until `n` bytes are there; false at the end of the connection. */
static bool read_up_to(struct client *c, size_t n)
{
    while (c->n < n) {
        ssize_t more = read(c->fd, c->buffer + c->n, CLIENT_BUFFER - c->n);
        if (more <= 0)
            return false;
        c->n += (size_t)more;
    }
    return true;
}

/* One reply, checked for its length only: client_reply is for one thread at a time. */
static bool read_reply(struct client *c)
{
    size_t end = STR_NONE;
    while (end == STR_NONE) {
        if (!read_up_to(c, c->n + 1))
            return false;
        end = str_find(str_of(c->buffer, c->n), STR("\r\n\r\n"));
    }
    struct str head = str_of(c->buffer, end);
    size_t at = str_find(head, STR("Content-Length: ")) + strlen("Content-Length: ");
    bool has_body = !str_starts(head, STR("HTTP/1.1 304"));
    size_t whole = end + 4 + (has_body ? strtoul(c->buffer + at, NULL, 10) : 0);
    bool good = read_up_to(c, whole) && c->n == whole;
    c->n = 0;
    return good;
}

static void *hammer(void *arg)
{
    const struct fake *f = arg;
    static const char *const headers[] = {"", "Accept-Encoding: gzip\r\n",
                                          "Accept-Encoding: br\r\n", "If-None-Match: *\r\n"};
    static const char *const targets[] = {"/hit", "/miss", "/sync"};
    uintptr_t good = 0;
    for (int round = 0; round < 8; round++) {
        struct client c = client_open(f);
        for (int i = 0; i < 24; i++) {
            client_get(&c, targets[i % 3], headers[i % 4]);
            good += read_reply(&c);
        }
        client_close(&c);
    }
    return (void *)good;
}

static void test_many_threads(void **state)
{
    (void)state;
    struct fake f;
    pthread_t threads[4];
    fake_init(&f);
    fake_start(&f);
    for (size_t i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, hammer, &f);
    for (size_t i = 0; i < 4; i++) {
        void *good;
        pthread_join(threads[i], &good);
        assert_int_equal((uintptr_t)good, 8 * 24);
    }
    fake_release(&f);
}

/* --- stopping -------------------------------------------------------------------------------- */

static void *stop(void *arg)
{
    struct fake *f = arg;
    server_stop(f->server);
    f->server = NULL;
    return NULL;
}

static void test_stop_finishes_what_runs(void **state)
{
    (void)state;
    struct fake f;
    pthread_t stopper;
    fake_init(&f);
    fake_start(&f);
    struct client running = client_open(&f), idle = client_open(&f);
    client_get(&idle, "/hit", "");
    struct reply r = client_reply(&idle, false);
    assert_int_equal(r.status, 200);
    client_get(&running, "/gate", "");
    fake_wait_for(&f, 1);
    pthread_create(&stopper, NULL, stop, &f);
    /* Until the server has begun to stop, answers keep the connection. */
    do {
        client_get(&idle, "/hit", "");
        r = client_reply(&idle, false);
        assert_int_equal(r.status, 200);
    } while (!reply_header(&r, "Connection").n);
    assert_str(reply_header(&r, "Connection"), "close");
    assert_true(client_ended(&idle));
    fake_open(&f);
    r = client_reply(&running, false);
    assert_str(r.body, "GET /gate\n");
    assert_str(reply_header(&r, "Connection"), "close");
    assert_true(client_ended(&running));
    pthread_join(stopper, NULL);
    client_close(&running);
    client_close(&idle);
    fake_release(&f);
}

/* Clients go on asking while it stops: nothing may be lost or used twice. */
static void *pester(void *arg)
{
    struct client *c = arg;
    static const char *const targets[] = {"/hit", "/miss", "/sync"};
    bool good = true;
    for (int i = 0; good; i++) {
        client_get(c, targets[i % 3], "");
        good = read_reply(c);
    }
    client_close(c);
    return NULL;
}

static void test_stop_under_load(void **state)
{
    (void)state;
    for (int round = 0; round < 10; round++) {
        struct fake f;
        pthread_t threads[6];
        struct client clients[6];
        fake_init(&f);
        fake_start(&f);
        for (size_t i = 0; i < 6; i++) {
            clients[i] = client_open(&f);
            pthread_create(&threads[i], NULL, pester, &clients[i]);
        }
        struct client c = client_open(&f);
        for (int i = 0; i < 20; i++) {
            client_get(&c, "/miss", "");
            assert_int_equal(client_reply(&c, false).status, 200);
        }
        client_close(&c);
        stop(&f);
        for (size_t i = 0; i < 6; i++)
            pthread_join(threads[i], NULL);
        fake_release(&f);
    }
}

static void test_stop_gives_up_after_grace(void **state)
{
    (void)state;
    struct fake f;
    fake_init(&f);
    f.options.grace_ms = 30;
    fake_start(&f);
    struct client c = client_open(&f);
    client_get(&c, "/gate", "");
    fake_wait_for(&f, 1);
    stop(&f);
    assert_true(client_ended(&c)); /* without an answer */
    client_close(&c);
    fake_release(&f); /* the answer comes now, to nobody */
}

/* Close with a reset, which reading shows as an error. */
static void client_reset(struct client *c)
{
    const struct linger none = {.l_onoff = 1};
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
    client_close(c);
}

static void *open_gate(void *f)
{
    const struct timespec almost_grace = {.tv_nsec = 1500000};
    nanosleep(&almost_grace, NULL);
    fake_open(f);
    return NULL;
}

/* Clients have gone, and their answers come just when the server looks whom to wake. */
static void test_stop_gives_up_while_answers_come(void **state)
{
    (void)state;
    enum { CLIENTS = 16, ROUNDS = 20 };
    for (int round = 0; round < ROUNDS; round++) {
        struct fake f;
        struct client clients[CLIENTS];
        pthread_t opener;
        fake_init(&f);
        f.options.grace_ms = 1;
        fake_start(&f);
        for (size_t i = 0; i < CLIENTS; i++) {
            clients[i] = client_open(&f);
            client_get(&clients[i], "/gate", "");
        }
        fake_wait_for(&f, CLIENTS);
        for (size_t i = 0; i < CLIENTS; i++)
            client_reset(&clients[i]);
        pthread_create(&opener, NULL, open_gate, &f);
        stop(&f);
        pthread_join(opener, NULL);
        fake_release(&f);
    }
}

static void test_stop_refuses_new_connections(void **state)
{
    (void)state;
    struct fake f, other;
    fake_init(&f);
    fake_start(&f);
    char listen[40];
    snprintf(listen, sizeof(listen), "127.0.0.1:%d", server_port(f.server));
    stop(&f);
    /* The port is free again at once. */
    fake_init(&other);
    other.options.listen = listen;
    fake_start(&other);
    fake_release(&other);
    fake_release(&f);
}

static void test_client_leaves_while_suspended(void **state)
{
    (void)state;
    struct fake f;
    fake_init(&f);
    fake_start(&f);
    for (int i = 0; i < 20; i++) {
        struct client c = client_open(&f);
        client_get(&c, "/gate", "");
        fake_wait_for(&f, (unsigned)i + 1);
        client_close(&c);
    }
    fake_open(&f);
    fake_wait_for(&f, 0);
    struct client c;
    struct reply r = client_ask(&f, &c, STR("GET /hit HTTP/1.1\r\nHost: t\r\n\r\n"));
    assert_int_equal(r.status, 200);
    client_close(&c);
    fake_release(&f); /* leaks show under ASan */
}

UNIT_TESTS(cmocka_unit_test(test_hit_in_each_coding), cmocka_unit_test(test_not_modified),
           cmocka_unit_test(test_head_equals_get),
           cmocka_unit_test(test_pipelined_requests_in_order),
           cmocka_unit_test(test_old_protocol_closes),
           cmocka_unit_test(test_hits_go_on_beside_slow_requests),
           cmocka_unit_test(test_many_threads), cmocka_unit_test(test_stop_finishes_what_runs),
           cmocka_unit_test(test_stop_under_load), cmocka_unit_test(test_stop_gives_up_after_grace),
           cmocka_unit_test(test_stop_gives_up_while_answers_come),
           cmocka_unit_test(test_stop_refuses_new_connections),
           cmocka_unit_test(test_client_leaves_while_suspended));
