/* breadcrumb.c: where a page stands in its site, as its readers see it: "当前位置：首页 > 时政 >
 * 正文". Found by its words, by its marks between links, or by the name of its element, in this
 * order. */
#include "extract/extract_priv.h"

#include "base/buf.h"
#include "text/unicode.h"

enum { CRUMB_CHARS = 120, GATHER_LINES = 8, STEP_MARK = 0x1F };

/* Longer ones first where one begins with another. */
static const char *const place_words[] = {"您现在所在的位置",
                                          "您现在所处的位置",
                                          "您当前所在的位置",
                                          "您当前所在位置",
                                          "您目前所在的位置",
                                          "您目前的位置",
                                          "您现在的位置",
                                          "您现在位置",
                                          "您当前的位置",
                                          "您当前位置",
                                          "您所在的位置",
                                          "您所在位置",
                                          "您所处的位置",
                                          "您的位置",
                                          "你现在的位置",
                                          "你当前的位置",
                                          "你所在的位置",
                                          "你的位置",
                                          "现在的位置",
                                          "现在位置",
                                          "当前的位置",
                                          "当前位置",
                                          "当前所在位置",
                                          "当前栏目",
                                          "所在位置",
                                          "所在的位置",
                                          "目前位置",
                                          "網站位置",
                                          "目前的位置",
                                          "您的當前位置",
                                          "當前位置",
                                          "您在这里",
                                          "位置：",
                                          "位置:",
                                          NULL};

static const char *const home_words[] = {"首页", "网站首页", "主页", "首頁",
                                         "Home", "HOME",     "home", NULL};

/* The byte offset past the place word at the beginning of s, behind brackets and blanks; 0: none.
 */
static size_t place_of(struct str s)
{
    size_t from = 0;
    for (size_t at = 0; at < s.n; from = at) {
        uint32_t c = str_utf8_next(s, &at);
        if (!text_is_space(c) && c != '[' && c != 0x3010 && c != 0xFF1A && c != ':')
            break;
    }
    for (const char *const *word = place_words; *word; word++)
        if (str_starts(str_from(s, from), str_c(*word)))
            return from + strlen(*word);
    return 0;
}

static bool is_mark(uint32_t c)
{
    static const uint32_t marks[] = {'>',  0xFF1E, 0xBB,   0x203A, 0x2192, 0x226B, 0x2215,
                                     '\\', 0x2F0F, 0x25B6, 0x25B8, 0x276F, 0x3E};
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        if (c == marks[i])
            return true;
    return false;
}

static size_t count_marks(struct str s)
{
    size_t n = 0;
    for (size_t at = 0; at < s.n;)
        n += is_mark(str_utf8_next(s, &at));
    return n;
}

static bool is_home(struct str step)
{
    for (const char *const *word = home_words; *word; word++)
        if (str_eqc(step, *word))
            return true;
    return str_ends(step, STR("首页"));
}

/* The link that a piece belongs to, or NULL. */
static const struct html_node *link_of(const struct page *p, const struct piece *piece)
{
    const struct html_node *n = p->elems.p[piece->elem].node;
    if (!p->elems.p[piece->elem].linked)
        return NULL;
    while (n && !html_is(n, "a"))
        n = n->parent;
    return n;
}

/* The text of the lines with STEP_MARK between steps: each link is one, and what the marks part. */
static void join_steps(const struct page *p, uint32_t from, uint32_t past, struct buf *out)
{
    const struct html_node *last = NULL;
    for (uint32_t i = p->lines.p[from].pieces; i < p->lines.p[past - 1].past; i++) {
        const struct piece *piece = &p->pieces.p[i];
        const struct html_node *link = link_of(p, piece);
        if (link != last)
            buf_addch(out, STEP_MARK);
        last = link;
        for (size_t at = 0; at < piece->text.n;) {
            uint32_t c = str_utf8_next(piece->text, &at);
            bool slash = !link && (c == '/' || c == '|' || c == 0xFF5C || c == 0xFF0F || c == '-');
            if (slash || is_mark(c))
                buf_addch(out, STEP_MARK);
            else
                buf_add_utf8(out, text_is_space(c) ? ' ' : c);
        }
    }
}

