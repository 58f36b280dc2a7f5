#include "html/nest_priv.h"

#include <gumbo.h>

#include "base/err.h"

/* How gumbo's tree construction treats a tag. A tag without traits reopens the formatting elements,
 * is pushed, and its end tag closes up to it unless a special element lies between. */
enum trait {
    VOID = 1,           /* never stays open */
    SPECIAL = 2,        /* stops the search of an ordinary end tag; a "furthest block" */
    SCOPE = 4,          /* boundary of what an end tag can see */
    FORMAT = 8,         /* reopened after it was cut off */
    CLOSES_P = 16,      /* its start tag closes an open p */
    HEADING = 32,       /* h1 to h6 */
    IMPLIED = 64,       /* its end tag may be implied */
    QUIET = 128,        /* its start tag does not reopen formatting elements */
    MARKER = 256,       /* formatting elements do not reach into it */
    END_IN_SCOPE = 512, /* its end tag closes everything up to it, within scope */
    BLOCK = SPECIAL | CLOSES_P | QUIET | END_IN_SCOPE,
};

static const uint16_t traits[GUMBO_TAG_LAST] = {
    [GUMBO_TAG_ADDRESS] = BLOCK,
    [GUMBO_TAG_ARTICLE] = BLOCK,
    [GUMBO_TAG_ASIDE] = BLOCK,
    [GUMBO_TAG_BLOCKQUOTE] = BLOCK,
    [GUMBO_TAG_CENTER] = BLOCK,
    [GUMBO_TAG_DETAILS] = BLOCK,
    [GUMBO_TAG_DIR] = BLOCK,
    [GUMBO_TAG_DIV] = BLOCK,
    [GUMBO_TAG_DL] = BLOCK,
    [GUMBO_TAG_FIELDSET] = BLOCK,
    [GUMBO_TAG_FIGCAPTION] = BLOCK,
    [GUMBO_TAG_FIGURE] = BLOCK,
    [GUMBO_TAG_FOOTER] = BLOCK,
    [GUMBO_TAG_HEADER] = BLOCK,
    [GUMBO_TAG_HGROUP] = BLOCK,
    [GUMBO_TAG_MAIN] = CLOSES_P | QUIET | END_IN_SCOPE,
    [GUMBO_TAG_MENU] = BLOCK,
    [GUMBO_TAG_NAV] = BLOCK,
    [GUMBO_TAG_OL] = BLOCK,
    [GUMBO_TAG_SECTION] = BLOCK,
    [GUMBO_TAG_SUMMARY] = BLOCK,
    [GUMBO_TAG_UL] = BLOCK,
    [GUMBO_TAG_PRE] = BLOCK,
    [GUMBO_TAG_LISTING] = BLOCK,
    [GUMBO_TAG_P] = SPECIAL | CLOSES_P | QUIET | IMPLIED,
    [GUMBO_TAG_H1] = SPECIAL | CLOSES_P | QUIET | HEADING,
    [GUMBO_TAG_H2] = SPECIAL | CLOSES_P | QUIET | HEADING,
    [GUMBO_TAG_H3] = SPECIAL | CLOSES_P | QUIET | HEADING,
    [GUMBO_TAG_H4] = SPECIAL | CLOSES_P | QUIET | HEADING,
    [GUMBO_TAG_H5] = SPECIAL | CLOSES_P | QUIET | HEADING,
    [GUMBO_TAG_H6] = SPECIAL | CLOSES_P | QUIET | HEADING,
    [GUMBO_TAG_LI] = SPECIAL | CLOSES_P | QUIET | IMPLIED,
    [GUMBO_TAG_DD] = SPECIAL | CLOSES_P | QUIET | IMPLIED | END_IN_SCOPE,
    [GUMBO_TAG_DT] = SPECIAL | CLOSES_P | QUIET | IMPLIED | END_IN_SCOPE,
    [GUMBO_TAG_FORM] = SPECIAL | CLOSES_P | QUIET,
    [GUMBO_TAG_BUTTON] = SPECIAL | END_IN_SCOPE,
    [GUMBO_TAG_RP] = QUIET | IMPLIED,
    [GUMBO_TAG_RT] = QUIET | IMPLIED,
    [GUMBO_TAG_HR] = VOID | SPECIAL | CLOSES_P | QUIET,
    [GUMBO_TAG_AREA] = VOID,
    [GUMBO_TAG_BR] = VOID,
    [GUMBO_TAG_EMBED] = VOID,
    [GUMBO_TAG_IMG] = VOID,
    [GUMBO_TAG_INPUT] = VOID,
    [GUMBO_TAG_KEYGEN] = VOID,
    [GUMBO_TAG_WBR] = VOID,
    [GUMBO_TAG_SVG] = VOID, /* always empty here */
    [GUMBO_TAG_MATH] = VOID,
    [GUMBO_TAG_PARAM] = VOID | QUIET,
    [GUMBO_TAG_SOURCE] = VOID | QUIET,
    [GUMBO_TAG_TRACK] = VOID | QUIET,
    [GUMBO_TAG_BASE] = VOID | QUIET,
    [GUMBO_TAG_BASEFONT] = VOID | QUIET,
    [GUMBO_TAG_BGSOUND] = VOID | QUIET,
    [GUMBO_TAG_LINK] = VOID | QUIET,
    [GUMBO_TAG_META] = VOID | QUIET,
    [GUMBO_TAG_SCRIPT] = VOID | QUIET,
    [GUMBO_TAG_STYLE] = VOID | QUIET,
    [GUMBO_TAG_TITLE] = VOID | QUIET,
    [GUMBO_TAG_TEXTAREA] = VOID | QUIET,
    [GUMBO_TAG_IFRAME] = VOID | QUIET,
    [GUMBO_TAG_A] = FORMAT,
    [GUMBO_TAG_B] = FORMAT,
    [GUMBO_TAG_BIG] = FORMAT,
    [GUMBO_TAG_CODE] = FORMAT,
    [GUMBO_TAG_EM] = FORMAT,
    [GUMBO_TAG_FONT] = FORMAT,
    [GUMBO_TAG_I] = FORMAT,
    [GUMBO_TAG_NOBR] = FORMAT,
    [GUMBO_TAG_S] = FORMAT,
    [GUMBO_TAG_SMALL] = FORMAT,
    [GUMBO_TAG_STRIKE] = FORMAT,
    [GUMBO_TAG_STRONG] = FORMAT,
    [GUMBO_TAG_TT] = FORMAT,
    [GUMBO_TAG_U] = FORMAT,
    [GUMBO_TAG_APPLET] = SPECIAL | SCOPE | MARKER,
    [GUMBO_TAG_MARQUEE] = SPECIAL | SCOPE | MARKER,
    [GUMBO_TAG_OBJECT] = SPECIAL | SCOPE | MARKER,
    [GUMBO_TAG_TABLE] = SPECIAL | SCOPE | CLOSES_P | QUIET,
    [GUMBO_TAG_CAPTION] = SPECIAL | SCOPE,
    [GUMBO_TAG_TD] = SPECIAL | SCOPE,
    [GUMBO_TAG_TH] = SPECIAL | SCOPE,
    [GUMBO_TAG_COL] = VOID | SPECIAL,
    [GUMBO_TAG_COLGROUP] = SPECIAL,
    [GUMBO_TAG_TBODY] = SPECIAL,
    [GUMBO_TAG_TFOOT] = SPECIAL,
    [GUMBO_TAG_THEAD] = SPECIAL,
    [GUMBO_TAG_TR] = SPECIAL,
};

