#include "feed/wxr.h"

enum wxr_kind wxr_kind(const struct feed_element *record)
{
    static const struct {
        enum feed_ns ns;
        const char *name;
        enum wxr_kind kind;
    } kinds[] = {{NS_PLAIN, "item", WXR_ITEM},
                 {NS_PLAIN, "title", WXR_TITLE},
                 {NS_PLAIN, "language", WXR_LANGUAGE},
                 {NS_WP, "wxr_version", WXR_VERSION},
                 {NS_WP, "base_blog_url", WXR_BASE_URL},
                 {NS_WP, "author", WXR_AUTHOR},
                 {NS_WP, "category", WXR_CATEGORY},
                 {NS_WP, "tag", WXR_TAG},
                 {NS_WP, "term", WXR_TERM}};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (feed_is(record, kinds[i].ns, kinds[i].name))
            return kinds[i].kind;
    return WXR_OTHER;
}

void wxr_term(enum wxr_kind kind, const struct feed_element *r, struct wxr_term *out)
{
    *out = (struct wxr_term){.value = str_trim(r->text)};
    if (kind == WXR_AUTHOR) {
        out->name = feed_text(r, NS_WP, "author_login");
        out->value = feed_text(r, NS_WP, "author_display_name");
    } else if (kind == WXR_CATEGORY) {
        out->name = feed_text(r, NS_WP, "category_nicename");
        out->parent = feed_text(r, NS_WP, "category_parent");
        out->value = feed_text(r, NS_WP, "cat_name");
        out->text = feed_text(r, NS_WP, "category_description");
    } else if (kind == WXR_TAG) {
        out->name = feed_text(r, NS_WP, "tag_slug");
        out->value = feed_text(r, NS_WP, "tag_name");
    } else if (kind == WXR_TERM) {
        out->name = feed_text(r, NS_WP, "term_slug");
        out->parent = feed_text(r, NS_WP, "term_taxonomy");
        out->value = feed_text(r, NS_WP, "term_name");
    }
}

/* Keys that begin with "_" are WordPress's own. */
static void read_field(const struct feed_element *field, struct wxr_item *out)
{
    struct str key = feed_text(field, NS_WP, "meta_key");
    if (str_eqc(key, "_wp_attached_file"))
        out->file_path = feed_text(field, NS_WP, "meta_value");
    else if (!str_starts(key, STR("_")))
        out->fields++;
}

static void read_categories(struct arena *a, const struct feed_element *r, struct wxr_item *out)
{
    size_t n = 0;
    for (const struct feed_element *c = r->first; c; c = c->next)
        n += feed_is(c, NS_PLAIN, "category");
    out->categories = n ? ARENA_ARRAY(a, struct wxr_category, n) : NULL;
    for (const struct feed_element *c = r->first; c && out->categories; c = c->next)
        if (feed_is(c, NS_PLAIN, "category"))
            out->categories[out->categories_n++] =
                (struct wxr_category){feed_attr(c, NS_PLAIN, "domain"),
                                      feed_attr(c, NS_PLAIN, "nicename"), str_trim(c->text)};
}

void wxr_item(struct arena *a, const struct feed_element *r, struct wxr_item *out)
{
    *out = (struct wxr_item){
        .line = r->line,
        .id = feed_text(r, NS_WP, "post_id"),
        .type = feed_text(r, NS_WP, "post_type"),
        .status = feed_text(r, NS_WP, "status"),
        .slug = feed_text(r, NS_WP, "post_name"),
        .title = feed_text(r, NS_PLAIN, "title"),
        .link = feed_text(r, NS_PLAIN, "link"),
        .guid = feed_text(r, NS_PLAIN, "guid"),
        .author = feed_text(r, NS_DC, "creator"),
        .date = feed_text(r, NS_WP, "post_date"),
        .date_gmt = feed_text(r, NS_WP, "post_date_gmt"),
        .content = feed_text(r, NS_CONTENT, "encoded"),
        .excerpt = feed_text(r, NS_EXCERPT, "encoded"),
        .sticky = str_eqc(feed_text(r, NS_WP, "is_sticky"), "1"),
        .has_password = feed_text(r, NS_WP, "post_password").n > 0,
        .file = feed_text(r, NS_WP, "attachment_url"),
    };
    if (!str_to_i64(feed_text(r, NS_WP, "menu_order"), &out->menu_order))
        out->menu_order = 0;
    read_categories(a, r, out);
    for (const struct feed_element *c = r->first; c; c = c->next) {
        out->comments += feed_is(c, NS_WP, "comment");
        if (feed_is(c, NS_WP, "postmeta"))
            read_field(c, out);
    }
}
