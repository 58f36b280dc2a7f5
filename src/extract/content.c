/* content.c: which element holds the article.
 *
 * Lines are worth what they hold of running text; links, notices and tools count against the
 * elements they are in. The element whose worth less that burden is greatest is the content: what
 * holds less text loses worth, what holds more of the page gains burden. Of equals the innermost.
 * One pass over the lines, one over the elements. */
#include "extract/extract_priv.h"

enum {
    WORTH_MAX = 800,
    TEASERS_MIN = 3,
    TEASER_CHARS = 160,
    TEASER_LINES = 3,
    SEEN_MIN = 30,
    SIBLING_CHARS = 12
};

/* ---- teasers: other articles, each a link with some text below it ---- */

/* Lines after i, which is a link, that are its text; 0 when it is no teaser. */
static uint32_t teaser_lines(const struct page *p, uint32_t i)
{
    uint32_t n = 0;
    if (p->lines.p[i].kind != LINE_LINKS)
        return 0;
    for (const struct line *l = &p->lines.p[i + 1]; i + 1 + n < p->lines.n && l->kind == LINE_PLAIN;
         l++)
        if (++n > TEASER_LINES || l->chars > TEASER_CHARS)
            return 0;
    return n;
}

static bool alike(const struct page *p, uint32_t i, uint32_t k)
{
    const struct html_node *a = p->elems.p[p->lines.p[i].elem].node,
                           *b = p->elems.p[p->lines.p[k].elem].node;
    return a->depth == b->depth && str_eq(a->name, b->name);
}

static bool same_parent(const struct page *p, uint32_t i, uint32_t k)
{
    return p->elems.p[p->lines.p[i].elem].parent == p->elems.p[p->lines.p[k].elem].parent;
}

/* Text between the links of a row of teasers is theirs; below the last link, what looks the same
 * and stands in one element. */
static void mark_teasers(struct page *p)
{
    for (uint32_t i = 0, next; i < p->lines.n; i = next) {
        uint32_t count = 0, last = i, end = i;
        for (uint32_t n = teaser_lines(p, i); n > 0;
             n = end < p->lines.n ? teaser_lines(p, end) : 0) {
            count++;
            last = end;
            end += 1 + n;
        }
        next = end > i ? end : i + 1;
        for (uint32_t k = i + 1; count >= TEASERS_MIN && k < end; k++)
            if (k < last || (alike(p, i + 1, k) && same_parent(p, last + 1, k)))
                p->lines.p[k].kind = LINE_LINKS;
    }
}

/* ---- weights ---- */

/* Running text counts by its length; short lines without punctuation are hardly any. */
static int32_t worth(const struct page *p, uint32_t i)
{
    const struct line *l = &p->lines.p[i];
    const struct elem *e = &p->elems.p[l->elem];
    int32_t chars = (int32_t)(l->chars - l->linked);
    if (l->kind != LINE_PLAIN)
        return 0;
    if (chars > WORTH_MAX)
        chars = WORTH_MAX;
    if (l->points == 0 && chars < 30)
        chars /= 8;
    else
        chars += 10;
    if (e->boiler)
        chars /= 4;
    if (e->list && l->points < 2)
        chars /= 2;
    if (p->title_line != NO_LINE && i < p->title_line)
        chars /= 3;
    return chars;
}

static int32_t burden(const struct line *l)
{
    int32_t chars = (int32_t)(l->chars < 80 ? l->chars : 80);
    switch (l->kind) {
    case LINE_LINKS:
        return chars;
    case LINE_NOTICE:
        return 20 + chars;
    case LINE_STOP:
        return 15;
    case LINE_NOISE:
        return 8;
    case LINE_CRUMB:
        return 4;
    default:
        return l->chars < 10 ? 2 : 0;
    }
}

/* Past the lines that a stop line heads: those that follow it in the element around it, but not
 * beyond the headline. */
