#include "server/server.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/rand.h"
#include "server/server_priv.h"

enum { LOOPS_MAX = 64 };

/* Nothing of libmicrohttpd decodes: the handler gets the target as it was sent. */
static size_t leave_escaped(void *loop, struct MHD_Connection *m, char *text)
{
    (void)loop;
    (void)m;
    return strlen(text);
}

static unsigned default_threads(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > LOOPS_MAX ? LOOPS_MAX : (unsigned)n;
}

static void fill_defaults(struct server_options *o)
{
    o->threads = o->threads ? o->threads : default_threads();
    o->threads = o->threads > LOOPS_MAX ? LOOPS_MAX : o->threads;
    o->max_body = o->max_body ? o->max_body : (size_t)1 << 20;
    o->max_connections = o->max_connections ? o->max_connections : 4096;
    o->max_per_address = o->max_per_address ? o->max_per_address : 256;
    o->header_deadline_ms = o->header_deadline_ms ? o->header_deadline_ms : 10000;
    o->idle_ms = o->idle_ms ? o->idle_ms : 30000;
    o->grace_ms = o->grace_ms ? o->grace_ms : 10000;
}

/* One daemon a thread instead of libmicrohttpd's thread pool, whose quiescing can abort the process
 * when a worker sees it halfway (0.9.75). Each has a descriptor of its own for the one socket,
 * since a daemon that was not quiesced closes what it was given. */
static enum ky_err loop_start(struct loop *loop, struct err *e)
{
    struct server *s = loop->server;
    int fd = fcntl(s->listen_fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0)
        return err_errno(e, KY_EIO, errno, "cannot serve '%s'", s->address);
    loop->lane = access_log_lane(s->access_log);
    /* limits.c keeps the number of connections below what libmicrohttpd would enforce, since its
     * way is to stop accepting; deadlines are limits.c's too. */
    unsigned connections = s->options.max_connections + 2 * REFUSED_MAX + LOOPS_MAX;
    loop->daemon =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, limits_accept,
                         s, handle_request, loop,                                /* */
                         MHD_OPTION_LISTEN_SOCKET, fd,                           /* */
                         MHD_OPTION_CONNECTION_LIMIT, connections,               /* */
                         MHD_OPTION_CONNECTION_TIMEOUT, 0U,                      /* */
                         MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL_BYTES, /* */
                         MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, loop,      /* */
                         MHD_OPTION_URI_LOG_CALLBACK, handle_target, loop,       /* */
                         MHD_OPTION_NOTIFY_COMPLETED, handle_completed, loop,    /* */
                         MHD_OPTION_NOTIFY_CONNECTION, handle_connection, loop, MHD_OPTION_END);
    if (!loop->daemon) /* it has closed fd */
        return err_set(e, KY_EIO, "cannot serve '%s': no thread or descriptor left", s->address);
    return KY_OK;
}

enum ky_err server_start(const struct server_options *o, const struct server_handler *h,
                         struct server **out, struct err *e)
{
    struct server *s = NEW(struct server);
    s->handler = *h;
    s->options = *o;
    fill_defaults(&s->options);
    s->listen_fd = -1;
    ensure(pthread_mutex_init(&s->lock, NULL) == 0);
    uint64_t seed;
    rand_secret(&seed, sizeof(seed));
    map_init(&s->per_address, seed);
    limits_start(s);
    s->loops = mem_zero(s->options.threads * sizeof(*s->loops));
    enum ky_err rc = listen_open(s, e);
    if (rc == KY_OK && s->options.access_log_fd >= 0)
        s->access_log = access_log_new(s->options.access_log_fd);
    while (rc == KY_OK && s->loops_n < s->options.threads) {
        struct loop *loop = &s->loops[s->loops_n];
        loop->server = s;
        rc = loop_start(loop, e);
        s->loops_n += rc == KY_OK;
    }
    if (rc != KY_OK) {
        server_stop(s);
        s = NULL;
    }
    *out = s;
    return rc;
}

int server_port(const struct server *s)
{
    return s->port;
}

const char *server_address(const struct server *s)
{
    return s->address;
}

/* New connections are refused from here on, and each answer closes its own. */
static void stop_listening(struct server *s, int *fds)
{
    atomic_store(&s->stopping, true);
    for (unsigned i = 0; i < s->loops_n; i++)
        fds[i] = MHD_quiesce_daemon(s->loops[i].daemon);
    if (s->listen_fd >= 0)
        (void)shutdown(s->listen_fd, SHUT_RDWR);
}

static void wait_for_requests(struct server *s)
{
    const struct timespec tick = {.tv_nsec = 2000000};
    int64_t until = clock_monotonic() + s->options.grace_ms * INT64_C(1000);
    while (limits_busy(s) && clock_monotonic() < until)
        (void)nanosleep(&tick, NULL);
}

/* What the handler still has goes on without a connection: libmicrohttpd cannot stop while one is
 * suspended. */
static void abandon_requests(struct server *s)
{
    pthread_mutex_lock(&s->lock);
    s->closed = true;
    for (struct conn *c = s->conns; c; c = c->next)
        if (atomic_load(&c->phase) == PHASE_HANDLING && c->exchange)
            exchange_abandon(c->exchange);
    pthread_mutex_unlock(&s->lock);
}

void server_stop(struct server *s)
{
    if (!s)
        return;
    int fds[LOOPS_MAX];
    stop_listening(s, fds);
    wait_for_requests(s);
    abandon_requests(s);
    for (unsigned i = 0; i < s->loops_n; i++) {
        MHD_stop_daemon(s->loops[i].daemon);
        if (fds[i] != MHD_INVALID_SOCKET)
            close(fds[i]);
    }
    limits_stop(s);
    if (access_log_dropped(s->access_log))
        log_event(s->options.log, LOG_WARN, "access_log_dropped",
                  LOG_INT("lines", (int64_t)access_log_dropped(s->access_log)));
    access_log_free(s->access_log);
    if (s->listen_fd >= 0)
        close(s->listen_fd);
    map_release(&s->per_address);
    pthread_mutex_destroy(&s->lock);
    mem_free(s->loops);
    mem_free(s);
}
