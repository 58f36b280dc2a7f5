/* label.c: labelled fields, "来源：澜江日报　责任编辑：…", read from lines.
 *
 * A label stands at the beginning of a line or bracket, behind a date, or behind another field; its
 * characters may be spaced out; a colon of any width, a slash or a closing bracket ends it. Inside
 * sentences nothing is a label. A label that fills a table cell takes the next cell as its value.
 * Cost: linear in the text, times the length of the table for each colon. */
#include "extract/label_priv.h"

#include "extract/date.h"
#include "text/unicode.h"

enum {
    LABEL_POINTS = 9, /* the longest label */
    LINE_CHARS = 200, /* longer lines hold fields in a bracket at their end only */
    PREFIX_CHARS = 30,
    FIELDS_MAX = 24,
    NAME_CHARS = 12,
    PRINT_CHARS = 40
};

/* ---- one label ---- */

/* The last characters of a text, blanks left out, the nearest first. */
struct tail {
    struct str s;
    size_t at[LABEL_POINTS], len[LABEL_POINTS]; /* where each stands, and its bytes */
    size_t n;
};

static void tail_push(struct tail *t, size_t at, size_t past)
{
    size_t keep = t->n < LABEL_POINTS ? t->n : LABEL_POINTS - 1;
    memmove(t->at + 1, t->at, keep * sizeof(t->at[0]));
    memmove(t->len + 1, t->len, keep * sizeof(t->len[0]));
    t->at[0] = at;
    t->len[0] = past - at;
    t->n = keep + 1;
}

/* The last n characters stand close, or all apart as in 索 引 号; 网站 编 辑 is two words. */
static bool is_even(const struct tail *t, size_t n)
{
    size_t gaps = 0;
    for (size_t i = 0; i + 1 < n; i++)
        gaps += t->at[i + 1] + t->len[i + 1] != t->at[i];
    return gaps == 0 || gaps + 1 == n;
}

/* The longest label that the tail ends with, and its number of characters; NULL: none. */
static const struct label_word *find_label(const struct tail *t, bool slash, size_t *points)
{
    const struct label_word *best = NULL;
    char bytes[LABEL_POINTS * 4];
    size_t from = sizeof(bytes);
    for (size_t i = 0; i < t->n; i++) {
        from -= t->len[i];
        memcpy(bytes + from, t->s.p + t->at[i], t->len[i]);
    }
    struct str tail = str_of(bytes + from, sizeof(bytes) - from);
    for (size_t i = 0; i < label_words_n; i++) {
        const struct label_word *word = &label_words[i];
        if ((!best || word->word.n > best->word.n) && (!slash || word->slash) &&
            str_ends(tail, word->word) && is_even(t, str_utf8_count(word->word)))
            best = word;
    }
    *points = best ? str_utf8_count(best->word) : 0;
    return best;
}

/* Marks that stand for a colon behind names of work and sources: 编辑/ 编辑丨 来源｜ */
static bool is_slash(uint32_t c)
{
    return c == '/' || c == 0xFF0F || c == '|' || c == 0xFF5C || c == 0x4E28 || c == 0x2502;
}

/* ---- the labels of a text ---- */

struct found {
    const struct label_word *word;
    size_t from, past; /* of the label with its colon */
};

/* May the first label of a text stand behind `before`? */
static bool may_precede(struct str before)
{
    if (before.n > 4 * PREFIX_CHARS)
        return false;
    if (date_only(before))
        return true;
    uint32_t c = label_before(before, before.n);
    bool border = text_is_space(c) || label_is_open(c) || label_is_close(c) || c == '|' ||
                  c == 0xFF5C || c == 0xB7 || c == '-' || c == 0x2014 || (c >= '0' && c <= '9') ||
                  c == 0x3000;
    return border && !label_is_sentence(before) && str_utf8_count(before) <= PREFIX_CHARS;
}

static size_t labels_of(struct str s, struct found *out)
{
    struct tail t = {.s = s};
    size_t n = 0, points;
    for (size_t at = 0; at < s.n && n < FIELDS_MAX;) {
        size_t here = at;
        uint32_t c = str_utf8_next(s, &at);
        bool slash = is_slash(c), bracket = label_is_close(c);
        if (label_is_colon(c) || slash || bracket) {
            const struct label_word *word = find_label(&t, slash, &points);
            size_t from = word ? t.at[points - 1] : 0;
            bool opened = word && from > 0 && label_is_open(label_before(s, from));
            if (word && (!bracket || opened) && (n > 0 || may_precede(str_sub(s, 0, from)))) {
                out[n++] = (struct found){word, from, at};
                t.n = 0;
                continue;
            }
        }
        if (!text_is_space(c))
            tail_push(&t, here, at);
    }
    return n;
}

