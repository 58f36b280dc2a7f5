/* kaiyuan migrate: bring a site's database to the version of this program. */
#include "cli/cli.h"

#include "store/migrate.h"

static enum ky_err migrate(struct cli *c, struct site *site, struct err *e)
{
    struct db *db = NULL;
    int from = 0;
    enum ky_err err = site_connect(site, DB_WRITE, &db, e);
    if (!err)
        err = store_migrate(db, &from, e);
    db_close(db);
    if (err) {
        err_prefix(e, "cannot migrate '%s'", c->args[0]);
        return err;
    }
    const struct fact facts[] = {{"from", {0}, from}, {"to", {0}, migrations_n}};
    if (c->json)
        cli_facts(c, facts, 2);
    else if (from == migrations_n)
        buf_addf(&c->out, "the database has version %d, which is the newest\n", from);
    else
        buf_addf(&c->out, "migrated the database from version %d to %d\n", from, migrations_n);
    return KY_OK;
}

static enum ky_err run(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], SITE_ALONE, migrate, e);
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
