/* lines.c: the tree of a page as lines of text. One walk; what a browser does not show (scripts,
 * forms' fields, hidden elements) is not entered. */
#include "extract/extract_priv.h"

#include "base/buf.h"
#include "text/unicode.h"

enum { LINE_BYTES_MAX = 1 << 20 };

struct walk {
    struct page *p;
    struct buf text;    /* of the line being built */
    struct line line;   /* its counts */
    bool open, pending; /* it has a piece; a blank is due before the next character */
    uint32_t elem;      /* where the walk is */
};

static bool is_one_of(struct str name, const char *const *names)
{
    for (; *names; names++)
        if (str_eqc(name, *names))
            return true;
    return false;
}

/* Is `word`, "key:value" without blanks, among the declarations of a style attribute? */
static bool style_says(struct str style, const char *word)
{
    char flat[512];
    size_t n = 0;
    for (size_t i = 0; i < style.n && n < sizeof(flat); i++) {
        char c = style.p[i];
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
            flat[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return str_has(str_of(flat, n), str_c(word));
}

static bool is_shown(const struct html_node *n)
{
    static const char *const unseen[] = {"head",   "script", "style",    "noscript", "template",
                                         "object", "embed",  "select",   "textarea", "button",
                                         "iframe", "canvas", "datalist", "audio",    "video",
                                         "title",  NULL};
    if (n->foreign || is_one_of(n->name, unseen))
        return false;
    for (size_t i = 0; i < n->attrs_n; i++)
        if (str_eqc(n->attrs[i].name, "hidden"))
            return false;
    struct str style = html_attr(n, "style");
    return !style_says(style, "display:none") && !style_says(style, "visibility:hidden");
}

/* 18px, 14pt or 1.3em and more count as big. */
static bool is_big(const struct html_node *n, struct str style)
{
    uint64_t size;
    if (html_is(n, "font"))
        return str_to_u64(html_attr(n, "size"), &size) && size >= 4;
    size_t at = str_find(style, STR("font-size"));
    if (at == STR_NONE)
        return false;
    size_t from = at + 9, to;
    while (from < style.n && (style.p[from] == ':' || style.p[from] == ' '))
        from++;
    for (to = from; to < style.n && style.p[to] >= '0' && style.p[to] <= '9';)
        to++;
    if (!str_to_u64(str_sub(style, from, to), &size))
        return false;
    struct str unit = str_from(style, to);
    bool px = !str_starts(unit, STR("pt")) && !str_starts(unit, STR(".")); /* 13.5pt is small */
    return size >= (px ? 18 : 14) && size < 100;
}

static bool is_centred(const struct html_node *n, struct str style)
{
    return html_is(n, "center") || str_ieq(html_attr(n, "align"), STR("center")) ||
           style_says(style, "text-align:center");
}

static uint8_t heading_of(const struct html_node *n)
{
    bool h = n->name.n == 2 && n->name.p[0] == 'h' && n->name.p[1] >= '1' && n->name.p[1] <= '6';
    return h ? (uint8_t)(n->name.p[1] - '0') : 0;
}

static bool is_boiler(const struct html_node *n)
{
    static const char *const names[] = {"nav", "footer", "aside", NULL};
    return is_one_of(n->name, names) || names_boiler(html_attr(n, "class")) ||
           names_boiler(html_attr(n, "id"));
}

/* What an element adds to what it has from its parent. */
static void enter(struct walk *w, struct html_node *n)
{
    static const char *const bold[] = {"b", "strong", "th", NULL};
    static const char *const lists[] = {"ul", "ol", "dl", NULL};
    struct page *p = w->p;
    uint32_t self = (uint32_t)p->elems.n;
    struct elem *e = VEC_PUSH(p->arena, p->elems);
    if (!e)
        return;
    if (self > 0)
        *e = p->elems.p[w->elem];
    struct str style = html_attr(n, "style");
    uint8_t heading = heading_of(n);
    e->node = n;
    e->parent = w->elem;
    if (html_is_block(n) || self == 0)
        e->block = self;
    if (heading)
        e->heading = heading;
    e->titled = (uint8_t)(e->titled ? e->titled - 1 : 0);
    if (names_titled(html_attr(n, "class")) || names_titled(html_attr(n, "id")))
        e->titled = 3;
    e->boiler |= self > 0 && !html_is(n, "body") && is_boiler(n);
    e->linked |= html_is(n, "a") && html_attr(n, "href").n > 0;
    e->bold |= heading || is_one_of(n->name, bold);
    e->big |= is_big(n, style);
    e->centred |= is_centred(n, style);
    e->list |= is_one_of(n->name, lists);
    w->elem = self;
    struct image *image = html_is(n, "img") ? VEC_PUSH(p->arena, p->images) : NULL;
    if (image)
        *image = (struct image){self, (uint32_t)p->pieces.n};
}

static bool is_point(uint32_t c)
{
    static const uint32_t points[] = {0xFF0C, 0x3002, 0x3001, 0xFF1B, 0xFF1F, 0xFF01,
                                      ',',    ';',    '?',    '!',    0xFF0E, 0x201D};
    for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++)
        if (c == points[i])
            return true;
    return false;
}

static void end_line(struct walk *w)
{
    struct page *p = w->p;
    struct str text = text_trim(buf_str(&w->text));
    if (w->open && text.n) {
        struct line *l = VEC_PUSH(p->arena, p->lines);
        if (l) {
            *l = w->line;
            l->text = arena_str(p->arena, text);
            l->past = (uint32_t)p->pieces.n;
        }
    }
    w->open = w->pending = false;
    buf_clear(&w->text);
}

static void add_char(struct walk *w, uint32_t c)
{
    const struct elem *e = &w->p->elems.p[w->elem];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
        w->pending = true;
        return;
    }
    if (w->pending && w->text.n)
        buf_addch(&w->text, ' ');
    w->pending = false;
    if (text_is_space(c)) {
        buf_add_utf8(&w->text, c == 0xA0 ? ' ' : c);
        return;
    }
    buf_add_utf8(&w->text, c);
    w->line.chars++;
    w->line.linked += e->linked;
    w->line.bold += e->bold;
    w->line.points += is_point(c);
}

