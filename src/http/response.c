#include "http/response_priv.h"

#include "base/crypto.h"
#include "base/mem.h"

enum {
    BODY_MAX = 64 << 20,
    HEADERS_MAX = 64 << 10,
    COMPRESS_MIN = 256,
    ETAG_BYTES = 16,
    /* What libmicrohttpd needs for a prepared response, and for each header of it, roughly. */
    NATIVE_BYTES = 512,
    NATIVE_HEADER_BYTES = 128,
};

static bool is_token_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!is_token_char(s.p[i]))
            return false;
    }
    return s.n > 0;
}

/* Headers that depend on the body sent, the connection or the moment. */
static bool is_servers(struct str name)
{
    static const struct str names[] = {S("Content-Length"), S("Content-Encoding"),
                                       S("ETag"),           S("Connection"),
                                       S("Date"),           S("Transfer-Encoding")};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (str_ieq(name, names[i]))
            return true;
    }
    return false;
}

static bool gains_from_compression(struct str type)
{
    static const struct str types[] = {
        S("application/json"),     S("application/xml"),       S("application/javascript"),
        S("application/atom+xml"), S("application/rss+xml"),   S("application/ld+json"),
        S("application/geo+json"), S("application/feed+json"), S("application/manifest+json"),
        S("image/svg+xml"),
    };
    struct str essence = str_trim(str_sub(type, 0, str_find_char(type, ';')));
    if (str_ieq(str_sub(essence, 0, 5), STR("text/")))
        return true;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (str_ieq(essence, types[i]))
            return true;
    }
    return false;
}

void response_begin(struct response_builder *b, int status, const char *content_type)
{
    *b = (struct response_builder){.status = status};
    buf_init(&b->body, BODY_MAX);
    buf_init(&b->headers, HEADERS_MAX);
    if (content_type)
        ensure(response_header(b, "Content-Type", str_c(content_type), NULL) == KY_OK);
}

enum ky_err response_header(struct response_builder *b, const char *name, struct str value,
                            struct err *e)
{
    struct str n = str_c(name);
    if (!is_token(n) || is_servers(n))
        return err_set(e, KY_EINVAL, "cannot set header '%.*s'", STR_ARG(n));
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] == '\r' || value.p[i] == '\n' || value.p[i] == '\0')
            return err_set(e, KY_EINVAL, "line end or NUL in the value of header '%s'", name);
    }
    size_t need = n.n + value.n + 2;
    if (need > HEADERS_MAX - b->headers.n)
        return err_set(e, KY_ELIMIT, "headers are longer than %d bytes", HEADERS_MAX);
    buf_add(&b->headers, n);
    buf_addch(&b->headers, '\0');
    buf_add(&b->headers, value);
    buf_addch(&b->headers, '\0');
    b->headers_n++;
    return KY_OK;
}

void response_abandon(struct response_builder *b)
{
    buf_release(&b->body);
    buf_release(&b->headers);
    *b = (struct response_builder){0};
}

const char *http_coding_name(enum http_coding c)
{
    static const char *const names[CODINGS] = {"identity", "gzip", "br"};
    return names[c];
}

struct response_body *response_body_new(char *data, size_t n, enum http_coding coding)
{
    struct response_body *body = NEW(struct response_body);
    body->data = str_of(data, n);
    struct hash hash = hash_of(body->data);
    static const char digits[] = "0123456789abcdef";
    char *to = body->etag;
    *to++ = '"';
    for (size_t i = 0; i < ETAG_BYTES; i++) {
        *to++ = digits[hash.bytes[i] >> 4];
        *to++ = digits[hash.bytes[i] & 15];
    }
    *to++ = '-';
    struct str name = str_c(http_coding_name(coding));
    memcpy(to, name.p, name.n);
    to += name.n;
    *to++ = '"';
    *to = '\0';
    ensure((size_t)(to - body->etag) < sizeof(body->etag));
    return body;
}

void response_body_free(struct response_body *body)
{
    if (!body)
        return;
    for (int i = 0; i < 2; i++) {
        void *native = atomic_load(&body->native[i]);
        void (*native_free)(void *) = atomic_load(&body->native_free);
        if (native && native_free)
            native_free(native);
    }
    mem_free((char *)body->data.p);
    mem_free(body);
}

