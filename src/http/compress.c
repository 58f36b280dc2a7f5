/* compress.c: the gzip and brotli bodies of a response. Off the serving threads: an 8 KB page takes
 * about a millisecond. */
#include "http/response_priv.h"

#include <brotli/encode.h>
#include <zlib.h>

#include "base/mem.h"

enum { GZIP_LEVEL = 6, GZIP_WINDOW = 15 + 16, GZIP_MEMORY = 8, BROTLI_LEVEL = 5 };

/* Both give the size of what they wrote to `to`, or 0 when it does not fit. */
static size_t gzip(struct str data, char *to, size_t room)
{
    z_stream z = {0};
    if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        return 0;
    z.next_in = (z_const Bytef *)data.p;
    z.avail_in = (uInt)data.n;
    z.next_out = (Bytef *)to;
    z.avail_out = (uInt)room;
    size_t n = deflate(&z, Z_FINISH) == Z_STREAM_END ? z.total_out : 0;
    deflateEnd(&z);
    return n;
}

static size_t brotli(struct str data, char *to, size_t room)
{
    size_t n = room;
    if (!BrotliEncoderCompress(BROTLI_LEVEL, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, data.n,
                               (const uint8_t *)data.p, &n, (uint8_t *)to))
        return 0;
    return n;
}

static void add_body(struct response *r, enum http_coding coding,
                     size_t (*compress)(struct str data, char *to, size_t room))
{
    if (atomic_load(&r->bodies[coding]))
        return;
    struct str data = atomic_load(&r->bodies[CODING_IDENTITY])->data;
    size_t room = data.n / 100 * 95; /* more does not pay */
    char *to = mem_alloc(room + 1);
    size_t n = compress(data, to, room);
    if (!n) {
        mem_free(to);
        return;
    }
    struct response_body *body = response_body_new(mem_realloc(to, n + 1), n, coding);
    struct response_body *there = NULL;
    if (!atomic_compare_exchange_strong(&r->bodies[coding], &there, body))
        response_body_free(body); /* another thread was first; readers may hold its body */
}

void response_compress(struct response *r)
{
    if (!r->compressible)
        return;
    add_body(r, CODING_GZIP, gzip);
    add_body(r, CODING_BROTLI, brotli);
}
