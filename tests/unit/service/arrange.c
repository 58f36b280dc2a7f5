/* Texts that arrange a site: taken once, printed the same, kept apart from what they do not name.
 */
#include "service/arrange.h"

#include "site_fixture.h"

static size_t changes(struct site_fixture *f, const char *text, bool dry)
{
    struct err e;
    struct arrange_change *c;
    size_t n;
    assert_ok(
        arrange_site(f->site, &ACTOR_COMMAND, &f->arena, "text", str_c(text), dry, &c, &n, &e), &e);
    return n;
}

static struct str printed(struct site_fixture *f)
{
    struct err e;
    struct db *db;
    struct reader r;
    struct buf b;
    buf_init(&b, 1 << 20);
    assert_ok(site_connect(f->site, DB_READ, &db, &e), &e);
    assert_ok(reader_begin(&r, db, &f->arena, NULL, f->now, &e), &e);
    assert_ok(arrange_print(&r, f->site->zone, &b, &e), &e);
    reader_end(&r);
    db_close(db);
    struct str text = arena_str(&f->arena, buf_str(&b));
    buf_release(&b);
    return text;
}

#define LINKS                                                                                      \
    "place: partners\n\nof: partners\ntitle: 甲\nurl: https://a.example/\n\n"                     \
    "of: partners\ntitle: 乙\nurl: https://b.example/\n\n"

static void is_a_fixpoint(struct site_fixture *f)
{
    assert_int_equal(changes(f,
                             LINKS "channel: a\nname: A\n\npage: p\ntitle: P\n| 一\n|\n| <ul>\n| "
                                   "<li>二</li>\n| </ul>\n|\n| <pre>三\n| 四</pre>\n",
                             false),
                     5);
    struct str text = printed(f);
    int64_t head = sx_head(f);
    assert_int_equal(changes(f, arena_cstr(&f->arena, text), false), 0);
    assert_int_equal(sx_head(f), head);
    assert_true(str_eq(printed(f), text));
    assert_true(str_has(text, STR("| <p>一</p>")));
    sx_verify(f);
}
ON_BOTH(is_a_fixpoint)

static void keeps_items_that_stay(struct site_fixture *f)
{
    (void)changes(f, LINKS, false);
    struct str digest = sx_digest(f);
    int64_t head = sx_head(f);
    /* The other order, a third, and none: the same records come and go. */
    assert_int_equal(changes(f,
                             "place: partners\n\nof: partners\ntitle: 乙\nurl: "
                             "https://b.example/\n\nof: partners\ntitle: 甲\nurl: "
                             "https://a.example/\n",
                             false),
                     2);
    assert_int_equal(changes(f, "place: partners\n", true), 2);
    assert_int_equal(changes(f, "place: partners\n", false), 2);
    assert_int_equal(changes(f, "place: slides\n", false), 1); /* another place */
    assert_false(str_has(printed(f), STR("https://a.example/")));
    assert_int_equal(changes(f, LINKS, false), 2);
    assert_int_equal(changes(f, LINKS, true), 0);
    assert_int_equal(sx_head(f), head + 7);
    assert_false(str_eq(sx_digest(f), digest)); /* slides */
    sx_verify(f);
}
ON_BOTH(keeps_items_that_stay)

static void asks_who_may(struct site_fixture *f)
{
    struct err e;
    struct arrange_change *c;
    size_t n;
    const struct actor editor = {.name = S("e"), .roles = ROLE_EDITOR};
    assert_int_equal(
        arrange_site(f->site, &editor, &f->arena, "text", STR(LINKS), false, &c, &n, &e),
        KY_EDENIED);
}
ON_SQLITE(asks_who_may)

UNIT_TESTS(BOTH(is_a_fixpoint), BOTH(keeps_items_that_stay), SQLITE(asks_who_may));
