/* title.c: the headline.
 *
 * Every line, or run of lines of a broken headline, gets points for what speaks for it: that
 * <title> or a meta tag begins with it, that it is a heading or named like one, big or centred,
 * that source and date stand below it; against it: being a link, a menu, a site's name, a sentence.
 * The best above a threshold is the headline as printed. Without one, the meta tag or <title> is
 * taken, cut free of site and channel. Cost: linear (a line is compared with at most SEGMENTS
 * places). */
#include "extract/extract_priv.h"

#include "base/buf.h"
#include "extract/date.h"
#include "text/unicode.h"

enum {
    SEGMENTS = 8,
    JOIN_LINES = 6,
    TITLE_CHARS = 120,
    TARGET_BYTES = 2000,
    THRESHOLD = 25,
    CERTAIN = 50, /* beats even a labelled title */
    NEAR_LINES = 12,
    SITE_CHARS = 16,
    CUT_CHARS = 10,
    DATE_CHARS = 60,
    MATCH_CHARS = 80 /* a longer match speaks no louder */
};

/* A text that should begin with the headline, and where its parts begin. */
struct target {
    struct str text; /* NFKC */
    size_t starts[SEGMENTS], n;
};

struct candidate {
    uint32_t line, n; /* lines [line, line + n) */
    int score;
};

struct hunt {
    struct page *p;
    const struct str *folded; /* NFKC of the lines that may be headlines */
    struct target title, meta;
    uint32_t text; /* the first line that is surely running text, or NO_LINE */
};

/* ---- comparing ---- */

static bool is_separator(uint32_t c)
{
    static const uint32_t marks[] = {'_', '|',  '-',  0x2013, 0x2014, '>',
                                     '<', 0xAB, 0xBB, 0xB7,   '/'};
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        if (c == marks[i])
            return true;
    return false;
}

static uint32_t next_char(struct str s, size_t *at)
{
    while (*at < s.n) {
        uint32_t c = str_utf8_next(s, at);
        if (!text_is_space(c))
            return c;
    }
    return 0;
}

/* Offset in `whole` past `part`, which begins at `at`, blanks aside; STR_NONE when it does not.
 * Dots in `whole` stand for what was cut off, if enough came before. */
static size_t match(struct str whole, size_t at, struct str part)
{
    static const struct str dots = S("...");
    size_t matched = 0;
    for (size_t i = 0; i < part.n; matched++) {
        uint32_t c = next_char(part, &i);
        size_t here = at;
        if (c == 0)
            break;
        if (next_char(whole, &at) == c)
            continue;
        bool cut = matched >= CUT_CHARS && str_starts(str_from(whole, here), dots);
        return cut ? here + dots.n : STR_NONE;
    }
    return at;
}

static bool is_border(struct str whole, size_t at)
{
    if (at >= whole.n)
        return true;
    uint32_t c = str_utf8_next(whole, &at);
    return text_is_space(c) || is_separator(c);
}

static struct target target_of(struct arena *a, struct str s)
{
    struct target t = {.text = STR("")};
    if (s.n == 0 || s.n > TARGET_BYTES)
        return t;
    t.text = text_nfkc(a, s);
    t.starts[t.n++] = 0;
    bool parted = false;
    for (size_t at = 0; at < t.text.n && t.n < SEGMENTS;) {
        size_t here = at;
        uint32_t c = str_utf8_next(t.text, &at);
        bool part = is_separator(c) || text_is_space(c);
        if (parted && !part)
            t.starts[t.n++] = here;
        parted = part;
    }
    return t;
}

/* ---- candidates ---- */

static bool may_be_title(const struct line *l)
{
    return l->chars >= 2 && l->chars <= TITLE_CHARS &&
           (l->kind == LINE_PLAIN || l->kind == LINE_LINKS || l->kind == LINE_TITLE ||
            l->kind == LINE_STOP);
}

