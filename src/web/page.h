/* page.h: one request for a page, answered from the records as they stand in one snapshot.
 *
 * A pure function of target, records, theme and clock: no cache, no socket, no thread. The page
 * cache, tests and the static export all call it. */
#ifndef KY_WEB_PAGE_H
#define KY_WEB_PAGE_H

#include "http/request.h"
#include "http/response.h"
#include "media/folder.h"
#include "view/view.h"

struct web_page {
    struct response *response; /* one reference, the caller's; never NULL on KY_OK */
    struct str path;           /* canonical: the cache's key */
    bool cacheable;
    int64_t seq, valid_until;
};

/* What stays the same from request to request. */
struct web_site {
    const struct theme *theme;
    const struct zone *zone;
    const struct media_folder *media; /* where files lie; NULL: there are none */
    bool surrogate_keys; /* tell the keys in a header, for a CDN that is told what changed */
};

/* Answer a GET. `deps` gathers the keys. What goes wrong on our side (database, memory) is the
 * returned error; what the reader did wrong is a page of its own (400, 404, 410). The arena may be
 * cleared afterwards. */
enum ky_err web_page(const struct web_site *site, struct db *db, struct arena *a, struct str target,
                     int64_t now, struct deps *deps, struct web_page *out,
                     struct err *e) MUST_CHECK;

/* An error page; `site` and `db` may be NULL, `db` broken: it is then made without records. Never
 * fails. */
struct response *web_problem(const struct web_site *site, struct db *db, struct arena *a,
                             int64_t now, int status);

#endif
