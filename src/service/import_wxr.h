/* import_wxr.h: a WordPress export (WXR) becomes articles, pages, channels and tags.
 *
 * Categories become channels: a post's first is its channel, the others secondary ones. Published
 * posts are published at their date, future ones planned, others and those with a password drafts.
 * Old addresses lead to the new ones. What is not taken is counted in intake->left, what is taken
 * otherwise than it stood in intake->noted. */
#ifndef KY_SERVICE_IMPORT_WXR_H
#define KY_SERVICE_IMPORT_WXR_H

#include "service/intake.h"

struct import_wxr {
    struct str
        channel; /* slug: of posts without a category; empty: "news", or the first there is */
    bool update; /* what was imported before and has changed gets its new text */
};

/* Memory: bounded. KY_EINVAL and KY_ELIMIT name file and line. */
enum ky_err import_wxr(struct intake *in, const struct import_wxr *options,
                       struct err *e) MUST_CHECK;

/* What both imports need: the channel for what names none; KY_ENOTFOUND. In the intake's site. */
enum ky_err import_channel(struct intake *in, struct arena *a, struct str wanted, struct str *out,
                           struct err *e) MUST_CHECK;
/* An instant of a feed's date in the site's zone; 0 for none. */
int64_t import_time(const struct zone *zone, struct str date);
/* A name fit for a term or channel: one line of at most 200 characters. */
struct str import_name(struct arena *a, struct str s);
/* A title: one line of at most 1000 bytes; empty when there is none. */
struct str import_title(struct arena *a, struct str s);
/* The canonical path of an address of the host of `base`; empty when it has none of its own or a
 * query tells what it means. */
struct str import_old_path(struct arena *a, struct str base, struct str url);

#endif