/* ---- lines ---- */

/* Add the fields of a text; their number, or 0 when it is no list of fields. */
static size_t add_fields(struct page *p, struct str s, uint32_t line, bool tail, bool *people,
                         bool *weak)
{
    struct found found[FIELDS_MAX];
    size_t n = labels_of(s, found), kept = p->fields.n;
    *people = *weak = true;
    for (size_t i = 0; i < n; i++) {
        enum label label = found[i].word->label;
        bool rest = label == LABEL_LEAD; /* it takes all that follows */
        size_t past = i + 1 < n && !rest ? found[i + 1].from : s.n;
        struct str value = label_value(p->arena, label, str_sub(s, found[i].past, past));
        if (!label_fits(label, value)) {
            p->fields.n = kept;
            return 0;
        }
        struct field *f = VEC_PUSH(p->arena, p->fields);
        if (f)
            *f = (struct field){label, value, line, tail};
        *people &= label == LABEL_EDITOR || label == LABEL_EDITOR_PLAIN || label == LABEL_AUTHOR ||
                   label == LABEL_REVIEWER;
        *weak &= found[i].word->weak;
        if (rest)
            break;
    }
    return p->fields.n - kept;
}

/* A label alone in its cell, with or without colon. */
static const struct label_word *label_alone(struct str s)
{
    struct tail t = {.s = s};
    size_t points, chars = 0;
    for (size_t at = 0; at < s.n && chars <= LABEL_POINTS;) {
        size_t here = at;
        uint32_t c = str_utf8_next(s, &at);
        if (text_is_space(c) || label_is_colon(c) || label_is_open(c) || label_is_close(c))
            continue;
        tail_push(&t, here, at);
        chars++;
    }
    const struct label_word *word = find_label(&t, false, &points);
    return word && points == chars ? word : NULL;
}

static struct str unbracket(struct str s)
{
    size_t past = 0;
    s = text_trim(s);
    if (s.n && label_is_open(str_utf8_next(s, &past)))
        s = str_from(s, past);
    if (s.n && label_is_close(label_before(s, s.n)))
        s = str_utf8_cut(s, s.n - 1);
    return text_trim(s);
}

/* 责任编辑 宁禾, with a blank for the colon, when that is all there is. */
static size_t add_spaced(struct page *p, struct str s, uint32_t line, bool tail)
{
    struct str words = unbracket(s);
    size_t blank = 0;
    while (blank < words.n && words.p[blank] != ' ' &&
           !str_starts(str_from(words, blank), STR("\u3000")))
        blank++;
    const struct label_word *word = label_alone(str_sub(words, 0, blank));
    struct str name = text_trim(str_from(words, blank));
    if (!word || name.n == 0 || str_utf8_count(name) > NAME_CHARS || label_is_sentence(name) ||
        (word->label != LABEL_EDITOR && word->label != LABEL_EDITOR_PLAIN &&
         word->label != LABEL_SOURCE))
        return 0;
    struct field *f = VEC_PUSH(p->arena, p->fields);
    if (f)
        *f = (struct field){word->label, label_value(p->arena, word->label, name), line, tail};
    return 1;
}

static const struct html_node *cell_of(const struct page *p, const struct line *l)
{
    for (const struct html_node *n = p->elems.p[l->elem].node; n; n = n->parent)
        if (html_is(n, "td") || html_is(n, "th") || html_is(n, "dt") || html_is(n, "dd"))
            return n;
    return NULL;
}

/* Line `next` fills the cell beside that of line l. */
static bool beside(const struct page *p, const struct line *l, const struct line *next)
{
    const struct html_node *cell = cell_of(p, l), *other = cell_of(p, next);
    if (!cell || !other || cell == other)
        return false;
    const struct html_node *n = cell->next;
    while (n && n->type != HTML_ELEMENT)
        n = n->next;
    return n == other;
}

/* The value of a label that fills line i; true when line i + 1 is that value. */
static bool cell_value(struct page *p, uint32_t i, const struct label_word *word)
{
    struct line *l = &p->lines.p[i];
    if (i + 1 >= p->lines.n || label_alone(l[1].text))
        return false;
    bool lead = word->label == LABEL_LEAD && l[1].points > 0;
    if (!lead && !beside(p, l, l + 1))
        return false;
    struct str value = label_value(p->arena, word->label, l[1].text);
    struct field *f = VEC_PUSH(p->arena, p->fields);
    if (!f || !label_fits(word->label, value))
        return false;
    *f = (struct field){word->label, value, i + 1, false};
    return true;
}

