/* kaiyuan article show, article history: how an article stands, and how it came there. */
#include "cli/cli.h"

#include "store/article.h"
#include "store/channel.h"
#include "store/correction.h"
#include "store/history.h"
#include "store/term.h"
#include "store/timer.h"
#include "store/topic.h"

enum { REVISIONS_MAX = 1000, ENTRIES_MAX = 10000 };

struct shown {
    struct article *a;
    struct revision *v; /* the latest */
    struct timer plan;
    struct history_revision *revisions;
    size_t revisions_n;
    struct correction *corrections;
    size_t corrections_n;
    struct str channel, source, editor; /* slug; names */
    struct str tags, channels, topics;  /* with commas between */
};

static void join(struct buf *b, struct str word)
{
    buf_addc(b, b->n ? ", " : "");
    buf_add(b, word);
}

static enum ky_err name_term(struct reader *r, int64_t id, struct buf *out, struct err *e)
{
    struct term *t = NULL;
    enum ky_err err = id ? store_term(r, id, &t, e) : KY_OK;
    if (!err && t)
        join(out, t->name);
    return err;
}

static enum ky_err name_topic(struct reader *r, int64_t id, struct buf *out, struct err *e)
{
    struct topic *t;
    enum ky_err err = store_topic(r, id, &t, e);
    if (!err && t)
        join(out, t->slug);
    return err;
}

/* One text for some ids. */
static enum ky_err name_ids(struct reader *r, struct ids ids,
                            enum ky_err (*name)(struct reader *, int64_t, struct buf *,
                                                struct err *),
                            struct str *out, struct err *e)
{
    struct buf b;
    enum ky_err err = KY_OK;
    buf_init(&b, 64 << 10);
    for (size_t i = 0; i < ids.n && !err; i++)
        err = name(r, ids.p[i], &b, e);
    *out = arena_str(r->arena, buf_str(&b));
    buf_release(&b);
    return err;
}

static enum ky_err name_channels(struct reader *r, struct shown *s, struct err *e)
{
    struct channels all;
    struct buf b;
    enum ky_err err = store_channels(r, &all, e);
    if (err)
        return err;
    buf_init(&b, 64 << 10);
    for (size_t i = 0; i < s->v->channels.n; i++) {
        const struct channel *also = channel_by_id(&all, s->v->channels.p[i]);
        if (also)
            join(&b, also->slug);
    }
    s->channels = arena_str(r->arena, buf_str(&b));
    buf_release(&b);
    const struct channel *home = channel_by_id(&all, s->a->channel_id);
    s->channel = home ? home->slug : STR("");
    return KY_OK;
}

static enum ky_err name_all(struct reader *r, struct shown *s, struct err *e)
{
    const struct revision *v = s->v;
    struct ids source = {(int64_t *)&v->source_id, 1}, editor = {(int64_t *)&v->editor_id, 1};
    enum ky_err err = name_channels(r, s, e);
    if (!err)
        err = name_ids(r, source, name_term, &s->source, e);
    if (!err)
        err = name_ids(r, editor, name_term, &s->editor, e);
    if (!err)
        err = name_ids(r, v->tags, name_term, &s->tags, e);
    return err ? err : name_ids(r, v->topics, name_topic, &s->topics, e);
}

static enum ky_err need_article(struct cli *c, struct reader *r, struct article **out,
                                struct err *e)
{
    int64_t id;
    enum ky_err err = cli_id(c, 1, "an article", &id, e);
    if (!err)
        err = store_article(r, id, out, e);
    if (!err && !*out)
        err = err_set(e, KY_ENOTFOUND, "there is no article %lld", (long long)id);
    return err;
}

static enum ky_err read_shown(struct cli *c, struct reader *r, struct shown *s, struct err *e)
{
    *s = (struct shown){0};
    enum ky_err err = need_article(c, r, &s->a, e);
    if (!err)
        err = store_revision(r, s->a->revision_id, &s->v, e);
    if (!err && !s->v)
        s->v = ARENA_NEW(r->arena, struct revision);
    if (!err)
        err = arena_check(r->arena, e);
    if (!err)
        err = store_timer_of(r, s->a->id, TIMER_PUBLISH, &s->plan, e);
    if (!err)
        err =
            store_history_revisions(r, s->a->id, REVISIONS_MAX, &s->revisions, &s->revisions_n, e);
    if (!err)
        err = store_corrections(r, s->a->id, &s->corrections, &s->corrections_n, e);
    return err ? err : name_all(r, s, e);
}

