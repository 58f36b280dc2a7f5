/* server_priv.h: what the files of this folder share.
 *
 * Threads: a `loop` is one libmicrohttpd daemon with one epoll thread; a `conn` belongs to the loop
 * that accepted it, and only that thread touches it, but for `phase` and `since`, which the sweeper
 * reads, and the list, which server.lock guards. An `exchange` is a request on its way through the
 * handler: it is shared by its conn and by whoever answers it, and outlives either. */
#ifndef KY_SERVER_SERVER_PRIV_H
#define KY_SERVER_SERVER_PRIV_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "base/map.h"
#include "server/access_log.h"
#include "server/server.h"

enum {
    /* Memory of one connection for a request's head and its answer's. libmicrohttpd clears it after
     * each request: 20 KB instead of 12 made a cache hit about 4 % dearer. */
    POOL_BYTES = 12 << 10,
    HEAD_MAX = 8 << 10, /* request line and headers; above: 431 */
    HEADERS_MAX = 64,   /* header fields; above: 431 */
    TARGET_MAX = 2048,  /* above: 414 */
    REMOTE_MAX = 48,
    /* What is above a limit on connections is answered 503, up to so many; above: closed. */
    REFUSED_MAX = 32,
};

/* Where a connection stands; the sweeper has a deadline for each. */
enum phase {
    PHASE_WAITING,  /* for a request line */
    PHASE_HEAD,     /* request line there, headers coming */
    PHASE_BODY,     /* request body coming */
    PHASE_HANDLING, /* suspended, the handler has it */
    PHASE_SENDING,
};

struct loop {
    struct server *server;
    struct MHD_Daemon *daemon;
    struct access_lane *lane;
};

struct exchange;

struct conn {
    struct conn *next, *prev; /* server.lock */
    struct loop *loop;
    struct MHD_Connection *mhd;
    int fd;
    bool refused; /* above a limit: 503 for whatever it asks */
    struct sockaddr_storage address;
    char remote_text[REMOTE_MAX];
    struct str remote;
    _Atomic enum phase phase;
    _Atomic int64_t since; /* of the phase; us of clock_monotonic */
    uint64_t acked;        /* the sweeper's: bytes acknowledged when it last looked */
    int64_t acked_at;
    atomic_bool fresh; /* no request was answered yet */

    /* The request at hand. Strings other than `target` point into libmicrohttpd's pool, where they
     * stay until the request is complete. */
    int64_t started;
    enum http_method method;
    struct str method_name;
    struct str agent, referer, cookie;
    struct http_conditions conditions;
    struct exchange *exchange;
    struct response *answer; /* being sent; one reference */
    uint64_t bytes;          /* of the body being sent */
    size_t head_bytes, headers_n;
    bool begun;             /* headers were looked at */
    bool closing;           /* no other request is read from this connection */
    int refusal;            /* status that the target calls for, found before the headers */
    const char *target_end; /* in the request line, where the target ended */
    size_t target_n;
    char target[TARGET_MAX];
};

struct server {
    struct server_handler handler;
    struct server_options options; /* with defaults filled in */
    int listen_fd, port;
    char address[80];
    struct access_log *access_log;
    struct loop *loops;
    unsigned loops_n;
    atomic_bool stopping; /* answers close their connection */
    pthread_mutex_t lock; /* of what follows */
    bool closed;          /* nothing more is given to the handler */
    struct conn *conns;
    unsigned conns_n;
    struct map per_address; /* address -> number of connections, as a pointer */
    bool sweeping;
    pthread_cond_t sweep_soon; /* to stop the sweeper */
    pthread_t sweeper;
};

static inline void conn_enter(struct conn *c, enum phase phase, int64_t now)
{
    atomic_store_explicit(&c->since, now, memory_order_relaxed);
    atomic_store_explicit(&c->phase, phase, memory_order_release);
}

/* listen.c: the socket that "127.0.0.1:8080", "[::1]:0" or ":8080" names, its port and URL. */
enum ky_err listen_open(struct server *s, struct err *e) MUST_CHECK;

/* limits.c */
/* libmicrohttpd's accept policy: MHD_NO when far above a limit. */
enum MHD_Result limits_accept(void *server, const struct sockaddr *address, socklen_t n);
/* Take a new connection in, and let it go; sets c->refused. */
void limits_enter(struct server *s, struct conn *c);
void limits_leave(struct server *s, struct conn *c);
bool limits_busy(struct server *s);  /* a request is under way */
void limits_start(struct server *s); /* the sweeper thread */
void limits_stop(struct server *s);

/* handle.c: libmicrohttpd's callbacks. */
enum MHD_Result handle_request(void *loop, struct MHD_Connection *m, const char *url,
                               const char *method, const char *version, const char *upload,
                               size_t *upload_n, void **request);
void *handle_target(void *loop, const char *target, struct MHD_Connection *m);
void handle_completed(void *loop, struct MHD_Connection *m, void **request,
                      enum MHD_RequestTerminationCode how);
void handle_connection(void *loop, struct MHD_Connection *m, void **socket_context,
                       enum MHD_ConnectionNotificationCode what);

/* check.c: read the headers into `c`; a status when the request must be refused, else 0. A body
 * that follows is announced through *out_body. */
int check_head(struct conn *c, const char *version, bool *out_body);

/* exchange.c */
struct exchange *exchange_new(struct conn *c);
/* A piece of the request's body; false when it is larger than twice what is allowed. */
bool exchange_body(struct exchange *x, struct str piece);
bool exchange_too_large(const struct exchange *x);
/* Suspend the connection and give the request to the handler. False once the server is closed. */
bool exchange_submit(struct exchange *x);
/* After resumption: the answer, with its reference; NULL when the server gave up. */
struct response *exchange_take(struct exchange *x);
void exchange_abandon(struct exchange *x); /* wake its connection without an answer; server.lock */
void exchange_unref(struct exchange *x);   /* NULL is fine */

/* native.c: `r` as `choice` says, in libmicrohttpd's form, which lives as long as `r`. NULL when it
 * cannot be made. */
struct MHD_Response *native_get(struct response *r, const struct http_choice *choice);
/* The same, not kept, and closing the connection; destroy it after queueing. */
struct MHD_Response *native_closing(const struct response *r, const struct http_choice *choice);

#endif
