#include "server/fake.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

struct fake_job {
    struct fake_job *next;
    struct http_request *request;
    void (*done)(void *ctx, struct response *r);
    void *done_ctx;
};

/* --- the handler ----------------------------------------------------------------------------- */

static struct response *text(int status, struct str s)
{
    struct response_builder b;
    response_begin(&b, status, "text/plain; charset=utf-8");
    buf_add(&b.body, s);
    return response_seal(&b);
}

static struct response *wide(size_t n)
{
    struct response_builder b;
    struct err e;
    char *value = mem_alloc(n);
    memset(value, 'w', n);
    response_begin(&b, 200, "text/plain");
    assert_ok(response_header(&b, "Surrogate-Key", str_of(value, n), &e), &e);
    mem_free(value);
    return response_seal(&b);
}

static struct response *answer(const struct http_request *q)
{
    if (str_eqc(q->target, "/wide"))
        return wide(32000);
    if (str_eqc(q->target, "/broad"))
        return wide(4000);
    static const char *const names[] = {"GET", "HEAD", "POST", "OPTIONS", "OTHER"};
    struct buf b;
    buf_init(&b, 4 << 20);
    buf_addf(&b, "%s %.*s\n", names[q->method], STR_ARG(q->target));
    buf_add(&b, q->body);
    struct response *r = text(200, buf_str(&b));
    buf_release(&b);
    return r;
}

static struct response *hit(void *ctx, enum http_method method, struct str target)
{
    struct fake *f = ctx;
    assert_true(method == HTTP_GET || method == HTTP_HEAD);
    return str_starts(target, STR("/hit")) ? response_ref(f->page) : NULL;
}

static void submit(void *ctx, struct http_request *request,
                   void (*done)(void *done_ctx, struct response *r), void *done_ctx)
{
    struct fake *f = ctx;
    if (str_starts(request->target, STR("/sync"))) {
        done(done_ctx, answer(request));
        return;
    }
    struct fake_job *job = NEW(struct fake_job);
    *job = (struct fake_job){.request = request, .done = done, .done_ctx = done_ctx};
    pthread_mutex_lock(&f->lock);
    job->next = f->jobs;
    f->jobs = job;
    f->waiting++;
    pthread_cond_broadcast(&f->changed);
    pthread_mutex_unlock(&f->lock);
}

static struct response *problem(void *ctx, int status)
{
    (void)ctx;
    return text(status, STR("problem"));
}

/* The oldest job that may be answered; NULL when there is none. */
static struct fake_job *take(struct fake *f)
{
    struct fake_job **found = NULL;
    for (struct fake_job **at = &f->jobs; *at; at = &(*at)->next)
        if (f->open || !str_starts((*at)->request->target, STR("/gate")))
            found = at;
    if (!found)
        return NULL;
    struct fake_job *job = *found;
    *found = job->next;
    return job;
}

static void *work(void *arg)
{
    struct fake *f = arg;
    pthread_mutex_lock(&f->lock);
    for (;;) {
        struct fake_job *job = take(f);
        if (!job && f->stop)
            break;
        if (!job) {
            pthread_cond_wait(&f->changed, &f->lock);
            continue;
        }
        pthread_mutex_unlock(&f->lock);
        job->done(job->done_ctx, answer(job->request));
        mem_free(job);
        pthread_mutex_lock(&f->lock);
        f->waiting--;
        pthread_cond_broadcast(&f->changed);
    }
    pthread_mutex_unlock(&f->lock);
    return NULL;
}

static struct response *page(void)
{
    struct response_builder b;
    struct err e;
    response_begin(&b, 200, "text/html; charset=utf-8");
    assert_ok(response_header(&b, "Last-Modified", STR("Thu, 16 May 2024 01:30:00 GMT"), &e), &e);
    assert_ok(response_header(&b, "Cache-Control", STR("no-cache"), &e), &e);
    for (int i = 0; i < 3000; i++)
        buf_addf(&b.body, "<p>%d 澜江省</p>\n", i);
    b.subject = 17;
    struct response *r = response_seal(&b);
    response_compress(r);
    return r;
}

void fake_init(struct fake *f)
{
    *f = (struct fake){.options = {.listen = "127.0.0.1:0", .threads = 2, .access_log_fd = -1}};
    signal(SIGPIPE, SIG_IGN);
    f->page = page();
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->changed, NULL);
}

void fake_start(struct fake *f)
{
    struct err e;
    const struct server_handler h = {f, hit, submit, problem};
    pthread_create(&f->worker, NULL, work, f);
    assert_ok(server_start(&f->options, &h, &f->server, &e), &e);
}

