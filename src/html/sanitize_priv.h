/* sanitize_priv.h: the sanitizer's parts.
 *
 * policy: const tables of what is kept, as what, with which attributes.
 * build: the tree that goes out. It obeys a content model by construction: blocks where blocks may
 *   stand, text only in text blocks (or directly in li, td and the like), lists of items, tables of
 *   rows of cells, no element that a parser would close, move or reopen. So the tree that is
 *   parsed from its markup is the same tree, and building from that changes nothing.
 * serialize: the tree as markup. */
#ifndef KY_HTML_SANITIZE_PRIV_H
#define KY_HTML_SANITIZE_PRIV_H

#include "base/buf.h"
#include "html/dom.h"
#include "html/sanitize.h"

/* ---- policy ---- */

enum tag_kind {
    KIND_NONE,     /* not an element: text */
    KIND_TEXT,     /* a block of text */
    KIND_PRE,      /* the same, blanks kept */
    KIND_BLOCKS,   /* blocks; text in it is wrapped in p */
    KIND_ITEM,     /* blocks and bare text */
    KIND_LIST,     /* li */
    KIND_TERMS,    /* dt, dd */
    KIND_TABLE,    /* caption, colgroup, row groups */
    KIND_COLS,     /* col */
    KIND_GROUP,    /* tr */
    KIND_ROW,      /* td, th */
    KIND_RULE,     /* hr */
    KIND_COL,      /* col */
    KIND_INLINE,   /* in text */
    KIND_RUBYPART, /* rt, rp: directly in ruby */
    KIND_BREAK,    /* br */
    KIND_IMAGE,    /* img */
    KIND_PICTURE,  /* sources and an img: made whole, see build_picture */
    KIND_SOURCE,   /* source, in picture only */
};

enum html_attr_id {
    ATTR_HREF,
    ATTR_REL,
    ATTR_SRC,
    ATTR_SRCSET,
    ATTR_SIZES,
    ATTR_ALT,
    ATTR_TITLE,
    ATTR_WIDTH,
    ATTR_HEIGHT,
    ATTR_LOADING,
    ATTR_DECODING,
    ATTR_COLSPAN,
    ATTR_ROWSPAN,
    ATTR_SCOPE,
    ATTR_SPAN,
    ATTR_START,
    ATTR_TYPE,
    ATTR_VALUE,
    ATTR_CITE,
    ATTR_DATETIME,
    ATTR_CLASS,
    ATTR_LANG,
    ATTR_DIR,
    ATTR_COUNT,
};

#define BIT(attr) (1u << (attr))
#define WORLD     (BIT(ATTR_LANG) | BIT(ATTR_DIR))
#define EDIT      (BIT(ATTR_CITE) | BIT(ATTR_DATETIME))
#define CELL      (BIT(ATTR_COLSPAN) | BIT(ATTR_ROWSPAN) | BIT(ATTR_CLASS) | WORLD)
#define IMAGE                                                                                      \
    (BIT(ATTR_SRC) | BIT(ATTR_SRCSET) | BIT(ATTR_SIZES) | BIT(ATTR_ALT) | BIT(ATTR_WIDTH) |        \
     BIT(ATTR_HEIGHT) | BIT(ATTR_LOADING) | BIT(ATTR_DECODING))
#define SOURCE_ATTRS (BIT(ATTR_SRCSET) | BIT(ATTR_SIZES) | BIT(ATTR_TYPE))

