/* kaiyuan import wxr, kaiyuan import feed: what another system exported becomes articles. */
#include "cli/cli.h"

#include "service/import_feed.h"
#include "service/import_wxr.h"
#include "service/may.h"

static void list_json(struct json_out *j, const char *key, const struct tally *t)
{
    json_key(j, key);
    json_begin(j, '{');
    for (size_t i = 0; i < t->n; i++) {
        json_key(j, t->of[i].name);
        json_i64(j, t->of[i].n);
    }
    json_end(j, '}');
}

static void report_json(struct cli *c, const struct intake *in)
{
    static const char *const parts[] = {"articles", "pages"};
    struct json_out j = json_out(&c->out, JSON_INDENTED);
    json_begin(&j, '{');
    for (size_t p = 0; p < 2; p++) {
        json_key(&j, parts[p]);
        json_begin(&j, '{');
        for (int o = 0; o <= ARTICLE_DIFFERS; o++) {
            json_key(&j, article_outcome_name((enum article_outcome)o));
            json_i64(&j, p ? in->pages[o] : in->articles[o]);
        }
        json_end(&j, '}');
    }
    json_key(&j, "channels");
    json_i64(&j, in->channels);
    json_key(&j, "redirects");
    json_i64(&j, in->redirects);
    json_key(&j, "redirects_taken");
    json_i64(&j, in->redirects_taken);
    list_json(&j, "not_taken", &in->left);
    list_json(&j, "noted", &in->noted);
    json_end(&j, '}');
    buf_addch(&c->out, '\n');
}

static void report_outcomes(struct cli *c, const char *what, const int64_t *n, bool dry)
{
    static const char *const texts[][2] = {
        [ARTICLE_CREATED] = {"imported", "to be imported"},
        [ARTICLE_UPDATED] = {"updated", "to be updated"},
        [ARTICLE_UNCHANGED] = {"unchanged, imported before", "there already"},
        [ARTICLE_DIFFERS] = {"imported before with another text; --update would take this one",
                             "with another text"},
    };
    for (int o = 0; o <= ARTICLE_DIFFERS; o++)
        if (n[o] || o == ARTICLE_CREATED)
            buf_addf(&c->out, "%7lld %s %s\n", (long long)n[o], what, texts[o][dry]);
}

static void report_tally(struct cli *c, const char *title, const struct tally *t)
{
    if (t->n)
        buf_addf(&c->out, "%s:\n", title);
    for (size_t i = 0; i < t->n; i++)
        buf_addf(&c->out, "%7lld %s\n", (long long)t->of[i].n, t->of[i].name);
}

static void report(struct cli *c, const struct intake *in)
{
    report_outcomes(c, "articles", in->articles, in->dry_run);
    report_outcomes(c, "pages", in->pages, in->dry_run);
    buf_addf(&c->out, "%7lld channels made\n%7lld old addresses lead to the new ones\n",
             (long long)in->channels, (long long)in->redirects);
    if (in->redirects_taken)
        buf_addf(&c->out, "%7lld old addresses belong to something else here\n",
                 (long long)in->redirects_taken);
    report_tally(c, "not taken", &in->left);
    report_tally(c, "taken, but", &in->noted);
    if (in->dry_run)
        buf_addc(&c->out, "nothing was written (--dry-run)\n");
}

static enum ky_err run_import(struct cli *c, struct site *site, bool feed, struct err *e)
{
    struct progress p = progress_begin("bytes");
    struct intake in = {.site = site,
                        .actor = &ACTOR_COMMAND,
                        .file = c->args[1],
                        .dry_run = cli_flag(c, "dry-run"),
                        .progress = progress_step,
                        .progress_ctx = &p};
    const struct str channel = str_c(cli_option(c, "channel"));
    enum ky_err err;
    if (feed) {
        const struct import_feed how = {
            .channel = channel, .publish = cli_flag(c, "publish"), .update = cli_flag(c, "update")};
        err = import_feed(&in, &how, e);
    } else {
        const struct import_wxr how = {.channel = channel, .update = cli_flag(c, "update")};
        err = import_wxr(&in, &how, e);
    }
    progress_end(&p);
    if (!err && c->json)
        report_json(c, &in);
    else if (!err)
        report(c, &in);
    return err;
}

static enum ky_err import_wxr_into(struct cli *c, struct site *site, struct err *e)
{
    return run_import(c, site, false, e);
}

static enum ky_err import_feed_into(struct cli *c, struct site *site, struct err *e)
{
    return run_import(c, site, true, e);
}

static enum site_use use_of(const struct cli *c)
{
    return cli_flag(c, "dry-run") ? SITE_READ : SITE_WRITE;
}

static enum ky_err run_wxr(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], use_of(c), import_wxr_into, e);
}

static enum ky_err run_feed(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], use_of(c), import_feed_into, e);
}

static const struct option wxr_options[] = {
    {"channel", "SLUG", "channel of posts without a category (news)"},
    {"update", NULL, "give what was imported before and has changed its new text"},
    {"dry-run", NULL, "write nothing, count what would come"},
    {0},
};

const struct command cmd_import_wxr = {
    .name = "import wxr",
    .args = "DIR FILE",
    .args_least = 2,
    .args_most = 2,
    .summary = "take over a WordPress export: posts, pages, categories, old addresses",
    .options = wxr_options,
    .example = "kaiyuan import wxr mysite wordpress.xml",
    .run = run_wxr,
};

static const struct option feed_options[] = {
    {"channel", "SLUG", "channel to put the articles in (news)"},
    {"publish", NULL, "publish them at once, dated as the feed is; otherwise they stay drafts"},
    {"update", NULL, "give what was imported before and has changed its new text"},
    {"dry-run", NULL, "write nothing, count what would come"},
    {0},
};

const struct command cmd_import_feed = {
    .name = "import feed",
    .args = "DIR FILE",
    .args_least = 2,
    .args_most = 2,
    .summary = "turn the items of an RSS, Atom or JSON feed into articles",
    .options = feed_options,
    .example = "kaiyuan import feed mysite feed.xml --channel news",
    .run = run_feed,
};