/* The run of lines from i that fills a part of the target up to a border; its length, 0: none. */
static uint32_t run_in(const struct hunt *h, const struct target *t, uint32_t i)
{
    const struct page *p = h->p;
    for (size_t k = 0; k < t->n; k++) {
        size_t at = t->starts[k];
        for (uint32_t n = 0; n < JOIN_LINES && i + n < p->lines.n; n++) {
            const struct line *l = &p->lines.p[i + n];
            if (!may_be_title(l))
                break;
            at = match(t->text, at, h->folded[i + n]);
            if (at == STR_NONE)
                break;
            if (is_border(t->text, at))
                return n + 1;
        }
    }
    return 0;
}

/* Lines broken by <br> inside one heading. */
static uint32_t heading_run(const struct page *p, uint32_t i)
{
    uint32_t n = 1;
    const struct line *l = &p->lines.p[i];
    if (!p->elems.p[l->elem].heading)
        return 1;
    while (n < JOIN_LINES && i + n < p->lines.n && l[n].elem == l->elem && may_be_title(&l[n]))
        n++;
    return n;
}

static int look_score(const struct page *p, const struct line *l)
{
    static const int headings[] = {0, 34, 16, 10, 6, 2, 0};
    const struct elem *e = &p->elems.p[l->elem];
    const struct elem *in = &p->elems.p[p->pieces.p[l->pieces].elem]; /* fonts stand inside */
    int score = headings[e->heading];
    score += in->titled ? 12 : 0;
    score += in->big && e->heading == 0 ? 8 : 0;
    score += l->bold * 2 >= l->chars && e->heading == 0 ? 4 : 0;
    score += in->centred ? 4 : 0;
    score -= e->boiler ? 15 : 0;
    score -= l->linked * 2 > l->chars ? 25 : 0;
    score -= l->kind == LINE_STOP ? 25 : 0;
    return score;
}

/* 关于…的通知 and the like are headlines by their form. */
static int form_score(struct str s)
{
    static const char *const ends[] = {"通知", "意见", "决定", "公告", "通告", "通报", "批复",
                                       "决议", "办法", "方案", "规定", "报告", "函",   "公示",
                                       "细则", "条例", "规划", "要点", NULL};
    bool ends_so = false;
    for (const char *const *end = ends; *end; end++)
        ends_so |= str_ends(s, str_c(*end));
    return ends_so ? str_has(s, STR("关于")) ? 14 : 6 : 0;
}

static int text_score(const struct line *l, uint32_t chars)
{
    int score = chars >= 8 && chars <= 60 ? 5 : 0;
    score -= chars < 4 ? 30 : chars < 6 ? 8 : 0;
    score -= chars > MATCH_CHARS ? 10 : 0;
    score -= str_ends(l->text, STR("。")) || str_ends(l->text, STR("；")) ? 20 : 0;
    score += form_score(l->text);
    score -= words_doc_no(l->text) || date_only(l->text) ? 40 : 0;
    score -= l->points >= 3 ? 10 : 0;
    score -= chars <= 14 && words_site(l->text) ? 12 : 0;
    return score;
}

/* Labelled fields, or a short line with a date. */
static bool is_below_title(const struct line *l, bool next)
{
    struct date d;
    size_t at, past;
    if (l->kind == LINE_META || l->kind == LINE_CREDIT)
        return next || !l->weak;
    return next && l->points == 0 && l->chars <= DATE_CHARS &&
           date_find(l->text, 0, &d, &at, &past) == DATE_FOUND;
}

/* What stands below and above: source and date, a breadcrumb. */
static int place_score(const struct page *p, uint32_t i, uint32_t n, uint32_t text)
{
    int score = 0;
    for (uint32_t k = i + n, seen = 0; k < p->lines.n && seen < 3; k++, seen++)
        if (is_below_title(&p->lines.p[k], k == i + n)) {
            score += 15;
            break;
        }
    for (uint32_t k = i; k-- > 0 && i - k <= 3;)
        if (p->lines.p[k].kind == LINE_CRUMB) {
            score += 6;
            break;
        }
    if (text != NO_LINE && i < text && text - i <= NEAR_LINES)
        score += 8;
    return score;
}

