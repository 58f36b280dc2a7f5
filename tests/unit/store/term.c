#include "store/term.h"

#include "store/permalink.h"
#include "store_fixture.h"

static int64_t need(struct writer *w, enum term_kind kind, const char *name)
{
    struct err e;
    int64_t id = 0;
    assert_ok(store_term_need(w, kind, str_c(name), STR(""), &id, &e), &e);
    return id;
}

static struct term term(struct store_fixture *f, int64_t id)
{
    struct err e;
    struct term *t;
    assert_ok(store_term(fx_read(f, NULL), id, &t, &e), &e);
    assert_non_null(t);
    struct term copy = *t;
    copy.slug = arena_str(&f->arena, t->slug);
    copy.name = arena_str(&f->arena, t->name);
    copy.url = arena_str(&f->arena, t->url);
    copy.path = arena_str(&f->arena, t->path);
    fx_done(f);
    return copy;
}

static void makes_each_once(struct store_fixture *f)
{
    struct err e;
    int64_t id;
    struct writer *w = fx_write(f);
    assert_ok(
        store_term_need(w, TERM_SOURCE, STR("澜江日报"), STR("https://daily.example/"), &id, &e),
        &e);
    assert_int_equal(id, 1);
    assert_int_equal(need(w, TERM_SOURCE, "澜江日报"), 1);
    assert_int_equal(need(w, TERM_TAG, "澜江日报"), 2); /* another kind: another thing */
    assert_int_equal(need(w, TERM_EDITOR, "宁禾"), 3);
    struct reader within = writer_reader(w);
    assert_ok(store_term_find(&within, TERM_EDITOR, STR("宁禾"), &id, &e), &e);
    assert_int_equal(id, 3);
    assert_ok(store_term_find(&within, TERM_TAG, STR("宁禾"), &id, &e), &e);
    assert_int_equal(id, 0);
    fx_commit(f);
    assert_int_equal(fx_head(f), 3);
    struct term t = term(f, 1);
    assert_int_equal(t.kind, TERM_SOURCE);
    assert_str(t.name, "澜江日报");
    assert_str(t.slug, "澜江日报");
    assert_str(t.url, "https://daily.example/");
    assert_str(t.path, "/source/%E6%BE%9C%E6%B1%9F%E6%97%A5%E6%8A%A5/");
    t = term(f, 2);
    assert_int_equal(t.kind, TERM_TAG);
    assert_true(str_starts(t.path, STR("/tag/")));
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(makes_each_once)

/* Names that give the same slug, or none. */
static void finds_free_slugs(struct store_fixture *f)
{
    static const struct {
        const char *name, *slug;
    } cases[] = {{"Water & Power", "water-power"},
                 {"water power", "water-power-2"},
                 {"WATER: POWER!", "water-power-3"},
                 {"water-power-2", "water-power-2-2"},
                 {"！！！", "tag"},
                 {"？？", "tag-2"}};
    struct writer *w = fx_write(f);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(need(w, TERM_TAG, cases[i].name), i + 1);
    fx_commit(f);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_str(term(f, (int64_t)i + 1).slug, cases[i].slug);
}
ON_BOTH(finds_free_slugs)

/* A slug of full length still gets its number, and stays short. */
static void shortens_long_slugs(struct store_fixture *f)
{
    char name[2][3 * 100];
    struct writer *w = fx_write(f);
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 100; k++)
            memcpy(name[i] + 3 * k, k == 99 && i ? "乙" : "甲", 3);
    struct err e;
    int64_t id;
    for (int i = 0; i < 2; i++)
        assert_ok(store_term_need(w, TERM_TAG, str_of(name[i], 300), STR(""), &id, &e), &e);
    fx_commit(f);
    struct term a = term(f, 1), b = term(f, 2);
    assert_int_equal(str_utf8_count(a.slug), 80);
    assert_true(str_ends(b.slug, STR("-2")) && str_utf8_count(b.slug) <= 80);
}
ON_BOTH(shortens_long_slugs)

static void refuses_bad_names(struct store_fixture *f)
{
    static const char *const bad[] = {"", " 水利", "水\n利", "\xff"};
    struct err e;
    int64_t id;
    struct writer *w = fx_write(f);
    for (size_t i = 0; i < 4; i++) {
        assert_err(store_term_need(w, TERM_EDITOR, str_c(bad[i]), STR(""), &id, &e), KY_EINVAL);
        assert_non_null(strstr(e.text, "name"));
    }
    fx_commit(f);
    assert_int_equal(fx_head(f), 0);
}
ON_BOTH(refuses_bad_names)

