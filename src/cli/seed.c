/* kaiyuan seed: synthetic news for load tests. */
#include "cli/cli.h"

#include "service/import_page.h"
#include "service/may.h"
#include "service/seed.h"

static const struct option options[] = {
    {"articles", "N", "how many, up to 1000000 (1000)"},
    {"seed", "N", "another number makes other articles (1)"},
    {"paragraphs", "N", "of each article (3 to 8)"},
    {"until", "DATE", "date of the newest one (2025-06-30)"},
    {0},
};

enum { ARTICLES_MAX = 1000000 };

static enum ky_err add_articles(struct cli *c, struct site *site, struct err *e)
{
    struct progress p = progress_begin("articles");
    struct seed seed = {.progress = progress_step, .ctx = &p};
    int64_t number;
    const char *until = cli_option(c, "until");
    enum ky_err err = cli_number(c, "articles", 1, ARTICLES_MAX, 1000, &seed.articles, e);
    if (!err)
        err = cli_number(c, "seed", 0, INT64_MAX, 1, &number, e);
    if (!err)
        err = cli_number(c, "paragraphs", 1, 1000, 0, &seed.paragraphs, e);
    if (err)
        return err;
    seed.seed = (uint64_t)number;
    seed.until = import_page_time(site->zone, str_c(until ? until : "2025-06-30"));
    if (seed.until == 0)
        return err_set(e, KY_EUSAGE, "--until takes a date such as 2025-06-30, not '%s'", until);
    err = seed_site(site, &ACTOR_COMMAND, &seed, e);
    progress_end(&p);
    if (err)
        return err;
    const struct fact facts[] = {{"articles", {0}, seed.articles}};
    if (c->json)
        cli_facts(c, facts, 1);
    else
        buf_addf(&c->out, "%lld articles are there\n", (long long)seed.articles);
    return KY_OK;
}

static enum ky_err run(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], SITE_WRITE, add_articles, e);
}

const struct command cmd_seed = {
    .name = "seed",
    .args = "DIR",
    .args_least = 1,
    .args_most = 1,
    .summary = "add synthetic articles for load tests",
    .options = options,
    .example = "kaiyuan seed mysite --articles 100000",
    .run = run,
};