static bool has(int tag, int trait)
{
    return (traits[tag] & trait) != 0;
}

void nest_init(struct nest *n, size_t input, struct buf *out)
{
    *n = (struct nest){.budget = 4096 + input / 16, .out = out};
}

/* ---- the formatting elements ---- */

static size_t format_by_id(const struct nest *n, uint32_t id)
{
    for (size_t i = n->format_n; id && i-- > 0;)
        if (n->format[i].id == id)
            return i;
    return NEST_NONE;
}

/* The last entry of that tag after the last marker. */
static size_t format_by_tag(const struct nest *n, int tag)
{
    for (size_t i = n->format_n; i-- > 0 && !n->format[i].marker;)
        if (n->format[i].tag == tag)
            return i;
    return NEST_NONE;
}

static void format_remove(struct nest *n, size_t at)
{
    n->formats -= !n->format[at].marker;
    n->format_n--;
    memmove(&n->format[at], &n->format[at + 1], (n->format_n - at) * sizeof(n->format[0]));
}

void nest_mark(struct nest *n)
{
    ensure(n->format_n < NEST_ROOM + NEST_FORMATS);
    n->format[n->format_n++] = (struct nest_format){.marker = true};
}

void nest_clear_to_marker(struct nest *n)
{
    while (n->format_n > 0) {
        bool marker = n->format[n->format_n - 1].marker;
        format_remove(n, n->format_n - 1);
        if (marker)
            return;
    }
}

/* ---- the stack ---- */

