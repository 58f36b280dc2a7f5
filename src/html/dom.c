#include "html/dom.h"

#include <gumbo.h>
#include <setjmp.h>

#include "base/vec.h"
#include "html/prepass_priv.h"
#include "html/taglex_priv.h"

enum { DEPTH_MAX = 256 };

/* ---- gumbo's memory ----
 *
 * gumbo frees and allocates a great deal and cannot take NULL. Its memory comes from an arena of
 * its own with what is left of the caller's budget; freed cells wait in lists by size for their
 * next use. When the budget is spent, longjmp leaves the parse: gumbo holds nothing but this
 * memory, so nothing is lost, and the arena goes as a whole either way. */

enum { CELL_STEP = 16, CELL_SMALL = 512, CELL_CLASSES = CELL_SMALL / CELL_STEP + 64 };

struct cell {
    _Alignas(16) struct cell *next; /* while free; the class while in use */
    size_t class;
};

struct heap {
    struct arena arena;
    struct cell *free[CELL_CLASSES];
    jmp_buf spent;
};

/* Steps of 16 bytes up to 512, then powers of two. */
static size_t cell_class(size_t *n)
{
    if (*n <= CELL_SMALL) {
        size_t class = *n ? (*n - 1) / CELL_STEP : 0;
        *n = (class + 1) * CELL_STEP;
        return class;
    }
    size_t class = CELL_SMALL / CELL_STEP, size = CELL_SMALL * 2;
    while (size < *n && class + 1 < CELL_CLASSES && size <= SIZE_MAX / 4) {
        size *= 2;
        class ++;
    }
    *n = size < *n ? *n : size;
    return class;
}

static void *heap_alloc(void *ctx, size_t n)
{
    struct heap *h = ctx;
    size_t class = cell_class(&n);
    struct cell *c = h->free[class];
    if (c)
        h->free[class] = c->next;
    else
        c = arena_alloc(&h->arena, sizeof(*c) + n);
    if (!c)
        longjmp(h->spent, 1);
    c->class = class;
    return c + 1;
}

static void heap_free(void *ctx, void *p)
{
    struct heap *h = ctx;
    if (!p)
        return;
    struct cell *c = (struct cell *)p - 1;
    c->next = h->free[c->class];
    h->free[c->class] = c;
}

/* NULL when the budget is spent. */
static GumboOutput *parse_into(struct heap *h, struct str s)
{
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = heap_alloc;
    options.deallocator = heap_free;
    options.userdata = h;
    options.max_errors = 0;
    if (setjmp(h->spent) != 0)
        return NULL;
    return gumbo_parse_with_options(&options, s.p, s.n);
}

/* ---- gumbo's tree into ours ---- */

struct frame {
    const GumboVector *children;
    unsigned next;
    struct html_node *into;
};

struct copy {
    struct arena *a;
    VEC(struct frame) frames; /* instead of recursion */
};

static struct html_node *append(struct arena *a, struct html_node *parent, enum html_type type)
{
    struct html_node *n = ARENA_NEW(a, struct html_node);
    if (!n)
        return NULL;
    n->type = type;
    n->parent = parent;
    if (!parent)
        return n;
    n->depth = parent->depth + 1;
    n->prev = parent->last;
    if (parent->last)
        parent->last->next = n;
    else
        parent->first = n;
    parent->last = n;
    return n;
}

static struct str lower(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);
    if (!p)
        return STR("");
    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
    p[s.n] = '\0';
    return str_of(p, s.n);
}

static struct str element_name(struct arena *a, const GumboElement *e)
{
    if (e->tag != GUMBO_TAG_UNKNOWN)
        return str_c(gumbo_normalized_tagname(e->tag));
    GumboStringPiece name = e->original_tag;
    gumbo_tag_from_original_text(&name);
    return lower(a, str_of(name.data, name.length));
}

static void copy_attrs(struct arena *a, struct html_node *n, const GumboVector *attrs)
{
    n->attrs = attrs->length ? ARENA_ARRAY(a, struct html_attr, attrs->length) : NULL;
    if (!n->attrs)
        return;
    for (unsigned i = 0; i < attrs->length; i++) {
        const GumboAttribute *from = attrs->data[i];
        if (strcmp(from->name, TAGLEX_UNIQUE) == 0)
            continue;
        n->attrs[n->attrs_n].name = arena_str(a, str_c(from->name));
        n->attrs[n->attrs_n++].value = arena_str(a, str_c(from->value));
    }
}

/* An element deeper than DEPTH_MAX is left out, its children stay. */
static void copy_element(struct copy *c, struct html_node *parent, const GumboElement *e)
{
    struct html_node *n = parent;
    if (!parent || parent->depth < DEPTH_MAX) {
        n = append(c->a, parent, HTML_ELEMENT);
        if (!n)
            return;
        n->name = element_name(c->a, e);
        n->foreign = e->tag_namespace != GUMBO_NAMESPACE_HTML;
        copy_attrs(c->a, n, &e->attributes);
    }
    struct frame *f = VEC_PUSH(c->a, c->frames);
    if (f)
        *f = (struct frame){&e->children, 0, n};
}

