#include "fetch/fetch.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "peer.h"
#include "unit.h"

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=GBK\r\n"

static const struct fetch_limits usual = {.bytes = 64 << 10,
                                          .redirects = 5,
                                          .total_ms = 20000,
                                          .connect_ms = 5000,
                                          .allow_private = true};

struct fixture {
    struct peer *peer;
    struct arena arena;
    struct buf body;
    struct fetch_reply reply;
    struct err err;
    struct fetch_limits limits;
};

static void begin(struct fixture *f, void (*answer)(const struct peer_call *c))
{
    *f = (struct fixture){.peer = peer_new(answer), .limits = usual};
    arena_init(&f->arena, 1 << 20);
    buf_init(&f->body, 1 << 20);
}

static void end(struct fixture *f)
{
    peer_free(f->peer);
    buf_release(&f->body);
    arena_release(&f->arena);
}

static enum ky_err get_url(struct fixture *f, const char *url)
{
    f->err.text[0] = '\0';
    return fetch_get(&f->arena, str_c(url), STR(""), &f->limits, &f->body, &f->reply, &f->err);
}

static enum ky_err get(struct fixture *f, const char *path)
{
    char url[256];
    snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", peer_port(f->peer), path);
    return get_url(f, url);
}

static void assert_says(const struct fixture *f, const char *what)
{
    if (!strstr(f->err.text, what))
        fail_msg("'%s' does not say '%s'", f->err.text, what);
}

/* Fails with that code and a text that names the address and says `what`. */
static void refused(struct fixture *f, enum ky_err code, const char *what)
{
    assert_err(get(f, "/page"), code);
    assert_says(f, what);
    assert_says(f, "/page'");
}

/* ---- what works ---- */

static void plain(const struct peer_call *c)
{
    peer_say(c, OK_HEAD "Set-Cookie: a=b\r\nContent-Length: 5\r\n\r\nhello");
}

static void test_brings_body_type_and_address(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f, plain);
    buf_addc(&f.body, "before ");
    assert_ok(get(&f, "/a/头条 1.html?q=中#part"), &f.err);
    assert_str(buf_str(&f.body), "before hello");
    assert_str(f.reply.type, "text/html");
    assert_str(f.reply.charset, "gbk");
    assert_true(str_ends(f.reply.url, STR("/a/%E5%A4%B4%E6%9D%A1%201.html?q=%E4%B8%AD")));
    assert_int_equal(peer_rounds(f.peer), 1);
    const char *request = peer_request(f.peer);
    assert_non_null(strstr(request, "GET /a/%E5%A4%B4%E6%9D%A1%201.html?q=%E4%B8%AD HTTP/1.1\r\n"));
    assert_null(strcasestr(request, "cookie"));
    assert_null(strcasestr(request, "authorization"));
    assert_null(strcasestr(request, "referer"));
    end(&f);
}

static void test_names_the_host_of_the_page_only(void **state)
{
    struct fixture f;
    char url[64];
    (void)state;
    begin(&f, plain);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/", peer_port(f.peer));
    assert_ok(fetch_get(&f.arena, str_c(url), STR("https://news.example/a?token=1"), &f.limits,
                        &f.body, &f.reply, &f.err),
              &f.err);
    assert_int_equal(peer_rounds(f.peer), 1);
    assert_non_null(strstr(peer_request(f.peer), "Referer: https://news.example/\r\n"));
    end(&f);
}

static void hop(const struct peer_call *c)
{
    if (c->round == 0)
        peer_say(c, "HTTP/1.1 302 Found\r\nLocation: /there\r\nSet-Cookie: a=b\r\n"
                    "Content-Length: 4\r\n\r\ngone");
    else
        plain(c);
}

static void test_follows_redirects(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f, hop);
    assert_ok(get(&f, "/page"), &f.err);
    assert_str(buf_str(&f.body), "hello");
    assert_true(str_ends(f.reply.url, STR("/there")));
    assert_int_equal(peer_rounds(f.peer), 2);
    assert_null(strcasestr(peer_request(f.peer), "cookie"));
    end(&f);
}

static void test_does_not_use_proxies_of_the_environment(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f, plain);
    setenv("http_proxy", "http://127.0.0.1:9", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:9", 1);
    assert_ok(get(&f, "/page"), &f.err);
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
    end(&f);
}

/* ---- addresses ---- */

static void test_refuses_private_addresses(void **state)
{
    static const char *const hosts[] = {
        "127.0.0.1",  "localhost",  "[::1]",    "[::ffff:127.0.0.1]", "127.1",     "2130706433",
        "0x7f000001", "0177.0.0.1", "10.0.0.1", "192.168.1.1",        "[fd00::1]", NULL};
    struct fixture f;
    char url[128];
    (void)state;
    begin(&f, plain);
    f.limits.allow_private = false;
    for (const char *const *h = hosts; *h; h++) {
        snprintf(url, sizeof(url), "http://%s:%d/", *h, peer_port(f.peer));
        assert_err(get_url(&f, url), KY_EDENIED);
        assert_says(&f, *h);
        assert_says(&f, "--allow-private");
    }
    assert_int_equal(peer_rounds(f.peer), 0);
    end(&f);
}

