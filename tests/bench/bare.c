/* bare.c: the least an HTTP server can cost: one epoll loop that writes prebuilt bytes.
 *
 *     bare PORT FOLDER [--log FILE] [--raw yes] [--header 'Name: value']...
 *
 * Every regular file below FOLDER is read at the start and becomes a page: its path is the file's
 * name below FOLDER, "/" stands for index.html, and FILE.gz beside FILE is sent to who accepts
 * gzip. With --raw a file is a whole response already. The whole response, head and body, is one
 * run of bytes and one send(). It keeps connections alive, serves pipelined requests in order, and
 * writes the access log that the server writes. Anything but a GET of a page is 404. For measuring
 * against, on loopback only: it trusts its input no further than its buffers reach, but has no
 * limits and no deadlines. */
#include <errno.h>
#include <ftw.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/map.h"
#include "base/mem.h"
#include "server/access_log.h"

enum { HEAD_MAX = 8 << 10, EVENTS = 128, FILE_MAX = 64 << 20 };

struct page {
    struct str plain, gzip; /* whole responses; gzip may be empty */
    size_t plain_body, gzip_body;
};

struct site {
    struct str root, headers;
    bool raw;
    struct map pages; /* path -> struct page * */
    struct page missing;
    struct access_lane *lane;
};

struct client {
    int fd;
    bool closing, readable;
    size_t in_n;
    struct str out; /* what is still to be sent */
    struct access_entry entry;
    char in[HEAD_MAX];
};

/* --- pages ----------------------------------------------------------------------------------- */

static struct site *loading; /* nftw passes no context */

static const char *type_of(struct str path)
{
    static const struct {
        struct str end;
        const char *type;
    } types[] = {
        {S(".css"), "text/css; charset=utf-8"},   {S(".js"), "text/javascript; charset=utf-8"},
        {S(".json"), "application/json"},         {S(".xml"), "application/xml"},
        {S(".txt"), "text/plain; charset=utf-8"},
    };
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (str_ends(path, types[i].end))
            return types[i].type;
    return "text/html; charset=utf-8";
}

static struct str respond(const struct site *site, const char *status, const char *type,
                          const char *coding, struct str body)
{
    struct buf b;
    buf_init(&b, FILE_MAX + HEAD_MAX);
    buf_addf(&b, "HTTP/1.1 %s\r\nDate: ", status);
    time_http(&b, clock_now(&clock_system));
    buf_addf(&b, "\r\nContent-Type: %s\r\n", type);
    buf_add(&b, site->headers);
    if (coding)
        buf_addf(&b, "Content-Encoding: %s\r\n", coding);
    buf_addf(&b, "Content-Length: %zu\r\n\r\n", body.n);
    buf_add(&b, body);
    size_t n;
    char *p = buf_detach(&b, &n);
    return str_of(mem_realloc(p, n), n);
}

static void fail(const struct err *e)
{
    fprintf(stderr, "bare: %s\n", e->text);
    exit(1);
}

static struct str read_page(const char *path, const char *type, const char *coding,
                            size_t *out_body)
{
    struct err e;
    struct buf b;
    buf_init(&b, FILE_MAX);
    if (fs_read(&fs_system, path, &b, &e) != KY_OK)
        fail(&e);
    *out_body = b.n;
    if (loading->raw) {
        size_t n;
        char *p = buf_detach(&b, &n);
        return str_of(p, n);
    }
    struct str whole = respond(loading, "200 OK", type, coding, buf_str(&b));
    buf_release(&b);
    return whole;
}

static int load_file(const char *file, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st;
    (void)ftw;
    struct str path = str_from(str_c(file), loading->root.n);
    if (kind != FTW_F || str_ends(path, STR(".gz")))
        return 0;
    struct page *page = NEW(struct page);
    const char *type = type_of(path);
    page->plain = read_page(file, type, NULL, &page->plain_body);
    char gz[4096];
    if (snprintf(gz, sizeof(gz), "%s.gz", file) < (int)sizeof(gz) && fs_exists(gz))
        page->gzip = read_page(gz, type, "gzip", &page->gzip_body);
    (void)map_put(&loading->pages, path, page);
    if (str_ends(path, STR("/index.html")))
        (void)map_put(&loading->pages, str_sub(path, 0, path.n - strlen("index.html")), page);
    return 0;
}

static void load(struct site *site)
{
    loading = site;
    site->missing.plain = respond(site, "404 Not Found", "text/plain", NULL, STR("not found\n"));
    site->missing.plain_body = strlen("not found\n");
    char root[4096];
    snprintf(root, sizeof(root), "%.*s", STR_ARG(site->root));
    if (nftw(root, load_file, 16, FTW_PHYS) != 0) {
        perror("bare: cannot read the folder");
        exit(1);
    }
}

/* --- requests -------------------------------------------------------------------------------- */

/* The value of a header in `head`, which starts behind the request line; empty when absent. */
static struct str header_of(struct str head, const char *name)
{
    struct str wanted = str_c(name);
    while (head.n) {
        size_t end = str_find(head, STR("\r\n"));
        struct str line = str_sub(head, 0, end);
        head = end == STR_NONE ? STR("") : str_from(head, end + 2);
        if (line.n > wanted.n && line.p[wanted.n] == ':' &&
            str_ieq(str_sub(line, 0, wanted.n), wanted))
            return str_trim(str_from(line, wanted.n + 1));
    }
    return STR("");
}