static uint32_t stopped_until(const struct page *p, uint32_t i)
{
    const struct line *l = &p->lines.p[i];
    uint32_t around = p->elems.p[p->elems.p[l->elem].parent].block;
    if (l->elem == p->elems.p[l->elem].parent)
        around = l->elem;
    uint32_t end = p->elems.p[around].end, past = i + 1;
    while (past < p->lines.n && p->lines.p[past].elem < end && past != p->title_line)
        past++;
    return past;
}

/* What stands under "related news" and the like is no text. Where it stands between the headline
 * and any text, it may be that the text follows it: then only if it is the lesser part of the page.
 */
static void stop(struct page *p, int32_t *values, int64_t total)
{
    int64_t seen = 0; /* worth since the headline */
    for (uint32_t i = 0; i < p->lines.n; i++) {
        seen = i == p->title_line ? 0 : seen + values[i];
        if (p->lines.p[i].kind != LINE_STOP)
            continue;
        int64_t sum = 0;
        uint32_t past = stopped_until(p, i);
        for (uint32_t k = i; k < past; k++)
            sum += values[k];
        bool above = p->title_line != NO_LINE && past <= p->title_line;
        bool below = p->title_line != NO_LINE && i > p->title_line && seen >= SEEN_MIN;
        if (!above && !below && sum * 2 > total)
            continue;
        for (uint32_t k = i; k < past; k++) {
            if (p->lines.p[k].kind == LINE_PLAIN)
                p->lines.p[k].kind = LINE_LINKS;
            values[k] = 0;
        }
        i = past - 1;
    }
}

/* First line at or after element `elem` in the order of the page. */
static uint32_t line_from(const struct page *p, uint32_t elem)
{
    uint32_t low = 0, high = (uint32_t)p->lines.n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (p->lines.p[mid].elem < elem)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* Line k is a paragraph beside line i: of the same parent and name. */
static bool is_sibling(const struct page *p, uint32_t i, uint32_t k)
{
    const struct line *l = &p->lines.p[k];
    return l->kind == LINE_PLAIN && l->points > 0 && l->chars >= SIBLING_CHARS && alike(p, i, k) &&
           same_parent(p, i, k);
}

/* A burden nearby must not part a paragraph from those beside it: go up while there are such, and
 * out of a lone paragraph in any case. */
static void widen(struct page *p)
{
    for (uint32_t e = p->content; e > 0; e = p->elems.p[e].parent) {
        uint32_t from = line_from(p, e), past = line_from(p, p->elems.p[e].end);
        if (from >= past)
            break;
        bool beside = (from > 0 && is_sibling(p, from, from - 1)) ||
                      (past < p->lines.n && is_sibling(p, past - 1, past));
        if (!beside && !html_is(p->elems.p[e].node, "p"))
            break;
        p->content = p->elems.p[e].parent;
    }
}

void page_content(struct page *p)
{
    int32_t *values = ARENA_ARRAY(p->arena, int32_t, p->lines.n + 1);
    int64_t total = 0;
    if (!values || p->elems.n == 0)
        return;
    mark_teasers(p);
    for (uint32_t i = 0; i < p->lines.n; i++) {
        values[i] = worth(p, i);
        total += values[i];
    }
    stop(p, values, total);
    for (uint32_t i = 0; i < p->lines.n; i++) {
        struct elem *e = &p->elems.p[p->lines.p[i].elem];
        e->good += values[i];
        e->junk += burden(&p->lines.p[i]);
    }
    for (uint32_t i = (uint32_t)p->elems.n; i-- > 1;) {
        struct elem *e = &p->elems.p[i], *parent = &p->elems.p[e->parent];
        parent->good += e->good;
        parent->junk += e->junk;
    }
    int32_t best = INT32_MIN;
    for (uint32_t i = 0; i < p->elems.n; i++) {
        const struct elem *e = &p->elems.p[i];
        int32_t value = e->good - e->junk;
        if (e->good > 0 && (value > best || (value == best && i < p->elems.p[p->content].end))) {
            best = value;
            p->content = i;
        }
    }
    widen(p);
}
