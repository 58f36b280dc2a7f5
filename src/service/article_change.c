/* article.h: one change of an article that is there, as one commit each. */
#include "service/article_priv.h"

#include "service/may.h"
#include "store/correction.h"

struct call {
    struct site *site;
    const struct article_input *in;
    int64_t id, at;
    struct str text; /* channel, notice, correction */
    enum permission need;
    enum ky_err (*change)(struct put *p, const struct call *c, struct article *a, struct err *e);
};

static enum ky_err run_in(struct writer *w, void *ctx, struct err *e)
{
    const struct call *c = ctx;
    struct put p;
    struct article *a;
    enum ky_err err = may(w->actor, c->need, e);
    if (!err)
        err = put_begin(&p, w, c->site->zone, c->in, e);
    if (!err)
        err = put_load(&p, c->id, &a, e);
    return err ? err : c->change(&p, c, a, e);
}

static enum ky_err run(const struct actor *actor, struct call c, struct err *e)
{
    return site_write(c.site, actor, run_in, &c, e);
}

static enum ky_err revise(struct put *p, const struct call *c, struct article *a, struct err *e)
{
    struct revision v;
    (void)c;
    enum ky_err err = put_check(p->w->arena, p->in, e);
    if (!err)
        err = put_revision(p, a->channel_id, &v, e);
    return err ? err : store_article_revise(p->w, a, &v, e);
}

enum ky_err article_revise(struct site *s, const struct actor *actor, int64_t id,
                           const struct article_input *in, struct err *e)
{
    return run(actor,
               (struct call){.site = s, .in = in, .id = id, .need = MAY_WRITE, .change = revise},
               e);
}

static enum ky_err publish(struct put *p, const struct call *c, struct article *a, struct err *e)
{
    int64_t at = c->at ? c->at : a->published_at ? a->published_at : p->w->now;
    return put_publish(p, a, at, e);
}

enum ky_err article_publish(struct site *s, const struct actor *actor, int64_t id, int64_t at,
                            struct err *e)
{
    return run(actor,
               (struct call){.site = s, .id = id, .at = at, .need = MAY_PUBLISH, .change = publish},
               e);
}

static enum ky_err unplan(struct put *p, const struct call *c, struct article *a, struct err *e)
{
    (void)c;
    return store_timer_set(p->w, a->id, TIMER_PUBLISH, 0, e);
}

enum ky_err article_unplan(struct site *s, const struct actor *actor, int64_t id, struct err *e)
{
    return run(actor, (struct call){.site = s, .id = id, .need = MAY_PUBLISH, .change = unplan}, e);
}

static enum ky_err recall(struct put *p, const struct call *c, struct article *a, struct err *e)
{
    enum ky_err err = store_timer_set(p->w, a->id, TIMER_EXPIRE, 0, e);
    return err ? err : store_article_recall(p->w, a, "recall", c->text, e);
}

enum ky_err article_recall(struct site *s, const struct actor *actor, int64_t id, struct str notice,
                           struct err *e)
{
    return run(
        actor,
        (struct call){.site = s, .id = id, .text = notice, .need = MAY_PUBLISH, .change = recall},
        e);
}

static enum ky_err end(struct put *p, const struct call *c, struct article *a, struct err *e)
{
    return put_end(p, a, c->at, e);
}

enum ky_err article_end(struct site *s, const struct actor *actor, int64_t id, int64_t valid_until,
                        struct err *e)
{
    return run(
        actor,
        (struct call){.site = s, .id = id, .at = valid_until, .need = MAY_PUBLISH, .change = end},
        e);
}

static enum ky_err correct(struct put *p, const struct call *c, struct article *a, struct err *e)
{
    struct correction note = {.article_id = a->id, .at = c->at, .text = c->text};
    return store_correction_add(p->w, &note, e);
}

enum ky_err article_correct(struct site *s, const struct actor *actor, int64_t id, int64_t at,
                            struct str text, struct err *e)
{
    return run(
        actor,
        (struct call){
            .site = s, .id = id, .at = at, .text = text, .need = MAY_PUBLISH, .change = correct},
        e);
}

static enum ky_err move(struct put *p, const struct call *c, struct article *a, struct err *e)
{
    int64_t channel;
    enum ky_err err = put_channel(p, c->text, &channel, e);
    return err ? err : store_article_move(p->w, a, channel, &p->channels, e);
}

enum ky_err article_move(struct site *s, const struct actor *actor, int64_t id, struct str channel,
                         struct err *e)
{
    return run(
        actor,
        (struct call){.site = s, .id = id, .text = channel, .need = MAY_PUBLISH, .change = move},
        e);
}
