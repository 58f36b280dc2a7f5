/* What an article carries besides its text, and what happens to it later: plans, ends, notes. */
#include "service/article.h"

#include "site_fixture.h"
#include "store/correction.h"
#include "store/timer.h"
#include "store/topic.h"

static struct article_result import(struct site_fixture *f, const struct article_input *in)
{
    struct err e;
    struct article_result r;
    assert_ok(article_import(f->site, &ACTOR_COMMAND, &f->arena, in, &r, &e), &e);
    return r;
}

static enum ky_err refused(struct site_fixture *f, const struct article_input *in, struct err *e)
{
    struct article_result r;
    return article_import(f->site, &ACTOR_COMMAND, &f->arena, in, &r, e);
}

/* What an article carries besides its text: all of it, each once, and where a name is wrong. */
static enum ky_err furnish(struct writer *w, void *ctx, struct err *e)
{
    static const char *const hashes[] = {"00000000000000000000000000000001",
                                         "00000000000000000000000000000002"};
    struct channel city = {.slug = STR("city"), .name = STR("城市"), .open = true};
    struct topic topic = {.slug = STR("flood"), .name = STR("防汛"), .open = true};
    (void)ctx;
    enum ky_err err = store_channel_save(w, &city, e);
    if (!err)
        err = store_topic_save(w, &topic, e);
    for (int i = 0; i < 2 && !err; i++) {
        struct media m = {.hash = str_c(hashes[i]), .type = STR("image/png"), .ext = STR("png")};
        err = store_media_save(w, &m, e);
    }
    return err;
}

static void carries_what_belongs_to_it(struct site_fixture *f)
{
    struct err e;
    const struct str channels[] = {STR("city"), STR("news"), STR("city")},
                     topics[] = {STR("flood")}, none[] = {STR("nowhere")};
    int64_t files[] = {2, 1}, missing[] = {1, 9}, twice[] = {1, 1};
    assert_ok(site_write(f->site, &ACTOR_COMMAND, furnish, NULL, &e), &e);
    struct article_input in = sx_input("甲"), bad;
    in.kicker = STR(" 眉题 ");
    in.subtitle = STR("副题");
    in.short_title = STR("短题");
    in.author = STR("沈一帆");
    in.proofreader = STR("周牧");
    in.approver = STR("宁禾");
    in.original_title = STR("原题");
    in.original_author = STR("原作者");
    in.original_url = STR("https://daily.example/1");
    in.channels = channels;
    in.channels_n = 3;
    in.topics = topics;
    in.topics_n = 1;
    in.picture_id = 1;
    in.attachments = (struct ids){files, 2};
    import(f, &in);
    struct revision *v = sx_revision(f, 1);
    assert_str(v->kicker, "眉题");
    assert_str(v->subtitle, "副题");
    assert_str(v->short_title, "短题");
    assert_str(v->author, "沈一帆");
    assert_str(v->proofreader, "周牧");
    assert_str(v->approver, "宁禾");
    assert_str(v->original_title, "原题");
    assert_str(v->original_author, "原作者");
    assert_str(v->original_url, "https://daily.example/1");
    assert_int_equal(v->channels.n, 1); /* its own channel is no secondary one */
    assert_int_equal(v->channels.p[0], 2);
    assert_int_equal(v->topics.n, 1);
    assert_int_equal(v->picture_id, 1);
    assert_int_equal(v->attachments.n, 2);
    assert_int_equal(v->attachments.p[0], 2);
    sx_verify(f);

    struct str before = sx_digest(f);
    static char big[2001];
    memset(big, 'x', sizeof(big));
#define REFUSED(code, word, member, ...)                                                           \
    do {                                                                                           \
        bad = in;                                                                                  \
        bad.member = __VA_ARGS__;                                                                  \
        assert_err(refused(f, &bad, &e), code);                                                    \
        assert_non_null(strstr(e.text, word));                                                     \
    } while (0)
    REFUSED(KY_EINVAL, "kicker", kicker, str_of(big, 2001));
    REFUSED(KY_EINVAL, "subtitle", subtitle, STR("\xff"));
    REFUSED(KY_EINVAL, "author", author, STR("a\0b"));
    REFUSED(KY_EINVAL, "original", original_url, STR("javascript:alert(1)"));
    REFUSED(KY_ENOTFOUND, "nowhere", topics, none);
    bad = in;
    bad.channels = none;
    bad.channels_n = 1;
    assert_err(refused(f, &bad, &e), KY_ENOTFOUND);
    REFUSED(KY_EINVAL, "no file 9", picture_id, 9);
    REFUSED(KY_EINVAL, "no file 9", attachments, (struct ids){missing, 2});
    REFUSED(KY_EINVAL, "attachment", attachments, (struct ids){twice, 2});
#undef REFUSED
    assert_true(str_eq(sx_digest(f), before));
}
ON_BOTH(carries_what_belongs_to_it)