/* The first line that is surely running text; failing that, the first that looks like it. */
static uint32_t first_text(const struct page *p)
{
    uint32_t likely = NO_LINE;
    for (uint32_t i = 0; i < p->lines.n; i++) {
        const struct line *l = &p->lines.p[i];
        if (l->kind != LINE_PLAIN || l->points == 0 || l->linked * 3 >= l->chars ||
            p->elems.p[l->elem].boiler)
            continue;
        if (l->points >= 2 && l->chars >= 40)
            return i;
        if (likely == NO_LINE && l->chars >= 12)
            likely = i;
    }
    return likely;
}

static struct candidate score_line(const struct hunt *h, uint32_t i)
{
    const struct page *p = h->p;
    struct candidate c = {i, 1, 0};
    const struct line *l = &p->lines.p[i];
    uint32_t in_title = run_in(h, &h->title, i), in_meta = run_in(h, &h->meta, i);
    uint32_t chars = 0;
    c.n = in_title > in_meta ? in_title : in_meta;
    if (c.n == 0)
        c.n = heading_run(p, i);
    for (uint32_t k = 0; k < c.n; k++)
        chars += l[k].chars;
    c.score = look_score(p, l) + text_score(l, chars) + place_score(p, i, c.n, h->text);
    if (in_title || in_meta)
        c.score += 25 + (int)(chars < MATCH_CHARS ? chars : MATCH_CHARS) + (in_meta ? 20 : 0);
    else if (h->text != NO_LINE && i > h->text)
        c.score -= 15;
    return c;
}

/* ---- without a line: the head alone ---- */

static bool is_known(const struct page *p, struct str part)
{
    for (size_t i = 0; i < p->steps.n; i++)
        if (str_eq(p->steps.p[i], part))
            return true;
    return str_eq(part, p->head.site) || str_eq(part, p->head.channel) ||
           (str_utf8_count(part) <= SITE_CHARS && words_site(part));
}

/* A separator that parts: not the dash of 2019-2020 or a double dash inside a headline. */
static bool parts_at(struct str s, size_t at, size_t past)
{
    size_t after = past, before = at;
    uint32_t c = str_utf8_next(s, &at);
    if (!is_separator(c) || c == '/' || c == 0xB7)
        return false;
    if (c == 0x2014)
        return !str_starts(str_from(s, after), STR("—")) &&
               !(before >= 3 && str_eq(str_sub(s, before - 3, before), STR("—")));
    char left = before ? s.p[before - 1] : ' ', right = after < s.n ? s.p[after] : ' ';
    return c != '-' || !(left >= '0' && left <= '9' && right >= '0' && right <= '9');
}

static struct str title_strip(const struct page *p, struct str s)
{
    struct str parts[SEGMENTS];
    size_t n = 0, from = 0;
    for (size_t at = 0; at < s.n && n + 1 < SEGMENTS;) {
        size_t here = at;
        str_utf8_next(s, &at);
        if (!parts_at(s, here, at))
            continue;
        if (text_trim(str_sub(s, from, here)).n)
            parts[n++] = text_trim(str_sub(s, from, here));
        from = at;
    }
    if (text_trim(str_from(s, from)).n)
        parts[n++] = text_trim(str_from(s, from));
    size_t first = 0, longest = 0;
    while (n > 1 && is_known(p, parts[n - 1]))
        n--;
    while (first + 1 < n && is_known(p, parts[first]))
        first++;
    longest = first;
    for (size_t i = first; i < n; i++)
        if (parts[i].n > parts[longest].n)
            longest = i;
    if (n == 0 ||
        (first + 1 == n && str_utf8_count(parts[first]) <= 12 && is_known(p, parts[first])))
        return STR("");
    return str_utf8_count(parts[first]) >= 6 ? parts[first] : parts[longest];
}