static void open_remove(struct nest *n, size_t at)
{
    size_t f = format_by_id(n, n->open[at].id);
    if (f != NEST_NONE)
        n->format[f].open = false;
    n->open_n--;
    memmove(&n->open[at], &n->open[at + 1], (n->open_n - at) * sizeof(n->open[0]));
}

void nest_pop_to(struct nest *n, size_t depth)
{
    while (n->open_n > depth)
        open_remove(n, n->open_n - 1);
}

bool nest_push(struct nest *n, int tag)
{
    if (n->open_n >= NEST_DEPTH)
        return false;
    n->open[n->open_n++] = (struct nest_open){.tag = (uint8_t)tag};
    if (n->open_n > n->peak)
        n->peak = n->open_n;
    return true;
}

/* The topmost open element of that tag that is not hidden behind a boundary; `also` is one more
 * tag that hides it, or GUMBO_TAG_LAST. */
static size_t in_scope(const struct nest *n, int tag, int also)
{
    for (size_t i = n->open_n; i-- > 0;) {
        if (n->open[i].tag == tag)
            return i;
        if (has(n->open[i].tag, SCOPE) || n->open[i].tag == also)
            break;
    }
    return NEST_NONE;
}

static void pop_implied(struct nest *n)
{
    while (n->open_n > 0 && has(n->open[n->open_n - 1].tag, IMPLIED))
        nest_pop_to(n, n->open_n - 1);
}

void nest_close_p(struct nest *n)
{
    size_t p = in_scope(n, GUMBO_TAG_P, GUMBO_TAG_BUTTON);
    if (p != NEST_NONE)
        nest_pop_to(n, p);
}

static size_t open_by_id(const struct nest *n, uint32_t id)
{
    for (size_t i = n->open_n; id && i-- > 0;)
        if (n->open[i].id == id)
            return i;
    return NEST_NONE;
}

/* ---- adoption agency: what an end tag of a formatting element does ---- */

/* The entries and elements between the formatting element at `bottom` and its furthest block at
 * *block are cloned, forgotten or closed as gumbo does it. Returns the place in the list where the
 * clone of the formatting element goes. */
static size_t adopt_between(struct nest *n, size_t bottom, size_t *block, size_t bookmark)
{
    bool first = true;
    size_t steps = 0;
    for (size_t at = *block; at-- > bottom + 1;) {
        size_t f = format_by_id(n, n->open[at].id);
        steps++;
        if (f == NEST_NONE) {
            open_remove(n, at);
            --*block;
        } else if (steps > 3) {
            format_remove(n, f);
            bookmark -= f < bookmark;
        } else {
            n->spent += n->format[f].cost;
            if (first)
                bookmark = f + 1;
            first = false;
        }
    }
    return bookmark;
}

/* One round; false when there is no further one. */
static bool adopt_once(struct nest *n, int tag)
{
    size_t f = format_by_tag(n, tag);
    if (f == NEST_NONE)
        return false;
    size_t bottom = open_by_id(n, n->format[f].id);
    if (bottom == NEST_NONE) {
        format_remove(n, f);
        return false;
    }
    if (in_scope(n, tag, GUMBO_TAG_LAST) == NEST_NONE)
        return false;
    size_t block = bottom + 1;
    while (block < n->open_n && !has(n->open[block].tag, SPECIAL))
        block++;
    if (block == n->open_n) {
        nest_pop_to(n, bottom);
        format_remove(n, f);
        return false;
    }
    struct nest_format clone = n->format[f];
    size_t bookmark = adopt_between(n, bottom, &block, f + 1);
    f = format_by_id(n, clone.id);
    bookmark -= f < bookmark;
    format_remove(n, f);
    memmove(&n->format[bookmark + 1], &n->format[bookmark],
            (n->format_n - bookmark) * sizeof(n->format[0]));
    n->format[bookmark] = clone;
    n->format_n++;
    n->formats++;
    struct nest_open moved = n->open[bottom];
    memmove(&n->open[bottom], &n->open[bottom + 1], (block - bottom) * sizeof(n->open[0]));
    n->open[block] = moved;
    n->spent += clone.cost;
    return true;
}

static void adopt(struct nest *n, int tag)
{
    const struct nest_open *top = n->open_n ? &n->open[n->open_n - 1] : NULL;
    if (top && top->tag == tag && format_by_id(n, top->id) == NEST_NONE) {
        nest_pop_to(n, n->open_n - 1);
        return;
    }
    for (int round = 0; round < 8 && adopt_once(n, tag); round++)
        ;
}

/* ---- reopening ---- */

/* Before text and most elements gumbo reopens the formatting elements that were cut off. Each is a
 * clone with all its attributes, so a few bytes could cost kilobytes: past the budget they are
 * ended instead. */
