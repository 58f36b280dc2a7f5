#include "store/page.h"

#include "store_fixture.h"

static struct page about(void)
{
    return (struct page){.slug = STR("about"),
                         .title = STR("关于我们"),
                         .html = html_from_store(STR("<p>澜江新闻网。</p>")),
                         .rank = 1,
                         .public = true};
}

static void saves_and_reads(struct store_fixture *f)
{
    struct err e;
    struct deps deps;
    struct page p = about(), *got;
    assert_ok(store_page_save(fx_write(f), &p, &e), &e);
    fx_commit(f);
    assert_int_equal(p.id, 1);
    deps_init(&deps, &f->arena);
    struct reader *r = fx_read(f, &deps);
    assert_ok(store_page(r, 1, &got, &e), &e);
    assert_str(got->title, "关于我们");
    assert_str(got->html.markup, "<p>澜江新闻网。</p>");
    assert_str(got->path, "/about/about/");
    assert_true(got->public);
    assert_int_equal(got->changed_at, f->now);
    assert_ok(store_page(r, 2, &got, &e), &e);
    assert_null(got);
    assert_int_equal(deps.v.n, 2);
    assert_str(deps.v.p[1].key, "page:2");
    fx_done(f);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(saves_and_reads)

/* What the footer shows touches "pages", the text touches its page alone. */
static void touches_no_more_than_it_must(struct store_fixture *f)
{
    struct err e;
    struct page p = about();
    static const struct {
        const char *title, *html;
        int64_t rank;
        bool public, changes, footer;
    } steps[] = {{"关于我们", "<p>一</p>", 1, true, true, true},
                 {"关于我们", "<p>一</p>", 1, true, false, false},
                 {"关于我们", "<p>二</p>", 1, true, true, false},
                 {"关于本站", "<p>二</p>", 1, true, true, true},
                 {"关于本站", "<p>二</p>", 2, true, true, false}, /* it stands where it stood */
                 {"关于本站", "<p>二</p>", 2, false, true, true},
                 {"关于", "<p>三</p>", 3, false, true, false},
                 {"关于", "<p>三</p>", 3, true, true, true}};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        int64_t before = fx_head(f);
        f->now += US_SECOND;
        p.title = str_c(steps[i].title);
        p.html = html_from_store(str_c(steps[i].html));
        p.rank = steps[i].rank;
        p.public = steps[i].public;
        assert_ok(store_page_save(fx_write(f), &p, &e), &e);
        fx_commit(f);
        struct touches t = fx_touches(f, before);
        assert_int_equal(fx_touched(&t, "page:1"), steps[i].changes);
        assert_int_equal(fx_touched(&t, "pages"), steps[i].footer);
        assert_int_equal(p.changed_at == f->now, steps[i].changes);
    }
}
ON_BOTH(touches_no_more_than_it_must)

static void lists_public_ones_by_rank(struct store_fixture *f)
{
    struct err e;
    struct page *pages;
    size_t n;
    static const char *const slugs[] = {"c", "a", "d", "b"};
    struct writer *w = fx_write(f);
    for (int i = 0; i < 4; i++) {
        struct page p = about();
        p.slug = str_c(slugs[i]);
        p.rank = i == 0 ? 2 : 1;
        p.public = i != 2;
        assert_ok(store_page_save(w, &p, &e), &e);
    }
    fx_commit(f);
    assert_ok(store_pages(fx_read(f, NULL), &pages, &n, &e), &e);
    assert_int_equal(n, 3);
    assert_str(pages[0].slug, "a");
    assert_str(pages[1].slug, "b");
    assert_str(pages[2].slug, "c");
    assert_int_equal(pages[0].html.markup.n, 0);
    fx_done(f);
}
ON_BOTH(lists_public_ones_by_rank)

/* The list of a language is touched when it changes, and no other. */
static void keeps_languages_apart(struct store_fixture *f)
{
    static const struct {
        const char *lang, *title;
        bool all, own, chinese, english; /* which lists it touches */
    } steps[] = {{"", "关于", true, true, false, false},
                 {"", "关于我们", true, true, false, false},
                 {"zh-CN", "关于我们", true, true, true, false},
                 {"en", "About us", true, false, true, true},
                 {"en", "About", true, false, false, true}};
    struct err e;
    struct deps deps;
    struct page *pages, p = {.slug = STR("about"), .public = true},
                        other = {.slug = STR("contact"), .title = STR("联系"), .public = true};
    size_t n;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        int64_t before = fx_head(f);
        p.lang = str_c(steps[i].lang);
        p.title = str_c(steps[i].title);
        assert_ok(store_page_save(fx_write(f), &p, &e), &e);
        fx_commit(f);
        struct touches t = fx_touches(f, before);
        assert_int_equal(fx_touched(&t, "pages"), steps[i].all);
        assert_int_equal(fx_touched(&t, "pages:"), steps[i].own);
        assert_int_equal(fx_touched(&t, "pages:zh-CN"), steps[i].chinese);
        assert_int_equal(fx_touched(&t, "pages:en"), steps[i].english);
    }
    assert_ok(store_page_save(fx_write(f), &other, &e), &e);
    fx_commit(f);
    deps_init(&deps, &f->arena);
    assert_ok(store_pages_in(fx_read(f, &deps), STR("en"), false, &pages, &n, &e), &e);
    assert_int_equal(n, 1);
    assert_int_equal(deps.v.n, 1);
    fx_done(f);
    assert_ok(store_pages_in(fx_read(f, &deps), STR("zh-CN"), true, &pages, &n, &e), &e);
    assert_int_equal(n, 1);
    assert_str(pages[0].title, "联系");
    assert_int_equal(deps.v.n, 3);
    fx_done(f);
    static const char *const bad[] = {"zh CN", "en\xff", "012345678901234567890", "a'b"};
    for (size_t i = 0; i < 4; i++) {
        p.lang = str_c(bad[i]);
        assert_err(store_page_save(fx_write(f), &p, &e), KY_EINVAL);
        fx_undo(f);
    }
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(keeps_languages_apart)

static void refuses_bad_fields(struct store_fixture *f)
{
    struct err e;
    struct page p = about(), other = about();
    struct writer *w = fx_write(f);
    p.slug = STR("About us");
    assert_err(store_page_save(w, &p, &e), KY_EINVAL);
    p = about();
    p.title = STR("");
    assert_err(store_page_save(w, &p, &e), KY_EINVAL);
    p = about();
    p.id = 5;
    assert_err(store_page_save(w, &p, &e), KY_ENOTFOUND);
    p = about();
    p.html = html_from_store(str_of(arena_zero(w->arena, (4 << 20) + 1), (4 << 20) + 1));
    assert_err(store_page_save(w, &p, &e), KY_EINVAL);
    p = about();
    assert_ok(store_page_save(w, &p, &e), &e);
    assert_err(store_page_save(w, &other, &e), KY_EEXIST);
    p.slug = STR("contact");
    assert_ok(store_page_save(w, &p, &e), &e);
    assert_err(store_page_save(w, &other, &e), KY_EEXIST);
    fx_commit(f);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(refuses_bad_fields)

UNIT_TESTS(BOTH(saves_and_reads), BOTH(touches_no_more_than_it_must),
           BOTH(lists_public_ones_by_rank), BOTH(refuses_bad_fields), BOTH(keeps_languages_apart));
