/* markup.c: the body as sanitized markup, and its paragraphs as plain text.
 *
 * A small tree is built anew from the lines that were kept: each becomes a paragraph, unless it
 * stands in a list, table, quotation or heading, which are built again around it, and with the
 * emphasis and links around its pieces. So nothing of the page's layout survives. Paragraphs are
 * then read off the sanitized markup, so that positions in them hold for what is stored. Linear. */
#include "extract/extract_priv.h"

#include "html/plain.h"
#include "html/sanitize.h"
#include "text/unicode.h"

enum { CHAIN_MAX = 64 };

enum role { ROLE_NONE, ROLE_FRAME, ROLE_LEAF, ROLE_INLINE };

/* An element that stays. FRAME holds blocks, LEAF holds text. */
static const struct {
    const char *name;
    enum role role;
} roles[] = {{"ul", ROLE_FRAME},         {"ol", ROLE_FRAME},     {"dl", ROLE_FRAME},
             {"blockquote", ROLE_FRAME}, {"table", ROLE_FRAME},  {"thead", ROLE_FRAME},
             {"tbody", ROLE_FRAME},      {"tfoot", ROLE_FRAME},  {"tr", ROLE_FRAME},
             {"li", ROLE_LEAF},          {"dt", ROLE_LEAF},      {"dd", ROLE_LEAF},
             {"td", ROLE_LEAF},          {"th", ROLE_LEAF},      {"caption", ROLE_LEAF},
             {"pre", ROLE_LEAF},         {"h1", ROLE_LEAF},      {"h2", ROLE_LEAF},
             {"h3", ROLE_LEAF},          {"h4", ROLE_LEAF},      {"h5", ROLE_LEAF},
             {"h6", ROLE_LEAF},          {"a", ROLE_INLINE},     {"b", ROLE_INLINE},
             {"strong", ROLE_INLINE},    {"em", ROLE_INLINE},    {"i", ROLE_INLINE},
             {"u", ROLE_INLINE},         {"s", ROLE_INLINE},     {"sub", ROLE_INLINE},
             {"sup", ROLE_INLINE},       {"small", ROLE_INLINE}, {"mark", ROLE_INLINE},
             {"del", ROLE_INLINE},       {"ins", ROLE_INLINE},   {"q", ROLE_INLINE},
             {"cite", ROLE_INLINE},      {"abbr", ROLE_INLINE},  {"code", ROLE_INLINE},
             {"ruby", ROLE_INLINE},      {"rt", ROLE_INLINE},    {"rp", ROLE_INLINE}};

struct link {
    const struct html_node *from; /* NULL: a paragraph of our own */
    struct html_node *made;
    const struct html_node *cell; /* of a row: the last cell that was made */
    enum role role;
};

/* What stays of an element: its role, and the nearest around it that stays, itself included. */
struct part {
    enum role role;
    uint32_t near; /* 0: none */
};

struct build {
    struct page *p;
    struct html_node *root;
    struct link open[CHAIN_MAX]; /* from the root to where text goes */
    size_t open_n;
    struct part *parts; /* by element */
    size_t image;       /* the next of out->pictures to put */
};

static enum role role_of(const struct html_node *n)
{
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
        if (html_is(n, roles[i].name))
            return roles[i].role;
    return ROLE_NONE;
}

/* ---- making nodes ---- */

static struct html_node *append(struct build *b, struct html_node *parent, struct html_node made)
{
    struct html_node *n = ARENA_NEW(b->p->arena, struct html_node);
    if (!n)
        return NULL;
    *n = made;
    n->parent = parent;
    n->depth = parent->depth + 1;
    n->prev = parent->last;
    if (parent->last)
        parent->last->next = n;
    else
        parent->first = n;
    parent->last = n;
    return n;
}

static struct html_node *innermost(struct build *b)
{
    return b->open_n ? b->open[b->open_n - 1].made : b->root;
}

static void open_link(struct build *b, const struct html_node *from, struct str name,
                      enum role role)
{
    struct html_node made = {.type = HTML_ELEMENT, .name = name};
    if (b->open_n == CHAIN_MAX)
        return;
    if (from) {
        made.attrs = from->attrs;
        made.attrs_n = from->attrs_n;
    }
    struct html_node *n = append(b, innermost(b), made);
    if (n)
        b->open[b->open_n++] = (struct link){from, n, NULL, role};
}

static bool is_cell(const struct html_node *n)
{
    return html_is(n, "td") || html_is(n, "th");
}

