/* head.c: what the head of a page says about it: title, meta tags, JSON-LD, canonical address. */
#include "extract/extract_priv.h"

#include <stddef.h>

#include "base/buf.h"
#include "base/json.h"
#include "text/unicode.h"

enum { JSON_BYTES_MAX = 256 << 10, GRAPH_MAX = 32 };

/* Names of meta tags (name, property or itemprop), the best first for each slot. */
static const struct {
    const char *name;
    size_t slot;
} metas[] = {
    {"articletitle", offsetof(struct head, headline)},
    {"og:title", offsetof(struct head, headline)},
    {"twitter:title", offsetof(struct head, headline)},
    {"headline", offsetof(struct head, headline)},
    {"pubdate", offsetof(struct head, date)},
    {"article:published_time", offsetof(struct head, date)},
    {"og:article:published_time", offsetof(struct head, date)},
    {"bytedance:published_time", offsetof(struct head, date)},
    {"firstpublishedtime", offsetof(struct head, date)},
    {"datepublished", offsetof(struct head, date)},
    {"publishdate", offsetof(struct head, date)},
    {"publish-date", offsetof(struct head, date)},
    {"publish_date", offsetof(struct head, date)},
    {"publishtime", offsetof(struct head, date)},
    {"publish_time", offsetof(struct head, date)},
    {"publish-time", offsetof(struct head, date)},
    {"pubtime", offsetof(struct head, date)},
    {"og:release_date", offsetof(struct head, date)},
    {"og:pubdate", offsetof(struct head, date)},
    {"weibo:article:create_at", offsetof(struct head, date)},
    {"apub:time", offsetof(struct head, date)},
    {"dcterms.issued", offsetof(struct head, date)},
    {"dc.date.issued", offsetof(struct head, date)},
    {"dc.date", offsetof(struct head, date)},
    {"date", offsetof(struct head, date)},
    {"contentsource", offsetof(struct head, source)},
    {"article:source", offsetof(struct head, source)},
    {"columnname", offsetof(struct head, channel)},
    {"article:section", offsetof(struct head, channel)},
    {"sitename", offsetof(struct head, site)},
    {"og:site_name", offsetof(struct head, site)},
    {"application-name", offsetof(struct head, site)},
    {"keywords", offsetof(struct head, keywords)},
    {"news_keywords", offsetof(struct head, keywords)},
    {"og:url", offsetof(struct head, url)},
    {"content-language", offsetof(struct head, lang)},
};

enum { METAS = sizeof(metas) / sizeof(metas[0]) };

static struct str *slot_of(struct head *h, size_t slot)
{
    return (struct str *)(void *)((char *)h + slot);
}

/* Blanks collapsed to one each. */
static struct str collapse(struct arena *a, struct str s)
{
    struct buf out;
    bool gap = false;
    buf_init(&out, s.n + 1);
    for (size_t at = 0; at < s.n;) {
        uint32_t c = str_utf8_next(s, &at);
        if (text_is_space(c)) {
            gap = out.n > 0;
            continue;
        }
        if (gap)
            buf_addch(&out, ' ');
        gap = false;
        buf_add_utf8(&out, c);
    }
    s = arena_str(a, buf_str(&out));
    buf_release(&out);
    return s;
}

static size_t meta_rank(struct str name)
{
    for (size_t i = 0; i < METAS; i++)
        if (str_ieq(name, str_c(metas[i].name)))
            return i;
    return METAS;
}

static void take_meta(struct page *p, const struct html_node *n, size_t *ranks)
{
    static const char *const keys[] = {"name", "property", "itemprop", "http-equiv"};
    struct str content = html_attr(n, "content");
    for (size_t k = 0; k < 4; k++) {
        size_t rank = meta_rank(str_trim(html_attr(n, keys[k])));
        if (rank == METAS || text_trim(content).n == 0)
            continue;
        struct str *slot = slot_of(&p->head, metas[rank].slot);
        size_t *best = &ranks[metas[rank].slot / sizeof(struct str)];
        if (slot->n && *best <= rank)
            continue;
        *slot = collapse(p->arena, content);
        *best = rank;
    }
}

static void take_thing(struct page *p, const struct json *j)
{
    struct str headline = json_str_or(json_get(j, "headline"), STR(""));
    struct str date = json_str_or(json_get(j, "datePublished"), STR(""));
    if (!p->head.headline.n && headline.n)
        p->head.headline = collapse(p->arena, headline);
    if (!p->head.date.n)
        p->head.date = date;
}

static void take_json(struct page *p, struct str text)
{
    struct json *tree;
    struct err e;
    if (text.n > JSON_BYTES_MAX || json_parse(p->arena, text, &tree, &e) != KY_OK)
        return; /* a page's JSON-LD is a hint; many are broken */
    take_thing(p, tree);
    const struct json *graph = tree->type == JSON_ARRAY ? tree : json_get(tree, "@graph");
    for (size_t i = 0; graph && graph->type == JSON_ARRAY && i < graph->kids_n && i < GRAPH_MAX;
         i++)
        take_thing(p, &graph->kids[i]);
}

static struct str text_below(const struct html_node *n)
{
    return n->first && n->first->type == HTML_TEXT ? n->first->text : STR("");
}

void page_head(struct page *p)
{
    struct head *h = &p->head;
    size_t ranks[sizeof(struct head) / sizeof(struct str)] = {0};
    struct str canonical = STR(""), lang = html_attr(p->root, "lang");
    for (struct html_node *n = p->root; n; n = html_next(n, p->root)) {
        if (n->type != HTML_ELEMENT || n->foreign)
            continue;
        if (html_is(n, "meta"))
            take_meta(p, n, ranks);
        else if (html_is(n, "title") && !h->title.n)
            h->title = collapse(p->arena, text_below(n));
        else if (html_is(n, "link") && str_ieq(html_attr(n, "rel"), STR("canonical")))
            canonical = str_trim(html_attr(n, "href"));
        else if (html_is(n, "script") &&
                 str_ieq(str_trim(html_attr(n, "type")), STR("application/ld+json")))
            take_json(p, text_below(n));
    }
    if (canonical.n)
        h->url = canonical;
    if (lang.n == 0)
        lang = html_attr(p->root, "xml:lang");
    if (lang.n)
        h->lang = lang;
    if (words_no_value(h->source))
        h->source = STR("");
}
