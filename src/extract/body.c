/* body.c: the paragraphs of the content.
 *
 * Between the headline and what follows the article, every plain line is a paragraph; before the
 * first running text only what looks like part of it (a salutation, a numbered heading), and after
 * the last whatever stands before the first credit, notice or "related news". Linear. */
#include "extract/extract_priv.h"

#include "base/map.h"
#include "extract/date.h"
#include "text/unicode.h"

enum { HEAD_CHARS = 16, DATED_CHARS = 40, COPY_CHARS = 30 };

/* The text of a line counts towards finding where the body ends. */
static int64_t weight(const struct line *l)
{
    if (l->kind != LINE_PLAIN && !(l->weak && l->points))
        return 0;
    return l->points ? (int64_t)l->chars + 10 : l->chars / 8;
}

static int64_t weigh(const struct page *p, uint32_t from, uint32_t past)
{
    int64_t sum = 0;
    for (uint32_t i = from; i < past; i++)
        sum += weight(&p->lines.p[i]);
    return sum;
}

/* 一、 （一） 1. 第一章 and the like */
static bool is_numbered(struct str s)
{
    static const char *const numerals[] = {"一", "二", "三", "四", "五", "六", "七", "八",   "九",
                                           "十", "第", "（", "(",  "1",  "2",  "3",  "附件", NULL};
    static const char *const ends[] = {"、", "）", ")", ".", "．", "章", "条", "部分", "：", NULL};
    struct str head = str_utf8_prefix(s, 5);
    for (const char *const *n = numerals; *n; n++) {
        if (!str_starts(s, str_c(*n)))
            continue;
        for (const char *const *end = ends; *end; end++)
            if (str_has(head, str_c(*end)))
                return true;
    }
    return false;
}

static bool is_running(const struct line *l)
{
    return l->kind == LINE_PLAIN && ((l->points > 0 && l->chars >= 10) || l->chars >= 40);
}

static bool has_date(struct str s)
{
    struct date d;
    size_t at, past;
    return date_find(s, 0, &d, &at, &past) == DATE_FOUND;
}

/* 本报记者 宁禾, or a second headline with its dash */
static bool is_byline(const struct line *l)
{
    static const char *const starts[] = {"本报记者", "记者", "通讯员", "特约记者", "□",
                                         "■",        "—",    "作者",   "见习记者", NULL};
    for (const char *const *start = starts; *start && l->points == 0; start++)
        if (str_starts(l->text, str_c(*start)))
            return true;
    return false;
}

/* May a plain line stand before the first running text? */
static bool may_open(const struct line *l)
{
    bool bracket = str_starts(l->text, STR("（")) || str_starts(l->text, STR("("));
    bool dated = l->points == 0 && l->chars <= DATED_CHARS && !bracket && has_date(l->text);
    if (dated || date_only(l->text) || words_doc_no(l->text) || is_byline(l))
        return false;
    return l->points > 0 || l->chars >= HEAD_CHARS || str_ends(l->text, STR("：")) ||
           str_ends(l->text, STR(":")) || is_numbered(l->text);
}

static bool is_content(const struct page *p, uint32_t i)
{
    uint32_t e = p->lines.p[i].elem;
    return e >= p->content && e < p->elems.p[p->content].end;
}

/* The lines of the content, [*from, *past); those above the headline and below a stop line left
 * out. */
static void bounds(const struct page *p, uint32_t *from, uint32_t *past)
{
    uint32_t n = (uint32_t)p->lines.n;
    for (*from = 0; *from < n && !is_content(p, *from);)
        ++*from;
    for (*past = *from; *past < n && is_content(p, *past);)
        ++*past;
    int64_t total = weigh(p, *from, *past), sum = 0;
    for (uint32_t i = *from, end = *past; i < end; i++) {
        const struct line *l = &p->lines.p[i];
        if (l->kind == LINE_TITLE && (sum == 0 || (i == p->title_line && sum * 3 <= total)))
            *from = i + 1;
        if (l->kind == LINE_STOP && sum * 2 > total) {
            *past = i;
            break;
        }
        sum += weight(l);
    }
}

/* After the first strong credit behind most of the text there are only slogans and captions. */
static uint32_t credits_end(const struct page *p, uint32_t from, uint32_t past)
{
    int64_t total = weigh(p, from, past), sum = 0;
    for (uint32_t i = from; i < past; i++) {
        const struct line *l = &p->lines.p[i];
        bool credit = (l->kind == LINE_CREDIT || l->kind == LINE_META) && !l->weak;
        bool notice = l->kind == LINE_NOTICE;
        if ((credit || notice) && sum > 0 && sum * 4 >= total * 3)
            return i;
        sum += weight(l);
    }
    return past;
}

/* Plain, or a line whose label may be a paragraph's first word, between running text. */
static bool may_stay(const struct line *l, bool inside)
{
    return l->kind == LINE_PLAIN || (l->weak && inside) || (l->weak && l->points > 0);
}

/* Pages hold the text twice at times, for two widths of screen. */
static void drop_copies(struct page *p)
{
    struct map seen;
    map_init(&seen, (uint64_t)(uintptr_t)p->arena); /* any seed gives the same body */
    for (uint32_t i = p->first; i <= p->last && i < p->lines.n; i++) {
        struct line *l = &p->lines.p[i];
        if (l->keep && l->chars >= COPY_CHARS && map_put(&seen, l->text, l))
            l->keep = false;
    }
    map_release(&seen);
}

void page_body(struct page *p)
{
    uint32_t from, past, first = NO_LINE, last = 0;
    bounds(p, &from, &past);
    past = credits_end(p, from, past);
    for (uint32_t i = from; i < past; i++)
        if (is_running(&p->lines.p[i])) {
            first = first == NO_LINE ? i : first;
            last = i;
        }
    if (first == NO_LINE) { /* no sentence at all: what is longest of the rest */
        first = from;
        last = past ? past - 1 : 0;
    }
    p->first = NO_LINE;
    for (uint32_t i = from; i < past; i++) {
        struct line *l = &p->lines.p[i];
        l->keep = may_stay(l, i > first && i < last) &&
                  (i >= first || p->first != NO_LINE || may_open(l));
        if (!l->keep)
            continue;
        p->first = p->first == NO_LINE ? i : p->first;
        p->last = i;
    }
    drop_copies(p);
}
