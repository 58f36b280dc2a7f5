/* Edits of articles. */
#include "edit.h"

#include "store/term.h"

enum { BATCH_MOST = 6, FIRST_ARTICLES = 110 };

static const char *const subjects[] = {"防汛备汛", "春耕备耕", "老旧小区改造", "义务教育",
                                       "河湖治理", "乡村公路", "基层巡察",     "企业服务"};
static const char *const places[] = {"澜江市", "云溪县", "白石区", "望海镇", "青岩乡"};
static const char *const sentences[] = {
    "会议听取了有关情况的汇报，对下一阶段的工作作出安排。",
    "目前，已有数十个单位完成自查，问题清单正在逐项销号。",
    "群众普遍反映，办事比过去方便了，跑腿比过去少了。",
    "下一步，将继续压实责任，建立长效机制，巩固已有成果。",
};
static const char *const tags[] = {"巡察",     "作风建设",  "防汛", "教育", "乡村振兴", "民生",
                                   "营商环境", "通报 典型", "C++",  "廉政", "交通",     "水利"};
static const char *const sources[] = {"澜江日报", "澜江市融媒体中心", "本网", "云溪发布"};
static const char *const people[] = {"林青", "周牧", "白羽", "Ada Lin"};

#define PICK(ed, list) (list)[editor_pick(ed, sizeof(list) / sizeof((list)[0]))]

static struct html_safe paragraphs(struct editor *ed, int n)
{
    struct str text = STR("");
    for (int i = 0; i < n; i++)
        text = arena_printf(&ed->arena, "%.*s<p>%s%s</p>\n", STR_ARG(text), PICK(ed, places),
                            PICK(ed, sentences));
    return html_from_store(text);
}

static void pick_tags(struct editor *ed, struct article_input *in)
{
    struct str *list = ARENA_ARRAY(&ed->arena, struct str, 4);
    ensure(list);
    in->tags = list;
    in->tags_n = editor_pick(ed, 4);
    size_t at =
        editor_pick(ed, sizeof(tags) / sizeof(tags[0])); /* neighbours, so that none comes twice */
    for (size_t i = 0; i < in->tags_n; i++)
        list[i] = str_c(tags[(at + i * 5) % (sizeof(tags) / sizeof(tags[0]))]);
    if (in->tags_n && editor_chance(ed, 6)) /* one that only few carry, so that it comes and goes */
        list[0] = arena_printf(&ed->arena, "专题%u", (unsigned)editor_pick(ed, 30));
}

static void pick_channels(struct editor *ed, const struct channels *all, struct article_input *in)
{
    struct str *list = ARENA_ARRAY(&ed->arena, struct str, 2);
    ensure(list);
    in->channels = list;
    in->channels_n = editor_pick(ed, 3);
    for (size_t i = 0; i < in->channels_n; i++)
        list[i] = all->p[editor_pick(ed, all->n)].slug;
}

/* Small things that an article may carry, few of them at a time. */
static void furnish(struct editor *ed, struct article_input *in)
{
    static const char *const kickers[] = {"澜江要闻", "民生关注", ""};
    if (editor_chance(ed, 20))
        in->kicker = str_c(PICK(ed, kickers));
    if (editor_chance(ed, 10))
        in->subtitle = str_c(PICK(ed, sentences));
    if (editor_chance(ed, 10))
        in->short_title = str_c(PICK(ed, subjects));
    if (editor_chance(ed, 10))
        in->author = str_c(PICK(ed, people));
    if (editor_chance(ed, 5))
        in->approver = str_c(PICK(ed, people));
    if (editor_chance(ed, 25))
        in->picture_id = editor_media(ed);
    if (editor_chance(ed, 25))
        in->topics = editor_topics(ed, &in->topics_n);
    if (editor_chance(ed, 10)) {
        int64_t *file = ARENA_NEW(&ed->arena, int64_t);
        ensure(file);
        *file = editor_media(ed);
        in->attachments = (struct ids){file, *file ? 1 : 0};
    }
}

static struct str new_title(struct editor *ed)
{
    return arena_printf(&ed->arena, "%s部署%s工作（第%u号）", PICK(ed, places), PICK(ed, subjects),
                        (unsigned)editor_pick(ed, 10000));
}

