/* list.c: pages that are a list of articles: paging by key, channels, terms. */
#include "view/view_priv.h"

#include "store/permalink.h"

struct str view_key(struct arena *a, struct position p)
{
    return arena_printf(a, "%lld-%lld", (long long)p.at, (long long)p.id);
}

bool view_key_parse(struct str key, struct position *out)
{
    size_t dash = str_rfind_char(key, '-');
    /* The time may lie before 1970, so the id is what stands behind the last dash. */
    return dash != STR_NONE && dash > 0 && str_to_i64(str_sub(key, 0, dash), &out->at) &&
           str_to_i64(str_from(key, dash + 1), &out->id) && out->id > 0;
}

static struct str before_path(const struct view *v, struct str home, struct position p)
{
    return arena_printf(v->a, "%.*sbefore/%.*s/", STR_ARG(home), STR_ARG(view_key(v->a, p)));
}

/* The key has to be that of an article in the list, in the form we write it: otherwise any number
 * could be a page of its own. One that has left the list, or stands elsewhere in it now, leads on
 * from the next newer article; what never was an article's leads nowhere. */
static enum ky_err resolve_key(struct view *v, const struct list *l, struct str home,
                               struct str key, struct position floor, struct position top,
                               struct position *out, struct err *e)
{
    bool there;
    if (!view_key_parse(key, out) || !str_eq(key, view_key(v->a, *out)) ||
        position_cmp(*out, floor) < 0 || position_cmp(*out, top) >= 0)
        return err_set(e, KY_ENOTFOUND, "no such page");
    enum ky_err err = store_list_has(v->r, l, *out, &there, e);
    if (err || there)
        return err;
    struct article *left;
    struct list_place newer;
    err = store_article(v->r, out->id, &left, e);
    if (!err && !left)
        err = err_set(e, KY_ENOTFOUND, "no article %lld", (long long)out->id);
    if (err)
        return err;
    err = store_list_exists_newer(v->r, l, *out, NULL, &newer, e);
    if (err)
        return err;
    bool within = newer.found && position_cmp(newer.at, top) < 0;
    v->redirect = within ? before_path(v, home, newer.at) : home;
    return KY_OK;
}

enum ky_err view_list(struct view *v, const struct list *l, struct str home, struct str key,
                      struct position floor, struct position top, int64_t within, struct err *e)
{
    struct position before = top;
    enum ky_err err = KY_OK;
    if (key.n)
        err = resolve_key(v, l, home, key, floor, top, &before, e);
    if (err || v->redirect.n)
        return err;
    struct list_page page;
    err = store_list(v->r, l, before, floor, LIST_LENGTH, &page, e);
    if (err)
        return err;
    view_set_list(v, v->root, "items", view_teasers(v, &page, within));
    if (page.more)
        value_set_str(v->root, "older", before_path(v, home, teaser_position(&page.p[page.n - 1])));
    if (key.n) {
        value_set_str(v->root, "first", home);
        value_set_bool(v->root, "noindex", true);
    }
    return arena_check(v->a, e);
}

static void subchannels(struct view *v, const struct channel *c)
{
    struct value *items = value_list(v->a);
    const struct channel *sub = channel_next_below(&v->channels, c->id, NULL);
    for (; sub; sub = channel_next_below(&v->channels, c->id, sub))
        value_push(items, view_channel_link(v, sub));
    view_set_list(v, v->root, "subchannels", items);
}

enum ky_err view_channel(struct view *v, int64_t id, struct str key, struct err *e)
{
    const struct channel *c = channel_by_id(&v->channels, id);
    if (!c)
        return err_set(e, KY_ENOTFOUND, "no channel %lld", (long long)id);
    struct str home = view_at(v, c->path), name = channel_name(c, v->lang);
    if (!str_starts(v->path, home)) {
        v->redirect = home;
        return KY_OK;
    }
    const struct list l = {LIST_CHANNEL, id, v->lang};
    enum ky_err err = view_list(v, &l, home, key, POSITION_MIN, POSITION_MAX, id, e);
    if (err)
        return err;
    struct str about = channel_about(&v->channels, c, v->lang);
    view_head(v, name, about);
    view_channel_crumbs(v, c);
    view_feed_links(v, home, name);
    if (!key.n)
        view_editions(v, c->path);
    value_set_str(v->root, "name", name);
    value_set_str(v->root, "title", name);
    value_set_str(v->root, "description", about);
    subchannels(v, c);
    err = view_popular(v, e);
    v->template = "channel.html";
    return err ? err : arena_check(v->a, e);
}

enum ky_err view_term(struct view *v, int64_t id, struct str key, struct err *e)
{
    static const char *const labels[TERM_KINDS] = {
        [TERM_SOURCE] = "source", [TERM_EDITOR] = "editor", [TERM_TAG] = "tag"};
    struct term *t;
    enum ky_err err = store_term(v->r, id, &t, e);
    if (!err && !t)
        err = err_set(e, KY_ENOTFOUND, "no term %lld", (long long)id);
    if (err)
        return err;
    const struct list l = {LIST_TERM, id, v->lang};
    struct str home = view_at(v, t->path);
    err = view_list(v, &l, home, key, POSITION_MIN, POSITION_MAX, 0, e);
    if (err)
        return err;
    struct str label = view_word(v, labels[t->kind]);
    struct str title = arena_printf(v->a, "%.*s%.*s%.*s", STR_ARG(label),
                                    STR_ARG(view_word(v, "colon")), STR_ARG(t->name));
    view_head(v, title, STR(""));
    view_crumb(v, title, home);
    if (t->kind == TERM_TAG)
        view_feed_links(v, home, t->name);
    if (!key.n)
        view_editions(v, t->path);
    value_set_str(v->root, "title", t->name);
    value_set_str(v->root, "label", label);
    value_set_str(v->root, "origin_url", t->url);
    v->template = "term.html";
    return arena_check(v->a, e);
}

enum ky_err view_page(struct view *v, int64_t id, struct err *e)
{
    struct page *p;
    enum ky_err err = store_page(v->r, id, &p, e);
    if (!err && !p)
        err = err_set(e, KY_ENOTFOUND, "no page %lld", (long long)id);
    if (err)
        return err;
    if (!p->public)
        return err_set(e, KY_EGONE, "page %lld was withdrawn", (long long)id);
    view_speak(v, view_lang(v, p->lang));
    struct str path = view_at(v, p->path);
    if (!str_eq(path, v->path)) {
        v->redirect = path;
        return KY_OK;
    }
    view_head(v, p->title, STR(""));
    view_crumb(v, p->title, path);
    value_set_str(v->root, "title", p->title);
    value_set(v->root, "content", value_html(v->a, p->html));
    v->template = "page.html";
    return arena_check(v->a, e);
}

enum ky_err view_permalink(struct view *v, struct str path, struct str key, struct err *e)
{
    enum permalink_kind kind;
    int64_t id;
    enum ky_err err = store_permalink(v->r, path, &kind, &id, e);
    if (err)
        return err;
    if (kind == PERMALINK_CHANNEL)
        return view_channel(v, id, key, e);
    if (kind == PERMALINK_TERM)
        return view_term(v, id, key, e);
    if (kind == PERMALINK_TOPIC)
        return view_topic(v, id, key, e);
    if (kind == PERMALINK_ARTICLE && !key.n)
        return view_article(v, id, e);
    if (kind == PERMALINK_PAGE && !key.n)
        return view_page(v, id, e);
    return err_set(e, KY_ENOTFOUND, "nothing stands at '%.*s'", STR_ARG(path));
}