/* What we publish: id, name, kind, attributes. */
#define HTML_TAGS(X)                                                                               \
    X(P, "p", KIND_TEXT, BIT(ATTR_CLASS) | WORLD)                                                  \
    X(H2, "h2", KIND_TEXT, WORLD)                                                                  \
    X(H3, "h3", KIND_TEXT, WORLD)                                                                  \
    X(H4, "h4", KIND_TEXT, WORLD)                                                                  \
    X(H5, "h5", KIND_TEXT, WORLD)                                                                  \
    X(H6, "h6", KIND_TEXT, WORLD)                                                                  \
    X(PRE, "pre", KIND_PRE, 0)                                                                     \
    X(HR, "hr", KIND_RULE, 0)                                                                      \
    X(BLOCKQUOTE, "blockquote", KIND_BLOCKS, BIT(ATTR_CITE) | WORLD)                               \
    X(DIV, "div", KIND_BLOCKS, WORLD)                                                              \
    X(SECTION, "section", KIND_BLOCKS, WORLD)                                                      \
    X(FIGURE, "figure", KIND_ITEM, 0)                                                              \
    X(FIGCAPTION, "figcaption", KIND_ITEM, 0)                                                      \
    X(UL, "ul", KIND_LIST, WORLD)                                                                  \
    X(OL, "ol", KIND_LIST, BIT(ATTR_START) | BIT(ATTR_TYPE) | WORLD)                               \
    X(LI, "li", KIND_ITEM, BIT(ATTR_VALUE) | WORLD)                                                \
    X(DL, "dl", KIND_TERMS, WORLD)                                                                 \
    X(DT, "dt", KIND_ITEM, WORLD)                                                                  \
    X(DD, "dd", KIND_ITEM, WORLD)                                                                  \
    X(TABLE, "table", KIND_TABLE, WORLD)                                                           \
    X(CAPTION, "caption", KIND_ITEM, 0)                                                            \
    X(COLGROUP, "colgroup", KIND_COLS, 0)                                                          \
    X(COL, "col", KIND_COL, BIT(ATTR_SPAN))                                                        \
    X(THEAD, "thead", KIND_GROUP, 0)                                                               \
    X(TBODY, "tbody", KIND_GROUP, 0)                                                               \
    X(TFOOT, "tfoot", KIND_GROUP, 0)                                                               \
    X(TR, "tr", KIND_ROW, 0)                                                                       \
    X(TD, "td", KIND_ITEM, CELL)                                                                   \
    X(TH, "th", KIND_ITEM, CELL | BIT(ATTR_SCOPE))                                                 \
    X(A, "a", KIND_INLINE, BIT(ATTR_HREF) | BIT(ATTR_REL) | BIT(ATTR_TITLE))                       \
    X(STRONG, "strong", KIND_INLINE, 0)                                                            \
    X(EM, "em", KIND_INLINE, 0)                                                                    \
    X(B, "b", KIND_INLINE, 0)                                                                      \
    X(I, "i", KIND_INLINE, 0)                                                                      \
    X(U, "u", KIND_INLINE, 0)                                                                      \
    X(S, "s", KIND_INLINE, 0)                                                                      \
    X(SUB, "sub", KIND_INLINE, 0)                                                                  \
    X(SUP, "sup", KIND_INLINE, 0)                                                                  \
    X(SMALL, "small", KIND_INLINE, 0)                                                              \
    X(MARK, "mark", KIND_INLINE, 0)                                                                \
    X(DEL, "del", KIND_INLINE, EDIT)                                                               \
    X(INS, "ins", KIND_INLINE, EDIT)                                                               \
    X(Q, "q", KIND_INLINE, BIT(ATTR_CITE) | WORLD)                                                 \
    X(CITE, "cite", KIND_INLINE, 0)                                                                \
    X(ABBR, "abbr", KIND_INLINE, BIT(ATTR_TITLE))                                                  \
    X(TIME, "time", KIND_INLINE, BIT(ATTR_DATETIME))                                               \
    X(SPAN, "span", KIND_INLINE, WORLD)                                                            \
    X(CODE, "code", KIND_INLINE, 0)                                                                \
    X(RUBY, "ruby", KIND_INLINE, 0)                                                                \
    X(RT, "rt", KIND_RUBYPART, 0)                                                                  \
    X(RP, "rp", KIND_RUBYPART, 0)                                                                  \
    X(BR, "br", KIND_BREAK, 0)                                                                     \
    X(IMG, "img", KIND_IMAGE, IMAGE)                                                               \
    X(PICTURE, "picture", KIND_PICTURE, 0)                                                         \
    X(SOURCE, "source", KIND_SOURCE, SOURCE_ATTRS)

