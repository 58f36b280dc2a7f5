/* channel.h: the sections of the portal, a tree. A site has dozens, so they are read all at once,
 * and a page depends on those it asks for: "channel:ID" for name and address of one, "place:ID" for
 * what it lies below, "about:ID" for its description, "below:ID" for the open ones right below (0:
 * the top ones, which stand on every page), "channels" for all that are open, "open:ID" for whether
 * one is. What is written in English alone has keys of its own ("channel-en:ID" and so on), which
 * pages in English note beside these. */
#ifndef KY_STORE_CHANNEL_H
#define KY_STORE_CHANNEL_H

#include "store/writer.h"

struct channel {
    int64_t id, parent_id; /* 0: a top one */
    struct str slug, name;
    struct str description;             /* pages ask for it with channel_about */
    struct str name_en, description_en; /* of the English edition; may be empty */
    int64_t rank;                       /* order among its siblings */
    bool open;
    struct str path;        /* /c/SLUG/ */
    struct channel *parent; /* for writers; pages ask for it by its id */
    int depth;              /* 0: a top one */
};

struct channels {
    struct channel *p; /* parents before children, siblings by rank, then id; for writers */
    size_t n;
    struct deps *deps; /* of the reader */
    bool english;      /* who reads them shows English names; for the caller to set */
};

enum { CHANNEL_DEPTH_MAX = 8, CHANNELS_MAX = 1000 }; /* building the tree: O(n^2) */

/* Keeps no key yet: the functions below do. */
enum ky_err store_channels(struct reader *r, struct channels *out, struct err *e) MUST_CHECK;
struct channel *channel_by_id(const struct channels *all, int64_t id); /* or NULL */
/* The one above, or NULL; for pages. */
struct channel *channel_above(const struct channels *all, const struct channel *c);
/* Whether it is open; for pages. */
bool channel_is_open(const struct channels *all, const struct channel *c);
/* In a language of the interface, as far as there are words in it. */
struct str channel_name(const struct channel *c, struct str lang);
struct str channel_about(const struct channels *all, const struct channel *c, struct str lang);
/* The open ones right below a channel, and all that are open, in order: the one that follows
 * `after` (NULL: the first), or NULL. */
struct channel *channel_next_below(const struct channels *all, int64_t id,
                                   const struct channel *after);
struct channel *channel_next(const struct channels *all, const struct channel *after);
struct channel *channel_by_slug(const struct channels *all, struct str slug); /* for writers */

/* Create a channel (id 0; its id is set) or change one; nothing is logged when nothing changes. One
 * that moves in the tree takes its articles out of the lists above and into those it comes below.
 * KY_EINVAL names the field; KY_EEXIST for a slug that another channel has or had. */
enum ky_err store_channel_save(struct writer *w, struct channel *c, struct err *e) MUST_CHECK;

#endif
