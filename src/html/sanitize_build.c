/* sanitize_build.c: the blocks of the tree that goes out. */
#include "html/sanitize_priv.h"

static enum tag_kind kind_of(const struct out_node *n)
{
    return n->tag == TAG_NONE ? KIND_NONE : html_tags[n->tag].kind;
}

static struct out_node *top(const struct build *b)
{
    return b->flow[b->flow_n - 1].node;
}

static bool top_implied(const struct build *b)
{
    return b->flow[b->flow_n - 1].implied;
}

void build_init(struct build *b, struct arena *a)
{
    *b = (struct build){.a = a, .root = {.tag = TAG_DIV}, .flow_n = 1};
    b->flow[0].node = &b->root;
}

struct out_node *build_append(struct build *b, struct out_node *parent, enum html_tag tag)
{
    struct out_node *n = ARENA_NEW(b->a, struct out_node);
    if (!n)
        return NULL;
    n->tag = tag;
    n->parent = parent;
    n->prev = parent->last;
    if (parent->last)
        parent->last->next = n;
    else
        parent->first = n;
    parent->last = n;
    return n;
}

void build_unlink(struct out_node *n)
{
    if (n->prev)
        n->prev->next = n->next;
    else
        n->parent->first = n->next;
    if (n->next)
        n->next->prev = n->prev;
    else
        n->parent->last = n->prev;
}

bool build_is_inline(const struct out_node *n)
{
    enum tag_kind kind = kind_of(n);
    return kind == KIND_NONE || kind >= KIND_INLINE;
}

static bool push(struct build *b, enum html_tag tag, struct attrs attrs, bool implied)
{
    struct out_node *n =
        b->flow_n < FLOW_MAX && !b->a->overrun ? build_append(b, top(b), tag) : NULL;
    if (!n)
        return false;
    n->attrs = attrs;
    b->flow[b->flow_n++] = (struct flow){n, implied};
    return true;
}

static bool imply(struct build *b, enum html_tag tag)
{
    return push(b, tag, (struct attrs){0}, true);
}

/* Nothing to show: no child, or of a table none but columns. Cells stay, for the sake of their
 * neighbours. */
static bool is_hollow(const struct out_node *n)
{
    if (n->tag == TAG_TD || n->tag == TAG_TH)
        return false;
    for (const struct out_node *c = n->first; c; c = c->next)
        if (n->tag != TAG_TABLE || c->tag != TAG_COLGROUP)
            return false;
    return true;
}

static void pop(struct build *b)
{
    struct out_node *n = top(b);
    b->flow_n--;
    if (is_hollow(n))
        build_unlink(n);
}

void build_close(struct build *b, size_t depth)
{
    build_end_run(b);
    while (b->flow_n > depth && b->flow_n > 1)
        pop(b);
}

/* Make room for a block or text: what holds only items, rows or the like gets one. A list goes into
 * the item before it. */
bool build_fit_content(struct build *b, enum html_tag list)
{
    static const enum html_tag inside[] = {
        [KIND_LIST] = TAG_LI,  [KIND_TERMS] = TAG_DD, [KIND_TABLE] = TAG_TBODY,
        [KIND_GROUP] = TAG_TR, [KIND_ROW] = TAG_TD,   [KIND_IMAGE] = TAG_NONE};
    for (;;) {
        struct out_node *n = top(b);
        enum tag_kind kind = kind_of(n);
        bool items = kind == KIND_LIST || kind == KIND_TERMS;
        if (kind == KIND_COLS || (items && top_implied(b))) {
            pop(b);
        } else if (inside[kind] == TAG_NONE) {
            return true;
        } else if (kind == KIND_LIST && list != TAG_NONE && n->last && b->flow_n < FLOW_MAX) {
            b->flow[b->flow_n++] = (struct flow){n->last, true};
            return true;
        } else if (!imply(b, inside[kind])) {
            return false;
        }
    }
}

/* An item of a list: closes an implied item, and begins a list where there is none. */
static bool fit_item(struct build *b, enum tag_kind list, enum html_tag implied)
{
    while (top_implied(b) && kind_of(top(b)) == KIND_ITEM && b->flow_n > 1 &&
           kind_of(b->flow[b->flow_n - 2].node) == list)
        pop(b);
    if (kind_of(top(b)) == list)
        return true;
    return build_fit_content(b, TAG_NONE) && b->flow_n + 2 <= FLOW_MAX && imply(b, implied);
}

static bool is_table_part(enum tag_kind kind)
{
    return kind == KIND_COLS || kind == KIND_GROUP || kind == KIND_ROW;
}

