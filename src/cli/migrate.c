/* kaiyuan migrate: bring a site's database to the version of this program, or to another engine. */
#include "cli/cli.h"

#include "service/transfer.h"
#include "store/migrate.h"

static const struct option options[] = {
    {"to", "DATABASE", "move the site: 'sqlite' or 'postgresql://host/name'; the old one stays"},
    {0},
};

/* "postgresql://host/name": who we are, and passwords, stay out of what is printed. */
static struct str shown(struct cli *c, const char *database)
{
    struct str url = str_c(database);
    if (!db_url_is_postgres(database))
        return url;
    url = str_sub(url, 0, str_find_char(url, '?'));
    size_t at = str_rfind_char(url, '@');
    return at == STR_NONE
               ? url
               : arena_printf(&c->arena, "postgresql://%.*s", STR_ARG(str_from(url, at + 1)));
}

static enum ky_err move(struct cli *c, struct site *site, struct err *e)
{
    struct move_result r;
    struct progress p = progress_begin("rows");
    const struct transfer_progress progress = {progress_step, &p};
    enum ky_err err = site_move(site, cli_option(c, "to"), &progress, &r, e);
    progress_end(&p);
    if (err) {
        err_prefix(e, "cannot move '%s'", c->args[0]);
        return err;
    }
    struct str from = shown(c, r.from), to = shown(c, r.to);
    const struct fact facts[] = {{"from", from, 0},
                                 {"to", to, 0},
                                 {"changes", {0}, r.state.proof.changes},
                                 {"records", {0}, r.state.proof.records}};
    if (c->json)
        cli_facts(c, facts, 4);
    else if (!r.moved)
        buf_addf(&c->out, "the site lives in '%.*s' already\n", STR_ARG(to));
    else
        buf_addf(&c->out,
                 "moved to '%.*s': %lld changes and %lld records, verified\nthe old database "
                 "'%.*s' is as it was; remove it when you no longer need it\n",
                 STR_ARG(to), (long long)r.state.proof.changes, (long long)r.state.proof.records,
                 STR_ARG(from));
    return KY_OK;
}

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
    return cli_visit(c, c->args[0], SITE_ALONE, cli_flag(c, "to") ? move : migrate, e);
}

const struct command cmd_migrate = {
    .name = "migrate",
    .args = "DIR",
    .args_least = 1,
    .args_most = 1,
    .summary = "bring a site's database to the version of this program, or to another engine",
    .options = options,
    .example = "kaiyuan migrate mysite --to postgresql://localhost/mysite",
    .run = run,
};
