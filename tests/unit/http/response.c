#include "http/response.h"

#include <pthread.h>

#include "base/mem.h"
#include "unit.h"

static void test_seal_takes_everything(void **state)
{
    (void)state;
    struct err e;
    struct response_builder b;
    response_begin(&b, 200, "text/plain; charset=utf-8");
    assert_ok(response_header(&b, "Cache-Control", STR("max-age=60"), &e), &e);
    assert_ok(response_header(&b, "X-Empty", STR(""), &e), &e);
    buf_addc(&b.body, "hello");
    b.subject = 17;
    struct response *r = response_seal(&b);
    assert_null(b.body.p);
    assert_int_equal(b.headers_n, 0);
    assert_int_equal(r->status, 200);
    assert_int_equal(r->headers_n, 3);
    assert_true(r->subject == 17);
    assert_false(r->compressible);
    assert_str(r->content_type, "text/plain; charset=utf-8");
    assert_str(response_header_of(r, "cache-control"), "max-age=60");
    assert_str(response_header_of(r, "X-Empty"), "");
    assert_int_equal(response_header_of(r, "Vary").n, 0);
    struct response_body *body = atomic_load(&r->bodies[CODING_IDENTITY]);
    assert_str(body->data, "hello");
    /* b2sum -l 256 of "hello", its first half */
    assert_string_equal(body->etag, "\"324dcf027dd4a30a932c441f365a25e8-identity\"");
    response_unref(r);
}

static void test_empty_response(void **state)
{
    (void)state;
    struct response_builder b;
    response_begin(&b, 204, NULL);
    struct response *r = response_seal(&b);
    assert_int_equal(r->headers_n, 0);
    assert_int_equal(r->content_type.n, 0);
    assert_int_equal(atomic_load(&r->bodies[CODING_IDENTITY])->data.n, 0);
    response_unref(response_ref(r));
    response_unref(r);
    response_unref(NULL);
}

static void test_headers_cannot_be_split(void **state)
{
    (void)state;
    struct err e;
    struct response_builder b;
    response_begin(&b, 302, NULL);
    assert_err(response_header(&b, "Location", STR("/a\r\nSet-Cookie: x=1"), &e), KY_EINVAL);
    assert_err(response_header(&b, "Location", STR("/a\nb"), &e), KY_EINVAL);
    assert_err(response_header(&b, "Location", STR("/a\0b"), &e), KY_EINVAL);
    assert_err(response_header(&b, "Loc\nation", STR("/"), &e), KY_EINVAL);
    assert_err(response_header(&b, "Loc ation", STR("/"), &e), KY_EINVAL);
    assert_err(response_header(&b, "Location:", STR("/"), &e), KY_EINVAL);
    assert_err(response_header(&b, "", STR("/"), &e), KY_EINVAL);
    assert_err(response_header(&b, "etag", STR("\"x\""), &e), KY_EINVAL);
    assert_err(response_header(&b, "Content-Length", STR("0"), &e), KY_EINVAL);
    assert_int_equal(b.headers_n, 0);
    response_abandon(&b);
}

static void test_too_much_is_an_error(void **state)
{
    (void)state;
    struct err e;
    struct response_builder b;
    static char big[60 << 10];
    memset(big, 'x', sizeof(big));
    response_begin(&b, 200, "text/html");
    assert_ok(response_header(&b, "A", str_of(big, sizeof(big)), &e), &e);
    assert_err(response_header(&b, "B", str_of(big, sizeof(big)), &e), KY_ELIMIT);
    assert_ok(response_header(&b, "C", STR("fits"), &e), &e);
    b.body.max = 10;
    buf_addc(&b.body, "more than ten bytes");
    struct response *r = response_seal(&b);
    assert_int_equal(r->status, 500);
    assert_true(r->no_store);
    response_unref(r);
}

static struct response *page(const char *type, size_t n, bool dull)
{
    struct response_builder b;
    response_begin(&b, 200, type);
    unsigned x = 1;
    for (size_t i = 0; i < n; i++) {
        x = x * 1103515245 + 12345;
        buf_addch(&b.body, dull ? (char)('a' + i % 7) : (char)(x >> 16));
    }
    return response_seal(&b);
}

