#include "store/block.h"

#include "store_fixture.h"

static int64_t save_block(struct store_fixture *f, struct block b)
{
    struct err e;
    assert_ok(store_block_save(fx_write(f), &b, &e), &e);
    fx_commit(f);
    return b.id;
}

static int64_t save_item(struct store_fixture *f, struct block_item i)
{
    struct err e;
    assert_ok(store_block_item_save(fx_write(f), &i, &e), &e);
    fx_commit(f);
    return i.id;
}

static struct block headline(void)
{
    return (struct block){.place = STR("headline"), .title = STR("头条"), .public = true};
}

static struct block_item link_to(int64_t block, const char *title)
{
    return (struct block_item){.block_id = block,
                               .title = str_c(title),
                               .url = STR("https://partner.example/"),
                               .public = true};
}

/* Titles of the items at a place, blocks by "|"; *out_until: until when that holds. */
static struct str shown(struct store_fixture *f, const char *place, int64_t *out_until)
{
    struct err e;
    struct block *b;
    struct str text = STR("");
    size_t n;
    struct reader *r = fx_read(f, NULL);
    assert_ok(store_blocks(r, place, &b, &n, &e), &e);
    for (size_t i = 0; i < n; i++) {
        text = arena_printf(&f->arena, "%.*s|%.*s:", STR_ARG(text), STR_ARG(b[i].title));
        for (size_t k = 0; k < b[i].items_n; k++)
            text =
                arena_printf(&f->arena, "%.*s %.*s", STR_ARG(text), STR_ARG(b[i].items[k].title));
    }
    *out_until = r->valid_until;
    fx_done(f);
    return text;
}

static void shows_what_is_public_by_rank(struct store_fixture *f)
{
    struct err e;
    int64_t until;
    struct block b = headline(), second = headline(), hidden = headline(), elsewhere = headline();
    second.title = STR("二");
    second.rank = -1;
    hidden.public = false;
    elsewhere.place = STR("slides");
    int64_t first = save_block(f, b), other = save_block(f, second);
    save_block(f, hidden);
    save_block(f, elsewhere);
    struct block_item item = link_to(first, "甲"), gone = link_to(first, "撤");
    item.rank = 5;
    save_item(f, item);
    gone.public = false;
    save_item(f, gone);
    save_item(f, link_to(first, "乙"));
    save_item(f, link_to(other, "丙"));
    assert_str(shown(f, "headline", &until), "|二: 丙|头条: 乙 甲");
    assert_true(until == US_NEVER);
    assert_str(shown(f, "slides", &until), "|头条:");
    assert_str(shown(f, "nowhere", &until), "");
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(shows_what_is_public_by_rank)

/* Items come and go by the clock; what was read holds until the next of these moments. */
static void keeps_to_its_dates(struct store_fixture *f)
{
    int64_t until, block = save_block(f, headline()), t = f->now;
    struct block_item a = link_to(block, "甲"), b = link_to(block, "乙"), c = link_to(block, "丙");
    a.ends_at = t + 100;
    b.starts_at = t + 50;
    c.starts_at = t + 50;
    c.ends_at = t + 60;
    save_item(f, a);
    save_item(f, b);
    save_item(f, c);
    static const struct {
        int64_t at, until;
        const char *shown;
    } steps[] = {{0, 50, "|头条: 甲"},        {49, 50, "|头条: 甲"},
                 {50, 60, "|头条: 甲 乙 丙"}, {59, 60, "|头条: 甲 乙 丙"},
                 {60, 100, "|头条: 甲 乙"},   {100, 0, "|头条: 乙"}};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        f->now = t + steps[i].at;
        assert_str(shown(f, "headline", &until), steps[i].shown);
        assert_true(until == (steps[i].until ? t + steps[i].until : US_NEVER));
    }
    /* A hundred that have ended do not hide one that has not. */
    struct err e;
    struct writer *w = fx_write(f);
    for (int i = 0; i < BLOCK_ITEMS_MAX; i++) {
        struct block_item old = link_to(block, "旧");
        old.rank = -9;
        old.ends_at = t + 1;
        assert_ok(store_block_item_save(w, &old, &e), &e);
    }
    fx_commit(f);
    assert_str(shown(f, "headline", &until), "|头条: 乙");
}
ON_BOTH(keeps_to_its_dates)

