/* sanitize_text.c: the text of the tree that goes out, in runs.
 *
 * A run is the text between two block boundaries, with its inline elements. Blanks collapse in it
 * as a browser shows them; at its ends and around br they go, with the NBSP and ideographic spaces
 * that pages indent with. Elements that would hold nothing are never made, so text decides where
 * they open. */
#include "html/chars_priv.h"
#include "html/sanitize_priv.h"

/* ---- characters ---- */

/* s without edge characters at its end. */
static struct str trim_end(struct str s)
{
    while (s.n > 0) {
        size_t from = s.n - 1, at;
        while (from > 0 && ((unsigned char)s.p[from] & 0xC0) == 0x80)
            from--;
        at = from;
        if (!char_is_edge(str_utf8_next(s, &at)))
            break;
        s.n = from;
    }
    return s;
}

/* ---- runs ---- */

static struct out_node *innermost(const struct build *b)
{
    for (size_t i = b->wraps_n; i-- > 0;)
        if (b->wraps[i].node)
            return b->wraps[i].node;
    return b->host;
}

static void remove_inline(struct build *b, struct out_node *n)
{
    for (size_t i = 0; i < b->wraps_n; i++)
        if (b->wraps[i].node == n)
            b->wraps[i].node = NULL;
    build_unlink(n);
}

/* Take blanks, and with `breaks` br too, from the end of the run, and the inline elements that are
 * left with nothing. */
static void trim_run(struct build *b, bool breaks)
{
    for (;;) {
        struct out_node *n = b->host;
        while (n->last && !(n == b->host && n->last == b->before))
            n = n->last;
        if (n == b->host)
            return;
        if (n->tag == TAG_NONE) {
            n->text = trim_end(n->text);
            if (n->text.n > 0)
                return;
        } else if (n->tag == TAG_IMG || (n->tag == TAG_BR && !breaks)) {
            return;
        }
        remove_inline(b, n);
    }
}

static bool is_blank_pre(const struct out_node *host)
{
    for (const struct out_node *n = host->first; n;) {
        if (n->tag == TAG_IMG || (n->tag == TAG_NONE && trim_end(n->text).n > 0))
            return false;
        if (n->first) {
            n = n->first;
            continue;
        }
        while (n != host && !n->next)
            n = n->parent;
        n = n == host ? NULL : n->next;
    }
    return true;
}

void build_end_run(struct build *b)
{
    if (!b->host)
        return;
    if (b->host->tag != TAG_PRE)
        trim_run(b, true);
    if (!b->host->first || (b->host->tag == TAG_PRE && is_blank_pre(b->host)))
        if (b->host != b->flow[b->flow_n - 1].node)
            build_unlink(b->host);
    b->host = b->before = NULL;
    for (size_t i = 0; i < b->wraps_n; i++)
        b->wraps[i].node = NULL;
}

/* In pre a boundary is a new line. */
static bool in_pre(const struct build *b)
{
    return b->text == TAG_PRE;
}

/* The attributes of a new text block: a p without a class of its own takes the alignment around
 * it. */
static struct attrs block_attrs(struct build *b, enum html_tag tag)
{
    struct attrs own = b->text_attrs;
    if (tag != TAG_P || b->align.n == 0)
        return own;
    for (size_t i = 0; i < own.n; i++)
        if (str_eqc(own.p[i].name, "class"))
            return own;
    struct html_attr *p = ARENA_ARRAY(b->a, struct html_attr, 1 + own.n);
    if (!p)
        return own;
    p[0] = (struct html_attr){STR("class"), b->align};
    if (own.n)
        memcpy(p + 1, own.p, own.n * sizeof(*p));
    return (struct attrs){p, 1 + own.n};
}

static bool begin_run(struct build *b)
{
    if (b->host)
        return true;
    if (!build_fit_content(b, TAG_NONE))
        return false;
    struct out_node *flow = b->flow[b->flow_n - 1].node;
    b->state = RUN_START;
    b->line_end = b->new_line = false;
    if (b->text == TAG_NONE && html_tags[flow->tag].kind == KIND_ITEM) {
        if (flow->last && build_is_inline(flow->last) && !build_append(b, flow, TAG_BR))
            return false; /* two runs with nothing between them would become one */
        b->host = flow;
        b->before = flow->last;
        return true;
    }
    b->host = build_append(b, flow, b->text == TAG_NONE ? TAG_P : b->text);
    if (b->host)
        b->host->attrs = block_attrs(b, b->host->tag);
    return b->host != NULL;
}

/* The place for a character or picture: all inline elements open. */
static struct out_node *open_wraps(struct build *b)
{
    if (!begin_run(b))
        return NULL;
    struct out_node *at = b->host;
    for (size_t i = 0; i < b->wraps_n && at; i++) {
        if (!b->wraps[i].node) {
            b->wraps[i].node = build_append(b, at, b->wraps[i].tag);
            if (b->wraps[i].node)
                b->wraps[i].node->attrs = b->wraps[i].attrs;
        }
        at = b->wraps[i].node;
    }
    return at;
}

