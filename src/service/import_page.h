/* import_page.h: from what the extractor proposes to an article. */
#ifndef KY_SERVICE_IMPORT_PAGE_H
#define KY_SERVICE_IMPORT_PAGE_H

#include "extract/extract.h"
#include "service/article.h"
#include "service/import_pictures.h"

struct import_page {
    struct str channel; /* slug */
    bool publish, update;
    const struct import_pictures *pictures; /* those of the text, taken in; NULL: none */
};

/* The first picture is the article's title picture when it is as wide. */
enum { IMPORT_TITLE_PICTURE_MIN = 400 };

/* The key that tells an imported page again, whatever its encoding: its address when it has one,
 * else a hash of title, date and paragraphs. */
struct str import_page_origin(struct arena *a, const struct extract *x);

/* An instant for "2024-05-16", "…T09:30" or "…T09:30:12" in the zone; 0 when empty. */
int64_t import_page_time(const struct zone *zone, struct str date);

/* Article and pictures are one commit. Nothing is written when there is nothing to change. */
enum ky_err import_page(struct site *s, const struct actor *actor, struct arena *a,
                        const struct extract *x, const struct import_page *options,
                        struct article_result *out, struct err *e) MUST_CHECK;

#endif
