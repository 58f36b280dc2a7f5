/* exact.h: after any write, each page served equals, byte for byte, the page rendered without a
 * cache.
 *
 *     world.c  a site with its cache, a clock that the test moves, and the page without cache
 *     urls.c   every address the site was ever seen to name, and what was served there last
 *     edit.c   random edits through the services, by several actors and processes
 *     walk.c   edits one by one, comparing after each
 *     race.c   readers beside writers: a request begun after an acknowledged write shows it
 *
 * A walk is decided by its seed alone. */
#ifndef KY_TESTS_EXACT_H
#define KY_TESTS_EXACT_H

#include <stdatomic.h>

#include "app/app.h"
#include "base/map.h"
#include "base/rand.h"
#include "base/vec.h"
#include "follow/page_follower.h"
#include "store/channel.h"
#include "view/theme.h"

/* What was seen at an address. */
struct url {
    struct str path;
    struct response *last; /* served last, or NULL */
    unsigned mark;         /* step in which it was compared */
    bool dropped;          /* by the edit of this step */
};

struct urls {
    struct arena arena;
    struct map map; /* path -> struct url */
    VEC(struct url *) v;
    struct rand rand; /* which pages of lists to keep */
};

struct world {
    const char *engine; /* "sqlite", "postgres" */
    char *dir;
    _Atomic int64_t now;
    struct clock clock;
    struct site_world parts;
    struct app *app;
    struct site *other; /* the same site as another process holds it */
    struct theme *theme;
    struct db *db; /* for pages without cache */
    struct arena arena;
    struct urls urls;
    _Atomic int64_t articles, pages, media; /* ids given so far */
};

/* A site of some channels and a hundred articles; false with the reason on stdout. */
struct world_options {
    uint64_t seed;
    size_t cache_bytes;
    bool threads; /* the app's own */
};
bool world_open(struct world *w, const char *engine, const struct world_options *o);
void world_close(struct world *w);
static inline int64_t world_now(struct world *w)
{
    return atomic_load(&w->now);
}

/* Let the app see what other processes changed. PostgreSQL tells it some moments after the commit.
 */
bool world_poll(struct world *w);

/* One reference each: as the app serves it; rendered without cache at the same time. NULL with the
 * reason on stdout. */
struct response *world_serve(struct world *w, struct str path);
struct response *world_render(struct world *w, struct str path);
/* Whether two answers are the same to a reader; what differs is appended to *out (may be NULL).
 * Left out: Last-Modified and Date. */
bool world_same(const struct response *served, const struct response *rendered, struct buf *out);
struct str response_text(const struct response *r);

void urls_init(struct urls *u, uint64_t seed);
void urls_release(struct urls *u);
struct url *urls_add(struct urls *u, struct str path); /* or the one there is */
struct url *urls_find(const struct urls *u, struct str path);
/* Add every address of the site that the answer names. */
void urls_harvest(struct urls *u, const struct response *r);
/* Keep it as what was served last; takes the reference. */
void urls_keep(struct urls *u, struct url *url, struct response *r);

/* Who edits, through which handle of the site. */
struct editor {
    struct world *world;
    struct rand rand;
    struct site *site;
    const struct actor *actor;
    int64_t spared[2]; /* the first and last of the articles that it leaves alone */
    int64_t until;     /* the newest time it gives to an article; 0: now */
    bool mild;         /* it leaves the site's language */
    struct db *db;     /* looks at what there is */
    struct arena arena;
    struct buf told; /* the last edit in words */
};

extern const struct actor EDITORS[3];

bool editor_open(struct editor *ed, struct world *w, struct site *site, uint64_t seed);
void editor_close(struct editor *ed);
/* One random edit. What the rules refuse is fine; false for any other error, told on stdout. */
bool edit(struct editor *ed);
const char *edit_name(const struct editor *ed); /* kind of the last one; lives in `told` */
/* When some article of late was published, or 0. */
int64_t editor_published(struct editor *ed);
/* The first records: channels and articles, all in one change. */
bool edit_first(struct world *w, uint64_t seed);

/* What came of a run. */
struct figures {
    int64_t steps, compared, stale, dropped, unchanged;
};
struct walk_options {
    uint64_t seed;
    int64_t steps;
    bool verbose;
};
bool walk(const char *engine, const struct walk_options *o, struct figures *out);
bool race(const char *engine, uint64_t seed, int seconds);

#endif
