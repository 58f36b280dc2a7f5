/* front.c: what editors put on the front page by hand, what is read most, what is talked about. */
#include "view/view_priv.h"

#include "store/block.h"
#include "store/ranking.h"

enum { COLUMN_LENGTH = 6 };

enum ky_err view_articles(struct view *v, struct ids ids, struct value **out, struct err *e)
{
    struct list_page page;
    enum ky_err err = store_teasers(v->r, ids, true, &page, e);
    if (err)
        return err;
    struct value *list = value_list(v->a);
    for (size_t i = 0; i < page.n; i++)
        value_push(list, view_link(v, "title", page.p[i].title, page.p[i].path));
    *out = list;
    return arena_check(v->a, e);
}

static enum ky_err most_read(struct view *v, struct value *into, enum ranking_span span,
                             struct err *e)
{
    struct ids ids;
    struct value *list;
    enum ky_err err = store_ranking(v->r, span, v->lang, &ids, e);
    if (!err)
        err = view_articles(v, ids, &list, e);
    if (!err && value_truthy(list))
        value_set(into, ranking_span_name(span), list);
    return err;
}

static enum ky_err hot(struct view *v, struct err *e)
{
    struct ids ids;
    struct value *list = value_list(v->a);
    enum ky_err err = store_ranking(v->r, RANKING_TAGS, v->lang, &ids, e);
    for (size_t i = 0; i < ids.n && !err; i++) {
        struct term *t;
        err = store_term(v->r, ids.p[i], &t, e);
        if (!err && t)
            value_push(list, view_link(v, "name", t->name, view_at(v, t->path)));
    }
    view_set_list(v, v->root, "hot", list);
    return err;
}

enum ky_err view_popular(struct view *v, struct err *e)
{
    struct value *read = value_map(v->a);
    static const enum ranking_span spans[] = {RANKING_DAY, RANKING_WEEK, RANKING_MONTH};
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]) && !err; i++)
        err = most_read(v, read, spans[i], e);
    if (!err && (value_get(read, "day") || value_get(read, "week") || value_get(read, "month")))
        value_set(v->root, "most_read", read);
    return err ? err : hot(v, e);
}

/* The article that was picked, or its translation into the language of the page; 0: none. */
static enum ky_err speaking(struct view *v, int64_t picked, int64_t *out, struct err *e)
{
    struct article *a;
    struct translation *t;
    size_t n;
    *out = 0;
    enum ky_err err = store_article(v->r, picked, &a, e);
    if (err || !a)
        return err;
    if (str_eq(a->lang, v->lang)) {
        *out = picked;
        return KY_OK;
    }
    err = store_translations(v->r, a, &t, &n, e);
    for (size_t i = 0; i < n && !err; i++)
        if (str_eq(t[i].lang, v->lang))
            *out = t[i].id;
    return err;
}

/* An article's own words and picture, where the item has none of its own. The words of an item are
 * in the language of the article that was picked. */
static enum ky_err article_item(struct view *v, const struct block_item *i, struct value **out,
                                struct err *e)
{
    struct list_page page = {0};
    int64_t id;
    *out = NULL;
    enum ky_err err = speaking(v, i->article_id, &id, e);
    if (!err && id)
        err = store_teasers(v->r, (struct ids){&id, 1}, false, &page, e);
    if (err || page.n == 0)
        return err;
    bool own = id == i->article_id;
    struct value *m = view_teaser(v, &page.p[0], 0);
    if (own && i->title.n)
        value_set_str(m, "title", i->title);
    value_set(m, "text", own && i->text.n ? value_str(v->a, i->text) : value_get(m, "lead"));
    *out = m;
    return KY_OK;
}

static struct value *link_item(const struct view *v, const struct block_item *i, bool counted)
{
    struct value *m = view_link(v, "title", i->title, i->url);
    value_set_str(m, "url", counted ? arena_printf(v->a, "/go/%lld", (long long)i->id) : i->url);
    value_set_str(m, "text", i->text);
    return m;
}

/* Its block's name stands beside it; one without a picture says so, since templates would look for
 * one around it. */
static void push_item(struct value *list, struct value *m, struct str label)
{
    if (!value_get(m, "picture"))
        value_set_bool(m, "picture", false);
    value_set_str(m, "label", label);
    value_push(list, m);
}

static enum ky_err items_of(struct view *v, const struct block *b, bool counted, struct value *list,
                            struct err *e)
{
    struct str label = str_eqc(v->lang, "en") ? b->title_en : b->title;
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < b->items_n && !err; i++) {
        struct value *m = NULL, *picture = NULL;
        const struct block_item *item = &b->items[i];
        if (item->article_id)
            err = article_item(v, item, &m, e);
        else
            m = link_item(v, item, counted);
        if (!err && m && item->picture_id)
            err = view_media(v, item->picture_id, &picture, e);
        if (!err && picture)
            value_set(m, "picture", picture);
        if (!err && m)
            push_item(list, m, label);
    }
    return err;
}

