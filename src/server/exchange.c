/* exchange.c: a request that the handler answers from another thread.
 *
 * libmicrohttpd's strings die with the connection, which may go (when the server gives up waiting)
 * while the handler still works: so all that a request needs is copied into its arena. Two hold it:
 * the connection, and from submission until `done` whoever answers. */
#include "server/server_priv.h"

#include "base/mem.h"

struct exchange {
    atomic_int refs;
    struct conn *conn;
    struct http_request request;
    struct arena arena;
    struct buf body;
    uint64_t body_seen, body_max;
    pthread_mutex_t lock;          /* of what follows */
    struct MHD_Connection *asleep; /* to be resumed; NULL before submission and once resumed */
    struct response *answer;
};

struct header_copier {
    struct arena *arena;
    struct http_header *headers;
    size_t n, cap;
};

static enum MHD_Result copy_header(void *arg, enum MHD_ValueKind kind, const char *name,
                                   size_t name_n, const char *value, size_t value_n)
{
    struct header_copier *to = arg;
    (void)kind;
    if (to->n == to->cap)
        return MHD_NO;
    to->headers[to->n].name = arena_str(to->arena, str_of(name, name_n));
    to->headers[to->n++].value = arena_str(to->arena, str_of(value, value_n));
    return MHD_YES;
}

struct exchange *exchange_new(struct conn *c)
{
    struct exchange *x = NEW(struct exchange);
    atomic_init(&x->refs, 1);
    x->conn = c;
    x->body_max = c->loop->server->options.max_body;
    ensure(pthread_mutex_init(&x->lock, NULL) == 0);
    arena_init(&x->arena, ARENA_DEFAULT_BUDGET);
    buf_init(&x->body, x->body_max);
    int n = MHD_get_connection_values_n(c->mhd, MHD_HEADER_KIND, NULL, NULL);
    struct header_copier to = {&x->arena, NULL, 0, n > 0 ? (size_t)n : 0};
    to.headers = ARENA_ARRAY(&x->arena, struct http_header, to.cap);
    ensure(to.headers != NULL || to.cap == 0); /* a head is far smaller than the budget */
    (void)MHD_get_connection_values_n(c->mhd, MHD_HEADER_KIND, copy_header, &to);
    x->request = (struct http_request){
        .method = c->method,
        .target = arena_str(&x->arena, str_of(c->target, c->target_n)),
        .headers = to.headers,
        .headers_n = to.n,
        .remote = arena_str(&x->arena, c->remote),
        .arena = &x->arena,
    };
    return x;
}

void exchange_unref(struct exchange *x)
{
    if (!x || atomic_fetch_sub_explicit(&x->refs, 1, memory_order_acq_rel) > 1)
        return;
    response_unref(x->answer);
    buf_release(&x->body);
    arena_release(&x->arena);
    pthread_mutex_destroy(&x->lock);
    mem_free(x);
}

bool exchange_body(struct exchange *x, struct str piece)
{
    x->body_seen += piece.n;
    if (x->body_seen <= x->body_max)
        buf_add(&x->body, piece);
    return x->body_seen <= 2 * x->body_max;
}

bool exchange_too_large(const struct exchange *x)
{
    return x->body_seen > x->body_max;
}

/* With x->lock held. The mutex is what lets a late answer and a server that gives up meet. */
static void wake(struct exchange *x)
{
    if (x->asleep)
        MHD_resume_connection(x->asleep);
    x->asleep = NULL;
}

static void done(void *arg, struct response *r)
{
    struct exchange *x = arg;
    ensure(r != NULL);
    pthread_mutex_lock(&x->lock);
    ensure(x->answer == NULL);
    x->answer = r;
    wake(x);
    pthread_mutex_unlock(&x->lock);
    exchange_unref(x);
}

bool exchange_submit(struct exchange *x)
{
    struct conn *c = x->conn;
    struct server *s = c->loop->server;
    x->request.body = buf_str(&x->body);
    pthread_mutex_lock(&s->lock);
    bool open = !s->closed;
    if (open) {
        /* Before the handler has it, since it may answer before `submit` returns. */
        MHD_suspend_connection(c->mhd);
        x->asleep = c->mhd;
        conn_enter(c, PHASE_HANDLING, c->started);
    }
    pthread_mutex_unlock(&s->lock);
    if (!open)
        return false;
    atomic_fetch_add_explicit(&x->refs, 1, memory_order_relaxed);
    s->handler.submit(s->handler.ctx, &x->request, done, x);
    return true;
}

struct response *exchange_take(struct exchange *x)
{
    pthread_mutex_lock(&x->lock);
    struct response *r = x->answer;
    x->answer = NULL;
    pthread_mutex_unlock(&x->lock);
    return r;
}

void exchange_abandon(struct exchange *x)
{
    pthread_mutex_lock(&x->lock);
    wake(x);
    pthread_mutex_unlock(&x->lock);
}
