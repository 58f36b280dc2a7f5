/* kaiyuan setting: what the site is called, where it is, what stands in its footer. */
#include "cli/cli.h"

#include "service/may.h"
#include "service/settings.h"

static enum ky_err read_all(struct reader *r, struct settings *out, struct err *e)
{
    enum ky_err (*const groups[])(struct reader *, struct settings *,
                                  struct err *) = {store_settings, store_footer, store_about};
    enum ky_err err = KY_OK;
    *out = (struct settings){0};
    for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]) && !err; g++) {
        struct settings some;
        err = groups[g](r, &some, e);
        for (int s = 0; s < SETTINGS && !err; s++)
            if (some.v[s].n)
                out->v[s] = some.v[s];
    }
    return err;
}

static enum ky_err named(const struct cli *c, enum setting *out, struct err *e)
{
    *out = setting_find(str_c(c->args[1]));
    return *out < SETTINGS
               ? KY_OK
               : err_set(e, KY_EUSAGE, "there is no setting '%s'. 'kaiyuan setting %s' lists them",
                         c->args[1], c->args[0]);
}

static void print_one(struct cli *c, const struct settings *all, enum setting s)
{
    const struct fact facts[] = {
        {"name", str_c(setting_name(s)), 0},
        {"value", all->v[s].p ? all->v[s] : STR(""), 0},
        {"help", str_c(setting_help(s)), 0},
    };
    if (c->json)
        cli_facts(c, facts, sizeof(facts) / sizeof(facts[0]));
    else
        buf_addf(&c->out, "%.*s\n", STR_ARG(all->v[s]));
}

static void print_all(struct cli *c, const struct settings *all)
{
    struct json_out j = json_out(&c->out, JSON_INDENTED);
    if (c->json)
        json_begin(&j, '{');
    for (int s = 0; s < SETTINGS; s++) {
        const char *name = setting_name((enum setting)s), *help = setting_help((enum setting)s);
        if (c->json) {
            json_key(&j, name);
            json_str(&j, all->v[s]);
        } else {
            buf_addf(&c->out, "# %s\n%s = %.*s\n", help, name, STR_ARG(all->v[s]));
        }
    }
    if (c->json) {
        json_end(&j, '}');
        buf_addch(&c->out, '\n');
    }
}

static enum ky_err print(struct cli *c, struct reader *r, struct err *e)
{
    struct settings all;
    enum setting s = SETTINGS;
    enum ky_err err = c->args_n > 1 ? named(c, &s, e) : KY_OK;
    if (!err)
        err = read_all(r, &all, e);
    if (!err && s < SETTINGS)
        print_one(c, &all, s);
    else if (!err)
        print_all(c, &all);
    return err;
}

static enum ky_err look(struct cli *c, struct site *site, struct err *e)
{
    return cli_look(c, site, print, e);
}

static enum ky_err change(struct cli *c, struct site *site, struct err *e)
{
    enum setting s;
    enum ky_err err = named(c, &s, e);
    if (!err)
        err = settings_change(site, &ACTOR_COMMAND, s, str_c(c->args[2]), e);
    if (!err && s == SETTING_ZONE && !c->json)
        buf_addc(&c->out, "a running server takes the zone when it is started again\n");
    return err ? err : cli_look(c, site, print, e);
}

static enum ky_err run(struct cli *c, struct err *e)
{
    bool write = c->args_n > 2;
    return cli_visit(c, c->args[0], write ? SITE_WRITE : SITE_READ, write ? change : look, e);
}

const struct command cmd_setting = {
    .name = "setting",
    .args = "DIR [NAME [VALUE]]",
    .args_least = 1,
    .args_most = 3,
    .summary = "list the site's settings, print one, or change it",
    .example = "kaiyuan setting mysite footer.icp '澜ICP备00000019号-1'",
    .run = run,
};
