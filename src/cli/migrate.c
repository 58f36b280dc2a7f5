/* kaiyuan migrate: bring a site's database to the version of this program. */
#include "cli/cli.h"

#include "store/migrate.h"

static enum ky_err run(struct cli *c, struct err *e)
{
    struct site_world world = cli_world();
    struct site *site = NULL;
    struct db *db = NULL;
    int from = 0;
    enum ky_err err = site_open(c->args[0], SITE_ALONE, &world, NULL, NULL, &site, e);
    if (!err)
        err = site_connect(site, DB_WRITE, &db, e);
    if (!err)
        err = store_migrate(db, &from, e);
    db_close(db);
    site_close(site);
    log_free(world.log);
    if (err)
        return err;
    if (c->json) {
        struct json_out j = json_out(&c->out, JSON_INDENTED);
        json_begin(&j, '{');
        json_key(&j, "from");
        json_i64(&j, from);
        json_key(&j, "to");
        json_i64(&j, migrations_n);
        json_end(&j, '}');
        buf_addch(&c->out, '\n');
    } else if (from == migrations_n) {
        buf_addf(&c->out, "the database has version %d, which is the newest\n", from);
    } else {
        buf_addf(&c->out, "migrated the database from version %d to %d\n", from, migrations_n);
    }
    return KY_OK;
}

const struct command cmd_migrate = {
    .name = "migrate",
    .args = "DIR",
    .args_least = 1,
    .args_most = 1,
    .summary = "bring a site's database to the version of this program",
    .example = "kaiyuan migrate mysite",
    .run = run,
};
