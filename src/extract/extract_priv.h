/* extract_priv.h: how a page is read, shared by the files of src/extract.
 *
 * The page becomes a list of lines, as a browser would show it, each knowing the element and the
 * text nodes it comes from (lines.c). The steps that follow only look at lines and give each a
 * kind: breadcrumb, labelled fields, headline, noise; what is left is weighed, the element that
 * holds most text and least else is the content (content.c), and its lines, trimmed, are the body
 * (body.c). Every step is linear in the page. Memory comes from the page's arena; once that is
 * spent steps go on with what they have, and extract_page asks at the end. */
#ifndef KY_EXTRACT_PRIV_H
#define KY_EXTRACT_PRIV_H

#include "base/vec.h"
#include "extract/extract.h"
#include "html/dom.h"

enum line_kind {
    LINE_PLAIN,  /* not known yet: text, a heading, a caption, a menu */
    LINE_TITLE,  /* the headline or a line of it */
    LINE_CRUMB,  /* breadcrumb */
    LINE_META,   /* labelled fields: source, date, views… */
    LINE_CREDIT, /* labelled fields, only of people: author, editor, reviewers */
    LINE_LEAD,   /* the summary with its label, or the label alone */
    LINE_LINKS,  /* links to elsewhere */
    LINE_NOISE,  /* tools and slogans: print, share, font size */
    LINE_NOTICE, /* copyright, disclaimer, registration numbers */
    LINE_STOP    /* heading of what follows the article: related news, comments */
};

struct elem {
    struct html_node *node;
    uint32_t parent; /* index; of the root its own */
    uint32_t block;  /* nearest that begins a line: itself or one it is in */
    uint32_t end;    /* one past the last element below it */
    uint8_t heading; /* 1..6 inside h1..h6, else 0 */
    uint8_t titled;  /* above 0: it, or one at most two above it, is named like a headline */
    bool boiler;     /* it or what holds it is named like a menu, footer, sidebar… */
    bool linked, bold, big, centred, list; /* it or what holds it */
    int32_t good, junk;                    /* sums over the subtree */
};

/* Part of a line: what one text node gives it, as it stands there. */
struct piece {
    struct str text;
    uint32_t elem; /* its parent */
};

struct line {
    struct str text;       /* blanks collapsed, trimmed, never empty */
    uint32_t elem;         /* the block that holds it */
    uint32_t pieces, past; /* its pieces: [pieces, past) */
    uint32_t chars;        /* code points that are no blanks */
    uint32_t linked;       /* of them, inside links */
    uint32_t points;       /* of them, punctuation of sentences */
    uint32_t bold;         /* of them, bold or in a heading */
    enum line_kind kind;
    bool weak; /* META or CREDIT whose labels may also begin a paragraph */
    bool keep; /* belongs to the body */
};

/* An img: it stands before that piece. */
struct image {
    uint32_t elem, piece;
};

enum label {
    LABEL_NONE,
    LABEL_SOURCE,
    LABEL_ISSUER,
    LABEL_DATE,       /* 发布时间 */
    LABEL_DATE_WEAK,  /* 时间, 更新时间 */
    LABEL_DATE_OTHER, /* 成文日期: not the publication */
    LABEL_EDITOR,
    LABEL_EDITOR_PLAIN, /* 编辑 */
    LABEL_AUTHOR,
    LABEL_REVIEWER,
    LABEL_COUNTER, /* 浏览次数, 字号 */
    LABEL_LEAD,
    LABEL_TAGS,
    LABEL_TITLE,
    LABEL_RECORD /* 索引号, 发文字号… */
};

struct field {
    enum label label;
    struct str value; /* may be empty */
    uint32_t line;
    bool tail; /* it stood in brackets at the end of a paragraph */
};

/* What the head of the page says; empty what it does not. */
struct head {
    struct str title; /* of <title> */
    struct str headline;
    struct str date, url, source, channel, site, keywords, lang;
};

struct page {
    struct arena *arena;
    struct html_node *root;
    struct extract *out;
    struct head head;
    VEC(struct elem) elems;
    VEC(struct piece) pieces;
    VEC(struct line) lines;
    VEC(struct image) images;
    VEC(struct field) fields;
    VEC(struct str) flags;
    VEC(struct str) steps; /* of the breadcrumb */
    uint32_t content;      /* element */
    uint32_t first, last;  /* first and last line of the body; first > last: there is none */
    uint32_t title_line;   /* of the headline's first line, or NO_LINE */
    size_t noise;          /* damaged places that were mended or removed */
};

#define NO_LINE UINT32_MAX

/* repair.c: mend the text nodes in place; adds to page->noise. */
void page_repair(struct page *p);
/* lines.c: fill elems, pieces and lines. */
void page_lines(struct page *p);
/* Cut the line and its pieces before the last `mark`, or behind it to keep it. */
void line_cut(struct page *p, struct line *l, struct str mark, bool keep);
/* head.c */
void page_head(struct page *p);
/* breadcrumb.c: finds it, marks its lines, fills steps. */
void page_breadcrumb(struct page *p);
/* names.c: of classes and ids. */
bool names_boiler(struct str class_or_id);
bool names_titled(struct str class_or_id);
bool names_part(struct str class_or_id, const char *word); /* one of its parts is that word */
/* words.c */
void page_words(struct page *p);
bool words_tool(struct str word); /* 打印, 首页, 大 … */
bool words_site(struct str name); /* a name that ends like that of a site */
bool words_doc_no(struct str s);  /* 澜政发〔2024〕3号 */
/* label.c: fields of all lines; marks META, CREDIT and LEAD. */
void page_labels(struct page *p);
bool words_no_value(struct str value); /* null, 无, 未知 … */
/* title.c: choose the headline, mark its lines. */
void page_title(struct page *p);
/* content.c: choose the element that holds the body. */
void page_content(struct page *p);
/* body.c: which of its lines are the body. */
void page_body(struct page *p);
/* fields.c: editor, lead, tags, channel, language. */
void page_fields(struct page *p);
bool field_near(const struct page *p, const struct field *f); /* it speaks of this article */
/* The first field of that label near the article with a value; *empty when one had none. */
const struct field *field_first(const struct page *p, enum label label, bool *empty);
/* source.c */
void page_source(struct page *p);
/* published.c: the date; flags what is odd about dates. */
void page_published(struct page *p, struct str hint_url);
/* picture.c: images becomes those of the body whose pictures it puts into out->pictures, one for
 * one. `from`: where the page came from, may be empty. */
void page_pictures(struct page *p, struct str from);
/* markup.c: html and the paragraphs. */
enum ky_err page_markup(struct page *p, struct err *e) MUST_CHECK;

void page_flag(struct page *p, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
