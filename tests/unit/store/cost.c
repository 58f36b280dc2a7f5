/* No statement visits a number of rows that grows with the site: each operation takes as many steps
 * of SQLite's machine in a small site as in a large one. */
#include <stdio.h>
#include <stdlib.h>

#include "store/block.h"
#include "store/changelog.h"
#include "store/correction.h"
#include "store/page.h"
#include "store/permalink.h"
#include "store/ranking.h"
#include "store/related.h"
#include "store/setting.h"
#include "store/term.h"
#include "store/timer.h"
#include "store/topic.h"
#include "store/view_count.h"
#include "store_fixture.h"

enum { SMALL = 1000, LARGE = 20000 };

/* What the tables beside have of each: a correction, a timer that waits, one that is done. */
static void note_it(struct writer *w, int64_t id)
{
    struct err e;
    struct timer t;
    struct reader r = writer_reader(w);
    struct correction c = {.article_id = id, .text = STR("应为“三座”。")};
    assert_ok(store_correction_add(w, &c, &e), &e);
    assert_ok(store_timer_set(w, id, TIMER_PUBLISH, 7, &e), &e);
    assert_ok(store_timer_of(&r, id, TIMER_PUBLISH, &t, &e), &e);
    assert_ok(store_timer_end(w, &t, TIMER_DONE, &e), &e);
    assert_ok(store_timer_set(w, id, TIMER_EXPIRE, INT64_MAX - id, &e), &e);
}

/* Articles up to number n, an hour apart, in two of three channels, with a source and a tag. */
static void grow(struct store_fixture *f, int64_t from, int64_t n)
{
    struct err e;
    char origin[32];
    while (from < n) {
        struct writer *w = fx_write(f);
        struct channels all = fx_channels(w);
        for (int64_t end = from + 500; from < n && from < end; from++) {
            struct revision v = fx_text(w, "水库验收");
            int64_t tags[] = {2 + from % 2}, guest[] = {3 - from % 2}, topic[] = {1};
            v.source_id = 1;
            v.tags = (struct ids){tags, 1};
            v.channels = (struct ids){guest, 1};
            v.topics = (struct ids){topic, 1};
            v.picture_id = 1;
            snprintf(origin, sizeof(origin), "seed:%lld", (long long)from);
            struct article a = {
                .lang = STR("zh-CN"), .channel_id = 2 + from % 2, .origin = str_c(origin)};
            assert_ok(store_article_create(w, &a, &e), &e);
            assert_ok(store_article_revise(w, &a, &v, &e), &e);
            struct str path = arena_printf(w->arena, "/a/%lld.html", (long long)a.id);
            assert_ok(store_article_publish(w, &a, from * US_HOUR, path, &all, &e), &e);
            note_it(w, a.id);
        }
        fx_commit(f);
    }
}

/* What the operations work on: the middle of the site. */
struct place {
    struct store_fixture *f;
    int64_t n, id;
    struct position at;
    struct list list;
};

static enum ky_err settings(struct reader *r, const struct place *p, struct err *e)
{
    struct settings s;
    (void)p;
    return store_settings(r, &s, e);
}

static enum ky_err channels(struct reader *r, const struct place *p, struct err *e)
{
    struct channels all;
    (void)p;
    return store_channels(r, &all, e);
}

static enum ky_err terms(struct reader *r, const struct place *p, struct err *e)
{
    struct term *t;
    size_t n;
    (void)p;
    enum ky_err err = store_terms(r, TERM_TAG, 100, &t, &n, e);
    return err ? err : store_term(r, 1, &t, e);
}

static enum ky_err find_term(struct reader *r, const struct place *p, struct err *e)
{
    int64_t id;
    (void)p;
    return store_term_find(r, TERM_TAG, STR("水利"), &id, e);
}

static enum ky_err pages(struct reader *r, const struct place *p, struct err *e)
{
    struct page *page;
    size_t n;
    (void)p;
    enum ky_err err = store_pages(r, &page, &n, e);
    return err ? err : store_page(r, 1, &page, e);
}

static enum ky_err permalink(struct reader *r, const struct place *p, struct err *e)
{
    enum permalink_kind kind;
    int64_t subject;
    struct str path = arena_printf(r->arena, "/a/%lld.html", (long long)p->id);
    return store_permalink(r, path, &kind, &subject, e);
}

static enum ky_err article(struct reader *r, const struct place *p, struct err *e)
{
    struct article *a;
    struct revision *v;
    enum ky_err err = store_article(r, p->id, &a, e);
    return err ? err : store_revision(r, a->public_revision_id, &v, e);
}

