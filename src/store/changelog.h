/* changelog.h: the log of all changes, read in order: for followers, and to prove it whole. */
#ifndef KY_STORE_CHANGELOG_H
#define KY_STORE_CHANGELOG_H

#include "store/record.h"

struct change {
    int64_t seq, at;
    struct str actor, kind;
    int64_t subject;
    struct str action, keys; /* keys: see touches_write */
    struct str salt, after;  /* empty when erased */
    struct str digest, prev_hash, hash;
};

struct hash change_digest(struct str salt, struct str after);
struct hash change_hash(const struct change *c); /* of all but salt and after */

/* Head of the log, without a reader. */
enum ky_err changelog_head(struct db *db, int64_t *out_seq, struct err *e) MUST_CHECK;

/* Hash of the entry `seq`; KY_ENOTFOUND. */
enum ky_err changelog_hash_at(struct db *db, int64_t seq, struct hash *out,
                              struct err *e) MUST_CHECK;

/* Keys of the changes after `seq`, oldest first, at most `limit`: `fn` for each. */
enum ky_err changelog_follow(struct db *db, int64_t seq, int64_t limit,
                             enum ky_err (*fn)(void *ctx, int64_t seq, struct str keys,
                                               struct err *e),
                             void *ctx, struct err *e) MUST_CHECK;

struct changelog_proof {
    int64_t changes, erased, records;
    struct hash head;
};
/* Prove the chain from its first entry to the head, and that each record is there and equals its
 * last entry: KY_ECORRUPT names the first entry or record that does not. The last entry of a record
 * is never an erased one, since what has to go is first changed and then erased from the past; a
 * revision's text is no part of its record (store_revisions_verify). `progress` may be NULL. */
enum ky_err changelog_verify(struct reader *r, struct changelog_proof *out,
                             void (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
                             struct err *e) MUST_CHECK;

#endif
