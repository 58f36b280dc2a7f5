#include "service/article_priv.h"

#include "html/plain.h"
#include "html/url.h"
#include "service/may.h"
#include "store/permalink.h"
#include "store/term.h"
#include "store/topic.h"
#include "text/unicode.h"

/* In bytes, but for the first and the last. */
enum {
    EXCERPT_POINTS = 120,
    TITLE_MAX = 1000,
    TEXT_MAX = 2000,
    LEAD_MAX = 8000,
    HTML_MAX = 8 << 20,
    TERM_MAX = 1000,
    ORIGIN_LINE_MAX = 1000,
    ORIGIN_MAX = 4200,
    TAG_LIMIT = 20
};

static const char *const outcome_names[] = {[ARTICLE_CREATED] = "created",
                                            [ARTICLE_UPDATED] = "updated",
                                            [ARTICLE_UNCHANGED] = "unchanged",
                                            [ARTICLE_DIFFERS] = "differs"};

const char *article_outcome_name(enum article_outcome o)
{
    return outcome_names[o];
}

enum ky_err put_begin(struct put *p, struct writer *w, const struct zone *zone,
                      const struct article_input *in, struct err *e)
{
    *p = (struct put){.w = w, .r = writer_reader(w), .zone = zone, .in = in};
    enum ky_err err = store_channels(&p->r, &p->channels, e);
    return err ? err : store_settings(&p->r, &p->settings, e);
}

enum ky_err put_channel(struct put *p, struct str slug, int64_t *out, struct err *e)
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

/* Id of the term of a name, made when it is new; 0 for the empty name. When terms are not to be
 * made, -1 for one that there is not. */
static enum ky_err need_term(struct put *p, enum term_kind kind, struct str name, struct str url,
                             int64_t *out, struct err *e)
{
    name = text_nfc(p->w->arena, text_trim(name));
    *out = 0;
    if (name.n == 0)
        return KY_OK;
    if (!p->compare)
        return store_term_need(p->w, kind, name, url, out, e);
    enum ky_err err = store_term_find(&p->r, kind, name, out, e);
    if (!err && !*out)
        *out = -1;
    return err;
}

/* What is no word (left-overs of other systems) and what comes twice is left out. */
static enum ky_err fill_tags(struct put *p, struct revision *v, struct err *e)
{
    const struct article_input *in = p->in;
    enum ky_err err = KY_OK;
    if (in->tags_n == 0)
        return KY_OK;
    v->tags.p = ARENA_ARRAY(p->w->arena, int64_t, TAG_LIMIT);
    if (!v->tags.p)
        return arena_check(p->w->arena, e);
    for (size_t i = 0; i < in->tags_n && v->tags.n < TAG_LIMIT && !err; i++) {
        int64_t id = 0;
        if (text_is_word(in->tags[i]))
            err = need_term(p, TERM_TAG, in->tags[i], STR(""), &id, e);
        if (!err && id && !ids_has(v->tags, id))
            v->tags.p[v->tags.n++] = id;
    }
    return err;
}

static enum ky_err need_topic(struct put *p, struct str slug, int64_t *out, struct err *e)
{
    enum ky_err err = store_topic_by_slug(&p->r, slug, out, e);
    if (!err && !*out)
        err = err_set(e, KY_ENOTFOUND, "there is no topic '%.*s'", (int)(slug.n > 80 ? 80 : slug.n),
                      slug.p ? slug.p : "");
    return err;
}

/* Ids of what is named by slugs, each once. */
static enum ky_err fill_slugs(struct put *p, const struct str *slugs, size_t n,
                              enum ky_err (*find)(struct put *, struct str, int64_t *,
                                                  struct err *),
                              int64_t without, struct ids *out, struct err *e)
{
    enum ky_err err = KY_OK;
    out->p = ARENA_ARRAY(p->w->arena, int64_t, n + 1);
    for (size_t i = 0; i < n && out->p && !err; i++) {
        int64_t id;
        err = find(p, slugs[i], &id, e);
        if (!err && id != without && !ids_has(*out, id))
            out->p[out->n++] = id;
    }
    return err ? err : arena_check(p->w->arena, e);
}