/* The piece of the open line for the text that begins here; opens the line if need be. */
static void begin_piece(struct walk *w, struct str text)
{
    struct page *p = w->p;
    if (!w->open) {
        w->open = true;
        w->line = (struct line){.elem = p->elems.p[w->elem].block, .pieces = (uint32_t)p->pieces.n};
    }
    struct piece *piece = VEC_PUSH(p->arena, p->pieces);
    if (piece)
        *piece = (struct piece){text, w->elem};
}

static void add_text(struct walk *w, struct str text, bool pre)
{
    struct str rest = text, part;
    while (w->p->elems.n && str_split(&rest, pre ? '\n' : '\0', &part)) {
        if (part.n)
            begin_piece(w, part);
        for (size_t at = 0; at < part.n;)
            add_char(w, str_utf8_next(part, &at));
        if (pre && rest.p)
            end_line(w);
    }
}

static bool is_pre(const struct page *p, uint32_t elem)
{
    return p->elems.n && html_is(p->elems.p[elem].node, "pre");
}

/* Returns the node to go on with: the first child, or the next after leaving what ends here. */
static struct html_node *step(struct walk *w, struct html_node *n, bool entered)
{
    struct page *p = w->p;
    if (entered && n->first)
        return n->first;
    for (;;) {
        if (entered) {
            if (html_is_block(n))
                end_line(w);
            p->elems.p[w->elem].end = (uint32_t)p->elems.n;
            w->elem = p->elems.p[w->elem].parent;
        }
        if (n == p->root)
            return NULL;
        if (n->next)
            return n->next;
        n = n->parent;
        entered = true;
    }
}

void page_lines(struct page *p)
{
    struct walk w = {.p = p};
    buf_init(&w.text, LINE_BYTES_MAX);
    for (struct html_node *n = p->root; n && !p->arena->overrun;) {
        bool entered = n->type == HTML_ELEMENT && is_shown(n);
        if (n->type == HTML_ELEMENT && html_is_block(n))
            end_line(&w);
        if (entered)
            enter(&w, n);
        else if (n->type == HTML_TEXT)
            add_text(&w, n->text, is_pre(p, w.elem));
        n = step(&w, n, entered && !p->arena->overrun);
    }
    end_line(&w);
    buf_release(&w.text);
}

static size_t find_last(struct str s, struct str mark)
{
    size_t last = STR_NONE, from = 0, hit;
    for (hit = str_find(s, mark); hit != STR_NONE; hit = str_find(str_from(s, from), mark)) {
        last = from + hit;
        from = last + mark.n;
    }
    return last;
}

void line_cut(struct page *p, struct line *l, struct str mark, bool keep)
{
    size_t at = find_last(l->text, mark), more = keep ? mark.n : 0;
    if (at == STR_NONE)
        return;
    l->text = text_trim(str_sub(l->text, 0, at + more));
    at = STR_NONE;
    for (uint32_t i = l->past; i-- > l->pieces && at == STR_NONE;) {
        struct str *text = &p->pieces.p[i].text;
        at = find_last(*text, mark);
        *text = str_sub(*text, 0, at == STR_NONE ? 0 : at + more);
    }
}
