/* listing.h: articles in order of publication: of the whole site, a channel with what lies below
 * it, or a term.
 *
 * Lists page by key (a position), so the thousandth page costs what the first does. Each read
 * records the window of positions its answer depends on, ends included, and for each article it
 * gives "teaser:ID", or "title:ID" when no more than titles are wanted. When an article was
 * published needs no key beside its position. */
#ifndef KY_STORE_LISTING_H
#define KY_STORE_LISTING_H

#include "store/ids.h"
#include "store/media.h"
#include "store/writer.h"

enum list_kind { LIST_ALL = 1, LIST_CHANNEL = 2, LIST_TERM = 3, LIST_TOPIC = 4 };

struct list {
    enum list_kind kind;
    int64_t ref; /* channel, term or topic; 0 for LIST_ALL */
    struct str lang;
    /* What reads give: titles alone; or no pictures; and so less to depend on. */
    bool titles, bare;
};

/* What a list shows of an article. */
struct teaser {
    int64_t id, channel_id, published_at;
    struct str path, title, short_title, lead, excerpt, lang;
    struct picture picture; /* its title picture; id 0: none */
};
static inline struct position teaser_position(const struct teaser *t)
{
    return (struct position){t->published_at, t->id};
}

struct list_page {
    struct teaser *p; /* newest first */
    size_t n;
    bool more; /* there are older (for store_list_newer: newer) ones */
};

/* "list:channel:3:zh-CN": the key under which windows of a list are kept. */
struct str list_key(struct arena *a, const struct list *l);

/* At most `limit` articles strictly older than `before` (POSITION_MAX: the newest), and published
 * at `floor.at` or later (POSITION_MIN: no floor; the id of a floor counts for nothing). Newest
 * first. */
enum ky_err store_list(struct reader *r, const struct list *l, struct position before,
                       struct position floor, int limit, struct list_page *out,
                       struct err *e) MUST_CHECK;
/* At most `limit` articles strictly newer than `after`: the nearest, oldest first. */
enum ky_err store_list_newer(struct reader *r, const struct list *l, struct position after,
                             int limit, struct list_page *out, struct err *e) MUST_CHECK;
/* The next older and the next newer one (each a page of 0 or 1), over one window between them. */
enum ky_err store_list_nearest(struct reader *r, const struct list *l, struct position at,
                               struct list_page *out_older, struct list_page *out_newer,
                               struct err *e) MUST_CHECK;
/* For callers that show on which day or in which month something was published: where the newest
 * article older than `before` and not before `floor.at` stands, or the oldest newer than `after`.
 * `span` tells what the caller does not tell apart: the first moment and the end of the day (say)
 * that holds `at`. An article that joins it there changes nothing, so the window leaves the rest of
 * the span out; NULL: every moment counts. */
struct span {
    int64_t from, to;
};
struct spans {
    struct span (*of)(const void *ctx, int64_t at);
    const void *ctx;
};
struct list_place {
    bool found;
    struct position at;
};
enum ky_err store_list_exists(struct reader *r, const struct list *l, struct position before,
                              struct position floor, const struct spans *spans,
                              struct list_place *out, struct err *e) MUST_CHECK;
enum ky_err store_list_exists_newer(struct reader *r, const struct list *l, struct position after,
                                    const struct spans *spans, struct list_place *out,
                                    struct err *e) MUST_CHECK;
/* Whether an article stands at exactly that position. */
enum ky_err store_list_has(struct reader *r, const struct list *l, struct position at, bool *out,
                           struct err *e) MUST_CHECK;

/* Teasers of articles in the order of `ids`, without those that are not public now; with `titles`
 * no more than their titles, as in a list. Depends on "title:ID" of each, or on "teaser:ID"
 * and, since no position says when it was published, "time:ID". */
enum ky_err store_teasers(struct reader *r, struct ids ids, bool titles, struct list_page *out,
                          struct err *e) MUST_CHECK;

/* For site maps: published articles of any language with lo <= id <= hi, ascending, at most
 * `limit`. Depends on the window of ids under "list:changes" up to the last one given (all of it
 * when fewer than `limit`): each change that the public sees touches it. */
struct map_entry {
    int64_t id, changed_at;
    struct str path;
};
enum ky_err store_list_ids(struct reader *r, int64_t lo, int64_t hi, int64_t limit,
                           struct map_entry **out, size_t *out_n, struct err *e) MUST_CHECK;

/* The first published article with lo <= id, 0 when there is none. Depends on the window of ids
 * under "list:ids" up to it: articles that appear or leave touch it. */
enum ky_err store_list_first_id(struct reader *r, int64_t lo, int64_t *out,
                                struct err *e) MUST_CHECK;

/* Make the lists that hold an article those given (none when n is 0), all at `published_at`;
 * touches the positions that appear or leave. *out_changed tells whether any did. */
enum ky_err store_listing_set(struct writer *w, int64_t article_id, const struct list *lists,
                              size_t n, int64_t published_at, bool *out_changed,
                              struct err *e) MUST_CHECK;
/* A channel moves in the tree: what its list holds joins the list of another (one above it now) or
 * leaves it. Touches that list as a whole. Cost: the articles below the channel. */
enum ky_err store_listing_graft(struct writer *w, int64_t channel_id, int64_t other_id, bool join,
                                struct err *e) MUST_CHECK;

#endif
