/* taglex_priv.h: the tags, comments and text of HTML, as the standard's tokenizer sees them outside
 * of script and the like (13.2.5 of the HTML standard). Pure; cost linear in what is read. */
#ifndef KY_HTML_TAGLEX_PRIV_H
#define KY_HTML_TAGLEX_PRIV_H

#include "base/str.h"
#include "html/prepass_priv.h"

/* The name of an attribute that the pre-pass adds and the tree does not show. */
#define TAGLEX_UNIQUE "data-ky-unique"
/* A comment that the pre-pass adds and the tree does not show. */
#define TAGLEX_FLUSH "ky-flush"

struct taglex_attr {
    struct str name, value; /* as written; references in the value are not resolved */
};

struct taglex {
    int tag; /* GumboTag, GUMBO_TAG_UNKNOWN for other names */
    struct str name, text;
    bool self_closing;
    struct taglex_attr attrs[PREPASS_ATTRS];
    size_t attrs_n;
};

/* NOTHING: a doctype, a tag cut off by the end, or one whose name no element has. */
enum taglex_kind { TAGLEX_TEXT, TAGLEX_START, TAGLEX_END, TAGLEX_COMMENT, TAGLEX_NOTHING };

bool taglex_blank(char c); /* space, tab, LF, FF, CR */
/* What stands at in.p[*at], *at < in.n; *at goes past it. */
enum taglex_kind taglex_next(struct str in, size_t *at, struct taglex *out);
/* The same when a tag begins there. */
enum taglex_kind taglex_read(struct str in, size_t *at, struct taglex *out);

#endif