static enum ky_err new_input(struct editor *ed, struct article_input *in, struct err *e)
{
    struct channels all;
    *in = (struct article_input){.title = new_title(ed),
                                 .html = paragraphs(ed, 1 + (int)editor_pick(ed, 4)),
                                 .lang = STR("zh-CN")};
    if (editor_chance(ed, 30))
        in->lead = str_c(PICK(ed, sentences));
    if (editor_chance(ed, 80))
        in->source = str_c(PICK(ed, sources));
    if (editor_chance(ed, 60))
        in->editor = str_c(PICK(ed, people));
    if (editor_chance(ed, 5))
        in->lang = STR("en");
    pick_tags(ed, in);
    enum ky_err err = editor_channels(ed, &all, e);
    if (err)
        return err;
    in->channel = all.p[editor_pick(ed, all.n)].slug;
    if (editor_chance(ed, 25))
        pick_channels(ed, &all, in);
    furnish(ed, in);
    if (str_eqc(in->lang, "en") && atomic_load(&ed->world->articles) && editor_chance(ed, 60))
        in->translation_of = editor_article(ed);
    return KY_OK;
}

static struct str term_name(struct reader *r, int64_t id)
{
    struct term *t = NULL;
    struct err e;
    return store_term(r, id, &t, &e) || !t ? STR("") : t->name;
}

static enum ky_err slugs_of(struct reader *r, struct editor *ed, const struct revision *v,
                            struct article_input *in, struct err *e)
{
    struct channels all;
    struct str *channels = ARENA_ARRAY(&ed->arena, struct str, v->channels.n + 1),
               *topics = ARENA_ARRAY(&ed->arena, struct str, v->topics.n + 1);
    ensure(channels && topics);
    enum ky_err err = store_channels(r, &all, e);
    for (size_t i = 0; i < v->channels.n && !err; i++)
        channels[i] = channel_by_id(&all, v->channels.p[i])->slug;
    for (size_t i = 0; i < v->topics.n && !err; i++) {
        struct topic *t;
        err = store_topic(r, v->topics.p[i], &t, e);
        if (!err)
            topics[i] = t->slug;
    }
    in->channels = channels;
    in->channels_n = v->channels.n;
    in->topics = topics;
    in->topics_n = v->topics.n;
    return err;
}

/* The latest text of an article as it would be handed in. */
static enum ky_err input_of(struct editor *ed, const struct revision *v, struct article_input *in,
                            struct err *e)
{
    struct reader r;
    struct str *names = ARENA_ARRAY(&ed->arena, struct str, v->tags.n + 1);
    ensure(names);
    enum ky_err err = reader_begin(&r, ed->db, &ed->arena, NULL, world_now(ed->world), e);
    if (!err) {
        *in = (struct article_input){.title = v->title,
                                     .lead = v->lead,
                                     .html = v->html,
                                     .source = term_name(&r, v->source_id),
                                     .editor = term_name(&r, v->editor_id),
                                     .origin_line = v->origin_line,
                                     .tags = names,
                                     .tags_n = v->tags.n};
        for (size_t i = 0; i < v->tags.n; i++)
            names[i] = term_name(&r, v->tags.p[i]);
#define X(name) in->name = v->name;
        REVISION_TEXTS(X)
#undef X
        in->picture_id = v->picture_id;
        in->attachments = v->attachments;
        err = slugs_of(&r, ed, v, in, e);
    }
    reader_end(&r);
    return err;
}

static void change_channels(struct editor *ed, struct article_input *in)
{
    struct channels all;
    struct err e;
    if (!editor_channels(ed, &all, &e))
        pick_channels(ed, &all, in);
}

static void change_one_thing(struct editor *ed, struct article_input *in)
{
    static const char *const things[] = {
        "title",       "lead",   "end",     "text",      "tags",     "title",  "source",
        "origin line", "editor", "nothing", "furniture", "channels", "topics", "picture"};
    size_t thing = editor_pick(ed, sizeof(things) / sizeof(things[0]));
    buf_addf(&ed->told, ", its %s", things[thing]);
    switch (thing) {
    case 1:
        in->lead = in->lead.n && editor_chance(ed, 50) ? STR("") : str_c(PICK(ed, sentences));
        break;
    case 2:
        in->html = html_from_store(arena_printf(&ed->arena, "%.*s<p>又讯：%u。</p>\n",
                                                STR_ARG(in->html.markup),
                                                (unsigned)editor_pick(ed, 1000)));
        break;
    case 3:
        in->html = paragraphs(ed, 1 + (int)editor_pick(ed, 4));
        break;
    case 4:
        pick_tags(ed, in);
        break;
    case 6:
        in->source = editor_chance(ed, 20) ? STR("") : str_c(PICK(ed, sources));
        break;
    case 7:
        in->origin_line = arena_printf(&ed->arena, "《%s》", PICK(ed, sources));
        break;
    case 8:
        in->editor = str_c(PICK(ed, people));
        break;
    case 9:
        break;
    case 10:
        furnish(ed, in);
        break;
    case 11:
        change_channels(ed, in);
        break;
    case 12:
        in->topics = editor_topics(ed, &in->topics_n);
        break;
    case 13:
        in->picture_id = editor_chance(ed, 30) ? 0 : editor_media(ed);
        break;
    default:
        in->title = new_title(ed);
    }
}

