/* kaiyuan init: make a site. */
#include "cli/cli.h"

#include "service/demo.h"

static const struct option options[] = {
    {"url", "URL", "public address of the site (http://localhost:8080)"},
    {"zone", "ZONE", "time zone (Asia/Shanghai)"},
    {"lang", "LANG", "language of the site: zh-CN or en"},
    {"name", "NAME", "name of the site"},
    {"database", "URL", "keep the records in PostgreSQL: postgresql://host/name"},
    {"demo", NULL, "fill it with invented news of the province of Lanjiang"},
    {0},
};

static enum ky_err run(struct cli *c, struct err *e)
{
    struct site_world world = cli_world();
    const struct site_init init = {.url = cli_option(c, "url"),
                                   .zone = cli_option(c, "zone"),
                                   .lang = cli_option(c, "lang"),
                                   .name = cli_option(c, "name"),
                                   .database = cli_option(c, "database"),
                                   .fill = cli_flag(c, "demo") ? demo_fill : NULL};
    enum ky_err err = site_create(c->args[0], &init, &world, e);
    log_free(world.log);
    if (err)
        return err;
    const struct fact facts[] = {{"site", str_c(c->args[0]), 0}};
    if (c->json)
        cli_facts(c, facts, 1);
    else
        buf_addf(&c->out, "created the site '%s'. Serve it with: kaiyuan serve %s\n", c->args[0],
                 c->args[0]);
    return KY_OK;
}

const struct command cmd_init = {
    .name = "init",
    .args = "DIR",
    .args_least = 1,
    .args_most = 1,
    .summary = "create a site",
    .options = options,
    .example = "kaiyuan init mysite --url https://news.example --zone Asia/Shanghai",
    .run = run,
};