/* ---- what comes in ---- */

/* Text as it will stand; nothing is opened before its first character. */
struct writer {
    char *to;
    size_t n;
    struct out_node *node;
};

static bool write_point(struct build *b, struct writer *w, uint32_t c)
{
    if (!w->node) {
        struct out_node *at = open_wraps(b);
        w->node = at ? build_append(b, at, TAG_NONE) : NULL;
        if (!w->node)
            return false;
    }
    if (c < 0x80) {
        w->to[w->n++] = (char)c;
    } else if (c < 0x800) {
        w->to[w->n++] = (char)(0xC0 | c >> 6);
        w->to[w->n++] = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        w->to[w->n++] = (char)(0xE0 | c >> 12);
        w->to[w->n++] = (char)(0x80 | (c >> 6 & 0x3F));
        w->to[w->n++] = (char)(0x80 | (c & 0x3F));
    } else {
        w->to[w->n++] = (char)(0xF0 | c >> 18);
        w->to[w->n++] = (char)(0x80 | (c >> 12 & 0x3F));
        w->to[w->n++] = (char)(0x80 | (c >> 6 & 0x3F));
        w->to[w->n++] = (char)(0x80 | (c & 0x3F));
    }
    return true;
}

static bool write_pre(struct build *b, struct writer *w, uint32_t c, bool after_cr)
{
    if (c == '\n' && after_cr)
        return true;
    if (c == '\r')
        c = '\n';
    if (b->host && b->new_line && !b->line_end && !write_point(b, w, '\n'))
        return false;
    b->new_line = false;
    b->line_end = c == '\n';
    return write_point(b, w, c);
}

static bool write_flowing(struct build *b, struct writer *w, uint32_t c)
{
    enum run_state state = b->host ? b->state : RUN_START;
    if (char_is_blank(c)) {
        if (state != RUN_TEXT)
            return true;
        b->state = RUN_SPACE;
        return write_point(b, w, ' ');
    }
    if (state == RUN_START && char_is_edge(c))
        return true;
    bool ok = write_point(b, w, c);
    b->state = RUN_TEXT;
    return ok;
}

void build_text(struct build *b, struct str s)
{
    /* a wrong byte becomes three, and pre may add a line feed */
    struct writer w = {.to = arena_alloc(b->a, (str_utf8_valid(s) ? s.n : 3 * s.n) + 1)};
    bool ok = w.to != NULL, cr = false;
    for (size_t at = 0; ok && at < s.n;) {
        uint32_t c = str_utf8_next(s, &at);
        if (!char_is_banned(c))
            ok = in_pre(b) ? write_pre(b, &w, c, cr) : write_flowing(b, &w, c);
        cr = c == '\r';
    }
    if (w.node)
        w.node->text = str_of(w.to, w.n);
}

void build_br(struct build *b)
{
    if (!b->host)
        return;
    if (in_pre(b)) {
        b->line_end = true;
    } else {
        trim_run(b, false);
        b->state = RUN_START;
    }
    (void)build_append(b, innermost(b), TAG_BR);
}

void build_image(struct build *b, struct attrs attrs)
{
    struct out_node *at = open_wraps(b), *n = at ? build_append(b, at, TAG_IMG) : NULL;
    if (n)
        n->attrs = attrs;
    b->state = RUN_TEXT;
    b->line_end = false;
}

void build_picture(struct build *b, const struct attrs *sources, size_t n, struct attrs img)
{
    struct out_node *at = open_wraps(b), *picture = at ? build_append(b, at, TAG_PICTURE) : NULL;
    for (size_t i = 0; i < n && picture; i++) {
        struct out_node *source = build_append(b, picture, TAG_SOURCE);
        if (source)
            source->attrs = sources[i];
    }
    struct out_node *last = picture ? build_append(b, picture, TAG_IMG) : NULL;
    if (last)
        last->attrs = img;
    b->state = RUN_TEXT;
    b->line_end = false;
}

/* ---- inline elements ---- */

/* q, sub and sup may stand in themselves. Of others the inner one would say nothing new, and three
 * equal ones are more than a parser keeps. */
static bool nests(enum html_tag tag)
{
    return tag == TAG_Q || tag == TAG_SUB || tag == TAG_SUP;
}

bool build_open_inline(struct build *b, enum html_tag tag, struct attrs attrs)
{
    if (b->wraps_n == INLINE_MAX)
        return false;
    for (size_t i = 0; i < b->wraps_n; i++)
        if (b->wraps[i].tag == tag && !nests(tag))
            return false;
    if (html_tags[tag].kind == KIND_RUBYPART &&
        (b->wraps_n == 0 || b->wraps[b->wraps_n - 1].tag != TAG_RUBY))
        return false;
    b->wraps[b->wraps_n++] = (struct wrap){.tag = tag, .attrs = attrs};
    return true;
}

void build_close_inline(struct build *b)
{
    b->wraps_n--;
}
