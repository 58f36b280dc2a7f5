#include "service/demo.h"

#include "base/embedded.h"
#include "base/fs.h"
#include "base/mem.h"
#include "service/article.h"
#include "store/block.h"
#include "store/changelog.h"
#include "store/consistency.h"
#include "store/page.h"
#include "store/ranking.h"
#include "store/topic.h"
#include "tempdir.h"
#include "unit.h"

extern const struct embedded embedded_demo[];
extern const size_t embedded_demo_n;

/* A demo site made at a given moment. */
struct demo {
    char *parent, *dir;
    int64_t now;
    struct clock clock;
    struct site_world world;
    struct site *site;
    struct db *db;
    struct arena arena;
    struct reader reader;
};

static int64_t now_of(void *ctx)
{
    return *(int64_t *)ctx;
}

static enum ky_err make(struct demo *d, int64_t now, struct site_init init, struct err *e)
{
    *d = (struct demo){.parent = tempdir_new(), .now = now, .world = site_world_real};
    d->dir = tempdir_path(d->parent, "site");
    d->clock = (struct clock){now_of, &d->now};
    d->world.clock = &d->clock;
    arena_init(&d->arena, ARENA_DEFAULT_BUDGET);
    init.fill = demo_fill;
    return site_create(d->dir, &init, &d->world, e);
}

static void open_demo(struct demo *d)
{
    struct err e;
    assert_ok(site_open(d->dir, SITE_READ, &d->world, NULL, NULL, &d->site, &e), &e);
    assert_ok(site_connect(d->site, DB_READ, &d->db, &e), &e);
    assert_ok(reader_begin(&d->reader, d->db, &d->arena, NULL, d->now, &e), &e);
}

static void drop(struct demo *d)
{
    if (d->db)
        reader_end(&d->reader);
    db_close(d->db);
    site_close(d->site);
    arena_release(&d->arena);
    mem_free(d->dir);
    tempdir_free(d->parent);
}

static size_t files_in(const char *folder)
{
    size_t n = 0;
    for (size_t i = 0; i < embedded_demo_n; i++)
        n += str_starts(str_c(embedded_demo[i].name), str_c(folder));
    return n;
}

static size_t check_list(struct demo *d, const char *lang)
{
    struct err e;
    const struct list all = {LIST_ALL, 0, str_c(lang)};
    struct list_page page;
    size_t fresh = 0;
    assert_ok(store_list(&d->reader, &all, POSITION_MAX, POSITION_MIN, 1000, &page, &e), &e);
    for (size_t i = 0; i < page.n; i++) {
        const struct teaser *t = &page.p[i];
        assert_true(t->published_at <= d->now);
        assert_false(str_has(t->title, STR("{")));
        fresh += t->published_at > d->now - 2 * US_DAY;
        /* Ids rise with the dates. */
        assert_true(i == 0 || t->id < page.p[i - 1].id);
    }
    assert_in_range(fresh, 1, page.n);
    return page.n;
}

/* Sixty or more articles, ten of them in English too. */
static void check_articles(struct demo *d)
{
    size_t chinese = check_list(d, "zh-CN"), english = check_list(d, "en");
    assert_in_range(chinese, 60, 1000);
    assert_in_range(english, 10, 1000);
    assert_int_equal(chinese + english, files_in("articles/"));
}

/* What surrounds the articles is there: pictures, topics, a front page, counted views. */
static void check_front(struct demo *d)
{
    struct err e;
    struct topic *topics;
    struct block *blocks;
    struct ids read;
    size_t n;
    assert_ok(store_topics(&d->reader, &topics, &n, &e), &e);
    assert_in_range(n, 3, 100);
    for (size_t i = 0; i < n; i++)
        assert_true(topics[i].picture_id && topics[i].name_en.n);
    static const char *const places[] = {"headline", "slides", "column", "partners"};
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        assert_ok(store_blocks(&d->reader, places[i], &blocks, &n, &e), &e);
        assert_in_range(n, 1, 100);
    }
    assert_ok(store_ranking(&d->reader, RANKING_WEEK, STR("zh-CN"), &read, &e), &e);
    assert_int_equal(read.n, 10);
    char *media = tempdir_path(d->dir, "media");
    assert_true(fs_exists(media));
    mem_free(media);
}

