/* article_head.c: an article as programs read it: schema.org NewsArticle and BreadcrumbList, and
 * the values of the meta tags that official sites carry. */
#include "view/view_priv.h"

#include "base/json.h"

enum { HEADLINE_MAX = 110, JSON_MAX = 64 << 10 };

static void member(struct json_out *j, const char *key, struct str value)
{
    if (!value.n)
        return;
    json_key(j, key);
    json_str(j, value);
}

/* {"@type": type, "name": name} under `key`. */
static void named(struct json_out *j, const char *key, const char *type, struct str name)
{
    if (!name.n)
        return;
    json_key(j, key);
    json_begin(j, '{');
    member(j, "@type", str_c(type));
    member(j, "name", name);
    json_end(j, '}');
}

static struct str text_at(const struct view *v, const char *key, const char *below)
{
    return value_text(value_get(value_get(v->root, key), below));
}

/* The tags' names, separated by `separator`. */
static struct str keywords(struct view *v, const char *separator)
{
    struct str all = STR("");
    const struct value *tags = value_get(v->root, "tags");
    for (size_t i = 0; i < value_count(tags); i++) {
        struct str name = value_text(value_get(value_at(tags, i), "name"));
        all = arena_printf(v->a, "%.*s%s%.*s", STR_ARG(all), i ? separator : "", STR_ARG(name));
    }
    return all;
}

static void write_corrections(struct view *v, struct json_out *j)
{
    const struct value *all = value_get(v->root, "corrections");
    if (!value_count(all))
        return;
    json_key(j, "correction");
    json_begin(j, '[');
    for (size_t i = 0; i < value_count(all); i++) {
        const struct value *c = value_at(all, i);
        json_begin(j, '{');
        member(j, "@type", STR("CorrectionComment"));
        member(j, "text", value_text(value_get(c, "text")));
        member(j, "datePublished", value_text(value_get(value_get(c, "date"), "iso")));
        json_end(j, '}');
    }
    json_end(j, ']');
}

static void write_article(struct view *v, const struct article *a, const struct revision *rev,
                          struct json_out *j)
{
    struct str url = view_url(v, v->path), site = v->settings.v[SETTING_NAME];
    json_begin(j, '{');
    member(j, "@context", STR("https://schema.org"));
    member(j, "@type", STR("NewsArticle"));
    member(j, "headline", str_utf8_prefix(rev->title, HEADLINE_MAX));
    member(j, "description", rev->excerpt);
    member(j, "datePublished", text_at(v, "date", "iso"));
    member(j, "dateModified", value_text(value_get(view_date(v, a->changed_at), "iso")));
    member(j, "inLanguage", a->lang);
    member(j, "url", url);
    member(j, "mainEntityOfPage", url);
    member(j, "articleSection", text_at(v, "channel", "name"));
    member(j, "keywords", keywords(v, ","));
    if (rev->author.n)
        named(j, "author", "Person", rev->author);
    else
        named(j, "author", "Organization", rev->source_id ? text_at(v, "source", "name") : site);
    named(j, "editor", "Person", text_at(v, "editor", "name"));
    named(j, "publisher", "Organization", site);
    member(j, "isBasedOn", rev->original_url.n ? rev->original_url : text_at(v, "source", "url"));
    struct str image = text_at(v, "picture", "src");
    member(j, "image", image.n ? view_url(v, image) : image);
    member(j, "alternativeHeadline", rev->subtitle);
    if (a->valid_until)
        member(j, "expires", text_at(v, "valid_until", "iso"));
    write_corrections(v, j);
    json_end(j, '}');
}

static void write_crumbs(struct view *v, struct json_out *j)
{
    json_begin(j, '{');
    member(j, "@context", STR("https://schema.org"));
    member(j, "@type", STR("BreadcrumbList"));
    json_key(j, "itemListElement");
    json_begin(j, '[');
    for (size_t i = 0; i < value_count(v->crumbs); i++) {
        const struct value *crumb = value_at(v->crumbs, i);
        struct str path = value_text(value_get(crumb, "path"));
        json_begin(j, '{');
        member(j, "@type", STR("ListItem"));
        json_key(j, "position");
        json_i64(j, (int64_t)i + 1);
        member(j, "name", value_text(value_get(crumb, "name")));
        /* The last step is the page itself and has no link. */
        member(j, "item", view_url(v, path.n ? path : v->path));
        json_end(j, '}');
    }
    json_end(j, ']');
    json_end(j, '}');
}

static void push_json(struct view *v, struct value *list, const struct buf *json)
{
    value_push(list, value_html(v->a, html_script_data(v->a, buf_str(json))));
}

enum ky_err view_article_head(struct view *v, const struct article *a, const struct revision *rev,
                              struct err *e)
{
    struct value *meta = value_map(v->a), *blocks = value_list(v->a);
    struct civil c = zone_civil(v->zone, a->published_at);
    value_set_str(
        meta, "pub_date",
        arena_printf(v->a, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour, c.minute));
    value_set_str(meta, "author", text_at(v, "editor", "name"));
    value_set_str(meta, "keywords", keywords(v, ","));
    struct str image = text_at(v, "picture", "src");
    if (image.n)
        value_set_str(meta, "image", view_url(v, image));
    value_set(v->root, "meta", meta);
    struct buf json;
    buf_init(&json, JSON_MAX);
    struct json_out j = json_out(&json, JSON_COMPACT);
    write_article(v, a, rev, &j);
    push_json(v, blocks, &json);
    buf_clear(&json);
    j = json_out(&json, JSON_COMPACT);
    write_crumbs(v, &j);
    push_json(v, blocks, &json);
    buf_release(&json);
    value_set(v->root, "json_ld", blocks);
    return arena_check(v->a, e);
}