static enum ky_err by_origin(struct reader *r, const struct place *p, struct err *e)
{
    int64_t id;
    struct str origin = arena_printf(r->arena, "seed:%lld", (long long)p->id - 1);
    enum ky_err err = store_article_by_origin(r, origin, &id, e);
    assert_int_equal(id, p->id);
    return err;
}

static enum ky_err list_first(struct reader *r, const struct place *p, struct err *e)
{
    struct list_page page;
    return store_list(r, &p->list, POSITION_MAX, POSITION_MIN, 20, &page, e);
}

static enum ky_err list_middle(struct reader *r, const struct place *p, struct err *e)
{
    struct list_page page;
    enum ky_err err = store_list(r, &p->list, p->at, POSITION_MIN, 20, &page, e);
    assert_true(page.n == 20 && page.more);
    return err;
}

static enum ky_err list_floor(struct reader *r, const struct place *p, struct err *e)
{
    struct list_page page;
    const struct position floor = {p->at.at - US_DAY, 0};
    return store_list(r, &p->list, p->at, floor, 100, &page, e);
}

static enum ky_err list_newer(struct reader *r, const struct place *p, struct err *e)
{
    struct list_page page;
    return store_list_newer(r, &p->list, p->at, 1, &page, e);
}

static enum ky_err list_nearest(struct reader *r, const struct place *p, struct err *e)
{
    struct list_page older, newer;
    return store_list_nearest(r, &p->list, p->at, &older, &newer, e);
}

static enum ky_err list_exists(struct reader *r, const struct place *p, struct err *e)
{
    struct list_place place;
    enum ky_err err = store_list_exists(r, &p->list, p->at, POSITION_MIN, NULL, &place, e);
    return err ? err : store_list_exists_newer(r, &p->list, p->at, NULL, &place, e);
}

static enum ky_err list_has(struct reader *r, const struct place *p, struct err *e)
{
    bool has;
    return store_list_has(r, &p->list, p->at, &has, e);
}

static enum ky_err list_ids(struct reader *r, const struct place *p, struct err *e)
{
    struct map_entry *m;
    size_t n;
    int64_t first;
    enum ky_err err = store_list_ids(r, p->id, p->id + 50, 1000, &m, &n, e);
    return err ? err : store_list_first_id(r, p->id, &first, e);
}

static enum ky_err views(struct reader *r, const struct place *p, struct err *e)
{
    int64_t n;
    return store_views(r->db, p->id, 0, 1000, &n, e);
}

static enum ky_err nothing(void *ctx, int64_t seq, struct str keys, struct err *e)
{
    (void)ctx;
    (void)seq;
    (void)keys;
    (void)e;
    return KY_OK;
}

static enum ky_err teasers(struct reader *r, const struct place *p, struct err *e)
{
    int64_t ids[] = {p->id, p->id + 1, p->id - 300};
    struct list_page page;
    return store_teasers(r, (struct ids){ids, 3}, false, &page, e);
}

static enum ky_err translations(struct reader *r, const struct place *p, struct err *e)
{
    struct translation *t;
    size_t n;
    const struct article a = {.id = p->id};
    return store_translations(r, &a, &t, &n, e);
}

static enum ky_err corrections(struct reader *r, const struct place *p, struct err *e)
{
    struct correction *c;
    size_t n;
    return store_corrections(r, p->id, &c, &n, e);
}

static enum ky_err timers(struct reader *r, const struct place *p, struct err *e)
{
    struct timer t;
    enum ky_err err = store_timer_next(r, &t, e);
    return err ? err : store_timer_of(r, p->id, TIMER_EXPIRE, &t, e);
}

static enum ky_err topics(struct reader *r, const struct place *p, struct err *e)
{
    struct topic *t;
    size_t n;
    int64_t id;
    (void)p;
    enum ky_err err = store_topics(r, &t, &n, e);
    if (!err)
        err = store_topic(r, 1, &t, e);
    return err ? err : store_topic_by_slug(r, STR("flood"), &id, e);
}

static enum ky_err blocks(struct reader *r, const struct place *p, struct err *e)
{
    struct block *b;
    struct block_item *i;
    size_t n;
    (void)p;
    enum ky_err err = store_blocks(r, "headline", &b, &n, e);
    return err ? err : store_block_item(r, 1, &i, e);
}

