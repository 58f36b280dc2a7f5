/* kaiyuan export archive: a whole site in one file that either engine reads. */
#include "cli/archive.h"

static enum ky_err export(struct cli *c, struct site *site, struct err *e) {
    return cli_archive_write(c, site, "wrote", e);
}

static enum ky_err run(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], SITE_READ, export, e);
}

const struct command cmd_export_archive = {
    .name = "export archive",
    .args = "DIR OUT",
    .args_least = 2,
    .args_most = 2,
    .summary = "write a whole site, pictures and all, to one file that either database takes",
    .example = "kaiyuan export archive mysite mysite-2024-05-16.tar.zst",
    .run = run,
};