/* ---- the choice ---- */

static struct str join_lines(struct page *p, uint32_t from, uint32_t n)
{
    struct buf out;
    buf_init(&out, 4096);
    for (uint32_t i = from; i < from + n; i++) {
        struct str s = p->lines.p[i].text;
        bool words =
            out.n && s.n && (unsigned char)out.p[out.n - 1] < 0x80 && (unsigned char)s.p[0] < 0x80;
        if (words)
            buf_addch(&out, ' ');
        buf_add(&out, s);
    }
    struct str joined = arena_str(p->arena, buf_str(&out));
    buf_release(&out);
    return joined;
}

/* Mark the lines that repeat the headline, whole or broken, with a full stop or without. */
static void mark_lines(struct page *p, const struct str *folded, struct str title)
{
    static const char *const ends[] = {"。", ".", "!", ":", NULL};
    struct target t = target_of(p->arena, title);
    if (t.n == 0)
        return;
    for (uint32_t i = 0; i < p->lines.n; i++) {
        size_t at = 0;
        for (uint32_t n = 0; n < JOIN_LINES && i + n < p->lines.n; n++) {
            struct line *l = &p->lines.p[i + n];
            struct str text = folded[i + n];
            for (const char *const *end = ends; *end; end++)
                if (str_ends(text, str_c(*end)) && !str_ends(t.text, str_c(*end)))
                    text.n -= strlen(*end);
            at = may_be_title(l) ? match(t.text, at, text) : STR_NONE;
            if (at == STR_NONE)
                break;
            if (at < t.text.n)
                continue;
            for (uint32_t k = i; k <= i + n; k++)
                p->lines.p[k].kind = LINE_TITLE;
            i += n;
            break;
        }
    }
}

static struct str labelled_title(const struct page *p, uint32_t *line)
{
    for (size_t i = 0; i < p->fields.n; i++) {
        const struct field *f = &p->fields.p[i];
        if (f->label == LABEL_TITLE && str_utf8_count(f->value) >= 6) {
            *line = f->line;
            return f->value;
        }
    }
    return STR("");
}

static struct candidate best_line(const struct hunt *h)
{
    struct candidate best = {NO_LINE, 0, THRESHOLD - 1};
    for (uint32_t i = 0; i < h->p->lines.n; i++) {
        if (!may_be_title(&h->p->lines.p[i]))
            continue;
        struct candidate c = score_line(h, i);
        if (c.score > best.score)
            best = c;
    }
    return best;
}

void page_title(struct page *p)
{
    struct str *folded = ARENA_ARRAY(p->arena, struct str, p->lines.n + 1);
    if (!folded)
        return;
    for (uint32_t i = 0; i < p->lines.n; i++)
        if (may_be_title(&p->lines.p[i]))
            folded[i] = text_nfkc(p->arena, p->lines.p[i].text);
    struct hunt h = {p, folded, target_of(p->arena, p->head.title),
                     target_of(p->arena, p->head.headline), first_text(p)};
    if (h.title.n == 1 && str_utf8_count(h.title.text) <= SITE_CHARS && words_site(h.title.text))
        h.title.n = 0; /* the same on all pages: the name of the site */
    struct candidate best = best_line(&h);
    struct str labelled = labelled_title(p, &p->title_line);
    if (best.line != NO_LINE && (labelled.n == 0 || best.score >= CERTAIN)) {
        p->out->title = join_lines(p, best.line, best.n);
        p->title_line = best.line;
        for (uint32_t i = best.line; i < best.line + best.n; i++)
            p->lines.p[i].kind = LINE_TITLE;
    } else if (labelled.n) {
        p->out->title = labelled;
    } else {
        p->out->title = title_strip(p, p->head.headline.n ? p->head.headline : p->head.title);
    }
    mark_lines(p, folded, p->out->title);
    if (p->out->title.n == 0)
        page_flag(p, "title-missing");
}
