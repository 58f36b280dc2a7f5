#include "world.h"

#include <stdio.h>

#include "store/block.h"
#include "store/correction.h"
#include "store/page.h"
#include "store/ranking.h"
#include "store/setting.h"
#include "store/term.h"
#include "store/timer.h"
#include "store/topic.h"

const char *const WORLD_LANGS[2] = {"zh-CN", "en"};

static const struct {
    enum term_kind kind;
    const char *name;
} terms[WORLD_TERMS] = {{TERM_SOURCE, "澜江日报"}, {TERM_SOURCE, "澜江发布"}, {TERM_EDITOR, "宁禾"},
                        {TERM_TAG, "水利"},        {TERM_TAG, "交通"},        {TERM_TAG, "民生"}};

static int64_t pick(struct world *w, int64_t n)
{
    return (int64_t)rand_below(&w->rand, (uint64_t)n);
}

void world_init(struct world *w, struct store_fixture *f, uint64_t seed)
{
    struct err e;
    int64_t id;
    *w = (struct world){.f = f};
    rand_seed(&w->rand, seed);
    struct writer *wr = fx_write(f);
    fx_channel(wr, "c1", 0);
    fx_channel(wr, "c2", 1);
    w->channel_parent[2] = 1;
    w->channels_n = 2;
    for (int i = 0; i < WORLD_TERMS; i++)
        assert_ok(store_term_need(wr, terms[i].kind, str_c(terms[i].name), STR(""), &id, &e), &e);
    for (int i = 0; i < WORLD_TOPICS; i++) {
        struct topic t = {
            .slug = arena_printf(wr->arena, "z%d", i + 1), .name = STR("专题"), .open = true};
        assert_ok(store_topic_save(wr, &t, &e), &e);
    }
    for (int i = 0; i < WORLD_MEDIA; i++) {
        struct media m = {.hash = arena_printf(wr->arena, "%032x", (unsigned)i + 1),
                          .type = STR("image/png"),
                          .ext = STR("png")};
        assert_ok(store_media_save(wr, &m, &e), &e);
    }
    fx_commit(f);
}

/* Few different texts and times, so that changes often meet. */
static int64_t a_time(struct world *w)
{
    return pick(w, 60) * US_HOUR;
}

static struct world_text a_text(struct world *w)
{
    struct world_text t = {.title = (int)pick(w, 4)};
    t.source = pick(w, 3);
    t.editor = pick(w, 2) ? 3 : 0;
    t.tags_n = (int)pick(w, 3);
    t.tags[0] = 4 + pick(w, 3);
    t.tags[1] = t.tags[0] == 6 ? 4 : t.tags[0] + 1;
    t.guest = pick(w, 3) ? 0 : 1 + pick(w, w->channels_n);
    t.topic = pick(w, 3) ? 0 : 1 + pick(w, WORLD_TOPICS);
    t.picture = pick(w, 3) ? 0 : 1 + pick(w, WORLD_MEDIA);
    return t;
}

/* Variants 0 and 1 differ in the text alone, the others in what lists show. */
static void revise(struct writer *wr, int64_t id, struct world_text *t)
{
    static const char *const titles[] = {"题甲", "题甲", "题乙", "题甲"};
    static const char *const leads[] = {"", "", "", "导语"};
    static const char *const bodies[] = {"<p>一</p>", "<p>二</p>", "<p>一</p>", "<p>一</p>"};
    struct revision v = {.title = str_c(titles[t->title]),
                         .lead = str_c(leads[t->title]),
                         .excerpt = STR("摘"),
                         .html = html_from_store(str_c(bodies[t->title])),
                         .source_id = t->source,
                         .editor_id = t->editor,
                         .picture_id = t->picture,
                         .tags = {t->tags, (size_t)t->tags_n},
                         .channels = {&t->guest, t->guest ? 1 : 0},
                         .topics = {&t->topic, t->topic ? 1 : 0}};
    fx_revise(wr, id, &v);
}

