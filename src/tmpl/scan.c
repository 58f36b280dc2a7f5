/* scan.c: a template's text to tokens, and each opener paired with its closer.
 *
 * Text is cut at line ends, because what stands alone on a line is decided line by line. Every byte
 * is looked at a constant number of times: an unclosed tag ends the scan at once. */
#include "tmpl/tmpl_priv.h"

enum { BRIEF_MAX = 60 };

struct scan {
    const struct tmpl *t;
    struct arena *arena;
    struct tokens *tokens;
    size_t at;
    struct str open, close;  /* the delimiters */
    uint32_t nest[NEST_MAX]; /* tokens that are open */
    size_t nest_n;
    struct err *e;
};

struct str tmpl_brief(struct str s)
{
    return str_utf8_cut(s, BRIEF_MAX);
}

enum ky_err tmpl_fail(const struct tmpl *t, size_t at, struct err *e, enum ky_err code,
                      const char *fmt, ...)
{
    size_t line = 1, start = 0;
    for (size_t i = 0; i < at; i++)
        if (t->text.p[i] == '\n') {
            line++;
            start = i + 1;
        }
    va_list args;
    va_start(args, fmt);
    err_setv(e, code, fmt, args);
    va_end(args);
    struct str name = tmpl_brief(t->name);
    err_prefix(e, "%.*s:%zu:%zu", STR_ARG(name), line,
               str_utf8_count(str_sub(t->text, start, at)) + 1);
    return code;
}

static struct token *push(struct scan *s, enum token_kind kind, size_t at, struct str text)
{
    struct token *token = VEC_PUSH(s->arena, *s->tokens);
    if (token) {
        token->kind = kind;
        token->at = at;
        token->s = text;
    }
    return token;
}

static const struct token *innermost(const struct scan *s)
{
    return s->nest_n ? &s->tokens->p[s->nest[s->nest_n - 1]] : NULL;
}

static void push_text(struct scan *s, size_t from, size_t to)
{
    const struct token *around = innermost(s);
    bool silent = around && around->kind == TOKEN_PARENT;
    while (from < to) {
        struct str rest = str_sub(s->t->text, from, to);
        size_t end = str_find_char(rest, '\n');
        size_t n = end == STR_NONE ? rest.n : end + 1;
        struct token *token = push(s, TOKEN_TEXT, from, str_sub(rest, 0, n));
        if (token)
            token->silent = silent;
        from += n;
    }
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

/* Control characters count as blanks: nobody sees them in a name. */
static bool has_blank(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7F)
            return true;
    return false;
}

static const char *sigil_of(const struct token *token)
{
    switch (token->kind) {
    case TOKEN_SECTION:
        return "#";
    case TOKEN_INVERTED:
        return "^";
    case TOKEN_PARENT:
        return token->dynamic ? "<*" : "<";
    case TOKEN_BLOCK:
        return "$";
    default:
        return "";
    }
}

/* A name as it stands in a tag: not empty, one word, and a path has no empty part. */
static enum ky_err check_name(struct scan *s, size_t at, struct str name, bool is_path)
{
    struct str brief = tmpl_brief(name);
    if (name.n == 0)
        return tmpl_fail(s->t, at, s->e, KY_EINVAL, "the tag is empty. write a name into it");
    if (has_blank(name))
        return tmpl_fail(s->t, at, s->e, KY_EINVAL,
                         "the name '%.*s' holds a blank. a name is one word, and a tag ends with "
                         "'%.*s'",
                         STR_ARG(brief), STR_ARG(s->close));
    if (!is_path || str_eqc(name, "."))
        return KY_OK;
    if (name.p[0] == '.' || name.p[name.n - 1] == '.' || str_has(name, STR("..")))
        return tmpl_fail(s->t, at, s->e, KY_EINVAL,
                         "the name '%.*s' has an empty part. write names between the dots",
                         STR_ARG(brief));
    return KY_OK;
}

