/* route.h: from a path to the handler that shows it, by a const table.
 *
 * A pattern is a path whose segments may be "*" (captures one segment, decoded). What no pattern
 * takes is looked up in the permalink ledger. A handler parses its captures and makes one view
 * call. */
#ifndef KY_WEB_ROUTE_H
#define KY_WEB_ROUTE_H

#include "http/target.h"
#include "view/view.h"

enum { CAPTURES_MAX = 8 };

struct route_match {
    const struct http_target *target;
    struct str captures[CAPTURES_MAX];
    struct str home; /* path up to /before/ or a feed's file name */
};

struct route {
    const char *pattern;
    enum ky_err (*show)(struct view *v, const struct route_match *m, struct err *e);
    bool once; /* not again in the English edition */
};

/* Tables end with a NULL pattern. */
extern const struct route site_routes[];     /* web/site/pages.c */
extern const struct route register_routes[]; /* web/site/register.c */

/* The first route that takes the target, or NULL. */
const struct route *route_find(const struct route *table, const struct http_target *t,
                               struct route_match *out);

/* "17", as we would write it: an id in an address. */
bool route_id(struct str s, int64_t *out);

#endif
