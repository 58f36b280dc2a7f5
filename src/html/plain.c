#include "html/plain.h"

#include "html/chars_priv.h"
#include "html/sanitize_priv.h"

/* Text being read off a tree, line by line. */
struct lines {
    struct buf *out;
    size_t line;  /* where the current line began */
    size_t keep;  /* blanks at the end go back to here */
    bool space;   /* the last character was a blank that collapses */
    bool end_due; /* a line feed before the next character */
    size_t pre;   /* how many pre are open */
};

/* End the line, if there is anything on it. */
static void end_line(struct lines *l)
{
    if (l->out->n > l->keep) { /* blanks at its end */
        l->out->n = l->keep;
        l->out->p[l->keep] = '\0';
    }
    if (l->out->n > l->line) {
        l->end_due = true;
    } else if (l->line > 0 && !l->end_due) { /* the line was blank: take it back */
        l->out->n = l->line - 1;
        l->end_due = true;
    }
    l->space = false;
}

static void put(struct lines *l, uint32_t c)
{
    if (l->end_due) {
        buf_addch(l->out, '\n');
        l->line = l->keep = l->out->n;
        l->end_due = false;
    }
    buf_add_utf8(l->out, c);
    if (!char_is_edge(c))
        l->keep = l->out->n;
}

static void put_flowing(struct lines *l, uint32_t c)
{
    bool start = l->end_due || l->out->n == l->line;
    if (char_is_blank(c)) {
        if (!start && !l->space)
            put(l, ' ');
        l->space = true;
    } else if (!(start && char_is_edge(c))) {
        put(l, c == 0xA0 ? ' ' : c);
        l->space = false;
    }
}

/* Lines of pre are kept with their blanks, but for those at its ends. */
static void put_pre(struct lines *l, uint32_t c)
{
    if (c == '\r')
        return;
    if (c == '\n' && (l->end_due || l->out->n == l->line))
        return;
    put(l, c == 0xA0 ? ' ' : c);
}

static void read_text(struct lines *l, struct str s)
{
    for (size_t at = 0; at < s.n && !l->out->overrun;) {
        uint32_t c = str_utf8_next(s, &at);
        if (char_is_banned(c))
            continue;
        if (l->pre)
            put_pre(l, c);
        else
            put_flowing(l, c);
    }
}

static bool is_pre(const struct html_node *n)
{
    return html_is(n, "pre") || html_is(n, "listing");
}

static void begin(struct lines *l, const struct html_node *n)
{
    if (html_is(n, "br") && l->pre)
        put_pre(l, '\n');
    else if (html_is_block(n))
        end_line(l);
    l->pre += is_pre(n);
}

static void end(struct lines *l, const struct html_node *n)
{
    l->pre -= is_pre(n);
    if (html_is_block(n) && !html_is(n, "br"))
        end_line(l);
}

static void read_tree(struct buf *out, const struct html_node *root)
{
    struct lines l = {.out = out};
    const struct html_node *n = root;
    while (n) {
        bool hidden = n != root && n->type == HTML_ELEMENT && policy_rule(n)->action == POLICY_HIDE;
        if (n->type == HTML_TEXT)
            read_text(&l, n->text);
        else if (n->type == HTML_ELEMENT && !hidden)
            begin(&l, n);
        if (n->first && !hidden) {
            n = n->first;
            continue;
        }
        for (;;) {
            if (n->type == HTML_ELEMENT && !hidden)
                end(&l, n);
            hidden = false;
            if (n == root || n->next)
                break;
            n = n->parent;
        }
        n = n == root ? NULL : n->next;
    }
    end_line(&l);
}

struct str html_node_text(struct arena *a, const struct html_node *n)
{
    struct buf b;
    buf_init(&b, a->budget);
    read_tree(&b, n);
    a->overrun |= b.overrun;
    struct str s = arena_str(a, buf_str(&b));
    buf_release(&b);
    return s;
}

/* Elements whose tags say all there is to know: those that begin a line, and those that do not. */
static bool is_simple(struct str name, bool *out_block)
{
    static const char *const names[] = {"p",  "h2", "h3", "h4", "ul", "ol", "li",    "blockquote",
                                        "br", "a",  "em", "b",  "i",  "u",  "strong"};
    const struct html_node n = {.type = HTML_ELEMENT, .name = name};
    *out_block = html_is_block(&n);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (str_eqc(name, names[i]))
            return true;
    return false;
}

