/* kaiyuan import page: a foreign news page becomes an article. */
#include "cli/cli.h"

#include "base/fs.h"
#include "service/import_page.h"
#include "service/may.h"

static const struct option options[] = {
    {"channel", "SLUG", "channel to put it in (news)"},
    {"publish", NULL,
     "publish it, dated as the page is (in the future: then); otherwise it stays a draft"},
    {"update", NULL, "if the page was imported before and has changed, add its text as a revision"},
    {"url", "URL", "where the page came from, when FILE is a saved copy"},
    {"dry-run", NULL, "write nothing, print what was understood"},
    {0},
};

enum { PAGE_FILE_MAX = 8 << 20 };

/* "2030-01-02T09:00:00+08:00"; empty when nothing is planned. */
static struct str planned_at(struct cli *c, const struct article_result *r, const struct zone *zone)
{
    struct buf text;
    if (!r->planned_at)
        return STR("");
    buf_init(&text, 40);
    time_rfc3339(&text, r->planned_at, zone_offset(zone, r->planned_at));
    struct str copy = arena_str(&c->arena, buf_str(&text));
    buf_release(&text);
    return copy;
}

static void report_json(struct cli *c, const struct article_result *r, const struct extract *x,
                        const struct zone *zone)
{
    struct json_out j = json_out(&c->out, JSON_INDENTED);
    json_begin(&j, '{');
    json_key(&j, "article");
    json_i64(&j, r->id);
    json_key(&j, "outcome");
    json_str(&j, str_c(article_outcome_name(r->outcome)));
    json_key(&j, "path");
    json_str_or_null(&j, r->path);
    json_key(&j, "planned_at");
    json_str_or_null(&j, planned_at(c, r, zone));
    json_key(&j, "title");
    json_str(&j, x->title);
    json_key(&j, "flags");
    json_begin(&j, '[');
    for (size_t i = 0; i < x->flags.n; i++)
        json_str(&j, x->flags.p[i]);
    json_end(&j, ']');
    json_end(&j, '}');
    buf_addch(&c->out, '\n');
}

static void report(struct cli *c, const struct article_result *r, const struct extract *x,
                   const struct zone *zone)
{
    static const char *const texts[] = {
        [ARTICLE_CREATED] = "imported",
        [ARTICLE_UPDATED] = "updated",
        [ARTICLE_UNCHANGED] = "unchanged, imported before",
        [ARTICLE_DIFFERS] = "imported before with another text; --update would take this one",
    };
    buf_addf(&c->out, "article %lld: %s\n  %.*s\n", (long long)r->id, texts[r->outcome],
             STR_ARG(x->title));
    if (r->path.n)
        buf_addf(&c->out, "  %.*s\n", STR_ARG(r->path));
    else if (r->planned_at)
        buf_addf(&c->out, "  planned: it appears at %.*s\n", STR_ARG(planned_at(c, r, zone)));
    else
        buf_addc(&c->out, "  a draft; --publish makes it public\n");
    for (size_t i = 0; i < x->flags.n; i++)
        buf_addf(&c->out, "  look at: %.*s\n", STR_ARG(x->flags.p[i]));
}

static void report_dry(struct cli *c, const struct extract *x)
{
    const struct {
        const char *label;
        struct str value;
    } lines[] = {{"title", x->title},   {"date", x->date},
                 {"source", x->source}, {"origin", x->origin_source},
                 {"editor", x->editor}, {"channel", x->channel},
                 {"lead", x->lead},     {"encoding", x->charset.used}};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        buf_addf(&c->out, "%-9s %.*s\n", lines[i].label,
                 STR_ARG(lines[i].value.n ? lines[i].value : STR("-")));
    buf_addf(&c->out, "%-9s %zu paragraphs\n", "body", x->body.n);
    for (size_t i = 0; i < x->body.n; i++)
        buf_addf(&c->out, "\n%.*s\n", STR_ARG(x->body.p[i]));
    for (size_t i = 0; i < x->flags.n; i++)
        buf_addf(&c->out, "look at: %.*s\n", STR_ARG(x->flags.p[i]));
}

/* Name the page when it is the page that will not do. */
static enum ky_err blame(const struct cli *c, enum ky_err err, struct err *e)
{
    if (err == KY_EINVAL || err == KY_ELIMIT)
        err_prefix(e, "cannot import '%s'", c->args[1]);
    return err;
}

static enum ky_err put(struct cli *c, const struct extract *x, struct err *e)
{
    struct site_world world = cli_world();
    struct site *site = NULL;
    struct article_result result;
    const char *channel = cli_option(c, "channel");
    const struct import_page how = {.channel = str_c(channel ? channel : "news"),
                                    .publish = cli_flag(c, "publish"),
                                    .update = cli_flag(c, "update")};
    enum ky_err err = site_open(c->args[0], SITE_WRITE, &world, NULL, NULL, &site, e);
    if (!err)
        err = blame(c, import_page(site, &ACTOR_COMMAND, &c->arena, x, &how, &result, e), e);
    if (!err && c->json)
        report_json(c, &result, x, site->zone);
    else if (!err)
        report(c, &result, x, site->zone);
    site_close(site);
    log_free(world.log);
    return err;
}

/* A dry run writes nothing, but says when the site is not one. */
static enum ky_err dry_run(struct cli *c, const struct extract *x, struct err *e)
{
    struct site_world world = cli_world();
    struct site *site = NULL;
    enum ky_err err = site_open(c->args[0], SITE_READ, &world, NULL, NULL, &site, e);
    site_close(site);
    log_free(world.log);
    if (err)
        return err;
    if (c->json)
        extract_json(&c->out, x);
    else
        report_dry(c, x);
    return KY_OK;
}

static enum ky_err run(struct cli *c, struct err *e)
{
    struct buf page;
    struct extract x;
    const char *url = cli_option(c, "url");
    const struct extract_hints hints = {.url = str_c(url)};
    buf_init(&page, PAGE_FILE_MAX);
    enum ky_err err = fs_read(&fs_system, c->args[1], &page, e);
    if (!err)
        err = blame(c, extract_page(&c->arena, buf_str(&page), &hints, &x, e), e);
    if (!err)
        err = cli_flag(c, "dry-run") ? dry_run(c, &x, e) : put(c, &x, e);
    buf_release(&page);
    return err;
}

const struct command cmd_import_page = {
    .name = "import page",
    .args = "DIR FILE",
    .args_least = 2,
    .args_most = 2,
    .summary = "turn a saved news page into an article",
    .options = options,
    .example = "kaiyuan import page mysite page.html --channel news --publish",
    .run = run,
};