static void test_never_fetches_from_where_no_page_lies(void **state)
{
    static const char *const urls[] = {"http://169.254.169.254/latest/meta-data/",
                                       "http://0.0.0.0/",
                                       "http://[::]/",
                                       "http://224.0.0.1/",
                                       "http://[fe80::1]/",
                                       NULL};
    struct fixture f;
    (void)state;
    begin(&f, plain);
    for (const char *const *url = urls; *url; url++) {
        assert_err(get_url(&f, *url), KY_EDENIED);
        assert_says(&f, "never fetched");
    }
    end(&f);
}

static void to_metadata(const struct peer_call *c)
{
    peer_say(c, "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n");
}

static void to_file(const struct peer_call *c)
{
    peer_say(c, "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n");
}

static void to_user(const struct peer_call *c)
{
    peer_say(c, "HTTP/1.1 302 Found\r\nLocation: http://a:b@127.0.0.1/\r\n\r\n");
}

static void test_judges_redirects_too(void **state)
{
    const struct {
        void (*answer)(const struct peer_call *c);
        enum ky_err code;
        const char *says;
    } cases[] = {{to_metadata, KY_EDENIED, "169.254.169.254"},
                 {to_file, KY_EINVAL, "neither http nor https"},
                 {to_user, KY_EINVAL, "user name"}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fixture f;
        begin(&f, cases[i].answer);
        refused(&f, cases[i].code, cases[i].says);
        assert_int_equal(f.body.n, 0);
        end(&f);
    }
}

static void test_refuses_what_is_no_web_address(void **state)
{
    static const char *const urls[] = {"",
                                       "page.html",
                                       "http:/x",
                                       "http://",
                                       "ftp://127.0.0.1/",
                                       "file:///etc/passwd",
                                       "gopher://127.0.0.1/",
                                       "http://a:b@127.0.0.1/",
                                       "http://127.0.0.1/\r\nX: y",
                                       "http://127.0.0.1 /",
                                       NULL};
    struct fixture f;
    (void)state;
    begin(&f, plain);
    for (const char *const *url = urls; *url; url++)
        assert_err(get_url(&f, *url), KY_EINVAL);
    struct buf lengthy;
    buf_init(&lengthy, 1 << 16);
    buf_addf(&lengthy, "http://127.0.0.1/%05000d", 1);
    assert_err(get_url(&f, lengthy.p), KY_EINVAL);
    buf_release(&lengthy);
    assert_err(get_url(&f, "http://no-such-host.invalid/"), KY_ENOTFOUND);
    assert_says(&f, "no-such-host.invalid");
    assert_int_equal(peer_rounds(f.peer), 0);
    end(&f);
}

/* ---- answers that do harm ---- */

static void endless(const struct peer_call *c)
{
    static const char piece[4096];
    bool good = peer_say(c, OK_HEAD "\r\n");
    while (good)
        good = peer_write(c, piece, sizeof(piece));
}

static void endless_head(const struct peer_call *c)
{
    bool good = peer_say(c, OK_HEAD);
    while (good)
        good = peer_say(c, "X-More: 0123456789012345678901234567890123456789\r\n");
}

static void huge(const struct peer_call *c)
{
    peer_say(c, OK_HEAD "Content-Length: 99999999999\r\n\r\n");
    peer_wait(c);
}

static void loop(const struct peer_call *c)
{
    peer_say(c, "HTTP/1.1 301 Moved\r\nLocation: /page\r\nContent-Length: 0\r\n\r\n");
}

static void silent(const struct peer_call *c)
{
    peer_wait(c);
}

/* A byte at a time, for as long as somebody listens. */
static void slow(const struct peer_call *c)
{
    const struct timespec pause = {0, 20 * 1000 * 1000};
    bool good = peer_say(c, OK_HEAD "\r\n");
    while (good) {
        nanosleep(&pause, NULL);
        good = peer_say(c, "x");
    }
}

static void cut_off(const struct peer_call *c)
{
    peer_say(c, OK_HEAD "Content-Length: 100\r\n\r\nonly this");
}

static void cut_chunk(const struct peer_call *c)
{
    peer_say(c, OK_HEAD "Transfer-Encoding: chunked\r\n\r\n100\r\nonly this");
}

static void two_lengths(const struct peer_call *c)
{
    peer_say(c, OK_HEAD "Content-Length: nonsense\r\n\r\nhello");
}

static void no_http(const struct peer_call *c)
{
    peer_say(c, "220 mail.example ESMTP\r\n");
}

static void empty(const struct peer_call *c)
{
    (void)c;
}

static void bad_gzip(const struct peer_call *c)
{
    peer_say(c, OK_HEAD "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello");
}

static void missing(const struct peer_call *c)
{
    peer_say(c, "HTTP/1.1 404 Not Found\r\nContent-Length: 99999999\r\n\r\nnone");
}

