/* check.c: what a request's head must be before anybody acts on it. libmicrohttpd is lenient where
 * a proxy in front may understand differently; what is ambiguous is refused (RFC 9112 6.1, 11.2).
 *
 * It also misreads some heads: a line that begins with ":" ends the head for it, a NUL ends a
 * value, a folded line is glued to the name. In all of these the headers it reports no longer lie
 * end to end in its buffer, so that is checked: each begins two bytes (CR LF) behind the one
 * before, and the head ends two bytes behind the last. Bare line feeds fall to the same check; a
 * bare carriage return within a value, which others may take for the end of a line, has its own.
 *
 * One pass over the headers, no allocation: this is on the path of a cache hit. */
#include "server/server_priv.h"

struct head {
    struct conn *conn;
    size_t n;
    const char *next; /* where the next header must begin */
    unsigned hosts, lengths, codings;
    struct str length, coding, expect;
    bool malformed;
};

static bool is_token(struct str s)
{
    static const bool token[256] = {
        ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['!'] = true,
        ['#'] = true,         ['$'] = true,         ['%'] = true,         ['&'] = true,
        ['\''] = true,        ['*'] = true,         ['+'] = true,         ['-'] = true,
        ['.'] = true,         ['^'] = true,         ['_'] = true,         ['`'] = true,
        ['|'] = true,         ['~'] = true,
    };
    for (size_t i = 0; i < s.n; i++)
        if (!token[(unsigned char)s.p[i]])
            return false;
    return s.n > 0;
}

static bool take(struct str name, const char *wanted, struct str value, struct str *out)
{
    if (!str_ieq(name, str_c(wanted)))
        return false;
    *out = value;
    return true;
}

/* Names sorted by their length: most headers are compared with none or one. */
static void read_header(struct head *h, struct str name, struct str value)
{
    struct conn *c = h->conn;
    struct str host;
    switch (name.n) {
    case 4:
        h->hosts += take(name, "Host", value, &host);
        break;
    case 6:
        if (!take(name, "Expect", value, &h->expect))
            (void)take(name, "Cookie", value, &c->cookie);
        break;
    case 7:
        (void)take(name, "Referer", value, &c->referer);
        break;
    case 10:
        (void)take(name, "User-Agent", value, &c->agent);
        break;
    case 13:
        (void)take(name, "If-None-Match", value, &c->conditions.if_none_match);
        break;
    case 14:
        h->lengths += take(name, "Content-Length", value, &h->length);
        break;
    case 15:
        (void)take(name, "Accept-Encoding", value, &c->conditions.accept_encoding);
        break;
    case 17:
        if (!take(name, "If-Modified-Since", value, &c->conditions.if_modified_since))
            h->codings += take(name, "Transfer-Encoding", value, &h->coding);
        break;
    default:
        break;
    }
}

static enum MHD_Result each_header(void *arg, enum MHD_ValueKind kind, const char *name,
                                   size_t name_n, const char *value, size_t value_n)
{
    struct head *h = arg;
    (void)kind;
    h->n++;
    h->malformed = h->malformed || name != h->next || !is_token(str_of(name, name_n)) ||
                   str_find_char(str_of(value, value_n), '\r') != STR_NONE;
    h->next = value + value_n + 2;
    read_header(h, str_of(name, name_n), str_of(value, value_n));
    return MHD_YES;
}

/* The status that the framing of the body calls for, 0 when it is clear. */
static int check_framing(const struct head *h, bool http11, uint64_t max_body)
{
    uint64_t length = 0;
    if (h->lengths > 1 || h->codings > 1 || (h->lengths && h->codings))
        return 400;
    if (h->codings && !http11)
        return 400;
    if (h->codings && !str_ieq(h->coding, STR("chunked")))
        return 501;
    if (h->lengths && !str_to_u64(h->length, &length))
        return 400;
    if (length > max_body)
        return 413;
    if (h->expect.n && !str_ieq(h->expect, STR("100-continue")))
        return 417;
    return 0;
}

int check_head(struct conn *c, const char *version, bool *out_body)
{
    struct str v = str_c(version);
    struct head h = {.conn = c, .next = v.p + v.n + 2};
    bool http11 = !str_eqc(v, "HTTP/1.0");
    *out_body = false;
    (void)MHD_get_connection_values_n(c->mhd, MHD_HEADER_KIND, each_header, &h);
    if (c->method != HTTP_GET && c->method != HTTP_HEAD)
        c->conditions.if_none_match = c->conditions.if_modified_since = STR("");
    const union MHD_ConnectionInfo *size =
        MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    c->head_bytes = size ? size->header_size : 0;
    c->headers_n = h.n;
    /* libmicrohttpd takes a bare line feed for the end of a chunk's line, a proxy may not: what it
     * thinks follows the body is not read. */
    c->closing = h.codings > 0;
    if (c->refusal)
        return c->refusal;
    if (c->head_bytes > HEAD_MAX || h.n > HEADERS_MAX)
        return 431;
    if (h.next + 2 != c->method_name.p + c->head_bytes)
        return 400;
    if (h.malformed || h.hosts > 1 || (http11 && !h.hosts))
        return 400;
    int status = check_framing(&h, http11, c->loop->server->options.max_body);
    *out_body = h.codings || (h.lengths && !str_eqc(h.length, "0"));
    return status;
}
