/* kaiyuan media add, list, show, withdraw: pictures and files of a site. */
#include "cli/cli.h"

#include "base/fs.h"
#include "service/may.h"
#include "service/media_change.h"
#include "store/media_use.h"

enum { LIST_USUAL = 100, LIST_MAX = 100000 };

static void object(struct cli *c, struct json_out *j, const struct media *m)
{
    const struct fact facts[] = {{"file", {0}, m->id},
                                 {"name", m->name, 0},
                                 {"state", m->public ? STR("public") : STR("withdrawn"), 0},
                                 {"type", m->type, 0},
                                 {"bytes", {0}, m->bytes},
                                 {"width", {0}, m->width},
                                 {"height", {0}, m->height},
                                 {"alt", m->alt, 0},
                                 {"caption", m->caption, 0},
                                 {"credit", m->credit, 0},
                                 {"rights", m->rights, 0},
                                 {"focal_x", {0}, m->focal_x},
                                 {"focal_y", {0}, m->focal_y},
                                 {"hash", m->hash, 0},
                                 {"added_at", cli_stamp(c, m->created_at), 0}};
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
        json_key(j, facts[i].name);
        if (facts[i].text.p)
            json_str(j, facts[i].text);
        else
            json_i64(j, facts[i].number);
    }
}

static void line(struct cli *c, const struct media *m)
{
    buf_addf(&c->out, "%6lld  %-10.*s %5lldx%-5lld %9lld  %.*s%s", (long long)m->id,
             STR_ARG(m->ext), (long long)m->width, (long long)m->height, (long long)m->bytes,
             STR_ARG(m->name), m->public ? "" : "  (withdrawn)");
    if (m->alt.n)
        buf_addf(&c->out, "  %.*s", STR_ARG(m->alt));
    buf_addch(&c->out, '\n');
}

/* "X,Y" in percent. */
static enum ky_err read_focal(const struct cli *c, struct media *m, struct err *e)
{
    const char *text = cli_option(c, "focal");
    struct str s = str_c(text), x;
    if (!text)
        return KY_OK;
    bool good = str_split(&s, ',', &x) && str_to_i64(x, &m->focal_x) && str_to_i64(s, &m->focal_y);
    if (good && m->focal_x >= 0 && m->focal_x < 100 && m->focal_y >= 0 && m->focal_y < 100 &&
        m->focal_x + m->focal_y > 0)
        return KY_OK;
    return err_set(e, KY_EUSAGE, "--focal takes percents from the left and the top, like 50,30");
}

static void tell_added(struct cli *c, const struct media *m, bool known)
{
    if (!c->json) {
        buf_addf(&c->out, "file %lld: %s\n", (long long)m->id,
                 !known                  ? "added"
                 : cli_flag(c, "update") ? "there already, with these words now"
                                         : "there already; --update would give it these words");
        line(c, m);
        return;
    }
    struct json_out j = json_out(&c->out, JSON_INDENTED);
    json_begin(&j, '{');
    object(c, &j, m);
    json_key(&j, "known");
    json_bool(&j, known);
    json_end(&j, '}');
    buf_addch(&c->out, '\n');
}

static enum ky_err add(struct cli *c, struct site *site, struct err *e)
{
    struct str path = str_c(c->args[1]);
    size_t slash = str_rfind_char(path, '/');
    struct media m = {.name = slash == STR_NONE ? path : str_from(path, slash + 1),
                      .alt = str_c(cli_option(c, "alt")),
                      .caption = str_c(cli_option(c, "caption")),
                      .credit = str_c(cli_option(c, "credit")),
                      .rights = str_c(cli_option(c, "rights"))};
    struct buf data;
    bool known = false;
    buf_init(&data, (size_t)MEDIA_ATTACHMENT_MB << 20);
    enum ky_err err = read_focal(c, &m, e);
    if (!err)
        err = fs_read(&fs_system, c->args[1], &data, e);
    if (!err)
        err = media_bring(site, &ACTOR_COMMAND, buf_str(&data), cli_flag(c, "update"), &m, &known,
                          &c->arena, e);
    buf_release(&data);
    if (!err)
        tell_added(c, &m, known);
    return err;
}

static enum ky_err list(struct cli *c, struct reader *r, struct err *e)
{
    int64_t limit, before;
    struct media *all;
    size_t n;
    struct json_out j = json_out(&c->out, JSON_INDENTED);
    enum ky_err err = cli_number(c, "limit", 1, LIST_MAX, LIST_USUAL, &limit, e);
    if (!err)
        err = cli_number(c, "before", 1, INT64_MAX, INT64_MAX, &before, e);
    if (!err)
        err = store_media_list(r, before, limit, &all, &n, e);
    if (err)
        return err;
    if (c->json) {
        json_begin(&j, '{');
        json_key(&j, "files");
        json_begin(&j, '[');
    }
    for (size_t i = 0; i < n; i++) {
        if (!c->json) {
            line(c, &all[i]);
            continue;
        }
        json_begin(&j, '{');
        object(c, &j, &all[i]);
        json_end(&j, '}');
    }
    if (c->json) {
        json_end(&j, ']');
        json_end(&j, '}');
        buf_addch(&c->out, '\n');
    }
    return KY_OK;
}

