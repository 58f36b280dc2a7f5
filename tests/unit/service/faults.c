/* Each call of the database fails in turn, once and from then on, while an article is imported,
 * published, moved and taken back: a declared error or success, everything or nothing, and doing it
 * again completes it. */
#include <stdio.h>

#include "site_fixture.h"

struct deed {
    const char *name;
    /* On article `id`, which is prepared as it must be. */
    enum ky_err (*run)(struct site_fixture *f, int64_t id, struct err *e);
    enum ky_err again; /* what a repetition says once it is done */
};

static enum ky_err import(struct site_fixture *f, int64_t id, struct err *e)
{
    static const struct str tags[] = {S("水利"), S("民生")};
    char origin[32];
    struct article_result r;
    struct article_input in = sx_input("甲");
    snprintf(origin, sizeof(origin), "fault:%lld", (long long)id);
    in.origin = str_c(origin);
    in.source = arena_printf(&f->arena, "来源%lld", (long long)id);
    in.tags = tags;
    in.tags_n = 2;
    return article_import(f->site, &ACTOR_COMMAND, &f->arena, &in, &r, e);
}

static enum ky_err publish(struct site_fixture *f, int64_t id, struct err *e)
{
    return article_publish(f->site, &ACTOR_COMMAND, id, SX_START - 5, e);
}

static enum ky_err revise(struct site_fixture *f, int64_t id, struct err *e)
{
    const struct article_input in = sx_input("乙");
    return article_revise(f->site, &ACTOR_COMMAND, id, &in, e);
}

static enum ky_err recall(struct site_fixture *f, int64_t id, struct err *e)
{
    return article_recall(f->site, &ACTOR_COMMAND, id, STR(""), e);
}

static enum ky_err move(struct site_fixture *f, int64_t id, struct err *e)
{
    return article_move(f->site, &ACTOR_COMMAND, id, STR("city"), e);
}

static enum ky_err end(struct site_fixture *f, int64_t id, struct err *e)
{
    return article_end(f->site, &ACTOR_COMMAND, id, SX_START + US_DAY, e);
}

static const struct deed deeds[] = {{"import", import, KY_OK}, {"publish", publish, KY_OK},
                                    {"revise", revise, KY_OK}, {"move", move, KY_OK},
                                    {"end", end, KY_OK},       {"recall", recall, KY_ECONFLICT}};

static enum ky_err add_channel(struct writer *w, void *ctx, struct err *e)
{
    struct channel c = {.slug = STR("city"), .name = STR("城市"), .open = true};
    (void)ctx;
    return store_channel_save(w, &c, e);
}

/* The deed with the at-th call failing; false when it has fewer calls. */
static bool try(struct site_fixture *f, const struct deed *d, long at, bool onward)
{
    struct err e = {.text = ""};
    int64_t id = 0;
    if (d->run == import) {
        id = at + (onward ? 1000 : 0); /* a new origin */
    } else {
        struct article_result r;
        const struct article_input in = sx_input("甲");
        assert_ok(article_import(f->site, &ACTOR_COMMAND, &f->arena, &in, &r, &e), &e);
        id = r.id;
    }
    struct str before = sx_digest(f);
    f->faults = (struct fault_plan){.at = at, .onward = onward};
    enum ky_err err = d->run(f, id, &e);
    bool failed = atomic_load(&f->faults.seen) >= at;
    f->faults = (struct fault_plan){0};
    struct str after = sx_digest(f);
    bool done = !str_eq(before, after);
    if (!failed || err == KY_OK)
        assert_true(err == KY_OK && done);
    else if (err == KY_EIO)
        assert_false(done);
    else
        assert_int_equal(err, KY_EUNCERTAIN);
    if (err != KY_OK)
        assert_non_null(strstr(e.text, "planned failure"));
    /* Half of it would show: a repetition would find something left to do, or the rules break. */
    enum ky_err again = d->run(f, id, &e);
    if (done) {
        assert_int_equal(again, d->again);
        assert_true(str_eq(sx_digest(f), after));
    } else {
        assert_ok(again, &e);
        assert_false(str_eq(sx_digest(f), after));
    }
    if (done || !failed)
        sx_verify(f);
    return failed;
}

static void all_or_nothing(struct site_fixture *f)
{
    struct err e;
    assert_ok(site_write(f->site, &ACTOR_COMMAND, add_channel, NULL, &e), &e);
    for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
        for (int onward = 0; onward < (f->kind == DB_SQLITE ? 2 : 1); onward++) {
            long at = 1;
            while (try(f, &deeds[i], at, onward))
                at += sx_stride();
            assert_true(at > 10);
        }
    }
}
ON_BOTH(all_or_nothing)

/* Opening a site, too. */
static void opens_or_says_why(struct site_fixture *f)
{
    struct err e;
    sx_close(f);
    for (int use = SITE_READ; use <= SITE_ALONE; use++) {
        for (long at = 1;; at++) {
            struct site *s = NULL;
            f->faults = (struct fault_plan){.at = at};
            enum ky_err err = site_open(f->dir, (enum site_use)use, &f->world, NULL, NULL, &s, &e);
            bool failed = atomic_load(&f->faults.seen) >= at;
            f->faults = (struct fault_plan){0};
            site_close(err ? NULL : s);
            assert_int_equal(err, failed ? KY_EIO : KY_OK);
            if (!failed)
                break;
        }
    }
}
ON_BOTH(opens_or_says_why)

UNIT_TESTS(BOTH(all_or_nothing), BOTH(opens_or_says_why));
