/* world.h: a portal that changes at random, and a model of it that is too simple to be wrong.
 *
 * world_step does one change through the store, in a transaction of its own, and keeps the model in
 * step. The model knows of articles, channels and terms what lists depend on. */
#ifndef KY_TESTS_STORE_WORLD_H
#define KY_TESTS_STORE_WORLD_H

#include "base/rand.h"
#include "store_fixture.h"

enum {
    WORLD_ARTICLES = 400,
    WORLD_CHANNELS = 7,
    WORLD_TERMS = 6,
    WORLD_PAGES = 3,
    WORLD_TOPICS = 3,
    WORLD_MEDIA = 4,
    WORLD_BLOCKS = 3,
    WORLD_ITEMS = 8
};

struct world_text {
    int title; /* number of its variant */
    int64_t source, editor, tags[2];
    int64_t guest, topic, picture; /* 0: none */
    int tags_n;
};

struct world_article {
    enum article_state state;
    int lang; /* of WORLD_LANGS */
    int64_t channel;
    int64_t at;                      /* of publication */
    struct world_text latest, shown; /* shown: the public one */
};

struct world {
    struct store_fixture *f;
    struct rand rand;
    int64_t channel_parent[WORLD_CHANNELS + 1]; /* by id, from 1 */
    struct world_article articles[WORLD_ARTICLES + 1];
    int64_t articles_n, channels_n;
};

extern const char *const WORLD_LANGS[2], *const WORLD_PLACES[2];

void world_init(struct world *w, struct store_fixture *f, uint64_t seed);
void world_step(struct world *w);
/* Whether the model thinks that the article stands in that list. */
bool world_lists(const struct world *w, int64_t id, const struct list *l);
/* Lists that exist, one that does not among them. */
struct list world_list(struct world *w);
/* A position in or near the lists. */
struct position world_position(struct world *w);

#endif
