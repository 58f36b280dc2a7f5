/* app.h: a running site: page cache, workers, the follower's thread, timed work, wired together.
 *
 * It knows neither sockets nor protocols: a server hands requests in (app_hit, app_submit), tests
 * and exports call app_handle directly. Thread-safe. */
#ifndef KY_APP_APP_H
#define KY_APP_APP_H

#include "cache/pagecache.h"
#include "http/request.h"
#include "http/response.h"
#include "service/site.h"

struct app;

struct app_options {
    size_t cache_bytes; /* 0: no page cache */
    unsigned workers;   /* 0: two per core, at least 4 */
    bool dev;           /* reload the theme when its files change */
    bool idle;          /* no threads: for tests that step everything themselves */
};

/* Opens the site at `dir` for writing beside others. */
enum ky_err app_open(const char *dir, const struct site_world *world, const struct app_options *o,
                     struct app **out, struct err *e) MUST_CHECK;
/* Finishes what was submitted, counts views, stops the threads, closes the site. */
void app_close(struct app *app);

struct site *app_site(struct app *app);
struct cache *app_cache(struct app *app); /* NULL without a cache */

/* A finished page for a GET or HEAD of a raw target, or NULL. Never blocks, never allocates. What
 * is given out is taken to be sent: it counts as a view of the article when it is a GET. */
struct response *app_hit(struct app *app, enum http_method method, struct str target);
/* Answer any request; one reference, never NULL. Blocks for the database. Counts as app_hit does.
 */
struct response *app_handle(struct app *app, struct http_request *request);
/* The same on a worker thread; `done` is called exactly once. When the queue is full: 503 at once.
 */
void app_submit(struct app *app, struct http_request *request,
                void (*done)(void *ctx, struct response *r), void *ctx);
/* A page that says `status`, without database. */
struct response *app_problem(struct app *app, int status);

/* One round of what the poller does: see changes of other processes, reload the theme (dev). */
enum ky_err app_poll(struct app *app, struct err *e) MUST_CHECK;
/* Write the views counted since the last call; those of a write that failed are kept for the next.
 * One thread at a time. */
enum ky_err app_count_views(struct app *app, struct err *e) MUST_CHECK;
struct page_follower;
struct page_follower *app_follower(struct app *app);

#endif