static enum ky_err set_delimiters(struct scan *s, size_t at, struct str words)
{
    struct str rest = str_trim(words);
    size_t n = 0;
    while (n < rest.n && !is_blank(rest.p[n]))
        n++;
    struct str open = str_sub(rest, 0, n), close = str_trim(str_from(rest, n));
    if (open.n == 0 || close.n == 0 || has_blank(close) || str_find_char(words, '=') != STR_NONE)
        return tmpl_fail(s->t, at, s->e, KY_EINVAL,
                         "a change of delimiters takes two words without '='. write it like "
                         "'{{=<%% %%>=}}'");
    if (open.n > DELIM_MAX || close.n > DELIM_MAX)
        return tmpl_fail(s->t, at, s->e, KY_EINVAL,
                         "a delimiter is longer than %d bytes. take a shorter one", DELIM_MAX);
    s->open = open;
    s->close = close;
    push(s, TOKEN_NOTE, at, STR(""));
    return KY_OK;
}

static enum ky_err open_tag(struct scan *s, struct token *token)
{
    if (s->nest_n == NEST_MAX)
        return tmpl_fail(s->t, token->at, s->e, KY_ELIMIT,
                         "tags nest deeper than %d. move a part into a partial", NEST_MAX);
    s->nest[s->nest_n++] = (uint32_t)(s->tokens->n - 1);
    return KY_OK;
}

static enum ky_err close_tag(struct scan *s, struct token *token)
{
    struct str brief = tmpl_brief(token->s);
    if (s->nest_n == 0)
        return tmpl_fail(s->t, token->at, s->e, KY_EINVAL,
                         "'/%.*s' closes nothing. remove it, or open '%.*s' before it",
                         STR_ARG(brief), STR_ARG(brief));
    uint32_t at = s->nest[s->nest_n - 1];
    struct token *opener = &s->tokens->p[at];
    if (opener->dynamic != token->dynamic || !str_eq(opener->s, token->s)) {
        struct str want = tmpl_brief(opener->s);
        return tmpl_fail(s->t, token->at, s->e, KY_EINVAL,
                         "'/%s%.*s' stands where '%s%.*s' is still open. close that one first",
                         token->dynamic ? "*" : "", STR_ARG(brief), sigil_of(opener),
                         STR_ARG(want));
    }
    s->nest_n--;
    opener->match = (uint32_t)(s->tokens->n - 1);
    token->match = at;
    return KY_OK;
}

/* Directly in a parent only blocks count; a variable there would silently vanish. */
static enum ky_err check_place(struct scan *s, size_t at, enum token_kind kind, struct str name)
{
    const struct token *around = innermost(s);
    if (!around || around->kind != TOKEN_PARENT || kind == TOKEN_BLOCK || kind == TOKEN_CLOSE)
        return KY_OK;
    struct str brief = tmpl_brief(name), parent = tmpl_brief(around->s);
    return tmpl_fail(s->t, at, s->e, KY_EINVAL,
                     "'%.*s' stands in '<%.*s' outside of a block and would not show. put it into "
                     "a block ('$')",
                     STR_ARG(brief), STR_ARG(parent));
}

static enum ky_err push_tag(struct scan *s, size_t at, enum token_kind kind, struct str inner)
{
    struct str name = str_trim(inner);
    bool may_be_dynamic = kind == TOKEN_PARTIAL || kind == TOKEN_PARENT ||
                          (kind == TOKEN_CLOSE && s->nest_n > 0 && innermost(s)->dynamic);
    bool dynamic = may_be_dynamic && name.n > 0 && name.p[0] == '*';
    if (dynamic)
        name = str_trim(str_from(name, 1));
    bool is_path = dynamic || kind == TOKEN_VAR || kind == TOKEN_SECTION || kind == TOKEN_INVERTED;
    enum ky_err err = check_name(s, at, name, is_path);
    if (err == KY_OK)
        err = check_place(s, at, kind, name);
    if (err != KY_OK)
        return err;
    bool argument = kind == TOKEN_BLOCK && s->nest_n > 0 && innermost(s)->kind == TOKEN_PARENT;
    struct token *token = push(s, kind, at, name);
    if (!token)
        return arena_check(s->arena, s->e);
    token->dynamic = dynamic;
    token->argument = argument;
    if (kind == TOKEN_CLOSE)
        return close_tag(s, token);
    if (kind == TOKEN_VAR || kind == TOKEN_PARTIAL)
        return KY_OK;
    return open_tag(s, token);
}

/* The bytes up to `end`, which are passed; false when the text holds no more of them. */
static bool take_until(struct scan *s, struct str end, struct str *out)
{
    struct str rest = str_from(s->t->text, s->at);
    size_t n = str_find(rest, end);
    if (n == STR_NONE)
        return false;
    *out = str_sub(rest, 0, n);
    s->at += n + end.n;
    return true;
}

