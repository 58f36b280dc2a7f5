#include "view/view_priv.h"

#include <stdio.h>

struct str view_word(const struct view *v, const char *name)
{
    return theme_word(v->theme, v->lang, name);
}

struct str view_url(const struct view *v, struct str path)
{
    return arena_printf(v->a, "%.*s%.*s", STR_ARG(v->settings.v[SETTING_URL]), STR_ARG(path));
}

struct str view_at(const struct view *v, struct str path)
{
    return v->base.n ? arena_printf(v->a, "%.*s%.*s", STR_ARG(v->base), STR_ARG(path)) : path;
}

struct value *view_date(const struct view *v, int64_t us)
{
    struct civil c = zone_civil(v->zone, us);
    int offset = zone_offset(v->zone, us);
    struct value *m = value_map(v->a);
    struct buf b;
    buf_init(&b, 128);
    time_rfc3339(&b, us, offset);
    value_set_str(m, "iso", arena_str(v->a, buf_str(&b)));
    buf_clear(&b);
    time_rfc822(&b, us, offset);
    value_set_str(m, "rfc822", arena_str(v->a, buf_str(&b)));
    buf_release(&b);
    struct str day = arena_printf(v->a, "%04d-%02d-%02d", c.year, c.month, c.day);
    value_set_str(m, "date", day);
    value_set_str(m, "day", arena_printf(v->a, "%02d-%02d", c.month, c.day));
    value_set_str(m, "archive",
                  arena_printf(v->a, "%.*s/archive/%04d/%02d/%02d/", STR_ARG(v->base), c.year,
                               c.month, c.day));
    /* What was imported with a date alone stands at midnight; to print 00:00:00 would be invented.
     */
    if (us == zone_midnight(v->zone, us, 0)) {
        value_set_str(m, "text", day);
        value_set_str(m, "machine", day);
        return m;
    }
    struct str time = arena_printf(v->a, "%02d:%02d:%02d", c.hour, c.minute, c.second);
    value_set_str(m, "time", time);
    value_set_str(m, "text", arena_printf(v->a, "%.*s %.*s", STR_ARG(day), STR_ARG(time)));
    value_set(m, "machine", value_get(m, "iso"));
    return m;
}

struct str view_date_text(const struct view *v, const char *name, const struct civil *c)
{
    char month[16];
    struct str rest = view_word(v, name), part, out = STR("");
    (void)!snprintf(month, sizeof(month), "month_%d", c->month);
    while (str_split(&rest, '{', &part)) {
        struct str token = str_sub(part, 0, 2), tail = str_from(part, 2);
        if (str_eqc(token, "Y}"))
            out = arena_printf(v->a, "%.*s%04d%.*s", STR_ARG(out), c->year, STR_ARG(tail));
        else if (str_eqc(token, "M}"))
            out = arena_printf(v->a, "%.*s%d%.*s", STR_ARG(out), c->month, STR_ARG(tail));
        else if (str_eqc(token, "D}"))
            out = arena_printf(v->a, "%.*s%d%.*s", STR_ARG(out), c->day, STR_ARG(tail));
        else if (str_eqc(token, "B}"))
            out = arena_printf(v->a, "%.*s%.*s%.*s", STR_ARG(out), STR_ARG(view_word(v, month)),
                               STR_ARG(tail));
        else
            out = arena_printf(v->a, "%.*s%.*s", STR_ARG(out), STR_ARG(part));
    }
    return out;
}

void view_set_list(const struct view *v, struct value *map, const char *key,
                   const struct value *list)
{
    value_set(map, key, list);
    value_set_bool(map, arena_printf(v->a, "has_%s", key).p, value_truthy(list));
}

struct value *view_link(const struct view *v, const char *name_key, struct str name,
                        struct str path)
{
    struct value *m = value_map(v->a);
    value_set_str(m, name_key, name);
    value_set_str(m, "path", path);
    return m;
}

struct value *view_channel_link(const struct view *v, const struct channel *c)
{
    return view_link(v, "name", channel_name(c, v->lang), view_at(v, c->path));
}