static enum ky_err check_media(struct put *p, int64_t id, struct err *e)
{
    struct media *m;
    enum ky_err err = store_media(&p->r, id, &m, e);
    if (!err && id && !m)
        err = err_set(e, KY_EINVAL, "there is no file %lld", (long long)id);
    return err;
}

static enum ky_err fill_links(struct put *p, struct revision *v, int64_t channel, struct err *e)
{
    const struct article_input *in = p->in;
    v->picture_id = in->picture_id;
    v->attachments = in->attachments;
    enum ky_err err = check_media(p, in->picture_id, e);
    for (size_t i = 0; i < in->attachments.n && !err; i++)
        err = check_media(p, in->attachments.p[i], e);
    if (!err)
        err = fill_slugs(p, in->channels, in->channels_n, put_channel, channel, &v->channels, e);
    if (!err)
        err = fill_slugs(p, in->topics, in->topics_n, need_topic, 0, &v->topics, e);
    return err;
}

static enum ky_err fill_terms(struct put *p, struct revision *v, struct err *e)
{
    const struct article_input *in = p->in;
    enum ky_err err = need_term(p, TERM_SOURCE, in->source, in->source_url, &v->source_id, e);
    if (!err)
        err = need_term(p, TERM_EDITOR, in->editor, STR(""), &v->editor_id, e);
    return err ? err : fill_tags(p, v, e);
}

enum ky_err put_check(struct arena *a, const struct article_input *in, struct err *e)
{
    const struct {
        const char *field;
        struct str text;
        size_t max;
    } fields[] = {{"title", in->title, TITLE_MAX},
                  {"lead", in->lead, LEAD_MAX},
                  {"text", in->html.markup, HTML_MAX},
                  {"source", in->source, TERM_MAX},
                  {"editor", in->editor, TERM_MAX},
                  {"origin line", in->origin_line, ORIGIN_LINE_MAX},
                  {"origin", in->origin, ORIGIN_MAX},
#define X(name) {#name, in->name, TEXT_MAX},
                  REVISION_TEXTS(X)
#undef X
    };
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]) && !err; i++)
        err = check_text(fields[i].text, fields[i].field, fields[i].max, e);
    for (size_t i = 0; i < in->tags_n && !err; i++)
        err = check_text(in->tags[i], "tag", TERM_MAX, e);
    if (!err && in->original_url.n && !html_url_scheme_ok(a, in->original_url, HTML_URL_SOURCE))
        err = err_set(e, KY_EINVAL, "the address of the original must begin with 'https://'");
    if (!err && text_trim(in->title).n == 0)
        err = err_set(e, KY_EINVAL, "the title is empty");
    if (!err && in->source_url.n &&
        !(html_url_is_external(in->source_url) &&
          html_url_scheme_ok(a, in->source_url, HTML_URL_SOURCE)))
        err = err_set(e, KY_EINVAL, "the address of the source must begin with 'https://'");
    return err;
}

/* The revision that the input, which was checked, makes. */
enum ky_err put_revision(struct put *p, int64_t channel, struct revision *v, struct err *e)
{
    const struct article_input *in = p->in;
    struct arena *a = p->w->arena;
    *v = (struct revision){.title = text_nfc(a, text_trim(in->title)),
                           .lead = text_nfc(a, text_trim(in->lead)),
                           .html = in->html,
                           .origin_line = text_nfc(a, in->origin_line)};
#define X(name) v->name = text_nfc(a, text_trim(in->name));
    REVISION_TEXTS(X)
#undef X
    enum ky_err err = KY_OK;
    v->plain = in->plain;
    if (!v->plain.p)
        err = html_plain(a, in->html, &v->plain, e);
    if (err)
        return err;
    v->excerpt = html_excerpt(a, v->lead.n ? v->lead : v->plain, EXCERPT_POINTS);
    err = fill_terms(p, v, e);
    if (!err)
        err = fill_links(p, v, channel, e);
    return err ? err : arena_check(a, e);
}

/* /YYYY/MM/DD/ID.html by the site's calendar; ID-2, ID-3… when an address of an imported site
 * stands there already. */