static void reopen(struct nest *n)
{
    size_t first = n->format_n;
    while (first > 0 && !n->format[first - 1].marker && !n->format[first - 1].open)
        first--;
    if (n->spent > n->budget || n->open_n + (n->format_n - first) > NEST_ROOM) {
        while (n->format_n > first) {
            buf_addf(n->out, "</%s>", gumbo_normalized_tagname(n->format[n->format_n - 1].tag));
            size_t before = n->format_n;
            adopt(n, n->format[n->format_n - 1].tag);
            if (n->format_n == before)
                return;
        }
        return;
    }
    for (size_t i = first; i < n->format_n; i++) {
        n->format[i].open = true;
        n->open[n->open_n++] = (struct nest_open){n->format[i].tag, n->format[i].id};
        n->spent += n->format[i].cost;
    }
    if (n->open_n > n->peak)
        n->peak = n->open_n;
}

void nest_text(struct nest *n, bool blank)
{
    if (n->open_n && n->open[n->open_n - 1].tag == GUMBO_TAG_COLGROUP && !blank)
        nest_pop_to(n, n->open_n - 1);
    if (!blank || !nest_in_table(n))
        reopen(n);
}

/* ---- start tags ---- */

static enum nest_verdict start_format(struct nest *n, int tag, size_t attrs)
{
    if (tag == GUMBO_TAG_A && format_by_tag(n, tag) != NEST_NONE) {
        adopt(n, tag);
        size_t f = format_by_tag(n, tag);
        if (f != NEST_NONE) {
            size_t at = open_by_id(n, n->format[f].id);
            format_remove(n, f);
            if (at != NEST_NONE)
                open_remove(n, at);
        }
    }
    reopen(n);
    if (tag == GUMBO_TAG_NOBR && in_scope(n, tag, GUMBO_TAG_LAST) != NEST_NONE) {
        adopt(n, tag);
        reopen(n);
    }
    if (n->formats >= NEST_FORMATS || !nest_push(n, tag))
        return NEST_DROP;
    size_t same = 0;
    for (size_t i = n->format_n; i-- > 0 && !n->format[i].marker;)
        same += n->format[i].tag == tag;
    uint32_t id = ++n->next_id;
    n->open[n->open_n - 1].id = id;
    ensure(n->format_n < NEST_ROOM + NEST_FORMATS);
    n->format[n->format_n++] = (struct nest_format){
        .tag = (uint8_t)tag, .open = true, .id = id, .cost = (uint32_t)(1 + attrs / 64)};
    n->formats++;
    return same >= 2 ? NEST_UNIQUE : NEST_PASS;
}

/* li closes an open li, dd and dt an open dd or dt, unless a block other than address, div and p
 * lies between. */
static void close_item(struct nest *n, int tag)
{
    for (size_t i = n->open_n; i-- > 0;) {
        int at = n->open[i].tag;
        bool same = tag == GUMBO_TAG_LI ? at == tag : at == GUMBO_TAG_DD || at == GUMBO_TAG_DT;
        if (same) {
            nest_pop_to(n, i);
            return;
        }
        if (has(at, SPECIAL) && at != GUMBO_TAG_ADDRESS && at != GUMBO_TAG_DIV && at != GUMBO_TAG_P)
            return;
    }
}

static enum nest_verdict start_form(struct nest *n)
{
    if (n->form)
        return NEST_DROP;
    if (!nest_in_table(n)) { /* in a table gumbo closes it at once */
        nest_close_p(n);
        if (!nest_push(n, GUMBO_TAG_FORM))
            return NEST_DROP;
    }
    n->form = true;
    return NEST_PASS;
}

/* What a start tag closes before it opens. */
static void close_before(struct nest *n, int tag)
{
    if (tag == GUMBO_TAG_LI || tag == GUMBO_TAG_DD || tag == GUMBO_TAG_DT)
        close_item(n, tag);
    if (has(tag, CLOSES_P))
        nest_close_p(n);
    if (has(tag, HEADING) && n->open_n && has(n->open[n->open_n - 1].tag, HEADING))
        nest_pop_to(n, n->open_n - 1);
    if (tag == GUMBO_TAG_BUTTON) {
        size_t open = in_scope(n, tag, GUMBO_TAG_LAST);
        if (open != NEST_NONE)
            nest_pop_to(n, open);
    }
    if ((tag == GUMBO_TAG_RT || tag == GUMBO_TAG_RP) &&
        in_scope(n, GUMBO_TAG_RUBY, GUMBO_TAG_LAST) != NEST_NONE)
        pop_implied(n);
}

