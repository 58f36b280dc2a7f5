/* server.h: HTTP/1.1 over sockets (libmicrohttpd). It knows no pages: it asks a handler.
 *
 * epoll threads parse requests and ask handler.hit (never blocks); what is no hit is suspended and
 * handed to handler.submit, which answers from another thread through `done`. Both give a struct
 * response with one reference, which the server gives back. The server adds Date, Content-Length,
 * Content-Encoding and (to a 200) ETag, chooses the coding, answers 304, and sends a HEAD what a
 * GET would get, less the body.
 *
 * Limits: request line and headers 8 KB and 64 fields in all (431), the target 2048 bytes (414),
 * body `max_body` (413); the head of an answer must fit beside the request's into 12 KB, about 9 KB
 * for a usual request. A new connection must send its request line within `header_deadline_ms`, an
 * old one its next within `idle_ms`; then the headers have `header_deadline_ms` and a body six
 * times that; a client that takes no byte of its answer for `idle_ms` is cut off. Connections above
 * `max_connections` or `max_per_address` (IPv6: per /64) are answered 503, far above: closed.
 * Refused: Content-Length together with Transfer-Encoding, either of them twice, codings other than
 * chunked, HTTP/1.1 without Host, header names that are no tokens, blanks and control characters in
 * the target, an Expect that is unknown. What libmicrohttpd itself cannot parse gets its own short
 * error page. Methods are the handler's business.
 *
 * Stop is graceful: listening ends, running requests finish (up to `grace_ms`), then it returns;
 * what the handler still works on then may call `done` later without harm. */
#ifndef KY_SERVER_SERVER_H
#define KY_SERVER_SERVER_H

#include "base/log.h"
#include "http/negotiate.h"
#include "http/request.h"

struct server;

struct server_handler {
    void *ctx;
    /* GET or HEAD of a raw target without body: a cached answer or NULL. Called on epoll threads.
     */
    struct response *(*hit)(void *ctx, enum http_method method, struct str target);
    /* Everything else. `request` and its strings live until `done` has been called, exactly once,
     * from any thread, also from within `submit`. Called on epoll threads: it must not block. */
    void (*submit)(void *ctx, struct http_request *request,
                   void (*done)(void *done_ctx, struct response *r), void *done_ctx);
    /* A plain answer for a request that is refused before it reaches the handler: 400, 413, 414,
     * 417, 431, 501, 503; never NULL. Called on epoll threads. */
    struct response *(*problem)(void *ctx, int status);
};

struct server_options {
    const char *listen; /* "127.0.0.1:8080", "[::1]:0", ":8080"; port 0: any free one */
    unsigned threads;   /* epoll threads; 0: one per core */
    size_t max_body;    /* 0: 1 MB */
    unsigned max_connections, max_per_address; /* 0: 4096 and 256 */
    int header_deadline_ms, idle_ms, grace_ms; /* 0: 10000, 30000, 10000 */
    int access_log_fd; /* JSON lines, buffered and written by one thread; -1: none */
    struct log *log;
};

/* KY_EUSAGE: `listen` is malformed or unknown; KY_EBUSY: somebody listens there already; KY_EIO.
 * The caller has SIGPIPE ignored. */
enum ky_err server_start(const struct server_options *o, const struct server_handler *h,
                         struct server **out, struct err *e) MUST_CHECK;
int server_port(const struct server *s);
/* "http://127.0.0.1:8080", also when it listens on every address. */
const char *server_address(const struct server *s);
void server_stop(struct server *s); /* graceful, then frees */

#endif
