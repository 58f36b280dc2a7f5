/* article.c: the page of one article.
 *
 * Adds: title, lead, content, date, source{name path url}, origin_line, editor{name path},
 * tags[{name path}], channel{name path}, prev{title path}, next{title path}, has_neighbours. */
#include "view/view_priv.h"

/* The article before (older) and after (newer) it in its channel. Both windows end at the
 * neighbour, so publishing elsewhere in the channel does not concern this page. */
static enum ky_err neighbours(struct view *v, const struct article *a, struct err *e)
{
    const struct list l = {LIST_CHANNEL, a->channel_id, a->lang, .titles = true};
    const struct position here = {a->published_at, a->id};
    struct list_page older, newer;
    enum ky_err err = store_list_nearest(v->r, &l, here, &older, &newer, e);
    if (err)
        return err;
    if (older.n)
        value_set(v->root, "prev", view_link(v, "title", older.p[0].title, older.p[0].path));
    if (newer.n)
        value_set(v->root, "next", view_link(v, "title", newer.p[0].title, newer.p[0].path));
    value_set_bool(v->root, "has_neighbours", older.n || newer.n);
    return KY_OK;
}

static enum ky_err set_term(struct view *v, const char *key, int64_t id, struct err *e)
{
    struct term *t;
    enum ky_err err = store_term(v->r, id, &t, e);
    if (err || !t)
        return err;
    struct value *m = view_link(v, "name", t->name, t->path);
    value_set_str(m, "url", t->url);
    value_set(v->root, key, m);
    return KY_OK;
}

static enum ky_err set_tags(struct view *v, const struct revision *rev, struct err *e)
{
    struct value *tags = value_list(v->a);
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < rev->tags.n && !err; i++) {
        struct term *t;
        err = store_term(v->r, rev->tags.p[i], &t, e);
        if (!err && t)
            value_push(tags, view_link(v, "name", t->name, t->path));
    }
    view_set_list(v, v->root, "tags", tags);
    return err;
}

static enum ky_err fill(struct view *v, const struct article *a, const struct revision *rev,
                        struct err *e)
{
    const struct channel *c = channel_by_id(&v->channels, a->channel_id);
    view_head(v, rev->title, rev->excerpt);
    if (c) {
        view_channel_crumbs(v, c);
        struct value *m = view_link(v, "name", c->name, c->path);
        value_set_str(m, "description", channel_about(&v->channels, c, v->lang));
        value_set(v->root, "channel", m);
        view_feed_links(v, c->path, c->name);
    }
    view_crumb(v, view_word(v, "article_text"), STR(""));
    value_set_str(v->root, "title", rev->title);
    value_set_str(v->root, "lead", rev->lead);
    value_set(v->root, "content", value_html(v->a, rev->html));
    value_set(v->root, "date", view_date(v, a->published_at));
    value_set_str(v->root, "origin_line", rev->origin_line);
    enum ky_err err = set_term(v, "source", rev->source_id, e);
    if (!err)
        err = set_term(v, "editor", rev->editor_id, e);
    if (!err)
        err = set_tags(v, rev, e);
    if (!err)
        err = neighbours(v, a, e);
    return err ? err : view_article_head(v, a, rev, e);
}

enum ky_err view_article(struct view *v, int64_t id, struct err *e)
{
    struct article *a;
    struct revision *rev = NULL;
    enum ky_err err = store_article(v->r, id, &a, e);
    if (!err && (!a || a->state == ARTICLE_DRAFT))
        err = err_set(e, KY_ENOTFOUND, "no public article %lld", (long long)id);
    if (!err && a->state == ARTICLE_RECALLED)
        err = err_set(e, KY_EGONE, "article %lld was recalled", (long long)id);
    if (err)
        return err;
    if (!str_eq(a->path, v->path)) {
        v->redirect = a->path;
        return KY_OK;
    }
    err = store_revision(v->r, a->public_revision_id, &rev, e);
    if (!err && !rev)
        err = err_set(e, KY_ECORRUPT, "article %lld lacks its revision", (long long)id);
    if (!err)
        err = fill(v, a, rev, e);
    v->template = "article.html";
    v->subject = id;
    return err ? err : arena_check(v->a, e);
}
