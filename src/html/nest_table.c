/* nest_table.c: the part of the mirror that follows gumbo's table modes. Which mode gumbo is in
 * follows from the nearest open table element, so nothing but the stack is kept. */
#include "html/nest_priv.h"

#include <gumbo.h>

static bool is_cell(int tag)
{
    return tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH;
}

static bool is_group(int tag)
{
    return tag == GUMBO_TAG_TBODY || tag == GUMBO_TAG_THEAD || tag == GUMBO_TAG_TFOOT;
}

static bool is_table_tag(int tag)
{
    return tag == GUMBO_TAG_TABLE || tag == GUMBO_TAG_TR || tag == GUMBO_TAG_CAPTION ||
           tag == GUMBO_TAG_COLGROUP || is_group(tag) || is_cell(tag);
}

size_t nest_table_context(const struct nest *n)
{
    for (size_t i = n->open_n; i-- > 0;)
        if (is_table_tag(n->open[i].tag))
            return i;
    return NEST_NONE;
}

bool nest_in_table(const struct nest *n)
{
    size_t at = nest_table_context(n);
    if (at == NEST_NONE)
        return false;
    int tag = n->open[at].tag;
    return !is_cell(tag) && tag != GUMBO_TAG_CAPTION;
}

/* Close all above `depth`. Objects left open there are ended first, so that gumbo forgets their
 * markers too: else it would keep one for each. */
static void close_above(struct nest *n, size_t depth)
{
    for (size_t i = n->open_n; i-- > depth;) {
        int tag = n->open[i].tag;
        if (tag == GUMBO_TAG_OBJECT || tag == GUMBO_TAG_APPLET || tag == GUMBO_TAG_MARQUEE) {
            buf_addf(n->out, "</%s>", gumbo_normalized_tagname(tag));
            nest_pop_to(n, i);
            nest_clear_to_marker(n);
        }
    }
    nest_pop_to(n, depth);
}

/* Close a cell or caption and all in it. */
static void close_cell(struct nest *n, size_t at)
{
    close_above(n, at + 1);
    nest_pop_to(n, at);
    nest_clear_to_marker(n);
}

/* `tag` opens in a row, row group or table, whose context is at `at`; what lies between is implied.
 * Three levels must fit. */
static enum nest_verdict open_part(struct nest *n, int tag, size_t at)
{
    close_above(n, at + 1);
    if (n->open_n + 3 > NEST_DEPTH)
        return NEST_DROP;
    bool fits = true;
    if (tag == GUMBO_TAG_TR || is_cell(tag)) {
        if (n->open[at].tag == GUMBO_TAG_TABLE)
            fits = nest_push(n, GUMBO_TAG_TBODY);
        if (is_cell(tag) && n->open[at].tag != GUMBO_TAG_TR)
            fits = nest_push(n, GUMBO_TAG_TR) && fits;
    }
    if (tag == GUMBO_TAG_COL)
        fits = nest_push(n, GUMBO_TAG_COLGROUP); /* which stays open */
    else
        fits = nest_push(n, tag) && fits;
    ensure(fits);
    if (is_cell(tag) || tag == GUMBO_TAG_CAPTION)
        nest_mark(n);
    return NEST_PASS;
}

/* The start tag of a table, in body or cell context. */
static enum nest_verdict start_table(struct nest *n)
{
    size_t at = nest_table_context(n);
    if (at != NEST_NONE && nest_in_table(n)) { /* a table where only rows may be ends the table */
        while (n->open[at].tag != GUMBO_TAG_TABLE)
            at--;
        close_above(n, at);
    }
    nest_close_p(n);
    return nest_push(n, GUMBO_TAG_TABLE) ? NEST_PASS : NEST_DROP;
}

enum nest_verdict nest_table_start(struct nest *n, int tag)
{
    if (tag == GUMBO_TAG_TABLE)
        return start_table(n);
    for (;;) {
        size_t at = nest_table_context(n);
        if (at == NEST_NONE)
            return NEST_DROP; /* ignored outside a table */
        int context = n->open[at].tag;
        if (is_cell(context) || context == GUMBO_TAG_CAPTION) {
            close_cell(n, at);
        } else if (context == GUMBO_TAG_COLGROUP) {
            if (tag == GUMBO_TAG_COL)
                return NEST_PASS;
            nest_pop_to(n, at);
        } else if (context == GUMBO_TAG_TABLE || (context == GUMBO_TAG_TR && is_cell(tag)) ||
                   (is_group(context) && (tag == GUMBO_TAG_TR || is_cell(tag)))) {
            return open_part(n, tag, at);
        } else {
            close_above(n, at); /* a row or row group, which the tag ends */
        }
    }
}

bool nest_table_end(struct nest *n, int tag)
{
    if (!is_table_tag(tag))
        return tag == GUMBO_TAG_COL;
    size_t at = n->open_n;
    while (at-- > 0 && n->open[at].tag != tag)
        if (n->open[at].tag == GUMBO_TAG_TABLE)
            return true;
    if (at == NEST_NONE)
        return true;
    size_t inner = nest_table_context(n);
    if (is_cell(n->open[inner].tag) || n->open[inner].tag == GUMBO_TAG_CAPTION)
        close_cell(n, inner);
    if (n->open_n > at)
        close_above(n, at);
    return true;
}
