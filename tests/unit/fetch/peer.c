#include "peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"

enum { REQUEST_MAX = 8192 };

struct peer {
    int fd, stop[2];
    pthread_t thread;
    pthread_mutex_t lock;
    void (*answer)(const struct peer_call *c);
    int rounds;
    char request[REQUEST_MAX];
};

/* Readable before the test ends it? */
static bool ready(const struct peer *p, int fd)
{
    struct pollfd two[2] = {{.fd = fd, .events = POLLIN}, {.fd = p->stop[0], .events = POLLIN}};
    return poll(two, 2, -1) > 0 && two[1].revents == 0;
}

static bool read_head(struct peer *p, int fd, char *head)
{
    size_t n = 0;
    while (n + 1 < REQUEST_MAX && ready(p, fd)) {
        ssize_t got = recv(fd, head + n, REQUEST_MAX - 1 - n, 0);
        if (got <= 0)
            return false;
        n += (size_t)got;
        head[n] = '\0';
        if (strstr(head, "\r\n\r\n"))
            return true;
    }
    return false;
}

static void serve(struct peer *p, int fd)
{
    char head[REQUEST_MAX];
    if (!read_head(p, fd, head))
        return;
    pthread_mutex_lock(&p->lock);
    memcpy(p->request, head, sizeof(head));
    const struct peer_call call = {p, fd, p->rounds++, head};
    pthread_mutex_unlock(&p->lock);
    p->answer(&call);
}

static void *run(void *ctx)
{
    struct peer *p = ctx;
    while (ready(p, p->fd)) {
        int fd = accept(p->fd, NULL, NULL);
        if (fd < 0)
            continue;
        serve(p, fd);
        close(fd);
    }
    return NULL;
}

struct peer *peer_new(void (*answer)(const struct peer_call *c))
{
    struct peer *p = mem_zero(sizeof(*p));
    struct sockaddr_in any = {.sin_family = AF_INET};
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    p->answer = answer;
    p->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ensure(p->fd >= 0 && bind(p->fd, (struct sockaddr *)&any, sizeof(any)) == 0);
    ensure(listen(p->fd, 8) == 0 && pipe(p->stop) == 0);
    pthread_mutex_init(&p->lock, NULL);
    ensure(pthread_create(&p->thread, NULL, run, p) == 0);
    return p;
}

void peer_free(struct peer *p)
{
    close(p->stop[1]);
    pthread_join(p->thread, NULL);
    close(p->stop[0]);
    close(p->fd);
    pthread_mutex_destroy(&p->lock);
    mem_free(p);
}

int peer_port(const struct peer *p)
{
    struct sockaddr_in sa;
    socklen_t n = sizeof(sa);
    ensure(getsockname(p->fd, (struct sockaddr *)&sa, &n) == 0);
    return ntohs(sa.sin_port);
}

int peer_rounds(struct peer *p)
{
    pthread_mutex_lock(&p->lock);
    int n = p->rounds;
    pthread_mutex_unlock(&p->lock);
    return n;
}

const char *peer_request(struct peer *p)
{
    return p->request;
}

bool peer_write(const struct peer_call *c, const void *p, size_t n)
{
    const char *at = p;
    while (n > 0) {
        ssize_t put = send(c->fd, at, n, MSG_NOSIGNAL);
        if (put <= 0)
            return false;
        at += put;
        n -= (size_t)put;
    }
    return true;
}

bool peer_say(const struct peer_call *c, const char *text)
{
    return peer_write(c, text, strlen(text));
}

void peer_wait(const struct peer_call *c)
{
    (void)ready(c->peer, c->fd);
}
