/* limits.c: how many connections there may be, and for how long one may keep us waiting.
 *
 * libmicrohttpd's own timeout means inactivity, so a client that drips a byte now and then could
 * stay for ever; and it costs a lock and two clock readings a request. It is off. Instead each
 * connection notes its phase and since when, and one thread walks all connections now and then.
 * Walking is O(connections) under server.lock, which requests do not take, but for misses. */
#include "server/server_priv.h"

#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <time.h>

#include "base/clock.h"

/* A body may take so many header deadlines. */
enum { BODY_DEADLINES = 6 };

/* IPv4 counts by address, also when mapped into IPv6; IPv6 by /64, which is what one site gets. */
static struct str address_key(const struct sockaddr *a)
{
    if (a->sa_family == AF_INET)
        return str_of((const char *)&((const struct sockaddr_in *)a)->sin_addr, 4);
    if (a->sa_family != AF_INET6)
        return STR("other");
    const struct in6_addr *v6 = &((const struct sockaddr_in6 *)a)->sin6_addr;
    const char *bytes = (const char *)v6->s6_addr;
    return IN6_IS_ADDR_V4MAPPED(v6) ? str_of(bytes + 12, 4) : str_of(bytes, 8);
}

static size_t count_of(const struct server *s, struct str key)
{
    return (size_t)(uintptr_t)map_get(&s->per_address, key);
}

static void set_count(struct server *s, struct str key, size_t n)
{
    if (n)
        (void)map_put(&s->per_address, key, (void *)(uintptr_t)n);
    else
        (void)map_remove(&s->per_address, key);
}

enum MHD_Result limits_accept(void *server, const struct sockaddr *address, socklen_t n)
{
    struct server *s = server;
    (void)n;
    pthread_mutex_lock(&s->lock);
    bool ok = s->conns_n < s->options.max_connections + REFUSED_MAX &&
              count_of(s, address_key(address)) < s->options.max_per_address + REFUSED_MAX;
    pthread_mutex_unlock(&s->lock);
    return ok ? MHD_YES : MHD_NO;
}

void limits_enter(struct server *s, struct conn *c)
{
    struct str key = address_key((const struct sockaddr *)&c->address);
    pthread_mutex_lock(&s->lock);
    size_t n = count_of(s, key);
    c->refused = s->conns_n >= s->options.max_connections || n >= s->options.max_per_address;
    set_count(s, key, n + 1);
    s->conns_n++;
    c->next = s->conns;
    if (c->next)
        c->next->prev = c;
    s->conns = c;
    pthread_mutex_unlock(&s->lock);
}

void limits_leave(struct server *s, struct conn *c)
{
    struct str key = address_key((const struct sockaddr *)&c->address);
    pthread_mutex_lock(&s->lock);
    set_count(s, key, count_of(s, key) - 1);
    s->conns_n--;
    if (c->next)
        c->next->prev = c->prev;
    if (c->prev)
        c->prev->next = c->next;
    else
        s->conns = c->next;
    pthread_mutex_unlock(&s->lock);
}

bool limits_busy(struct server *s)
{
    bool busy = false;
    pthread_mutex_lock(&s->lock);
    for (struct conn *c = s->conns; c && !busy; c = c->next)
        busy = atomic_load_explicit(&c->phase, memory_order_acquire) >= PHASE_BODY;
    pthread_mutex_unlock(&s->lock);
    return busy;
}

/* --- deadlines ------------------------------------------------------------------------------- */

/* No byte of an answer was acknowledged for as long as a connection may be idle. */
static bool is_stalled(struct conn *c, int64_t now, int64_t patience)
{
    struct tcp_info info;
    socklen_t n = sizeof(info);
    if (getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &n) != 0)
        return false;
    if (info.tcpi_bytes_acked != c->acked || !c->acked_at) {
        c->acked = info.tcpi_bytes_acked;
        c->acked_at = now;
    }
    return now - c->acked_at > patience;
}

/* libmicrohttpd overlooks an end of input that comes together with the last bytes before it. */
static bool has_ended(const struct conn *c)
{
    enum {
        CLOSE_WAIT = 8
    }; /* <netinet/tcp.h> has the name and cannot stand beside <linux/tcp.h> */
    struct tcp_info info;
    socklen_t n = sizeof(info);
    return getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &n) == 0 &&
           info.tcpi_state == CLOSE_WAIT;
}

/* Closing only the reading side lets an answer that has just begun go out. libmicrohttpd sees the
 * end of input and closes the socket, which cannot happen here while we hold the lock. */
static void sweep_one(const struct server *s, struct conn *c, int64_t now)
{
    int64_t head = s->options.header_deadline_ms * INT64_C(1000);
    int64_t idle = s->options.idle_ms * INT64_C(1000);
    enum phase phase = atomic_load_explicit(&c->phase, memory_order_acquire);
    int64_t age = now - atomic_load_explicit(&c->since, memory_order_relaxed);
    if (phase != PHASE_SENDING)
        c->acked_at = 0;
    switch (phase) {
    case PHASE_WAITING:
        if (has_ended(c) ||
            age > (atomic_load_explicit(&c->fresh, memory_order_relaxed) ? head : idle))
            shutdown(c->fd, SHUT_RD);
        break;
    case PHASE_HEAD:
    case PHASE_BODY:
        if (has_ended(c) || age > (phase == PHASE_HEAD ? head : BODY_DEADLINES * head))
            shutdown(c->fd, SHUT_RD);
        break;
    case PHASE_HANDLING:
        break;
    case PHASE_SENDING:
        if (age > idle && is_stalled(c, now, idle))
            shutdown(c->fd, SHUT_RDWR);
        break;
    }
}

static struct timespec sweep_time(const struct server *s)
{
    int least = s->options.header_deadline_ms < s->options.idle_ms ? s->options.header_deadline_ms
                                                                   : s->options.idle_ms;
    int ms = least / 8 < 10 ? 10 : least / 8 > 1000 ? 1000 : least / 8;
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec += ms * 1000000L;
    t.tv_sec += t.tv_nsec / 1000000000L;
    t.tv_nsec %= 1000000000L;
    return t;
}

static void *sweep(void *arg)
{
    struct server *s = arg;
    pthread_mutex_lock(&s->lock);
    while (s->sweeping) {
        struct timespec until = sweep_time(s);
        (void)pthread_cond_timedwait(&s->sweep_soon, &s->lock, &until);
        int64_t now = clock_monotonic();
        for (struct conn *c = s->conns; c; c = c->next)
            sweep_one(s, c, now);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

void limits_start(struct server *s)
{
    pthread_condattr_t attr;
    ensure(pthread_condattr_init(&attr) == 0);
    ensure(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0);
    ensure(pthread_cond_init(&s->sweep_soon, &attr) == 0);
    pthread_condattr_destroy(&attr);
    s->sweeping = true;
    ensure(pthread_create(&s->sweeper, NULL, sweep, s) == 0);
}

void limits_stop(struct server *s)
{
    pthread_mutex_lock(&s->lock);
    s->sweeping = false;
    pthread_cond_signal(&s->sweep_soon);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->sweeper, NULL);
    pthread_cond_destroy(&s->sweep_soon);
}
