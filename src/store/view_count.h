/* view_count.h: how often articles were read, by day. Counted beside the change log: losing some
 * minutes of counts in a crash harms nobody, and a page must not change because it was read. */
#ifndef KY_STORE_VIEW_COUNT_H
#define KY_STORE_VIEW_COUNT_H

#include "db/db.h"

struct view_count {
    int64_t article_id; /* or an item of a block */
    int64_t views;
};

/* Add counts to a day (days since 1970-01-01 in the site's zone). In a write transaction. Articles
 * that do not exist are left out. */
enum ky_err store_views_add(struct db *db, int64_t day, const struct view_count *v, size_t n,
                            struct err *e) MUST_CHECK;
/* The same of links in blocks that were followed. */
enum ky_err store_clicks_add(struct db *db, int64_t day, const struct view_count *v, size_t n,
                             struct err *e) MUST_CHECK;
enum ky_err store_clicks(struct db *db, int64_t item_id, int64_t from, int64_t to, int64_t *out,
                         struct err *e) MUST_CHECK;
/* Views of an article on the days from..to, inclusive. */
enum ky_err store_views(struct db *db, int64_t article_id, int64_t from, int64_t to, int64_t *out,
                        struct err *e) MUST_CHECK;

#endif
