/* kaiyuan backup: the site's records in one file, proven. */
#include "cli/archive.h"

#include <sys/stat.h>

#include "service/backup.h"

static enum ky_err back_up(struct cli *c, struct site *site, struct err *e)
{
    struct changelog_proof proof;
    if (db_url_is_postgres(site->database))
        return cli_archive_write(c, site, "backed up to", e);
    struct progress p = progress_begin("copying pages");
    umask(0077); /* it holds drafts */
    enum ky_err err = backup_site(site, c->args[1], progress_step, &p, &proof, e);
    progress_end(&p);
    if (err)
        return err;
    const struct fact facts[] = {{"file", str_c(c->args[1]), 0},
                                 {"changes", {0}, proof.changes},
                                 {"records", {0}, proof.records}};
    if (c->json)
        cli_facts(c, facts, 3);
    else
        buf_addf(&c->out, "backed up to '%s': %lld changes and %lld records, verified\n",
                 c->args[1], (long long)proof.changes, (long long)proof.records);
    return KY_OK;
}

static enum ky_err run(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], SITE_READ, back_up, e);
}

const struct command cmd_backup = {
    .name = "backup",
    .args = "DIR FILE",
    .args_least = 2,
    .args_most = 2,
    .summary = "write a site's records to one file, while it is served",
    .example = "kaiyuan backup mysite mysite-2024-05-16.db",
    .run = run,
};
