#include "service/article.h"

#include "html/plain.h"
#include "service/may.h"
#include "store/term.h"
#include "text/unicode.h"

enum { EXCERPT_POINTS = 120, LEAD_MAX = 8000, TAG_LIMIT = 20 };

static const char *const outcome_names[] = {[ARTICLE_CREATED] = "created",
                                            [ARTICLE_UPDATED] = "updated",
                                            [ARTICLE_UNCHANGED] = "unchanged",
                                            [ARTICLE_DIFFERS] = "differs"};

const char *article_outcome_name(enum article_outcome o)
{
    return outcome_names[o];
}

/* What a put works with. */
struct put {
    struct writer *w;
    struct reader r;
    const struct zone *zone;
    const struct article_input *in;
    struct channels channels;
    struct settings settings;
};

static enum ky_err put_begin(struct put *p, struct writer *w, const struct zone *zone,
                             const struct article_input *in, struct err *e)
{
    *p = (struct put){.w = w, .r = writer_reader(w), .zone = zone, .in = in};
    enum ky_err err = store_channels(&p->r, &p->channels, e);
    return err ? err : store_settings(&p->r, &p->settings, e);
}

static enum ky_err find_channel(struct put *p, struct str slug, int64_t *out, struct err *e)
{
    const struct channel *c = channel_by_slug(&p->channels, slug);
    if (c) {
        *out = c->id;
        return KY_OK;
    }
    struct buf known;
    buf_init(&known, 300);
    for (size_t i = 0; i < p->channels.n && known.n < 200; i++) {
        buf_addc(&known, i ? ", " : "");
        buf_add(&known, p->channels.p[i].slug);
    }
    enum ky_err err =
        err_set(e, KY_ENOTFOUND, "there is no channel '%.*s'. The site has: %.*s",
                (int)(slug.n > 80 ? 80 : slug.n), slug.p ? slug.p : "", STR_ARG(buf_str(&known)));
    buf_release(&known);
    return err;
}

static enum ky_err check_text(struct str s, const char *field, size_t max, struct err *e)
{
    if (s.n > max)
        return err_set(e, KY_EINVAL, "the %s is longer than %zu bytes", field, max);
    if (!str_utf8_valid(s) || (s.n && memchr(s.p, 0, s.n)))
        return err_set(e, KY_EINVAL, "the %s must be UTF-8 text", field);
    return KY_OK;
}

static enum ky_err fill_terms(struct put *p, struct revision *v, struct err *e)
{
    const struct article_input *in = p->in;
    enum ky_err err = KY_OK;
    if (in->source.n)
        err = store_term_need(p->w, TERM_SOURCE, in->source, in->source_url, &v->source_id, e);
    if (!err && in->editor.n)
        err = store_term_need(p->w, TERM_EDITOR, in->editor, STR(""), &v->editor_id, e);
    if (in->tags_n == 0)
        return err;
    v->tags = ARENA_ARRAY(p->w->arena, int64_t, in->tags_n);
    if (!v->tags)
        return arena_check(p->w->arena, e);
    for (size_t i = 0; i < in->tags_n && i < TAG_LIMIT && !err; i++)
        if (text_is_word(in->tags[i]))
            err = store_term_need(p->w, TERM_TAG, in->tags[i], STR(""), &v->tags[v->tags_n++], e);
    return err;
}

/* The revision that the input makes; empty titles and the like are refused with the field's name.
 */
static enum ky_err make_revision(struct put *p, struct revision *v, struct err *e)
{
    const struct article_input *in = p->in;
    struct arena *a = p->w->arena;
    enum ky_err err = check_text(in->title, "title", 1000, e);
    if (!err && text_trim(in->title).n == 0)
        err = err_set(e, KY_EINVAL, "the title is empty");
    if (!err)
        err = check_text(in->lead, "lead", LEAD_MAX, e);
    if (!err)
        err = check_text(in->origin_line, "origin line", 1000, e);
    if (err)
        return err;
    *v = (struct revision){.title = text_nfc(a, text_trim(in->title)),
                           .lead = text_nfc(a, text_trim(in->lead)),
                           .html = in->html,
                           .origin_line = text_nfc(a, in->origin_line)};
    err = html_plain(a, in->html, &v->plain, e);
    if (err)
        return err;
    v->excerpt = html_excerpt(a, v->lead.n ? v->lead : v->plain, EXCERPT_POINTS);
    err = fill_terms(p, v, e);
    return err ? err : arena_check(a, e);
}