static void touches_its_places(struct store_fixture *f)
{
    struct err e;
    struct deps deps;
    struct block_item *seen;
    struct block b = headline(), slides = headline();
    slides.place = STR("slides");
    b.id = save_block(f, b);
    slides.id = save_block(f, slides);
    struct block_item i = link_to(b.id, "甲");
    int64_t before = fx_head(f);
    i.id = save_item(f, i);
    struct touches t = fx_touches(f, before);
    assert_int_equal(t.v.n, 2);
    assert_true(fx_touched(&t, "block-item:1") && fx_touched(&t, "blocks:headline"));
    before = fx_head(f);
    i.block_id = slides.id; /* it moves */
    save_item(f, i);
    t = fx_touches(f, before);
    assert_int_equal(t.v.n, 3);
    assert_true(fx_touched(&t, "blocks:headline") && fx_touched(&t, "blocks:slides"));
    before = fx_head(f);
    b.place = STR("column");
    save_block(f, b);
    t = fx_touches(f, before);
    assert_int_equal(t.v.n, 2);
    assert_true(fx_touched(&t, "blocks:headline") && fx_touched(&t, "blocks:column"));
    deps_init(&deps, &f->arena);
    assert_ok(store_block_item(fx_read(f, &deps), 1, &seen, &e), &e);
    assert_int_equal(seen->block_id, slides.id);
    fx_done(f);
    assert_ok(store_block_item(fx_read(f, &deps), 9, &seen, &e), &e);
    assert_null(seen);
    fx_done(f);
    assert_str(deps.v.p[0].key, "block-item:1");
    assert_str(deps.v.p[1].key, "block-item:9");
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(touches_its_places)

static void refuses_what_cannot_be(struct store_fixture *f)
{
    static char big[4001];
    struct err e;
    struct block bad[7], unknown = headline();
    int64_t id = save_block(f, headline());
    struct block_item items[7];
    memset(big, 'x', sizeof(big));
    for (int i = 0; i < 7; i++) {
        bad[i] = headline();
        items[i] = link_to(id, "甲");
    }
    bad[0].place = STR("");
    bad[1].place = str_of(big, 41);
    bad[2].place = STR("a\xff");
    bad[3].title = str_of(big, 4001);
    bad[4].title_en = STR("a\0b");
    bad[5].kind = BLOCK_CHANNEL; /* of which? */
    bad[6].ref = 3;              /* picks name nothing */
    items[0].title = STR("");
    items[1].url = STR("");
    items[2].url = STR("\xff");
    items[3].text = str_of(big, 4001);
    items[4].starts_at = items[4].ends_at = 5;
    items[5].title = STR("a\0b");
    items[6].ends_at = -5;
    struct writer *w = fx_write(f);
    for (int i = 0; i < 7; i++) {
        if (store_block_save(w, &bad[i], &e) != KY_EINVAL)
            fail_msg("block %d was taken", i);
        if (store_block_item_save(w, &items[i], &e) != KY_EINVAL)
            fail_msg("item %d was taken", i);
    }
    unknown.id = 9;
    assert_err(store_block_save(w, &unknown, &e), KY_ENOTFOUND);
    items[0] = link_to(9, "甲");
    assert_err(store_block_item_save(w, &items[0], &e), KY_ENOTFOUND);
    items[0] = link_to(id, "甲");
    items[0].id = 9;
    assert_err(store_block_item_save(w, &items[0], &e), KY_ENOTFOUND);
    fx_commit(f);
    assert_int_equal(fx_head(f), 1);
}
ON_BOTH(refuses_what_cannot_be)

UNIT_TESTS(BOTH(shows_what_is_public_by_rank), BOTH(keeps_to_its_dates), BOTH(touches_its_places),
           BOTH(refuses_what_cannot_be));
