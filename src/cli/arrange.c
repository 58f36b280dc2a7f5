/* kaiyuan arrange, clicks: what stands where, by one text; and what was followed. */
#include "cli/cli.h"

#include "base/fs.h"
#include "service/arrange.h"
#include "service/may.h"
#include "store/block.h"
#include "store/view_count.h"

enum { TEXT_MAX = 16 << 20, DAYS_USUAL = 30, DAYS_MAX = 3660 };

static const struct option options[] = {
    {"dry-run", NULL, "write nothing, print what would change"},
    {"export", NULL, "print the site as such a text; no FILE then"},
    {0},
};

static void report(struct cli *c, const struct arrange_change *changes, size_t n)
{
    struct json_out j = json_out(&c->out, JSON_INDENTED);
    if (c->json) {
        json_begin(&j, '{');
        json_key(&j, "changes");
        json_begin(&j, '[');
    } else if (n == 0) {
        buf_addc(&c->out, "nothing changes: all of it stands already\n");
    }
    for (size_t i = 0; i < n; i++) {
        if (!c->json) {
            buf_addf(&c->out, "%-8s %.*s\n", changes[i].what, STR_ARG(changes[i].name));
            continue;
        }
        json_begin(&j, '{');
        json_key(&j, "what");
        json_str(&j, str_c(changes[i].what));
        json_key(&j, "name");
        json_str(&j, changes[i].name);
        json_end(&j, '}');
    }
    if (c->json) {
        json_end(&j, ']');
        json_end(&j, '}');
        buf_addch(&c->out, '\n');
    }
}

static enum ky_err apply(struct cli *c, struct site *site, struct err *e)
{
    struct buf text;
    struct arrange_change *changes;
    size_t n;
    buf_init(&text, TEXT_MAX);
    enum ky_err err = fs_read(&fs_system, c->args[1], &text, e);
    if (!err)
        err = arrange_site(site, &ACTOR_COMMAND, &c->arena, c->args[1], buf_str(&text),
                           cli_flag(c, "dry-run"), &changes, &n, e);
    buf_release(&text);
    if (!err)
        report(c, changes, n);
    return err;
}

static enum ky_err print(struct cli *c, struct reader *r, struct err *e)
{
    struct buf text;
    buf_init(&text, TEXT_MAX);
    enum ky_err err = arrange_print(r, c->site->zone, &text, e);
    const struct fact facts[] = {{"text", buf_str(&text), 0}};
    if (!err && c->json)
        cli_facts(c, facts, 1);
    else if (!err)
        buf_add(&c->out, buf_str(&text));
    buf_release(&text);
    return err;
}

static enum ky_err look(struct cli *c, struct site *site, struct err *e)
{
    return cli_look(c, site, print, e);
}

static enum ky_err run(struct cli *c, struct err *e)
{
    bool export = cli_flag(c, "export");
    if (export == (c->args_n > 1) || (export && cli_flag(c, "dry-run")))
        return err_set(e, KY_EUSAGE, "'arrange' takes a FILE, or --export alone");
    return cli_visit(c, c->args[0], export ? SITE_READ : SITE_WRITE, export ? look : apply, e);
}

const struct command cmd_arrange = {
    .name = "arrange",
    .args = "DIR [FILE]",
    .args_least = 1,
    .args_most = 2,
    .summary = "set channels, topics, static pages and blocks from a text, or print them",
    .options = options,
    .example = "kaiyuan arrange mysite --export > site.txt",
    .run = run,
};

static const struct option click_options[] = {
    {"days", "N", "the days of the first number, today included (30)"},
    {0},
};

struct clicks {
    int64_t today, days, recent, all;
};

static void add_clicks(struct cli *c, struct json_out *j, const struct block *b,
                       const struct block_item *i, const struct clicks *n)
{
    struct str name = i->title.n ? i->title : i->url;
    if (!c->json) {
        buf_addf(&c->out, "%8lld %8lld  %-10.*s %4lld  %.*s%s\n", (long long)n->recent,
                 (long long)n->all, STR_ARG(b->place), (long long)i->id, STR_ARG(name),
                 i->public && b->public ? "" : "  (withdrawn)");
        return;
    }
    json_begin(j, '{');
    json_key(j, "item");
    json_i64(j, i->id);
    json_key(j, "place");
    json_str(j, b->place);
    json_key(j, "title");
    json_str(j, i->title);
    json_key(j, "url");
    json_str(j, i->url);
    json_key(j, "shown");
    json_bool(j, i->public && b->public);
    json_key(j, "recent");
    json_i64(j, n->recent);
    json_key(j, "all");
    json_i64(j, n->all);
    json_end(j, '}');
}

static enum ky_err count(struct cli *c, struct reader *r, struct err *e)
{
    struct block *blocks;
    size_t n = 0;
    struct clicks k = {0};
    struct json_out j = json_out(&c->out, JSON_INDENTED);
    enum ky_err err = cli_number(c, "days", 1, DAYS_MAX, DAYS_USUAL, &k.days, e);
    k.today = (r->now + zone_offset(c->site->zone, r->now) * US_SECOND) / US_DAY;
    if (!err)
        err = store_block_list(r, &blocks, &n, e);
    if (c->json) {
        json_begin(&j, '{');
        json_key(&j, "items");
        json_begin(&j, '[');
    } else if (!err) {
        buf_addf(&c->out, "%lld days      all  place      item\n", (long long)k.days);
    }
    for (size_t b = 0; b < n && !err; b++)
        for (size_t i = 0; i < blocks[b].items_n && !err; i++) {
            const struct block_item *item = &blocks[b].items[i];
            err = store_clicks(r->db, item->id, k.today - k.days + 1, k.today, &k.recent, e);
            if (!err)
                err = store_clicks(r->db, item->id, 0, k.today, &k.all, e);
            if (!err && (k.all || str_starts(blocks[b].place, STR("ad-"))))
                add_clicks(c, &j, &blocks[b], item, &k);
        }
    if (c->json) {
        json_end(&j, ']');
        json_end(&j, '}');
        buf_addch(&c->out, '\n');
    }
    return err;
}

static enum ky_err count_site(struct cli *c, struct site *site, struct err *e)
{
    return cli_look(c, site, count, e);
}

static enum ky_err run_clicks(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], SITE_READ, count_site, e);
}

const struct command cmd_clicks = {
    .name = "clicks",
    .args = "DIR",
    .args_least = 1,
    .args_most = 1,
    .summary = "print how often advertisements and other counted links were followed",
    .options = click_options,
    .example = "kaiyuan clicks mysite --days 7",
    .run = run_clicks,
};