/* Cells without text that stand before this one keep their column. */
static void fill_cells(struct build *b, const struct html_node *cell)
{
    struct link *row = &b->open[b->open_n - 1];
    size_t missing = 0;
    for (const struct html_node *n = cell->prev; n && n != row->cell; n = n->prev)
        missing += is_cell(n);
    row->cell = cell;
    for (; missing > 0; missing--)
        if (!append(b, row->made, (struct html_node){.type = HTML_ELEMENT, .name = cell->name}))
            return;
}

/* ---- tables ---- */

static bool is_table_part(const struct html_node *n)
{
    static const char *const names[] = {"table", "thead", "tbody",   "tfoot",
                                        "tr",    "td",    "caption", NULL};
    for (const char *const *name = names; *name; name++)
        if (html_is(n, *name))
            return true;
    return html_is(n, "th");
}

/* A table of data holds no other, and rows of several cells. */
static bool is_data(const struct page *p, uint32_t table)
{
    size_t rows = 0, cells = 0;
    for (uint32_t i = table + 1; i < p->elems.p[table].end; i++) {
        const struct html_node *n = p->elems.p[i].node;
        if (html_is(n, "table"))
            return false;
        rows += html_is(n, "tr");
        cells += is_cell(n);
    }
    return rows >= 2 && cells >= rows * 2;
}

/* The figures around pictures that stay, and their captions. A figure holds text and pictures. */
static bool is_figure(const struct html_node *n)
{
    return html_is(n, "figure") || html_is(n, "figcaption");
}

static void mark_figures(struct build *b)
{
    const struct page *p = b->p;
    for (size_t i = 0; i < p->out->pictures_n; i++)
        for (uint32_t e = p->images.p[i].elem; e > p->content; e = p->elems.p[e].parent) {
            if (!html_is(p->elems.p[e].node, "figure"))
                continue;
            if (b->parts[e].role == ROLE_LEAF)
                break;
            b->parts[e].role = ROLE_LEAF;
            for (uint32_t k = e + 1; k < p->elems.p[e].end; k++)
                if (html_is(p->elems.p[k].node, "figcaption"))
                    b->parts[k].role = ROLE_LEAF;
        }
}

/* Roles of all elements in the content; parts of tables that are layout have none, nor has what is
 * around the content. Parents come before children. */
static void find_parts(struct build *b)
{
    const struct page *p = b->p;
    uint32_t data_end = 0; /* past the data table that the walk is in */
    for (uint32_t i = p->content + 1; i < p->elems.p[p->content].end; i++) {
        const struct html_node *n = p->elems.p[i].node;
        struct part *part = &b->parts[i];
        if (i >= data_end && html_is(n, "table") && is_data(p, i))
            data_end = p->elems.p[i].end;
        if (!is_figure(n)) /* those were marked */
            part->role = is_table_part(n) && i >= data_end ? ROLE_NONE : role_of(n);
        uint32_t parent = p->elems.p[i].parent;
        part->near = part->role != ROLE_NONE ? i : parent > p->content ? b->parts[parent].near : 0;
    }
}

/* ---- lines ---- */

/* The elements around a piece that stay, outermost first. */
static size_t chain_of(const struct build *b, uint32_t elem, uint32_t *chain)
{
    const struct page *p = b->p;
    size_t n = 0;
    for (uint32_t e = elem > p->content ? b->parts[elem].near : 0; e && n < CHAIN_MAX / 2;) {
        uint32_t parent = p->elems.p[e].parent;
        chain[n++] = e;
        e = parent > p->content ? b->parts[parent].near : 0;
    }
    for (size_t i = 0; i < n / 2; i++) {
        uint32_t swap = chain[i];
        chain[i] = chain[n - 1 - i];
        chain[n - 1 - i] = swap;
    }
    return n;
}

/* Close what the piece is not in; open what it is in. */
static void enter_chain(struct build *b, const uint32_t *chain, size_t n, bool new_line)
{
    const struct page *p = b->p;
    size_t same = 0, k = 0; /* open links and chain elements in common */
    while (same < b->open_n) {
        const struct link *l = &b->open[same];
        bool own = l->from == NULL; /* our paragraph: of one line */
        if (own ? new_line : (k >= n || l->from != p->elems.p[chain[k]].node))
            break;
        if (l->role == ROLE_INLINE && new_line)
            break;
        k += !own;
        same++;
    }
    b->open_n = same;
    bool leaf = false;
    for (size_t i = 0; i < same; i++)
        leaf |= b->open[i].role == ROLE_LEAF;
    if (leaf && new_line && k == n)
        append(b, innermost(b), (struct html_node){.type = HTML_ELEMENT, .name = STR("br")});
    for (; k < n; k++) {
        const struct html_node *from = p->elems.p[chain[k]].node;
        enum role role = b->parts[chain[k]].role;
        if (role == ROLE_INLINE && !leaf) {
            open_link(b, NULL, STR("p"), ROLE_LEAF);
            leaf = true;
        }
        if (is_cell(from) && html_is(innermost(b), "tr"))
            fill_cells(b, from);
        leaf |= role == ROLE_LEAF;
        open_link(b, from, from->name, role);
    }
    if (!leaf)
        open_link(b, NULL, STR("p"), ROLE_LEAF);
}

