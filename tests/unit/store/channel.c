#include "store/channel.h"

#include <stdio.h>

#include "store_fixture.h"

static enum ky_err save(struct writer *w, int64_t id, int64_t parent, const char *slug,
                        const char *name, int64_t rank, struct err *e)
{
    struct channel c = {.id = id,
                        .parent_id = parent,
                        .slug = str_c(slug),
                        .name = str_c(name),
                        .rank = rank,
                        .open = true};
    return store_channel_save(w, &c, e);
}

static void stands_in_a_tree(struct store_fixture *f)
{
    struct err e;
    struct channels all;
    struct deps deps;
    struct writer *w = fx_write(f);
    assert_ok(save(w, 0, 0, "news", "要闻", 2, &e), &e);     /* 1 */
    assert_ok(save(w, 0, 1, "city", "城市", 2, &e), &e);     /* 2 */
    assert_ok(save(w, 0, 1, "county", "县域", 1, &e), &e);   /* 3 */
    assert_ok(save(w, 0, 0, "about-us", "机构", 1, &e), &e); /* 4 */
    assert_ok(save(w, 0, 3, "town", "乡镇", 1, &e), &e);     /* 5 */
    fx_commit(f);
    deps_init(&deps, &f->arena);
    assert_ok(store_channels(fx_read(f, &deps), &all, &e), &e);
    static const int64_t order[] = {4, 1, 3, 5, 2};
    static const int depth[] = {0, 0, 1, 2, 1};
    assert_int_equal(all.n, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(all.p[i].id, order[i]);
        assert_int_equal(all.p[i].depth, depth[i]);
        assert_int_equal(all.p[i].parent ? all.p[i].parent->id : 0, all.p[i].parent_id);
    }
    assert_str(channel_by_slug(&all, STR("town"))->path, "/c/town/");
    assert_ptr_equal(channel_by_id(&all, 5)->parent, channel_by_slug(&all, STR("county")));
    assert_null(channel_by_slug(&all, STR("nowhere")));
    assert_null(channel_by_id(&all, 6));
    assert_int_equal(deps.v.n, 2); /* what was asked for by its id, there or not */
    assert_str(deps.v.p[0].key, "channel:5");
    assert_str(deps.v.p[1].key, "channel:6");
    fx_done(f);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(stands_in_a_tree)

static void refuses_bad_fields(struct store_fixture *f)
{
    struct err e;
    static char big[2001];
    struct writer *w = fx_write(f);
    memset(big, 'x', sizeof(big));
    assert_err(save(w, 0, 0, "News", "要闻", 1, &e), KY_EINVAL);
    assert_non_null(strstr(e.text, "News"));
    assert_err(save(w, 0, 0, "news", "", 1, &e), KY_EINVAL);
    assert_err(save(w, 0, 9, "news", "要闻", 1, &e), KY_EINVAL);
    assert_non_null(strstr(e.text, "parent"));
    assert_err(save(w, 9, 0, "news", "要闻", 1, &e), KY_ENOTFOUND);
    struct channel c = {.slug = STR("news"), .name = STR("要闻"), .description = str_of(big, 2001)};
    assert_err(store_channel_save(w, &c, &e), KY_EINVAL);
    c.description = STR("\xff");
    assert_err(store_channel_save(w, &c, &e), KY_EINVAL);
    fx_commit(f);
    assert_int_equal(fx_head(f), 0);
}
ON_BOTH(refuses_bad_fields)

static void nests_only_so_deep(struct store_fixture *f)
{
    struct err e;
    char slug[16];
    struct writer *w = fx_write(f);
    for (int i = 0; i < CHANNEL_DEPTH_MAX; i++) {
        snprintf(slug, sizeof(slug), "c%d", i);
        assert_int_equal(fx_channel(w, slug, i), i + 1);
    }
    assert_err(save(w, 0, CHANNEL_DEPTH_MAX, "deeper", "x", 1, &e), KY_EINVAL);
    /* Nor by what hangs below: another top with the chain under it would be too deep. */
    int64_t top = fx_channel(w, "top", 0);
    assert_err(save(w, 1, top, "c0", "c0", 1, &e), KY_EINVAL);
    assert_ok(save(w, 2, top, "c1", "c1", 1, &e), &e); /* from below c0: as deep as before */
    struct channels all = fx_channels(w);
    assert_int_equal(all.n, CHANNEL_DEPTH_MAX + 1);
    assert_int_equal(channel_by_slug(&all, STR("c7"))->depth, CHANNEL_DEPTH_MAX - 1);
    fx_commit(f);
}
ON_BOTH(nests_only_so_deep)

static void refuses_circles(struct store_fixture *f)
{
    struct err e;
    struct writer *w = fx_write(f);
    fx_channel(w, "a", 0);
    fx_channel(w, "b", 1);
    fx_channel(w, "c", 2);
    assert_err(save(w, 1, 1, "a", "a", 1, &e), KY_EINVAL);
    assert_non_null(strstr(e.text, "inside itself"));
    assert_err(save(w, 1, 3, "a", "a", 1, &e), KY_EINVAL);
    fx_commit(f);
    /* One that was made by hand does not hang the reader. */
    fx_script(f, "UPDATE channel SET parent_id = 3 WHERE id = 1");
    struct channels all;
    assert_ok(store_channels(fx_read(f, NULL), &all, &e), &e);
    assert_int_equal(all.n, 0);
    fx_done(f);
}
ON_BOTH(refuses_circles)

static void keeps_addresses_for_ever(struct store_fixture *f)
{
    struct err e;
    struct writer *w = fx_write(f);
    fx_channel(w, "news", 0);
    fx_channel(w, "city", 0);
    assert_err(save(w, 0, 0, "news", "再来", 1, &e), KY_EEXIST);
    assert_non_null(strstr(e.text, "/c/news/"));
    assert_err(save(w, 2, 0, "news", "city", 1, &e), KY_EEXIST);
    assert_ok(save(w, 1, 0, "headlines", "要闻", 1, &e), &e);
    assert_err(save(w, 2, 0, "news", "city", 1, &e), KY_EEXIST); /* it had it once */
    assert_ok(save(w, 1, 0, "news", "要闻", 1, &e), &e);         /* and may have it again */
    fx_commit(f);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(keeps_addresses_for_ever)

static void logs_only_changes(struct store_fixture *f)
{
    struct err e;
    struct writer *w = fx_write(f);
    assert_ok(save(w, 0, 0, "news", "要闻", 3, &e), &e);
    fx_commit(f);
    assert_int_equal(fx_head(f), 1);
    assert_ok(save(fx_write(f), 1, 0, "news", "要闻", 3, &e), &e);
    fx_commit(f);
    assert_int_equal(fx_head(f), 1);
    assert_ok(save(fx_write(f), 1, 0, "news", "要闻", 4, &e), &e);
    fx_commit(f);
    assert_int_equal(fx_head(f), 2);
    assert_ok(save(fx_write(f), 1, 0, "news", "头条", 4, &e), &e);
    fx_commit(f);
    assert_int_equal(fx_head(f), 3);
    struct touches t = fx_touches(f, 1); /* the rank of a single one changes nothing */
    assert_int_equal(t.v.n, 3);
    assert_true(fx_touched(&t, "channel:1") && fx_touched(&t, "channels") &&
                fx_touched(&t, "below:0"));
}
ON_BOTH(logs_only_changes)

/* What is written in English alone concerns pages in English, which note it beside the other. */
static void keeps_english_apart(struct store_fixture *f)
{
    static const char *const keys[] = {"channel:1", "channel-en:1", "about:1",  "about-en:1",
                                       "below:0",   "below-en:0",   "channels", "channels-en"};
    struct err e;
    struct deps deps;
    struct channels all;
    struct channel c = {.slug = STR("news"), .name = STR("要闻"), .open = true};
    assert_ok(store_channel_save(fx_write(f), &c, &e), &e);
    fx_commit(f);
    int64_t before = fx_head(f);
    c.name_en = STR("News");
    assert_ok(store_channel_save(fx_write(f), &c, &e), &e);
    fx_commit(f);
    struct touches t = fx_touches(f, before);
    assert_int_equal(t.v.n, 4);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(fx_touched(&t, keys[i]), i % 2);
    before = fx_head(f);
    c.open = false;
    c.description_en = STR("What is new");
    assert_ok(store_channel_save(fx_write(f), &c, &e), &e);
    fx_commit(f);
    t = fx_touches(f, before);
    assert_int_equal(t.v.n, 4);
    assert_true(fx_touched(&t, "open:1") && fx_touched(&t, "about-en:1"));
    deps_init(&deps, &f->arena);
    assert_ok(store_channels(fx_read(f, &deps), &all, &e), &e);
    all.english = true;
    struct channel *seen = channel_by_id(&all, 1);
    assert_str(channel_name(seen, STR("en")), "News");
    assert_str(channel_name(seen, STR("zh-CN")), "要闻");
    assert_str(channel_about(&all, seen, STR("en")), "What is new");
    assert_null(channel_next_below(&all, 0, NULL));
    assert_null(channel_next(&all, NULL));
    assert_false(channel_is_open(&all, seen));
    assert_int_equal(deps.v.n, 9);
    for (size_t i = 0; i < 8; i++)
        assert_str(deps.v.p[i].key, keys[i]);
    assert_str(deps.v.p[8].key, "open:1");
    fx_done(f);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(keeps_english_apart)

/* Who may stand on a page: the open ones below a channel, or all that are open. */
static void walks_the_open_ones(struct store_fixture *f)
{
    struct err e;
    struct deps deps;
    struct channels all;
    struct writer *w = fx_write(f);
    fx_channel(w, "a", 0);
    fx_channel(w, "b", 1);
    fx_channel(w, "c", 1);
    fx_channel(w, "d", 0);
    struct channel closed = {.id = 2,
                             .parent_id = 1,
                             .slug = STR("b"),
                             .name = STR("b"),
                             .rank = 1,
                             .description = STR("关闭")};
    assert_ok(store_channel_save(w, &closed, &e), &e);
    fx_commit(f);
    deps_init(&deps, &f->arena);
    assert_ok(store_channels(fx_read(f, &deps), &all, &e), &e);
    assert_int_equal(deps.v.n, 0);
    struct channel *c = channel_next_below(&all, 0, NULL);
    assert_int_equal(c->id, 1);
    assert_int_equal(channel_next_below(&all, 0, c)->id, 4);
    assert_int_equal(channel_next_below(&all, 1, NULL)->id, 3);
    assert_null(channel_next_below(&all, 4, NULL));
    static const int64_t order[] = {1, 3, 4};
    c = NULL;
    for (int i = 0; i < 3; i++) {
        c = channel_next(&all, c);
        assert_int_equal(c->id, order[i]);
    }
    assert_null(channel_next(&all, c));
    assert_str(channel_about(&all, &all.p[1], STR("zh-CN")), "关闭");
    static const char *const keys[] = {"below:0", "below:1", "below:4", "channels", "about:2"};
    assert_int_equal(deps.v.n, 5);
    for (int i = 0; i < 5; i++)
        assert_str(deps.v.p[i].key, keys[i]);
    fx_done(f);
}
ON_BOTH(walks_the_open_ones)

static size_t listed(struct store_fixture *f, int64_t channel_id)
{
    struct err e;
    struct list_page page;
    const struct list l = {LIST_CHANNEL, channel_id, STR("zh-CN")};
    assert_ok(store_list(fx_read(f, NULL), &l, POSITION_MAX, POSITION_MIN, 100, &page, &e), &e);
    fx_done(f);
    return page.n;
}

/* One that comes under another channel takes its articles along. */
static void moves_with_its_articles(struct store_fixture *f)
{
    struct err e;
    struct writer *w = fx_write(f);
    int64_t root = fx_channel(w, "root", 0), left = fx_channel(w, "left", root),
            right = fx_channel(w, "right", root), leaf = fx_channel(w, "leaf", left);
    fx_article(w, leaf, "桥梁通车", 100);
    fx_article(w, leaf, "水库验收", 200);
    fx_article(w, left, "港口扩建", 300);
    fx_article(w, right, "学校开学", 400);
    fx_commit(f);
    assert_int_equal(listed(f, root), 4);
    assert_int_equal(listed(f, left), 3);

    int64_t before = fx_head(f);
    w = fx_write(f);
    assert_ok(save(w, leaf, right, "leaf", "leaf", 1, &e), &e);
    fx_commit(f);
    assert_int_equal(listed(f, root), 4);
    assert_int_equal(listed(f, left), 1);
    assert_int_equal(listed(f, right), 3);
    assert_int_equal(listed(f, leaf), 2);
    struct touches t = fx_touches(f, before);
    assert_true(fx_touched(&t, "list:channel:2:zh-CN") && fx_touched(&t, "list:channel:3:zh-CN"));
    assert_false(fx_touched(&t, "list:channel:1:zh-CN") || fx_touched(&t, "list:channel:4:zh-CN"));
    assert_ok(fx_verify(f, &e), &e);

    w = fx_write(f);
    assert_ok(save(w, leaf, 0, "leaf", "leaf", 1, &e), &e);
    fx_commit(f);
    assert_int_equal(listed(f, root), 2);
    assert_int_equal(listed(f, right), 1);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(moves_with_its_articles)

/* A guest of another channel stays there, whatever its own channel does. */
static void leaves_guests_where_they_are(struct store_fixture *f)
{
    struct err e;
    struct writer *w = fx_write(f);
    int64_t root = fx_channel(w, "root", 0), left = fx_channel(w, "left", root),
            right = fx_channel(w, "right", root), leaf = fx_channel(w, "leaf", left),
            twig = fx_channel(w, "twig", right);
    const struct {
        int64_t own, guests[2];
        size_t n;
    } articles[] = {{leaf, {0}, 0},    /* 1: goes along */
                    {leaf, {left}, 1}, /* 2: a guest of the parent itself */
                    {leaf, {twig}, 1}, /* 3: of a channel elsewhere */
                    {leaf, {root, twig}, 2} /* 4: of the root */};
    for (int i = 0; i < 4; i++) {
        int64_t guests[2] = {articles[i].guests[0], articles[i].guests[1]};
        struct revision v = fx_text(w, "题");
        v.channels = (struct ids){guests, articles[i].n};
        fx_publish(w, fx_draft(w, articles[i].own, &v), 100 + i);
    }
    fx_commit(f);
    assert_ok(fx_verify(f, &e), &e);
    /* Where the leaf is put, one after the other, and what the lists then hold. */
    static const struct {
        int64_t parent;
        size_t root, left, right, twig;
    } steps[] = {{2, 4, 4, 2, 2}, {0, 3, 1, 2, 2}, {5, 4, 1, 4, 4}, {3, 4, 1, 4, 2},
                 {1, 4, 1, 2, 2}, {0, 3, 1, 2, 2}, {2, 4, 4, 2, 2}};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        w = fx_write(f);
        assert_ok(save(w, leaf, steps[i].parent, "leaf", "leaf", 1, &e), &e);
        fx_commit(f);
        assert_int_equal(listed(f, leaf), 4);
        assert_int_equal(listed(f, root), steps[i].root);
        assert_int_equal(listed(f, left), steps[i].left);
        assert_int_equal(listed(f, right), steps[i].right);
        assert_int_equal(listed(f, twig), steps[i].twig);
        assert_ok(fx_verify(f, &e), &e);
    }
}
ON_BOTH(leaves_guests_where_they_are)

static void has_a_limit(struct store_fixture *f)
{
    struct err e;
    struct channel c = {.slug = STR("one-more"), .name = STR("x")};
    fx_write(f);
    for (int i = 1; i <= CHANNELS_MAX; i++)
        fx_script(f,
                  "INSERT INTO channel (id, slug, name, description, rank, state) VALUES (%d, "
                  "'c%d', 'x', '', 1, 'open')",
                  i, i);
    fx_commit(f);
    assert_err(store_channel_save(fx_write(f), &c, &e), KY_ELIMIT);
    fx_undo(f);
}
ON_SQLITE(has_a_limit)

UNIT_TESTS(BOTH(stands_in_a_tree), BOTH(refuses_bad_fields), BOTH(nests_only_so_deep),
           BOTH(refuses_circles), BOTH(keeps_addresses_for_ever), BOTH(logs_only_changes),
           BOTH(keeps_english_apart), BOTH(walks_the_open_ones), BOTH(moves_with_its_articles),
           BOTH(leaves_guests_where_they_are), SQLITE(has_a_limit));