/* Every item of every block at a place, under `key`. */
static enum ky_err gather(struct view *v, const char *place, const char *key, bool counted,
                          struct err *e)
{
    struct block *b;
    size_t n;
    struct value *list = value_list(v->a);
    enum ky_err err = store_blocks(v->r, place, &b, &n, e);
    for (size_t i = 0; i < n && !err; i++)
        err = items_of(v, &b[i], counted, list, e);
    view_set_list(v, v->root, key, list);
    return err;
}

/* The first pick is the headline, the others stand below it. */
static enum ky_err headline(struct view *v, struct err *e)
{
    struct block *b;
    size_t n;
    struct value *list = value_list(v->a), *rest = value_list(v->a);
    enum ky_err err = store_blocks(v->r, "headline", &b, &n, e);
    for (size_t i = 0; i < n && !err; i++)
        err = items_of(v, &b[i], false, list, e);
    if (err || value_count(list) == 0)
        return err;
    struct value *first = value_map(v->a);
    static const char *const keys[] = {"title", "path", "text", "picture", "date", "lead"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (value_get(value_at(list, 0), keys[i]))
            value_set(first, keys[i], value_get(value_at(list, 0), keys[i]));
    for (size_t i = 1; i < value_count(list); i++)
        value_push(rest, value_at(list, i));
    view_set_list(v, first, "items", rest);
    value_set(v->root, "headline", first);
    return KY_OK;
}

/* The newest of a channel or a topic, as a column. */
static enum ky_err newest(struct view *v, const struct block *b, struct value *m,
                          struct value *items, struct err *e)
{
    const struct list l = {b->kind == BLOCK_CHANNEL ? LIST_CHANNEL : LIST_TOPIC, b->ref, v->lang};
    struct list_page page;
    struct topic *t = NULL;
    const struct channel *c = b->kind == BLOCK_CHANNEL ? channel_by_id(&v->channels, b->ref) : NULL;
    enum ky_err err = store_list(v->r, &l, POSITION_MAX, POSITION_MIN, COLUMN_LENGTH, &page, e);
    if (!err && b->kind == BLOCK_TOPIC)
        err = store_topic(v->r, b->ref, &t, e);
    if (err)
        return err;
    if (c || t)
        value_set_str(m, "path", view_at(v, c ? c->path : t->path));
    if (!b->title.n && (c || t))
        value_set_str(m, "title", c ? channel_name(c, v->lang) : view_topic_name(v, t));
    for (size_t i = 0; i < page.n; i++)
        value_push(items, view_teaser(v, &page.p[i], c ? c->id : 0));
    return KY_OK;
}

/* first{teaser} and items[teasers] after it, as the blocks of channels have them. */
static void split_first(const struct view *v, struct value *m, const struct value *all)
{
    struct value *rest = value_list(v->a);
    value_set(m, "first", value_at(all, 0));
    for (size_t i = 1; i < value_count(all); i++)
        value_push(rest, value_at(all, i));
    view_set_list(v, m, "items", rest);
}

static enum ky_err columns(struct view *v, struct err *e)
{
    struct block *b;
    size_t n;
    struct value *list = value_list(v->a);
    enum ky_err err = store_blocks(v->r, "column", &b, &n, e);
    for (size_t i = 0; i < n && !err; i++) {
        struct value *m = value_map(v->a), *items = value_list(v->a);
        bool english = str_eqc(v->lang, "en") && b[i].title_en.n;
        value_set_str(m, "title", english ? b[i].title_en : b[i].title);
        err = b[i].kind == BLOCK_PICKS ? items_of(v, &b[i], false, items, e)
                                       : newest(v, &b[i], m, items, e);
        if (err || value_count(items) == 0)
            continue;
        split_first(v, m, items);
        value_push(list, m);
    }
    view_set_list(v, v->root, "columns", list);
    return err;
}

enum ky_err view_blocks(struct view *v, struct err *e)
{
    static const struct {
        const char *place, *key;
        bool counted;
    } places[] = {{"slides", "slides", false},
                  {"partners", "partners", false},
                  {"ad-top", "ads_top", true},
                  {"ad-side", "ads_side", true}};
    enum ky_err err = headline(v, e);
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]) && !err; i++)
        err = gather(v, places[i].place, places[i].key, places[i].counted, e);
    return err ? err : columns(v, e);
}

enum ky_err view_go(struct view *v, int64_t id, struct err *e)
{
    struct block_item *i;
    enum ky_err err = store_block_item(v->r, id, &i, e);
    if (err)
        return err;
    if (!i || i->article_id || !i->public)
        return err_set(e, KY_ENOTFOUND, "no link %lld", (long long)id);
    v->redirect = i->url;
    v->link = id;
    return KY_OK;
}