static size_t blanks_at_start(struct str s)
{
    size_t from = 0;
    for (size_t at = 0; at < s.n; from = at)
        if (!text_is_space(str_utf8_next(s, &at)))
            return from;
    return s.n;
}

/* A picture, in a paragraph of its own or within a line. */
static void put_image(struct build *b, size_t i, bool new_line)
{
    const struct page *p = b->p;
    uint32_t chain[CHAIN_MAX];
    struct html_attr *attrs = ARENA_ARRAY(p->arena, struct html_attr, 2);
    if (!attrs)
        return;
    attrs[0] = (struct html_attr){STR("src"), arena_printf(p->arena, EXTRACT_PICTURE "%zu", i)};
    attrs[1] = (struct html_attr){STR("alt"), p->out->pictures[i].alt};
    enter_chain(b, chain, chain_of(b, p->images.p[i].elem, chain), new_line);
    append(
        b, innermost(b),
        (struct html_node){.type = HTML_ELEMENT, .name = STR("img"), .attrs = attrs, .attrs_n = 2});
}

/* Those before a piece that were not put yet. */
static void put_images(struct build *b, uint32_t piece, bool new_line)
{
    const struct page *p = b->p;
    for (; b->image < p->out->pictures_n && p->images.p[b->image].piece <= piece; b->image++)
        put_image(b, b->image, new_line);
}

/* The pieces of a line without the blanks at its ends. */
static void put_line(struct build *b, const struct line *l)
{
    const struct page *p = b->p;
    uint32_t past = l->past, chain[CHAIN_MAX];
    put_images(b, l->pieces, true);
    bool begun = false;
    while (past > l->pieces && text_trim(p->pieces.p[past - 1].text).n == 0)
        past--;
    for (uint32_t i = l->pieces; i < past; i++) {
        struct str text = p->pieces.p[i].text;
        if (!begun)
            text = str_from(text, blanks_at_start(text));
        if (i + 1 == past) {
            struct str cut = text_trim(text);
            text.n = cut.n ? (size_t)(cut.p + cut.n - text.p) : 0;
        }
        if (text.n == 0)
            continue;
        put_images(b, i, !begun);
        size_t n = chain_of(b, p->pieces.p[i].elem, chain);
        enter_chain(b, chain, n, !begun);
        begun = true;
        append(b, innermost(b), (struct html_node){.type = HTML_TEXT, .text = text});
    }
}

static enum ky_err take_paragraphs(struct page *p, struct err *e)
{
    struct str plain, part;
    VEC(struct str) body = {0};
    enum ky_err rc = html_plain(p->arena, p->out->html, &plain, e);
    if (rc != KY_OK)
        return rc;
    for (struct str rest = plain; str_split(&rest, '\n', &part);) {
        part = text_trim(part);
        struct str *new = part.n ? VEC_PUSH(p->arena, body) : NULL;
        if (new)
            *new = part;
    }
    p->out->body = (struct extract_list){body.p, body.n};
    return KY_OK;
}

enum ky_err page_markup(struct page *p, struct err *e)
{
    struct html_node root = {.type = HTML_ELEMENT, .name = STR("div")};
    struct build b = {.p = p, .root = &root};
    struct html_policy policy = {.base_url = p->out->url, .images = p->out->pictures_n > 0};
    b.parts = ARENA_ARRAY(p->arena, struct part, p->elems.n + 1);
    if (!b.parts)
        return arena_check(p->arena, e);
    mark_figures(&b);
    find_parts(&b);
    for (uint32_t i = p->first; i <= p->last && i < p->lines.n; i++)
        if (p->lines.p[i].keep)
            put_line(&b, &p->lines.p[i]);
    put_images(&b, UINT32_MAX, true);
    enum ky_err rc = html_sanitize_node(p->arena, &root, &policy, &p->out->html, e);
    return rc == KY_OK ? take_paragraphs(p, e) : rc;
}
