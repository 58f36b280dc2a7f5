/* kaiyuan export wxr: the articles for another system. */
#include "cli/cli.h"

#include "service/export_wxr.h"

static enum ky_err write_file(struct cli *c, struct site *site, struct err *e)
{
    struct progress p = progress_begin("articles");
    struct export_wxr x = {.progress = progress_step, .ctx = &p};
    enum ky_err err = export_wxr(site, c->args[1], &x, e);
    progress_end(&p);
    if (err)
        return err;
    const struct fact facts[] = {{"articles", {0}, x.articles},
                                 {"pages", {0}, x.pages},
                                 {"recalled_left_out", {0}, x.recalled}};
    if (c->json)
        cli_facts(c, facts, 3);
    else
        buf_addf(&c->out, "wrote %lld articles and %lld pages to '%s'; %lld recalled left out\n",
                 (long long)x.articles, (long long)x.pages, c->args[1], (long long)x.recalled);
    return KY_OK;
}

static enum ky_err run(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], SITE_READ, write_file, e);
}

const struct command cmd_export_wxr = {
    .name = "export wxr",
    .args = "DIR OUT",
    .args_least = 2,
    .args_most = 2,
    .summary = "write articles, pages and channels as a WordPress export (WXR 1.2)",
    .example = "kaiyuan export wxr mysite articles.xml",
    .run = run,
};
