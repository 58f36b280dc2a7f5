#include "store/topic.h"

#include "store/permalink.h"
#include "store_fixture.h"

static int64_t save(struct store_fixture *f, struct topic t)
{
    struct err e;
    assert_ok(store_topic_save(fx_write(f), &t, &e), &e);
    fx_commit(f);
    return t.id;
}

static struct topic flood(void)
{
    return (struct topic){.slug = STR("flood"), .name = STR("防汛"), .rank = 2, .open = true};
}

static void keeps_topics(struct store_fixture *f)
{
    struct err e;
    struct deps deps;
    struct topic *t, closed = {.slug = STR("old"), .name = STR("旧"), .rank = 0};
    size_t n;
    int64_t id;
    assert_int_equal(save(f, flood()), 1);
    assert_int_equal(
        save(f, (struct topic){.slug = STR("教育"), .name = STR("教育"), .open = true}), 2);
    assert_int_equal(save(f, closed), 3);
    deps_init(&deps, &f->arena);
    struct reader *r = fx_read(f, &deps);
    assert_ok(store_topics(r, &t, &n, &e), &e);
    assert_int_equal(n, 2); /* by rank, the closed one left out */
    assert_int_equal(t[0].id, 2);
    assert_str(t[1].path, "/topic/flood/");
    assert_ok(store_topic(r, 3, &t, &e), &e); /* its page stays */
    assert_false(t->open);
    assert_ok(store_topic(r, 9, &t, &e), &e);
    assert_null(t);
    assert_ok(store_topic_name(r, 1, &t, &e), &e);
    assert_str(t->name, "防汛");
    assert_ok(store_topic_by_slug(r, STR("教育"), &id, &e), &e);
    assert_int_equal(id, 2);
    assert_ok(store_topic_by_slug(r, STR("'"), &id, &e), &e);
    assert_int_equal(id, 0);
    static const char *const keys[] = {"topics", "topic:3", "topic:9", "topic-name:1"};
    assert_int_equal(deps.v.n, 4);
    for (int i = 0; i < 4; i++)
        assert_str(deps.v.p[i].key, keys[i]);
    fx_done(f);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(keeps_topics)

static void touches_its_name_when_it_changes(struct store_fixture *f)
{
    struct topic t = flood();
    t.id = save(f, t);
    assert_int_equal(save(f, t), 1); /* unchanged */
    assert_int_equal(fx_head(f), 1);
    t.lead = STR("汛期已至");
    save(f, t);
    struct touches touched = fx_touches(f, 1);
    assert_true(fx_touched(&touched, "topic:1") && fx_touched(&touched, "topics"));
    assert_false(fx_touched(&touched, "topic-name:1"));
    t.name_en = STR("Floods");
    save(f, t);
    touched = fx_touches(f, 2);
    assert_true(fx_touched(&touched, "topic-name:1"));
    t.slug = STR("floods");
    save(f, t);
    touched = fx_touches(f, 3);
    assert_true(fx_touched(&touched, "topic-name:1") &&
                fx_touched(&touched, "path:/topic/floods/"));
}
ON_BOTH(touches_its_name_when_it_changes)

static void refuses_what_cannot_be(struct store_fixture *f)
{
    static char big[8001];
    struct err e;
    struct topic t = flood(), bad[9], other = {.slug = STR("x"), .name = STR("x")};
    memset(big, 'x', sizeof(big));
    save(f, t);
    save(f, other);
    for (int i = 0; i < 9; i++)
        bad[i] = (struct topic){.slug = STR("new"), .name = STR("新")};
    bad[0].slug = STR("");
    bad[1].slug = STR("a/b");
    bad[2].slug = STR("../x");
    bad[3].name = STR("");
    bad[4].name = STR("a\xff");
    bad[5].name_en = STR("a\nb");
    bad[6].lead = str_of(big, 8001);
    bad[7].lead_en = STR("\xff");
    bad[8].id = 7;
    struct writer *w = fx_write(f);
    for (int i = 0; i < 8; i++)
        if (store_topic_save(w, &bad[i], &e) != KY_EINVAL)
            fail_msg("topic %d was taken", i);
    assert_err(store_topic_save(w, &bad[8], &e), KY_ENOTFOUND);
    t.id = 0;
    assert_err(store_topic_save(w, &t, &e), KY_EEXIST);
    other.id = 2;
    other.slug = STR("flood");
    assert_err(store_topic_save(w, &other, &e), KY_EEXIST);
    fx_commit(f);
    assert_int_equal(fx_head(f), 2);
    assert_ok(fx_verify(f, &e), &e);
}
ON_BOTH(refuses_what_cannot_be)

UNIT_TESTS(BOTH(keeps_topics), BOTH(touches_its_name_when_it_changes),
           BOTH(refuses_what_cannot_be));