static void create(struct world *w, struct writer *wr)
{
    struct err e;
    if (w->articles_n == WORLD_ARTICLES)
        return;
    struct world_article m = {
        .channel = 1 + pick(w, w->channels_n), .lang = pick(w, 4) == 0, .latest = a_text(w)};
    struct article a = {.lang = str_c(WORLD_LANGS[m.lang]), .channel_id = m.channel};
    if (m.lang && w->articles_n)
        a.translation_of = 1 + pick(w, w->articles_n);
    assert_ok(store_article_create(wr, &a, &e), &e);
    revise(wr, a.id, &m.latest);
    assert_int_equal(a.id, ++w->articles_n);
    w->articles[a.id] = m;
}

static void write_text(struct world *w, struct writer *wr, int64_t id)
{
    struct world_article *m = &w->articles[id];
    m->latest = pick(w, 5) ? a_text(w) : m->latest; /* sometimes the same again */
    revise(wr, id, &m->latest);
}

static void publish(struct world *w, struct writer *wr, int64_t id)
{
    struct world_article *m = &w->articles[id];
    if (m->state == ARTICLE_DRAFT || pick(w, 3) == 0)
        m->at = a_time(w);
    m->state = ARTICLE_PUBLISHED;
    m->shown = m->latest;
    fx_publish(wr, id, m->at);
}

static void recall(struct world *w, struct writer *wr, int64_t id)
{
    struct world_article *m = &w->articles[id];
    if (m->state != ARTICLE_PUBLISHED)
        return;
    m->state = ARTICLE_RECALLED;
    struct err e;
    struct article a = fx_load(wr, id);
    assert_ok(store_timer_set(wr, id, TIMER_EXPIRE, 0, &e), &e);
    assert_ok(store_article_set_end(wr, &a, 0, &e), &e);
    assert_ok(store_article_recall(wr, &a, "recall", pick(w, 2) ? STR("") : STR("有误"), &e), &e);
}

static void move(struct world *w, struct writer *wr, int64_t id)
{
    w->articles[id].channel = 1 + pick(w, w->channels_n);
    fx_move(wr, id, w->articles[id].channel);
}

/* Its end is set or taken away; beside the lists, what they depend on stays in the timetable. */
static void set_end(struct world *w, struct writer *wr, int64_t id)
{
    struct err e;
    struct article a = fx_load(wr, id);
    int64_t at = pick(w, 2) ? 0 : US_DAY + pick(w, 3);
    assert_ok(store_article_set_end(wr, &a, at, &e), &e);
    assert_ok(store_timer_set(wr, id, TIMER_EXPIRE, at, &e), &e);
}

static void annotate(struct world *w, struct writer *wr, int64_t id)
{
    struct err e;
    struct correction c = {.article_id = id, .text = pick(w, 2) ? STR("更正") : STR("补正")};
    assert_ok(store_correction_add(wr, &c, &e), &e);
}

static void arrange_topic(struct world *w, struct writer *wr)
{
    struct err e;
    int64_t id = 1 + pick(w, WORLD_TOPICS);
    struct topic t = {.id = id,
                      .slug = arena_printf(wr->arena, "z%d", (int)id),
                      .name = pick(w, 2) ? STR("专题") : STR("防汛"),
                      .lead = pick(w, 2) ? STR("") : STR("导语"),
                      .rank = pick(w, 2),
                      .open = pick(w, 4) > 0};
    assert_ok(store_topic_save(wr, &t, &e), &e);
}

static void arrange_media(struct world *w, struct writer *wr)
{
    struct err e;
    int64_t id = 1 + pick(w, WORLD_MEDIA);
    struct media m = {.id = id,
                      .hash = arena_printf(wr->arena, "%032x", (unsigned)id),
                      .type = STR("image/png"),
                      .ext = STR("png"),
                      .alt = pick(w, 2) ? STR("") : STR("图"),
                      .public = pick(w, 4) > 0};
    assert_ok(store_media_save(wr, &m, &e), &e);
}

