#include "server/server_priv.h"

#include <string.h>

/* A 304 says what guides a cache, nothing else (RFC 9110 15.4.5). */
static bool belongs(struct str name, bool not_modified)
{
    static const struct str kept[] = {S("Cache-Control"), S("Last-Modified"), S("Vary"),
                                      S("Expires"), S("Content-Location")};
    for (size_t i = 0; not_modified && i < sizeof(kept) / sizeof(kept[0]); i++)
        if (str_ieq(name, kept[i]))
            return true;
    return !not_modified;
}

static bool add(struct MHD_Response *m, const char *name, const char *value)
{
    return MHD_add_response_header(m, name, value) == MHD_YES;
}

static struct MHD_Response *make(const struct response *r, const struct http_choice *choice)
{
    const struct response_body *body = choice->body;
    /* The body is lent: whoever queues the result holds a reference on `r` until it is sent. A 304
     * gets it too: libmicrohttpd sends its length, as RFC 9110 8.6 allows, but not the body. */
    struct MHD_Response *m =
        MHD_create_response_from_buffer(body->data.n, (void *)body->data.p, MHD_RESPMEM_PERSISTENT);
    if (!m)
        return NULL;
    bool ok = true;
    for (size_t i = 0; ok && i < r->headers_n; i++) {
        const struct http_header *h = &r->headers[i]; /* NUL-terminated, see response_seal */
        if (h->value.n && belongs(h->name, choice->not_modified))
            ok = add(m, h->name.p, h->value.p);
    }
    if (choice->coding != CODING_IDENTITY && !choice->not_modified)
        ok = ok && add(m, "Content-Encoding", http_coding_name(choice->coding));
    if (r->status == 200)
        ok = ok && add(m, "ETag", body->etag);
    if (ok)
        return m;
    MHD_destroy_response(m);
    return NULL;
}

static void destroy(void *m)
{
    MHD_destroy_response(m);
}

struct MHD_Response *native_get(struct response *r, const struct http_choice *choice)
{
    struct response_body *body = choice->body;
    int slot = choice->not_modified;
    void *m = atomic_load_explicit(&body->native[slot], memory_order_acquire);
    if (m)
        return m;
    m = make(r, choice);
    return m ? response_native(body, slot, m, destroy) : NULL;
}

struct MHD_Response *native_closing(const struct response *r, const struct http_choice *choice)
{
    struct MHD_Response *m = make(r, choice);
    if (m && !add(m, "Connection", "close")) {
        MHD_destroy_response(m);
        m = NULL;
    }
    return m;
}