/* Answer the request whose head is `head`, without its last empty line. */
static void begin(const struct site *site, struct client *c, struct str head)
{
    size_t line_end = str_find(head, STR("\r\n"));
    struct str line = str_sub(head, 0, line_end);
    struct str fields = line_end == STR_NONE ? STR("") : str_from(head, line_end + 2);
    struct str method = {0}, target = {0};
    (void)str_split(&line, ' ', &method);
    (void)str_split(&line, ' ', &target);
    const struct page *page = str_eqc(method, "GET") ? map_get(&site->pages, target) : NULL;
    bool gzip = page && page->gzip.n && str_has(header_of(fields, "Accept-Encoding"), STR("gzip"));
    c->entry = (struct access_entry){
        .started = clock_monotonic(),
        .remote = STR("127.0.0.1"),
        .method = method,
        .target = target,
        .agent = header_of(fields, "User-Agent"),
        .referer = header_of(fields, "Referer"),
        .status = page ? 200 : 404,
    };
    page = page ? page : &site->missing;
    c->entry.bytes = gzip ? page->gzip_body : page->plain_body;
    c->out = gzip ? page->gzip : page->plain;
    c->closing = str_ieq(header_of(fields, "Connection"), STR("close"));
}

/* False when the connection is at its end. */
static bool send_some(const struct site *site, struct client *c)
{
    ssize_t n = send(c->fd, c->out.p, c->out.n, MSG_NOSIGNAL);
    if (n < 0)
        return errno == EAGAIN;
    c->out = str_from(c->out, (size_t)n);
    if (c->out.n)
        return true;
    c->entry.ended = clock_monotonic();
    access_log_add(site->lane, &c->entry);
    /* The head was needed for the log until here. */
    size_t used = str_find(str_of(c->in, c->in_n), STR("\r\n\r\n")) + 4;
    memmove(c->in, c->in + used, c->in_n - used);
    c->in_n -= used;
    return !c->closing;
}

/* Serve what has been read; false when the connection is at its end. */
static bool serve(const struct site *site, struct client *c)
{
    for (;;) {
        if (c->out.n) {
            if (!send_some(site, c))
                return false;
            if (c->out.n)
                return true; /* go on when there is room */
        }
        size_t end = str_find(str_of(c->in, c->in_n), STR("\r\n\r\n"));
        if (end == STR_NONE)
            return c->in_n < sizeof(c->in);
        begin(site, c, str_of(c->in, end));
    }
}

static bool on_event(const struct site *site, struct client *c, uint32_t events)
{
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        c->readable = true;
    while (c->readable && c->in_n < sizeof(c->in)) {
        size_t room = sizeof(c->in) - c->in_n;
        ssize_t n = recv(c->fd, c->in + c->in_n, room, 0);
        if (n <= 0 && !(n < 0 && errno == EAGAIN))
            return false;
        c->readable = (size_t)n == room; /* less: that was all (epoll(7), edge-triggered) */
        c->in_n += n > 0 ? (size_t)n : 0;
        if (!serve(site, c))
            return false;
    }
    return serve(site, c);
}

/* --- the loop -------------------------------------------------------------------------------- */

static int listen_on(uint16_t port)
{
    const int yes = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in a = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0 || listen(fd, 1024) != 0) {
        perror("bare: cannot listen");
        exit(1);
    }
    return fd;
}

static void watch(int epoll, int fd, uint32_t events, void *what)
{
    struct epoll_event ev = {.events = events, .data.ptr = what};
    ensure(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &ev) == 0);
}

static void accept_one(int epoll, int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0)
        return;
    struct client *c = NEW(struct client);
    c->fd = fd;
    watch(epoll, fd, EPOLLIN | EPOLLOUT | EPOLLET, c);
}

static void loop(const struct site *site, int listener)
{
    int epoll = epoll_create1(0);
    watch(epoll, listener, EPOLLIN, NULL);
    for (;;) {
        struct epoll_event events[EVENTS];
        int n = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < n; i++) {
            struct client *c = events[i].data.ptr;
            if (!c) {
                accept_one(epoll, listener);
            } else if (!on_event(site, c, events[i].events)) {
                close(c->fd);
                mem_free(c);
            }
        }
    }
}

int main(int argc, char **argv)
{
    struct site site = {0};
    struct buf headers;
    const char *log_file = NULL;
    buf_init(&headers, HEAD_MAX / 2);
    if (argc < 3) {
        fprintf(stderr, "usage: bare PORT FOLDER [--log FILE] [--header 'Name: value']...\n");
        return 2;
    }
    for (int i = 3; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--log") == 0)
            log_file = argv[i + 1];
        else if (strcmp(argv[i], "--raw") == 0)
            site.raw = true;
        else
            buf_addf(&headers, "%s\r\n", argv[i + 1]);
    }
    signal(SIGPIPE, SIG_IGN);
    site.root = str_c(argv[2]);
    site.headers = buf_str(&headers);
    load(&site);
    if (log_file) {
        int fd = open(log_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        if (fd < 0) {
            perror("bare: cannot open the log");
            return 1;
        }
        site.lane = access_log_lane(access_log_new(fd));
    }
    int listener = listen_on((uint16_t)strtoul(argv[1], NULL, 10));
    printf("listening\n");
    fflush(stdout);
    loop(&site, listener);
}
