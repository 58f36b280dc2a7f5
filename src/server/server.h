/* server.h: HTTP/1.1 over sockets (libmicrohttpd). It knows no pages: it asks a handler.
 *
 * epoll threads parse requests and ask handler.hit (never blocks); what is no hit is suspended and
 * handed to handler.submit, which answers from another thread through `done`. Both give a struct
 * response with one reference, which the server gives back. Limits: request line and headers 16 KB
 * in all, body `max_body`, header deadline 10 s (a sweeper closes sockets that drip), idle
 * keep-alive 30 s, `max_connections` in all and `max_per_address`. Refused: Content-Length together
 * with Transfer-Encoding, duplicate Content-Length, HTTP/1.1 without Host, a target that
 * libmicrohttpd would have altered (the raw one is used). Stop is graceful: listening ends, running
 * requests finish (up to `grace_ms`), then it returns. */
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
    struct response *(*hit)(void *ctx, struct str target);
    /* Everything else. `request` and its strings live until `done` has been called, exactly once.
     */
    void (*submit)(void *ctx, struct http_request *request,
                   void (*done)(void *done_ctx, struct response *r), void *done_ctx);
    /* A plain answer for a request that is refused before it reaches the handler: 400, 413, 414,
     * 431, 503, 505…; never NULL. */
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

enum ky_err server_start(const struct server_options *o, const struct server_handler *h,
                         struct server **out, struct err *e) MUST_CHECK;
int server_port(const struct server *s);
/* "http://127.0.0.1:8080" */
const char *server_address(const struct server *s);
void server_stop(struct server *s); /* graceful, then frees */

#endif
