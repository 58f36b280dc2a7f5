/* kaiyuan restore: a backup becomes a site again. */
#include "cli/archive.h"

#include "service/backup.h"

static enum ky_err run(struct cli *c, struct err *e)
{
    if (archive_looks_like(&fs_system, c->args[0]))
        return cli_archive_restore(c, c->args[0], c->args[1], true, e);
    struct site_world world = cli_world();
    struct changelog_proof proof;
    enum ky_err err = restore_site(c->args[0], c->args[1], &world, &proof, e);
    log_free(world.log);
    if (err)
        return err;
    const struct fact facts[] = {{"site", str_c(c->args[1]), 0},
                                 {"changes", {0}, proof.changes},
                                 {"records", {0}, proof.records}};
    if (c->json)
        cli_facts(c, facts, 3);
    else
        buf_addf(&c->out, "restored '%s' from '%s': %lld changes and %lld records, verified\n",
                 c->args[1], c->args[0], (long long)proof.changes, (long long)proof.records);
    return KY_OK;
}

const struct command cmd_restore = {
    .name = "restore",
    .args = "FILE DIR",
    .args_least = 2,
    .args_most = 2,
    .summary = "make a backup the records of a site: a new one, or one that nobody uses",
    .example = "kaiyuan restore mysite-2024-05-16.db mysite",
    .run = run,
};