/* Close the implied parts of a table above the one that a `part` may stand in. */
static void close_implied_parts(struct build *b, enum tag_kind part)
{
    while (top_implied(b)) {
        enum tag_kind kind = kind_of(top(b));
        bool cell = kind == KIND_ITEM && (top(b)->tag == TAG_TD);
        bool holds =
            (part == KIND_ITEM && kind == KIND_ROW) || (part == KIND_ROW && kind == KIND_GROUP);
        if (holds || !(cell || is_table_part(kind)))
            return;
        pop(b);
    }
}

static bool fit_cell(struct build *b)
{
    close_implied_parts(b, KIND_ITEM);
    if (kind_of(top(b)) == KIND_TABLE && !imply(b, TAG_TBODY))
        return false;
    if (kind_of(top(b)) == KIND_GROUP && !imply(b, TAG_TR))
        return false;
    return kind_of(top(b)) == KIND_ROW;
}

static bool fit_row(struct build *b)
{
    close_implied_parts(b, KIND_ROW);
    if (kind_of(top(b)) == KIND_TABLE && !imply(b, TAG_TBODY))
        return false;
    return kind_of(top(b)) == KIND_GROUP;
}

/* Columns come before all rows. */
static bool fit_columns(struct build *b)
{
    close_implied_parts(b, KIND_COLS);
    struct out_node *n = top(b);
    return n->tag == TAG_TABLE &&
           (!n->last || n->last->tag == TAG_COLGROUP || n->last->tag == TAG_CAPTION);
}

/* A caption stands first; one that does not becomes a cell, so that its text keeps its place. */
static bool fit_caption(struct build *b, enum html_tag *tag)
{
    close_implied_parts(b, KIND_COLS);
    if (top(b)->tag == TAG_TABLE && !top(b)->first)
        return true;
    *tag = TAG_TD;
    return fit_cell(b);
}

/* A block that stands among others; lists and tables need room for their parts. */
static bool fit_block(struct build *b, enum html_tag tag)
{
    enum tag_kind kind = html_tags[tag].kind;
    size_t parts = kind == KIND_TABLE ? 3 : kind == KIND_LIST || kind == KIND_TERMS ? 1 : 0;
    return build_fit_content(b, kind == KIND_LIST ? tag : TAG_NONE) &&
           b->flow_n + 1 + parts <= FLOW_MAX;
}

static bool fit(struct build *b, enum html_tag *tag)
{
    switch (*tag) {
    case TAG_LI:
        return fit_item(b, KIND_LIST, TAG_UL);
    case TAG_DT:
    case TAG_DD:
        return fit_item(b, KIND_TERMS, TAG_DL);
    case TAG_CAPTION:
        return fit_caption(b, tag);
    case TAG_COLGROUP:
        return fit_columns(b);
    case TAG_THEAD:
    case TAG_TBODY:
    case TAG_TFOOT:
        close_implied_parts(b, KIND_GROUP);
        return top(b)->tag == TAG_TABLE;
    case TAG_TR:
        return fit_row(b);
    case TAG_TD:
    case TAG_TH:
        return fit_cell(b);
    case TAG_FIGCAPTION:
        return build_fit_content(b, TAG_NONE) && top(b)->tag == TAG_FIGURE;
    default:
        return fit_block(b, *tag);
    }
}

bool build_open(struct build *b, enum html_tag tag, struct attrs attrs)
{
    build_end_run(b);
    enum html_tag as = tag;
    if (!fit(b, &as))
        return false;
    return push(b, as, as == tag ? attrs : (struct attrs){0}, false);
}

void build_hr(struct build *b)
{
    build_end_run(b);
    if (build_fit_content(b, TAG_NONE))
        (void)build_append(b, top(b), TAG_HR);
}

void build_col(struct build *b, struct attrs attrs)
{
    build_end_run(b);
    if (kind_of(top(b)) != KIND_COLS && !(fit_columns(b) && imply(b, TAG_COLGROUP)))
        return;
    struct out_node *n = build_append(b, top(b), TAG_COL);
    if (n)
        n->attrs = attrs;
}

/* The node after `n` in the order of the text; NULL at the end. */
static struct out_node *following(struct out_node *n)
{
    if (n->first)
        return n->first;
    while (n && !n->next)
        n = n->parent;
    return n ? n->next : NULL;
}

void build_level_headings(struct build *b)
{
    int level = 1; /* of the page's own title */
    for (struct out_node *n = b->root.first; n; n = following(n)) {
        if (n->tag < TAG_H2 || n->tag > TAG_H6)
            continue;
        int own = 2 + (int)(n->tag - TAG_H2);
        level = own <= level + 1 ? own : level + 1;
        n->tag = (enum html_tag)(TAG_H2 + level - 2);
    }
}
