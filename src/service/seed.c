#include "service/seed.h"

#include "base/rand.h"
#include "html/plain.h"
#include "service/article.h"
#include "store/topic.h"

/* Sentences are put together from these lists. Everything in them is invented. */
static const char *const places[] = {"临川市",   "望江市", "云栖市", "青渡市", "白鹭县",
                                     "澜江新区", "沧浪区", "石门县", "安澜市", "长汀镇"};
static const char *const bodies[] = {"省发展改革委",     "省交通运输厅", "省水利厅",
                                     "省工业和信息化厅", "省生态环境厅", "省商务厅",
                                     "省民政厅",         "省农业农村厅", "省数据管理局"};
static const char *const subjects[] = {"跨江通道建设",       "流域综合治理", "中小企业服务",
                                       "社区养老设施",       "数字港口试点", "高标准农田改造",
                                       "城市更新项目",       "河湖长制落实", "产业园区配套",
                                       "公共图书馆延时开放", "绿色工厂创建", "客运枢纽换乘"};
static const char *const verbs[] = {"部署推进", "调研督导", "通报进展",
                                    "研究加快", "启动实施", "总结部署"};
static const char *const openings[] = {"近日，", "日前，", "本月上旬，", "连日来，"};
static const char *const works[] = {
    "项目累计完成投资占年度计划的%d%%，进度好于时序要求", "首批%d个点位已经完成验收并投入使用",
    "全市共有%d家单位参加此项工作，责任已经逐项明确", "沿线%d个村镇的配套工程同步推进",
    "窗口平均办理时间缩短到%d分钟以内"};
static const char *const closings[] = {"下一步，有关部门将按照职责分工抓好落实，定期公布进展。",
                                       "会议要求，各地各单位加强统筹，及时协调解决问题。",
                                       "有关负责人表示，将把群众反映的问题逐条办结。"};
static const char *const sources[] = {"澜江日报", "澜江发布", "流域观察", "澜江经济报"};
static const char *const editors[] = {"宁禾", "沈一帆", "顾若溪", "江以宁", "陆知微"};
static const char *const authors[] = {"安知遥", "叶听澜", "程望舒", "苏亦白", "许南枝", "温以谦"};
static const char *const kickers[] = {"走进基层",   "江畔观察", "一线调研",
                                      "高质量发展", "民生直通", "数字澜江"};
static const char *const tags[] = {"交通", "水利", "民生", "产业", "数字化", "生态",
                                   "教育", "养老", "港口", "农业", "文化",   "安全"};

#define PICK(r, list) ((list)[rand_below((r), sizeof(list) / sizeof((list)[0]))])

static const int64_t SPACING = 2 * US_HOUR, SPAN = 30 * 365 * US_DAY;

struct seeding {
    const struct seed *seed;
    const struct zone *zone;
    struct str *channels, *topics; /* slugs */
    size_t channels_n, topics_n;
};

/* Choices are made one after the other: C leaves the order among arguments to the compiler. */
static void add_sentence(struct buf *b, struct rand *r)
{
    const char *opening = PICK(r, openings), *who = PICK(r, bodies), *where = PICK(r, places),
               *what = PICK(r, subjects), *work = PICK(r, works);
    buf_addc(b, opening);
    buf_addc(b, who);
    buf_addc(b, "在");
    buf_addc(b, where);
    buf_addc(b, "就");
    buf_addc(b, what);
    buf_addc(b, "作出安排，");
    buf_addf(b, work, (int)rand_below(r, 90) + 5);
    buf_addc(b, "。");
}

static struct str body(struct arena *a, struct rand *r, int64_t wanted)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    int64_t paragraphs = wanted ? wanted : 3 + (int64_t)rand_below(r, 6);
    for (int64_t p = 0; p < paragraphs; p++) {
        int sentences = 2 + (int)rand_below(r, 4);
        for (int s = 0; s < sentences; s++)
            add_sentence(&b, r);
        if (p + 1 < paragraphs)
            buf_addch(&b, '\n');
    }
    buf_addc(&b, PICK(r, closings));
    struct str text = arena_str(a, buf_str(&b));
    buf_release(&b);
    return text;
}

/* Of a list, for one article in so many. */
#define AT_TIMES(r, one_in, list) (rand_below((r), (one_in)) ? STR("") : str_c(PICK((r), list)))

