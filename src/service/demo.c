#include "service/demo_priv.h"

#include <stdlib.h>

#include "base/conf.h"
#include "base/map.h"
#include "base/embedded.h"
#include "service/arrange.h"
#include "service/demo.h"
#include "service/demo_register.h"
#include "service/popular.h"
#include "store/page.h"
#include "store/view_count.h"

struct demo_text demo_file(const char *name)
{
    for (size_t i = 0; i < embedded_demo_n; i++)
        if (strcmp(embedded_demo[i].name, name) == 0)
            return demo_text(name, demo_bytes(&embedded_demo[i]));
    return demo_text(name, STR(""));
}

/* All settings may stand in the file but those that a site has from its beginning. */
static enum ky_err fill_settings(struct writer *w, struct err *e)
{
    struct conf_item items[SETTINGS];
    struct str values[SETTINGS];
    enum setting of[SETTINGS];
    size_t n = 0;
    for (int s = 0; s < SETTINGS; s++)
        if (s != SETTING_URL && s != SETTING_ZONE && s != SETTING_LANG) {
            items[n] = (struct conf_item){setting_name((enum setting)s), NULL, NULL};
            of[n++] = (enum setting)s;
        }
    struct demo_text t = demo_file("settings");
    enum ky_err err = conf_parse(w->arena, t.rest, t.file, items, n, values, e);
    for (size_t i = 0; i < n && !err; i++)
        if (values[i].n)
            err = store_setting_set(w, of[i], values[i], e);
    return err;
}

/* pages/SLUG.txt */
static enum ky_err fill_page(struct writer *w, const struct embedded *f, struct err *e)
{
    static const struct demo_field fields[] = {{"title", true}, {"rank", true}};
    struct demo_text t = demo_text(f->name, demo_bytes(f));
    struct str values[2], name = str_from(str_c(f->name), strlen("pages/"));
    struct page p = {.public = true, .slug = str_sub(name, 0, str_rfind_char(name, '.'))};
    bool found;
    enum ky_err err = demo_fields(&t, fields, 2, values, &found, e);
    if (!err && !str_to_i64(values[1], &p.rank))
        err = err_set(e, KY_EINVAL, "%s: 'rank' is a number", f->name);
    if (!err)
        err = demo_body(&t, w->arena, &p.html, e);
    p.title = values[0];
    return err ? err : store_page_save(w, &p, e);
}

static enum ky_err find_article(void *ctx, struct str name, int64_t *out, struct err *e)
{
    return demo_article_id(ctx, name, out, e);
}

static enum ky_err find_picture(void *ctx, struct str name, struct str alt, int64_t *out,
                                struct err *e)
{
    const struct demo *d = ctx;
    /* What the topics show is described by the articles, which come later. */
    return demo_picture(ctx, name, &(struct media){.alt = d->articles.n ? alt : STR("")}, out, e);
}

/* demo/NAME: channels, topics, blocks, as `kaiyuan arrange` takes them. */
static enum ky_err fill_arranged(struct demo *d, const char *name, struct err *e)
{
    struct arrange x = {
        .w = d->w, .zone = d->zone, .article = find_article, .picture = find_picture, .ctx = d};
    return arrange_text(&x, name, demo_file(name).rest, e);
}

/* What a site that was read for a month would have counted: newer ones more, the order always the
 * same. */
static enum ky_err fill_views(struct demo *d, struct err *e)
{
    int64_t today = (d->w->now + zone_offset(d->zone, d->w->now) * US_SECOND) / US_DAY;
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < d->articles.n && !err; i++) {
        const struct demo_article *a = &d->articles.p[i];
        int64_t age = (d->w->now - a->at) / US_DAY;
        if (age > 30)
            continue;
        struct view_count v = {a->id, 40 + (int64_t)(hash64(a->slug, 1) % 900) / (1 + age)};
        for (int64_t day = 0; day <= age && day < 30 && !err; day++) {
            err = store_views_add(d->w->db, today - day, &v, 1, e);
            v.views += v.views / 5;
        }
    }
    return err ? err : popular_put(d->w, d->zone, e);
}

enum ky_err demo_fill(struct writer *w, const struct zone *zone, const struct media_folder *media,
                      struct err *e)
{
    struct reader r = writer_reader(w);
    struct settings settings;
    struct demo d = {.w = w, .zone = zone, .media = media};
    enum ky_err err = store_settings(&r, &settings, e);
    if (!err && !str_eqc(settings.v[SETTING_LANG], "zh-CN"))
        err = err_set(e, KY_EUNSUPPORTED,
                      "the demo site is written in Chinese. Make it with --lang zh-CN");
    if (!err)
        err = fill_settings(w, e);
    if (!err)
        err = fill_arranged(&d, "channels", e);
    if (!err)
        err = fill_arranged(&d, "topics", e);
    for (size_t i = 0; i < embedded_demo_n && !err; i++)
        if (demo_is_in(&embedded_demo[i], "pages/"))
            err = fill_page(w, &embedded_demo[i], e);
    if (!err)
        err = demo_articles(&d, e);
    if (!err)
        err = demo_register(&d, e);
    if (!err)
        err = fill_arranged(&d, "blocks", e);
    return err ? err : fill_views(&d, e);
}
