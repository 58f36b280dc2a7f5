/* home.c: the front page.
 *
 * Adds: lead{teaser}, the newest; seconds[teasers], those after it; items[teasers], the latest
 * after those; blocks[{name path first{teaser} items[teasers]}] of what the channels had before
 * that: none stands in a block that stands at the top. items of a list show titles alone; what
 * editors placed (view_blocks), what is read most (view_popular); topics. */
#include "view/view_priv.h"

enum { SECONDS = 3, LATEST = 12, BLOCK_LENGTH = 6, BLOCKS_MAX = 24 };

/* Below `before`: one with its lead, then titles. */
static enum ky_err block(struct view *v, const struct channel *c, struct position before,
                         struct value *blocks, struct err *e)
{
    const struct list l = {LIST_CHANNEL, c->id, v->lang};
    const struct list titles = {LIST_CHANNEL, c->id, v->lang, .titles = true};
    struct list_page first, page;
    enum ky_err err = store_list(v->r, &l, before, POSITION_MIN, 1, &first, e);
    if (err || first.n == 0)
        return err;
    err = store_list(v->r, &titles, teaser_position(&first.p[0]), POSITION_MIN, BLOCK_LENGTH - 1,
                     &page, e);
    if (err)
        return err;
    struct value *m = view_channel_link(v, c);
    value_set(m, "first", view_teaser(v, &first.p[0], c->id));
    view_set_list(v, m, "items", view_teasers(v, &page, c->id));
    value_push(blocks, m);
    return KY_OK;
}

/* Lead and seconds; *out_end is where they end. */
static enum ky_err top(struct view *v, struct position *out_end, struct err *e)
{
    const struct list all = {LIST_ALL, 0, v->lang};
    struct list_page page;
    *out_end = POSITION_MAX;
    enum ky_err err = store_list(v->r, &all, POSITION_MAX, POSITION_MIN, 1 + SECONDS, &page, e);
    if (err || page.n == 0)
        return err;
    *out_end = teaser_position(&page.p[page.n - 1]);
    value_set(v->root, "lead", view_teaser(v, &page.p[0], 0));
    page.p++;
    page.n--;
    view_set_list(v, v->root, "seconds", view_teasers(v, &page, 0));
    return KY_OK;
}

/* The newest stands below a headline that editors chose, unless it is that one: below{teaser}. */
static void set_below(struct view *v)
{
    const struct value *chosen = value_get(v->root, "headline"), *lead = value_get(v->root, "lead");
    if (chosen && lead &&
        !str_eq(value_text(value_get(chosen, "path")), value_text(value_get(lead, "path"))))
        value_set(v->root, "below", lead);
}

enum ky_err view_home(struct view *v, struct err *e)
{
    const struct list titles = {LIST_ALL, 0, v->lang, .titles = true};
    struct list_page page;
    struct position end;
    enum ky_err err = top(v, &end, e);
    if (!err)
        err = store_list(v->r, &titles, end, POSITION_MIN, LATEST, &page, e);
    if (err)
        return err;
    view_set_list(v, v->root, "items", view_teasers(v, &page, 0));
    err = view_blocks(v, e);
    struct value *blocks = value_list(v->a);
    set_below(v);
    /* Columns that editors arranged stand in place of those by channel. */
    bool arranged = value_truthy(value_get(v->root, "columns"));
    const struct channel *c = arranged ? NULL : channel_next_below(&v->channels, 0, NULL);
    for (int n = 0; c && n < BLOCKS_MAX && !err; n++) {
        err = block(v, c, end, blocks, e);
        c = channel_next_below(&v->channels, 0, c);
    }
    view_set_list(v, v->root, "blocks", blocks);
    struct settings about;
    struct value *topics;
    if (!err)
        err = view_popular(v, e);
    if (!err)
        err = view_topic_list(v, &topics, e);
    if (!err)
        err = store_about(v->r, &about, e);
    if (err)
        return err;
    view_set_list(v, v->root, "topics", topics);
    view_head(v, STR(""), about.v[v->base.n ? SETTING_DESCRIPTION_EN : SETTING_DESCRIPTION]);
    view_feed_links(v, view_at(v, STR("/")), view_site_name(v));
    view_editions(v, STR("/"));
    value_set_bool(v->root, "front", true);
    v->template = "home.html";
    return arena_check(v->a, e);
}