static void count_article(struct editor *ed, const struct article_result *made)
{
    int64_t known = atomic_load(&ed->world->articles);
    while (made->id > known &&
           !atomic_compare_exchange_weak(&ed->world->articles, &known, made->id))
        ;
}

static enum ky_err create(struct editor *ed, bool publish, struct err *e)
{
    struct article_input in;
    struct article_result made;
    enum ky_err err = new_input(ed, &in, e);
    if (err)
        return err;
    in.publish = publish;
    in.published_at = editor_time(ed);
    if (editor_chance(ed, 40))
        in.origin = arena_printf(&ed->arena, "wire:%u", (unsigned)editor_pick(ed, 60));
    err = article_import(ed->site, ed->actor, &ed->arena, &in, &made, e);
    if (!err)
        count_article(ed, &made);
    buf_addf(&ed->told, " article %lld at %lld in %.*s", (long long)made.id,
             (long long)in.published_at, STR_ARG(in.channel));
    return err;
}

enum ky_err edit_publish(struct editor *ed, struct err *e)
{
    return create(ed, true, e);
}

enum ky_err edit_draft(struct editor *ed, struct err *e)
{
    return create(ed, false, e);
}

static enum ky_err revise(struct editor *ed, int64_t id, struct err *e)
{
    struct article *a;
    struct revision *v = NULL;
    struct article_input in;
    buf_addf(&ed->told, " article %lld", (long long)id);
    enum ky_err err = editor_look(ed, id, &a, &v, e);
    if (err || !v)
        return err;
    err = input_of(ed, v, &in, e);
    if (err)
        return err;
    change_one_thing(ed, &in);
    return article_revise(ed->site, ed->actor, id, &in, e);
}

enum ky_err edit_revise(struct editor *ed, struct err *e)
{
    return revise(ed, editor_article(ed), e);
}

/* Publish what there is, at its time. */
static enum ky_err publish(struct editor *ed, int64_t id, struct err *e)
{
    struct article *a;
    enum ky_err err = editor_look(ed, id, &a, NULL, e);
    if (err || !a)
        return err;
    return article_publish(ed->site, ed->actor, id, a->published_at ? 0 : editor_time(ed), e);
}

enum ky_err edit_rewrite(struct editor *ed, struct err *e)
{
    int64_t id = editor_article(ed);
    enum ky_err err = revise(ed, id, e);
    return err ? err : publish(ed, id, e);
}

enum ky_err edit_again(struct editor *ed, struct err *e)
{
    int64_t id = editor_article(ed);
    buf_addf(&ed->told, " article %lld", (long long)id);
    return publish(ed, id, e);
}

enum ky_err edit_retime(struct editor *ed, struct err *e)
{
    int64_t id = editor_article(ed), at = editor_time(ed);
    buf_addf(&ed->told, " article %lld to %lld", (long long)id, (long long)at);
    return article_publish(ed->site, ed->actor, id, at, e);
}

enum ky_err edit_recall(struct editor *ed, struct err *e)
{
    int64_t id = editor_article(ed);
    buf_addf(&ed->told, " article %lld", (long long)id);
    struct str notice = editor_chance(ed, 50) ? STR("") : str_c(PICK(ed, sentences));
    return article_recall(ed->site, ed->actor, id, notice, e);
}

/* Soon: within the hour; so that the clock of a walk gets there. */
static int64_t coming(struct editor *ed)
{
    return world_now(ed->world) + (int64_t)(1 + rand_below(&ed->rand, 3600)) * US_SECOND;
}

enum ky_err edit_plan(struct editor *ed, struct err *e)
{
    struct article_input in;
    struct article_result made;
    int64_t at = coming(ed);
    if (ed->until) /* nothing may be newer */
        return KY_OK;
    if (editor_chance(ed, 40)) { /* one that is there */
        int64_t id = editor_article(ed);
        buf_addf(&ed->told, " article %lld at %lld", (long long)id, (long long)at);
        return article_publish(ed->site, ed->actor, id, at, e);
    }
    enum ky_err err = new_input(ed, &in, e);
    if (err)
        return err;
    in.publish = true;
    in.published_at = at;
    if (editor_chance(ed, 30))
        in.valid_until = at + (int64_t)(1 + rand_below(&ed->rand, 7200)) * US_SECOND;
    err = article_import(ed->site, ed->actor, &ed->arena, &in, &made, e);
    if (!err)
        count_article(ed, &made);
    buf_addf(&ed->told, " article %lld at %lld", (long long)made.id, (long long)at);
    return err;
}