/* /YYYY/MM/DD/ID.html by the site's calendar. */
static struct str article_path(struct arena *a, const struct zone *zone, int64_t at, int64_t id)
{
    struct civil c = zone_civil(zone, at);
    return arena_printf(a, "/%04d/%02d/%02d/%lld.html", c.year, c.month, c.day, (long long)id);
}

static enum ky_err publish(struct put *p, struct article *a, int64_t at, struct err *e)
{
    return store_article_publish(p->w, a, at, article_path(p->w->arena, p->zone, at, a->id),
                                 &p->channels, e);
}

/* When it was published, or is to be: as asked, else now. */
static int64_t publish_time(const struct put *p, const struct article *a)
{
    if (a->published_at)
        return a->published_at;
    return p->in->published_at ? p->in->published_at : p->w->now;
}

static enum ky_err load(struct put *p, int64_t id, struct article **out, struct err *e)
{
    enum ky_err err = store_article(&p->r, id, out, e);
    if (!err && !*out)
        err = err_set(e, KY_ENOTFOUND, "there is no article %lld", (long long)id);
    return err;
}

static bool same_text(const struct revision *v, const struct revision *latest)
{
    struct hash digest = revision_digest(v), have;
    return latest && hex_parse(latest->digest, have.bytes, HASH_BYTES) && hash_eq(&digest, &have);
}

/* An article of that origin is there: compare, and update it if that was asked for. A draft that
 * holds this text is published when asked; what was recalled stays so. */
static enum ky_err put_again(struct put *p, int64_t id, struct revision *v,
                             struct article_result *out, struct err *e)
{
    struct article *a;
    struct revision *latest = NULL;
    enum ky_err err = load(p, id, &a, e);
    if (!err)
        err = store_revision(&p->r, a->revision_id, &latest, e);
    if (err)
        return err;
    bool same = same_text(v, latest), update = !same && p->in->update;
    bool go_public =
        p->in->publish && (a->state == ARTICLE_DRAFT || (update && a->state == ARTICLE_PUBLISHED));
    *out = (struct article_result){id, same ? ARTICLE_UNCHANGED : ARTICLE_DIFFERS, a->path};
    if (!same && !update)
        return KY_OK;
    if (update || go_public)
        out->outcome = ARTICLE_UPDATED;
    if (update)
        err = store_article_revise(p->w, a, v, e);
    if (!err && go_public)
        err = publish(p, a, publish_time(p, a), e);
    out->path = a->path;
    return err;
}

enum ky_err article_put(struct writer *w, const struct zone *zone, const struct article_input *in,
                        struct article_result *out, struct err *e)
{
    struct put p;
    struct revision v;
    struct article a = {.translation_of = in->translation_of, .origin = in->origin};
    int64_t there = 0;
    enum ky_err err = may(w->actor, MAY_WRITE, e);
    if (!err && in->publish)
        err = may(w->actor, MAY_PUBLISH, e);
    if (!err)
        err = put_begin(&p, w, zone, in, e);
    if (!err)
        err = find_channel(&p, in->channel, &a.channel_id, e);
    if (!err)
        err = make_revision(&p, &v, e);
    if (!err)
        err = store_article_by_origin(&p.r, in->origin, &there, e);
    if (err)
        return err;
    if (there)
        return put_again(&p, there, &v, out, e);
    a.lang = in->lang.n ? in->lang : p.settings.v[SETTING_LANG];
    err = site_lang_check(a.lang, e);
    if (!err)
        err = store_article_create(w, &a, e);
    if (!err)
        err = store_article_revise(w, &a, &v, e);
    if (!err && in->publish)
        err = publish(&p, &a, in->published_at ? in->published_at : w->now, e);
    *out = (struct article_result){a.id, ARTICLE_CREATED, a.path};
    return err;
}