static void add_uses(struct cli *c, struct json_out *j, const struct media_use *u, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!c->json) {
            buf_addf(&c->out, "  used in %s %lld  %.*s\n", u[i].kind, (long long)u[i].id,
                     STR_ARG(u[i].title));
            continue;
        }
        json_begin(j, '{');
        json_key(j, "kind");
        json_str(j, str_c(u[i].kind));
        json_key(j, "id");
        json_i64(j, u[i].id);
        json_key(j, "title");
        json_str(j, u[i].title);
        json_end(j, '}');
    }
}

static void begin_shown(struct cli *c, struct json_out *j, const struct media *m)
{
    if (c->json) {
        json_begin(j, '{');
        object(c, j, m);
        json_key(j, "used");
        json_begin(j, '[');
        return;
    }
    line(c, m);
    const struct {
        const char *label;
        struct str text;
    } words[] = {{"caption", m->caption}, {"credit", m->credit}, {"rights", m->rights}};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (words[i].text.n)
            buf_addf(&c->out, "  %-8s %.*s\n", words[i].label, STR_ARG(words[i].text));
}

static enum ky_err print_uses(struct cli *c, struct reader *r, const struct media *m,
                              struct json_out *j, struct err *e)
{
    struct media_use *uses;
    size_t n;
    int64_t last = 0;
    struct progress p = progress_begin("looking through articles");
    enum ky_err err = store_media_uses(r, m, &uses, &n, &last, e);
    if (!err)
        add_uses(c, j, uses, n);
    for (int64_t at = 0; at < last && !err; at += MEDIA_USE_BATCH) {
        err = store_media_uses_articles(r, m, at, &uses, &n, e);
        if (!err)
            add_uses(c, j, uses, n);
        progress_step(&p, at, last);
    }
    progress_end(&p);
    return err;
}

static enum ky_err show(struct cli *c, struct reader *r, struct err *e)
{
    int64_t id;
    struct media *m = NULL;
    struct json_out j = json_out(&c->out, JSON_INDENTED);
    enum ky_err err = cli_id(c, 1, "a file", &id, e);
    if (!err)
        err = store_media_any(r, id, &m, e);
    if (!err && !m)
        err = err_set(e, KY_ENOTFOUND, "there is no file %lld", (long long)id);
    if (err)
        return err;
    begin_shown(c, &j, m);
    err = print_uses(c, r, m, &j, e);
    if (c->json) {
        json_end(&j, ']');
        json_end(&j, '}');
        buf_addch(&c->out, '\n');
    }
    if (err) /* nothing is better than half of it */
        buf_clear(&c->out);
    return err;
}

static enum ky_err list_site(struct cli *c, struct site *site, struct err *e)
{
    return cli_look(c, site, list, e);
}

static enum ky_err show_site(struct cli *c, struct site *site, struct err *e)
{
    return cli_look(c, site, show, e);
}

static enum ky_err withdraw(struct cli *c, struct site *site, struct err *e)
{
    int64_t id;
    enum ky_err err = cli_id(c, 1, "a file", &id, e);
    if (!err)
        err = media_withdraw(site, &ACTOR_COMMAND, id, cli_flag(c, "undo"), e);
    return err ? err : show_site(c, site, e);
}

static enum ky_err run_add(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], SITE_WRITE, add, e);
}

static enum ky_err run_list(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], SITE_READ, list_site, e);
}

static enum ky_err run_show(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], SITE_READ, show_site, e);
}

static enum ky_err run_withdraw(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], SITE_WRITE, withdraw, e);
}

static const struct option add_options[] = {
    {"alt", "TEXT", "what a picture shows, for who cannot see it; needed for pictures"},
    {"caption", "TEXT", "what stands below it"},
    {"credit", "TEXT", "who made it"},
    {"rights", "TEXT", "on what terms it may be used"},
    {"focal", "X,Y", "percents from the left and the top that crops keep (50,50)"},
    {"update", NULL, "if it is there already, give it these words"},
    {0},
};
const struct command cmd_media_add = {
    .name = "media add",
    .args = "DIR FILE",
    .args_least = 2,
    .args_most = 2,
    .summary = "take a picture or an attachment into the site",
    .options = add_options,
    .example = "kaiyuan media add mysite bridge.jpg --alt '鹤见大桥合龙' --credit '池砚秋 摄'",
    .run = run_add,
};

static const struct option list_options[] = {
    {"limit", "N", "at most so many (100)"},
    {"before", "ID", "those before that one"},
    {0},
};
const struct command cmd_media_list = {
    .name = "media list",
    .args = "DIR",
    .args_least = 1,
    .args_most = 1,
    .summary = "list pictures and attachments, newest first",
    .options = list_options,
    .example = "kaiyuan media list mysite",
    .run = run_list,
};

const struct command cmd_media_show = {
    .name = "media show",
    .args = "DIR ID",
    .args_least = 2,
    .args_most = 2,
    .summary = "print what is known of a file, and where it is used",
    .example = "kaiyuan media show mysite 12",
    .run = run_show,
};

static const struct option withdraw_options[] = {
    {"undo", NULL, "show and serve it again"},
    {0},
};
const struct command cmd_media_withdraw = {
    .name = "media withdraw",
    .args = "DIR ID",
    .args_least = 2,
    .args_most = 2,
    .summary = "show and serve a file no longer",
    .options = withdraw_options,
    .example = "kaiyuan media withdraw mysite 12",
    .run = run_withdraw,
};
