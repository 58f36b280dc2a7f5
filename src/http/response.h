/* response.h: an answer as an immutable, reference-counted object.
 *
 * A builder makes it; response_seal freezes it. It holds one set of headers and up to three bodies:
 * identity at once, gzip and brotli added later, once, by response_compress (any thread; readers
 * see a body whole or not at all). Each body has its own strong ETag: '"' BLAKE2b-128 of it in hex,
 * '-' coding '"'. The server may hang its own prepared form on a body (native): made lazily, freed
 * with the response. */
#ifndef KY_HTTP_RESPONSE_H
#define KY_HTTP_RESPONSE_H

#include <stdatomic.h>

#include "base/buf.h"
#include "http/request.h"

enum http_coding { CODING_IDENTITY, CODING_GZIP, CODING_BROTLI, CODINGS };

struct response_body {
    struct str data;
    char etag[48]; /* with its quotes */
    /* Slots for the server: [0] as 200 (or the status), [1] as 304. */
    _Atomic(void *) native[2];
    void (*native_free)(void *);
};

struct response {
    atomic_int refs;
    int status;
    bool compressible; /* its type gains from compression and it is at least 256 bytes */
    bool no_store;     /* never to be put into the page cache */
    int64_t subject;   /* id of the article it shows, for view counts; 0: none */
    atomic_uint hits;  /* since view counts were last taken */
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
    int64_t subject;
};

void response_begin(struct response_builder *b, int status, const char *content_type);
/* KY_EINVAL for CR, LF or NUL in name or value. */
enum ky_err response_header(struct response_builder *b, const char *name, struct str value,
                            struct err *e) MUST_CHECK;
/* Take the builder's contents; it is empty afterwards. One reference, to be given back. */
struct response *response_seal(struct response_builder *b);
void response_abandon(struct response_builder *b);

struct response *response_ref(struct response *r);
void response_unref(struct response *r); /* NULL is fine */
/* Make and publish the gzip (level 6) and brotli (quality 5) bodies unless they are there or do not
 * pay (a body that would not be at least 5 % smaller is left out). */
void response_compress(struct response *r);
size_t response_bytes(const struct response *r); /* memory it holds, for budgets */
struct str response_header_of(const struct response *r, const char *name);

#endif
