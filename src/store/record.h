/* record.h: records in canonical form, one mechanism for all kinds.
 *
 * A kind names its columns once; the canonical form of a record is the JSON object of those
 * columns, keys in byte order, NULL left out. The change log keeps it (`after`), verify compares it
 * with the row, check --digest hashes it. It never changes for a record whose columns do not: a
 * column that a later migration adds joins as NULL. */
#ifndef KY_STORE_RECORD_H
#define KY_STORE_RECORD_H

#include "base/crypto.h"
#include "store/reader.h"

struct record_column {
    const char *name;
    enum { COLUMN_INT, COLUMN_TEXT } type;
};

struct record_kind {
    const char *name;
    const struct record_column
        *columns;     /* in byte order of their names; the query gives id first */
    size_t columns_n; /* 0: the query gives the canonical form itself (the register's objects) */
    struct sql by_id; /* $1: id */
    struct sql each;  /* $1: after this id; ascending, limited to RECORD_BATCH */
    struct sql gone;  /* the first id that the change log has and the table has not, or 0 */
};

enum { RECORD_BATCH = 500 };

/* Every kind that the change log carries, in the order in which an archive has to restore them. */
extern const struct record_kind *const record_kinds[];
extern const size_t record_kinds_n;
const struct record_kind *record_kind_find(struct str name); /* NULL when unknown */

extern const struct record_kind RECORD_SETTING, RECORD_CHANNEL, RECORD_TERM, RECORD_MEDIA,
    RECORD_TOPIC, RECORD_ARTICLE, RECORD_REVISION, RECORD_CORRECTION, RECORD_TIMER, RECORD_BLOCK,
    RECORD_BLOCK_ITEM, RECORD_PAGE, RECORD_RANKING;

/* Canonical form of one record; KY_ENOTFOUND. */
enum ky_err record_canonical(struct db *db, const struct record_kind *kind, int64_t id,
                             struct buf *out, struct err *e) MUST_CHECK;

/* Call `fn` with each record of a kind in the order of ids; stops at the first error of fn. */
enum ky_err record_each(struct db *db, const struct record_kind *kind,
                        enum ky_err (*fn)(void *ctx, int64_t id, struct str canonical,
                                          struct err *e),
                        void *ctx, struct err *e) MUST_CHECK;

/* One hash over every record of every kind: equal for equal content, on both engines. With `lines`
 * (may be NULL) each record is appended there as "kind id json\n". */
enum ky_err record_digest(struct reader *r, struct buf *lines, struct hash *out,
                          struct err *e) MUST_CHECK;

#endif
