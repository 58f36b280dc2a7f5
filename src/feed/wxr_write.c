#include "feed/wxr_write.h"

static void text(struct buf *out, const char *name, struct str value)
{
    buf_addf(out, "<%s>", name);
    html_escape(out, value);
    buf_addf(out, "</%s>\n", name);
}

/* WordPress reads titles and descriptions as HTML: escaped twice. */
static void plain_as_markup(struct buf *out, const char *name, struct str value)
{
    struct buf once;
    buf_init(&once, 6 * value.n + 8);
    html_escape(&once, value);
    text(out, name, buf_str(&once));
    buf_release(&once);
}

/* A bracket would be taken for a shortcode's. */
static void content(struct buf *out, const char *name, struct str html)
{
    struct buf safe;
    buf_init(&safe, 5 * html.n + 100);
    if (html.n)
        buf_addc(&safe, "<!-- wp:html -->");
    for (size_t i = 0; i < html.n; i++)
        if (html.p[i] == '[')
            buf_addc(&safe, "&#91;");
        else
            buf_addch(&safe, html.p[i]);
    if (html.n)
        buf_addc(&safe, "<!-- /wp:html -->");
    text(out, name, buf_str(&safe));
    buf_release(&safe);
}

void wxr_write_head(struct buf *out, struct str title, struct str url, struct str lang)
{
    buf_addc(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<rss version=\"2.0\"\n"
                  " xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\"\n"
                  " xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"\n"
                  " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
                  " xmlns:wp=\"http://wordpress.org/export/1.2/\">\n<channel>\n");
    text(out, "title", title);
    text(out, "link", url);
    text(out, "description", STR(""));
    text(out, "language", lang);
    text(out, "wp:wxr_version", STR("1.2"));
    text(out, "wp:base_site_url", url);
    text(out, "wp:base_blog_url", url);
}

void wxr_write_category(struct buf *out, int64_t id, struct str slug, struct str parent,
                        struct str name, struct str about)
{
    buf_addf(out, "<wp:category>\n<wp:term_id>%lld</wp:term_id>\n", (long long)id);
    text(out, "wp:category_nicename", slug);
    text(out, "wp:category_parent", parent);
    text(out, "wp:cat_name", name);
    plain_as_markup(out, "wp:category_description", about);
    buf_addc(out, "</wp:category>\n");
}

static void date(struct buf *out, const char *name, int64_t us)
{
    struct civil c = civil_from_us(us);
    if (us)
        buf_addf(out, "<%s>%04d-%02d-%02d %02d:%02d:%02d</%s>\n", name, c.year, c.month, c.day,
                 c.hour, c.minute, c.second, name);
    else
        buf_addf(out, "<%s>0000-00-00 00:00:00</%s>\n", name, name);
}

static void terms(struct buf *out, const char *domain, const struct wxr_out_term *t, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_addf(out, "<category domain=\"%s\" nicename=\"", domain);
        html_escape(out, t[i].slug);
        buf_addc(out, "\">");
        html_escape(out, t[i].name);
        buf_addc(out, "</category>\n");
    }
}

void wxr_write_item(struct buf *out, const struct wxr_out_item *item)
{
    buf_addc(out, "<item>\n");
    plain_as_markup(out, "title", item->title);
    text(out, "link", item->link);
    if (item->at) {
        buf_addc(out, "<pubDate>");
        time_rfc822(out, item->at, item->offset);
        buf_addc(out, "</pubDate>\n");
    }
    text(out, "dc:creator", item->author);
    buf_addc(out, "<guid isPermaLink=\"false\">");
    html_escape(out, item->link);
    buf_addc(out, "</guid>\n<description></description>\n");
    content(out, "content:encoded", item->content.markup);
    content(out, "excerpt:encoded", item->excerpt.markup);
    buf_addf(out, "<wp:post_id>%lld</wp:post_id>\n", (long long)item->id);
    date(out, "wp:post_date", item->at ? item->at + item->offset * US_SECOND : 0);
    date(out, "wp:post_date_gmt", item->at);
    buf_addc(out, "<wp:comment_status>closed</wp:comment_status>\n"
                  "<wp:ping_status>closed</wp:ping_status>\n");
    text(out, "wp:post_name", item->slug);
    text(out, "wp:status", str_c(item->status));
    buf_addf(out, "<wp:post_parent>0</wp:post_parent>\n<wp:menu_order>%lld</wp:menu_order>\n",
             (long long)item->menu_order);
    text(out, "wp:post_type", str_c(item->type));
    buf_addc(out, "<wp:post_password></wp:post_password>\n<wp:is_sticky>0</wp:is_sticky>\n");
    terms(out, "category", item->categories, item->categories_n);
    terms(out, "post_tag", item->tags, item->tags_n);
    buf_addc(out, "</item>\n");
}

void wxr_write_end(struct buf *out)
{
    buf_addc(out, "</channel>\n</rss>\n");
}
