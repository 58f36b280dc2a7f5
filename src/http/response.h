/* response.h: an answer as an immutable, reference-counted object.
 *
 * A builder makes it; response_seal freezes it. It holds one set of headers and up to three bodies:
 * identity at once, gzip and brotli added later, once, by response_compress (any thread; readers
 * see a body whole or not at all). Each body has its own strong ETag: '"', the first 128 bits of
 * BLAKE2b of its bytes in hex, '-', its coding's name, '"'. The server may hang its own prepared
 * form on a body (native): made lazily by whichever thread comes first, freed with the response. A
 * sealed response may be shared between threads; a builder belongs to one. */
#ifndef KY_HTTP_RESPONSE_H
#define KY_HTTP_RESPONSE_H

#include <stdatomic.h>

#include "base/buf.h"
#include "http/request.h"

enum http_coding { CODING_IDENTITY, CODING_GZIP, CODING_BROTLI, CODINGS };

struct response_body {
    struct str data;
    char etag[48]; /* with its quotes */
    /* Slots for the server: [0] as 200 (or the status), [1] as 304. See response_native. */
    _Atomic(void *) native[2];
    void (*_Atomic native_free)(void *);
};

struct response {
    atomic_int refs;
    int status;
    bool compressible; /* its type gains from compression and it is at least 256 bytes */
    bool no_store;     /* never to be put into the page cache */
    int64_t subject;   /* id of the article it shows, for view counts; 0: none */
    int64_t link;      /* id of the link it follows, for click counts; 0: none */
    struct str content_type;
    struct http_header
        *headers; /* all but Content-Length, Content-Encoding, ETag, Connection, Date */
    size_t headers_n;
    _Atomic(struct response_body *) bodies[CODINGS];
};

struct response_builder {
    int status;
    struct buf body;    /* the builder's to fill */
    struct buf headers; /* internal: name NUL value NUL… */
    size_t headers_n;
    bool no_store;
    int64_t subject, link;
};

/* The body may grow to 64 MB, the headers to 64 KB. A content_type of NULL gives no such header. */
void response_begin(struct response_builder *b, int status, const char *content_type);
/* KY_EINVAL for a name that is no token or is the server's to send (see `headers`), and for CR, LF
 * or NUL in the value; KY_ELIMIT. */
enum ky_err response_header(struct response_builder *b, const char *name, struct str value,
                            struct err *e) MUST_CHECK;
/* Take the builder's contents; it is empty afterwards. One reference, to be given back. What is
 * compressible gets "Vary: Accept-Encoding" unless it names a Vary itself. A builder whose body
 * overran its maximum becomes an empty 500 that is not to be cached: ask buf_check(&b->body) where
 * a better answer is wanted. */
struct response *response_seal(struct response_builder *b);
void response_abandon(struct response_builder *b);

struct response *response_ref(struct response *r);
void response_unref(struct response *r); /* NULL is fine */
/* Make and publish the gzip (level 6) and brotli (quality 5) bodies unless they are there or do not
 * pay (a body that would not be at least 5 % smaller is left out). */
void response_compress(struct response *r);
/* Memory it holds, for budgets, with an estimate for the native forms whether made or not. */
size_t response_bytes(const struct response *r);
/* Hang `made` on slot `slot` of the body unless another thread was first: then it is freed with
 * native_free. Returns what the slot holds. */
void *response_native(struct response_body *b, int slot, void *made, void (*native_free)(void *));
const char *http_coding_name(enum http_coding c); /* "identity", "gzip", "br" */
struct str response_header_of(const struct response *r, const char *name);

#endif
