/* What is read most, counted and kept. */
#include "service/popular.h"

#include "site_fixture.h"
#include "store/ranking.h"
#include "store/term.h"
#include "store/view_count.h"

static int64_t today(const struct site_fixture *f)
{
    return (f->now + zone_offset(f->site->zone, f->now) * US_SECOND) / US_DAY;
}

struct reads {
    int64_t day;
    struct view_count v;
};

static enum ky_err read_in(struct writer *w, void *ctx, struct err *e)
{
    const struct reads *r = ctx;
    return store_views_add(w->db, r->day, &r->v, 1, e);
}

static void read_it(struct site_fixture *f, int64_t id, int64_t days_ago, int64_t views)
{
    struct err e;
    struct reads r = {today(f) - days_ago, {id, views}};
    assert_ok(site_write(f->site, &ACTOR_COMMAND, read_in, &r, &e), &e);
}

static int64_t put(struct site_fixture *f, const char *lang, int64_t days_ago, const char *tag)
{
    struct err e;
    struct article_result r;
    const struct str tags[] = {str_c(tag)};
    struct article_input in = sx_input("甲");
    in.lang = str_c(lang);
    in.published_at = f->now - days_ago * US_DAY;
    in.tags = tags;
    in.tags_n = 1;
    assert_ok(article_import(f->site, &ACTOR_COMMAND, &f->arena, &in, &r, &e), &e);
    return r.id;
}

static void update(struct site_fixture *f)
{
    struct err e;
    struct db *db;
    assert_ok(site_connect(f->site, DB_READ, &db, &e), &e);
    assert_ok(popular_update(f->site, db, &e), &e);
    db_close(db);
}

struct question {
    enum ranking_span span;
    struct str lang;
    struct arena *arena;
    struct str answer;
};

static enum ky_err ask_in(struct writer *w, void *ctx, struct err *e)
{
    struct question *q = ctx;
    struct ids ids;
    struct reader r = writer_reader(w);
    enum ky_err err = store_ranking(&r, q->span, q->lang, &ids, e);
    q->answer = ids_join(q->arena, ids);
    return err;
}

static struct str ranking(struct site_fixture *f, enum ranking_span span, const char *lang)
{
    struct err e;
    struct question q = {span, str_c(lang), &f->arena, STR("")};
    assert_ok(site_write(f->site, &ACTOR_COMMAND, ask_in, &q, &e), &e);
    return q.answer;
}

static void counts_by_day_and_language(struct site_fixture *f)
{
    struct err e;
    update(f); /* of an empty site: nothing to say, nothing to log */
    int64_t head = sx_head(f);
    put(f, "zh-CN", 40, "水利"); /* 1 */
    put(f, "zh-CN", 3, "水利");  /* 2 */
    put(f, "zh-CN", 2, "交通");  /* 3 */
    put(f, "en", 1, "Water");    /* 4 */
    assert_true(sx_head(f) > head);
    read_it(f, 1, 0, 5);
    read_it(f, 2, 1, 6);
    read_it(f, 3, 2, 100); /* the day before yesterday: not in the ranking of the day */
    read_it(f, 1, 29, 1000);
    read_it(f, 2, 30, 99999); /* too long ago for any */
    read_it(f, 4, 0, 1);
    update(f);
    assert_str(ranking(f, RANKING_DAY, "zh-CN"), "2 1");
    assert_str(ranking(f, RANKING_WEEK, "zh-CN"), "3 2 1");
    assert_str(ranking(f, RANKING_MONTH, "zh-CN"), "1 3 2");
    assert_str(ranking(f, RANKING_DAY, "en"), "4");
    struct str tags = ranking(f, RANKING_TAGS, "zh-CN"); /* the tag of article 1 is too old there */
    assert_str(tags, "2 1");                             /* one use each: the newer first */
    head = sx_head(f);
    read_it(f, 1, 0, 1); /* no order changes: 6 against 6, of which the newer is first */
    update(f);
    assert_int_equal(sx_head(f), head);
    read_it(f, 1, 0, 1);
    update(f);
    assert_str(ranking(f, RANKING_DAY, "zh-CN"), "1 2");
    assert_int_equal(sx_head(f), head + 2); /* of the day and of the week */
    /* What is recalled counts no longer. */
    assert_ok(article_recall(f->site, &ACTOR_COMMAND, 1, STR(""), &e), &e);
    update(f);
    assert_str(ranking(f, RANKING_DAY, "zh-CN"), "2");
    assert_str(ranking(f, RANKING_MONTH, "zh-CN"), "3 2");
    /* A day has two days, so that it is not empty after midnight; then it is. */
    f->now += 2 * US_DAY;
    update(f);
    assert_str(ranking(f, RANKING_DAY, "zh-CN"), "");
    assert_str(ranking(f, RANKING_WEEK, "zh-CN"), "3 2");
    sx_verify(f);
}
ON_BOTH(counts_by_day_and_language)

static enum ky_err put_in(struct writer *w, void *ctx, struct err *e)
{
    const struct site_fixture *f = ctx;
    return popular_put(w, f->site->zone, e);
}

static void keeps_no_more_than_it_shows(struct site_fixture *f)
{
    struct err e;
    for (int i = 0; i < 15; i++) {
        int64_t id = put(f, "zh-CN", 1, (const char *[]){"甲", "乙", "丙"}[i % 3]);
        read_it(f, id, 0, 100 - i);
    }
    assert_ok(site_write(f->site, &ACTOR_COMMAND, put_in, f, &e), &e);
    assert_str(ranking(f, RANKING_DAY, "zh-CN"), "1 2 3 4 5 6 7 8 9 10");
    assert_str(ranking(f, RANKING_TAGS, "zh-CN"), "1 2 3");
    assert_str(ranking(f, RANKING_DAY, "en"), "");
    int64_t head = sx_head(f);
    update(f); /* the same by the other way */
    assert_int_equal(sx_head(f), head);
    sx_verify(f);
}
ON_BOTH(keeps_no_more_than_it_shows)

UNIT_TESTS(BOTH(counts_by_day_and_language), BOTH(keeps_no_more_than_it_shows));
