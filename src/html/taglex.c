#include "html/taglex_priv.h"

#include <gumbo.h>

enum { NAME_MAX_BYTES = 64 };

bool taglex_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Names that gumbo, the tree and we read alike. */
static bool is_sane_name(struct str s)
{
    if (s.n == 0 || s.n > NAME_MAX_BYTES)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= 0x20 || c == 0x7f || strchr("\"'<>=&`/", c))
            return false;
    }
    return true;
}

static size_t skip_blanks(struct str in, size_t at)
{
    while (at < in.n && taglex_blank(in.p[at]))
        at++;
    return at;
}

static size_t find_from(struct str in, size_t at, char c)
{
    const char *hit = at < in.n ? memchr(in.p + at, c, in.n - at) : NULL;
    return hit ? (size_t)(hit - in.p) : in.n;
}

/* The value after "="; false when the input ends in it. */
static bool read_value(struct str in, size_t *at, struct str *out)
{
    *at = skip_blanks(in, *at);
    if (*at >= in.n)
        return false;
    char quote = in.p[*at];
    size_t from = *at, end;
    if (quote == '"' || quote == '\'') {
        from++;
        end = find_from(in, from, quote);
        *at = end + 1;
    } else {
        end = from;
        while (end < in.n && !taglex_blank(in.p[end]) && in.p[end] != '>')
            end++;
        *at = end;
    }
    *out = str_sub(in, from, end);
    return end < in.n;
}

/* One attribute; false when the input ends in it. */
static bool read_attr(struct str in, size_t *at, struct taglex_attr *out)
{
    size_t from = *at;
    ++*at; /* the first character belongs to the name even if it is "=" */
    while (*at < in.n && !taglex_blank(in.p[*at]) && !strchr("/>=", in.p[*at]))
        ++*at;
    *out = (struct taglex_attr){.name = str_sub(in, from, *at)};
    size_t after = skip_blanks(in, *at);
    if (after >= in.n)
        return false;
    if (in.p[after] != '=')
        return true;
    *at = after + 1;
    return read_value(in, at, &out->value);
}

enum taglex_kind taglex_read(struct str in, size_t *at, struct taglex *out)
{
    bool end = in.p[*at + 1] == '/';
    size_t from = *at + 1 + end;
    size_t i = from;
    while (i < in.n && !taglex_blank(in.p[i]) && in.p[i] != '/' && in.p[i] != '>')
        i++;
    out->name = str_sub(in, from, i);
    out->attrs_n = 0;
    out->self_closing = false;
    out->tag = (int)gumbo_tagn_enum(out->name.p, (unsigned)out->name.n);
    for (;;) {
        i = skip_blanks(in, i);
        if (i >= in.n)
            break;
        if (in.p[i] == '>') {
            *at = i + 1;
            if (!is_sane_name(out->name))
                return TAGLEX_NOTHING;
            return end ? TAGLEX_END : TAGLEX_START;
        }
        if (in.p[i] == '/') {
            out->self_closing = i + 1 < in.n && in.p[i + 1] == '>';
            i++;
            continue;
        }
        struct taglex_attr attr;
        if (!read_attr(in, &i, &attr))
            break;
        if (out->attrs_n < PREPASS_ATTRS && is_sane_name(attr.name))
            out->attrs[out->attrs_n++] = attr;
    }
    *at = in.n; /* a tag cut off by the end is no tag */
    return TAGLEX_NOTHING;
}

/* After "<!--": to "-->" or "--!>", or to the end. */
static enum taglex_kind read_comment(struct str in, size_t *at, struct taglex *out)
{
    size_t from = *at + 4;
    struct str rest = str_from(in, from);
    if (str_starts(rest, STR(">")) || str_starts(rest, STR("->"))) {
        out->text = STR("");
        *at = from + (rest.p[0] == '>' ? 1 : 2);
        return TAGLEX_COMMENT;
    }
    for (size_t i = find_from(in, from, '>'); i < in.n; i = find_from(in, i + 1, '>')) {
        size_t dashes = i - from >= 3 && in.p[i - 1] == '!' ? 3 : 2;
        if (i - from >= dashes && in.p[i - dashes] == '-' && in.p[i - dashes + 1] == '-') {
            out->text = str_sub(in, from, i - dashes);
            *at = i + 1;
            return TAGLEX_COMMENT;
        }
    }
    out->text = rest;
    *at = in.n;
    return TAGLEX_COMMENT;
}

static bool is_doctype(struct str in, size_t at)
{
    return str_ieq(str_sub(in, at + 2, at + 9), STR("doctype"));
}

static enum taglex_kind read_text(struct str in, size_t *at, struct taglex *out)
{
    size_t from = *at, i = from;
    for (;;) {
        i = find_from(in, i, '<');
        char next = i + 1 < in.n ? in.p[i + 1] : '\0';
        if (i >= in.n || is_letter(next) || next == '/' || next == '!' || next == '?')
            break;
        i++;
    }
    if (i == from) /* a "</" that ends the input */
        i = in.n;
    out->text = str_sub(in, from, i);
    *at = i;
    return TAGLEX_TEXT;
}

enum taglex_kind taglex_next(struct str in, size_t *at, struct taglex *out)
{
    size_t left = in.n - *at;
    char first = in.p[*at], next = left > 1 ? in.p[*at + 1] : '\0';
    char third = left > 2 ? in.p[*at + 2] : '\0';
    if (first != '<')
        return read_text(in, at, out);
    if (is_letter(next) || (next == '/' && is_letter(third)))
        return taglex_read(in, at, out);
    if (next == '!' && str_starts(str_from(in, *at), STR("<!--")))
        return read_comment(in, at, out);
    if (next == '!' || next == '?' || (next == '/' && left > 2)) {
        size_t end = find_from(in, *at, '>');
        bool nothing = (next == '!' && is_doctype(in, *at)) || third == '>';
        out->text = str_sub(in, *at + (next == '?' ? 1 : 2), end);
        *at = end < in.n ? end + 1 : in.n;
        return nothing ? TAGLEX_NOTHING : TAGLEX_COMMENT;
    }
    return read_text(in, at, out);
}