/* Every field that is one text or number, in the order in which they are printed. */
struct field {
    const char *name, *label;
    struct str text; /* p NULL: the number counts */
    int64_t number;
};
enum { FIELDS_MAX = 40 };

static size_t list_fields(struct cli *c, const struct shown *s, struct field *out)
{
    const struct article *a = s->a;
    const struct revision *v = s->v;
    const struct field fields[] = {
        {"title", "title", v->title, 0},
        {"state", "state", str_c(article_state_name(a->state)), 0},
        {"path", "address", a->path, 0},
        {"lang", "language", a->lang, 0},
        {"channel", "channel", s->channel, 0},
        {"channels", "also in", s->channels, 0},
        {"topics", "topics", s->topics, 0},
        {"tags", "tags", s->tags, 0},
        {"published_at", "published", cli_stamp(c, a->published_at), 0},
        {"planned_at", "planned for", cli_stamp(c, s->plan.planned_at), 0},
        {"ends_at", "valid until", cli_stamp(c, a->valid_until), 0},
        {"changed_at", "changed", cli_stamp(c, a->changed_at), 0},
        {"created_at", "created", cli_stamp(c, a->created_at), 0},
        {"notice", "notice", a->notice, 0},
        {"kicker", "kicker", v->kicker, 0},
        {"subtitle", "subtitle", v->subtitle, 0},
        {"short_title", "short title", v->short_title, 0},
        {"lead", "lead", v->lead, 0},
        {"source", "source", s->source, 0},
        {"editor", "editor", s->editor, 0},
        {"author", "author", v->author, 0},
        {"proofreader", "proofreader", v->proofreader, 0},
        {"approver", "approver", v->approver, 0},
        {"origin_line", "first in", v->origin_line, 0},
        {"original_title", "original", v->original_title, 0},
        {"original_author", "by", v->original_author, 0},
        {"original_url", "at", v->original_url, 0},
        {"origin", "imported as", a->origin, 0},
        {"translation_of", "translates", {0}, a->translation_of},
        {"picture", "picture", {0}, v->picture_id},
        {"attachments", "attachments", ids_join(&c->arena, v->attachments), 0},
    };
    _Static_assert(sizeof(fields) <= FIELDS_MAX * sizeof(fields[0]), "room for all");
    memcpy(out, fields, sizeof(fields));
    return sizeof(fields) / sizeof(fields[0]);
}

