/* label_value.c: the values of labelled fields, cut free of what stands around them. */
#include "extract/label_priv.h"

#include "extract/date.h"
#include "text/unicode.h"

/* ---- characters ---- */

bool label_is_colon(uint32_t c)
{
    return c == ':' || c == 0xFF1A || c == 0x2236 || c == 0xFE55 || c == 0xFE30;
}

bool label_is_open(uint32_t c)
{
    return c == '(' || c == '[' || c == 0xFF08 || c == 0x3010 || c == 0xFF3B || c == 0x3014;
}

bool label_is_close(uint32_t c)
{
    return c == ')' || c == ']' || c == 0xFF09 || c == 0x3011 || c == 0xFF3D || c == 0x3015;
}

uint32_t label_before(struct str s, size_t at)
{
    while (at > 0 && ((unsigned char)s.p[--at] & 0xC0) == 0x80)
        ;
    return s.n ? str_utf8_next(s, &at) : 0;
}

bool label_is_sentence(struct str s)
{
    static const char *const ends[] = {"。", "，", "；", "！", "？", "“", "”", NULL};
    for (const char *const *end = ends; *end; end++)
        if (str_has(s, str_c(*end)))
            return true;
    return false;
}

/* ---- values ---- */

bool words_no_value(struct str v)
{
    static const char *const none[] = {"null", "undefined", "无",   "暂无",
                                       "未知", "不详",      "none", NULL};
    for (const char *const *word = none; *word; word++)
        if (str_ieq(v, str_c(*word)))
            return true;
    for (size_t at = 0; at < v.n;) {
        uint32_t c = str_utf8_next(v, &at);
        if (c != '-' && c != '/' && c != '_' && c != 0x2014 && c != '.' && !text_is_space(c) &&
            !label_is_open(c) && !label_is_close(c) && c != '|')
            return false;
    }
    return true;
}

static struct str trim_marks(struct str v)
{
    for (size_t before = v.n + 1; before != v.n;) {
        before = v.n;
        v = text_trim(v);
        size_t at = 0;
        if (v.n) {
            uint32_t c = str_utf8_next(v, &at);
            if (label_is_colon(c) || label_is_close(c) || c == '|' || c == 0xFF5C)
                v = str_from(v, at);
        }
        uint32_t last = v.n ? label_before(v, v.n) : 0;
        if (v.n && (label_is_open(last) || last == '|' || last == 0xFF5C || last == 0xFF1B ||
                    last == ';' || last == 0x3002 || last == 0xFF0C))
            while (v.n && ((unsigned char)v.p[--v.n] & 0xC0) == 0x80)
                ;
    }
    return v;
}

/* Up to the first bar, square bracket, or closing bracket that was not opened. */
static struct str cut_marks(struct str v)
{
    size_t depth = 0;
    for (size_t at = 0; at < v.n;) {
        size_t here = at;
        uint32_t c = str_utf8_next(v, &at);
        bool round = c == '(' || c == 0xFF08;
        depth += round;
        if (c == '|' || c == 0xFF5C || (label_is_open(c) && !round && here > 0) ||
            (label_is_close(c) && depth == 0))
            return str_sub(v, 0, here);
        depth -= label_is_close(c);
    }
    return v;
}

static bool begins_label(struct str s)
{
    for (size_t i = 0; i < label_words_n; i++)
        if (label_words[i].word.n > 3 && str_starts(s, label_words[i].word))
            return true;
    return false;
}

/* A name in two halves, 张 三, is one word; two words belong together when the second is neither a
 * date nor another label; a wide gap ends the value. */
static struct str cut_words(struct arena *a, struct str v, bool person)
{
    struct str kept = STR("");
    size_t at = 0;
    while (at < v.n) {
        size_t from = at, gap = 0;
        while (at < v.n) { /* one word */
            size_t here = at;
            if (text_is_space(str_utf8_next(v, &at))) {
                at = here;
                break;
            }
        }
        struct str word = str_sub(v, from, at);
        bool half = person && str_utf8_count(word) == 1 && str_utf8_count(kept) == 1;
        char c = word.n ? word.p[0] : '0';
        if (kept.n && !half &&
            ((c >= '0' && c <= '9') || label_is_open((unsigned char)c) || words_tool(word) ||
             begins_label(word)))
            break;
        kept = kept.n == 0 ? word
               : half      ? arena_printf(a, "%.*s%.*s", STR_ARG(kept), STR_ARG(word))
                           : arena_printf(a, "%.*s %.*s", STR_ARG(kept), STR_ARG(word));
        while (at < v.n) {
            size_t here = at;
            uint32_t space = str_utf8_next(v, &at);
            if (!text_is_space(space)) {
                at = here;
                break;
            }
            gap += space == 0x3000 ? 2 : 1;
        }
        bool more_half = person && str_utf8_count(kept) == 1;
        if (gap >= 2 && !more_half)
            break;
    }
    return kept;
}

/* 澜江日报2024-05-16: a date that is stuck to a name. */
static struct str cut_date(struct str v)
{
    struct date d;
    size_t at, past;
    enum date_found found = date_find(v, 0, &d, &at, &past);
    return found == DATE_FOUND && at > 0 ? str_sub(v, 0, at) : v;
}

struct str label_value(struct arena *a, enum label label, struct str raw)
{
    bool person = label == LABEL_EDITOR || label == LABEL_EDITOR_PLAIN;
    if (label == LABEL_LEAD || label == LABEL_TITLE)
        return text_trim(raw);
    raw = trim_marks(raw);
    if (label == LABEL_SOURCE || label == LABEL_ISSUER || person)
        raw = trim_marks(cut_words(a, cut_date(cut_marks(raw)), person));
    else if (label != LABEL_TAGS)
        raw = trim_marks(cut_marks(raw));
    return words_no_value(raw) ? STR("") : raw;
}

/* Is the text behind a label short and plain enough to be its value? */
bool label_fits(enum label label, struct str v)
{
    size_t points = str_utf8_count(v);
    if (label == LABEL_LEAD || label == LABEL_TAGS)
        return true;
    if (label == LABEL_TITLE)
        return points <= 120;
    if (label == LABEL_RECORD)
        return points <= 80;
    return points <= 40 && !label_is_sentence(v);
}