static enum ky_err media(struct reader *r, const struct place *p, struct err *e)
{
    struct media *m;
    (void)p;
    enum ky_err err = store_media(r, 1, &m, e);
    return err ? err : store_media_by_hash(r, STR("00112233445566778899aabbccddeeff"), &m, e);
}

/* To count them anew reads the views and articles of a month, by nature (store_ranking_count): the
 * scheduler does that now and then. To read them does not. */
static enum ky_err rankings(struct reader *r, const struct place *p, struct err *e)
{
    struct ids ids;
    (void)p;
    return store_ranking(r, RANKING_WEEK, STR("zh-CN"), &ids, e);
}

static enum ky_err follow(struct reader *r, const struct place *p, struct err *e)
{
    struct hash h;
    (void)p;
    enum ky_err err = changelog_follow(r->db, r->seq - 10, 1000, nothing, NULL, e);
    return err ? err : changelog_hash_at(r->db, r->seq / 2, &h, e);
}

static const struct {
    const char *name;
    enum ky_err (*run)(struct reader *r, const struct place *p, struct err *e);
} reads[] = {{"settings", settings},
             {"channels", channels},
             {"terms", terms},
             {"find term", find_term},
             {"pages", pages},
             {"permalink", permalink},
             {"article", article},
             {"by origin", by_origin},
             {"first page", list_first},
             {"middle page", list_middle},
             {"page above a floor", list_floor},
             {"newer", list_newer},
             {"nearest", list_nearest},
             {"exists", list_exists},
             {"has", list_has},
             {"ids", list_ids},
             {"views", views},
             {"teasers", teasers},
             {"translations", translations},
             {"corrections", corrections},
             {"timers", timers},
             {"topics", topics},
             {"blocks", blocks},
             {"media", media},
             {"rankings", rankings},
             {"follow", follow}};
enum { READS = sizeof(reads) / sizeof(reads[0]), LISTS = 4 };

static void put_new(struct writer *w, const struct place *p)
{
    struct revision v = fx_text(w, "新闻");
    int64_t tags[] = {2};
    v.tags = (struct ids){tags, 1};
    fx_publish(w, fx_draft(w, 3, &v), p->n * US_HOUR);
}

static void publish_again(struct writer *w, const struct place *p)
{
    struct revision v = fx_text(w, "改");
    fx_revise(w, p->id, &v);
    fx_publish(w, p->id, p->at.at + 1);
}

static void recall(struct writer *w, const struct place *p)
{
    fx_recall(w, p->id);
}

static void move(struct writer *w, const struct place *p)
{
    fx_move(w, p->id, 1);
}

static void set(struct writer *w, const struct place *p)
{
    struct err e;
    (void)p;
    assert_ok(store_setting_set(w, SETTING_NAME, STR("澜江"), &e), &e);
}

static void count_views(struct writer *w, const struct place *p)
{
    struct err e;
    const struct view_count v = {p->id, 5};
    assert_ok(store_views_add(w->db, 700, &v, 1, &e), &e);
}

static void correct(struct writer *w, const struct place *p)
{
    struct err e;
    struct correction c = {.article_id = p->id, .text = STR("更正")};
    assert_ok(store_correction_add(w, &c, &e), &e);
}

static void plan(struct writer *w, const struct place *p)
{
    struct err e;
    struct timer t;
    struct reader r = writer_reader(w);
    assert_ok(store_timer_set(w, p->id, TIMER_EXPIRE, 9, &e), &e);
    assert_ok(store_timer_next(&r, &t, &e), &e);
    assert_ok(store_timer_end(w, &t, TIMER_DONE, &e), &e);
}

static void set_end(struct writer *w, const struct place *p)
{
    struct err e;
    struct article a = fx_load(w, p->id);
    assert_ok(store_article_set_end(w, &a, 9, &e), &e);
}

static void find_related(struct writer *w, const struct place *p)
{
    struct err e;
    struct ids ids;
    struct article a = fx_load(w, p->id);
    int64_t tags[] = {2, 3};
    const struct revision v = {.tags = {tags, 2}};
    assert_ok(store_related(w, &a, &v, &ids, &e), &e);
}

static void rank(struct writer *w, const struct place *p)
{
    struct err e;
    int64_t ids[] = {p->id};
    assert_ok(store_ranking_set(w, RANKING_WEEK, STR("zh-CN"), (struct ids){ids, 1}, &e), &e);
}

