#include "fetch/fetch.h"

#include <curl/curl.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "fetch/address.h"

enum { URL_MAX = 4096, SHOWN_MAX = 200, HOST_MAX = 128 };

static const char AGENT[] = "Mozilla/5.0 (compatible; Kaiyuan)";

struct call {
    struct arena *arena;
    const struct fetch_limits *limits;
    CURL *curl;
    struct buf *body;
    size_t begin; /* of the body in *body */
    char shown[SHOWN_MAX + 4];
    char said[CURL_ERROR_SIZE];
    char refused[HOST_MAX]; /* address that was not connected to */
    bool may_allow;         /* it would do with allow_private */
    bool judged, overrun, wrong_type;
    struct str type, charset;
};

/* ---- the address ---- */

static bool is_web(struct str url)
{
    return (url.n > 7 && str_ieq(str_sub(url, 0, 7), STR("http://"))) ||
           (url.n > 8 && str_ieq(str_sub(url, 0, 8), STR("https://")));
}

/* Where the path, query or fragment begins. */
static size_t host_end(struct str url)
{
    size_t at = str_find(url, STR("://")) + 3;
    while (at < url.n && !strchr("/?#\\", url.p[at]))
        at++;
    return at;
}

/* What no address holds, NULL when it is fine. */
static const char *fault_of(struct str url, size_t host)
{
    for (size_t i = 0; i < url.n; i++) {
        unsigned char ch = (unsigned char)url.p[i];
        if (ch < 0x20 || ch == 0x7f || (i < host && ch == ' '))
            return "control characters";
        if (i < host && ch == '@')
            return "user name";
    }
    return url.n > URL_MAX ? "more than 4096 bytes" : NULL;
}

/* As it goes over the wire: blanks and what is not ASCII encoded, without its fragment. */
static enum ky_err wire_url(struct call *c, struct str url, const char **out, struct err *e)
{
    struct buf b;
    if (!is_web(url))
        return err_set(e, KY_EINVAL,
                       "cannot fetch '%s'. Give an address that begins with http:// or https://",
                       c->shown);
    size_t host = host_end(url), fragment = str_find_char(url, '#');
    const char *fault = fault_of(url, host);
    if (fault)
        return err_set(e, KY_EINVAL, "cannot fetch '%s'. An address has no %s", c->shown, fault);
    url = str_sub(url, 0, fragment);
    buf_init(&b, 3 * URL_MAX + 1);
    for (size_t i = 0; i < url.n; i++) {
        unsigned char ch = (unsigned char)url.p[i];
        if (i >= host && (ch == ' ' || ch >= 0x80))
            buf_addf(&b, "%%%02X", ch);
        else
            buf_addch(&b, (char)ch);
    }
    *out = arena_cstr(c->arena, buf_str(&b));
    buf_release(&b);
    return arena_check(c->arena, e);
}

/* ---- what libcurl calls ---- */

/* In place of socket(): the address is the one that will be connected to. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct call *c = ctx;
    enum address_class class = address_class(&to->addr, to->addrlen);
    (void)purpose;
    if (class == ADDRESS_PUBLIC || (class == ADDRESS_PRIVATE && c->limits->allow_private))
        return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
    c->may_allow = class == ADDRESS_PRIVATE;
    if (getnameinfo(&to->addr, to->addrlen, c->refused, sizeof(c->refused), NULL, 0,
                    NI_NUMERICHOST) != 0)
        snprintf(c->refused, sizeof(c->refused), "unknown");
    return CURL_SOCKET_BAD;
}

static struct str lower(struct arena *a, struct str s)
{
    struct str copy = arena_str(a, s);
    for (size_t i = 0; i < copy.n; i++)
        if (copy.p[i] >= 'A' && copy.p[i] <= 'Z')
            ((char *)copy.p)[i] += 32; /* our copy */
    return copy;
}

/* "text/html; charset=gbk" */
static void read_type(struct call *c)
{
    char *text = NULL;
    struct str part;
    if (curl_easy_getinfo(c->curl, CURLINFO_CONTENT_TYPE, &text) != CURLE_OK || !text)
        return;
    struct str rest = str_sub(str_c(text), 0, 256);
    if (str_split(&rest, ';', &part))
        c->type = lower(c->arena, str_trim(part));
    while (str_split(&rest, ';', &part)) {
        part = str_trim(part);
        if (part.n > 8 && str_ieq(str_sub(part, 0, 8), STR("charset="))) {
            struct str value = str_trim(str_from(part, 8));
            if (value.n > 1 && value.p[0] == '"' && value.p[value.n - 1] == '"')
                value = str_sub(value, 1, value.n - 1);
            c->charset = lower(c->arena, value);
        }
    }
}

static bool takes(const struct fetch_limits *limits, struct str type)
{
    if (!limits->types || type.n == 0)
        return true;
    for (const char *const *t = limits->types; *t; t++) {
        struct str want = str_c(*t);
        if (str_ends(want, STR("/")) ? str_starts(type, want) : str_eq(type, want))
            return true;
    }
    return false;
}

