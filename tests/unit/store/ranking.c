#include "store/ranking.h"

#include "store/term.h"
#include "store/view_count.h"
#include "store_fixture.h"

static struct str get(struct store_fixture *f, enum ranking_span span, const char *lang)
{
    struct err e;
    struct ids ids;
    assert_ok(store_ranking(fx_read(f, NULL), span, str_c(lang), &ids, &e), &e);
    fx_done(f);
    return ids_join(&f->arena, ids);
}

static void keeps_one_for_each_span_and_language(struct store_fixture *f)
{
    struct err e;
    struct deps deps;
    int64_t some[] = {3, 1, 2};
    struct ids none;
    assert_str(get(f, RANKING_DAY, "zh-CN"), "");
    struct writer *w = fx_write(f);
    assert_ok(store_ranking_set(w, RANKING_DAY, STR("zh-CN"), (struct ids){some, 3}, &e), &e);
    assert_ok(store_ranking_set(w, RANKING_DAY, STR("en"), (struct ids){some, 1}, &e), &e);
    assert_ok(store_ranking_set(w, RANKING_TAGS, STR("en"), (struct ids){some, 2}, &e), &e);
    assert_ok(store_ranking_set(w, RANKING_WEEK, STR("en"), (struct ids){NULL, 0}, &e), &e);
    fx_commit(f);
    assert_int_equal(fx_head(f), 3); /* nothing was said of the week, and nothing is */
    assert_str(get(f, RANKING_DAY, "zh-CN"), "3 1 2");
    assert_str(get(f, RANKING_DAY, "en"), "3");
    assert_str(get(f, RANKING_TAGS, "en"), "3 1");
    w = fx_write(f);
    assert_ok(store_ranking_set(w, RANKING_DAY, STR("zh-CN"), (struct ids){some, 3}, &e), &e);
    fx_commit(f);
    assert_int_equal(fx_head(f), 3);
    w = fx_write(f);
    assert_ok(store_ranking_set(w, RANKING_DAY, STR("zh-CN"), (struct ids){NULL, 0}, &e), &e);
    fx_commit(f);
    struct touches t = fx_touches(f, 3);
    assert_int_equal(t.v.n, 1);
    assert_true(fx_touched(&t, "ranking:day:zh-CN"));
    deps_init(&deps, &f->arena);
    assert_ok(store_ranking(fx_read(f, &deps), RANKING_DAY, STR("zh-CN"), &none, &e), &e);
    assert_int_equal(none.n, 0);
    assert_int_equal(deps.v.n, 1);
    assert_true(deps_hit(&deps, &t.v.p[0]));
    fx_done(f);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(keeps_one_for_each_span_and_language)

static struct str count(struct store_fixture *f, enum ranking_span span, int64_t from, int64_t to,
                        int64_t limit)
{
    struct err e;
    struct ids ids;
    assert_ok(store_ranking_count(fx_read(f, NULL), span, STR("zh-CN"), from, to, limit, &ids, &e),
              &e);
    fx_done(f);
    return ids_join(&f->arena, ids);
}

/* Articles 1 to 4, an hour apart; tags 1 (of 1 and 2), 2 (of 3 and 4), 3 (of 4); an editor. */
static void counts_what_there_is(struct store_fixture *f)
{
    static const int64_t tags[4][2] = {{1, 0}, {1, 0}, {2, 0}, {2, 3}};
    struct err e;
    int64_t id;
    struct writer *w = fx_write(f);
    fx_channel(w, "news", 0);
    assert_ok(store_term_need(w, TERM_TAG, STR("水利"), STR(""), &id, &e), &e);
    assert_ok(store_term_need(w, TERM_TAG, STR("交通"), STR(""), &id, &e), &e);
    assert_ok(store_term_need(w, TERM_TAG, STR("民生"), STR(""), &id, &e), &e);
    assert_ok(store_term_need(w, TERM_EDITOR, STR("宁禾"), STR(""), &id, &e), &e);
    for (int i = 0; i < 4; i++) {
        struct revision v = fx_text(w, "题");
        int64_t mine[2] = {tags[i][0], tags[i][1]};
        v.editor_id = 4;
        v.tags = (struct ids){mine, mine[1] ? 2 : 1};
        fx_publish(w, fx_draft(w, 1, &v), i * US_HOUR);
    }
    const struct view_count day5[] = {{1, 10}, {2, 5}, {3, 5}, {77, 99}}, day6[] = {{2, 5}, {4, 1}};
    assert_ok(store_views_add(w->db, 5, day5, 4, &e), &e);
    assert_ok(store_views_add(w->db, 6, day6, 2, &e), &e);
    fx_commit(f);
    assert_str(count(f, RANKING_WEEK, 5, 5, 10), "1 3 2"); /* of equal ones the newer first */
    assert_str(count(f, RANKING_WEEK, 5, 6, 10), "2 1 3 4");
    assert_str(count(f, RANKING_WEEK, 5, 6, 2), "2 1");
    assert_str(count(f, RANKING_WEEK, 7, 9, 10), "");
    assert_str(count(f, RANKING_TAGS, 0, US_DAY, 10), "2 1 3");
    assert_str(count(f, RANKING_TAGS, 0, US_HOUR, 10), "1");
    assert_str(count(f, RANKING_TAGS, US_HOUR, 2 * US_HOUR, 10), "2 1");
    fx_recall(fx_write(f), 2);
    fx_commit(f);
    assert_str(count(f, RANKING_WEEK, 5, 6, 10), "1 3 4");
    assert_str(count(f, RANKING_TAGS, 0, US_DAY, 10), "2 3 1");
}
ON_BOTH(counts_what_there_is)

UNIT_TESTS(BOTH(keeps_one_for_each_span_and_language), BOTH(counts_what_there_is));
