/* import_feed.h: items of a feed (RSS, RDF, Atom, JSON Feed) become articles: drafts, unless they
 * are to be published. Their source is the feed, their original address the item's. */
#ifndef KY_SERVICE_IMPORT_FEED_H
#define KY_SERVICE_IMPORT_FEED_H

#include "service/intake.h"

struct import_feed {
    struct str channel; /* slug; empty: "news", or the first there is */
    bool publish, update;
};

/* A feed may be in any encoding that text/charset.h knows, and has at most 64 MB. */
enum ky_err import_feed(struct intake *in, const struct import_feed *options,
                        struct err *e) MUST_CHECK;

#endif
