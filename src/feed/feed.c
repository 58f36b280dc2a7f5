#include "feed/feed.h"

#include "html/plain.h"
#include "html/sanitize.h"

static struct str one_line(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);
    size_t n = 0;
    s = str_trim(s);
    for (size_t i = 0; i < s.n && p; i++) {
        char c = s.p[i] == '\n' || s.p[i] == '\r' || s.p[i] == '\t' ? ' ' : s.p[i];
        if (c != ' ' || (n && p[n - 1] != ' '))
            p[n++] = c;
    }
    return p ? str_of(p, n) : STR("");
}

struct str feed_plain(struct arena *a, struct str markup)
{
    struct html_safe safe;
    struct str plain = markup;
    const struct html_policy policy = {0};
    if (str_find_char(markup, '<') != STR_NONE || str_find_char(markup, '&') != STR_NONE)
        if (html_sanitize(a, markup, &policy, &safe, NULL) || html_plain(a, safe, &plain, NULL))
            return STR("");
    return one_line(a, plain);
}

/* Text of an RSS element of either name that is there. */
static struct str first_text(const struct feed_element *r, enum feed_ns ns, const char *name,
                             enum feed_ns other_ns, const char *other)
{
    struct str s = feed_text(r, ns, name);
    return s.n ? s : feed_text(r, other_ns, other);
}

static void add_tag(struct arena *a, struct feed_item *out, struct str tag)
{
    tag = one_line(a, tag);
    if (!out->tags)
        out->tags = ARENA_ARRAY(a, struct str, FEED_TAGS_MAX);
    if (tag.n && out->tags && out->tags_n < FEED_TAGS_MAX)
        out->tags[out->tags_n++] = tag;
}

static void read_rss(struct arena *a, const struct feed_element *r, struct feed_item *out)
{
    const struct feed_element *guid = feed_child(r, NS_PLAIN, "guid");
    out->title = feed_plain(a, feed_text(r, NS_PLAIN, "title"));
    out->url = feed_text(r, NS_PLAIN, "link");
    if (!out->url.n && guid && !str_eqc(feed_attr(guid, NS_PLAIN, "isPermaLink"), "false") &&
        str_starts(str_trim(guid->text), STR("http")))
        out->url = str_trim(guid->text);
    out->id = guid ? str_trim(guid->text) : feed_attr(r, NS_RDF, "about");
    out->content = feed_text(r, NS_CONTENT, "encoded");
    out->summary = feed_text(r, NS_PLAIN, "description");
    out->author = feed_plain(a, first_text(r, NS_DC, "creator", NS_PLAIN, "author"));
    out->published = first_text(r, NS_PLAIN, "pubDate", NS_DC, "date");
    out->lang = feed_text(r, NS_DC, "language");
    for (const struct feed_element *c = r->first; c; c = c->next)
        if (feed_is(c, NS_PLAIN, "category") || feed_is(c, NS_DC, "subject"))
            add_tag(a, out, c->text);
}

/* An Atom text construct as markup. */
static struct str atom_markup(struct arena *a, const struct feed_element *el)
{
    struct str type = el ? feed_attr(el, NS_PLAIN, "type") : STR("");
    if (!el || str_eqc(type, "html") || str_eqc(type, "xhtml") || str_eqc(type, "text/html"))
        return el ? str_trim(el->text) : STR("");
    return html_from_plain(a, str_trim(el->text)).markup;
}

static void read_atom(struct arena *a, const struct feed_element *r, const struct feed_head *head,
                      struct feed_item *out)
{
    out->title = feed_plain(a, atom_markup(a, feed_child(r, NS_ATOM, "title")));
    out->id = feed_text(r, NS_ATOM, "id");
    out->content = atom_markup(a, feed_child(r, NS_ATOM, "content"));
    out->summary = atom_markup(a, feed_child(r, NS_ATOM, "summary"));
    out->published = first_text(r, NS_ATOM, "published", NS_ATOM, "updated");
    out->lang = feed_attr(r, NS_XML, "lang");
    const struct feed_element *author = feed_child(r, NS_ATOM, "author");
    if (author)
        out->author = one_line(a, feed_text(author, NS_ATOM, "name"));
    for (const struct feed_element *c = r->first; c; c = c->next) {
        struct str rel = feed_attr(c, NS_PLAIN, "rel");
        if (feed_is(c, NS_ATOM, "link") && (rel.n == 0 || str_eqc(rel, "alternate")) && !out->url.n)
            out->url = str_trim(feed_attr(c, NS_PLAIN, "href"));
        if (feed_is(c, NS_ATOM, "category")) {
            struct str label = feed_attr(c, NS_PLAIN, "label");
            add_tag(a, out, label.n ? label : feed_attr(c, NS_PLAIN, "term"));
        }
    }
    (void)head;
}

