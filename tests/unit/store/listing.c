/* Lists: order, pages, edges, and the windows that reads note. */
#include "store/listing.h"

#include <stdio.h>

#include "store/term.h"
#include "store_fixture.h"

static const struct list ALL = {LIST_ALL, 0, S("zh-CN")};

/* Articles 1..n in channel 1 at times 10, 20, 30…; two share each time. */
static void set_up(struct store_fixture *f, int n)
{
    char title[20];
    struct writer *w = fx_write(f);
    fx_channel(w, "news", 0);
    for (int i = 0; i < n; i++) {
        snprintf(title, sizeof(title), "题%d", i + 1);
        assert_int_equal(fx_article(w, 1, title, i / 2 * 10), i + 1);
    }
    fx_commit(f);
}

static struct list_page page(struct store_fixture *f, struct deps *deps, struct position before,
                             struct position floor, int limit)
{
    struct err e;
    struct list_page p;
    assert_ok(store_list(fx_read(f, deps), &ALL, before, floor, limit, &p, &e), &e);
    fx_done(f);
    return p;
}

static void test_names_its_keys(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1000);
    const struct list lists[] = {ALL, {LIST_CHANNEL, 3, STR("en")}, {LIST_TERM, 17, STR("zh-CN")}};
    assert_str(list_key(&a, &lists[0]), "list:all:0:zh-CN");
    assert_str(list_key(&a, &lists[1]), "list:channel:3:en");
    assert_str(list_key(&a, &lists[2]), "list:term:17:zh-CN");
    arena_release(&a);
}

static void is_newest_first(struct store_fixture *f)
{
    struct deps deps;
    set_up(f, 5);
    deps_init(&deps, &f->arena);
    struct list_page p = page(f, &deps, POSITION_MAX, POSITION_MIN, 3);
    assert_int_equal(p.n, 3);
    assert_true(p.more);
    assert_int_equal(p.p[0].id, 5);
    assert_int_equal(p.p[1].id, 4);
    assert_int_equal(p.p[2].id, 3);
    assert_str(p.p[0].title, "题5");
    assert_str(p.p[0].excerpt, "题5，正文。");
    assert_str(p.p[0].path, "/2024/05/16/5.html");
    assert_str(p.p[0].lang, "zh-CN");
    assert_int_equal(p.p[0].channel_id, 1);
    assert_int_equal(p.p[0].published_at, 20);
    /* Three teasers, and the window down to the one that makes `more` true. */
    assert_int_equal(deps.v.n, 4);
    assert_str(deps.v.p[0].key, "teaser:5");
    struct dep *d = &deps.v.p[3];
    assert_str(d->key, "list:all:0:zh-CN");
    assert_int_equal(d->window.lo.at, 0);
    assert_int_equal(d->window.lo.id, 2);
    assert_true(position_cmp(d->window.hi, (struct position){INT64_MAX, INT64_MAX - 1}) == 0);

    deps_init(&deps, &f->arena);
    p = page(f, &deps, (struct position){10, 4}, POSITION_MIN, 5);
    assert_int_equal(p.n, 3);
    assert_false(p.more);
    assert_int_equal(p.p[0].id, 3);
    d = &deps.v.p[3];
    assert_true(position_cmp(d->window.lo, POSITION_MIN) == 0);
    assert_true(position_cmp(d->window.hi, (struct position){10, 3}) == 0);
}
ON_BOTH(is_newest_first)

static void has_edges(struct store_fixture *f)
{
    struct deps deps;
    set_up(f, 6); /* times 0 0 10 10 20 20 */
    deps_init(&deps, &f->arena);
    /* A floor holds every article of its instant, whatever its id says. */
    struct list_page p = page(f, &deps, POSITION_MAX, (struct position){10, INT64_MAX}, 10);
    assert_int_equal(p.n, 4);
    assert_false(p.more);
    assert_true(position_cmp(deps.v.p[4].window.lo, (struct position){10, INT64_MIN}) == 0);
    p = page(f, NULL, (struct position){20, INT64_MIN}, (struct position){10, INT64_MIN}, 10);
    assert_int_equal(p.n, 2);
    assert_int_equal(p.p[0].id, 4);
    p = page(f, NULL, (struct position){20, INT64_MIN}, (struct position){20, 0}, 10);
    assert_int_equal(p.n, 0);
    assert_false(p.more);
    p = page(f, NULL, (struct position){0, 1}, POSITION_MIN, 10);
    assert_int_equal(p.n, 0);
    p = page(f, NULL, POSITION_MIN, POSITION_MIN, 10);
    assert_int_equal(p.n, 0);
    /* Nothing can stand between: nothing to note. */
    deps_init(&deps, &f->arena);
    page(f, &deps, (struct position){20, INT64_MIN}, (struct position){20, 0}, 10);
    assert_int_equal(deps.v.n, 0);
}
ON_BOTH(has_edges)