/* Credits and sources at the end of a paragraph, in brackets or behind its last sentence. */
static void take_tail(struct page *p, uint32_t i)
{
    static const char *const marks[] = {"（", "(", "【", "[", "。", NULL};
    struct line *l = &p->lines.p[i];
    size_t before = p->fields.n;
    bool people, weak;
    for (const char *const *mark = marks; *mark; mark++) {
        size_t at = STR_NONE, from = l->text.n > 300 ? l->text.n - 300 : 0;
        struct str m = str_c(*mark);
        for (size_t hit = str_find(str_from(l->text, from), m); hit != STR_NONE;
             hit = str_find(str_from(l->text, from), m)) {
            at = from + hit;
            from = at + m.n;
        }
        if (at == STR_NONE || at == 0)
            continue;
        struct str inside = str_from(l->text, at + m.n);
        size_t added = add_fields(p, inside, i, true, &people, &weak);
        if (added == 0) {
            added = add_spaced(p, inside, i, true);
            weak = false;
        }
        if (added == 0 || (weak && !people)) {
            p->fields.n = before;
            continue;
        }
        line_cut(p, l, m, str_eqc(m, "。"));
        return;
    }
}

static bool is_tail(const struct line *l)
{
    static const char *const ends[] = {"）", ")", "】", "]", NULL};
    for (const char *const *end = ends; *end; end++)
        if (str_ends(l->text, str_c(*end)))
            return true;
    return str_has(str_from(l->text, l->text.n > 120 ? l->text.n - 120 : 0), STR("编辑"));
}

static enum line_kind kind_of(const struct page *p, size_t fields_from, bool people)
{
    enum line_kind kind = people ? LINE_CREDIT : LINE_META;
    for (size_t f = fields_from; f < p->fields.n; f++)
        if (p->fields.p[f].label == LABEL_LEAD)
            kind = LINE_LEAD;
    return kind;
}

/* 《澜江日报》（2024年5月16日02版）: where a text was printed. */
static bool take_print(struct page *p, uint32_t i)
{
    static const struct str open = S("《"), close = S("》"), page = S("版");
    struct line *l = &p->lines.p[i];
    struct date d;
    size_t at, past, end = str_find(l->text, close);
    if (!str_starts(l->text, open) || end == STR_NONE || !str_has(str_from(l->text, end), page) ||
        date_find(l->text, end, &d, &at, &past) != DATE_FOUND)
        return false;
    struct field *f = VEC_PUSH(p->arena, p->fields);
    if (f)
        *f = (struct field){LABEL_SOURCE, str_sub(l->text, open.n, end), i, true};
    l->kind = LINE_META;
    return true;
}

/* What is no list of fields: a name behind a blank, where it was printed, credits at its end. */
static void read_plain(struct page *p, uint32_t i)
{
    struct line *l = &p->lines.p[i];
    if (l->chars <= 2 * NAME_CHARS && add_spaced(p, l->text, i, false))
        l->kind = LINE_CREDIT;
    else if (!(l->chars <= PRINT_CHARS && take_print(p, i)) && l->points > 0 && is_tail(l))
        take_tail(p, i);
}

/* Read line i; returns how many lines were taken. */
static uint32_t read_line(struct page *p, uint32_t i)
{
    struct line *l = &p->lines.p[i];
    bool people = false, weak = false, plain = l->kind == LINE_PLAIN;
    size_t before = p->fields.n;
    const struct label_word *alone = l->chars <= LABEL_POINTS + 3 ? label_alone(l->text) : NULL;
    if (alone && cell_value(p, i, alone)) {
        l[0].kind = l[1].kind = alone->label == LABEL_LEAD ? LINE_LEAD : LINE_META;
        return 2;
    }
    if ((l->chars <= LINE_CHARS || plain) && add_fields(p, l->text, i, false, &people, &weak)) {
        l->kind = kind_of(p, before, people);
        l->weak = weak;
    } else if (plain) {
        read_plain(p, i);
    }
    return 1;
}

void page_labels(struct page *p)
{
    for (uint32_t i = 0; i < p->lines.n;) {
        enum line_kind kind = p->lines.p[i].kind;
        i += kind == LINE_NOTICE || kind == LINE_CRUMB ? 1 : read_line(p, i);
    }
}
