/* channel.h: the sections of the portal, a tree. A site has dozens, so they are read all at once;
 * they stand in every page's head, under the key "site". */
#ifndef KY_STORE_CHANNEL_H
#define KY_STORE_CHANNEL_H

#include "store/writer.h"

struct channel {
    int64_t id, parent_id; /* 0: a top one */
    struct str slug, name, description;
    int64_t rank; /* order among its siblings */
    bool open;
    struct str path; /* /c/SLUG/ */
    struct channel *parent;
    int depth; /* 0: a top one */
};

struct channels {
    struct channel *p; /* parents before children, siblings by rank, then id */
    size_t n;
};

enum { CHANNEL_DEPTH_MAX = 8, CHANNELS_MAX = 1000 }; /* building the tree: O(n^2) */

enum ky_err store_channels(struct reader *r, struct channels *out, struct err *e) MUST_CHECK;
struct channel *channel_by_id(const struct channels *all, int64_t id);        /* or NULL */
struct channel *channel_by_slug(const struct channels *all, struct str slug); /* or NULL */

/* Create a channel (id 0; its id is set) or change one; nothing is logged when nothing changes. One
 * that moves in the tree takes its articles out of the lists above and into those it comes below.
 * KY_EINVAL names the field; KY_EEXIST for a slug that another channel has or had. */
enum ky_err store_channel_save(struct writer *w, struct channel *c, struct err *e) MUST_CHECK;

#endif
