/* source.c: which publication an article is from: the labelled value, else a meta tag, else a name
 * beside the date, else the agency of the dateline, else the body that issued the document. Linear.
 */
#include "extract/extract_priv.h"

#include "extract/date.h"
#include "extract/label_priv.h"
#include "text/unicode.h"

enum { WIRE_CHARS = 32, AGENCY_CHARS = 16, HEAD_CHARS = 100, HEAD_LINES = 12 };

/* Where the link goes that holds the value in line i. */
static struct str link_in(const struct page *p, uint32_t i, struct str value)
{
    const struct line *l = &p->lines.p[i];
    for (uint32_t k = l->pieces; k < l->past; k++) {
        const struct piece *piece = &p->pieces.p[k];
        const struct html_node *n = p->elems.p[piece->elem].node;
        if (!p->elems.p[piece->elem].linked || !str_eq(text_trim(piece->text), value))
            continue;
        while (n && !html_is(n, "a"))
            n = n->parent;
        struct str href = n ? str_trim(html_attr(n, "href")) : STR("");
        if (str_starts(href, STR("http://")) || str_starts(href, STR("https://")))
            return href;
    }
    return STR("");
}

/* 新华社 of 新华社北京5月16日电: what ends in 社, 网 or 报 at the beginning. */
static struct str wire_of(struct str s)
{
    static const char *const ends[] = {"社", "网", "报", NULL};
    struct str head = str_utf8_prefix(s, WIRE_CHARS);
    if (str_starts(head, STR("据")))
        head = str_from(head, strlen("据"));
    size_t date = str_find(head, STR("日电")), best = STR_NONE;
    for (const char *const *end = ends; *end && date != STR_NONE; end++) {
        size_t at = str_find(head, str_c(*end));
        if (at != STR_NONE && at >= 6 && at < date && at < best)
            best = at;
    }
    return best == STR_NONE || best > 24 ? STR("") : str_sub(head, 0, best + strlen("社"));
}

/* 通讯, 快讯, 最新消息 and the like name nobody. */
static bool ends_other(struct str s)
{
    static const char *const words[] = {"通", "资",   "快",   "简",   "喜",   "短",   "电",   "音",
                                        "好", "最新", "重要", "权威", "综合", "有关", "相关", NULL};
    for (const char *const *word = words; *word; word++)
        if (str_ends(s, str_c(*word)))
            return true;
    return false;
}

/* The agency of a dateline: 澜江日报讯, 本网消息, 新华社北京5月16日电. Empty when the paragraph
 * begins otherwise. */
static struct str agency_of(struct str s)
{
    static const char *const words[] = {"讯", "消息", NULL};
    static const char *const after[] = {"（", "(", "：", ":", " ", "，", "\u3000", NULL};
    size_t chars = 0;
    struct str wire = wire_of(s);
    if (wire.n)
        return wire;
    for (size_t at = 0; at < s.n && chars < AGENCY_CHARS; chars++) {
        for (const char *const *word = words; *word && chars >= 2; word++) {
            struct str rest = str_from(s, at + strlen(*word));
            if (!str_starts(str_from(s, at), str_c(*word)))
                continue;
            if (ends_other(str_sub(s, 0, at)))
                return STR("");
            bool end = rest.n == 0 || (rest.p[0] >= '0' && rest.p[0] <= '9');
            for (const char *const *mark = after; *mark; mark++)
                end |= str_starts(rest, str_c(*mark));
            if (end)
                return str_sub(s, 0, at);
        }
        uint32_t c = str_utf8_next(s, &at);
        if (!text_is_han(c) && !(c >= '0' && c <= 'z'))
            break;
    }
    return STR("");
}

static struct str dateline(const struct page *p)
{
    size_t seen = 0;
    for (uint32_t i = p->first; i <= p->last && i < p->lines.n && seen < 3; i++) {
        const struct line *l = &p->lines.p[i];
        if (!l->keep)
            continue;
        struct str agency = agency_of(l->text);
        if (agency.n)
            return arena_str(p->arena, agency);
        seen++;
    }
    return STR("");
}

