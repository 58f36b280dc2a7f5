/* arrange.h: what editors arrange by hand, as one text: channels, topics, static pages, and the
 * blocks of the front page. The demo site is made of such texts, `kaiyuan arrange` takes and prints
 * them.
 *
 *     channel: economy           parent, name*, description, name-en, description-en, rank, state
 *     topic: clear-water         name*, lead, name-en, lead-en, picture, rank, state
 *     page: about                title*, lang, rank, state, and its text:
 *     | A line is a paragraph.   (service/demo_text.h says what a text may hold)
 *
 *     place: slides              a block: kind (picks, channel, topic), ref, title, title-en
 *     of: slides                 an item of the block before it: article, url, title, text,
 * picture, from, until (2026-03-01 09:00, in the site's zone)
 *
 * An empty line ends each. state is open or closed, of pages public or withdrawn. What stands in
 * the text becomes as it says: a field that is left out is empty, but a rank is kept (something new
 * comes last). A place that the text names holds these blocks and no others, each with these items;
 * what the text does not name stays. Channels, topics and pages are known by their slugs; blocks by
 * kind, what they show and title; items by what they show, so that their clicks go on being
 * counted.
 *
 * Errors are KY_EINVAL and name file and line. Nothing that stands already is logged again. */
#ifndef KY_SERVICE_ARRANGE_H
#define KY_SERVICE_ARRANGE_H

#include "base/vec.h"
#include "service/site.h"

struct arrange_label {
    const struct record_kind *kind;
    int64_t id;
    struct str name; /* "channel economy" */
    bool withdrawn;
};

struct arrange {
    struct writer *w;
    const struct zone *zone;
    /* What a text calls an article, or a picture (alt: for one that is new). */
    enum ky_err (*article)(void *ctx, struct str name, int64_t *out, struct err *e);
    enum ky_err (*picture)(void *ctx, struct str name, struct str alt, int64_t *out, struct err *e);
    void *ctx;
    VEC(struct arrange_label) labels; /* everything that was looked at */
};

/* Within a transaction of the caller's. */
enum ky_err arrange_text(struct arrange *x, const char *file, struct str text,
                         struct err *e) MUST_CHECK;
/* The site as such a text. */
enum ky_err arrange_print(struct reader *r, const struct zone *zone, struct buf *out,
                          struct err *e) MUST_CHECK;

/* "create", "change" or "withdraw", and of what. */
struct arrange_change {
    const char *what;
    struct str name;
};
/* One commit; articles are called by number or address, pictures by number, or by a file's name
 * seen from the folder of `file`. With `dry`: nothing is written, *out says what would change. */
enum ky_err arrange_site(struct site *s, const struct actor *actor, struct arena *a,
                         const char *file, struct str text, bool dry, struct arrange_change **out,
                         size_t *out_n, struct err *e) MUST_CHECK;

#endif
