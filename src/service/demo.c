#include "service/demo_priv.h"

#include <stdlib.h>

#include "base/conf.h"
#include "base/map.h"
#include "base/embedded.h"
#include "service/demo.h"
#include "service/popular.h"
#include "store/block.h"
#include "store/page.h"
#include "store/topic.h"
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

static enum ky_err save_channel(struct writer *w, const struct str *values, int64_t rank,
                                struct err *e)
{
    struct reader r = writer_reader(w);
    struct channels all;
    struct channel c = {.slug = values[0],
                        .name = values[2],
                        .description = values[3],
                        .name_en = values[4],
                        .description_en = values[5],
                        .rank = rank,
                        .open = true};
    enum ky_err err = store_channels(&r, &all, e);
    if (err)
        return err;
    const struct channel *there = channel_by_slug(&all, c.slug),
                         *up = channel_by_slug(&all, values[1]);
    if (values[1].n && !up)
        return err_set(e, KY_EINVAL, "there is no channel '%.*s' above '%.*s'", STR_ARG(values[1]),
                       STR_ARG(c.slug));
    c.id = there ? there->id : 0;
    c.parent_id = up ? up->id : 0;
    return store_channel_save(w, &c, e);
}

static enum ky_err fill_channels(struct writer *w, struct err *e)
{
    static const struct demo_field fields[] = {{"slug", true},     {"parent", false},
                                               {"name", true},     {"description", true},
                                               {"name-en", false}, {"description-en", false}};
    struct demo_text t = demo_file("channels");
    struct str values[6];
    bool found = true;
    enum ky_err err = KY_OK;
    for (int64_t rank = 1; !err && found; rank++) {
        err = demo_fields(&t, fields, 6, values, &found, e);
        if (!err && found)
            err = save_channel(w, values, rank, e);
    }
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

/* A site's topics. */
static enum ky_err fill_topics(struct demo *d, struct err *e)
{
    static const struct demo_field fields[] = {
        {"slug", true},     {"name", true},     {"lead", true}, {"name-en", false},
        {"lead-en", false}, {"picture", false}, {"rank", true}};
    struct demo_text t = demo_file("topics");
    struct str v[7];
    bool found = true;
    enum ky_err err = KY_OK;
    while (!err && found) {
        struct topic topic = {.open = true};
        err = demo_fields(&t, fields, 7, v, &found, e);
        if (err || !found)
            break;
        topic.slug = v[0];
        topic.name = v[1];
        topic.lead = v[2];
        topic.name_en = v[3];
        topic.lead_en = v[4];
        if (!str_to_i64(v[6], &topic.rank))
            err = err_set(e, KY_EINVAL, "topics: 'rank' is a number");
        if (!err && v[5].n)
            err = demo_picture(d, v[5], &(struct media){0}, &topic.picture_id, e);
        if (!err)
            err = store_topic_save(d->w, &topic, e);
    }
    return err;
}

enum {
    PLACE,
    KIND,
    REF,
    BLOCK_TITLE,
    BLOCK_TITLE_EN,
    OF,
    ARTICLE,
    ITEM_URL,
    ITEM_TEXT,
    PICTURE,
    BLOCK_FIELDS
};

static enum ky_err block_ref(struct demo *d, struct block *b, const struct str *v, struct err *e)
{
    struct reader r = writer_reader(d->w);
    struct channels all;
    if (str_eqc(v[KIND], "topic")) {
        b->kind = BLOCK_TOPIC;
        return store_topic_by_slug(&r, v[REF], &b->ref, e);
    }
    if (!str_eqc(v[KIND], "channel"))
        return KY_OK;
    b->kind = BLOCK_CHANNEL;
    enum ky_err err = store_channels(&r, &all, e);
    const struct channel *c = err ? NULL : channel_by_slug(&all, v[REF]);
    if (!err && !c)
        err = err_set(e, KY_EINVAL, "blocks: there is no channel '%.*s'", STR_ARG(v[REF]));
    b->ref = c ? c->id : 0;
    return err;
}

static enum ky_err fill_item(struct demo *d, const struct block *last, const struct str *v,
                             int64_t rank, struct err *e)
{
    struct block_item i = {.block_id = last->id,
                           .rank = rank,
                           .title = v[BLOCK_TITLE],
                           .url = v[ITEM_URL],
                           .text = v[ITEM_TEXT],
                           .public = true};
    if (!last->id || !str_eq(last->place, v[OF]))
        return err_set(e, KY_EINVAL, "blocks: an item of '%.*s' follows no such block",
                       STR_ARG(v[OF]));
    enum ky_err err = KY_OK;
    if (v[ARTICLE].n)
        err = demo_article_id(d, v[ARTICLE], &i.article_id, e);
    if (!err && v[PICTURE].n)
        err = demo_picture(d, v[PICTURE], &(struct media){.alt = v[BLOCK_TITLE]}, &i.picture_id, e);
    return err ? err : store_block_item_save(d->w, &i, e);
}

static enum ky_err fill_blocks(struct demo *d, struct err *e)
{
    static const struct demo_field fields[BLOCK_FIELDS] = {[PLACE] = {"place", false},
                                                           [KIND] = {"kind", false},
                                                           [REF] = {"ref", false},
                                                           [BLOCK_TITLE] = {"title", false},
                                                           [BLOCK_TITLE_EN] = {"title-en", false},
                                                           [OF] = {"of", false},
                                                           [ARTICLE] = {"article", false},
                                                           [ITEM_URL] = {"url", false},
                                                           [ITEM_TEXT] = {"text", false},
                                                           [PICTURE] = {"picture", false}};
    struct demo_text t = demo_file("blocks");
    struct str v[BLOCK_FIELDS];
    struct block b = {0};
    bool found = true;
    enum ky_err err = KY_OK;
    for (int64_t rank = 1; !err && found; rank++) {
        err = demo_fields(&t, fields, BLOCK_FIELDS, v, &found, e);
        if (err || !found)
            break;
        if (v[OF].n) {
            err = fill_item(d, &b, v, rank, e);
            continue;
        }
        b = (struct block){.place = v[PLACE],
                           .rank = rank,
                           .title = v[BLOCK_TITLE],
                           .title_en = v[BLOCK_TITLE_EN],
                           .public = true};
        err = block_ref(d, &b, v, e);
        if (!err)
            err = store_block_save(d->w, &b, e);
    }
    return err;
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
        err = fill_channels(w, e);
    if (!err)
        err = fill_topics(&d, e);
    for (size_t i = 0; i < embedded_demo_n && !err; i++)
        if (demo_is_in(&embedded_demo[i], "pages/"))
            err = fill_page(w, &embedded_demo[i], e);
    if (!err)
        err = demo_articles(&d, e);
    if (!err)
        err = fill_blocks(&d, e);
    return err ? err : fill_views(&d, e);
}