/* ---- a name without label, beside the date under the headline ---- */

static bool is_media(struct str name)
{
    static const char *const ends[] = {"网",   "报",   "社",     "台",     "发布",   "在线",
                                       "频道", "政府", "办公室", "委员会", "客户端", "融媒",
                                       "中心", "广播", "新闻",   NULL};
    size_t chars = str_utf8_count(name);
    for (const char *const *end = ends; *end && chars >= 3 && chars <= AGENCY_CHARS; end++)
        if (str_ends(name, str_c(*end)))
            return true;
    return false;
}

static bool named_source(const struct page *p, uint32_t elem)
{
    static const char *const names[] = {"source", "laiyuan", "ly", "comefrom",
                                        "origin", "media",   NULL};
    for (int up = 0; up < 2 && elem; up++, elem = p->elems.p[elem].parent) {
        struct str class = html_attr(p->elems.p[elem].node, "class"),
                   id = html_attr(p->elems.p[elem].node, "id");
        for (const char *const *name = names; *name; name++)
            if (names_part(class, *name) || names_part(id, *name))
                return true;
    }
    return false;
}

/* A word of the line that is named or sounds like a publication; the date cut off. */
static struct str name_in(struct page *p, const struct line *l)
{
    for (uint32_t i = l->pieces; i < l->past; i++) {
        struct str text = text_trim(p->pieces.p[i].text);
        size_t chars = str_utf8_count(text);
        if (chars >= 2 && chars <= AGENCY_CHARS && named_source(p, p->pieces.p[i].elem) &&
            !date_only(text) && !words_no_value(text))
            return text;
    }
    struct date d;
    size_t at, past;
    if (date_find(l->text, 0, &d, &at, &past) != DATE_FOUND)
        return STR("");
    struct str sides[] = {text_trim(str_sub(l->text, 0, at)), text_trim(str_from(l->text, past))};
    for (size_t i = 0; i < 2; i++) {
        struct str word = label_value(p->arena, LABEL_SOURCE, sides[i]);
        size_t blank = str_find_char(word, ' ');
        word = str_sub(word, 0, blank == STR_NONE ? word.n : blank);
        if (is_media(word))
            return word;
    }
    return STR("");
}

static struct str bare(struct page *p)
{
    uint32_t from = p->title_line < p->first ? p->title_line + 1
                    : p->first > HEAD_LINES  ? p->first - HEAD_LINES
                                             : 0;
    for (uint32_t i = from; i < p->first && i < p->lines.n; i++) {
        struct line *l = &p->lines.p[i];
        bool head = l->kind == LINE_PLAIN || l->kind == LINE_META || l->kind == LINE_LINKS;
        struct str name =
            head && l->points == 0 && l->chars <= HEAD_CHARS ? name_in(p, l) : STR("");
        if (name.n)
            return name;
    }
    return STR("");
}

/* ---- the choice ---- */

/* A second source, at the end of the text or in it, is where the first had it from. */
static struct str origin(const struct page *p, const struct field *source)
{
    for (size_t i = 0; i < p->fields.n; i++) {
        const struct field *f = &p->fields.p[i];
        bool below = f->line >= p->first && f->line <= p->last + 3;
        if (f != source && f->label == LABEL_SOURCE && f->value.n && below &&
            !str_eq(f->value, source->value))
            return f->value;
    }
    return STR("");
}

void page_source(struct page *p)
{
    bool empty = false, none = false;
    struct extract *x = p->out;
    const struct field *f = field_first(p, LABEL_SOURCE, &empty);
    if (f) {
        x->source = f->value;
        x->source_url = link_in(p, f->line, f->value);
        x->origin_source = origin(p, f);
        return;
    }
    const struct field *issuer = field_first(p, LABEL_ISSUER, &none);
    struct str choices[] = {p->head.source, bare(p), dateline(p), issuer ? issuer->value : STR("")};
    for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]) && x->source.n == 0; i++)
        x->source = choices[i];
    if (empty)
        page_flag(p, "source-empty: a label without a value");
}