static void test_what_is_compressible(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        size_t n;
        bool yes;
    } cases[] = {
        {"text/html; charset=utf-8", 256, true},
        {"text/html", 255, false},
        {"Application/JSON", 300, true},
        {"image/svg+xml", 300, true},
        {"image/png", 3000, false},
        {"application/pdf", 3000, false},
        {"text", 3000, false},
        {NULL, 3000, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct response *r = page(cases[i].type, cases[i].n, true);
        assert_int_equal(r->compressible, cases[i].yes);
        assert_str(response_header_of(r, "Vary"), cases[i].yes ? "Accept-Encoding" : "");
        response_compress(r);
        assert_int_equal(atomic_load(&r->bodies[CODING_GZIP]) != NULL, cases[i].yes);
        assert_int_equal(atomic_load(&r->bodies[CODING_BROTLI]) != NULL, cases[i].yes);
        response_unref(r);
    }
    struct err e;
    struct response_builder b;
    response_begin(&b, 200, "text/html");
    assert_ok(response_header(&b, "vary", STR("Accept-Encoding, Cookie"), &e), &e);
    for (int i = 0; i < 300; i++)
        buf_addch(&b.body, ' ');
    struct response *r = response_seal(&b);
    assert_true(r->compressible && r->headers_n == 2);
    response_unref(r);
}

static void test_compressed_bodies(void **state)
{
    (void)state;
    struct response *r = page("text/html", 8000, true);
    size_t before = response_bytes(r);
    response_compress(r);
    const struct response_body *plain = atomic_load(&r->bodies[CODING_IDENTITY]);
    const struct response_body *gz = atomic_load(&r->bodies[CODING_GZIP]);
    const struct response_body *br = atomic_load(&r->bodies[CODING_BROTLI]);
    assert_true(gz->data.n < 200 && br->data.n < 200);
    assert_memory_equal(gz->data.p, "\x1f\x8b", 2);
    assert_non_null(strstr(gz->etag, "-gzip\""));
    assert_non_null(strstr(br->etag, "-br\""));
    assert_memory_not_equal(gz->etag, br->etag, 33);
    assert_memory_not_equal(gz->etag, plain->etag, 33);
    assert_true(response_bytes(r) >= before + gz->data.n + br->data.n);
    response_compress(r);
    assert_ptr_equal(gz, atomic_load(&r->bodies[CODING_GZIP]));
    response_unref(r);
}

static void test_what_does_not_pay_is_left_out(void **state)
{
    (void)state;
    struct response *r = page("text/html", 8000, false);
    assert_true(r->compressible);
    response_compress(r);
    assert_null(atomic_load(&r->bodies[CODING_GZIP]));
    assert_null(atomic_load(&r->bodies[CODING_BROTLI]));
    response_unref(r);
}

static atomic_int freed;

static void free_native(void *p)
{
    atomic_fetch_add(&freed, 1);
    mem_free(p);
}

static void *race(void *ctx)
{
    struct response *r = response_ref(ctx);
    response_compress(r);
    struct response_body *body = atomic_load(&r->bodies[CODING_GZIP]);
    void *mine = mem_alloc(16);
    void *there = response_native(body, 1, mine, free_native);
    assert_ptr_equal(there, atomic_load(&body->native[1]));
    response_unref(r);
    return NULL;
}

static void test_threads_agree_on_bodies_and_native_forms(void **state)
{
    (void)state;
    enum { THREADS = 4, ROUNDS = 20 };
    atomic_store(&freed, 0);
    for (int round = 0; round < ROUNDS; round++) {
        struct response *r = page("text/html", 2000, true);
        pthread_t t[THREADS];
        for (int i = 0; i < THREADS; i++)
            assert_int_equal(pthread_create(&t[i], NULL, race, r), 0);
        for (int i = 0; i < THREADS; i++)
            pthread_join(t[i], NULL);
        assert_int_equal(atomic_load(&r->refs), 1);
        response_unref(r);
    }
    assert_int_equal(atomic_load(&freed), THREADS * ROUNDS);
}

UNIT_TESTS(cmocka_unit_test(test_seal_takes_everything), cmocka_unit_test(test_empty_response),
           cmocka_unit_test(test_headers_cannot_be_split),
           cmocka_unit_test(test_too_much_is_an_error), cmocka_unit_test(test_what_is_compressible),
           cmocka_unit_test(test_compressed_bodies),
           cmocka_unit_test(test_what_does_not_pay_is_left_out),
           cmocka_unit_test(test_threads_agree_on_bodies_and_native_forms));