void *response_native(struct response_body *b, int slot, void *made, void (*native_free)(void *))
{
    /* Every thread stores the same function, and before the slot shows anything to free. */
    atomic_store(&b->native_free, native_free);
    void *there = NULL;
    if (atomic_compare_exchange_strong(&b->native[slot], &there, made))
        return made;
    native_free(made);
    return there;
}

/* Value of a header set so far; p is NULL when there is none. */
static struct str header_so_far(const struct response_builder *b, struct str name)
{
    const char *at = b->headers.p;
    for (size_t i = 0; i < b->headers_n; i++) {
        struct str n = str_c(at), value = str_c(at + n.n + 1);
        if (str_ieq(n, name))
            return value;
        at = value.p + value.n + 1;
    }
    return str_of(NULL, 0);
}

/* The response with its headers' table and text in one block. */
static struct response *lay_out(const struct response_builder *b)
{
    size_t table = b->headers_n * sizeof(struct http_header);
    struct response *r = mem_zero(sizeof(*r) + table + b->headers.n);
    r->headers = (struct http_header *)(r + 1);
    r->headers_n = b->headers_n;
    char *at = (char *)(r + 1) + table;
    if (b->headers.n)
        memcpy(at, b->headers.p, b->headers.n);
    for (size_t i = 0; i < b->headers_n; i++) {
        r->headers[i].name = str_c(at);
        at += r->headers[i].name.n + 1;
        r->headers[i].value = str_c(at);
        at += r->headers[i].value.n + 1;
    }
    return r;
}

struct response *response_seal(struct response_builder *b)
{
    if (b->body.overrun) {
        response_abandon(b);
        response_begin(b, 500, NULL);
        b->no_store = true;
    }
    bool compressible =
        b->body.n >= COMPRESS_MIN && gains_from_compression(header_so_far(b, STR("Content-Type")));
    if (compressible && !header_so_far(b, STR("Vary")).p) {
        /* Headers full to the last byte leave no room for it: then nothing may vary. */
        compressible = response_header(b, "Vary", STR("Accept-Encoding"), NULL) == KY_OK;
    }
    struct response *r = lay_out(b);
    atomic_init(&r->refs, 1);
    r->status = b->status;
    r->compressible = compressible;
    r->no_store = b->no_store;
    r->subject = b->subject;
    r->link = b->link;
    r->content_type = response_header_of(r, "Content-Type");
    size_t n;
    char *data = buf_detach(&b->body, &n);
    struct response_body *body = response_body_new(mem_realloc(data, n + 1), n, CODING_IDENTITY);
    atomic_init(&r->bodies[CODING_IDENTITY], body);
    response_abandon(b);
    return r;
}

struct response *response_ref(struct response *r)
{
    atomic_fetch_add_explicit(&r->refs, 1, memory_order_relaxed);
    return r;
}

void response_unref(struct response *r)
{
    if (!r)
        return;
    int before = atomic_fetch_sub_explicit(&r->refs, 1, memory_order_acq_rel);
    ensure(before > 0);
    if (before > 1)
        return;
    for (int i = 0; i < CODINGS; i++)
        response_body_free(atomic_load(&r->bodies[i]));
    mem_free(r);
}

static size_t headers_bytes(const struct response *r)
{
    size_t n = r->headers_n * sizeof(struct http_header);
    for (size_t i = 0; i < r->headers_n; i++)
        n += r->headers[i].name.n + r->headers[i].value.n + 2;
    return n;
}

size_t response_bytes(const struct response *r)
{
    size_t headers = headers_bytes(r);
    size_t native = NATIVE_BYTES + r->headers_n * NATIVE_HEADER_BYTES + headers;
    size_t n = sizeof(*r) + headers;
    for (int i = 0; i < CODINGS; i++) {
        const struct response_body *body = atomic_load(&r->bodies[i]);
        if (body)
            n += sizeof(*body) + body->data.n + 1 + 2 * native;
    }
    return n;
}

struct str response_header_of(const struct response *r, const char *name)
{
    struct str wanted = str_c(name);
    for (size_t i = 0; i < r->headers_n; i++) {
        if (str_ieq(r->headers[i].name, wanted))
            return r->headers[i].value;
    }
    return STR("");
}
