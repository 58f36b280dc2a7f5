/* wxr_write.h: a WordPress export (WXR 1.2), piece by piece: head, channels, items, end. Pure:
 * appends to a buf. Control characters that XML cannot hold are left out. */
#ifndef KY_FEED_WXR_WRITE_H
#define KY_FEED_WXR_WRITE_H

#include "base/clock.h"
#include "base/str.h"
#include "html/safe.h"

struct wxr_out_term {
    struct str slug, name;
};

struct wxr_out_item {
    int64_t id;
    const char *type, *status; /* "post", "page"; "publish", "future", "draft" */
    struct str title, link, author, slug;
    struct html_safe content, excerpt;
    int64_t at; /* us; 0: no date */
    int offset; /* of the site's zone then, in seconds */
    int64_t menu_order;
    const struct wxr_out_term *categories, *tags; /* the first category is the item's channel */
    size_t categories_n, tags_n;
};

void wxr_write_head(struct buf *out, struct str title, struct str url, struct str lang);
void wxr_write_category(struct buf *out, int64_t id, struct str slug, struct str parent,
                        struct str name, struct str about);
void wxr_write_item(struct buf *out, const struct wxr_out_item *item);
void wxr_write_end(struct buf *out);

#endif
