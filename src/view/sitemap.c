/* sitemap.c: maps of the site, for people and (sitemaps.org, Google news) for programs; robots.txt.
 *
 * A part holds the articles of SITEMAP_PART ids, so that parts never shift and publishing changes
 * one of them. */
#include "view/view_priv.h"

enum { SITEMAP_PART = 10000, PARTS_MAX = 50000, NEWS_MAX = 1000, TAGS_MAX = 500 };
static const int64_t NEWS_AGE = 2 * US_DAY; /* Google news takes articles of the last two days */

static void add_url(struct view *v, struct value *urls, struct str path, int64_t changed_at)
{
    struct value *m = value_map(v->a);
    value_set_str(m, "url", view_url(v, path));
    if (changed_at)
        value_set(m, "changed", view_date(v, changed_at));
    value_push(urls, m);
}

/* has_topics, topics[{name path}]: all that there are. */
static enum ky_err map_topics(struct view *v, struct err *e)
{
    struct value *list = value_list(v->a);
    struct topic *t;
    size_t n;
    enum ky_err err = store_topics(v->r, &t, &n, e);
    for (size_t i = 0; i < n && !err; i++)
        value_push(list, view_link(v, "name", view_topic_name(v, &t[i]), view_at(v, t[i].path)));
    view_set_list(v, v->root, "topics", list);
    return err;
}

enum ky_err view_sitemap(struct view *v, struct err *e)
{
    struct value *channels = value_list(v->a), *tags = value_list(v->a);
    const struct channel *c = channel_next(&v->channels, NULL);
    for (; c; c = channel_next(&v->channels, c)) {
        struct value *m = view_channel_link(v, c);
        value_set_bool(m, "below", c->depth > 0);
        value_push(channels, m);
    }
    struct term *t;
    size_t n;
    enum ky_err err = store_terms(v->r, TERM_TAG, TAGS_MAX, &t, &n, e);
    if (!err)
        err = map_topics(v, e);
    if (err)
        return err;
    for (size_t i = 0; i < n; i++)
        value_push(tags, view_link(v, "name", t[i].name, view_at(v, t[i].path)));
    struct str title = view_word(v, "sitemap");
    view_head(v, title, STR(""));
    view_crumb(v, title, v->path);
    value_set_str(v->root, "title", title);
    view_set_list(v, v->root, "channels", channels);
    view_set_list(v, v->root, "tags", tags);
    v->template = "sitemap.html";
    return arena_check(v->a, e);
}

enum ky_err view_sitemap_index(struct view *v, struct err *e)
{
    struct value *parts = value_list(v->a);
    add_url(v, parts, STR("/sitemap/0.xml"), 0);
    int64_t from = 1;
    enum ky_err err = KY_OK;
    for (int n = 0; n < PARTS_MAX && !err; n++) {
        int64_t first;
        err = store_list_first_id(v->r, from, &first, e);
        if (err || !first)
            break;
        int64_t part = (first - 1) / SITEMAP_PART;
        add_url(v, parts, arena_printf(v->a, "/sitemap/%lld.xml", (long long)part + 1), 0);
        from = (part + 1) * SITEMAP_PART + 1;
    }
    value_set(v->root, "parts", parts);
    v->template = "sitemap_index.xml";
    v->type = "application/xml; charset=utf-8";
    return err ? err : arena_check(v->a, e);
}

static void add_list(struct view *v, struct value *urls, struct str base, struct str path)
{
    add_url(v, urls, arena_printf(v->a, "%.*s%.*s", STR_ARG(base), STR_ARG(path)), 0);
}

/* What an edition lists, with what stands before its addresses. */
static void add_edition(struct view *v, struct value *urls, struct str base, const struct topic *t,
                        size_t n)
{
    const struct channel *c = channel_next(&v->channels, NULL);
    add_list(v, urls, base, STR("/"));
    for (; c; c = channel_next(&v->channels, c))
        add_list(v, urls, base, c->path);
    add_list(v, urls, base, STR("/topic/"));
    for (size_t i = 0; i < n; i++)
        add_list(v, urls, base, t[i].path);
}

static enum ky_err add_lists(struct view *v, struct value *urls, struct err *e)
{
    struct page *pages;
    struct topic *topics;
    size_t n, topics_n;
    enum ky_err err = store_pages(v->r, &pages, &n, e);
    if (!err)
        err = store_topics(v->r, &topics, &topics_n, e);
    if (err)
        return err;
    add_edition(v, urls, STR(""), topics, topics_n);
    if (view_english(v))
        add_edition(v, urls, view_base(v, STR("en")), topics, topics_n);
    for (size_t i = 0; i < n; i++)
        add_url(v, urls, pages[i].path, 0);
    return KY_OK;
}

/* Part 0: the lists and static pages; 1 and on: articles. */
enum ky_err view_sitemap_part(struct view *v, int64_t part, struct err *e)
{
    struct value *urls = value_list(v->a);
    struct map_entry *m = NULL;
    size_t n = 0;
    enum ky_err err = KY_OK;
    if (part < 0 || part > PARTS_MAX)
        return err_set(e, KY_ENOTFOUND, "no such part");
    if (part == 0) {
        err = add_lists(v, urls, e);
    } else {
        int64_t lo = (part - 1) * SITEMAP_PART + 1;
        err = store_list_ids(v->r, lo, lo + SITEMAP_PART - 1, SITEMAP_PART, &m, &n, e);
        if (!err && n == 0)
            err = err_set(e, KY_ENOTFOUND, "no such part");
    }
    for (size_t i = 0; i < n && !err; i++)
        add_url(v, urls, m[i].path, m[i].changed_at);
    value_set(v->root, "urls", urls);
    v->template = "sitemap_part.xml";
    v->type = "application/xml; charset=utf-8";
    return err ? err : arena_check(v->a, e);
}

enum ky_err view_sitemap_news(struct view *v, struct err *e)
{
    const struct list all = {LIST_ALL, 0, v->lang, .titles = true};
    const struct position floor = {v->r->now - NEWS_AGE, INT64_MIN};
    struct list_page page;
    enum ky_err err = store_list(v->r, &all, POSITION_MAX, floor, NEWS_MAX, &page, e);
    if (err)
        return err;
    value_set(v->root, "items", view_teasers(v, &page, 0));
    /* The language code that the news schema wants: zh-cn, or the two letters. */
    value_set_str(v->root, "news_lang", str_eqc(v->lang, "zh-CN") ? STR("zh-cn") : v->lang);
    if (page.n)
        reader_until(v->r, page.p[page.n - 1].published_at + NEWS_AGE + 1);
    v->template = "sitemap_news.xml";
    v->type = "application/xml; charset=utf-8";
    return arena_check(v->a, e);
}

enum ky_err view_robots(struct view *v, struct err *e)
{
    v->template = "robots.txt";
    v->type = "text/plain; charset=utf-8";
    return arena_check(v->a, e);
}