static enum ky_err article_path(struct put *p, const struct article *a, int64_t at, struct str *out,
                                struct err *e)
{
    struct civil c = zone_civil(p->zone, at);
    enum permalink_kind there;
    int64_t owner;
    *out = a->path;
    for (int i = 1; !a->path.n; i++) {
        *out = arena_printf(p->w->arena, "/%04d/%02d/%02d/%lld%s%.0d.html", c.year, c.month, c.day,
                            (long long)a->id, i > 1 ? "-" : "", i > 1 ? i : 0);
        enum ky_err err = store_permalink(&p->r, *out, &there, &owner, e);
        if (!err)
            err = arena_check(p->w->arena, e);
        if (err || there == PERMALINK_NONE)
            return err;
    }
    return KY_OK;
}

/* One that ended before it came would stay for ever. */
static enum ky_err check_end(const struct put *p, const struct article *a, int64_t at,
                             struct err *e)
{
    if (a->valid_until && at >= a->valid_until)
        return err_set(e, KY_EINVAL, "article %lld would end before it is published",
                       (long long)a->id);
    if (a->valid_until && a->state == ARTICLE_RECALLED && a->valid_until <= p->w->now)
        return err_set(e, KY_ECONFLICT, "article %lld has ended. Give it another end first",
                       (long long)a->id);
    return KY_OK;
}

/* When a draft is to be published, for the answer. */
static enum ky_err put_planned(struct put *p, const struct article *a, int64_t *out, struct err *e)
{
    struct timer t = {0};
    enum ky_err err = KY_OK;
    if (a->state != ARTICLE_PUBLISHED)
        err = store_timer_of(&p->r, a->id, TIMER_PUBLISH, &t, e);
    *out = t.planned_at;
    return err;
}

enum ky_err put_publish(struct put *p, struct article *a, int64_t at, struct err *e)
{
    const struct civil first = {.year = 1, .month = 1, .day = 2},
                       last = {.year = 9999, .month = 12, .day = 31};
    if (at < civil_to_us(&first) || at >= civil_to_us(&last))
        return err_set(e, KY_EINVAL, "the time of publication lies outside the years 1 to 9999");
    bool planned = at > p->w->now;
    if (planned && a->state == ARTICLE_PUBLISHED)
        return err_set(e, KY_ECONFLICT, "article %lld is published already: it cannot be planned",
                       (long long)a->id);
    enum ky_err err = check_end(p, a, at, e);
    if (!err)
        err = store_timer_set(p->w, a->id, TIMER_PUBLISH, planned ? at : 0, e);
    if (err || planned)
        return err;
    struct str path;
    err = article_path(p, a, at, &path, e);
    if (!err)
        err = store_article_publish(p->w, a, at, path, &p->channels, e);
    if (!err && a->valid_until) /* a recall cancelled it */
        err = store_timer_set(p->w, a->id, TIMER_EXPIRE, a->valid_until, e);
    return err;
}

enum ky_err put_end(struct put *p, struct article *a, int64_t valid_until, struct err *e)
{
    enum ky_err err = store_article_set_end(p->w, a, valid_until, e);
    return err ? err : store_timer_set(p->w, a->id, TIMER_EXPIRE, valid_until, e);
}

/* When it was published, or is to be: as asked, else now. */
static int64_t publish_time(const struct put *p, const struct article *a)
{
    if (a->published_at)
        return a->published_at;
    return p->in->published_at ? p->in->published_at : p->w->now;
}

enum ky_err put_load(struct put *p, int64_t id, struct article **out, struct err *e)
{
    enum ky_err err = store_article(&p->r, id, out, e);
    if (!err && !*out)
        err = err_set(e, KY_ENOTFOUND, "there is no article %lld", (long long)id);
    return err;
}

static enum ky_err check_original(struct put *p, struct err *e)
{
    struct article *original;
    if (!p->in->translation_of)
        return KY_OK;
    enum ky_err err = store_article(&p->r, p->in->translation_of, &original, e);
    if (!err && !original)
        err = err_set(e, KY_EINVAL, "there is no article %lld to be a translation of",
                      (long long)p->in->translation_of);
    return err;
}

