/* published.c: when the page was published, and what is odd about its dates.
 *
 * In this order: a labelled date above the body (发布时间 before 时间), a bare date in the lines
 * under the headline, a labelled date below the body, the meta tags, the address. The date under
 * which a document was signed is none of these. Linear. */
#include "extract/extract_priv.h"

#include "base/clock.h"
#include "extract/date.h"

enum { HEAD_CHARS = 100, HEAD_LINES = 12, LONG_AGO_DAYS = 180 };

struct oddities {
    struct str invalid, yearless, relative;
};

/* The text of a line or field tells a date; oddities of what only looks like one are noted. */
static bool read_date(struct page *p, struct str s, struct date *out, struct oddities *odd)
{
    size_t at, past;
    struct date d;
    enum date_found found = date_find(s, 0, &d, &at, &past);
    struct str *note = found == DATE_INVALID    ? &odd->invalid
                       : found == DATE_NO_YEAR  ? &odd->yearless
                       : found == DATE_RELATIVE ? &odd->relative
                                                : NULL;
    if (note && note->n == 0)
        *note = arena_str(p->arena, str_sub(s, at, past));
    if (found == DATE_FOUND)
        *out = d;
    return found == DATE_FOUND;
}

static bool labelled(struct page *p, enum label label, bool above, struct date *out,
                     struct oddities *odd)
{
    for (size_t i = 0; i < p->fields.n; i++) {
        const struct field *f = &p->fields.p[i];
        bool weak = label == LABEL_DATE_WEAK && !above && p->lines.p[f->line].weak;
        if (f->label == label && field_near(p, f) && (f->line < p->first) == above && !weak &&
            read_date(p, f->value, out, odd))
            return true;
    }
    return false;
}

static bool of_other_kind(const struct page *p, uint32_t line)
{
    for (size_t i = 0; i < p->fields.n; i++)
        if (p->fields.p[i].line == line && p->fields.p[i].label == LABEL_DATE_OTHER)
            return true;
    return false;
}

/* A date without label between headline and body, or beside a source. */
static bool bare(struct page *p, bool above, struct date *out, struct oddities *odd)
{
    uint32_t from = p->last + 1, past = p->last + HEAD_LINES;
    if (above) {
        past = p->first;
        from = p->title_line < past ? p->title_line + 1 : past > HEAD_LINES ? past - HEAD_LINES : 0;
    }
    for (uint32_t i = from; i < past && i < p->lines.n; i++) {
        const struct line *l = &p->lines.p[i];
        bool head = l->kind == LINE_META || l->kind == LINE_CREDIT || l->kind == LINE_NOISE ||
                    (above && (l->kind == LINE_PLAIN || l->kind == LINE_LINKS));
        if (above ? !head : l->kind != LINE_META || l->weak)
            continue;
        if (l->chars <= HEAD_CHARS && !of_other_kind(p, i) && read_date(p, l->text, out, odd))
            return true;
    }
    return false;
}

/* ---- dates in the text ---- */

static int64_t day_number(int year, int month, int day)
{
    struct civil c = {.year = year, .month = month, .day = day};
    return civil_to_us(&c) / US_DAY;
}

/* The day the text tells of must not lie after the publication. Without a year it is that of the
 * publication, unless it lies so far ahead that it must be the year before. */
static void compare(struct page *p, const struct date *event, const struct date *published,
                    struct str words)
{
    int year = event->year ? event->year : published->year;
    int64_t ahead = day_number(year, event->month, event->day) -
                    day_number(published->year, published->month, published->day);
    if (ahead > 0 && (event->year || ahead < LONG_AGO_DAYS))
        page_flag(p, "date-after-publication: %.*s", STR_ARG(words));
}

/* Look through the first paragraph for the event, and through all for impossible dates. */
static void read_text(struct page *p, const struct date *published, struct oddities *odd)
{
    bool first = true;
    for (uint32_t i = p->first; i <= p->last && i < p->lines.n; i++) {
        const struct line *l = &p->lines.p[i];
        size_t at, past, tail = 0;
        struct date d, event;
        if (!l->keep)
            continue;
        enum date_found any = date_next(l->text, 0, &d, &at, &past);
        for (; any != DATE_NONE && odd->invalid.n == 0;
             any = date_next(l->text, past, &d, &at, &past))
            if (any == DATE_INVALID)
                odd->invalid = str_sub(l->text, at, past);
        if (!first)
            continue;
        first = false;
        enum date_found found = date_next(l->text, 0, &event, &at, &tail);
        if (found != DATE_FOUND && found != DATE_NO_YEAR)
            continue;
        struct str rest = str_from(l->text, tail);
        bool planned = str_starts(rest, STR("起")) || str_starts(rest, STR("前")) ||
                       str_starts(rest, STR("至")) || str_starts(rest, STR("将"));
        if (published && !planned)
            compare(p, &event, published, str_sub(l->text, at, tail));
        else if (!published && found == DATE_NO_YEAR && odd->yearless.n == 0)
            odd->yearless = str_sub(l->text, at, tail);
    }
}

void page_published(struct page *p, struct str hint_url)
{
    struct date d;
    struct oddities odd = {.invalid = STR("")};
    bool found = labelled(p, LABEL_DATE, true, &d, &odd) ||
                 labelled(p, LABEL_DATE_WEAK, true, &d, &odd) || bare(p, true, &d, &odd) ||
                 labelled(p, LABEL_DATE, false, &d, &odd) ||
                 labelled(p, LABEL_DATE_WEAK, false, &d, &odd) || bare(p, false, &d, &odd) ||
                 date_of_machine(p->head.date, &d) || date_of_url(p->head.url, &d) ||
                 date_of_url(hint_url, &d);
    if (found)
        p->out->date = date_print(p->arena, &d);
    read_text(p, found ? &d : NULL, &odd);
    if (odd.invalid.n)
        page_flag(p, "date-invalid: %.*s", STR_ARG(odd.invalid));
    if (found)
        return;
    if (odd.yearless.n)
        page_flag(p, "date-year-missing: %.*s", STR_ARG(odd.yearless));
    else if (odd.relative.n)
        page_flag(p, "date-relative: %.*s", STR_ARG(odd.relative));
    else
        page_flag(p, "date-missing");
}
