/* writer.h: changes, each with its entry in the change log in the same transaction.
 *
 * A store function that writes names the keys it touches (writer_touch…) and then logs the record
 * it changed (writer_log). writer_end appends the entries: one for each record, in the order in
 * which they were first logged, saying all that was done to it ("create publish") and how it stands
 * in the end. The log's head row is locked by writer_begin, so `seq` rises in commit order on both
 * engines and ids can be given without gaps.
 *
 * The chain: digest = H(salt, after), hash = H(prev_hash, seq, at, actor, kind, subject, action,
 * keys, digest), H being BLAKE2b over length-prefixed parts. `after` and salt may be erased later
 * and the chain still verifies. */
#ifndef KY_STORE_WRITER_H
#define KY_STORE_WRITER_H

#include "store/record.h"

/* Who acts. Names go into the log. */
struct actor {
    int64_t id; /* user; 0 for commands of the administrator and the program itself */
    struct str name;
    unsigned roles; /* enum role bits of service/may.h */
};

/* A record that was changed, and how. */
struct writer_entry {
    const struct record_kind *kind;
    int64_t id;
    struct str actions;
    struct touches touches;
    struct writer_entry *next, *chain; /* of all, of a bucket */
};
enum { WRITER_BUCKETS = 64 };

struct writer {
    struct db *db;
    struct arena *arena;
    const struct actor *actor;
    int64_t now;
    int64_t seq; /* of the last change */
    struct hash head;
    struct touches touches;            /* of the change being made */
    struct writer_entry *first, *last; /* records that were changed, in order */
    struct writer_entry *buckets[WRITER_BUCKETS];
};

/* Inside a write transaction (or savepoint) that the caller holds. */
enum ky_err writer_begin(struct writer *w, struct db *db, struct arena *a,
                         const struct actor *actor, int64_t now, struct err *e) MUST_CHECK;
struct reader writer_reader(struct writer *w); /* sees what was written so far */

void writer_touch(struct writer *w, const char *fmt, ...) PRINTF_LIKE(2, 3);
void writer_touch_at(struct writer *w, struct str key, struct position pos);

/* The record was changed: the keys touched since the last call belong to that. KY_ELIMIT when the
 * arena is spent, since touches may be missing then. */
enum ky_err writer_log(struct writer *w, const struct record_kind *kind, int64_t id,
                       const char *action, struct err *e) MUST_CHECK;
/* Append the entries, before the commit. The writer can go on: with entries of their own. */
enum ky_err writer_end(struct writer *w, struct err *e) MUST_CHECK;

#endif
