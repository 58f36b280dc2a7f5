/* files.c: small files for programs: browsers, feed readers, those who report holes. */
#include "view/view_priv.h"

#include "base/json.h"

static enum ky_err text_file(struct view *v, const char *type, const char *template, struct err *e)
{
    v->type = type;
    v->template = template;
    return arena_check(v->a, e);
}

static void member(struct json_out *j, const char *key, struct str value)
{
    json_key(j, key);
    json_str(j, value);
}

/* W3C Web Application Manifest. */
enum ky_err view_manifest(struct view *v, struct err *e)
{
    struct json_out j = json_out(v->body, JSON_COMPACT);
    struct settings about;
    enum ky_err err = store_about(v->r, &about, e);
    if (err)
        return err;
    json_begin(&j, '{');
    member(&j, "name", view_site_name(v));
    member(&j, "short_name", str_utf8_prefix(view_site_name(v), 36));
    member(&j, "description", about.v[SETTING_DESCRIPTION]);
    member(&j, "lang", v->lang);
    member(&j, "start_url", view_at(v, STR("/")));
    member(&j, "scope", STR("/"));
    member(&j, "display", STR("minimal-ui"));
    member(&j, "theme_color", STR("#b5281e"));
    member(&j, "background_color", STR("#fdfcfa"));
    json_key(&j, "icons");
    json_begin(&j, '[');
    json_begin(&j, '{');
    member(&j, "src", theme_asset_path(v->theme, "icon.svg"));
    member(&j, "type", STR("image/svg+xml"));
    member(&j, "sizes", STR("any"));
    json_end(&j, '}');
    json_end(&j, ']');
    json_end(&j, '}');
    v->type = "application/manifest+json";
    return buf_check(v->body, e);
}

/* OpenSearch 1.1. */
enum ky_err view_opensearch(struct view *v, struct err *e)
{
    struct settings about;
    enum ky_err err = store_about(v->r, &about, e);
    if (err)
        return err;
    struct str name = view_site_name(v);
    value_set_str(v->root, "short_name", str_utf8_prefix(name, 16)); /* at most 16 characters */
    value_set_str(v->root, "description",
                  about.v[SETTING_DESCRIPTION].n ? about.v[SETTING_DESCRIPTION] : name);
    value_set_str(v->root, "search_url", view_url(v, view_at(v, STR("/search"))));
    value_set_str(v->root, "icon_url", view_url(v, theme_asset_path(v->theme, "icon.svg")));
    return text_file(v, "application/opensearchdescription+xml", "opensearch.xml", e);
}

/* RFC 9116. Without an address there is no such file. Expires: a year after this one's end, so that
 * the page changes once a year. */
enum ky_err view_security(struct view *v, struct err *e)
{
    struct settings about;
    enum ky_err err = store_about(v->r, &about, e);
    if (err)
        return err;
    if (!about.v[SETTING_SECURITY].n)
        return err_set(e, KY_ENOTFOUND, "the site names nobody for reports of security holes");
    struct civil c = zone_civil(v->zone, v->r->now);
    const struct civil next = {.year = c.year + 1, .month = 1, .day = 1};
    value_set_str(v->root, "contact", about.v[SETTING_SECURITY]);
    value_set_str(v->root, "expires", arena_printf(v->a, "%04d-01-01T00:00:00Z", c.year + 2));
    value_set_str(v->root, "canonical", view_url(v, v->path));
    reader_until(v->r, zone_midnight(v->zone, civil_to_us(&next) + US_DAY, 0));
    return text_file(v, "text/plain; charset=utf-8", "security.txt", e);
}

static void push_feed(struct view *v, struct value *list, struct str name, struct str home)
{
    struct value *m = value_map(v->a);
    value_set_str(m, "name", name);
    value_set_str(m, "html", view_url(v, home));
    value_set_str(m, "xml",
                  view_url(v, arena_printf(v->a, "%.*s%s", STR_ARG(home), feed_file(FEED_RSS))));
    value_push(list, m);
}

/* OPML 2.0: the feeds of the site, its channels and topics. */
enum ky_err view_opml(struct view *v, struct err *e)
{
    struct value *list = value_list(v->a);
    struct topic *t;
    size_t n;
    push_feed(v, list, view_site_name(v), view_at(v, STR("/")));
    const struct channel *c = channel_next(&v->channels, NULL);
    for (; c; c = channel_next(&v->channels, c))
        push_feed(v, list, channel_name(c, v->lang), view_at(v, c->path));
    enum ky_err err = store_topics(v->r, &t, &n, e);
    for (size_t i = 0; i < n && !err; i++)
        push_feed(v, list, view_topic_name(v, &t[i]), view_at(v, t[i].path));
    value_set(v->root, "feeds", list);
    return err ? err : text_file(v, "text/x-opml; charset=utf-8", "feeds.opml.xml", e);
}

/* It has to stand at the root, where the whole site is in its reach. */
enum ky_err view_worker(struct view *v, struct err *e)
{
    const struct asset *a = theme_asset(v->theme, theme_asset_path(v->theme, "worker.js"));
    if (!a)
        return err_set(e, KY_ENOTFOUND, "the theme has no worker.js");
    buf_addf(v->body, "const OFFLINE = [\"/offline.html\", \"%.*s\"];\n",
             STR_ARG(theme_asset_path(v->theme, "main.css")));
    buf_add(v->body, a->data);
    v->type = "text/javascript; charset=utf-8";
    return buf_check(v->body, e);
}

enum ky_err view_offline(struct view *v, struct err *e)
{
    struct str title = view_word(v, "offline");
    view_head(v, title, STR(""));
    value_set_str(v->root, "title", title);
    value_set_bool(v->root, "noindex", true);
    v->template = "offline.html";
    return arena_check(v->a, e);
}
