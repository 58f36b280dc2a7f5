/* kaiyuan import page: a foreign news page becomes an article. */
#include "cli/cli.h"

#include "base/fs.h"
#include "cli/import_fetch.h"
#include "service/import_page.h"
#include "service/may.h"

static const struct option options[] = {
    {"channel", "SLUG", "channel to put it in (news)"},
    {"publish", NULL,
     "publish it, dated as the page is (in the future: then); otherwise it stays a draft"},
    {"update", NULL, "if the page was imported before and has changed, add its text as a revision"},
    {"url", "URL", "where the page came from, when FILE is a saved copy"},
    {"fetch-images", NULL,
     "take in the pictures of its text: at most 20 of up to 20 MB, 60 MB and 60 s in all; the "
     "first "
     "becomes the title picture when it is 400 pixels wide"},
    {"allow-private", NULL,
     "fetch from addresses of this machine and of private networks, too: for an intranet"},
    {"dry-run", NULL, "write nothing, print what was understood"},
    {0},
};

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

/* What is written, and what is told of it. */
struct done {
    struct article_result article;
    struct import_pictures pictures;
};

static void report_json(struct cli *c, const struct done *done, const struct extract *x,
                        const struct zone *zone)
{
    const struct article_result *r = &done->article;
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
    if (cli_flag(c, "fetch-images"))
        import_fetch_json(&j, &done->pictures);
    json_end(&j, '}');
    buf_addch(&c->out, '\n');
}

static void report(struct cli *c, const struct done *done, const struct extract *x,
                   const struct zone *zone)
{
    const struct article_result *r = &done->article;
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
    if (cli_flag(c, "fetch-images"))
        import_fetch_report(&c->out, &done->pictures);
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
    for (size_t i = 0; i < x->pictures_n; i++)
        buf_addf(&c->out, "%-9s %.*s\n", "picture", STR_ARG(str_utf8_cut(x->pictures[i].raw, 200)));
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

static enum ky_err put(struct cli *c, struct extract *x, struct err *e)
{
    struct site_world world = cli_world();
    struct site *site = NULL;
    struct done done = {0};
    const char *channel = cli_option(c, "channel");
    const struct import_page how = {.channel = str_c(channel ? channel : "news"),
                                    .publish = cli_flag(c, "publish"),
                                    .update = cli_flag(c, "update"),
                                    .pictures = &done.pictures};
    enum ky_err err = site_open(c->args[0], SITE_WRITE, &world, NULL, NULL, &site, e);
    if (!err && cli_flag(c, "fetch-images"))
        err = import_fetch_pictures(c, &site->media, x, &done.pictures, e);
    if (!err)
        err = blame(c, import_page(site, &ACTOR_COMMAND, &c->arena, x, &how, &done.article, e), e);
    if (!err && c->json)
        report_json(c, &done, x, site->zone);
    else if (!err)
        report(c, &done, x, site->zone);
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
    struct extract_hints hints;
    buf_init(&page, IMPORT_PAGE_MAX);
    enum ky_err err = import_fetch_page(c, &page, &hints, e);
    if (!err)
        err = blame(c, extract_page(&c->arena, buf_str(&page), &hints, &x, e), e);
    if (!err)
        err = cli_flag(c, "dry-run") ? dry_run(c, &x, e) : put(c, &x, e);
    buf_release(&page);
    return err;
}

const struct command cmd_import_page = {
    .name = "import page",
    .args = "DIR FILE|URL",
    .args_least = 2,
    .args_most = 2,
    .summary = "turn a news page, saved or at its address, into an article",
    .options = options,
    .example = "kaiyuan import page mysite https://news.example/a.html --fetch-images --publish",
    .run = run,
};