static size_t on_body(char *p, size_t size, size_t n, void *ctx)
{
    struct call *c = ctx;
    (void)size; /* 1 */
    if (!c->judged) {
        c->judged = true;
        read_type(c);
        c->wrong_type = !takes(c->limits, c->type);
    }
    size_t have = c->body->n - c->begin;
    c->overrun = n > c->limits->bytes - have;
    if (c->wrong_type || c->overrun)
        return CURL_WRITEFUNC_ERROR;
    buf_add(c->body, str_of(p, n));
    c->overrun = c->body->overrun;
    return c->overrun ? CURL_WRITEFUNC_ERROR : n;
}

/* ---- what went wrong ---- */

static enum ky_err refuse_status(struct call *c, long status, struct err *e)
{
    switch (status) {
    case 401:
    case 403:
        return err_set(e, KY_EDENIED,
                       "'%s' is not open to everybody: it answered %ld. Save it with a browser "
                       "and give the file",
                       c->shown, status);
    case 404:
    case 410:
        return err_set(e, KY_ENOTFOUND, "there is nothing at '%s': it answered %ld", c->shown,
                       status);
    default:
        return err_set(e, KY_EIO, "'%s' answered %ld instead of 200", c->shown, status);
    }
}

static enum ky_err refuse_address(struct call *c, struct err *e)
{
    return err_set(e, KY_EDENIED, "'%s' lies at %s, which is no public address%s", c->shown,
                   c->refused,
                   c->may_allow ? ". For an intranet say --allow-private" : " and never fetched");
}

static enum ky_err refuse_size(struct call *c, struct err *e)
{
    size_t max = c->limits->bytes;
    bool mb = max >= 1 << 20;
    return err_set(e, KY_ELIMIT, "'%s' is larger than %zu %s", c->shown, mb ? max >> 20 : max,
                   mb ? "MB" : "bytes");
}

/* What libcurl says, for people. Before the address, and behind it; `why` adds its own words. */
static const struct reason {
    CURLcode code;
    enum ky_err err;
    const char *before, *after;
    bool why;
} reasons[] = {
    {CURLE_UNSUPPORTED_PROTOCOL, KY_EINVAL, "",
     " leads to an address that is neither http nor https", false},
    {CURLE_LOGIN_DENIED, KY_EINVAL, "", " leads to an address with a user name", false},
    {CURLE_COULDNT_RESOLVE_HOST, KY_ENOTFOUND, "cannot find the host of ", ". Check the address",
     false},
    {CURLE_PEER_FAILED_VERIFICATION, KY_EDENIED, "cannot trust the certificate of ", "", true},
    {CURLE_SSL_CACERT_BADFILE, KY_EDENIED, "cannot trust the certificate of ", "", true},
    {CURLE_PARTIAL_FILE, KY_EIO, "", " ended too early. Try again later", false},
    {CURLE_OUT_OF_MEMORY, KY_ELIMIT, "cannot fetch ", ": out of memory", false},
    {CURLE_OK, KY_EIO, "cannot fetch ", "", true}, /* any other; stays last */
};

static enum ky_err refuse_code(struct call *c, CURLcode code, struct err *e)
{
    const struct reason *r = reasons;
    while (r->code != code && r->code != CURLE_OK)
        r++;
    const char *why = c->said[0] ? c->said : curl_easy_strerror(code);
    return err_set(e, r->err, "%s'%s'%s%s%s", r->before, c->shown, r->after, r->why ? ": " : "",
                   r->why ? why : "");
}

/* The text of a failed transfer. */
static enum ky_err refuse(struct call *c, CURLcode code, long status, struct err *e)
{
    if (c->wrong_type)
        return err_set(e, KY_EINVAL, "'%s' is of the type '%.*s', which is not what was looked for",
                       c->shown, (int)(c->type.n > 80 ? 80 : c->type.n), c->type.p);
    if (c->overrun || code == CURLE_FILESIZE_EXCEEDED)
        return refuse_size(c, e);
    if (code == CURLE_COULDNT_CONNECT && c->refused[0])
        return refuse_address(c, e);
    if (code == CURLE_TOO_MANY_REDIRECTS)
        return err_set(e, KY_ELIMIT, "'%s' leads on to other addresses more than %d times",
                       c->shown, c->limits->redirects);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return err_set(e, KY_ETIMEOUT, "'%s' did not come within %g s. Try again later", c->shown,
                       c->limits->total_ms / 1000.0);
    if (code == CURLE_UNSUPPORTED_PROTOCOL && status < 300) /* an answer without a head */
        return err_set(e, KY_EIO, "cannot fetch '%s': what answers there is no web server",
                       c->shown);
    return refuse_code(c, code, e);
}

/* ---- the call ---- */

/* "https://host/" of the page, or NULL. */
static const char *origin_of(struct arena *a, struct str page)
{
    if (!is_web(page) || str_find_char(page, '@') != STR_NONE)
        return NULL;
    struct str origin = str_sub(page, 0, host_end(page));
    for (size_t i = 0; i < origin.n; i++)
        if ((unsigned char)origin.p[i] <= 0x20)
            return NULL;
    return arena_printf(a, "%.*s/", STR_ARG(origin)).p;
}