static void forbidden(const struct peer_call *c)
{
    peer_say(c, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
}

static void broken(const struct peer_call *c)
{
    peer_say(c, "HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\nno");
}

static void no_content(const struct peer_call *c)
{
    peer_say(c, "HTTP/1.1 204 No Content\r\n\r\n");
}

static void test_ends_what_has_no_end(void **state)
{
    const struct {
        void (*answer)(const struct peer_call *c);
        enum ky_err code;
        const char *says;
    } cases[] = {{endless, KY_ELIMIT, "larger than 65536 bytes"},
                 {endless_head, KY_EIO, "cannot fetch"},
                 {huge, KY_ELIMIT, "larger than 65536 bytes"},
                 {loop, KY_ELIMIT, "more than 5 times"},
                 {cut_off, KY_EIO, "ended too early"},
                 {cut_chunk, KY_EIO, "ended too early"},
                 {two_lengths, KY_EIO, "cannot fetch"},
                 {no_http, KY_EIO, "cannot fetch"},
                 {empty, KY_EIO, "cannot fetch"},
                 {bad_gzip, KY_EIO, "cannot fetch"},
                 {missing, KY_ENOTFOUND, "404"},
                 {forbidden, KY_EDENIED, "403"},
                 {broken, KY_EIO, "500"},
                 {no_content, KY_EIO, "204"}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fixture f;
        begin(&f, cases[i].answer);
        refused(&f, cases[i].code, cases[i].says);
        assert_true(f.body.n <= usual.bytes);
        end(&f);
    }
}

static void test_keeps_to_its_time(void **state)
{
    void (*const answers[])(const struct peer_call *c) = {silent, slow};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct fixture f;
        begin(&f, answers[i]);
        f.limits.total_ms = 300;
        int64_t start = clock_monotonic();
        refused(&f, KY_ETIMEOUT, "within 0.3 s");
        assert_true(clock_monotonic() - start < 5 * US_SECOND);
        end(&f);
    }
}

/* 16 MB of zeros, zipped. */
static void bomb(const struct peer_call *c)
{
    enum { ZEROS = 16 << 20, ZIPPED = 1 << 20 };
    unsigned char *in = mem_zero(ZEROS), *out = mem_zero(ZIPPED);
    z_stream z = {.next_in = in, .avail_in = ZEROS, .next_out = out, .avail_out = ZIPPED};
    ensure(deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY) == Z_OK);
    ensure(deflate(&z, Z_FINISH) == Z_STREAM_END);
    char head[200];
    snprintf(head, sizeof(head), OK_HEAD "Content-Encoding: gzip\r\nContent-Length: %lu\r\n\r\n",
             z.total_out);
    if (peer_say(c, head))
        peer_write(c, out, z.total_out);
    deflateEnd(&z);
    mem_free(in);
    mem_free(out);
}

static void test_counts_decoded_bytes(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f, bomb);
    refused(&f, KY_ELIMIT, "larger than 65536 bytes");
    assert_true(f.body.n <= usual.bytes);
    end(&f);
}

static void test_counts_only_its_own_bytes(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f, plain);
    f.limits.bytes = 5;
    for (int i = 0; i < 3; i++)
        assert_ok(get(&f, "/page"), &f.err);
    assert_str(buf_str(&f.body), "hellohellohello");
    f.limits.bytes = 4;
    assert_err(get(&f, "/page"), KY_ELIMIT);
    end(&f);
}

static void test_takes_only_types_that_were_asked_for(void **state)
{
    static const char *const pictures[] = {"image/", NULL};
    static const char *const pages[] = {"application/xhtml+xml", "text/html", NULL};
    struct fixture f;
    (void)state;
    begin(&f, plain);
    f.limits.types = pages;
    assert_ok(get(&f, "/page"), &f.err);
    f.limits.types = pictures;
    refused(&f, KY_EINVAL, "'text/html'");
    end(&f);
}

/* Nothing speaks TLS there; what it says is no certificate. */
static void test_says_when_tls_fails(void **state)
{
    struct fixture f;
    char url[64];
    (void)state;
    begin(&f, no_http);
    f.limits.total_ms = 1000;
    snprintf(url, sizeof(url), "https://127.0.0.1:%d/", peer_port(f.peer));
    enum ky_err err = get_url(&f, url);
    assert_true(err == KY_EIO || err == KY_ETIMEOUT);
    assert_says(&f, url);
    end(&f);
}

UNIT_TESTS(cmocka_unit_test(test_brings_body_type_and_address),
           cmocka_unit_test(test_names_the_host_of_the_page_only),
           cmocka_unit_test(test_follows_redirects),
           cmocka_unit_test(test_does_not_use_proxies_of_the_environment),
           cmocka_unit_test(test_refuses_private_addresses),
           cmocka_unit_test(test_never_fetches_from_where_no_page_lies),
           cmocka_unit_test(test_judges_redirects_too),
           cmocka_unit_test(test_refuses_what_is_no_web_address),
           cmocka_unit_test(test_ends_what_has_no_end), cmocka_unit_test(test_keeps_to_its_time),
           cmocka_unit_test(test_counts_decoded_bytes),
           cmocka_unit_test(test_counts_only_its_own_bytes),
           cmocka_unit_test(test_takes_only_types_that_were_asked_for),
           cmocka_unit_test(test_says_when_tls_fails))
