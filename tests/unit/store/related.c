#include "store/related.h"

#include "store/term.h"
#include "store_fixture.h"

static int64_t put(struct writer *w, int64_t channel, const char *lang, const int64_t *tags,
                   size_t n, int64_t at)
{
    struct err e;
    struct article a = {.lang = str_c(lang), .channel_id = channel};
    struct revision v = fx_text(w, "题");
    int64_t copy[8];
    for (size_t i = 0; i < n; i++)
        copy[i] = tags[i];
    v.tags = (struct ids){copy, n};
    assert_ok(store_article_create(w, &a, &e), &e);
    assert_ok(store_article_revise(w, &a, &v, &e), &e);
    fx_publish(w, a.id, at);
    return a.id;
}

static struct str related(struct store_fixture *f, int64_t id)
{
    struct err e;
    struct article *a;
    assert_ok(store_article(fx_read(f, NULL), id, &a, &e), &e);
    struct str text = ids_join(&f->arena, a->related);
    fx_done(f);
    return text;
}

static void terms(struct writer *w)
{
    static const char *const names[] = {"水利", "交通", "民生"};
    struct err e;
    int64_t id;
    fx_channel(w, "news", 0);
    fx_channel(w, "city", 0);
    for (int i = 0; i < 3; i++)
        assert_ok(store_term_need(w, TERM_TAG, str_c(names[i]), STR(""), &id, &e), &e);
}

/* Two tags before one, a rare one before a common one, then the newest of the channel. */
static void puts_the_nearest_first(struct store_fixture *f)
{
    static const int64_t rare[] = {1}, common[] = {2}, both[] = {1, 2}, other[] = {3};
    struct err e;
    struct writer *w = fx_write(f);
    terms(w);
    for (int i = 0; i < 4; i++)
        put(w, 2, "zh-CN", common, 1, 100 + i); /* 1 to 4 */
    put(w, 2, "zh-CN", rare, 1, 50);            /* 5 */
    put(w, 2, "zh-CN", both, 2, 10);            /* 6 */
    put(w, 1, "zh-CN", other, 1, 20);           /* 7: the channel alone */
    put(w, 1, "en", both, 2, 999);              /* 8: another language */
    put(w, 1, "zh-CN", both, 2, 1);             /* 9 */
    put(w, 1, "zh-CN", other, 0, 30);           /* 10: shares nothing but the channel */
    fx_commit(f);
    assert_str(related(f, 9), "6 5 4 3 2");
    assert_str(related(f, 10), "7 9");
    assert_str(related(f, 8), "");
    /* Fixed when it is published: later ones change nothing until it is published again. */
    w = fx_write(f);
    put(w, 1, "zh-CN", both, 2, 5000); /* 11 */
    fx_commit(f);
    assert_str(related(f, 9), "6 5 4 3 2");
    assert_str(related(f, 11), "6 9 5 4 3");
    w = fx_write(f);
    fx_recall(w, 6);
    struct revision v = fx_text(w, "改");
    int64_t tags[] = {1, 2};
    v.tags = (struct ids){tags, 2};
    fx_revise(w, 9, &v);
    fx_publish(w, 9, 1);
    fx_commit(f);
    assert_str(related(f, 9), "11 5 4 3 2"); /* without what was recalled */
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(puts_the_nearest_first)

/* What has neither tags nor neighbours has none; itself is never among them. */
static void may_be_alone(struct store_fixture *f)
{
    struct writer *w = fx_write(f);
    terms(w);
    fx_article(w, 1, "独", 5);
    fx_commit(f);
    assert_str(related(f, 1), "");
    w = fx_write(f);
    for (int i = 0; i < 40; i++)
        put(w, 1, "zh-CN", (const int64_t[]){3}, 1, 100 + i % 2);
    fx_commit(f);
    struct err e;
    for (int64_t id = 2; id <= 41; id++) {
        struct ids ids = ids_parse(&f->arena, related(f, id));
        assert_false(ids_has(ids, id));
        assert_true(ids_unique(ids) && ids.n <= RELATED_MAX);
    }
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(may_be_alone)

UNIT_TESTS(BOTH(puts_the_nearest_first), BOTH(may_be_alone));
