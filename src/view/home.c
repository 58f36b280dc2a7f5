/* home.c: the front page. Adds: lead{teaser} (the newest), items[teasers], blocks[{name path
 * items[teasers]}]. */
#include "view/view_priv.h"

enum { LATEST = 16, BLOCK_LENGTH = 6, BLOCKS_MAX = 24 };

static enum ky_err block(struct view *v, const struct channel *c, struct value *blocks,
                         struct err *e)
{
    const struct list l = {LIST_CHANNEL, c->id, v->lang, .titles = true};
    struct list_page page;
    enum ky_err err = store_list(v->r, &l, POSITION_MAX, POSITION_MIN, BLOCK_LENGTH, &page, e);
    if (err || page.n == 0)
        return err;
    struct value *m = view_link(v, "name", c->name, c->path);
    value_set(m, "items", view_teasers(v, &page, c->id));
    value_push(blocks, m);
    return KY_OK;
}

enum ky_err view_home(struct view *v, struct err *e)
{
    const struct list all = {LIST_ALL, 0, v->lang};
    const struct list titles = {LIST_ALL, 0, v->lang, .titles = true};
    struct list_page lead, page;
    enum ky_err err = store_list(v->r, &all, POSITION_MAX, POSITION_MIN, 1, &lead, e);
    if (err)
        return err;
    struct position top = lead.n ? teaser_position(&lead.p[0]) : POSITION_MAX;
    err = store_list(v->r, &titles, top, POSITION_MIN, LATEST, &page, e);
    if (err)
        return err;
    if (lead.n)
        value_set(v->root, "lead", view_teaser(v, &lead.p[0], 0));
    value_set(v->root, "items", view_teasers(v, &page, 0));
    struct value *blocks = value_list(v->a);
    const struct channel *c = channel_next_below(&v->channels, 0, NULL);
    for (int n = 0; c && n < BLOCKS_MAX && !err; n++) {
        err = block(v, c, blocks, e);
        c = channel_next_below(&v->channels, 0, c);
    }
    value_set(v->root, "blocks", blocks);
    struct settings about;
    if (!err)
        err = store_about(v->r, &about, e);
    if (err)
        return err;
    view_head(v, STR(""), about.v[SETTING_DESCRIPTION]);
    view_feed_links(v, STR("/"), v->settings.v[SETTING_NAME]);
    value_set_bool(v->root, "front", true);
    v->template = "home.html";
    return arena_check(v->a, e);
}
