#include "http/negotiate.h"

#include "base/clock.h"

/* Quality values in thousandths; what a header does not say. */
enum { Q_UNSAID = -1, Q_MAX = 1000 };

struct accepts {
    int q[CODINGS];
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* qvalue of RFC 9110 12.4.2: "0" or "1" with up to three digits after a point. */
static bool parse_q(struct str s, int *out)
{
    if (s.n == 0 || s.n > 5 || (s.p[0] != '0' && s.p[0] != '1') || (s.n > 1 && s.p[1] != '.'))
        return false;
    int q = (s.p[0] - '0') * 1000;
    int worth = 100;
    for (size_t i = 2; i < s.n; i++, worth /= 10) {
        if (!is_digit(s.p[i]))
            return false;
        q += (s.p[i] - '0') * worth;
    }
    *out = q;
    return q <= Q_MAX;
}

static bool parse_weight(struct str s, int *out)
{
    s = str_trim(s);
    if (s.n < 2 || (s.p[0] != 'q' && s.p[0] != 'Q') || s.p[1] != '=')
        return false;
    return parse_q(str_from(s, 2), out);
}

static bool is_coding_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c <= ' ' || c >= 0x7F || strchr("\"(),/:;<=>?@[\\]{}", c))
            return false;
    }
    return s.n > 0;
}

static void accept_one(struct accepts *a, int *any, struct str name, int q)
{
    if (str_eqc(name, "*"))
        *any = *any == Q_UNSAID ? q : *any;
    else if (str_ieq(name, STR("br")))
        a->q[CODING_BROTLI] = a->q[CODING_BROTLI] == Q_UNSAID ? q : a->q[CODING_BROTLI];
    else if (str_ieq(name, STR("gzip")) || str_ieq(name, STR("x-gzip")))
        a->q[CODING_GZIP] = a->q[CODING_GZIP] == Q_UNSAID ? q : a->q[CODING_GZIP];
    else if (str_ieq(name, STR("identity")))
        a->q[CODING_IDENTITY] = a->q[CODING_IDENTITY] == Q_UNSAID ? q : a->q[CODING_IDENTITY];
}

/* False when malformed. */
static bool parse_accept_encoding(struct str header, struct accepts *a)
{
    int any = Q_UNSAID;
    *a = (struct accepts){{Q_UNSAID, Q_UNSAID, Q_UNSAID}};
    struct str rest = header, part;
    while (str_split(&rest, ',', &part)) {
        part = str_trim(part);
        if (!part.n)
            continue; /* empty elements are allowed (RFC 9110 5.6.1) */
        size_t semicolon = str_find_char(part, ';');
        struct str name = str_trim(str_sub(part, 0, semicolon));
        int q = Q_MAX;
        if (!is_coding_name(name) ||
            (semicolon != STR_NONE && !parse_weight(str_from(part, semicolon + 1), &q)))
            return false;
        accept_one(a, &any, name, q);
    }
    for (int i = 0; i < CODINGS; i++) {
        if (a->q[i] == Q_UNSAID)
            a->q[i] = any;
    }
    return true;
}

static enum http_coding choose_coding(struct response *r, struct str accept_encoding)
{
    struct accepts a;
    if (!accept_encoding.n || !parse_accept_encoding(accept_encoding, &a))
        return CODING_IDENTITY;
    enum http_coding best = CODING_IDENTITY;
    int best_q = a.q[CODING_IDENTITY] == Q_UNSAID ? 0 : a.q[CODING_IDENTITY];
    for (int i = CODING_GZIP; i < CODINGS; i++) {
        if (a.q[i] > 0 && a.q[i] >= best_q &&
            atomic_load_explicit(&r->bodies[i], memory_order_acquire)) {
            best = (enum http_coding)i;
            best_q = a.q[i];
        }
    }
    return best;
}

/* Cut one entity-tag off *rest, without "W/" (weak comparison ignores it); false when malformed. */
static bool cut_etag(struct str *rest, struct str *out)
{
    if (str_starts(*rest, STR("W/")))
        *rest = str_from(*rest, 2);
    if (!rest->n || rest->p[0] != '"')
        return false;
    size_t end = str_find_char(str_from(*rest, 1), '"');
    if (end == STR_NONE)
        return false;
    *out = str_sub(*rest, 0, end + 2);
    *rest = str_from(*rest, end + 2);
    return true;
}

/* Skip blanks and commas; whether there was a comma. Empty elements are allowed. */
static bool skip_commas(struct str *rest)
{
    size_t at = 0;
    bool comma = false;
    while (at < rest->n && (is_blank(rest->p[at]) || rest->p[at] == ','))
        comma = rest->p[at++] == ',' || comma;
    *rest = str_from(*rest, at);
    return comma;
}

static bool none_match_holds(struct str header, struct str etag)
{
    if (str_eqc(str_trim(header), "*"))
        return true;
    bool found = false, separated = true;
    skip_commas(&header);
    while (header.n) {
        struct str one;
        if (!separated || !cut_etag(&header, &one))
            return false;
        found = found || str_eq(one, etag);
        separated = skip_commas(&header);
    }
    return found;
}

static bool not_modified_since(const struct response *r, struct str header)
{
    struct str last = response_header_of(r, "Last-Modified");
    int64_t asked, modified;
    if (!last.n)
        return false;
    if (str_eq(last, header))
        return true;
    return time_http_parse(header, &asked) && time_http_parse(last, &modified) && modified <= asked;
}

struct http_choice http_choose(struct response *r, const struct http_conditions *c)
{
    struct http_choice choice = {.coding = choose_coding(r, c->accept_encoding)};
    choice.body = atomic_load_explicit(&r->bodies[choice.coding], memory_order_acquire);
    if (r->status != 200)
        return choice;
    if (c->if_none_match.n)
        choice.not_modified = none_match_holds(c->if_none_match, str_c(choice.body->etag));
    else if (c->if_modified_since.n)
        choice.not_modified = not_modified_since(r, c->if_modified_since);
    return choice;
}
