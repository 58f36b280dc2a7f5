#include "web/headers.h"

#include "base/clock.h"

static const struct {
    const char *name, *value;
} security[] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
     "media-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action "
     "'self'; "
     "base-uri 'none'; frame-ancestors 'self'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "strict-origin-when-cross-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
};

enum { SURROGATE_MAX = 2048 };

enum ky_err headers_security(struct response_builder *b, bool https, struct err *e)
{
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < sizeof(security) / sizeof(security[0]) && !err; i++)
        err = response_header(b, security[i].name, str_c(security[i].value), e);
    if (https && !err)
        err = response_header(b, "Strict-Transport-Security", STR("max-age=31536000"), e);
    return err;
}

static bool is_twin(const struct deps *deps, size_t at)
{
    const struct dep *d = deps->v.p;
    for (size_t i = 0; i < at; i++)
        if (d[i].hash == d[at].hash && str_eq(d[i].key, d[at].key))
            return true;
    return false;
}

/* Keys without their windows, each once. More than fit become the one key "all", so the list that
 * is searched for twins is never long. */
static struct str surrogate_keys(struct buf *out, const struct deps *deps)
{
    for (size_t i = 0; i < deps->v.n && !out->overrun; i++) {
        if (is_twin(deps, i))
            continue;
        if (out->n)
            buf_addch(out, ' ');
        buf_add(out, deps->v.p[i].key);
    }
    return out->overrun ? STR("all") : buf_str(out);
}

enum ky_err headers_page(struct response_builder *b, int64_t now, const struct deps *deps,
                         struct err *e)
{
    struct buf text, keys;
    buf_init(&text, 64);
    buf_init(&keys, SURROGATE_MAX);
    time_http(&text, now);
    enum ky_err err = response_header(b, "Last-Modified", buf_str(&text), e);
    if (!err)
        err = response_header(b, "Cache-Control", STR("public, max-age=0, must-revalidate"), e);
    if (!err && deps)
        err = response_header(b, "Surrogate-Key", surrogate_keys(&keys, deps), e);
    buf_release(&text);
    buf_release(&keys);
    return err;
}