static bool same_text(const struct revision *v, const struct revision *latest)
{
    struct hash digest = revision_digest(v), have;
    return latest && hex_parse(latest->digest, have.bytes, HASH_BYTES) && hash_eq(&digest, &have);
}

/* Give it the new text, if that was asked for, and make its latest public, if it should be. */
static enum ky_err put_over(struct put *p, struct article *a, struct revision *v, bool update,
                            struct err *e)
{
    bool waits = a->state == ARTICLE_DRAFT || (update && a->state == ARTICLE_PUBLISHED);
    enum ky_err err = KY_OK;
    if (update)
        err = store_article_revise(p->w, a, v, e);
    if (!err && update)
        err = put_end(p, a, p->in->valid_until, e);
    if (!err && p->in->publish && waits)
        err = put_publish(p, a, publish_time(p, a), e);
    return err;
}

/* An article of that origin is there: compare, and update it if that was asked for. A draft that
 * holds this text is published when asked; what was recalled stays so. */
static enum ky_err put_again(struct put *p, int64_t id, struct revision *v,
                             struct article_result *out, struct err *e)
{
    struct article *a;
    struct revision *latest = NULL;
    enum ky_err err = put_load(p, id, &a, e);
    if (!err)
        err = store_revision(&p->r, a->revision_id, &latest, e);
    if (err)
        return err;
    bool same = same_text(v, latest), update = !same && p->in->update;
    bool was_draft = a->state == ARTICLE_DRAFT;
    *out = (struct article_result){id, same ? ARTICLE_UNCHANGED : ARTICLE_DIFFERS, a->path, 0};
    if (!same && !update)
        return KY_OK;
    err = put_over(p, a, v, update, e);
    /* What is planned stays a draft, and unchanged: it may have been planned before. */
    if (update || (was_draft && a->state == ARTICLE_PUBLISHED))
        out->outcome = ARTICLE_UPDATED;
    out->path = a->path;
    return err ? err : put_planned(p, a, &out->planned_at, e);
}

static enum ky_err put_new(struct put *p, struct article *a, struct revision *v,
                           struct article_result *out, struct err *e)
{
    const struct article_input *in = p->in;
    a->lang = in->lang.n ? in->lang : p->settings.v[SETTING_LANG];
    enum ky_err err = site_lang_check(a->lang, e);
    if (!err)
        err = check_original(p, e);
    if (!err)
        err = store_article_create(p->w, a, e);
    if (!err)
        err = store_article_revise(p->w, a, v, e);
    if (!err && in->valid_until)
        err = put_end(p, a, in->valid_until, e);
    if (!err && in->publish)
        err = put_publish(p, a, publish_time(p, a), e);
    *out = (struct article_result){a->id, ARTICLE_CREATED, a->path, 0};
    return err ? err : put_planned(p, a, &out->planned_at, e);
}

static enum ky_err may_put(const struct actor *actor, const struct article_input *in, struct err *e)
{
    enum ky_err err = may(actor, MAY_WRITE, e);
    return err || !in->publish ? err : may(actor, MAY_PUBLISH, e);
}

enum ky_err article_put(struct writer *w, const struct zone *zone, const struct article_input *in,
                        struct article_result *out, struct err *e)
{
    struct put p;
    struct revision v;
    struct article a = {.translation_of = in->translation_of, .origin = in->origin};
    int64_t there = 0;
    *out = (struct article_result){0};
    enum ky_err err = may_put(w->actor, in, e);
    if (!err)
        err = put_begin(&p, w, zone, in, e);
    if (!err)
        err = put_check(w->arena, in, e);
    if (!err)
        err = put_channel(&p, in->channel, &a.channel_id, e);
    if (!err)
        err = store_article_by_origin(&p.r, in->origin, &there, e);
    if (err)
        return err;
    p.compare = there && !in->update;
    err = put_revision(&p, a.channel_id, &v, e);
    if (err)
        return err;
    return there ? put_again(&p, there, &v, out, e) : put_new(&p, &a, &v, out, e);
}

struct call {
    struct site *site;
    struct arena *arena;
    const struct article_input *in;
    struct article_result *result;
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