static enum ky_err unclosed(struct scan *s, size_t at, const char *before)
{
    return tmpl_fail(s->t, at, s->e, KY_EINVAL, "the tag is not closed. end it with '%s%.*s'",
                     before, STR_ARG(s->close));
}

/* A closing delimiter with `c` before it. */
static struct str close_after(struct scan *s, char c, char *room)
{
    room[0] = c;
    memcpy(room + 1, s->close.p, s->close.n);
    return str_of(room, s->close.n + 1);
}

static enum token_kind kind_of(char sigil)
{
    switch (sigil) {
    case '#':
        return TOKEN_SECTION;
    case '^':
        return TOKEN_INVERTED;
    case '/':
        return TOKEN_CLOSE;
    case '>':
        return TOKEN_PARTIAL;
    case '<':
        return TOKEN_PARENT;
    case '$':
        return TOKEN_BLOCK;
    case '!':
        return TOKEN_NOTE;
    default:
        return TOKEN_VAR;
    }
}

/* The tag whose opening delimiter stands at `at` and ends at s->at. */
static enum ky_err scan_tag(struct scan *s, size_t at)
{
    struct str text = s->t->text, inner;
    char room[DELIM_MAX + 1];
    while (s->at < text.n && is_blank(text.p[s->at]))
        s->at++;
    char sigil = s->at < text.n ? text.p[s->at] : '\0';
    if (sigil == '=') {
        s->at++;
        if (!take_until(s, close_after(s, '=', room), &inner))
            return unclosed(s, at, "=");
        return set_delimiters(s, at, inner);
    }
    if (sigil == '{') {
        s->at++;
        if (!take_until(s, close_after(s, '}', room), &inner))
            return unclosed(s, at, "}");
    } else {
        if (sigil == '&' || kind_of(sigil) != TOKEN_VAR)
            s->at++;
        if (!take_until(s, s->close, &inner))
            return unclosed(s, at, "");
    }
    enum token_kind kind = kind_of(sigil);
    if (kind == TOKEN_NOTE) {
        push(s, TOKEN_NOTE, at, STR(""));
        return KY_OK;
    }
    enum ky_err err = push_tag(s, at, kind, inner);
    if (err == KY_OK && (sigil == '{' || sigil == '&'))
        s->tokens->p[s->tokens->n - 1].raw = true;
    return err;
}

static enum ky_err check_text(struct scan *s)
{
    struct str text = s->t->text;
    if (text.n > TEXT_MAX)
        return tmpl_fail(s->t, 0, s->e, KY_ELIMIT,
                         "the template is longer than %d bytes. divide it into partials", TEXT_MAX);
    if (str_utf8_valid(text))
        return KY_OK;
    for (size_t at = 0; at < text.n;) {
        size_t start = at;
        if (str_utf8_next(text, &at) == 0xFFFD && at - start == 1)
            return tmpl_fail(s->t, start, s->e, KY_EINVAL,
                             "the text is not UTF-8. save the file in that encoding");
    }
    return KY_OK;
}

enum ky_err tmpl_scan(const struct tmpl *t, struct arena *scratch, struct tokens *out,
                      struct err *e)
{
    struct scan s = {
        .t = t, .arena = scratch, .tokens = out, .open = STR("{{"), .close = STR("}}"), .e = e};
    enum ky_err err = check_text(&s);
    while (err == KY_OK && s.at < t->text.n) {
        size_t n = str_find(str_from(t->text, s.at), s.open);
        size_t at = n == STR_NONE ? t->text.n : s.at + n;
        push_text(&s, s.at, at);
        s.at = at;
        if (n == STR_NONE)
            break;
        s.at += s.open.n;
        err = scan_tag(&s, at);
    }
    if (err == KY_OK && s.nest_n > 0) {
        const struct token *opener = innermost(&s);
        struct str brief = tmpl_brief(opener->s), name = tmpl_brief(opener->s);
        err =
            tmpl_fail(t, opener->at, e, KY_EINVAL, "'%s%.*s' is never closed. add '/%s%.*s'",
                      sigil_of(opener), STR_ARG(brief), opener->dynamic ? "*" : "", STR_ARG(name));
    }
    return err == KY_OK ? arena_check(scratch, e) : err;
}
