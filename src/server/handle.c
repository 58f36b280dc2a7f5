/* handle.c: libmicrohttpd's callbacks: from a request line to an answer in its queue.
 *
 * For a request the order is handle_target (request line read), handle_request (head read),
 * handle_request for each piece of a body, handle_request (all read), after a suspension
 * handle_request again, handle_completed. A refusal is queued at the first call of handle_request,
 * which makes libmicrohttpd close the connection; all else at the later ones. A hit allocates
 * nothing here, takes no lock and copies no body. */
#include "server/server_priv.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/clock.h"
#include "base/mem.h"

enum {
    HEADER_RECORD = 64,  /* what libmicrohttpd's pool spends on each header and each cookie */
    HEAD_SMALL = 2 << 10 /* a request of this size leaves room for the head of any answer */
};

/* --- connections ----------------------------------------------------------------------------- */

static void conn_address(struct conn *c)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *a = info->client_addr;
    const void *bytes = NULL;
    int family = a->sa_family;
    if (family == AF_INET) {
        memcpy(&c->address, a, sizeof(struct sockaddr_in));
        bytes = &((const struct sockaddr_in *)a)->sin_addr;
    } else if (family == AF_INET6) {
        memcpy(&c->address, a, sizeof(struct sockaddr_in6));
        const struct in6_addr *v6 = &((const struct sockaddr_in6 *)a)->sin6_addr;
        bytes = v6;
        if (IN6_IS_ADDR_V4MAPPED(v6)) {
            family = AF_INET;
            bytes = v6->s6_addr + 12;
        }
    }
    if (bytes && inet_ntop(family, bytes, c->remote_text, sizeof(c->remote_text)))
        c->remote = str_c(c->remote_text);
}

void handle_connection(void *arg, struct MHD_Connection *m, void **socket_context,
                       enum MHD_ConnectionNotificationCode what)
{
    struct loop *loop = arg;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        struct conn *c = NEW(struct conn);
        c->loop = loop;
        c->mhd = m;
        c->fd = MHD_get_connection_info(m, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        atomic_init(&c->fresh, true);
        conn_address(c);
        conn_enter(c, PHASE_WAITING, clock_monotonic());
        limits_enter(loop->server, c);
        *socket_context = c;
    } else {
        struct conn *c = *socket_context;
        limits_leave(loop->server, c);
        mem_free(c);
        *socket_context = NULL;
    }
}

/* --- requests -------------------------------------------------------------------------------- */

