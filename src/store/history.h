/* history.h: what was done to an article, for those who ask later: its revisions, and the entries
 * of the change log that are about it, its texts, its corrections and its plans. Keeps no key:
 * public pages show nothing of it. */
#ifndef KY_STORE_HISTORY_H
#define KY_STORE_HISTORY_H

#include "store/reader.h"

struct history_entry {
    int64_t seq, at;
    struct str actor, kind; /* article, revision, correction, timer */
    int64_t subject;
    struct str action;
};

/* A revision without its text. */
struct history_revision {
    int64_t id, number, at;
    struct str actor, title;
};

/* The newest `limit`, oldest first. */
enum ky_err store_history(struct reader *r, int64_t article_id, int64_t limit,
                          struct history_entry **out, size_t *out_n, struct err *e) MUST_CHECK;
enum ky_err store_history_revisions(struct reader *r, int64_t article_id, int64_t limit,
                                    struct history_revision **out, size_t *out_n,
                                    struct err *e) MUST_CHECK;

#endif