enum ky_err edit_unplan(struct editor *ed, struct err *e)
{
    int64_t id = editor_article(ed);
    buf_addf(&ed->told, " article %lld", (long long)id);
    return article_unplan(ed->site, ed->actor, id, e);
}

enum ky_err edit_end(struct editor *ed, struct err *e)
{
    int64_t id = editor_article(ed), at = editor_chance(ed, 20) ? 0 : coming(ed);
    buf_addf(&ed->told, " article %lld at %lld", (long long)id, (long long)at);
    return article_end(ed->site, ed->actor, id, at, e);
}

enum ky_err edit_correct(struct editor *ed, struct err *e)
{
    int64_t id = editor_article(ed);
    buf_addf(&ed->told, " article %lld", (long long)id);
    return article_correct(ed->site, ed->actor, id, 0, str_c(PICK(ed, sentences)), e);
}

enum ky_err edit_move(struct editor *ed, struct err *e)
{
    int64_t id = editor_article(ed);
    struct channels all;
    enum ky_err err = editor_channels(ed, &all, e);
    if (err)
        return err;
    struct str to = all.p[editor_pick(ed, all.n)].slug;
    buf_addf(&ed->told, " article %lld to %.*s", (long long)id, STR_ARG(to));
    return article_move(ed->site, ed->actor, id, to, e);
}

enum ky_err edit_import(struct editor *ed, struct err *e)
{
    struct article *a;
    struct revision *v = NULL;
    struct article_input in;
    struct article_result made;
    int64_t id = editor_article(ed);
    enum ky_err err = editor_look(ed, id, &a, &v, e);
    for (int tries = 0; !err && (!a || !v || !a->origin.n) && tries < 20; tries++)
        err = editor_look(ed, editor_article(ed), &a, &v, e);
    if (err || !a || !v)
        return err;
    buf_addf(&ed->told, " article %lld", (long long)a->id);
    err = input_of(ed, v, &in, e);
    struct channels all;
    if (!err)
        err = editor_channels(ed, &all, e);
    if (err)
        return err;
    change_one_thing(ed, &in);
    in.channel = all.p[0].slug;
    in.lang = a->lang;
    in.origin = a->origin;
    in.publish = editor_chance(ed, 70);
    in.update = editor_chance(ed, 70);
    in.published_at = editor_time(ed);
    err = article_import(ed->site, ed->actor, &ed->arena, &in, &made, e);
    if (!err)
        count_article(ed, &made);
    return err;
}

struct batch {
    const struct zone *zone;
    struct article_input *in;
    size_t n;
    struct article_result last;
};

static enum ky_err put_batch(struct writer *w, void *ctx, struct err *e)
{
    struct batch *b = ctx;
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < b->n && !err; i++)
        err = article_put(w, b->zone, &b->in[i], &b->last, e);
    return err;
}

static enum ky_err write_batch(struct editor *ed, struct batch *b, struct err *e)
{
    b->zone = ed->site->zone;
    enum ky_err err = site_write(ed->site, ed->actor, put_batch, b, e);
    if (!err)
        count_article(ed, &b->last);
    return err;
}

enum ky_err edit_batch(struct editor *ed, struct err *e)
{
    struct article_input in[BATCH_MOST];
    struct batch b = {.in = in, .n = 2 + editor_pick(ed, BATCH_MOST - 1)};
    enum ky_err err = KY_OK;
    buf_addf(&ed->told, " of %zu", b.n);
    for (size_t i = 0; i < b.n && !err; i++) {
        err = new_input(ed, &in[i], e);
        in[i].publish = editor_chance(ed, 80);
        in[i].published_at = editor_time(ed);
    }
    return err ? err : write_batch(ed, &b, e);
}

/* Two a day, so that archives have many days and lists several pages. */
enum ky_err edit_first_articles(struct editor *ed, struct err *e)
{
    struct article_input in[FIRST_ARTICLES];
    struct batch b = {.in = in, .n = FIRST_ARTICLES};
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < b.n && !err; i++) {
        err = new_input(ed, &in[i], e);
        in[i].publish = true;
        in[i].published_at = editor_now(ed) - (int64_t)(b.n - i) * (US_DAY / 2);
    }
    return err ? err : write_batch(ed, &b, e);
}
