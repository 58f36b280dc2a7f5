#include "world.h"

#include <stdio.h>

#include "store/page.h"
#include "store/setting.h"
#include "store/term.h"

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
                         .tags = {t->tags, (size_t)t->tags_n}};
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
    fx_recall(wr, id);
}

static void move(struct world *w, struct writer *wr, int64_t id)
{
    w->articles[id].channel = 1 + pick(w, w->channels_n);
    fx_move(wr, id, w->articles[id].channel);
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
                     .public = pick(w, 4) > 0};
    assert_ok(store_page_save(wr, &p, &e), &e);
}

void world_step(struct world *w)
{
    int64_t dice = pick(w, 100), id = w->articles_n ? 1 + pick(w, w->articles_n) : 0;
    w->f->now += 1 + pick(w, 1000);
    struct writer *wr = fx_write(w->f);
    int64_t before = wr->seq;
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
    else
        other(w, wr);
    w->logged = (int)(wr->seq - before);
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
        return below(w, m->channel, l->ref);
    if (l->kind == LIST_ALL)
        return true;
    bool named = l->ref == m->shown.source || l->ref == m->shown.editor;
    for (int i = 0; i < m->shown.tags_n; i++)
        named = named || l->ref == m->shown.tags[i];
    return named;
}

struct list world_list(struct world *w)
{
    struct list l = {.kind = (enum list_kind)(1 + pick(w, 3)),
                     .lang = str_c(WORLD_LANGS[pick(w, 4) == 0])};
    if (l.kind == LIST_CHANNEL)
        l.ref = 1 + pick(w, w->channels_n + 1);
    else if (l.kind == LIST_TERM)
        l.ref = 1 + pick(w, WORLD_TERMS + 1);
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