/* Two hours apart, but a million are not to reach back beyond a generation. */
static int64_t spacing(const struct seed *seed)
{
    int64_t most = SPAN / (seed->articles > 0 ? seed->articles : 1);
    return most < SPACING ? most : SPACING;
}

static struct str title(struct arena *a, struct rand *r)
{
    const char *where = PICK(r, places), *does = PICK(r, verbs), *what = PICK(r, subjects);
    return arena_printf(a, "%s%s%s", where, does, what);
}

/* The fields that need no memory of their own; *words has room for two. */
static void choose(struct article_input *in, const struct seeding *s, struct rand *r,
                   struct str *words)
{
    in->source = str_c(PICK(r, sources));
    in->editor = str_c(PICK(r, editors));
    in->kicker = AT_TIMES(r, 4, kickers);
    in->author = AT_TIMES(r, 2, authors);
    words[0] = str_c(PICK(r, tags));
    words[1] = str_c(PICK(r, tags));
    in->tags = words;
    in->tags_n = str_eq(words[0], words[1]) ? 1 : 2;
    in->channel = s->channels[rand_below(r, s->channels_n)];
    in->channels = &s->channels[rand_below(r, s->channels_n)];
    in->channels_n = rand_below(r, 8) == 0;
    if (s->topics_n) {
        in->topics = &s->topics[rand_below(r, s->topics_n)];
        in->topics_n = rand_below(r, 10) == 0;
    }
}

/* Article number `at` of the seed: its own generator, so that no article depends on another. */
static enum ky_err put_one(struct writer *w, void *ctx, int64_t at, struct err *e)
{
    struct seeding *s = ctx;
    struct rand r;
    struct arena *a = w->arena;
    struct str words[2];
    struct article_result result;
    rand_seed(&r, s->seed->seed * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)at);
    int64_t apart = spacing(s->seed);
    w->now = s->seed->until - (s->seed->articles - 1 - at) * apart -
             (int64_t)rand_below(&r, (uint64_t)(apart / 2 / US_SECOND)) * US_SECOND;
    struct article_input in = {.title = title(a, &r), .published_at = w->now, .publish = true};
    in.origin = arena_printf(a, "seed:%llu:%lld", (unsigned long long)s->seed->seed, (long long)at);
    in.plain = body(a, &r, s->seed->paragraphs);
    in.html = html_from_plain(a, in.plain);
    choose(&in, s, &r, words);
    return article_put(w, s->zone, &in, &result, e);
}

static enum ky_err read_places(struct site *site, struct arena *a, struct seeding *s, struct err *e)
{
    struct db *db = NULL;
    struct reader r = {0};
    struct channels all = {0};
    struct topic *topics = NULL;
    size_t topics_n = 0;
    enum ky_err err = site_connect(site, DB_READ, &db, e);
    if (!err)
        err = reader_begin(&r, db, a, NULL, site_now(site), e);
    if (!err)
        err = store_channels(&r, &all, e);
    if (!err)
        err = store_topics(&r, &topics, &topics_n, e);
    reader_end(&r);
    db_close(db);
    s->channels = ARENA_ARRAY(a, struct str, all.n + 1);
    for (size_t i = 0; i < all.n && s->channels; i++)
        s->channels[s->channels_n++] = all.p[i].slug;
    s->topics = ARENA_ARRAY(a, struct str, topics_n + 1);
    for (size_t i = 0; i < topics_n && s->topics; i++)
        s->topics[s->topics_n++] = topics[i].slug;
    if (!err && s->channels_n == 0)
        err = err_set(e, KY_ENOTFOUND, "the site has no channel to put articles in");
    return err ? err : arena_check(a, e);
}

enum ky_err seed_site(struct site *site, const struct actor *actor, const struct seed *seed,
                      struct err *e)
{
    struct arena a;
    struct seeding s = {.seed = seed, .zone = site->zone};
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    enum ky_err err = read_places(site, &a, &s, e);
    const struct bulk bulk = {.step = put_one,
                              .ctx = &s,
                              .steps = seed->articles,
                              .progress = seed->progress,
                              .progress_ctx = seed->ctx};
    if (!err)
        err = bulk_run(site, actor, &bulk, e);
    arena_release(&a);
    return err;
}