static void arrange_ranking(struct world *w, struct writer *wr)
{
    struct err e;
    int64_t ids[2] = {1 + pick(w, 5), 7};
    assert_ok(store_ranking_set(wr, pick(w, 2) ? RANKING_DAY : RANKING_WEEK,
                                str_c(WORLD_LANGS[pick(w, 2)]),
                                (struct ids){ids, (size_t)pick(w, 3)}, &e),
              &e);
}

/* One more while there are few, else another one. */
static int64_t some_id(struct world *w, struct writer *wr, const struct sql *count, int64_t most)
{
    struct err e;
    int64_t have;
    assert_ok(db_query_int(wr->db, count, DB_NO_ARGS, &have, &e), &e);
    return have < most ? 0 : 1 + pick(w, have);
}

const char *const WORLD_PLACES[2] = {"headline", "slides"};

static void arrange_block(struct world *w, struct writer *wr)
{
    static const struct sql BLOCKS = {"SELECT COUNT(*) FROM block"},
                            ITEMS = {"SELECT COUNT(*) FROM block_item"};
    struct err e;
    struct block b = {.place = str_c(WORLD_PLACES[pick(w, 2)]),
                      .title = pick(w, 2) ? STR("") : STR("块"),
                      .public = pick(w, 4) > 0};
    b.id = some_id(w, wr, &BLOCKS, WORLD_BLOCKS);
    if (!b.id || pick(w, 3) == 0) {
        assert_ok(store_block_save(wr, &b, &e), &e);
        return;
    }
    struct block_item i = {.block_id = b.id,
                           .rank = pick(w, 2),
                           .title = STR("链"),
                           .url = STR("https://x.example/"),
                           .public = pick(w, 4) > 0};
    i.id = some_id(w, wr, &ITEMS, WORLD_ITEMS);
    if (pick(w, 2))
        i.starts_at = w->f->now + pick(w, 20000);
    if (pick(w, 2))
        i.ends_at = (i.starts_at ? i.starts_at : w->f->now) + 1 + pick(w, 20000);
    assert_ok(store_block_item_save(wr, &i, &e), &e);
}

static void furnish(struct world *w, struct writer *wr, int64_t id)
{
    switch (pick(w, 6)) {
    case 0:
        set_end(w, wr, id);
        break;
    case 1:
        annotate(w, wr, id);
        break;
    case 2:
        arrange_topic(w, wr);
        break;
    case 3:
        arrange_media(w, wr);
        break;
    case 4:
        arrange_ranking(w, wr);
        break;
    default:
        arrange_block(w, wr);
    }
}

/* A new channel, or one that gets another rank, name or place. Refusals (circles) change nothing.
 */
static void arrange(struct world *w, struct writer *wr)
{
    struct err e;
    char slug[8];
    int64_t id = pick(w, 2) && w->channels_n < WORLD_CHANNELS ? 0 : 1 + pick(w, w->channels_n);
    snprintf(slug, sizeof(slug), "c%d", (int)(id ? id : w->channels_n + 1));
    struct channel c = {.id = id,
                        .parent_id = pick(w, w->channels_n + 1),
                        .slug = str_c(slug),
                        .name = pick(w, 2) ? STR("频道") : STR("栏目"),
                        .description = pick(w, 2) ? STR("") : STR("说明"),
                        .rank = pick(w, 3),
                        .open = pick(w, 5) > 0};
    enum ky_err err = store_channel_save(wr, &c, &e);
    if (err) {
        assert_int_equal(err, KY_EINVAL);
        return;
    }
    if (!id)
        assert_int_equal(c.id, ++w->channels_n);
    w->channel_parent[c.id] = c.parent_id;
}