/* Nothing of what the writers marked up was taken away, and no mark was left. */
static void check_texts(struct demo *d)
{
    struct err e;
    static const char *const kept[] = {"<table>", "<h2>", "<li>"};
    size_t written[3] = {0}, stored[3] = {0};
    for (size_t i = 0; i < embedded_demo_n; i++)
        for (size_t k = 0; k < 3 && str_starts(str_c(embedded_demo[i].name), STR("articles/")); k++)
            for (struct str s = str_c(embedded_demo[i].data); str_has(s, str_c(kept[k]));
                 s = str_from(s, str_find(s, str_c(kept[k])) + 1))
                written[k]++;
    for (int64_t id = 1; id <= (int64_t)files_in("articles/"); id++) {
        struct article *a;
        struct revision *rev;
        assert_ok(store_article(&d->reader, id, &a, &e), &e);
        assert_int_equal(a->state, ARTICLE_PUBLISHED);
        assert_ok(store_revision(&d->reader, a->public_revision_id, &rev, &e), &e);
        assert_false(str_has(rev->plain, STR("{")));
        assert_in_range(str_utf8_count(rev->plain), 280, 3000);
        assert_true(rev->tags.n > 0 && rev->source_id && rev->editor_id);
        for (size_t k = 0; k < 3; k++)
            for (struct str s = rev->html.markup; str_has(s, str_c(kept[k]));
                 s = str_from(s, str_find(s, str_c(kept[k])) + 1))
                stored[k]++;
    }
    assert_memory_equal(written, stored, sizeof(written));
}

static void check_whole(struct demo *d)
{
    struct err e;
    struct changelog_proof proof;
    int64_t revisions;
    assert_ok(store_consistency(&d->reader, &e), &e);
    assert_ok(store_revisions_verify(&d->reader, &revisions, &e), &e);
    assert_int_equal(revisions, files_in("articles/"));
    assert_ok(changelog_verify(&d->reader, &proof, NULL, NULL, &e), &e);
}

static int64_t utc(int year, int month, int day, int hour, int second)
{
    const struct civil c = {
        .year = year, .month = month, .day = day, .hour = hour, .second = second};
    return civil_to_us(&c);
}

static void test_fills_a_site_on_any_day(void **state)
{
    (void)state;
    /* Just after midnight and just before, in the site's zone; a leap day; years ahead. */
    const int64_t days[] = {utc(2025, 12, 31, 16, 1), utc(2026, 1, 31, 15, 59),
                            utc(2024, 2, 29, 4, 0), utc(2031, 7, 15, 9, 0)};
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        struct demo d;
        struct err e;
        assert_ok(make(&d, days[i], (struct site_init){0}, &e), &e);
        open_demo(&d);
        check_articles(&d);
        check_front(&d);
        check_front(&d);
        check_texts(&d);
        check_whole(&d);
        drop(&d);
    }
}

static void test_has_channels_pages_and_a_footer(void **state)
{
    (void)state;
    struct demo d;
    struct err e;
    struct settings s, footer;
    struct channels channels;
    struct page *pages;
    size_t n, below = 0;
    assert_ok(make(&d, utc(2025, 5, 20, 3, 0), (struct site_init){0}, &e), &e);
    open_demo(&d);
    assert_ok(store_settings(&d.reader, &s, &e), &e);
    assert_ok(store_footer(&d.reader, &footer, &e), &e);
    assert_str(s.v[SETTING_NAME], "澜江新闻网");
    for (int i = SETTING_COPYRIGHT; i < SETTINGS; i++)
        assert_true(footer.v[i].n > 0);
    assert_ok(store_channels(&d.reader, &channels, &e), &e);
    assert_in_range(channels.n, 7, 20);
    for (size_t i = 0; i < channels.n; i++) {
        const struct list l = {LIST_CHANNEL, channels.p[i].id, STR("zh-CN")};
        struct list_page page;
        below += channels.p[i].depth == 1;
        assert_true(channels.p[i].depth < 2);
        assert_ok(store_list(&d.reader, &l, POSITION_MAX, POSITION_MIN, 1, &page, &e), &e);
        assert_int_equal(page.n, 1);
    }
    assert_true(below >= 2);
    assert_ok(store_pages(&d.reader, &pages, &n, &e), &e);
    assert_int_equal(n, files_in("pages/"));
    drop(&d);
}

static void test_keeps_what_init_was_given(void **state)
{
    (void)state;
    struct demo d;
    struct err e;
    struct settings s;
    const struct site_init init = {
        .url = "https://news.example", .zone = "Europe/Paris", .name = "我的站点"};
    assert_ok(make(&d, utc(2025, 5, 20, 3, 0), init, &e), &e);
    open_demo(&d);
    assert_ok(store_settings(&d.reader, &s, &e), &e);
    assert_str(s.v[SETTING_URL], "https://news.example");
    assert_str(s.v[SETTING_ZONE], "Europe/Paris");
    assert_str(s.v[SETTING_NAME], "我的站点");
    check_articles(&d);
    drop(&d);
}

static void test_does_not_pass_for_english(void **state)
{
    (void)state;
    struct demo d;
    struct err e;
    assert_err(make(&d, utc(2025, 5, 20, 3, 0), (struct site_init){.lang = "en"}, &e),
               KY_EUNSUPPORTED);
    assert_false(fs_exists(d.dir));
    drop(&d);
}

UNIT_TESTS(cmocka_unit_test(test_fills_a_site_on_any_day),
           cmocka_unit_test(test_has_channels_pages_and_a_footer),
           cmocka_unit_test(test_keeps_what_init_was_given),
           cmocka_unit_test(test_does_not_pass_for_english));
