#include "store/related.h"

#include "store/term.h"
#include "store_fixture.h"

static int64_t tag(struct writer *w, const char *name)
{
    struct err e;
    int64_t id = 0;
    assert_ok(store_term_need(w, TERM_TAG, str_c(name), STR(""), &id, &e), &e);
    return id;
}

static int64_t published(struct writer *w, int64_t channel, const char *title, int64_t *tags,
                         size_t n, int64_t at)
{
    struct revision v = fx_text(w, title);
    v.tags = (struct ids){tags, n};
    int64_t id = fx_draft(w, channel, &v);
    fx_publish(w, id, at);
    return id;
}

/* A tag that few share tells more than one that many have; the channel fills up the rest; nothing
 * stands there twice, and nothing newer than what was there. */
static void puts_the_nearest_first(struct store_fixture *f)
{
    struct writer *w = fx_write(f);
    int64_t water = fx_channel(w, "water", 0), other = fx_channel(w, "other", 0);
    int64_t rare = tag(w, "鹤见隧道"), common = tag(w, "民生");
    int64_t many[12];
    for (int i = 0; i < 12; i++)
        many[i] = published(w, other, "常见", &common, 1, 1000 + i);
    int64_t near = published(w, other, "隧道贯通", &rare, 1, 500);
    int64_t neighbour = published(w, water, "水库", NULL, 0, 400);
    int64_t both[] = {common, rare};
    int64_t id = published(w, water, "隧道通水", both, 2, 5000);
    struct article a = fx_load(w, id);
    fx_commit(f);
    assert_int_equal(a.related.n, RELATED_MAX);
    assert_int_equal(a.related.p[0], near);
    for (size_t i = 1; i < a.related.n; i++)
        assert_int_equal(a.related.p[i], many[12 - i]);
    assert_true(ids_unique(a.related));
    assert_false(ids_has(a.related, id));
    assert_false(ids_has(a.related, neighbour)); /* no room: what shares a tag goes first */
}
ON_BOTH(puts_the_nearest_first)

static void falls_back_on_the_channel(struct store_fixture *f)
{
    struct writer *w = fx_write(f);
    int64_t water = fx_channel(w, "water", 0), other = fx_channel(w, "other", 0);
    int64_t first = published(w, water, "甲", NULL, 0, 1000);
    int64_t elsewhere = published(w, other, "乙", NULL, 0, 1100);
    struct article a = fx_load(w, published(w, water, "丙", NULL, 0, 1200));
    fx_commit(f);
    assert_int_equal(a.related.n, 1);
    assert_int_equal(a.related.p[0], first);
    assert_false(ids_has(a.related, elsewhere));
}
ON_BOTH(falls_back_on_the_channel)

UNIT_TESTS(BOTH(puts_the_nearest_first), BOTH(falls_back_on_the_channel));
