/* kaiyuan backup: the site's records in one file, proven. */
#include "cli/cli.h"

#include "service/backup.h"

static enum ky_err run(struct cli *c, struct err *e)
{
    struct site_world world = cli_world();
    struct site *site = NULL;
    struct changelog_proof proof;
    struct progress p = progress_begin("copying pages");
    enum ky_err err = site_open(c->args[0], SITE_READ, &world, NULL, NULL, &site, e);
    if (!err)
        err = backup_site(site, c->args[1], progress_step, &p, &proof, e);
    progress_end(&p);
    site_close(site);
    log_free(world.log);
    if (err)
        return err;
    if (!c->json) {
        buf_addf(&c->out, "backed up to '%s': %lld changes and %lld records, verified\n",
                 c->args[1], (long long)proof.changes, (long long)proof.records);
        return KY_OK;
    }
    struct json_out j = json_out(&c->out, JSON_INDENTED);
    json_begin(&j, '{');
    json_key(&j, "file");
    json_str(&j, str_c(c->args[1]));
    json_key(&j, "changes");
    json_i64(&j, proof.changes);
    json_key(&j, "records");
    json_i64(&j, proof.records);
    json_end(&j, '}');
    buf_addch(&c->out, '\n');
    return KY_OK;
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
