/* home.c: the front page. Adds: lead{teaser} (the newest), items[teasers], blocks[{name path
 * items[teasers]}]. */
#include "view/view_priv.h"

enum { LATEST = 16, BLOCK_LENGTH = 6, BLOCKS_MAX = 24 };

static enum ky_err block(struct view *v, const struct channel *c, struct value *blocks,
                         struct err *e)
{
    const struct list l = {LIST_CHANNEL, c->id, v->lang};
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
    struct list_page page;
    enum ky_err err = store_list(v->r, &all, POSITION_MAX, POSITION_MIN, LATEST + 1, &page, e);
    if (err)
        return err;
    if (page.n) {
        value_set(v->root, "lead", view_teaser(v, &page.p[0], 0));
        page.p++;
        page.n--;
    }
    value_set(v->root, "items", view_teasers(v, &page, 0));
    struct value *blocks = value_list(v->a);
    int n = 0;
    for (size_t i = 0; i < v->channels.n && n < BLOCKS_MAX && !err; i++)
        if (v->channels.p[i].depth == 0 && v->channels.p[i].open) {
            err = block(v, &v->channels.p[i], blocks, e);
            n++;
        }
    value_set(v->root, "blocks", blocks);
    view_head(v, STR(""), v->settings.v[SETTING_DESCRIPTION]);
    view_feed_links(v, STR("/"), v->settings.v[SETTING_NAME]);
    value_set_bool(v->root, "front", true);
    v->template = "home.html";
    return err ? err : arena_check(v->a, e);
}
