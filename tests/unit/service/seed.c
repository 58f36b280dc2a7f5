#include "service/seed.h"

#include "html/plain.h"
#include "site_fixture.h"

static struct seed seed_of(uint64_t seed, int64_t articles)
{
    return (struct seed){.seed = seed, .articles = articles, .until = SX_START};
}

/* Of the first site that was seeded: the other engine's must be the same. */
static char first_digest[HASH_HEX + 1];

static void is_the_same_each_time(struct site_fixture *f)
{
    struct err e;
    const struct seed s = seed_of(7, 120);
    assert_ok(seed_site(f->site, &ACTOR_COMMAND, &s, &e), &e);
    struct str first = sx_digest(f);
    if (!first_digest[0])
        memcpy(first_digest, first.p, HASH_HEX);
    assert_str(first, first_digest);
    int64_t head = sx_head(f);
    f->now += US_DAY;
    assert_ok(seed_site(f->site, &ACTOR_COMMAND, &s, &e), &e);
    assert_int_equal(sx_head(f), head);
    assert_true(str_eq(sx_digest(f), first));
    sx_verify(f);
    struct article *a = sx_article(f, 120);
    assert_non_null(a);
    assert_null(sx_article(f, 121));
    assert_int_equal(a->state, ARTICLE_PUBLISHED);
    assert_in_range(a->published_at, SX_START - US_HOUR, SX_START);
    const struct article *oldest = sx_article(f, 1);
    assert_in_range(a->published_at - oldest->published_at, 119 * 2 * US_HOUR - US_HOUR,
                    119 * 2 * US_HOUR + US_HOUR);
    struct revision *v = sx_revision(f, 60);
    assert_true(v->tags.n > 0 && v->source_id && v->editor_id);
    assert_in_range(str_utf8_count(v->plain), 150, 5000);
}
ON_BOTH(is_the_same_each_time)

/* The text that is handed over is the one its markup has, and a channel is not named twice. */
static void is_what_an_editor_would_hand_in(struct site_fixture *f)
{
    struct err e;
    struct arena a;
    const struct seed s = seed_of(11, 60);
    size_t kickers = 0, authors = 0;
    assert_ok(seed_site(f->site, &ACTOR_COMMAND, &s, &e), &e);
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    for (int64_t id = 1; id <= 60; id++) {
        struct str plain;
        const struct revision *v = sx_revision(f, id);
        assert_ok(html_plain(&a, v->html, &plain, &e), &e);
        assert_true(str_eq(plain, v->plain));
        kickers += v->kicker.n > 0;
        authors += v->author.n > 0;
    }
    assert_in_range(kickers, 1, 40);
    assert_in_range(authors, 10, 50);
    arena_release(&a);
}
ON_SQLITE(is_what_an_editor_would_hand_in)

static void other_seeds_are_other_news(struct site_fixture *f)
{
    struct err e;
    const struct seed one = seed_of(1, 10), two = seed_of(2, 10), more = seed_of(1, 25);
    assert_ok(seed_site(f->site, &ACTOR_COMMAND, &one, &e), &e);
    assert_ok(seed_site(f->site, &ACTOR_COMMAND, &two, &e), &e);
    int different = 0;
    for (int64_t id = 1; id <= 10; id++)
        different += !str_eq(sx_revision(f, id)->title, sx_revision(f, id + 10)->title);
    assert_true(different >= 8);
    struct str before = sx_revision(f, 10)->digest;
    assert_ok(seed_site(f->site, &ACTOR_COMMAND, &more, &e), &e); /* adds what is missing */
    assert_non_null(sx_article(f, 35));
    assert_null(sx_article(f, 36));
    assert_true(str_eq(sx_revision(f, 10)->digest, before));
    sx_verify(f);
}
ON_BOTH(other_seeds_are_other_news)

static void count(void *ctx, int64_t done, int64_t all)
{
    int64_t *last = ctx;
    assert_true(done > *last && all == 40);
    *last = done;
}

static void tells_how_far_it_is(struct site_fixture *f)
{
    struct err e;
    int64_t last = 0;
    struct seed s = seed_of(3, 40);
    s.progress = count;
    s.ctx = &last;
    assert_ok(seed_site(f->site, &ACTOR_COMMAND, &s, &e), &e);
    assert_int_equal(last, 40);
    const struct actor nobody = {.name = STR("路人")};
    assert_err(seed_site(f->site, &nobody, &(struct seed){.seed = 4, .articles = 1}, &e),
               KY_EDENIED);
    s.articles = 0;
    assert_ok(seed_site(f->site, &ACTOR_COMMAND, &s, &e), &e);
}
ON_BOTH(tells_how_far_it_is)

UNIT_TESTS(BOTH(is_the_same_each_time), BOTH(other_seeds_are_other_news),
           SQLITE(is_what_an_editor_would_hand_in), BOTH(tells_how_far_it_is));