/* One change each from here on. */
struct call {
    struct site *site;
    struct arena *arena;
    const struct article_input *in;
    struct article_result *result;
    int64_t id, at;
    struct str channel;
};

static enum ky_err import_in(struct writer *w, void *ctx, struct err *e)
{
    struct call *c = ctx;
    enum ky_err err = article_put(w, c->site->zone, c->in, c->result, e);
    /* The writer's arena dies with the transaction. */
    c->result->path = arena_str(c->arena, c->result->path);
    return err;
}

enum ky_err article_import(struct site *s, const struct actor *actor, struct arena *a,
                           const struct article_input *in, struct article_result *out,
                           struct err *e)
{
    *out = (struct article_result){0};
    struct call c = {.site = s, .arena = a, .in = in, .result = out};
    return site_write(s, actor, import_in, &c, e);
}

static enum ky_err revise_in(struct writer *w, void *ctx, struct err *e)
{
    struct call *c = ctx;
    struct put p;
    struct article *a;
    struct revision v;
    enum ky_err err = may(w->actor, MAY_WRITE, e);
    if (!err)
        err = put_begin(&p, w, c->site->zone, c->in, e);
    if (!err)
        err = load(&p, c->id, &a, e);
    if (!err)
        err = make_revision(&p, &v, e);
    return err ? err : store_article_revise(w, a, &v, e);
}

enum ky_err article_revise(struct site *s, const struct actor *actor, int64_t id,
                           const struct article_input *in, struct err *e)
{
    struct call c = {.site = s, .in = in, .id = id};
    return site_write(s, actor, revise_in, &c, e);
}

static enum ky_err publish_in(struct writer *w, void *ctx, struct err *e)
{
    struct call *c = ctx;
    struct put p;
    struct article *a;
    enum ky_err err = may(w->actor, MAY_PUBLISH, e);
    if (!err)
        err = put_begin(&p, w, c->site->zone, NULL, e);
    if (!err)
        err = load(&p, c->id, &a, e);
    if (err)
        return err;
    int64_t at = c->at ? c->at : a->published_at ? a->published_at : w->now;
    return publish(&p, a, at, e);
}

enum ky_err article_publish(struct site *s, const struct actor *actor, int64_t id, int64_t at,
                            struct err *e)
{
    struct call c = {.site = s, .id = id, .at = at};
    return site_write(s, actor, publish_in, &c, e);
}

static enum ky_err recall_in(struct writer *w, void *ctx, struct err *e)
{
    struct call *c = ctx;
    struct put p = {.w = w, .r = writer_reader(w)};
    struct article *a;
    enum ky_err err = may(w->actor, MAY_PUBLISH, e);
    if (!err)
        err = load(&p, c->id, &a, e);
    return err ? err : store_article_recall(w, a, e);
}

enum ky_err article_recall(struct site *s, const struct actor *actor, int64_t id, struct err *e)
{
    struct call c = {.site = s, .id = id};
    return site_write(s, actor, recall_in, &c, e);
}

static enum ky_err move_in(struct writer *w, void *ctx, struct err *e)
{
    struct call *c = ctx;
    struct put p;
    struct article *a;
    int64_t channel;
    enum ky_err err = may(w->actor, MAY_PUBLISH, e);
    if (!err)
        err = put_begin(&p, w, c->site->zone, NULL, e);
    if (!err)
        err = find_channel(&p, c->channel, &channel, e);
    if (!err)
        err = load(&p, c->id, &a, e);
    return err ? err : store_article_move(w, a, channel, &p.channels, e);
}

enum ky_err article_move(struct site *s, const struct actor *actor, int64_t id, struct str channel,
                         struct err *e)
{
    struct call c = {.site = s, .id = id, .channel = channel};
    return site_write(s, actor, move_in, &c, e);
}
