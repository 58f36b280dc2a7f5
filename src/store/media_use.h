/* media_use.h: where a file is used: articles (their latest and their public text), static pages,
 * topics, items of blocks. Keeps no key. */
#ifndef KY_STORE_MEDIA_USE_H
#define KY_STORE_MEDIA_USE_H

#include "store/media.h"

struct media_use {
    const char *kind; /* "article", "page", "topic", "item" */
    int64_t id;
    struct str title;
};

enum { MEDIA_USE_BATCH = 1000 };

/* Pages, topics and items, and the last id that an article has. */
enum ky_err store_media_uses(struct reader *r, const struct media *m, struct media_use **out,
                             size_t *out_n, int64_t *out_last_article, struct err *e) MUST_CHECK;
/* Articles with after < id <= after + MEDIA_USE_BATCH: nothing finds them but reading their texts,
 * so the caller goes on in steps. */
enum ky_err store_media_uses_articles(struct reader *r, const struct media *m, int64_t after,
                                      struct media_use **out, size_t *out_n,
                                      struct err *e) MUST_CHECK;

#endif
