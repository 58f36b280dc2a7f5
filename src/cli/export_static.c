/* kaiyuan export static: the site as files for any web server. */
#include "cli/cli.h"

#include "app/static_export.h"

static const struct option options[] = {
    {"threads", "N", "threads that render (one per core)"},
    {0},
};

static enum ky_err export(struct cli *c, struct site *site, struct err *e) {
    struct progress p = progress_begin("pages");
    struct static_export o = {.progress = progress_step, .ctx = &p};
    struct static_export_result result;
    int64_t threads;
    enum ky_err err = cli_number(c, "threads", 1, 64, 0, &threads, e);
    if (err) return err;
    o.threads = (unsigned)threads;
    err = static_export(site, c->args[1], &o, &result, e);
    progress_end(&p);
    if (err) return err;
    const struct fact facts[] = {{"pages", {0}, result.pages},
                                 {"bytes", {0}, result.bytes},
                                 {"redirects", {0}, result.redirects}};
    if (c->json) cli_facts(c, facts, 3);
    else buf_addf(&c->out, "wrote %lld pages, %.1f MB, to '%s'\n", (long long)result.pages,
                  (double)result.bytes / 1e6, c->args[1]);
    return KY_OK;
}

static enum ky_err run(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], SITE_READ, export, e);
}

const struct command cmd_export_static = {
    .name = "export static",
    .args = "DIR OUT",
    .args_least = 2,
    .args_most = 2,
    .summary = "write the whole site as files that any web server can host",
    .options = options,
    .example = "kaiyuan export static mysite public",
    .run = run,
};