/* Strings of a record die with it: the head's must stay. */
static void keep(struct arena *a, struct str *field, struct str value)
{
    if (field->n == 0 && value.n)
        *field = arena_str(a, value);
}

static void read_head(struct arena *a, const struct feed_element *r, struct feed_head *head)
{
    if (feed_is(r, NS_PLAIN, "channel")) { /* of RDF: a record of its own */
        for (const struct feed_element *c = r->first; c; c = c->next)
            read_head(a, c, head);
    } else if (feed_is(r, NS_PLAIN, "title")) {
        keep(a, &head->title, feed_plain(a, r->text));
    } else if (feed_is(r, NS_ATOM, "title")) {
        keep(a, &head->title, feed_plain(a, atom_markup(a, r)));
    } else if (feed_is(r, NS_PLAIN, "link")) {
        keep(a, &head->url, str_trim(r->text));
    } else if (feed_is(r, NS_ATOM, "link")) {
        struct str rel = feed_attr(r, NS_PLAIN, "rel");
        if (rel.n == 0 || str_eqc(rel, "alternate"))
            keep(a, &head->url, str_trim(feed_attr(r, NS_PLAIN, "href")));
    } else if (feed_is(r, NS_PLAIN, "language") || feed_is(r, NS_DC, "language")) {
        keep(a, &head->lang, str_trim(r->text));
    }
}

bool feed_read(struct arena *a, enum feed_kind kind, const struct feed_element *record,
               struct feed_head *head, struct feed_item *out)
{
    *out = (struct feed_item){.line = record->line, .base = feed_attr(record, NS_XML, "base")};
    if (kind == FEED_ATOM && feed_is(record, NS_ATOM, "entry"))
        read_atom(a, record, head, out);
    else if (kind != FEED_ATOM && feed_is(record, NS_PLAIN, "item"))
        read_rss(a, record, out);
    else {
        read_head(a, record, head);
        return false;
    }
    if (!out->id.n)
        out->id = out->url;
    return true;
}

bool feed_is_json(struct str bytes)
{
    bytes = str_trim(str_starts(bytes, STR("\xef\xbb\xbf")) ? str_from(bytes, 3) : bytes);
    return bytes.n && bytes.p[0] == '{';
}

enum ky_err feed_json_open(struct arena *a, struct str text, struct feed_head *head,
                           const struct json **out_items, struct err *e)
{
    struct json *root;
    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from(text, 3);
    enum ky_err err = json_parse(a, text, &root, e);
    if (err)
        return err;
    const struct json *items = json_get(root, "items");
    if (!str_starts(json_str_or(json_get(root, "version"), STR("")),
                    STR("https://jsonfeed.org/version/")) ||
        !items || items->type != JSON_ARRAY)
        return err_set(e, KY_EINVAL, "this JSON is no JSON Feed: it lacks its version or items");
    head->title = one_line(a, json_str_or(json_get(root, "title"), STR("")));
    head->url = json_str_or(json_get(root, "home_page_url"), STR(""));
    head->lang = json_str_or(json_get(root, "language"), STR(""));
    *out_items = items;
    return KY_OK;
}

/* "authors": [{"name": …}] of version 1.1, "author": {"name": …} of 1. */
static struct str json_author(const struct json *item)
{
    const struct json *authors = json_get(item, "authors"), *one = json_get(item, "author");
    if (authors && authors->type == JSON_ARRAY && authors->kids_n)
        one = &authors->kids[0];
    return json_str_or(json_get(one, "name"), STR(""));
}

static struct str json_markup(struct arena *a, const struct json *html, const struct json *text)
{
    struct str markup = json_str_or(html, STR(""));
    return markup.n ? markup : html_from_plain(a, json_str_or(text, STR(""))).markup;
}

void feed_json_item(struct arena *a, const struct json *item, struct feed_item *out)
{
    const struct json *id = json_get(item, "id"), *tags = json_get(item, "tags");
    *out = (struct feed_item){
        .id = id && id->type == JSON_INT ? arena_printf(a, "%lld", (long long)id->i)
                                         : json_str_or(id, STR("")),
        .title = one_line(a, json_str_or(json_get(item, "title"), STR(""))),
        .url = json_str_or(json_get(item, "url"), STR("")),
        .content = json_markup(a, json_get(item, "content_html"), json_get(item, "content_text")),
        .summary = json_markup(a, NULL, json_get(item, "summary")),
        .author = one_line(a, json_author(item)),
        .published = json_str_or(json_get(item, "date_published"), STR("")),
        .lang = json_str_or(json_get(item, "language"), STR("")),
    };
    for (size_t i = 0; tags && tags->type == JSON_ARRAY && i < tags->kids_n; i++)
        add_tag(a, out, json_str_or(&tags->kids[i], STR("")));
    if (!out->id.n)
        out->id = out->url;
}