enum html_tag {
    TAG_NONE, /* text */
#define X(id, name, kind, attrs) TAG_##id,
    HTML_TAGS(X)
#undef X
        TAG_COUNT,
};

struct tag_spec {
    struct str name;
    enum tag_kind kind;
    uint32_t attrs;
};
extern const struct tag_spec html_tags[TAG_COUNT];

/* KEEP: as `as`. BREAK: vanishes, but begins a new block. UNWRAP: vanishes around its content.
 * VANISH: goes with its content; HIDE: the same, and what it holds is no text of the page. */
enum policy_action { POLICY_UNWRAP, POLICY_KEEP, POLICY_BREAK, POLICY_VANISH, POLICY_HIDE };

struct policy_rule {
    const char *name;
    enum policy_action action;
    enum html_tag as;
};
const struct policy_rule *policy_rule(const struct html_node *n); /* never NULL */

struct attrs {
    struct html_attr *p;
    size_t n;
};

/* The attributes that `n` keeps as a `tag`, cleaned. False when the element is nothing without one
 * it lacks (a without href, img without src, span without any, div and section too). */
bool policy_attrs(struct arena *a, const struct html_policy *policy, const struct html_node *n,
                  enum html_tag tag, struct attrs *out);
/* "align-center", "align-right" or empty: from class, align or style. */
struct str policy_align(const struct html_node *n);

/* ---- build ---- */

struct out_node {
    enum html_tag tag;
    struct attrs attrs;
    struct str text;
    struct out_node *parent, *first, *last, *prev, *next;
};

enum { FLOW_MAX = 64, INLINE_MAX = 24 };

/* An open block that holds others. Implied: no tag asked for it; the next that needs its place
 * closes it. */
struct flow {
    struct out_node *node;
    bool implied;
};

/* An open inline element; its node is made when the first text comes, in each text block anew. */
struct wrap {
    enum html_tag tag;
    struct attrs attrs;
    struct out_node *node;
};

enum run_state { RUN_START, RUN_SPACE, RUN_TEXT }; /* what stands before the next character */

struct build {
    struct arena *a;
    struct out_node root;
    struct flow flow[FLOW_MAX];
    size_t flow_n;
    struct wrap wraps[INLINE_MAX];
    size_t wraps_n;
    enum html_tag text; /* the text block that text opens; TAG_NONE: p where one is needed */
    struct attrs text_attrs;
    struct str align; /* class of such a p */
    /* the run of text that is open */
    struct out_node *host;   /* its block; NULL: none */
    struct out_node *before; /* in a host with blocks: the child before the run */
    enum run_state state;
    bool line_end, new_line; /* in pre: the last character was LF; one is due */
};

void build_init(struct build *b, struct arena *a);
void build_text(struct build *b, struct str s);
void build_br(struct build *b);
void build_image(struct build *b, struct attrs attrs);
/* No heading lies more than one level below the one before it, the first at h2: readers who listen
 * find their way by them (WCAG 1.3.1). */
void build_level_headings(struct build *b);
/* A picture: n sources, then the img that goes without them. */
void build_picture(struct build *b, const struct attrs *sources, size_t n, struct attrs img);
void build_hr(struct build *b);
void build_col(struct build *b, struct attrs attrs);
void build_end_run(struct build *b); /* what comes now is another block */
/* Open a block that holds blocks; false when it cannot stand here or is too deep. build_close
 * closes all above the first `depth` blocks: pass the flow_n - 1 of after opening. */
bool build_open(struct build *b, enum html_tag tag, struct attrs attrs);
void build_close(struct build *b, size_t depth);
bool build_open_inline(struct build *b, enum html_tag tag, struct attrs attrs);
void build_close_inline(struct build *b);

/* For build_text.c and build.c. */
struct out_node *build_append(struct build *b, struct out_node *parent, enum html_tag tag);
void build_unlink(struct out_node *n);
bool build_fit_content(struct build *b, enum html_tag list);
bool build_is_inline(const struct out_node *n);

/* ---- serialize ---- */

void serialize(struct buf *out, const struct out_node *root);

#endif