struct value *view_teaser(const struct view *v, const struct teaser *t, int64_t within)
{
    struct value *m = value_map(v->a);
    value_set_str(m, "title", t->title);
    value_set_str(m, "short", t->short_title.n ? t->short_title : t->title);
    value_set_str(m, "path", t->path);
    value_set_str(m, "url", view_url(v, t->path));
    value_set_str(m, "lead", t->lead.n ? t->lead : t->excerpt);
    value_set_str(m, "summary", t->excerpt);
    value_set(m, "date", view_date(v, t->published_at));
    /* Lists of titles know no channel. */
    bool apart = t->channel_id && t->channel_id != within;
    const struct channel *c = apart ? channel_by_id(&v->channels, t->channel_id) : NULL;
    if (c)
        value_set(m, "channel", view_channel_link(v, c));
    struct value *picture = view_picture(v, &t->picture);
    if (picture)
        value_set(m, "picture", picture);
    else
        value_set_bool(m, "picture", false); /* else the page's own would stand in its place */
    return m;
}

struct value *view_teasers(const struct view *v, const struct list_page *page, int64_t within)
{
    struct value *items = value_list(v->a);
    for (size_t i = 0; i < page->n; i++)
        value_push(items, view_teaser(v, &page->p[i], within));
    return items;
}

void view_head(struct view *v, struct str title, struct str description)
{
    struct str site = view_site_name(v);
    struct value *head = value_map(v->a);
    value_set_str(head, "title",
                  title.n ? arena_printf(v->a, "%.*s - %.*s", STR_ARG(title), STR_ARG(site))
                          : site);
    value_set_str(head, "description", description);
    value_set_str(head, "canonical", view_url(v, v->path));
    value_set(v->root, "head", head);
}

void view_crumb(struct view *v, struct str name, struct str path)
{
    if (!v->crumbs) {
        v->crumbs = value_list(v->a);
        value_set(v->root, "crumbs", v->crumbs);
        value_push(v->crumbs, view_link(v, "name", view_word(v, "home"), view_at(v, STR("/"))));
    }
    value_push(v->crumbs, view_link(v, "name", name, path));
}

void view_channel_crumbs(struct view *v, const struct channel *c)
{
    const struct channel *up = channel_above(&v->channels, c);
    if (up)
        view_channel_crumbs(v, up);
    view_crumb(v, channel_name(c, v->lang), view_at(v, c->path));
}

void view_feed_links(struct view *v, struct str home, struct str title)
{
    static const struct {
        enum feed_format format;
        const char *type, *name;
    } formats[] = {{FEED_RSS, "application/rss+xml", "RSS"},
                   {FEED_ATOM, "application/atom+xml", "Atom"},
                   {FEED_JSON, "application/feed+json", "JSON Feed"}};
    struct value *feeds = value_list(v->a);
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        struct str path = arena_printf(v->a, "%.*s%s", STR_ARG(home), feed_file(formats[i].format));
        struct value *f = view_link(v, "name", str_c(formats[i].name), path);
        value_set_str(f, "type", str_c(formats[i].type));
        value_set_str(f, "title", arena_printf(v->a, "%.*s (%s)", STR_ARG(title), formats[i].name));
        value_push(feeds, f);
    }
    view_set_list(v, v->root, "feeds", feeds);
}

static struct value *nav(const struct view *v)
{
    struct value *items = value_list(v->a);
    const struct channel *c = channel_next_below(&v->channels, 0, NULL);
    for (; c; c = channel_next_below(&v->channels, 0, c)) {
        struct value *m = view_channel_link(v, c);
        value_set_bool(m, "here", str_starts(v->path, view_at(v, c->path)));
        value_push(items, m);
    }
    if (str_eqc(v->settings.v[SETTING_REGISTER], "yes")) {
        struct str home = view_at(v, STR("/register/"));
        struct value *m = view_link(v, "name", view_word(v, "register"), home);
        value_set_bool(m, "here", str_starts(v->path, home));
        value_push(items, m);
    }
    return items;
}

static struct value *footer(const struct view *v, const struct settings *s)
{
    /* Each line of the footer stands only when something is in it. */
    static const struct {
        const char *line, *key;
        enum setting setting;
    } fields[] = {
        {"has_owner", "copyright", SETTING_COPYRIGHT},  {"has_owner", "operator", SETTING_OPERATOR},
        {"has_owner", "address", SETTING_ADDRESS},      {"has_contact", "hotline", SETTING_HOTLINE},
        {"has_contact", "report", SETTING_REPORT_LINE}, {"has_contact", "mailbox", SETTING_MAILBOX},
        {"has_filing", "licence", SETTING_LICENCE},     {"has_filing", "icp", SETTING_ICP},
        {"has_filing", "police", SETTING_POLICE}};
    struct value *m = value_map(v->a);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        struct str text = s->v[fields[i].setting];
        value_set_str(m, fields[i].key, text);
        if (text.n)
            value_set_bool(m, fields[i].line, true);
    }
    return m;
}