enum nest_verdict nest_start(struct nest *n, int tag, size_t attrs)
{
    switch (tag) {
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_CAPTION:
    case GUMBO_TAG_COLGROUP:
    case GUMBO_TAG_COL:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_THEAD:
    case GUMBO_TAG_TFOOT:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
        return nest_table_start(n, tag);
    default:
        break;
    }
    if (n->open_n && n->open[n->open_n - 1].tag == GUMBO_TAG_COLGROUP)
        nest_pop_to(n, n->open_n - 1);
    if (tag == GUMBO_TAG_FORM)
        return start_form(n);
    if (has(tag, FORMAT))
        return start_format(n, tag, attrs);
    close_before(n, tag);
    if (!has(tag, QUIET))
        reopen(n);
    if (has(tag, VOID))
        return NEST_PASS;
    if (!nest_push(n, tag))
        return NEST_DROP;
    if (has(tag, MARKER))
        nest_mark(n);
    return NEST_PASS;
}

/* ---- end tags ---- */

static bool end_form(struct nest *n)
{
    size_t at = in_scope(n, GUMBO_TAG_FORM, GUMBO_TAG_LAST);
    n->form = false;
    if (at != NEST_NONE) {
        pop_implied(n);
        open_remove(n, at);
    }
    return true;
}

static bool end_heading(struct nest *n)
{
    for (size_t i = n->open_n; i-- > 0 && !has(n->open[i].tag, SCOPE);)
        if (has(n->open[i].tag, HEADING)) {
            nest_pop_to(n, i);
            return true;
        }
    return false;
}

/* object, applet, marquee: those inside it first, so that each clears its own marker. */
static bool end_marker(struct nest *n, int tag)
{
    size_t at = n->open_n;
    while (at-- > 0 && n->open[at].tag != tag)
        if (n->open[at].tag == GUMBO_TAG_TABLE)
            return false;
    if (at == NEST_NONE)
        return false;
    for (size_t i = n->open_n; i-- > at;)
        if (has(n->open[i].tag, MARKER)) {
            if (i > at)
                buf_addf(n->out, "</%s>", gumbo_normalized_tagname(n->open[i].tag));
            nest_pop_to(n, i);
            nest_clear_to_marker(n);
        }
    return true;
}

static bool end_ordinary(struct nest *n, int tag)
{
    for (size_t i = n->open_n; i-- > 0;) {
        if (n->open[i].tag == tag) {
            nest_pop_to(n, i);
            return true;
        }
        if (has(n->open[i].tag, SPECIAL))
            break;
    }
    return false;
}

/* The end tag of a formatting element with blocks open inside it makes clones: not past the
 * budget. */
static bool end_format(struct nest *n, int tag)
{
    size_t f = format_by_tag(n, tag);
    size_t at = f == NEST_NONE ? NEST_NONE : open_by_id(n, n->format[f].id);
    if (n->spent > n->budget && at != NEST_NONE)
        for (size_t i = at; i < n->open_n; i++)
            if (has(n->open[i].tag, SPECIAL))
                return false;
    adopt(n, tag);
    return true;
}

bool nest_end(struct nest *n, int tag)
{
    size_t at;
    if (nest_table_end(n, tag))
        return true;
    if (n->open_n && n->open[n->open_n - 1].tag == GUMBO_TAG_COLGROUP)
        nest_pop_to(n, n->open_n - 1);
    if (has(tag, FORMAT))
        return end_format(n, tag);
    if (tag == GUMBO_TAG_FORM)
        return end_form(n);
    if (has(tag, HEADING))
        return end_heading(n);
    if (has(tag, MARKER))
        return end_marker(n, tag);
    if (tag == GUMBO_TAG_P) {
        at = in_scope(n, tag, GUMBO_TAG_BUTTON);
        if (at == NEST_NONE)
            reopen(n); /* gumbo makes an empty p of it */
        else
            nest_pop_to(n, at);
        return true;
    }
    if (tag == GUMBO_TAG_LI)
        at = in_scope(n, tag, GUMBO_TAG_LAST);
    else if (has(tag, END_IN_SCOPE))
        at = in_scope(n, tag, GUMBO_TAG_LAST);
    else
        return end_ordinary(n, tag);
    if (at == NEST_NONE)
        return false;
    for (size_t i = at + 1; tag == GUMBO_TAG_LI && i < n->open_n; i++)
        if (n->open[i].tag == GUMBO_TAG_OL || n->open[i].tag == GUMBO_TAG_UL)
            return false;
    nest_pop_to(n, at);
    return true;
}
