/* nest_priv.h: which elements gumbo holds open, known before gumbo sees the tags.
 *
 * A mirror of gumbo's stack of open elements and of its list of active formatting elements, without
 * the tree: the pre-pass asks it whether a tag may pass, and it says no where gumbo's work would
 * stop being linear. It follows gumbo 0.10.1's tree construction for the tags the pre-pass lets
 * through; a test compares it with gumbo. What it may write itself (end tags of elements that would
 * otherwise be lost track of) goes to `out`. Each call: O(depth + formatting), both capped. */
#ifndef KY_HTML_NEST_PRIV_H
#define KY_HTML_NEST_PRIV_H

#include "base/buf.h"

/* Depth of open elements, and of formatting elements that may be reopened (b, font, a…). */
enum { NEST_DEPTH = 240, NEST_FORMATS = 32, NEST_ROOM = NEST_DEPTH + NEST_FORMATS + 8 };

struct nest_open {
    uint8_t tag;
    uint32_t id; /* of its entry among the formats; 0 for none */
};

struct nest_format {
    uint8_t tag;
    bool marker, open;
    uint32_t id, cost;
};

struct nest {
    struct nest_open open[NEST_ROOM];
    struct nest_format format[NEST_ROOM + NEST_FORMATS];
    size_t open_n, format_n, formats; /* formats: entries that are no markers */
    size_t peak;                      /* the deepest so far */
    uint32_t next_id;
    uint64_t spent, budget; /* clones of formatting elements, in elements */
    bool form;
    struct buf *out;
};

/* What becomes of a start tag. */
enum nest_verdict { NEST_DROP, NEST_PASS, NEST_UNIQUE };

void nest_init(struct nest *n, size_t input, struct buf *out);
/* A start tag with `attrs` bytes of attributes. NEST_UNIQUE: pass, but with an attribute no other
 * element has, so that gumbo does not take it for one of three equal formatting elements. */
enum nest_verdict nest_start(struct nest *n, int tag, size_t attrs);
bool nest_end(struct nest *n, int tag); /* false: drop it */
void nest_text(struct nest *n, bool blank);
bool nest_in_table(const struct nest *n); /* where text does not belong: table, tbody, tr */

/* nest_table.c: the tags of tables. */
enum nest_verdict nest_table_start(struct nest *n, int tag);
bool nest_table_end(struct nest *n, int tag);

/* For nest_table.c. */
bool nest_push(struct nest *n, int tag);        /* false when too deep */
void nest_pop_to(struct nest *n, size_t depth); /* close all above */
void nest_mark(struct nest *n);
void nest_clear_to_marker(struct nest *n);
#define NEST_NONE ((size_t)-1)
/* The nearest open table, tbody, thead, tfoot, tr, td, th, caption or colgroup, or NEST_NONE. */
size_t nest_table_context(const struct nest *n);
void nest_close_p(struct nest *n);

#endif
