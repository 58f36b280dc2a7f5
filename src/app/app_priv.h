/* app_priv.h: what the files of src/app share. */
#ifndef KY_APP_APP_PRIV_H
#define KY_APP_APP_PRIV_H

#include <pthread.h>
#include <stdatomic.h>

#include "app/app.h"
#include "app/view_count.h"
#include "follow/page_follower.h"
#include "view/theme.h"
#include "web/page.h"

/* What one answer needs, kept for the next: a reading connection and an arena. */
struct seat {
    struct db *db;
    struct arena arena;
    struct seat *next;
};

struct job {
    struct http_request *request;
    void (*done)(void *ctx, struct response *r);
    void *ctx;
    struct job *next;
};

struct app {
    struct site *site;
    struct app_options options;
    const char *theme_dir;
    bool surrogate_keys;
    struct cache *cache;
    struct page_follower *follower;
    struct view_counter *views, *clicks;

    pthread_mutex_t theme_lock;
    struct theme *theme;
    uint64_t theme_stamp;

    pthread_mutex_t seat_lock;
    struct seat *seats; /* free ones */

    pthread_mutex_t queue_lock;
    pthread_cond_t queue_filled;
    struct job *first, *last;
    size_t waiting;
    bool stopping;
    pthread_t *workers;
    unsigned workers_n;

    atomic_bool stop; /* for poller and scheduler */
    pthread_t poller, scheduler;
    bool threads_run;
};

struct theme *app_theme(struct app *app); /* a reference */
struct web_site app_web(const struct app *app, const struct theme *t);

bool app_theme_is(struct app *app, const struct theme *t); /* whether `t` is still the one in use */
enum ky_err seat_take(struct app *app, struct seat **out, struct err *e) MUST_CHECK;
void seat_return(struct app *app, struct seat *s);
void seats_free(struct app *app);

/* app_handle; *out_kept says whether this very call put the answer into the cache. */
struct response *app_answer(struct app *app, struct http_request *request, bool *out_kept);

void workers_start(struct app *app);
void workers_stop(struct app *app); /* after what is waiting was answered */
void timers_start(struct app *app);
void timers_stop(struct app *app);

#endif