static enum ky_err waits(struct writer *w, void *ctx, struct err *e)
{
    struct timer *out = ctx; /* the article and the action are given */
    struct reader r = writer_reader(w);
    return store_timer_of(&r, out->article_id, out->action, out, e);
}

static int64_t planned(struct site_fixture *f, int64_t id, enum timer_action action)
{
    struct err e;
    struct timer t = {.article_id = id, .action = action};
    assert_ok(site_write(f->site, &ACTOR_COMMAND, waits, &t, &e), &e);
    return t.planned_at;
}

/* A publication in the future is a plan, which can be moved, withdrawn and carried out early. */
static void plans_what_is_to_come(struct site_fixture *f)
{
    struct err e;
    struct article_input in = sx_input("甲");
    in.origin = STR("page:1");
    in.published_at = SX_START + US_DAY;
    struct article_result r = import(f, &in);
    assert_int_equal(r.planned_at, SX_START + US_DAY);
    assert_int_equal(r.path.n, 0);
    assert_int_equal(sx_article(f, 1)->state, ARTICLE_DRAFT);
    sx_verify(f);
    int64_t head = sx_head(f);
    r = import(f, &in); /* again: as it was */
    assert_int_equal(r.outcome, ARTICLE_UNCHANGED);
    assert_int_equal(r.planned_at, SX_START + US_DAY);
    assert_int_equal(sx_head(f), head);
    assert_ok(article_publish(f->site, &ACTOR_COMMAND, 1, SX_START + 5, &e), &e);
    assert_int_equal(planned(f, 1, TIMER_PUBLISH), SX_START + 5);
    assert_ok(article_unplan(f->site, &ACTOR_COMMAND, 1, &e), &e);
    assert_ok(article_unplan(f->site, &ACTOR_COMMAND, 1, &e), &e);
    assert_int_equal(planned(f, 1, TIMER_PUBLISH), 0);
    in.publish = false;
    assert_int_equal(import(f, &in).planned_at, 0);
    assert_ok(article_publish(f->site, &ACTOR_COMMAND, 1, SX_START + 7, &e), &e);
    assert_ok(article_publish(f->site, &ACTOR_COMMAND, 1, 0, &e), &e); /* now, after all */
    assert_int_equal(sx_article(f, 1)->published_at, SX_START);
    assert_int_equal(planned(f, 1, TIMER_PUBLISH), 0);
    assert_err(article_publish(f->site, &ACTOR_COMMAND, 1, SX_START + 9, &e), KY_ECONFLICT);
    assert_non_null(strstr(e.text, "published already"));
    assert_ok(article_recall(f->site, &ACTOR_COMMAND, 1, STR(""), &e), &e);
    assert_ok(article_publish(f->site, &ACTOR_COMMAND, 1, SX_START + 9, &e), &e);
    sx_verify(f);
}
ON_BOTH(plans_what_is_to_come)

