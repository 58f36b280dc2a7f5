/* Files come in once, keep their words, go and come back; where they are used is found. */
#include "service/media_change.h"

#include "site_fixture.h"
#include "store/media_use.h"

#define DRAWING                                                                                    \
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"16\" height=\"9\"><title>甲</title><path " \
    "d=\"M0 0h16v9z\"/></svg>"

static enum ky_err bring(struct site_fixture *f, const char *alt, bool update, struct media *m,
                         bool *known, struct err *e)
{
    *m = (struct media){.name = STR("a.svg"), .alt = str_c(alt), .credit = STR("池砚秋")};
    return media_bring(f->site, &ACTOR_COMMAND, STR(DRAWING), update, m, known, &f->arena, e);
}

static void comes_in_once(struct site_fixture *f)
{
    struct err e;
    struct media m, again;
    bool known;
    assert_int_equal(bring(f, "", false, &m, &known, &e), KY_EINVAL);
    assert_ok(bring(f, "图", false, &m, &known, &e), &e);
    assert_false(known);
    int64_t head = sx_head(f);
    assert_ok(bring(f, "另", false, &again, &known, &e), &e);
    assert_true(known && again.id == m.id && str_eqc(again.alt, "图"));
    assert_int_equal(sx_head(f), head);
    assert_ok(bring(f, "另", true, &again, &known, &e), &e);
    assert_true(known && str_eqc(again.alt, "另") && str_eqc(again.credit, "池砚秋"));
    assert_int_equal(sx_head(f), head + 1);
    assert_ok(media_withdraw(f->site, &ACTOR_COMMAND, m.id, false, &e), &e);
    assert_ok(media_withdraw(f->site, &ACTOR_COMMAND, m.id, false, &e), &e);
    assert_int_equal(sx_head(f), head + 2);
    assert_ok(media_withdraw(f->site, &ACTOR_COMMAND, m.id, true, &e), &e);
    assert_int_equal(media_withdraw(f->site, &ACTOR_COMMAND, m.id + 1, false, &e), KY_ENOTFOUND);
    const struct actor nobody = {.name = S("n")};
    assert_int_equal(media_withdraw(f->site, &nobody, m.id, false, &e), KY_EDENIED);
    sx_verify(f);
}
ON_BOTH(comes_in_once)

static void is_found_where_used(struct site_fixture *f)
{
    struct err e;
    struct media m;
    bool known;
    struct article_result r;
    assert_ok(bring(f, "图", false, &m, &known, &e), &e);
    struct article_input in = sx_input("甲");
    in.picture_id = m.id;
    assert_ok(article_import(f->site, &ACTOR_COMMAND, &f->arena, &in, &r, &e), &e);
    int64_t with = r.id;
    in = sx_input("乙");
    in.attachments = (struct ids){&m.id, 1};
    assert_ok(article_import(f->site, &ACTOR_COMMAND, &f->arena, &in, &r, &e), &e);
    in = sx_input("丙");
    assert_ok(article_import(f->site, &ACTOR_COMMAND, &f->arena, &in, &r, &e), &e);
    struct db *db;
    struct reader reader;
    struct media_use *uses;
    size_t n;
    int64_t last;
    assert_ok(site_connect(f->site, DB_READ, &db, &e), &e);
    assert_ok(reader_begin(&reader, db, &f->arena, NULL, f->now, &e), &e);
    assert_ok(store_media_uses(&reader, &m, &uses, &n, &last, &e), &e);
    assert_true(n == 0 && last == r.id);
    assert_ok(store_media_uses_articles(&reader, &m, 0, &uses, &n, &e), &e);
    assert_int_equal(n, 2);
    assert_true(uses[0].id == with && str_eqc(uses[0].title, "甲"));
    assert_ok(store_media_uses_articles(&reader, &m, with, &uses, &n, &e), &e);
    assert_int_equal(n, 1);
    reader_end(&reader);
    db_close(db);
}
ON_BOTH(is_found_where_used)

UNIT_TESTS(BOTH(comes_in_once), BOTH(is_found_where_used));
