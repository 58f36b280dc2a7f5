/* wxr.h: what a record of a WordPress export (WXR 1.0 to 1.2) says. Pure. Strings live in the
 * record or the arena. */
#ifndef KY_FEED_WXR_H
#define KY_FEED_WXR_H

#include "feed/records.h"

enum wxr_kind {
    WXR_OTHER,
    WXR_VERSION,  /* proves that it is a WordPress export */
    WXR_BASE_URL, /* of the old site: value */
    WXR_TITLE,
    WXR_LANGUAGE,
    WXR_AUTHOR,   /* name: login; value: what people call him */
    WXR_CATEGORY, /* name: slug; parent: slug; value: what people call it; text: description */
    WXR_TAG,
    WXR_TERM, /* of another taxonomy; parent: which */
    WXR_ITEM
};

struct wxr_term {
    struct str name, parent, value, text;
};

struct wxr_category {
    struct str domain, slug, name; /* domain: category, post_tag, post_format… */
};

struct wxr_item {
    int64_t line;
    struct str id, type, status, slug, title;
    struct str link, guid;
    struct str author;         /* login */
    struct str date, date_gmt; /* as written, see feed_date */
    struct str content, excerpt;
    int64_t menu_order;
    bool sticky, has_password;
    struct wxr_category *categories;
    size_t categories_n;
    size_t comments, fields;    /* wp:comment; wp:postmeta that people made */
    struct str file, file_path; /* of an attachment: its address, its path below uploads/ */
};

enum wxr_kind wxr_kind(const struct feed_element *record);
/* Of all kinds but WXR_ITEM. */
void wxr_term(enum wxr_kind kind, const struct feed_element *record, struct wxr_term *out);
void wxr_item(struct arena *a, const struct feed_element *record, struct wxr_item *out);

#endif
