/* listen.c: from "127.0.0.1:8080" to a listening socket. */
#include "server/server_priv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <unistd.h>

enum { HOST_MAX = 256, BACKLOG = 1024 };

struct listen_name {
    char host[HOST_MAX]; /* empty: every address of this machine */
    char port[6];
};

static enum ky_err parse(const char *text, struct listen_name *out, struct err *e)
{
    struct str s = str_c(text);
    size_t colon = str_rfind_char(s, ':');
    struct str host = str_sub(s, 0, colon), port = str_from(s, colon == STR_NONE ? s.n : colon + 1);
    if (host.n > 1 && host.p[0] == '[' && host.p[host.n - 1] == ']')
        host = str_sub(host, 1, host.n - 1);
    else if (str_find_char(host, ':') != STR_NONE)
        colon = STR_NONE; /* an IPv6 address without brackets: which colon is it? */
    uint64_t number;
    if (colon == STR_NONE || !str_to_u64(port, &number) || number > 65535 || host.n >= HOST_MAX)
        return err_set(e, KY_EUSAGE,
                       "invalid listen address '%s'. Write ADDRESS:PORT, for example "
                       "127.0.0.1:8080, [::1]:8080 or :8080",
                       text);
    *out = (struct listen_name){0};
    if (host.n)
        memcpy(out->host, host.p, host.n);
    snprintf(out->port, sizeof(out->port), "%u", (unsigned)number);
    return KY_OK;
}

/* -1 and errno. Every address: one socket of both families, if the system has IPv6. */
static int open_one(const struct addrinfo *a)
{
    const int yes = 1, no = 0;
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    if (a->ai_family == AF_INET6)
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof(no));
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)); /* connections inherit it */
    if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

static int open_any(const struct listen_name *name, int *out_gai)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *list = NULL;
    *out_gai = getaddrinfo(name->host[0] ? name->host : "::", name->port, &hints, &list);
    int fd = -1;
    errno = EADDRNOTAVAIL;
    for (const struct addrinfo *a = list; a && fd < 0; a = a->ai_next)
        fd = open_one(a);
    int why = errno;
    if (list)
        freeaddrinfo(list);
    errno = why;
    return fd;
}

/* What a person on this machine types into a browser. */
static void describe(struct server *s)
{
    struct sockaddr_storage a;
    socklen_t n = sizeof(a);
    ensure(getsockname(s->listen_fd, (struct sockaddr *)&a, &n) == 0);
    char text[INET6_ADDRSTRLEN] = "127.0.0.1";
    const char *form = "http://%s:%d";
    if (a.ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&a;
        s->port = ntohs(v6->sin6_port);
        if (!IN6_IS_ADDR_UNSPECIFIED(&v6->sin6_addr)) {
            (void)inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof(text));
            form = "http://[%s]:%d";
        }
    } else {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)&a;
        s->port = ntohs(v4->sin_port);
        if (v4->sin_addr.s_addr != htonl(INADDR_ANY))
            (void)inet_ntop(AF_INET, &v4->sin_addr, text, sizeof(text));
    }
    snprintf(s->address, sizeof(s->address), form, text, s->port);
}

enum ky_err listen_open(struct server *s, struct err *e)
{
    const char *text = s->options.listen ? s->options.listen : "";
    struct listen_name name;
    enum ky_err rc = parse(text, &name, e);
    if (rc != KY_OK)
        return rc;
    int gai;
    s->listen_fd = open_any(&name, &gai);
    if (s->listen_fd < 0 && !name.host[0]) {
        snprintf(name.host, sizeof(name.host), "0.0.0.0");
        s->listen_fd = open_any(&name, &gai);
    }
    if (gai != 0 && gai != EAI_SYSTEM)
        return err_set(e, KY_EUSAGE, "cannot listen on '%s': %s", text, gai_strerror(gai));
    if (s->listen_fd < 0)
        return err_errno(e, errno == EADDRINUSE ? KY_EBUSY : KY_EIO, errno, "cannot listen on '%s'",
                         text);
    describe(s);
    return KY_OK;
}
