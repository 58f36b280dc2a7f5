#include "store/correction.h"

#include "store_fixture.h"

static void says_what_was_put_right(struct store_fixture *f)
{
    struct err e;
    struct deps deps;
    struct correction *c, first = {.article_id = 1, .at = 500, .text = STR("应为“三座”。")},
                          second = {.article_id = 1, .text = STR("Line\n<b>two</b> & '")};
    size_t n;
    struct writer *w = fx_write(f);
    fx_article(w, fx_channel(w, "news", 0), "水库验收", 100);
    fx_article(w, 1, "别的", 100);
    fx_commit(f);
    int64_t before = fx_head(f);
    w = fx_write(f);
    assert_ok(store_correction_add(w, &second, &e), &e);
    assert_ok(store_correction_add(w, &first, &e), &e);
    fx_commit(f);
    assert_int_equal(fx_head(f), before + 2);
    struct touches t = fx_touches(f, before);
    assert_int_equal(t.v.n, 2); /* once for each entry */
    assert_true(fx_touched(&t, "article:1"));
    deps_init(&deps, &f->arena);
    assert_ok(store_corrections(fx_read(f, &deps), 1, &c, &n, &e), &e);
    assert_int_equal(n, 2); /* oldest first */
    assert_int_equal(c[0].at, 500);
    assert_int_equal(c[1].at, f->now);
    assert_str(c[1].text, "Line\n<b>two</b> & '");
    assert_str(c[1].actor, "宁禾");
    assert_str(deps.v.p[0].key, "article:1");
    fx_done(f);
    assert_ok(store_corrections(fx_read(f, NULL), 2, &c, &n, &e), &e);
    assert_int_equal(n, 0);
    fx_done(f);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(says_what_was_put_right)

static void refuses_what_is_no_text(struct store_fixture *f)
{
    static char big[4001];
    struct err e;
    memset(big, 'x', sizeof(big));
    const struct str bad[] = {STR(""), STR("\xff"), STR("a\0b"), str_of(big, 4001)};
    struct writer *w = fx_write(f);
    fx_article(w, fx_channel(w, "news", 0), "水库验收", 100);
    for (size_t i = 0; i < 4; i++) {
        struct correction c = {.article_id = 1, .text = bad[i]};
        assert_err(store_correction_add(w, &c, &e), KY_EINVAL);
    }
    struct correction c = {.article_id = 1, .text = str_of(big, 4000)};
    assert_ok(store_correction_add(w, &c, &e), &e);
    fx_commit(f);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(refuses_what_is_no_text)

UNIT_TESTS(BOTH(says_what_was_put_right), BOTH(refuses_what_is_no_text));
