/* fields.c: from labelled fields, the head and the text to the article's editor, lead, tags,
 * channel and language. Fields count near the headline and near the end of the body; those of other
 * articles listed on the page do not. The source is in source.c, the date in published.c. */
#include "extract/extract_priv.h"

#include "text/unicode.h"

enum { BEFORE_LINES = 16, AFTER_LINES = 25, TAGS_MAX = 20, TAG_CHARS = 30 };

bool field_near(const struct page *p, const struct field *f)
{
    uint32_t top = p->title_line < p->first ? p->title_line : p->first;
    return f->line + BEFORE_LINES >= top && f->line <= p->last + AFTER_LINES;
}

const struct field *field_first(const struct page *p, enum label label, bool *empty)
{
    for (size_t i = 0; i < p->fields.n; i++) {
        const struct field *f = &p->fields.p[i];
        if (f->label != label || !field_near(p, f))
            continue;
        if (f->value.n)
            return f;
        *empty = true;
    }
    return NULL;
}

static void take_editor(struct page *p)
{
    bool empty = false;
    const struct field *f = field_first(p, LABEL_EDITOR, &empty);
    if (!f)
        f = field_first(p, LABEL_EDITOR_PLAIN, &empty);
    if (f)
        p->out->editor = f->value;
}

static void take_lead(struct page *p)
{
    bool empty = false;
    const struct field *f = field_first(p, LABEL_LEAD, &empty);
    if (f && f->line <= p->first)
        p->out->lead = f->value;
}

/* ---- tags ---- */

struct tags {
    VEC(struct str) v;
    size_t noise;
};

static void add_tag(struct page *p, struct tags *t, struct str tag)
{
    tag = text_trim(tag);
    if (tag.n == 0 || t->v.n >= TAGS_MAX || str_utf8_count(tag) > TAG_CHARS)
        return;
    if (!text_is_word(tag)) {
        t->noise++;
        return;
    }
    VEC_FOR (struct str, had, t->v)
        if (str_eq(*had, tag))
            return;
    struct str *new = VEC_PUSH(p->arena, t->v);
    if (new)
        *new = tag;
}

static bool parts_tags(uint32_t c, bool blanks)
{
    return c == ',' || c == 0xFF0C || c == 0x3001 || c == ';' || c == 0xFF1B || c == '|' ||
           c == 0xFF5C || (blanks && text_is_space(c));
}

static void split_tags(struct page *p, struct tags *t, struct str s, bool blanks)
{
    size_t from = 0;
    for (size_t at = 0; at < s.n;) {
        size_t here = at;
        if (!parts_tags(str_utf8_next(s, &at), blanks))
            continue;
        add_tag(p, t, str_sub(s, from, here));
        from = at;
    }
    add_tag(p, t, str_from(s, from));
}

static void labelled_tags(struct page *p, struct tags *t, const struct field *f)
{
    const struct line *l = &p->lines.p[f->line];
    if (l->linked == 0) {
        split_tags(p, t, f->value, true);
        return;
    }
    for (uint32_t i = l->pieces; i < l->past; i++)
        if (p->elems.p[p->pieces.p[i].elem].linked)
            split_tags(p, t, p->pieces.p[i].text, false);
}

static bool is_mentioned(const struct page *p, struct str word)
{
    if (str_has(p->out->title, word))
        return true;
    for (uint32_t i = p->first; i <= p->last && i < p->lines.n; i++)
        if (p->lines.p[i].keep && str_has(p->lines.p[i].text, word))
            return true;
    return false;
}

/* Keywords of the head count when the article mentions them: many sites put their own on all pages.
 */
static void head_tags(struct page *p, struct tags *t)
{
    struct tags all = {.noise = 0};
    split_tags(p, &all, p->head.keywords, !str_has(p->head.keywords, STR(",")));
    VEC_FOR (struct str, tag, all.v)
        if (!str_eq(*tag, p->out->title) && !str_eq(*tag, p->out->channel) && is_mentioned(p, *tag))
            add_tag(p, t, *tag);
    t->noise += all.noise;
}

static void take_tags(struct page *p)
{
    bool empty = false;
    struct tags t = {.noise = 0};
    const struct field *f = field_first(p, LABEL_TAGS, &empty);
    if (f)
        labelled_tags(p, &t, f);
    else if (p->head.keywords.n)
        head_tags(p, &t);
    p->out->tags = (struct extract_list){t.v.p, t.v.n};
    if (t.noise)
        page_flag(p, "text-noise: %zu keywords left out", t.noise);
}

/* ---- channel, language ---- */

static void take_channel(struct page *p)
{
    static const char *const general[] = {
        "正文",     "详细内容", "内容",     "详情",     "浏览文章", "文章内容", "文章正文",
        "新闻正文", "信息正文", "内容页",   "查看",     "阅读",     "浏览",     "详细信息",
        "信息详情", "新闻详情", "文章详情", "详细页面", "详情页",   "查看文章", "阅读文章",
        "文章",     "新闻内容", "信息内容", "浏览信息", "阅读正文", "查看内容", "查看详情",
        "内容详情", "文章阅读", "浏览新闻", "正文内容", "内容正文", "全文",     "详细",
        "当前页",   "文章页",   "信息浏览", "最终页",   NULL};
    struct extract *x = p->out;
    x->breadcrumb = (struct extract_list){p->steps.p, p->steps.n};
    for (size_t i = p->steps.n; i-- > 0 && x->channel.n == 0;) {
        struct str step = p->steps.p[i];
        bool none = str_ends(step, STR("首页")) || str_eqc(step, "主页") || str_eqc(step, "首頁") ||
                    str_ieq(step, STR("home")) || str_eq(step, x->title) ||
                    str_eq(step, p->head.site) || (i == 0 && p->steps.n > 1 && words_site(step)) ||
                    (x->title.n && str_starts(x->title, step) && step.n > 30);
        for (const char *const *word = general; *word && !none; word++)
            none = str_eqc(step, *word);
        if (!none)
            x->channel = step;
    }
    if (x->channel.n == 0 && !words_no_value(p->head.channel))
        x->channel = p->head.channel;
}

static void take_lang(struct page *p)
{
    size_t han = 0, letters = 0;
    for (uint32_t i = p->first; i <= p->last && i < p->lines.n; i++) {
        struct str s = p->lines.p[i].text;
        for (size_t at = 0; at < s.n && p->lines.p[i].keep;) {
            uint32_t c = str_utf8_next(s, &at);
            han += text_is_han(c);
            letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        }
    }
    bool chinese = han * 3 > letters,
         said_zh = str_starts(p->head.lang, STR("zh")) || str_starts(p->head.lang, STR("ZH"));
    if (p->head.lang.n && p->head.lang.n < 12 && said_zh == chinese)
        p->out->lang = p->head.lang;
    else if (han + letters > 0)
        p->out->lang = chinese ? STR("zh-CN") : STR("en");
}

void page_fields(struct page *p)
{
    take_channel(p);
    page_source(p);
    take_editor(p);
    take_lead(p);
    take_tags(p);
    take_lang(p);
}