static void show_json(struct cli *c, const struct shown *s)
{
    struct field fields[FIELDS_MAX];
    size_t n = list_fields(c, s, fields);
    struct json_out j = json_out(&c->out, JSON_INDENTED);
    json_begin(&j, '{');
    json_key(&j, "article");
    json_i64(&j, s->a->id);
    for (size_t i = 0; i < n; i++) {
        json_key(&j, fields[i].name);
        if (fields[i].text.p || !fields[i].number)
            json_str_or_null(&j, fields[i].text);
        else
            json_i64(&j, fields[i].number);
    }
    json_key(&j, "revisions");
    json_begin(&j, '[');
    for (size_t i = 0; i < s->revisions_n; i++) {
        const struct history_revision *h = &s->revisions[i];
        json_begin(&j, '{');
        json_key(&j, "number");
        json_i64(&j, h->number);
        json_key(&j, "at");
        json_str(&j, cli_stamp(c, h->at));
        json_key(&j, "actor");
        json_str(&j, h->actor);
        json_key(&j, "title");
        json_str(&j, h->title);
        json_key(&j, "public");
        json_bool(&j, h->id == s->a->public_revision_id);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    json_key(&j, "corrections");
    json_begin(&j, '[');
    for (size_t i = 0; i < s->corrections_n; i++) {
        json_begin(&j, '{');
        json_key(&j, "at");
        json_str(&j, cli_stamp(c, s->corrections[i].at));
        json_key(&j, "text");
        json_str(&j, s->corrections[i].text);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    json_end(&j, '}');
    buf_addch(&c->out, '\n');
}

static void show_text(struct cli *c, const struct shown *s)
{
    struct field fields[FIELDS_MAX];
    size_t n = list_fields(c, s, fields);
    buf_addf(&c->out, "article %lld\n", (long long)s->a->id);
    for (size_t i = 0; i < n; i++)
        if (fields[i].text.n)
            buf_addf(&c->out, "  %-12s %.*s\n", fields[i].label, STR_ARG(fields[i].text));
        else if (fields[i].number)
            buf_addf(&c->out, "  %-12s %lld\n", fields[i].label, (long long)fields[i].number);
    buf_addf(&c->out, "revisions\n");
    for (size_t i = 0; i < s->revisions_n; i++) {
        const struct history_revision *h = &s->revisions[i];
        buf_addf(&c->out, "  %-4lld %.*s  %.*s  %.*s%s\n", (long long)h->number,
                 STR_ARG(cli_when(c, h->at)), STR_ARG(h->actor), STR_ARG(h->title),
                 h->id == s->a->public_revision_id ? "  (public)" : "");
    }
    for (size_t i = 0; i < s->corrections_n; i++)
        buf_addf(&c->out, "%s  %.*s  %.*s\n", i ? "" : "corrections\n",
                 STR_ARG(cli_when(c, s->corrections[i].at)), STR_ARG(s->corrections[i].text));
}

static enum ky_err show(struct cli *c, struct reader *r, struct err *e)
{
    struct shown s;
    enum ky_err err = read_shown(c, r, &s, e);
    if (!err && c->json)
        show_json(c, &s);
    else if (!err)
        show_text(c, &s);
    return err;
}

static enum ky_err history(struct cli *c, struct reader *r, struct err *e)
{
    struct article *a;
    struct history_entry *h;
    size_t n;
    enum ky_err err = need_article(c, r, &a, e);
    if (!err)
        err = store_history(r, a->id, ENTRIES_MAX, &h, &n, e);
    if (err)
        return err;
    struct json_out j = json_out(&c->out, JSON_INDENTED);
    if (c->json) {
        json_begin(&j, '{');
        json_key(&j, "entries");
        json_begin(&j, '[');
    }
    for (size_t i = 0; i < n; i++) {
        if (!c->json) {
            buf_addf(&c->out, "%8lld  %.*s  %-10.*s  %.*s %lld: %.*s\n", (long long)h[i].seq,
                     STR_ARG(cli_when(c, h[i].at)), STR_ARG(h[i].actor), STR_ARG(h[i].kind),
                     (long long)h[i].subject, STR_ARG(h[i].action));
            continue;
        }
        json_begin(&j, '{');
        json_key(&j, "seq");
        json_i64(&j, h[i].seq);
        json_key(&j, "at");
        json_str(&j, cli_stamp(c, h[i].at));
        json_key(&j, "actor");
        json_str(&j, h[i].actor);
        json_key(&j, "kind");
        json_str(&j, h[i].kind);
        json_key(&j, "subject");
        json_i64(&j, h[i].subject);
        json_key(&j, "action");
        json_str(&j, h[i].action);
        json_end(&j, '}');
    }
    if (c->json) {
        json_end(&j, ']');
        json_end(&j, '}');
        buf_addch(&c->out, '\n');
    }
    return KY_OK;
}

static enum ky_err show_site(struct cli *c, struct site *site, struct err *e)
{
    return cli_look(c, site, show, e);
}

static enum ky_err history_site(struct cli *c, struct site *site, struct err *e)
{
    return cli_look(c, site, history, e);
}

static enum ky_err run_show(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], SITE_READ, show_site, e);
}

static enum ky_err run_history(struct cli *c, struct err *e)
{
    return cli_visit(c, c->args[0], SITE_READ, history_site, e);
}

const struct command cmd_article_show = {
    .name = "article show",
    .args = "DIR ID",
    .args_least = 2,
    .args_most = 2,
    .summary = "print an article's fields, state, plans and revisions",
    .example = "kaiyuan article show mysite 17",
    .run = run_show,
};

const struct command cmd_article_history = {
    .name = "article history",
    .args = "DIR ID",
    .args_least = 2,
    .args_most = 2,
    .summary = "print who did what to an article, from the change log",
    .example = "kaiyuan article history mysite 17",
    .run = run_history,
};
