/* prescan.c: the declared encoding, read from bytes that are not yet characters. Linear: every step
 * moves forward. */
#include "text/charset_priv.h"

enum { PRESCAN_BYTES = 4096 };

struct scan {
    struct str s;
    size_t at;
};

struct attr {
    struct str name, value;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char peek(const struct scan *sc, size_t ahead)
{
    return sc->at + ahead < sc->s.n ? sc->s.p[sc->at + ahead] : '\0';
}

static bool done(const struct scan *sc)
{
    return sc->at >= sc->s.n;
}

static void skip_blanks(struct scan *sc)
{
    while (!done(sc) && is_blank(peek(sc, 0)))
        sc->at++;
}

static void skip_past(struct scan *sc, struct str end)
{
    size_t hit = str_find(str_from(sc->s, sc->at), end);
    sc->at = hit == STR_NONE ? sc->s.n : sc->at + hit + end.n;
}

static struct str attr_value(struct scan *sc)
{
    skip_blanks(sc);
    char quote = peek(sc, 0);
    size_t from = sc->at;
    if (quote == '"' || quote == '\'') {
        from = ++sc->at;
        while (!done(sc) && peek(sc, 0) != quote)
            sc->at++;
        size_t to = sc->at;
        if (!done(sc))
            sc->at++;
        return str_sub(sc->s, from, to);
    }
    while (!done(sc) && !is_blank(peek(sc, 0)) && peek(sc, 0) != '>')
        sc->at++;
    return str_sub(sc->s, from, sc->at);
}

/* The next attribute of the tag; false at its end (at '>' or at the end of the input). */
static bool next_attr(struct scan *sc, struct attr *out)
{
    while (!done(sc) && (is_blank(peek(sc, 0)) || peek(sc, 0) == '/'))
        sc->at++;
    if (done(sc) || peek(sc, 0) == '>')
        return false;
    size_t from = sc->at++;
    while (!done(sc) && !is_blank(peek(sc, 0)) && peek(sc, 0) != '=' && peek(sc, 0) != '/' &&
           peek(sc, 0) != '>')
        sc->at++;
    out->name = str_sub(sc->s, from, sc->at);
    out->value = STR("");
    skip_blanks(sc);
    if (peek(sc, 0) == '=') {
        sc->at++;
        out->value = attr_value(sc);
    }
    return true;
}

/* Offset just past the next "charset" in any case, or STR_NONE. */
static size_t after_charset(struct str s, size_t from)
{
    static const struct str word = S("charset");
    for (; from + word.n <= s.n; from++)
        if (str_ieq(str_sub(s, from, from + word.n), word))
            return from + word.n;
    return STR_NONE;
}

/* The label after "charset=" in a content attribute. */
static struct str content_label(struct str content)
{
    struct scan sc = {content, 0};
    for (;;) {
        sc.at = after_charset(content, sc.at);
        if (sc.at == STR_NONE)
            return STR("");
        skip_blanks(&sc);
        if (peek(&sc, 0) == '=')
            break;
    }
    sc.at++;
    skip_blanks(&sc);
    char quote = peek(&sc, 0);
    if (quote == '"' || quote == '\'') {
        struct str rest = str_from(content, sc.at + 1);
        size_t end = str_find_char(rest, quote);
        return end == STR_NONE ? STR("") : str_sub(rest, 0, end);
    }
    size_t from = sc.at;
    while (!done(&sc) && !is_blank(peek(&sc, 0)) && peek(&sc, 0) != ';')
        sc.at++;
    return str_sub(content, from, sc.at);
}

static struct str meta_label(struct scan *sc)
{
    struct attr at;
    struct str charset = STR(""), content = STR("");
    bool pragma = false;
    while (next_attr(sc, &at)) {
        if (str_ieq(at.name, STR("charset")) && charset.n == 0)
            charset = at.value;
        else if (str_ieq(at.name, STR("content")) && content.n == 0)
            content = content_label(at.value);
        else if (str_ieq(at.name, STR("http-equiv")))
            pragma = str_ieq(str_trim(at.value), STR("content-type"));
    }
    if (charset.n)
        return str_trim(charset);
    return pragma ? str_trim(content) : STR("");
}

struct str charset_meta_label(struct str bytes)
{
    struct scan sc = {str_sub(bytes, 0, PRESCAN_BYTES), 0};
    struct attr at;
    while (!done(&sc)) {
        size_t tag = str_find_char(str_from(sc.s, sc.at), '<');
        if (tag == STR_NONE)
            break;
        sc.at += tag;
        struct str here = str_from(sc.s, sc.at);
        if (str_starts(here, STR("<!--"))) {
            sc.at += 2; /* "<!-->" is a whole comment */
            skip_past(&sc, STR("-->"));
        } else if (str_ieq(str_sub(here, 0, 5), STR("<meta")) &&
                   (is_blank(peek(&sc, 5)) || peek(&sc, 5) == '/')) {
            sc.at += 5;
            struct str label = meta_label(&sc);
            if (label.n)
                return label;
        } else if (is_letter(peek(&sc, 1)) || (peek(&sc, 1) == '/' && is_letter(peek(&sc, 2)))) {
            while (!done(&sc) && !is_blank(peek(&sc, 0)) && peek(&sc, 0) != '>')
                sc.at++;
            while (next_attr(&sc, &at))
                ;
        } else if (peek(&sc, 1) == '!' || peek(&sc, 1) == '/' || peek(&sc, 1) == '?') {
            skip_past(&sc, STR(">"));
        } else {
            sc.at++;
        }
    }
    return STR("");
}

struct str charset_xml_label(struct str bytes)
{
    if (!str_starts(bytes, STR("<?xml")) || bytes.n < 6 || !is_blank(bytes.p[5]))
        return STR("");
    struct str head = str_sub(bytes, 0, PRESCAN_BYTES);
    size_t end = str_find(head, STR("?>"));
    struct scan sc = {str_sub(head, 0, end == STR_NONE ? 0 : end), 5};
    struct attr at;
    while (next_attr(&sc, &at))
        if (str_eqc(at.name, "encoding"))
            return str_trim(at.value);
    return STR("");
}