static struct str trim_step(struct str s)
{
    static const char *const edges[] = {"：", ":", "】", "]", "【", "[", "·", NULL};
    for (size_t before = s.n + 1; before != s.n;) {
        before = s.n;
        s = text_trim(s);
        for (const char *const *edge = edges; *edge; edge++) {
            if (str_starts(s, str_c(*edge)))
                s = str_from(s, strlen(*edge));
            if (str_ends(s, str_c(*edge)))
                s = str_sub(s, 0, s.n - strlen(*edge));
        }
    }
    return s;
}

static void take_steps(struct page *p, uint32_t from, uint32_t past)
{
    struct buf joined;
    buf_init(&joined, 1 << 16);
    join_steps(p, from, past, &joined);
    struct str rest = buf_str(&joined), part;
    size_t place = 0;
    for (size_t i = 0; i < rest.n && !place; i++) /* the word may stand behind a mark */
        if (rest.p[i] != STEP_MARK && rest.p[i] != ' ') {
            place = place_of(str_from(rest, i));
            rest = str_from(rest, i + place);
            break;
        }
    while (str_split(&rest, STEP_MARK, &part)) {
        part = trim_step(part);
        struct str *step = part.n && part.n < 120 ? VEC_PUSH(p->arena, p->steps) : NULL;
        if (step)
            *step = arena_str(p->arena, part);
    }
    buf_release(&joined);
    for (uint32_t i = from; i < past; i++)
        p->lines.p[i].kind = LINE_CRUMB;
}

/* The lines that go with line i, when steps stand each in an element of its own. */
static uint32_t gather(const struct page *p, uint32_t i)
{
    uint32_t past = i + 1;
    const struct line *l = &p->lines.p[i];
    if (count_marks(l->text) > 0)
        return past;
    uint32_t parent = p->elems.p[p->elems.p[l->elem].parent].block;
    uint32_t end = p->elems.p[parent].end;
    while (past < p->lines.n && past - i < GATHER_LINES) {
        const struct line *next = &p->lines.p[past];
        bool inside = next->elem >= parent && next->elem < end;
        bool step =
            next->chars <= 24 && (next->linked || count_marks(next->text)) && next->points == 0;
        if (!inside || !step)
            break;
        past++;
    }
    return past;
}

static bool by_words(const struct line *l)
{
    size_t place = l->chars <= CRUMB_CHARS ? place_of(l->text) : 0;
    struct str rest = text_trim(str_from(l->text, place));
    return place > 0 && (count_marks(rest) || l->linked || rest.n == 0 ||
                         str_starts(rest, STR(":")) || str_starts(rest, STR("：")));
}

static bool by_marks(const struct line *l)
{
    if (l->chars > CRUMB_CHARS || count_marks(l->text) == 0)
        return false;
    struct str first = l->text;
    for (size_t at = 0; at < first.n;) {
        size_t here = at;
        uint32_t c = str_utf8_next(first, &at);
        if (is_mark(c) || text_is_space(c))
            first = str_sub(first, 0, here);
    }
    bool home = is_home(trim_step(first));
    return (home && (l->linked || count_marks(l->text) >= 2)) ||
           (l->linked && (str_ends(l->text, STR("正文")) || str_ends(l->text, STR("详细内容"))));
}

static bool by_name(const struct page *p, const struct line *l)
{
    static const char *const names[] = {"bread", "crumb", "weizhi", "position", "location", "dqwz",
                                        "mbx",   "local", "where",  "path",     NULL};
    if (!l->linked || l->chars > CRUMB_CHARS || l->points > 0)
        return false;
    for (uint32_t e = p->pieces.p[l->pieces].elem, up = 0; up < 5 && e;
         e = p->elems.p[e].parent, up++) {
        struct str name = html_attr(p->elems.p[e].node, "class"),
                   id = html_attr(p->elems.p[e].node, "id");
        for (const char *const *word = names; *word; word++)
            if (str_has(name, str_c(*word)) || str_has(id, str_c(*word)))
                return true;
    }
    return false;
}

void page_breadcrumb(struct page *p)
{
    for (int way = 0; way < 3 && p->steps.n == 0; way++) {
        for (uint32_t i = 0; i < p->lines.n && p->steps.n == 0; i++) {
            const struct line *l = &p->lines.p[i];
            bool hit = way == 0 ? by_words(l) : way == 1 ? by_marks(l) : by_name(p, l);
            if (hit)
                take_steps(p, i, gather(p, i));
        }
    }
}