/* An end is kept through a recall; what has ended, or would at once, is not published. */
static void ends_when_it_is_told(struct site_fixture *f)
{
    struct err e;
    struct article_input in = sx_input("甲");
    in.valid_until = SX_START + US_DAY;
    import(f, &in);
    assert_int_equal(sx_article(f, 1)->valid_until, SX_START + US_DAY);
    assert_int_equal(planned(f, 1, TIMER_EXPIRE), SX_START + US_DAY);
    int64_t head = sx_head(f);
    assert_ok(article_end(f->site, &ACTOR_COMMAND, 1, SX_START + US_DAY, &e), &e);
    assert_int_equal(sx_head(f), head);
    assert_ok(article_recall(f->site, &ACTOR_COMMAND, 1, STR("更正后再发"), &e), &e);
    assert_str(sx_article(f, 1)->notice, "更正后再发");
    assert_int_equal(planned(f, 1, TIMER_EXPIRE), 0);
    sx_verify(f);
    assert_ok(article_publish(f->site, &ACTOR_COMMAND, 1, 0, &e), &e);
    assert_int_equal(planned(f, 1, TIMER_EXPIRE), SX_START + US_DAY);
    assert_int_equal(sx_article(f, 1)->notice.n, 0);
    assert_ok(article_recall(f->site, &ACTOR_COMMAND, 1, STR(""), &e), &e);
    f->now = SX_START + US_DAY;
    assert_err(article_publish(f->site, &ACTOR_COMMAND, 1, 0, &e), KY_ECONFLICT);
    assert_non_null(strstr(e.text, "another end"));
    assert_ok(article_end(f->site, &ACTOR_COMMAND, 1, 0, &e), &e);
    assert_ok(article_publish(f->site, &ACTOR_COMMAND, 1, 0, &e), &e);
    assert_int_equal(planned(f, 1, TIMER_EXPIRE), 0);

    in.published_at = in.valid_until;
    assert_err(refused(f, &in, &e), KY_EINVAL);
    assert_non_null(strstr(e.text, "before it is published"));
    in.published_at = SX_START + 2 * US_DAY; /* planned */
    assert_err(refused(f, &in, &e), KY_EINVAL);
    sx_verify(f);
}
ON_BOTH(ends_when_it_is_told)

static enum ky_err count_notes(struct writer *w, void *ctx, struct err *e)
{
    struct correction *c;
    struct reader r = writer_reader(w);
    return store_corrections(&r, 1, &c, ctx, e);
}

static void says_what_it_put_right(struct site_fixture *f)
{
    struct err e;
    size_t n;
    static char big[4001];
    const struct actor writer = {.id = 2, .name = STR("沈一帆"), .roles = ROLE_CONTRIBUTOR};
    struct article_input in = sx_input("甲");
    memset(big, 'x', sizeof(big));
    import(f, &in);
    assert_ok(article_correct(f->site, &ACTOR_COMMAND, 1, 0, STR("应为“三座”。"), &e), &e);
    assert_err(article_correct(f->site, &ACTOR_COMMAND, 1, 0, STR(""), &e), KY_EINVAL);
    assert_err(article_correct(f->site, &ACTOR_COMMAND, 1, 0, STR("\xff"), &e), KY_EINVAL);
    assert_err(article_correct(f->site, &ACTOR_COMMAND, 1, 0, str_of(big, 4001), &e), KY_EINVAL);
    assert_err(article_correct(f->site, &writer, 1, 0, STR("x"), &e), KY_EDENIED);
    assert_err(article_recall(f->site, &ACTOR_COMMAND, 1, STR("\xff"), &e), KY_EINVAL);
    assert_err(article_recall(f->site, &ACTOR_COMMAND, 1, str_of(big, 4001), &e), KY_EINVAL);
    assert_err(article_end(f->site, &writer, 1, SX_START, &e), KY_EDENIED);
    assert_err(article_unplan(f->site, &writer, 1, &e), KY_EDENIED);
    assert_ok(site_write(f->site, &ACTOR_COMMAND, count_notes, &n, &e), &e);
    assert_int_equal(n, 1);
    assert_int_equal(sx_article(f, 1)->state, ARTICLE_PUBLISHED);
    sx_verify(f);
}
ON_BOTH(says_what_it_put_right)

UNIT_TESTS(BOTH(carries_what_belongs_to_it), BOTH(plans_what_is_to_come),
           BOTH(ends_when_it_is_told), BOTH(says_what_it_put_right));