/* The records of the front page, all of them one more. */
static void furnish(struct writer *w)
{
    struct err e;
    struct media m = {.hash = STR("00112233445566778899aabbccddeeff"),
                      .type = STR("image/png"),
                      .ext = STR("png")};
    struct topic t = {.slug = STR("flood"), .name = STR("防汛"), .open = true};
    struct block b = {.place = STR("headline"), .public = true};
    struct block_item i = {
        .block_id = 1, .title = STR("x"), .url = STR("https://x.example/"), .public = true};
    assert_ok(store_media_save(w, &m, &e), &e);
    assert_ok(store_topic_save(w, &t, &e), &e);
    assert_ok(store_block_save(w, &b, &e), &e);
    assert_ok(store_block_item_save(w, &i, &e), &e);
}

static void new_term(struct writer *w, const struct place *p)
{
    struct err e;
    int64_t id;
    (void)p;
    assert_ok(store_term_need(w, TERM_TAG, STR("教育"), STR(""), &id, &e), &e);
}

static const struct {
    const char *name;
    void (*run)(struct writer *w, const struct place *p);
} writes[] = {{"publish a new one", put_new},
              {"publish again", publish_again},
              {"recall", recall},
              {"move", move},
              {"set", set},
              {"count views", count_views},
              {"new term", new_term},
              {"correct", correct},
              {"plan", plan},
              {"set an end", set_end},
              {"find related ones", find_related},
              {"rank", rank}};
enum { WRITES = sizeof(writes) / sizeof(writes[0]) };

struct costs {
    int64_t read[LISTS][READS], write[WRITES];
};

/* Steps that each operation takes now, statements prepared; what was written is undone. */
static void measure(struct store_fixture *f, int64_t n, struct costs *out)
{
    struct err e;
    static const struct list lists[LISTS] = {{LIST_ALL, 0, S("zh-CN"), false},
                                             {LIST_CHANNEL, 1, S("zh-CN"), false},
                                             {LIST_TERM, 2, S("zh-CN"), false},
                                             {LIST_TOPIC, 1, S("zh-CN"), false}};
    struct place p = {.f = f, .n = n, .id = n / 2 + 1, .at = {n / 2 * US_HOUR, n / 2 + 1}};
    for (int l = 0; l < LISTS; l++) {
        p.list = lists[l];
        for (int i = 0; i < READS; i++)
            for (int warm = 0; warm < 2; warm++) {
                struct reader *r = fx_read(f, NULL);
                int64_t before = db_steps(f->back);
                assert_ok(reads[i].run(r, &p, &e), &e);
                out->read[l][i] = db_steps(f->back) - before;
                fx_done(f);
            }
    }
    for (int i = 0; i < WRITES; i++)
        for (int warm = 0; warm < 2; warm++) {
            struct writer *w = fx_write(f);
            int64_t before = db_steps(f->db);
            writes[i].run(w, &p);
            out->write[i] = db_steps(f->db) - before;
            fx_undo(f);
        }
}

static void same(const char *name, int64_t small, int64_t large)
{
    assert_true(small > 0);
    if (llabs(large - small) > small / 20 + 5)
        fail_msg("%s: %lld steps at first, %lld when the site has grown", name, (long long)small,
                 (long long)large);
}

static void nothing_grows_with_the_site(struct store_fixture *f)
{
    struct err e;
    struct costs small, large;
    int64_t n = getenv("KAIYUAN_TEST_QUICK") ? LARGE / 10 : LARGE, id;
    struct writer *w = fx_write(f);
    fx_channel(w, "news", 0);
    fx_channel(w, "city", 1);
    fx_channel(w, "county", 1);
    assert_ok(store_term_need(w, TERM_SOURCE, STR("澜江日报"), STR(""), &id, &e), &e);
    assert_ok(store_term_need(w, TERM_TAG, STR("水利"), STR(""), &id, &e), &e);
    assert_ok(store_term_need(w, TERM_TAG, STR("民生"), STR(""), &id, &e), &e);
    struct page about = {.slug = STR("about"), .title = STR("关于"), .public = true};
    assert_ok(store_page_save(w, &about, &e), &e);
    furnish(w);
    fx_commit(f);
    grow(f, 0, SMALL);
    measure(f, SMALL, &small);
    grow(f, SMALL, n);
    measure(f, n, &large);
    for (int i = 0; i < READS; i++)
        for (int l = 0; l < LISTS; l++)
            same(reads[i].name, small.read[l][i], large.read[l][i]);
    for (int i = 0; i < WRITES; i++)
        same(writes[i].name, small.write[i], large.write[i]);
}
ON_SQLITE(nothing_grows_with_the_site)

UNIT_TESTS(SQLITE(nothing_grows_with_the_site));