void *handle_target(void *loop, const char *target, struct MHD_Connection *m)
{
    (void)loop;
    struct conn *c = MHD_get_connection_info(m, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    c->started = clock_monotonic();
    c->begun = c->closing = false;
    c->refusal = 0;
    c->method_name = c->agent = c->referer = c->cookie = STR("");
    c->conditions = (struct http_conditions){STR(""), STR(""), STR("")};
    c->bytes = 0;
    /* A copy, since libmicrohttpd is about to cut the target at "?" and to take it apart. */
    size_t n = 0;
    for (; n < TARGET_MAX && target[n]; n++) {
        unsigned char byte = (unsigned char)target[n];
        if (byte <= ' ' || byte == 0x7F)
            c->refusal = 400;
        c->target[n] = (char)byte;
    }
    c->target_n = n;
    c->target_end = target + n;
    if (n == 0)
        c->refusal = 400;
    else if (target[n])
        c->refusal = 414;
    conn_enter(c, PHASE_HEAD, c->started);
    return c;
}

/* Whether the head of the answer fits into the pool beside the request's and what libmicrohttpd
 * made of that: a record for each header, a copy of the cookies and a record for each. */
static bool fits(const struct conn *c, const struct response *r)
{
    if (c->head_bytes <= HEAD_SMALL)
        return true;
    size_t n = 256; /* status line and the server's own headers */
    for (size_t i = 0; i < r->headers_n; i++)
        n += r->headers[i].name.n + r->headers[i].value.n + 4;
    for (size_t i = 0; i < c->cookie.n; i++)
        n += c->cookie.p[i] == ';' || c->cookie.p[i] == ',' ? HEADER_RECORD : 1;
    return n + c->head_bytes + HEADER_RECORD * (c->headers_n + 1) <= POOL_BYTES;
}

/* Queue `r`, whose reference is taken over; it is given back when the request is complete. */
static enum MHD_Result answer(struct conn *c, struct response *r)
{
    struct server *s = c->loop->server;
    if (!fits(c, r)) {
        response_unref(r);
        r = s->handler.problem(s->handler.ctx, 431);
    }
    struct http_choice choice = http_choose(r, &c->conditions);
    bool closing = c->closing || atomic_load_explicit(&s->stopping, memory_order_relaxed);
    struct MHD_Response *native = closing ? native_closing(r, &choice) : native_get(r, &choice);
    c->answer = r;
    if (!native) {
        log_event(s->options.log, LOG_ERROR, "response_unsendable",
                  LOG_STR("target", str_of(c->target, c->target_n)), LOG_INT("status", r->status));
        return MHD_NO;
    }
    c->bytes = c->method == HTTP_HEAD || choice.not_modified ? 0 : choice.body->data.n;
    conn_enter(c, PHASE_SENDING, c->started);
    unsigned status = choice.not_modified ? 304 : (unsigned)r->status;
    enum MHD_Result queued = MHD_queue_response(c->mhd, status, native);
    if (closing)
        MHD_destroy_response(native);
    return queued;
}

static enum MHD_Result refuse(struct conn *c, int status)
{
    struct server_handler *h = &c->loop->server->handler;
    return answer(c, h->problem(h->ctx, status));
}

/* The head is there. */
static enum MHD_Result begin(struct conn *c, const char *method, const char *version)
{
    bool body;
    c->begun = true;
    c->method_name = str_c(method);
    c->method = http_method_of(c->method_name);
    /* A NUL within the target ends it early, and the version is then elsewhere. */
    if (!c->refusal && version != c->target_end + 1)
        c->refusal = 400;
    int status = check_head(c, version, &body);
    if (c->refused || status)
        return refuse(c, c->refused ? 503 : status);
    if (body) {
        c->exchange = exchange_new(c);
        conn_enter(c, PHASE_BODY, c->started);
    }
    return MHD_YES;
}

static enum MHD_Result submit(struct conn *c)
{
    if (!c->exchange)
        c->exchange = exchange_new(c);
    return exchange_submit(c->exchange) ? MHD_YES : MHD_NO;
}

/* All of the request is there. */
static enum MHD_Result finish(struct conn *c)
{
    struct server_handler *h = &c->loop->server->handler;
    if (c->exchange)
        return exchange_too_large(c->exchange) ? refuse(c, 413) : submit(c);
    if (c->method == HTTP_GET || c->method == HTTP_HEAD) {
        struct response *r = h->hit(h->ctx, c->method, str_of(c->target, c->target_n));
        if (r)
            return answer(c, r);
    }
    return submit(c);
}

enum MHD_Result handle_request(void *loop, struct MHD_Connection *m, const char *url,
                               const char *method, const char *version, const char *upload,
                               size_t *upload_n, void **request)
{
    struct conn *c = *request;
    (void)loop;
    (void)m;
    (void)url;
    if (!c->begun)
        return begin(c, method, version);
    if (*upload_n) {
        bool ok = c->exchange && exchange_body(c->exchange, str_of(upload, *upload_n));
        *upload_n = 0;
        return ok ? MHD_YES : MHD_NO;
    }
    if (atomic_load_explicit(&c->phase, memory_order_relaxed) != PHASE_HANDLING)
        return finish(c);
    struct response *r = exchange_take(c->exchange);
    return r ? answer(c, r) : MHD_NO;
}

/* Under the lock, since server_stop looks for exchanges to wake; not for hits, which have none. */
static void leave_exchange(struct conn *c)
{
    struct server *s = c->loop->server;
    struct exchange *x = c->exchange;
    if (!x)
        return;
    pthread_mutex_lock(&s->lock);
    c->exchange = NULL;
    pthread_mutex_unlock(&s->lock);
    exchange_unref(x);
}

/* Of an answer that libmicrohttpd gave by itself. */
static int status_of(struct MHD_Connection *m)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(m, MHD_CONNECTION_INFO_HTTP_STATUS);
    return info ? (int)info->http_status : 0;
}

void handle_completed(void *arg, struct MHD_Connection *m, void **request,
                      enum MHD_RequestTerminationCode how)
{
    struct loop *loop = arg;
    struct conn *c = *request;
    if (!c)
        return;
    int64_t now = clock_monotonic();
    access_log_add(loop->lane, &(struct access_entry){
                                   .started = c->started,
                                   .ended = now,
                                   .remote = c->remote,
                                   .method = c->method_name,
                                   .target = str_of(c->target, c->target_n),
                                   .agent = c->agent,
                                   .referer = c->referer,
                                   .status = status_of(m),
                                   .bytes = c->bytes,
                                   .aborted = how != MHD_REQUEST_TERMINATED_COMPLETED_OK,
                               });
    response_unref(c->answer);
    c->answer = NULL;
    leave_exchange(c);
    atomic_store_explicit(&c->fresh, false, memory_order_relaxed);
    conn_enter(c, PHASE_WAITING, now);
    *request = NULL;
}
