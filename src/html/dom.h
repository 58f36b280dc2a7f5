/* dom.h: HTML as browsers read it (gumbo), as a small tree in an arena.
 *
 * A linear pre-pass caps depth (256), open formatting elements (32) and attributes (64 an element),
 * so that parsing hostile input stays linear. Some elements it empties or leaves out: svg and math
 * stand there without content, template and select are gone, noscript is replaced by its content
 * (no script will run), frameset is ignored. Documents are read in no-quirks mode whatever their
 * doctype. Input should be valid UTF-8 (text/charset.h makes it so); wrong bytes become U+FFFD.
 *
 * Memory comes from the arena; gumbo's own is taken from its remaining budget for the time of the
 * parse and given back: an overrun of either gives KY_ELIMIT. Dense markup needs about 100 bytes a
 * byte, ordinary pages 10 to 20. Pure. Cost: linear. */
#ifndef KY_HTML_DOM_H
#define KY_HTML_DOM_H

#include "base/arena.h"

enum html_type { HTML_ELEMENT, HTML_TEXT, HTML_COMMENT };

struct html_attr {
    struct str name, value; /* name in lower case, value with references resolved */
};

struct html_node {
    enum html_type type;
    struct str name; /* of an element, lower case */
    struct str text; /* of a text or comment */
    struct html_attr *attrs;
    size_t attrs_n;
    struct html_node *parent, *first, *last, *next, *prev;
    uint32_t depth;
    bool foreign; /* svg or math */
};

/* The document's <html> element. Never NULL on KY_OK, also for empty input. */
enum ky_err html_parse(struct arena *a, struct str utf8, struct html_node **out,
                       struct err *e) MUST_CHECK;

struct str html_attr(const struct html_node *n, const char *name); /* empty when absent */
bool html_is(const struct html_node *n, const char *name); /* element of that name; NULL-safe */
bool html_has_class(const struct html_node *n, const char *name);
/* Next node in document order below `root`, or NULL; html_skip goes past n's children. */
struct html_node *html_next(const struct html_node *n, const struct html_node *root);
struct html_node *html_skip(const struct html_node *n, const struct html_node *root);
struct html_node *html_find(const struct html_node *root, const char *name); /* first descendant */
bool html_is_block(
    const struct html_node *n);        /* begins a new line when shown: p, div, li, td, br… */
void html_remove(struct html_node *n); /* unlink from its parent */

#endif
