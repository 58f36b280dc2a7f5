/* topic.c: special topics.
 *
 * One adds: title, lead, picture{…}, and a list's items and paging. All of them: topics[{name path
 * lead picture}]. */
#include "view/view_priv.h"

struct str view_topic_name(const struct view *v, const struct topic *t)
{
    return topic_name(t, v->lang);
}

static struct str topic_lead(const struct view *v, const struct topic *t)
{
    return str_eqc(v->lang, "en") && t->name_en.n ? t->lead_en : t->lead;
}

enum ky_err view_topic_list(struct view *v, struct value **out, struct err *e)
{
    struct topic *t;
    size_t n;
    struct value *list = value_list(v->a);
    enum ky_err err = store_topics(v->r, &t, &n, e);
    for (size_t i = 0; i < n && !err; i++) {
        struct value *picture;
        struct value *m = view_link(v, "name", view_topic_name(v, &t[i]), view_at(v, t[i].path));
        value_set_str(m, "lead", topic_lead(v, &t[i]));
        err = view_media(v, t[i].picture_id, &picture, e);
        if (!err && picture)
            value_set(m, "picture", picture);
        value_push(list, m);
    }
    *out = list;
    return err ? err : arena_check(v->a, e);
}

enum ky_err view_topics(struct view *v, struct err *e)
{
    struct value *list;
    enum ky_err err = view_topic_list(v, &list, e);
    if (err)
        return err;
    struct str title = view_word(v, "topics");
    view_head(v, title, STR(""));
    view_crumb(v, title, v->path);
    view_editions(v, STR("/topic/"));
    value_set_str(v->root, "title", title);
    view_set_list(v, v->root, "topics", list);
    v->template = "topics.html";
    return arena_check(v->a, e);
}

enum ky_err view_topic(struct view *v, int64_t id, struct str key, struct err *e)
{
    struct topic *t;
    enum ky_err err = store_topic(v->r, id, &t, e);
    if (!err && !t)
        err = err_set(e, KY_ENOTFOUND, "no topic %lld", (long long)id);
    if (err)
        return err;
    struct str home = view_at(v, t->path), name = view_topic_name(v, t);
    if (!str_starts(v->path, home)) {
        v->redirect = home;
        return KY_OK;
    }
    struct value *picture;
    const struct list l = {LIST_TOPIC, id, v->lang};
    err = view_list(v, &l, home, key, POSITION_MIN, POSITION_MAX, 0, e);
    if (!err)
        err = view_media(v, t->picture_id, &picture, e);
    if (err)
        return err;
    view_head(v, name, topic_lead(v, t));
    view_crumb(v, view_word(v, "topics"), view_at(v, STR("/topic/")));
    view_crumb(v, name, home);
    view_feed_links(v, home, name);
    if (!key.n)
        view_editions(v, t->path);
    value_set_str(v->root, "title", name);
    value_set_str(v->root, "lead", topic_lead(v, t));
    if (picture)
        value_set(v->root, "picture", picture);
    v->template = "topic.html";
    return arena_check(v->a, e);
}
