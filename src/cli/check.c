/* kaiyuan check: is the site whole? */
#include "cli/cli.h"

#include "store/article.h"
#include "store/consistency.h"
#include "view/theme.h"

static const struct option options[] = {
    {"digest", NULL, "print one hash over every record: equal sites have equal ones"},
    {"records", NULL, "print every record in canonical form, by kind and id"},
    {0},
};

static enum ky_err check_theme(struct cli *c, struct err *e)
{
    struct theme *theme = NULL;
    enum ky_err err = theme_load(arena_printf(&c->arena, "%s/theme", c->args[0]).p, &theme, e);
    theme_unref(theme);
    return err;
}

static void report(struct cli *c, const struct hash *digest, int64_t revisions)
{
    struct buf hex;
    buf_init(&hex, HASH_HEX);
    hex_add(&hex, hash_str(digest));
    const struct fact facts[] = {{"digest", buf_str(&hex), 0}, {"revisions", {0}, revisions}};
    if (c->json) {
        cli_facts(c, facts, 2);
    } else if (cli_flag(c, "digest")) {
        buf_addf(&c->out, "%.*s\n", STR_ARG(buf_str(&hex)));
    } else if (!cli_flag(c, "records")) {
        buf_addf(&c->out, "the site '%s' is whole: %lld texts checked\n", c->args[0],
                 (long long)revisions);
    }
    buf_release(&hex);
}

static enum ky_err examine(struct cli *c, struct reader *r, struct err *e)
{
    struct hash digest;
    int64_t revisions = 0;
    enum ky_err err = store_consistency(r, e);
    if (!err)
        err = store_revisions_verify(r, &revisions, e);
    if (!err)
        err = record_digest(r, cli_flag(c, "records") ? &c->out : NULL, &digest, e);
    if (!err)
        report(c, &digest, revisions);
    return err;
}

static enum ky_err check(struct cli *c, struct site *site, struct err *e)
{
    struct db *db = NULL;
    enum ky_err err = check_theme(c, e);
    if (!err)
        err = site_connect(site, DB_READ, &db, e);
    if (!err)
        err = db_integrity(db, e);
    db_close(db);
    return err ? err : cli_look(c, site, examine, e);
}

static enum ky_err run(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], SITE_READ, check, e);
}

const struct command cmd_check = {
    .name = "check",
    .args = "DIR",
    .args_least = 1,
    .args_most = 1,
    .summary = "check that a site is whole, or print its digest",
    .options = options,
    .example = "kaiyuan check mysite --digest",
    .run = run,
};
