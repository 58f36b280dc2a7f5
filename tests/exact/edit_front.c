/* Edits of what stands around the articles: topics, the blocks of the front page, pictures, what is
 * read most; and the passing of planned times. */
#include "edit.h"

#include "service/may.h"
#include "service/popular.h"
#include "service/timetable.h"
#include "store/block.h"
#include "store/media.h"
#include "store/view_count.h"

enum { TOPICS = 5, MEDIA = 8, BLOCKS = 8, ITEMS = 30, VIEWS_MOST = 20 };

static const char *const places[] = {"headline", "slides", "column",
                                     "partners", "ad-top", "ad-side"};
static const char *const words[] = {"防汛", "春耕", "教育", "交通", "廉政", "数字澜江"};

#define PICK(ed, list) (list)[editor_pick(ed, sizeof(list) / sizeof((list)[0]))]

int64_t editor_media(struct editor *ed)
{
    int64_t n = atomic_load(&ed->world->media);
    return n ? 1 + (int64_t)editor_pick(ed, (size_t)n) : 0;
}

struct str *editor_topics(struct editor *ed, size_t *out_n)
{
    struct str *slugs = ARENA_ARRAY(&ed->arena, struct str, 2);
    struct reader r;
    struct topic *all;
    size_t n = 0;
    struct err e;
    ensure(slugs);
    *out_n = 0;
    if (!reader_begin(&r, ed->db, &ed->arena, NULL, world_now(ed->world), &e) &&
        !store_topics(&r, &all, &n, &e) && n) {
        *out_n = editor_pick(ed, 3);
        size_t at = editor_pick(ed, n);
        for (size_t i = 0; i < *out_n; i++)
            slugs[i] = all[(at + i) % n].slug;
    }
    reader_end(&r);
    return slugs;
}

/* One record that is to be saved. */
struct save {
    struct topic topic;
    struct block block;
    struct block_item item;
    struct media media;
};

#define SAVE(kind, call)                                                                           \
    static enum ky_err save_##kind(struct writer *w, void *ctx, struct err *e)                     \
    {                                                                                              \
        struct save copy = *(const struct save *)ctx; /* it may run again */                       \
        enum ky_err err = may(w->actor, MAY_ARRANGE, e);                                           \
        return err ? err : call(w, &copy.kind, e);                                                 \
    }
SAVE(topic, store_topic_save)
SAVE(block, store_block_save)
SAVE(item, store_block_item_save)
SAVE(media, store_media_save)

static const struct sql COUNT_TOPICS = {"SELECT COUNT(*) FROM topic"};
static const struct sql COUNT_BLOCKS = {"SELECT COUNT(*) FROM block"};
static const struct sql COUNT_ITEMS = {"SELECT COUNT(*) FROM block_item"};
static const struct sql COUNT_MEDIA = {"SELECT COUNT(*) FROM media"};

/* Some id of so many at most: 0 for a new one. */
static enum ky_err any_id(struct editor *ed, const struct sql *count, int64_t most, int64_t *out,
                          struct err *e)
{
    int64_t n;
    enum ky_err err = db_query_int(ed->db, count, DB_NO_ARGS, &n, e);
    *out = 0;
    if (!err && n && (n >= most || editor_chance(ed, 75)))
        *out = 1 + (int64_t)editor_pick(ed, (size_t)n);
    buf_addf(&ed->told, " %lld", (long long)*out);
    return err;
}

enum ky_err edit_topic(struct editor *ed, struct err *e)
{
    struct reader r;
    struct topic *old = NULL;
    struct save s = {0};
    int64_t id;
    enum ky_err err = any_id(ed, &COUNT_TOPICS, TOPICS, &id, e);
    if (!err)
        err = reader_begin(&r, ed->db, &ed->arena, NULL, world_now(ed->world), e);
    if (err)
        return err;
    if (id)
        err = store_topic(&r, id, &old, e);
    reader_end(&r);
    if (err)
        return err;
    s.topic = old ? *old
                  : (struct topic){.slug = arena_printf(&ed->arena, "zt-%u",
                                                        (unsigned)editor_pick(ed, TOPICS)),
                                   .name = str_c(PICK(ed, words)),
                                   .open = true};
    switch (editor_pick(ed, 7)) {
    case 0:
        s.topic.open = !s.topic.open;
        break;
    case 1:
        s.topic.name = str_c(PICK(ed, words));
        break;
    case 2:
        s.topic.name_en = editor_chance(ed, 50) ? STR("") : STR("Flood control");
        break;
    case 3:
        s.topic.lead = str_c(PICK(ed, words));
        break;
    case 4:
        s.topic.picture_id = editor_media(ed);
        break;
    case 5:
        s.topic.slug = arena_printf(&ed->arena, "zt-%u", (unsigned)editor_pick(ed, TOPICS));
        break;
    default:
        s.topic.rank = (int64_t)editor_pick(ed, 3);
    }
    return site_write(ed->site, ed->actor, save_topic, &s, e);
}

