#include "http/response.h"

#include <brotli/decode.h>
#include <zlib.h>

#include "base/rand.h"
#include "unit.h"

static void ungzip(struct str in, char *out, size_t room, size_t *out_n)
{
    z_stream z = {0};
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    z.next_in = (z_const Bytef *)in.p;
    z.avail_in = (uInt)in.n;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)room;
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.avail_in, 0);
    *out_n = z.total_out;
    inflateEnd(&z);
}

/* Whatever the size, what comes out of the coding is what went in. */
static void test_bodies_decode_to_the_identity(void **state)
{
    (void)state;
    struct rand rand;
    rand_seed(&rand, 3);
    static char out[300 << 10];
    static const char *const words[] = {"澜江省", "公报", "<p>", "</p>\n", "2024", "关于"};
    for (int round = 0; round < 60; round++) {
        size_t size = 256 + rand_below(&rand, round % 10 == 0 ? 200000 : 12000);
        struct response_builder b;
        response_begin(&b, 200, "text/html; charset=utf-8");
        while (b.body.n < size)
            buf_addc(&b.body, words[rand_below(&rand, 6)]);
        struct response *r = response_seal(&b);
        response_compress(r);
        struct str plain = atomic_load(&r->bodies[CODING_IDENTITY])->data;
        size_t n;
        ungzip(atomic_load(&r->bodies[CODING_GZIP])->data, out, sizeof(out), &n);
        assert_true(str_eq(plain, str_of(out, n)));
        struct str br = atomic_load(&r->bodies[CODING_BROTLI])->data;
        n = sizeof(out);
        assert_int_equal(BrotliDecoderDecompress(br.n, (const uint8_t *)br.p, &n, (uint8_t *)out),
                         BROTLI_DECODER_RESULT_SUCCESS);
        assert_true(str_eq(plain, str_of(out, n)));
        response_unref(r);
    }
}

UNIT_TESTS(cmocka_unit_test(test_bodies_decode_to_the_identity));
