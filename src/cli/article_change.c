/* kaiyuan article publish, recall, correct, end, move: one change of an article, as one commit. */
#include "cli/cli.h"

#include "service/article.h"
#include "service/may.h"
#include "store/timer.h"

/* How it stands now, and when what is planned will be. */
static enum ky_err report(struct cli *c, struct reader *r, struct err *e)
{
    struct article *a;
    struct timer plan, end;
    int64_t id;
    enum ky_err err = cli_id(c, 1, "an article", &id, e);
    if (!err)
        err = store_article(r, id, &a, e);
    if (!err && !a)
        err = err_set(e, KY_ENOTFOUND, "there is no article %lld", (long long)id);
    if (!err)
        err = store_timer_of(r, id, TIMER_PUBLISH, &plan, e);
    if (!err)
        err = store_timer_of(r, id, TIMER_EXPIRE, &end, e);
    if (err)
        return err;
    const struct fact facts[] = {{"article", {0}, id},
                                 {"state", str_c(article_state_name(a->state)), 0},
                                 {"path", a->path, 0},
                                 {"published_at", cli_stamp(c, a->published_at), 0},
                                 {"planned_at", cli_stamp(c, plan.planned_at), 0},
                                 {"ends_at", cli_stamp(c, a->valid_until), 0}};
    if (c->json) {
        cli_facts(c, facts, sizeof(facts) / sizeof(facts[0]));
        return KY_OK;
    }
    buf_addf(&c->out, "article %lld: %s", (long long)id, article_state_name(a->state));
    if (a->path.n)
        buf_addf(&c->out, "  %.*s", STR_ARG(a->path));
    buf_addch(&c->out, '\n');
    if (plan.id)
        buf_addf(&c->out, "  to be published at %.*s\n", STR_ARG(cli_when(c, plan.planned_at)));
    if (end.id)
        buf_addf(&c->out, "  to be taken back at %.*s\n", STR_ARG(cli_when(c, end.planned_at)));
    return KY_OK;
}

/* Do `change` to the article that the command names, then say how it stands. */
static enum ky_err visit(struct cli *c, struct site *site,
                         enum ky_err (*change)(struct cli *, struct site *, int64_t, struct err *),
                         struct err *e)
{
    int64_t id;
    enum ky_err err = cli_id(c, 1, "an article", &id, e);
    if (!err)
        err = change(c, site, id, e);
    return err ? err : cli_look(c, site, report, e);
}

#define RUN(name)                                                                                  \
    static enum ky_err name##_here(struct cli *c, struct site *site, struct err *e)                \
    {                                                                                              \
        return visit(c, site, name, e);                                                            \
    }                                                                                              \
    static enum ky_err name##_run(struct cli *c, struct err *e)                                    \
    {                                                                                              \
        return cli_visit(c, c->args[0], SITE_WRITE, name##_here, e);                               \
    }

static enum ky_err publish(struct cli *c, struct site *site, int64_t id, struct err *e)
{
    const char *when = cli_option(c, "at");
    int64_t at = 0;
    enum ky_err err = KY_OK;
    if (cli_flag(c, "unplan"))
        return when ? err_set(e, KY_EUSAGE, "--at plans and --unplan withdraws: give one of them")
                    : article_unplan(site, &ACTOR_COMMAND, id, e);
    if (when)
        err = cli_time(c, when, "--at", &at, e);
    return err ? err : article_publish(site, &ACTOR_COMMAND, id, at, e);
}
RUN(publish)

static enum ky_err recall(struct cli *c, struct site *site, int64_t id, struct err *e)
{
    return article_recall(site, &ACTOR_COMMAND, id, str_c(cli_option(c, "notice")), e);
}
RUN(recall)

static enum ky_err correct(struct cli *c, struct site *site, int64_t id, struct err *e)
{
    const char *when = cli_option(c, "at");
    int64_t at = 0;
    enum ky_err err = when ? cli_time(c, when, "--at", &at, e) : KY_OK;
    return err ? err
               : article_correct(site, &ACTOR_COMMAND, id, at, str_trim(str_c(c->args[2])), e);
}
RUN(correct)

static enum ky_err end(struct cli *c, struct site *site, int64_t id, struct err *e)
{
    const char *when = cli_option(c, "at");
    int64_t at = 0;
    enum ky_err err = KY_OK;
    if (!when)
        return err_set(e, KY_EUSAGE, "'article end' needs --at TIME, or --at never");
    if (!str_eqc(str_c(when), "never"))
        err = cli_time(c, when, "--at", &at, e);
    return err ? err : article_end(site, &ACTOR_COMMAND, id, at, e);
}
RUN(end)

static enum ky_err move(struct cli *c, struct site *site, int64_t id, struct err *e)
{
    return article_move(site, &ACTOR_COMMAND, id, str_c(c->args[2]), e);
}
RUN(move)

static const struct option publish_options[] = {
    {"at", "TIME", "'2026-03-01 09:00' in the site's zone; in the future: it is planned for then"},
    {"unplan", NULL, "withdraw the plan to publish it"},
    {0},
};
const struct command cmd_article_publish = {
    .name = "article publish",
    .args = "DIR ID",
    .args_least = 2,
    .args_most = 2,
    .summary = "publish an article's latest text, now or at a time",
    .options = publish_options,
    .example = "kaiyuan article publish mysite 17 --at '2026-03-01 09:00'",
    .run = publish_run,
};

static const struct option recall_options[] = {
    {"notice", "TEXT", "what its address says from now on"},
    {0},
};
const struct command cmd_article_recall = {
    .name = "article recall",
    .args = "DIR ID",
    .args_least = 2,
    .args_most = 2,
    .summary = "take an article back: gone from every list, its address says so",
    .options = recall_options,
    .example = "kaiyuan article recall mysite 17 --notice '来源单位已撤回该稿。'",
    .run = recall_run,
};

static const struct option correct_options[] = {
    {"at", "TIME", "when it was put right (now)"},
    {0},
};
const struct command cmd_article_correct = {
    .name = "article correct",
    .args = "DIR ID TEXT",
    .args_least = 3,
    .args_most = 3,
    .summary = "say at an article what was put right in it",
    .options = correct_options,
    .example = "kaiyuan article correct mysite 17 '第二段的总投资应为3.2亿元。'",
    .run = correct_run,
};

static const struct option end_options[] = {
    {"at", "TIME", "when it is taken back by itself, or 'never'"},
    {0},
};
const struct command cmd_article_end = {
    .name = "article end",
    .args = "DIR ID",
    .args_least = 2,
    .args_most = 2,
    .summary = "say until when an article is valid",
    .options = end_options,
    .example = "kaiyuan article end mysite 17 --at '2026-04-01 00:00'",
    .run = end_run,
};

const struct command cmd_article_move = {
    .name = "article move",
    .args = "DIR ID CHANNEL",
    .args_least = 3,
    .args_most = 3,
    .summary = "move an article to another channel",
    .example = "kaiyuan article move mysite 17 economy",
    .run = move_run,
};