enum ky_err edit_block(struct editor *ed, struct err *e)
{
    struct channels all;
    struct save s = {0};
    if (ed->mild) /* what readers look for must stay on the front page */
        return KY_OK;
    enum ky_err err = any_id(ed, &COUNT_BLOCKS, BLOCKS, &s.block.id, e);
    if (!err)
        err = editor_channels(ed, &all, e);
    if (err)
        return err;
    s.block.place = str_c(PICK(ed, places));
    s.block.rank = (int64_t)editor_pick(ed, 3);
    s.block.title = editor_chance(ed, 30) ? STR("") : str_c(PICK(ed, words));
    s.block.public = editor_chance(ed, 80);
    if (editor_chance(ed, 30)) {
        s.block.kind = BLOCK_CHANNEL;
        s.block.ref = all.p[editor_pick(ed, all.n)].id;
    } else if (editor_chance(ed, 20)) {
        s.block.kind = BLOCK_TOPIC;
        s.block.ref = 1 + (int64_t)editor_pick(ed, TOPICS); /* it need not be there yet */
    }
    buf_addf(&ed->told, " at %.*s", STR_ARG(s.block.place));
    return site_write(ed->site, ed->actor, save_block, &s, e);
}

enum ky_err edit_item(struct editor *ed, struct err *e)
{
    int64_t blocks = 0, now = world_now(ed->world);
    struct save s = {0};
    if (ed->mild)
        return KY_OK;
    enum ky_err err = any_id(ed, &COUNT_ITEMS, ITEMS, &s.item.id, e);
    if (!err)
        err = db_query_int(ed->db, &COUNT_BLOCKS, DB_NO_ARGS, &blocks, e);
    if (err || !blocks)
        return err;
    s.item.block_id = 1 + (int64_t)editor_pick(ed, (size_t)blocks);
    s.item.rank = (int64_t)editor_pick(ed, 4);
    s.item.article_id = editor_chance(ed, 70) ? editor_article(ed) : 0;
    s.item.title = editor_chance(ed, 40) ? STR("") : str_c(PICK(ed, words));
    s.item.url = editor_chance(ed, 60) ? STR("") : STR("https://partner.example/");
    s.item.text = editor_chance(ed, 80) ? STR("") : str_c(PICK(ed, words));
    s.item.picture_id = editor_chance(ed, 70) ? 0 : editor_media(ed);
    s.item.public = editor_chance(ed, 85);
    if (editor_chance(ed, 30))
        s.item.starts_at = now + (int64_t)editor_pick(ed, 3600) * US_SECOND;
    if (editor_chance(ed, 30))
        s.item.ends_at = now + (int64_t)editor_pick(ed, 7200) * US_SECOND;
    return site_write(ed->site, ed->actor, save_item, &s, e);
}

enum ky_err edit_media(struct editor *ed, struct err *e)
{
    struct reader r;
    struct media *old = NULL;
    struct save s = {0};
    int64_t id;
    enum ky_err err = any_id(ed, &COUNT_MEDIA, MEDIA, &id, e);
    if (!err)
        err = reader_begin(&r, ed->db, &ed->arena, NULL, world_now(ed->world), e);
    if (err)
        return err;
    if (id)
        err = store_media(&r, id, &old, e);
    reader_end(&r);
    if (err)
        return err;
    s.media = old ? *old
                  : (struct media){.id = id,
                                   .hash = arena_printf(&ed->arena, "%032x",
                                                        (unsigned)editor_pick(ed, 4 * MEDIA)),
                                   .type = STR("image/jpeg"),
                                   .ext = STR("jpg"),
                                   .width = 800,
                                   .height = 600,
                                   .public = true};
    if (editor_chance(ed, 20))
        s.media.public = !s.media.public;
    else
        s.media.alt = str_c(PICK(ed, words));
    err = site_write(ed->site, ed->actor, save_media, &s, e);
    int64_t n;
    if (!err)
        err = db_query_int(ed->db, &COUNT_MEDIA, DB_NO_ARGS, &n, e);
    if (!err)
        atomic_store(&ed->world->media, n);
    return err;
}

enum ky_err edit_clock(struct editor *ed, struct err *e)
{
    return timetable_run(ed->site, ed->db, e);
}

struct views {
    struct view_count v[VIEWS_MOST];
    int64_t day;
};

static enum ky_err add_views(struct writer *w, void *ctx, struct err *e)
{
    const struct views *v = ctx;
    return store_views_add(w->db, v->day, v->v, VIEWS_MOST, e);
}

enum ky_err edit_ranking(struct editor *ed, struct err *e)
{
    struct views v = {.day = world_now(ed->world) / US_DAY};
    for (int i = 0; i < VIEWS_MOST; i++)
        v.v[i] = (struct view_count){editor_article(ed), 1 + (int64_t)editor_pick(ed, 50)};
    enum ky_err err = site_write(ed->site, ed->actor, add_views, &v, e);
    return err ? err : popular_update(ed->site, ed->db, e);
}

enum ky_err edit_first_front(struct editor *ed, struct err *e)
{
    enum ky_err err = KY_OK;
    for (int i = 0; i < 3 && !err; i++) {
        struct save s = {.media = {.hash = arena_printf(&ed->arena, "%032x", i),
                                   .type = STR("image/jpeg"),
                                   .ext = STR("jpg"),
                                   .width = 800,
                                   .height = 600}};
        err = site_write(ed->site, &EDITORS[0], save_media, &s, e);
    }
    atomic_store(&ed->world->media, 3);
    for (int i = 0; i < 3 && !err; i++) {
        struct save s = {.topic = {.slug = arena_printf(&ed->arena, "zt-%d", i),
                                   .name = str_c(words[i]),
                                   .picture_id = i,
                                   .open = true}};
        err = site_write(ed->site, &EDITORS[0], save_topic, &s, e);
    }
    static const char *const first[] = {"headline", "column", "partners", "ad-side"};
    for (int i = 0; i < 4 && !err; i++) {
        struct save s = {.block = {.place = str_c(first[i]), .title = STR("块"), .public = true}};
        err = site_write(ed->site, &EDITORS[0], save_block, &s, e);
    }
    return err;
}
