#include "service/import_page.h"

#include "html/url.h"
#include "service/may.h"
#include "service/media.h"

enum { URL_MAX = 2000 }; /* longer ones are told by their hash */

struct str import_page_origin(struct arena *a, const struct extract *x)
{
    if (x->url.n && x->url.n <= URL_MAX)
        return arena_printf(a, "page:%.*s", STR_ARG(x->url));
    struct buf text;
    buf_init(&text, (size_t)32 << 20);
    for (size_t i = 0; i < x->body.n; i++) {
        buf_add(&text, x->body.p[i]);
        buf_addch(&text, '\n');
    }
    const struct str parts[] = {x->title, x->date, buf_str(&text)};
    struct hash h = x->url.n ? hash_of(x->url) : hash_parts(parts, 3);
    buf_clear(&text);
    buf_addc(&text, "page:");
    hex_add(&text, hash_str(&h));
    struct str key = arena_str(a, buf_str(&text));
    buf_release(&text);
    return key;
}

int64_t import_page_time(const struct zone *zone, struct str date)
{
    struct civil c;
    bool has_zone;
    int offset;
    if (!time_iso_parse(date, &c, &has_zone, &offset))
        return 0;
    return has_zone ? civil_to_us(&c) - offset * US_SECOND : zone_time(zone, &c);
}

struct call {
    struct site *site;
    struct arena *arena;
    struct article_input in;
    const struct import_pictures *pictures;
    struct article_result *result;
    bool differs;
};

static enum ky_err put_pictures(struct writer *w, struct call *c, struct err *e)
{
    bool first = true;
    enum ky_err err = KY_OK;
    c->in.picture_id = 0; /* this may be done again */
    for (size_t i = 0; c->pictures && i < c->pictures->n && !err; i++) {
        const struct import_picture *p = &c->pictures->p[i];
        struct media m = {.name = p->name, .alt = p->alt};
        if (p->why_not.n)
            continue;
        err = media_record(w, &p->file, &m, e);
        if (!err && first && m.public && p->file.width >= IMPORT_TITLE_PICTURE_MIN)
            c->in.picture_id = m.id;
        first = false;
    }
    return err;
}

static enum ky_err put(struct writer *w, void *ctx, struct err *e)
{
    struct call *c = ctx;
    enum ky_err err = may(w->actor, MAY_WRITE, e);
    if (!err)
        err = put_pictures(w, c, e);
    if (!err)
        err = article_put(w, c->site->zone, &c->in, c->result, e);
    /* The writer's arena dies with the transaction. */
    c->result->path = arena_str(c->arena, c->result->path);
    c->differs = !err && c->result->outcome == ARTICLE_DIFFERS;
    if (c->differs) /* undo the records of pictures that are not used */
        err = err_set(e, KY_ECONFLICT, "the article differs");
    return err;
}

enum ky_err import_page(struct site *s, const struct actor *actor, struct arena *a,
                        const struct extract *x, const struct import_page *options,
                        struct article_result *out, struct err *e)
{
    struct str source_url;
    if (!html_url_clean(a, STR(""), x->source_url, HTML_URL_SOURCE, &source_url) ||
        !html_url_is_external(source_url))
        source_url = STR("");
    struct call c = {.site = s, .arena = a, .pictures = options->pictures, .result = out};
    c.in = (struct article_input){
        .title = x->title,
        .lead = x->lead,
        .html = x->html,
        .source = x->source,
        .source_url = source_url,
        .origin_line = x->origin_source,
        .editor = x->editor,
        .tags = x->tags.p,
        .tags_n = x->tags.n,
        .lang = str_starts(x->lang, STR("en")) ? STR("en") : STR("zh-CN"),
        .channel = options->channel,
        .origin = import_page_origin(a, x),
        .published_at = import_page_time(s->zone, x->date),
        .publish = options->publish,
        .update = options->update,
    };
    if (x->title.n == 0)
        return err_set(e, KY_EINVAL, "the page has no headline. Give it an h1 or a title element");
    if (x->html.markup.n == 0)
        return err_set(e, KY_EINVAL, "the page has no text of an article");
    *out = (struct article_result){0};
    enum ky_err err = site_write(s, actor, put, &c, e);
    return c.differs ? KY_OK : err;
}
