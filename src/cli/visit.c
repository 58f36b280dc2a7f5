/* What most commands do: open a site, work on it, say what came of it. */
#include "cli/cli.h"

enum ky_err cli_visit(struct cli *c, const char *dir, enum site_use use,
                      enum ky_err (*fn)(struct cli *c, struct site *site, struct err *e),
                      struct err *e)
{
    struct site_world world = cli_world();
    struct site *site = NULL;
    enum ky_err err = site_open(dir, use, &world, NULL, NULL, &site, e);
    c->site = site;
    if (!err)
        err = fn(c, site, e);
    c->site = NULL;
    site_close(site);
    log_free(world.log);
    return err;
}

enum ky_err cli_look(struct cli *c, struct site *site,
                     enum ky_err (*fn)(struct cli *c, struct reader *r, struct err *e),
                     struct err *e)
{
    struct db *db = NULL;
    struct reader r = {0};
    enum ky_err err = site_connect(site, DB_READ, &db, e);
    if (!err)
        err = reader_begin(&r, db, &c->arena, NULL, site_now(site), e);
    if (!err)
        err = fn(c, &r, e);
    reader_end(&r);
    db_close(db);
    return err;
}

void cli_facts(struct cli *c, const struct fact *facts, size_t n)
{
    struct json_out j = json_out(&c->out, JSON_INDENTED);
    json_begin(&j, '{');
    for (size_t i = 0; i < n; i++) {
        json_key(&j, facts[i].name);
        if (facts[i].text.p)
            json_str(&j, facts[i].text);
        else
            json_i64(&j, facts[i].number);
    }
    json_end(&j, '}');
    buf_addch(&c->out, '\n');
}
