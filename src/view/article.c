/* article.c: the page of one article.
 *
 * Adds: title, lead, content, date, source{name path url}, origin_line, editor{name path},
 * tags[{name path}], channel{name path}, prev{title path}, next{title path}, has_neighbours;
 * kicker, subtitle, author, proofreader, approver, reprint{title author url}, channels[{name
 * path}], topics[{name path}], picture{…}, attachments[{name path size ext}], corrections[{date
 * text}], related[{title path}], translations[{name lang path}], valid_until, qr_path. One that was
 * taken back: notice, or expired. */
#include "view/view_priv.h"

#include "store/correction.h"
#include "view/register/register.h"

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
    struct value *m = view_link(v, "name", t->name, view_at(v, t->path));
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
            value_push(tags, view_link(v, "name", t->name, view_at(v, t->path)));
    }
    view_set_list(v, v->root, "tags", tags);
    return err;
}

/* [{name path}] of the secondary channels, and of the topics. */
static enum ky_err set_places(struct view *v, const struct revision *rev, struct err *e)
{
    struct value *channels = value_list(v->a), *topics = value_list(v->a);
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < rev->channels.n; i++) {
        const struct channel *c = channel_by_id(&v->channels, rev->channels.p[i]);
        if (c && channel_is_open(&v->channels, c))
            value_push(channels, view_channel_link(v, c));
    }
    for (size_t i = 0; i < rev->topics.n && !err; i++) {
        struct topic *t;
        err = store_topic_name(v->r, rev->topics.p[i], &t, e);
        if (!err && t)
            value_push(topics, view_link(v, "name", view_topic_name(v, t), view_at(v, t->path)));
    }
    view_set_list(v, v->root, "channels", channels);
    view_set_list(v, v->root, "topics", topics);
    return err;
}

/* Title picture and attachments. */
static enum ky_err set_files(struct view *v, const struct revision *rev, struct err *e)
{
    struct value *picture, *files = value_list(v->a);
    enum ky_err err = view_media(v, rev->picture_id, &picture, e);
    if (!err && picture)
        value_set(v->root, "picture", picture);
    for (size_t i = 0; i < rev->attachments.n && !err; i++) {
        struct value *file;
        err = view_media(v, rev->attachments.p[i], &file, e);
        if (!err && file)
            value_push(files, file);
    }
    view_set_list(v, v->root, "attachments", files);
    return err;
}

static enum ky_err set_corrections(struct view *v, int64_t id, struct err *e)
{
    struct correction *c;
    size_t n;
    struct value *list = value_list(v->a);
    enum ky_err err = store_corrections(v->r, id, &c, &n, e);
    for (size_t i = 0; i < n && !err; i++) {
        struct value *m = value_map(v->a);
        value_set(m, "date", view_date(v, c[i].at));
        value_set_str(m, "text", c[i].text);
        value_push(list, m);
    }
    view_set_list(v, v->root, "corrections", list);
    return err;
}

static void set_texts(struct view *v, const struct article *a, const struct revision *rev)
{
    value_set_str(v->root, "title", rev->title);
    value_set_str(v->root, "lead", rev->lead);
    value_set(v->root, "content", value_html(v->a, rev->html));
    value_set(v->root, "date", view_date(v, a->published_at));
    value_set_str(v->root, "origin_line", rev->origin_line);
    value_set_str(v->root, "kicker", rev->kicker);
    value_set_str(v->root, "subtitle", rev->subtitle);
    value_set_str(v->root, "author", rev->author);
    value_set_str(v->root, "proofreader", rev->proofreader);
    value_set_str(v->root, "approver", rev->approver);
    value_set_str(v->root, "qr_path", arena_printf(v->a, "/qr/%lld.svg", (long long)a->id));
    if (a->valid_until)
        value_set(v->root, "valid_until", view_date(v, a->valid_until));
    if (!rev->original_title.n && !rev->original_author.n && !rev->original_url.n)
        return;
    struct value *reprint = value_map(v->a);
    value_set_str(reprint, "title", rev->original_title);
    value_set_str(reprint, "author", rev->original_author);
    value_set_str(reprint, "url", rev->original_url);
    value_set(v->root, "reprint", reprint);
}

static enum ky_err set_related(struct view *v, const struct article *a, struct err *e)
{
    struct value *related;
    enum ky_err err = view_articles(v, a->related, &related, e);
    if (!err)
        view_set_list(v, v->root, "related", related);
    return err;
}

static enum ky_err fill(struct view *v, const struct article *a, const struct revision *rev,
                        struct err *e)
{
    const struct channel *c = channel_by_id(&v->channels, a->channel_id);
    view_head(v, rev->title, rev->excerpt);
    if (c) {
        struct str name = channel_name(c, v->lang), home = view_at(v, c->path);
        view_channel_crumbs(v, c);
        struct value *m = view_link(v, "name", name, home);
        value_set_str(m, "description", channel_about(&v->channels, c, v->lang));
        value_set(v->root, "channel", m);
        view_feed_links(v, home, name);
    }
    view_crumb(v, view_word(v, "article_text"), STR(""));
    set_texts(v, a, rev);
    enum ky_err err = set_term(v, "source", rev->source_id, e);
    if (!err)
        err = set_term(v, "editor", rev->editor_id, e);
    if (!err)
        err = set_tags(v, rev, e);
    if (!err)
        err = set_places(v, rev, e);
    if (!err)
        err = set_files(v, rev, e);
    if (!err)
        err = set_corrections(v, a->id, e);
    if (!err)
        err = view_register_margin(v, a, rev, e);
    if (!err)
        err = set_related(v, a, e);
    if (!err)
        err = view_translations(v, a, e);
    if (!err)
        err = neighbours(v, a, e);
    return err ? err : view_article_head(v, a, rev, e);
}

/* Taken back: by hand, with a notice or without, or by the clock. */
static enum ky_err gone(struct view *v, const struct article *a, struct err *e)
{
    if (a->notice.n)
        value_set_str(v->root, "notice", a->notice);
    else if (a->valid_until && a->valid_until <= a->changed_at)
        value_set(v->root, "expired", view_date(v, a->valid_until));
    return err_set(e, KY_EGONE, "article %lld was recalled", (long long)a->id);
}

enum ky_err view_article(struct view *v, int64_t id, struct err *e)
{
    struct article *a;
    struct revision *rev = NULL;
    enum ky_err err = store_article(v->r, id, &a, e);
    if (!err && (!a || a->state == ARTICLE_DRAFT))
        err = err_set(e, KY_ENOTFOUND, "no public article %lld", (long long)id);
    if (err)
        return err;
    view_speak(v, a->lang);
    if (a->state == ARTICLE_RECALLED)
        return gone(v, a, e);
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