/* "news.example" of "https://news.example". */
static struct str domain_of(struct str url)
{
    size_t at = str_find(url, STR("://"));
    return at == STR_NONE ? url : str_from(url, at + 3);
}

void view_speak(struct view *v, struct str lang)
{
    v->lang = lang;
    v->base = view_base(v, lang);
    v->channels.english = str_eqc(lang, "en");
    struct value *site = value_map(v->a);
    value_set_str(site, "name", view_site_name(v));
    value_set_str(site, "url", v->settings.v[SETTING_URL]);
    value_set_str(site, "domain", domain_of(v->settings.v[SETTING_URL]));
    value_set_str(site, "id_code", v->settings.v[SETTING_ID_CODE]);
    value_set(v->root, "site", site);
    value_set_str(v->root, "lang", v->lang);
    value_set_str(v->root, "base", v->base);
    value_set_str(v->root, "home", view_at(v, STR("/")));
    value_set(v->root, "t", theme_words(v->theme, v->lang));
    value_set(v->root, "assets", theme_asset_values(v->theme));
    value_set_str(v->root, "css", theme_asset_path(v->theme, "main.css"));
    value_set_str(v->root, "icon", theme_asset_path(v->theme, "icon.svg"));
}

/* topics_nav[{name path}]: the first open topics, on every page for people. */
static enum ky_err topics_nav(struct view *v, struct err *e)
{
    struct topic *t;
    size_t n;
    struct value *list = value_list(v->a);
    enum ky_err err = store_topics_nav(v->r, v->lang, &t, &n, e);
    for (size_t i = 0; i < n && !err; i++)
        value_push(list, view_link(v, "name", view_topic_name(v, &t[i]), view_at(v, t[i].path)));
    view_set_list(v, v->root, "topics_nav", list);
    return err;
}

enum ky_err view_around(struct view *v, struct err *e)
{
    struct value *links = value_list(v->a);
    struct settings s;
    struct page *pages;
    size_t n;
    if (v->type || !v->template || v->redirect.n)
        return KY_OK;
    enum ky_err err = store_footer(v->r, &s, e);
    if (!err)
        err = store_pages_in(v->r, v->lang, str_eq(v->lang, v->settings.v[SETTING_LANG]), &pages,
                             &n, e);
    if (err)
        return err;
    for (size_t i = 0; i < n; i++) {
        struct value *m = view_link(v, "title", pages[i].title, view_at(v, pages[i].path));
        value_set_bool(m, "here", str_eq(v->path, view_at(v, pages[i].path)));
        value_push(links, m);
    }
    view_set_list(v, v->root, "nav", nav(v));
    err = topics_nav(v, e);
    if (err)
        return err;
    value_set(v->root, "pages", links);
    value_set(v->root, "footer", footer(v, &s));
    return arena_check(v->a, e);
}

enum ky_err view_begin(struct view *v, struct reader *r, const struct theme *theme,
                       const struct zone *zone, struct str path, struct buf *body, struct err *e)
{
    *v = (struct view){
        .r = r, .a = r->arena, .theme = theme, .zone = zone, .path = path, .body = body};
    v->root = value_map(v->a);
    enum ky_err err = store_settings(r, &v->settings, e);
    if (!err)
        err = store_channels(r, &v->channels, e);
    if (err)
        return err;
    v->lang = v->settings.v[SETTING_LANG];
    if (view_english(v) && str_starts(path, STR("/en/"))) {
        v->lang = STR("en");
        v->base = STR("/en");
    }
    view_speak(v, v->lang);
    return arena_check(v->a, e);
}

enum ky_err view_problem(struct view *v, int status, struct err *e)
{
    char word[32];
    struct str code = arena_printf(v->a, "%d", status);
    (void)!snprintf(word, sizeof(word), "problem_%d", status);
    struct str text = view_word(v, word);
    if (str_eqc(text, word))
        text = view_word(v, status < 500 ? "problem_400" : "problem_500");
    v->template = "problem.html";
    v->status = status;
    view_head(v, text, STR(""));
    value_set_str(v->root, "code", code);
    value_set_str(v->root, "text", text);
    snprintf(word, sizeof(word), "problem_%d_hint", status);
    struct str hint = view_word(v, word);
    if (!str_eqc(hint, word))
        value_set_str(v->root, "hint", hint);
    value_set_bool(v->root, "noindex", true);
    return arena_check(v->a, e);
}