static void other(struct world *w, struct writer *wr)
{
    static const char *const names[] = {"澜江新闻网", "澜江新闻", "开元新闻"};
    struct err e;
    char slug[8];
    if (pick(w, 4) == 0) {
        int64_t id;
        snprintf(slug, sizeof(slug), "t%d", (int)pick(w, 12));
        assert_ok(store_term_need(wr, TERM_EDITOR, str_c(slug), STR(""), &id, &e), &e);
        return;
    }
    if (pick(w, 2)) {
        assert_ok(store_setting_set(wr, pick(w, 2) ? SETTING_NAME : SETTING_OPERATOR,
                                    str_c(names[pick(w, 3)]), &e),
                  &e);
        return;
    }
    static const struct sql PAGES = {"SELECT COUNT(*) FROM page"};
    int64_t have;
    assert_ok(db_query_int(wr->db, &PAGES, DB_NO_ARGS, &have, &e), &e);
    int64_t id = 1 + pick(w, have < WORLD_PAGES ? have + 1 : have);
    snprintf(slug, sizeof(slug), "p%d", (int)id);
    struct page p = {.id = id > have ? 0 : id,
                     .slug = str_c(slug),
                     .title = pick(w, 3) ? STR("关于") : STR("联系"),
                     .html = html_from_store(pick(w, 2) ? STR("<p>一</p>") : STR("<p>二</p>")),
                     .rank = pick(w, 2),
                     .lang = pick(w, 3) ? STR("") : str_c(WORLD_LANGS[pick(w, 2)]),
                     .public = pick(w, 4) > 0};
    assert_ok(store_page_save(wr, &p, &e), &e);
}

void world_step(struct world *w)
{
    int64_t dice = pick(w, 120), id = w->articles_n ? 1 + pick(w, w->articles_n) : 0;
    w->f->now += 1 + pick(w, 1000);
    struct writer *wr = fx_write(w->f);
    if (dice < 20 || !id)
        create(w, wr);
    else if (dice < 35)
        write_text(w, wr, id);
    else if (dice < 70)
        publish(w, wr, id);
    else if (dice < 80)
        recall(w, wr, id);
    else if (dice < 90)
        move(w, wr, id);
    else if (dice < 95)
        arrange(w, wr);
    else if (dice < 100)
        other(w, wr);
    else
        furnish(w, wr, id);
    fx_commit(w->f);
}

static bool below(const struct world *w, int64_t channel, int64_t top)
{
    for (; channel; channel = w->channel_parent[channel])
        if (channel == top)
            return true;
    return false;
}

bool world_lists(const struct world *w, int64_t id, const struct list *l)
{
    const struct world_article *m = &w->articles[id];
    if (m->state != ARTICLE_PUBLISHED || !str_eqc(l->lang, WORLD_LANGS[m->lang]))
        return false;
    if (l->kind == LIST_CHANNEL)
        return below(w, m->channel, l->ref) || below(w, m->shown.guest, l->ref);
    if (l->kind == LIST_TOPIC)
        return l->ref == m->shown.topic;
    if (l->kind == LIST_ALL)
        return true;
    bool named = l->ref == m->shown.source || l->ref == m->shown.editor;
    for (int i = 0; i < m->shown.tags_n; i++)
        named = named || l->ref == m->shown.tags[i];
    return named;
}

struct list world_list(struct world *w)
{
    struct list l = {.kind = (enum list_kind)(1 + pick(w, 4)),
                     .lang = str_c(WORLD_LANGS[pick(w, 4) == 0])};
    if (l.kind == LIST_CHANNEL)
        l.ref = 1 + pick(w, w->channels_n + 1);
    else if (l.kind == LIST_TERM)
        l.ref = 1 + pick(w, WORLD_TERMS + 1);
    else if (l.kind == LIST_TOPIC)
        l.ref = 1 + pick(w, WORLD_TOPICS + 1);
    return l;
}

struct position world_position(struct world *w)
{
    int64_t dice = pick(w, 10);
    if (dice == 0)
        return POSITION_MAX;
    if (dice == 1)
        return POSITION_MIN;
    if (dice < 5 || !w->articles_n)
        return (struct position){a_time(w), dice == 2 ? INT64_MIN : pick(w, w->articles_n + 2)};
    int64_t id = 1 + pick(w, w->articles_n);
    return (struct position){w->articles[id].at, id};
}