static struct str tags(struct store_fixture *f, int64_t limit)
{
    struct err e;
    struct deps deps;
    struct term *t;
    size_t n;
    struct str names = STR("");
    deps_init(&deps, &f->arena);
    assert_ok(store_terms(fx_read(f, &deps), TERM_TAG, limit, &t, &n, &e), &e);
    for (size_t i = 0; i < n; i++)
        names = arena_printf(&f->arena, "%.*s%.*s ", STR_ARG(names), STR_ARG(t[i].name));
    fx_done(f);
    assert_int_equal(deps.v.n, 1);
    assert_str(deps.v.p[0].key, "terms:tag");
    return names;
}

/* The list of a kind shows those that readers find something under; it is touched when that
 * changes, and not otherwise. */
static void lists_those_with_articles(struct store_fixture *f)
{
    struct err e;
    struct writer *w = fx_write(f);
    int64_t channel = fx_channel(w, "news", 0), water = need(w, TERM_TAG, "水利");
    need(w, TERM_TAG, "交通");
    need(w, TERM_SOURCE, "澜江日报");
    struct revision v = fx_text(w, "水库验收"), v2 = fx_text(w, "河道清淤");
    v.tags = v2.tags = (struct ids){&water, 1};
    int64_t a = fx_draft(w, channel, &v), b = fx_draft(w, channel, &v2);
    fx_commit(f);
    assert_str(tags(f, 10), "");

    int64_t at = fx_head(f);
    fx_publish(fx_write(f), a, 1000);
    fx_commit(f);
    assert_str(tags(f, 10), "水利 ");
    struct touches t = fx_touches(f, at);
    assert_true(fx_touched(&t, "terms:tag"));

    at = fx_head(f);
    fx_publish(fx_write(f), b, 2000);
    fx_commit(f);
    w = fx_write(f);
    fx_publish(w, b, 3000); /* moves in time */
    fx_recall(w, a);
    fx_commit(f);
    t = fx_touches(f, at);
    assert_false(fx_touched(&t, "terms:tag"));
    assert_str(tags(f, 10), "水利 ");

    at = fx_head(f);
    fx_recall(fx_write(f), b);
    fx_commit(f);
    t = fx_touches(f, at);
    assert_true(fx_touched(&t, "terms:tag"));
    assert_str(tags(f, 10), "");
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(lists_those_with_articles)

static void orders_by_bytes_and_limits(struct store_fixture *f)
{
    static const char *const names[] = {"水利", "Zoo", "apple", "交通", "éclair"};
    struct writer *w = fx_write(f);
    int64_t ids[5], channel = fx_channel(w, "news", 0);
    for (int i = 0; i < 5; i++)
        ids[i] = need(w, TERM_TAG, names[i]);
    struct revision v = fx_text(w, "水库验收");
    v.tags = (struct ids){ids, 5};
    fx_publish(w, fx_draft(w, channel, &v), 1000);
    fx_commit(f);
    assert_str(tags(f, 10), "Zoo apple éclair 交通 水利 ");
    assert_str(tags(f, 2), "Zoo apple ");
}
ON_BOTH(orders_by_bytes_and_limits)

static void notes_what_was_asked(struct store_fixture *f)
{
    struct err e;
    struct deps deps;
    struct term *t;
    deps_init(&deps, &f->arena);
    struct reader *r = fx_read(f, &deps);
    assert_ok(store_term(r, 0, &t, &e), &e); /* "no source" asks nothing */
    assert_null(t);
    assert_int_equal(deps.v.n, 0);
    assert_ok(store_term(r, 5, &t, &e), &e);
    assert_null(t);
    assert_int_equal(deps.v.n, 1);
    assert_str(deps.v.p[0].key, "term:5");
    fx_done(f);
    need(fx_write(f), TERM_EDITOR, "宁禾");
    fx_commit(f);
    struct touches touched = fx_touches(f, 0);
    assert_true(fx_touched(&touched, "term:1"));
    assert_true(fx_touched(&touched, "path:/editor/%E5%AE%81%E7%A6%BE/"));
}
ON_BOTH(notes_what_was_asked)

UNIT_TESTS(BOTH(makes_each_once), BOTH(finds_free_slugs), BOTH(shortens_long_slugs),
           BOTH(refuses_bad_names), BOTH(lists_those_with_articles),
           BOTH(orders_by_bytes_and_limits), BOTH(notes_what_was_asked));