/* The references that the serializer writes. */
static bool read_reference(struct lines *l, struct str *rest)
{
    static const struct {
        const char *name, *text;
    } known[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (str_starts(*rest, str_c(known[i].name))) {
            read_text(l, str_c(known[i].text));
            *rest = str_from(*rest, strlen(known[i].name));
            return true;
        }
    return false;
}

/* The tag at rest->p[0]: false when it is none of the simple ones. */
static bool read_tag(struct lines *l, struct str *rest)
{
    size_t close = str_find_char(*rest, '>');
    bool block, is_end = rest->n > 1 && rest->p[1] == '/';
    if (close == STR_NONE)
        return false;
    struct str tag = str_sub(*rest, is_end ? 2 : 1, close), name;
    if (!str_split(&tag, ' ', &name) || !is_simple(name, &block))
        return false;
    if (block)
        end_line(l);
    *rest = str_from(*rest, close + 1);
    return true;
}

/* Sanitized markup reads back as it is written, so most of it needs no parser, which costs more
 * than all the rest. False where it does; what was written to l->out is void then. */
static bool read_simple(struct lines *l, struct str rest)
{
    bool good = true;
    while (good && rest.n) {
        size_t n = 0;
        while (n < rest.n && rest.p[n] != '<' && rest.p[n] != '&')
            n++;
        read_text(l, str_sub(rest, 0, n));
        rest = str_from(rest, n);
        if (rest.n)
            good = rest.p[0] == '&' ? read_reference(l, &rest) : read_tag(l, &rest);
    }
    end_line(l);
    return good;
}

static bool plain_of_simple(struct arena *a, struct str markup, struct str *out)
{
    struct buf b;
    buf_init(&b, a->budget);
    struct lines l = {.out = &b};
    bool good = read_simple(&l, markup);
    if (good) {
        a->overrun |= b.overrun;
        *out = arena_str(a, buf_str(&b));
    }
    buf_release(&b);
    return good;
}

enum ky_err html_plain(struct arena *a, struct html_safe html, struct str *out, struct err *e)
{
    struct arena work;
    struct html_node *tree;
    *out = STR("");
    enum ky_err rc = arena_check(a, e);
    if (rc != KY_OK)
        return rc;
    if (plain_of_simple(a, html.markup, out))
        return arena_check(a, e);
    arena_init(&work, a->budget - a->used);
    rc = html_parse(&work, html.markup, &tree, e);
    if (rc == KY_OK) {
        struct str text = html_node_text(a, tree);
        rc = arena_check(a, e);
        if (rc == KY_OK)
            *out = text;
    }
    arena_release(&work);
    return rc;
}

/* ---- excerpt ---- */

/* A closing quotation mark or bracket goes with the sentence it ends. */
static bool closes(uint32_t c)
{
    return c == 0x201D || c == 0x2019 || c == 0x300D || c == 0x300F || c == 0xFF09 || c == ')' ||
           c == '"' || c == '\'';
}

static bool ends_sentence(uint32_t c, uint32_t next)
{
    if (c == 0x3002 || c == 0xFF01 || c == 0xFF1F)
        return true;
    return (c == '.' || c == '!' || c == '?') && (next == ' ' || next == '\n' || closes(next));
}

static uint32_t peek(struct str s, size_t at)
{
    return at < s.n ? str_utf8_next(s, &at) : ' ';
}

/* Where to cut s after at most `points` characters: past the last sentence end of the second half,
 * 0 if there is none. */
static size_t sentence_cut(struct str s, size_t points)
{
    size_t cut = 0, at = 0, n = 0;
    while (at < s.n && n < points) {
        uint32_t c = str_utf8_next(s, &at);
        n++;
        if (!ends_sentence(c, peek(s, at)))
            continue;
        while (at < s.n && n < points && closes(peek(s, at))) {
            (void)str_utf8_next(s, &at);
            n++;
        }
        if (n * 2 >= points)
            cut = at;
    }
    return cut;
}

struct str html_excerpt(struct arena *a, struct str plain, size_t points)
{
    struct str s = str_trim(plain), tail = STR("");
    if (points == 0)
        return STR("");
    if (str_utf8_prefix(s, points).n < s.n) {
        size_t cut = sentence_cut(s, points);
        if (cut == 0) {
            cut = str_trim(str_utf8_prefix(s, points - 1)).n;
            tail = STR("…");
        }
        s.n = cut;
    }
    struct str copy = arena_printf(a, "%.*s%.*s", STR_ARG(s), STR_ARG(tail));
    char *p = (char *)copy.p;
    for (size_t i = 0; i < copy.n; i++)
        if (p[i] == '\n')
            p[i] = ' ';
    return copy;
}