void fake_open(struct fake *f)
{
    pthread_mutex_lock(&f->lock);
    f->open = true;
    pthread_cond_broadcast(&f->changed);
    pthread_mutex_unlock(&f->lock);
}

void fake_wait_for(struct fake *f, unsigned waiting)
{
    pthread_mutex_lock(&f->lock);
    while (f->waiting != waiting)
        pthread_cond_wait(&f->changed, &f->lock);
    pthread_mutex_unlock(&f->lock);
}

void fake_release(struct fake *f)
{
    fake_open(f);
    server_stop(f->server);
    pthread_mutex_lock(&f->lock);
    f->stop = true;
    pthread_cond_broadcast(&f->changed);
    pthread_mutex_unlock(&f->lock);
    pthread_join(f->worker, NULL);
    assert_int_equal(atomic_load(&f->page->refs), 1); /* every reference came back */
    response_unref(f->page);
    pthread_mutex_destroy(&f->lock);
    pthread_cond_destroy(&f->changed);
}

/* --- the client ------------------------------------------------------------------------------ */

struct client client_open(const struct fake *f)
{
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_port = htons((uint16_t)server_port(f->server)),
                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct client c = {.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const struct timeval patience = {.tv_sec = 10};
    (void)setsockopt(c.fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (connect(c.fd, (struct sockaddr *)&a, sizeof(a)) != 0)
        fail_msg("cannot connect");
    c.buffer = mem_alloc(CLIENT_BUFFER);
    return c;
}

void client_close(struct client *c)
{
    close(c->fd);
    mem_free(c->buffer);
    *c = (struct client){.fd = -1};
}

void client_send(const struct client *c, struct str bytes)
{
    while (bytes.n) {
        ssize_t n = send(c->fd, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (n <= 0)
            return; /* the server closed: what it sent before tells why */
        bytes = str_from(bytes, (size_t)n);
    }
}

void client_get(const struct client *c, const char *target, const char *headers)
{
    char request[4096];
    int n =
        snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: t\r\n%s\r\n", target, headers);
    client_send(c, str_of(request, (size_t)n));
}

/* False at the end of the connection. */
static bool read_more(struct client *c)
{
    assert_true(c->n < CLIENT_BUFFER);
    ssize_t n = recv(c->fd, c->buffer + c->n, CLIENT_BUFFER - c->n, 0);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        fail_msg("no answer after ten seconds");
    c->n += n > 0 ? (size_t)n : 0;
    return n > 0;
}

static void drop(struct client *c, size_t used)
{
    memmove(c->buffer, c->buffer + used, c->n - used);
    c->n -= used;
}

struct str reply_header(const struct reply *r, const char *name)
{
    struct str rest = r->head, line, wanted = str_c(name);
    while (str_split(&rest, '\n', &line))
        if (line.n > wanted.n && line.p[wanted.n] == ':' &&
            str_ieq(str_sub(line, 0, wanted.n), wanted))
            return str_trim(str_from(line, wanted.n + 1));
    return STR("");
}

struct reply client_reply(struct client *c, bool head)
{
    struct reply r = {0};
    size_t end;
    for (;;) {
        end = str_find(str_of(c->buffer, c->n), STR("\r\n\r\n"));
        if (end != STR_NONE)
            break;
        if (!read_more(c))
            return r;
    }
    end += 4;
    static char heads[16 << 10];
    assert_true(end <= sizeof(heads));
    memcpy(heads, c->buffer, end);
    r.head = str_of(heads, end);
    uint64_t status = 0, length = 0;
    assert_true(str_starts(r.head, STR("HTTP/1.1 ")));
    assert_true(str_to_u64(str_sub(r.head, 9, 12), &status));
    r.status = (int)status;
    drop(c, end);
    if (head || status == 304 || status == 100)
        return r;
    assert_true(str_to_u64(reply_header(&r, "Content-Length"), &length));
    while (c->n < length && !r.truncated)
        r.truncated = !read_more(c);
    static char bodies[CLIENT_BUFFER];
    size_t n = c->n < length ? c->n : (size_t)length;
    memcpy(bodies, c->buffer, n);
    r.body = str_of(bodies, n);
    drop(c, n);
    return r;
}

struct str client_rest(struct client *c)
{
    while (read_more(c))
        continue;
    return str_of(c->buffer, c->n);
}

bool client_ended(struct client *c)
{
    return client_rest(c).n == 0;
}

struct reply client_ask(const struct fake *f, struct client *c, struct str request)
{
    *c = client_open(f);
    client_send(c, request);
    return client_reply(c, str_starts(request, STR("HEAD ")));
}
