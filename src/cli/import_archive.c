/* kaiyuan import archive: an archive becomes a site. */
#include "cli/archive.h"

static enum ky_err run(struct cli *c, struct err *e)
{
    return cli_archive_restore(c, c->args[1], c->args[0], false, e);
}

const struct command cmd_import_archive = {
    .name = "import archive",
    .args = "DIR FILE",
    .args_least = 2,
    .args_most = 2,
    .summary = "make an archive a site: a new one, or one that holds nothing yet",
    .example = "kaiyuan import archive mysite mysite-2024-05-16.tar.zst",
    .run = run,
};
