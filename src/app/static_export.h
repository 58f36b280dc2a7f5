/* static_export.h: a site as files that any web server can host: the bytes that our server sends.
 *
 * Pages are found by following addresses from the home page, the archive and the site maps, so that
 * what can be reached is there and nothing else is. "/a/" becomes a/index.html. Every page is
 * rendered from one snapshot per thread; a page that changes meanwhile is the old or the new one.
 */
#ifndef KY_APP_STATIC_EXPORT_H
#define KY_APP_STATIC_EXPORT_H

#include "service/site.h"

struct static_export {
    unsigned threads; /* 0: one per core */
    void (*progress)(void *ctx, int64_t done, int64_t all);
    void *ctx;
};

struct static_export_result {
    int64_t pages, bytes;
    int64_t redirects; /* addresses that only lead elsewhere: not written */
};

/* Into `dir`, which is new or empty: all of it or nothing (written beside it, then renamed).
 * Memory: the addresses, and a page per thread. */
enum ky_err static_export(struct site *site, const char *dir, const struct static_export *o,
                          struct static_export_result *out, struct err *e) MUST_CHECK;

#endif
