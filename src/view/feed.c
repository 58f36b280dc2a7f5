/* feed.c: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1 of a list. */
#include "view/view_priv.h"

#include "base/json.h"
#include "store/permalink.h"

static const struct {
    const char *file, *template, *type;
} formats[FEED_FORMATS] = {
    [FEED_RSS] = {"feed.xml", "feed_rss.xml", "application/rss+xml; charset=utf-8"},
    [FEED_ATOM] = {"atom.xml", "feed_atom.xml", "application/atom+xml; charset=utf-8"},
    [FEED_JSON] = {"feed.json", NULL, "application/feed+json; charset=utf-8"},
};

const char *feed_file(enum feed_format f)
{
    return formats[f].file;
}

static void write_json(struct view *v, struct str title, struct str home,
                       const struct list_page *page)
{
    struct json_out j = json_out(v->body, JSON_COMPACT);
    json_begin(&j, '{');
    json_key(&j, "version");
    json_str(&j, STR("https://jsonfeed.org/version/1.1"));
    json_key(&j, "title");
    json_str(&j, title);
    json_key(&j, "home_page_url");
    json_str(&j, view_url(v, home));
    json_key(&j, "feed_url");
    json_str(&j, view_url(v, v->path));
    json_key(&j, "language");
    json_str(&j, v->lang);
    json_key(&j, "items");
    json_begin(&j, '[');
    for (size_t i = 0; i < page->n; i++) {
        const struct teaser *t = &page->p[i];
        json_begin(&j, '{');
        json_key(&j, "id");
        json_str(&j, view_url(v, t->path));
        json_key(&j, "url");
        json_str(&j, view_url(v, t->path));
        json_key(&j, "title");
        json_str(&j, t->title);
        json_key(&j, "content_text");
        json_str(&j, t->lead.n ? t->lead : t->excerpt);
        json_key(&j, "date_published");
        json_str(&j, value_text(value_get(view_date(v, t->published_at), "iso")));
        const struct channel *c = channel_by_id(&v->channels, t->channel_id);
        if (c) {
            json_key(&j, "tags");
            json_begin(&j, '[');
            json_str(&j, c->name);
            json_end(&j, ']');
        }
        json_end(&j, '}');
    }
    json_end(&j, ']');
    json_end(&j, '}');
}

enum ky_err view_feed(struct view *v, enum feed_format f, const struct list *list, struct str title,
                      struct str home, struct err *e)
{
    struct list_page page;
    struct list bare = *list;
    bare.bare = true; /* a feed shows no pictures */
    enum ky_err err = store_list(v->r, &bare, POSITION_MAX, POSITION_MIN, FEED_LENGTH, &page, e);
    if (err)
        return err;
    v->type = formats[f].type;
    if (f == FEED_JSON) {
        write_json(v, title, home, &page);
        return buf_check(v->body, e);
    }
    v->template = formats[f].template;
    value_set_str(v->root, "title", title);
    value_set_str(v->root, "home", view_url(v, home));
    value_set_str(v->root, "self", view_url(v, v->path));
    value_set(v->root, "items", view_teasers(v, &page, 0));
    /* Atom must say when it was last updated: when its newest entry was published. An empty one:
     * the epoch. */
    value_set(v->root, "updated", view_date(v, page.n ? page.p[0].published_at : 0));
    return arena_check(v->a, e);
}

enum ky_err view_feed_of(struct view *v, enum feed_format f, struct str home, struct err *e)
{
    struct str site = view_site_name(v);
    if (str_eqc(home, "/")) {
        const struct list all = {LIST_ALL, 0, v->lang};
        return view_feed(v, f, &all, site, view_at(v, home), e);
    }
    enum permalink_kind kind;
    int64_t id;
    enum ky_err err = store_permalink(v->r, home, &kind, &id, e);
    if (err)
        return err;
    struct str name = STR(""), now_at = home;
    struct list list = {LIST_ALL, id, v->lang};
    const struct channel *c = kind == PERMALINK_CHANNEL ? channel_by_id(&v->channels, id) : NULL;
    struct term *t = NULL;
    struct topic *topic = NULL;
    if (kind == PERMALINK_TOPIC)
        err = store_topic(v->r, id, &topic, e);
    if (!err && kind == PERMALINK_TERM)
        err = store_term(v->r, id, &t, e);
    if (err)
        return err;
    if (c) {
        list.kind = LIST_CHANNEL;
        name = channel_name(c, v->lang);
        now_at = c->path;
    } else if (topic) {
        list.kind = LIST_TOPIC;
        name = view_topic_name(v, topic);
        now_at = topic->path;
    } else if (t && t->kind == TERM_TAG) {
        list.kind = LIST_TERM;
        name = t->name;
    } else {
        return err_set(e, KY_ENOTFOUND, "nothing with a feed stands at '%.*s'", STR_ARG(home));
    }
    if (!str_eq(now_at, home)) {
        v->redirect = arena_printf(v->a, "%.*s%s", STR_ARG(view_at(v, now_at)), formats[f].file);
        return KY_OK;
    }
    return view_feed(v, f, &list, arena_printf(v->a, "%.*s - %.*s", STR_ARG(name), STR_ARG(site)),
                     view_at(v, home), e);
}