static void copy_node(struct copy *c, struct html_node *parent, const GumboNode *g)
{
    struct html_node *n;
    switch (g->type) {
    case GUMBO_NODE_ELEMENT:
    case GUMBO_NODE_TEMPLATE:
        copy_element(c, parent, &g->v.element);
        break;
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_WHITESPACE:
    case GUMBO_NODE_CDATA:
    case GUMBO_NODE_COMMENT:
        if (strcmp(g->v.text.text, TAGLEX_FLUSH) == 0 && g->type == GUMBO_NODE_COMMENT)
            break;
        n = append(c->a, parent, g->type == GUMBO_NODE_COMMENT ? HTML_COMMENT : HTML_TEXT);
        if (n)
            n->text = arena_str(c->a, str_c(g->v.text.text));
        break;
    case GUMBO_NODE_DOCUMENT:
        break;
    }
}

static struct html_node *copy_tree(struct arena *a, const GumboNode *root)
{
    struct copy c = {.a = a};
    copy_element(&c, NULL, &root->v.element);
    struct html_node *html = c.frames.n ? c.frames.p[0].into : NULL;
    while (c.frames.n > 0 && !a->overrun) {
        struct frame *f = &c.frames.p[c.frames.n - 1];
        if (f->next == f->children->length)
            c.frames.n--;
        else
            copy_node(&c, f->into, f->children->data[f->next++]);
    }
    return html;
}

enum ky_err html_parse(struct arena *a, struct str utf8, struct html_node **out, struct err *e)
{
    struct buf clean;
    struct heap h = {0};
    struct html_node *html = NULL;
    *out = NULL;
    enum ky_err rc = arena_check(a, e);
    if (rc != KY_OK)
        return rc;
    buf_init(&clean, 4096 + 8 * utf8.n);
    arena_init(&h.arena, a->budget - a->used);
    prepass(&clean, utf8, NULL);
    rc = buf_check(&clean, e);
    if (rc != KY_OK)
        goto out;
    GumboOutput *parsed = parse_into(&h, buf_str(&clean));
    if (!parsed) {
        rc = arena_check(&h.arena, e);
        goto out;
    }
    html = copy_tree(a, parsed->root);
    rc = arena_check(a, e);
    if (rc == KY_OK)
        *out = html;
out:
    arena_release(&h.arena);
    buf_release(&clean);
    return rc;
}

/* ---- reading the tree ---- */

struct str html_attr(const struct html_node *n, const char *name)
{
    for (size_t i = 0; n && i < n->attrs_n; i++)
        if (str_eqc(n->attrs[i].name, name))
            return n->attrs[i].value;
    return STR("");
}

bool html_is(const struct html_node *n, const char *name)
{
    return n && n->type == HTML_ELEMENT && str_eqc(n->name, name);
}

bool html_has_class(const struct html_node *n, const char *name)
{
    struct str list = html_attr(n, "class");
    for (size_t at = 0; at < list.n;) {
        size_t from = at;
        while (at < list.n && !taglex_blank(list.p[at]))
            at++;
        if (at > from && str_eqc(str_sub(list, from, at), name))
            return true;
        at += at == from;
    }
    return false;
}

struct html_node *html_skip(const struct html_node *n, const struct html_node *root)
{
    for (; n && n != root; n = n->parent)
        if (n->next)
            return n->next;
    return NULL;
}

struct html_node *html_next(const struct html_node *n, const struct html_node *root)
{
    return n->first ? n->first : html_skip(n, root);
}

struct html_node *html_find(const struct html_node *root, const char *name)
{
    for (struct html_node *n = root->first; n; n = html_next(n, root))
        if (html_is(n, name))
            return n;
    return NULL;
}

bool html_is_block(const struct html_node *n)
{
    static const char *const names[] = {
        "address",    "article", "aside",   "blockquote", "body",     "br", "caption", "center",
        "dd",         "details", "dialog",  "dir",        "div",      "dl", "dt",      "fieldset",
        "figcaption", "figure",  "footer",  "form",       "frameset", "h1", "h2",      "h3",
        "h4",         "h5",      "h6",      "header",     "hgroup",   "hr", "html",    "legend",
        "li",         "listing", "main",    "menu",       "nav",      "ol", "option",  "p",
        "pre",        "section", "summary", "table",      "tbody",    "td", "tfoot",   "th",
        "thead",      "tr",      "ul",
    };
    if (!n || n->type != HTML_ELEMENT)
        return false;
    size_t low = 0, high = sizeof(names) / sizeof(names[0]);
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = str_cmp(n->name, str_c(names[middle]));
        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

void html_remove(struct html_node *n)
{
    struct html_node *parent = n->parent;
    if (!parent)
        return;
    if (n->prev)
        n->prev->next = n->next;
    else
        parent->first = n->next;
    if (n->next)
        n->next->prev = n->prev;
    else
        parent->last = n->prev;
    n->parent = n->prev = n->next = NULL;
}
