/* export_wxr.h: the site's channels, articles and static pages as a WordPress export, from one
 * snapshot. What was recalled stays out. Memory: one article. */
#ifndef KY_SERVICE_EXPORT_WXR_H
#define KY_SERVICE_EXPORT_WXR_H

#include "service/site.h"

struct export_wxr {
    int64_t articles, pages, recalled; /* recalled: left out */
    void (*progress)(void *ctx, int64_t done, int64_t all);
    void *ctx;
};

/* Into a new file: KY_EEXIST when it is there. All of it or nothing. */
enum ky_err export_wxr(struct site *site, const char *file, struct export_wxr *x,
                       struct err *e) MUST_CHECK;

#endif