static void looks_the_other_way(struct store_fixture *f)
{
    struct err e;
    struct deps deps;
    struct list_page p, q;
    set_up(f, 6);
    deps_init(&deps, &f->arena);
    struct reader *r = fx_read(f, &deps);
    assert_ok(store_list_newer(r, &ALL, (struct position){0, 2}, 3, &p, &e), &e);
    assert_int_equal(p.n, 3);
    assert_true(p.more);
    assert_int_equal(p.p[0].id, 3);
    assert_int_equal(p.p[2].id, 5);
    assert_true(position_cmp(deps.v.p[3].window.lo, (struct position){0, 3}) == 0);
    assert_true(position_cmp(deps.v.p[3].window.hi, (struct position){20, 6}) == 0);
    assert_ok(store_list_newer(r, &ALL, (struct position){20, 6}, 3, &p, &e), &e);
    assert_int_equal(p.n, 0);
    fx_done(f);

    deps_init(&deps, &f->arena);
    r = fx_read(f, &deps);
    assert_ok(store_list_nearest(r, &ALL, (struct position){10, 3}, &p, &q, &e), &e);
    assert_int_equal(p.p[0].id, 2);
    assert_int_equal(q.p[0].id, 4);
    assert_int_equal(deps.v.n, 3);
    assert_true(position_cmp(deps.v.p[2].window.lo, (struct position){0, 2}) == 0);
    assert_true(position_cmp(deps.v.p[2].window.hi, (struct position){10, 4}) == 0);
    assert_ok(store_list_nearest(r, &ALL, (struct position){20, 6}, &p, &q, &e), &e);
    assert_int_equal(p.n, 1);
    assert_int_equal(q.n, 0);
    assert_ok(store_list_nearest(r, &ALL, (struct position){0, 1}, &p, &q, &e), &e);
    assert_int_equal(p.n, 0);
    assert_int_equal(q.n, 1);
    fx_done(f);
}
ON_BOTH(looks_the_other_way)

static struct span tens(const void *ctx, int64_t at)
{
    (void)ctx;
    return (struct span){at / 10 * 10, at / 10 * 10 + 10};
}

static void asks_where_there_is_any(struct store_fixture *f)
{
    struct err e;
    struct deps deps;
    struct list_place p;
    bool has;
    set_up(f, 6);
    deps_init(&deps, &f->arena);
    struct reader *r = fx_read(f, &deps);
    const struct position twenty = {20, INT64_MIN}, ten = {10, INT64_MIN}, five = {5, 0};
    assert_ok(store_list_exists(r, &ALL, twenty, POSITION_MIN, NULL, &p, &e), &e);
    assert_true(p.found);
    assert_true(position_cmp(p.at, (struct position){10, 4}) == 0);
    assert_int_equal(deps.v.n, 1); /* no teaser: its day is shown, not its title */
    assert_true(position_cmp(deps.v.p[0].window.lo, (struct position){10, 4}) == 0);
    assert_ok(store_list_exists(r, &ALL, ten, five, NULL, &p, &e), &e);
    assert_false(p.found);
    assert_ok(store_list_exists_newer(r, &ALL, (struct position){10, 4}, NULL, &p, &e), &e);
    assert_true(p.found && p.at.id == 5);
    assert_ok(store_list_exists_newer(r, &ALL, (struct position){20, 6}, NULL, &p, &e), &e);
    assert_false(p.found);
    assert_ok(store_list_has(r, &ALL, (struct position){10, 4}, &has, &e), &e);
    assert_true(has);
    assert_ok(store_list_has(r, &ALL, (struct position){11, 4}, &has, &e), &e);
    assert_false(has);
    fx_done(f);
    /* What joins in the same span changes nothing: the one found, and what lies beyond. */
    const struct spans spans = {.of = tens};
    deps_init(&deps, &f->arena);
    r = fx_read(f, &deps);
    assert_ok(store_list_exists(r, &ALL, POSITION_MAX, POSITION_MIN, &spans, &p, &e), &e);
    assert_true(position_cmp(p.at, (struct position){20, 6}) == 0);
    assert_int_equal(deps.v.n, 2);
    assert_true(position_cmp(deps.v.p[0].window.lo, p.at) == 0);
    assert_true(position_cmp(deps.v.p[0].window.hi, p.at) == 0);
    assert_true(position_cmp(deps.v.p[1].window.lo, (struct position){30, INT64_MIN}) == 0);
    fx_done(f);
}
ON_BOTH(asks_where_there_is_any)