/* Options with a text, each with what it is for; libcurl copies them. */
static CURLcode set_texts(struct call *c, const char *url, const char *referrer)
{
    const struct {
        CURLoption option;
        const char *text;
    } texts[] = {{CURLOPT_URL, url},
                 {CURLOPT_PROTOCOLS_STR, "http,https"},
                 {CURLOPT_REDIR_PROTOCOLS_STR, "http,https"},
                 {CURLOPT_PROXY, ""}, /* the environment's are not used */
                 {CURLOPT_USERAGENT, AGENT},
                 {CURLOPT_ACCEPT_ENCODING, "gzip, deflate, br"},
                 {CURLOPT_REFERER, referrer}};
    CURLcode code = CURLE_OK;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && code == CURLE_OK; i++)
        code = curl_easy_setopt(c->curl, texts[i].option, texts[i].text);
    return code;
}

static CURLcode set_numbers(struct call *c)
{
    const struct fetch_limits *l = c->limits;
    const struct {
        CURLoption option;
        long value;
    } numbers[] = {{CURLOPT_NOSIGNAL, 1},
                   {CURLOPT_FOLLOWLOCATION, 1},
                   {CURLOPT_MAXREDIRS, l->redirects},
                   {CURLOPT_TIMEOUT_MS, l->total_ms},
                   {CURLOPT_CONNECTTIMEOUT_MS, l->connect_ms},
                   {CURLOPT_NETRC, CURL_NETRC_IGNORED},
                   {CURLOPT_DISALLOW_USERNAME_IN_URL, 1},
                   {CURLOPT_SSL_VERIFYPEER, 1},
                   {CURLOPT_SSL_VERIFYHOST, 2},
                   {CURLOPT_HTTP09_ALLOWED, 0},
                   {CURLOPT_FORBID_REUSE, 1}};
    CURLcode code = CURLE_OK;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]) && code == CURLE_OK; i++)
        code = curl_easy_setopt(c->curl, numbers[i].option, numbers[i].value);
    if (code == CURLE_OK)
        code = curl_easy_setopt(c->curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)l->bytes);
    return code;
}

static CURLcode set_calls(struct call *c)
{
    CURLcode code = curl_easy_setopt(c->curl, CURLOPT_ERRORBUFFER, c->said);
    if (code == CURLE_OK)
        code = curl_easy_setopt(c->curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    if (code == CURLE_OK)
        code = curl_easy_setopt(c->curl, CURLOPT_OPENSOCKETDATA, c);
    if (code == CURLE_OK)
        code = curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, on_body);
    if (code == CURLE_OK)
        code = curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, c);
    return code;
}

/* TLS writes to sockets that may be closed: SIGPIPE must not end the program. */
static CURLcode perform(CURL *curl)
{
    const struct timespec none = {0, 0};
    sigset_t pipe, old;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    if (pthread_sigmask(SIG_BLOCK, &pipe, &old) != 0)
        return CURLE_FAILED_INIT;
    CURLcode code = curl_easy_perform(curl);
    while (sigtimedwait(&pipe, NULL, &none) == SIGPIPE)
        continue;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return code;
}

static enum ky_err get(struct call *c, const char *url, const char *referrer,
                       struct fetch_reply *out, struct err *e)
{
    long status = 0;
    char *last = NULL;
    CURLcode code = set_texts(c, url, referrer);
    if (code == CURLE_OK)
        code = set_numbers(c);
    if (code == CURLE_OK)
        code = set_calls(c);
    if (code == CURLE_OK)
        code = perform(c->curl);
    curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
    /* A page that says what went wrong may be of any type and size. */
    if (status >= 400 && (code == CURLE_OK || c->judged || code == CURLE_FILESIZE_EXCEEDED))
        return refuse_status(c, status, e);
    if (code != CURLE_OK)
        return refuse(c, code, status, e);
    if (status != 200 && status != 203)
        return refuse_status(c, status, e);
    if (!c->judged)
        read_type(c);
    curl_easy_getinfo(c->curl, CURLINFO_EFFECTIVE_URL, &last);
    *out = (struct fetch_reply){c->type, c->charset, arena_str(c->arena, str_c(last))};
    return arena_check(c->arena, e);
}

enum ky_err fetch_get(struct arena *a, struct str url, struct str page,
                      const struct fetch_limits *limits, struct buf *body, struct fetch_reply *out,
                      struct err *e)
{
    const char *wire = NULL;
    struct call c = {.arena = a, .limits = limits, .body = body, .begin = body->n};
    struct str start = str_utf8_cut(url, SHOWN_MAX);
    snprintf(c.shown, sizeof(c.shown), "%.*s%s", STR_ARG(start), start.n < url.n ? "…" : "");
    *out = (struct fetch_reply){0};
    enum ky_err err = wire_url(&c, url, &wire, e);
    if (err)
        return err;
    c.curl = curl_easy_init();
    if (!c.curl)
        return err_set(e, KY_EIO, "cannot fetch '%s': libcurl does not start", c.shown);
    err = get(&c, wire, origin_of(a, page), out, e);
    curl_easy_cleanup(c.curl);
    return err;
}