static void keeps_lists_apart(struct store_fixture *f)
{
    struct err e;
    int64_t tag;
    struct list_page p;
    struct writer *w = fx_write(f);
    int64_t news = fx_channel(w, "news", 0), city = fx_channel(w, "city", news),
            other = fx_channel(w, "other", 0);
    assert_ok(store_term_need(w, TERM_TAG, STR("水利"), STR(""), &tag, &e), &e);
    struct revision v = fx_text(w, "Dam");
    v.tags = (struct ids){&tag, 1};
    struct article a = {.lang = STR("en"), .channel_id = city};
    struct channels all = fx_channels(w);
    assert_ok(store_article_create(w, &a, &e), &e);
    assert_ok(store_article_revise(w, &a, &v, &e), &e);
    assert_ok(store_article_publish(w, &a, 50, STR("/en/1.html"), &all, &e), &e);
    fx_article(w, other, "别处", 60);
    fx_commit(f);
    const struct {
        struct list list;
        size_t n;
    } cases[] = {{{LIST_ALL, 0, STR("en")}, 1},         {{LIST_ALL, 0, STR("zh-CN")}, 1},
                 {{LIST_ALL, 0, STR("fr")}, 0},         {{LIST_CHANNEL, news, STR("en")}, 1},
                 {{LIST_CHANNEL, city, STR("en")}, 1},  {{LIST_CHANNEL, city, STR("zh-CN")}, 0},
                 {{LIST_CHANNEL, other, STR("en")}, 0}, {{LIST_TERM, tag, STR("en")}, 1},
                 {{LIST_TERM, tag, STR("zh-CN")}, 0},   {{LIST_CHANNEL, 99, STR("en")}, 0}};
    struct reader *r = fx_read(f, NULL);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_ok(store_list(r, &cases[i].list, POSITION_MAX, POSITION_MIN, 10, &p, &e), &e);
        assert_int_equal(p.n, cases[i].n);
    }
    fx_done(f);
}
ON_BOTH(keeps_lists_apart)

/* Who wants titles alone depends on titles alone. */
static void gives_titles_alone(struct store_fixture *f)
{
    struct err e;
    struct deps deps;
    struct list_page p;
    struct list l = ALL;
    l.titles = true;
    set_up(f, 1);
    deps_init(&deps, &f->arena);
    assert_ok(store_list(fx_read(f, &deps), &l, POSITION_MAX, POSITION_MIN, 5, &p, &e), &e);
    assert_str(p.p[0].title, "题1");
    assert_int_equal(p.p[0].excerpt.n + p.p[0].lead.n, 0);
    assert_str(deps.v.p[0].key, "title:1");
    fx_done(f);
}
ON_BOTH(gives_titles_alone)

/* The map of all ids, in parts. */
static void maps_ids(struct store_fixture *f)
{
    struct err e;
    struct deps deps;
    struct map_entry *m;
    size_t n;
    set_up(f, 6);
    fx_recall(fx_write(f), 3);
    fx_commit(f);
    deps_init(&deps, &f->arena);
    struct reader *r = fx_read(f, &deps);
    assert_ok(store_list_ids(r, 2, 100, 2, &m, &n, &e), &e);
    assert_int_equal(n, 2);
    assert_int_equal(m[0].id, 2);
    assert_int_equal(m[1].id, 4);
    assert_str(m[1].path, "/2024/05/16/4.html");
    assert_int_equal(m[1].changed_at, FX_START);
    assert_str(deps.v.p[0].key, "list:changes");
    assert_int_equal(deps.v.p[0].window.lo.at, 2);
    assert_int_equal(deps.v.p[0].window.hi.at, 4);
    assert_ok(store_list_ids(r, 5, 10, 100, &m, &n, &e), &e);
    assert_int_equal(n, 2);
    assert_int_equal(deps.v.p[1].window.hi.at, 10);
    assert_ok(store_list_ids(r, 7, 10, 100, &m, &n, &e), &e);
    assert_int_equal(n, 0);
    assert_int_equal(deps.v.p[2].window.lo.at, 7);
    int64_t id;
    assert_ok(store_list_first_id(r, 3, &id, &e), &e);
    assert_int_equal(id, 4);
    assert_str(deps.v.p[3].key, "list:ids");
    assert_int_equal(deps.v.p[3].window.lo.at, 3);
    assert_int_equal(deps.v.p[3].window.hi.at, 4);
    assert_ok(store_list_first_id(r, 7, &id, &e), &e);
    assert_int_equal(id, 0);
    fx_done(f);
}
ON_BOTH(maps_ids)

static void stands_in_a_list_once(struct store_fixture *f)
{
    struct err e;
    bool changed;
    set_up(f, 1);
    struct writer *w = fx_write(f);
    const struct list lists[] = {ALL, {LIST_CHANNEL, 1, STR("zh-CN")}, ALL};
    assert_ok(store_listing_set(w, 1, lists, 3, 0, &changed, &e), &e);
    assert_false(changed);
    assert_int_equal(w->touches.v.n, 0);
    assert_ok(store_listing_set(w, 1, lists, 3, 5, &changed, &e), &e);
    assert_true(changed);
    assert_int_equal(w->touches.v.n, 4);
    assert_ok(store_listing_set(w, 1, lists, 1, 5, &changed, &e), &e);
    assert_true(changed);
    assert_ok(store_listing_set(w, 1, NULL, 0, 0, &changed, &e), &e);
    assert_true(changed);
    assert_ok(store_listing_set(w, 1, NULL, 0, 0, &changed, &e), &e);
    assert_false(changed);
    fx_undo(f);
}
ON_BOTH(stands_in_a_list_once)

UNIT_TESTS(cmocka_unit_test(test_names_its_keys), BOTH(is_newest_first), BOTH(has_edges),
           BOTH(looks_the_other_way), BOTH(asks_where_there_is_any), BOTH(keeps_lists_apart),
           BOTH(gives_titles_alone), BOTH(maps_ids), BOTH(stands_in_a_list_once));
