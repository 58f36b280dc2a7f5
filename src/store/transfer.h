/* transfer.h: every row of a site, table by table: for archives, and from one engine to the other.
 *
 * A row travels as one line of JSON, an object of all its columns: keys in byte order, NULL left
 * out, bytes in hex. But for revisions, whose record leaves the text out, that is the canonical
 * form of the record. A column that a later migration added may be missing, so that archives of
 * older versions can be read.
 *
 * What can be made from other rows does not travel: listings are made anew. A test holds the tables
 * here against the schemas of both engines. */
#ifndef KY_STORE_TRANSFER_H
#define KY_STORE_TRANSFER_H

#include "base/vec.h"
#include "store/reader.h"

enum { TRANSFER_COLUMNS_MAX = 32, TRANSFER_KEYS_MAX = 2, TRANSFER_LINE_MAX = 64 << 20 };

struct transfer_table {
    const char *name;
    const char *columns; /* "id, name, value", in byte order */
    const char *types;   /* a letter each: i integer, t text, T text, empty when missing, b bytes */
    const char *keys;    /* types of the columns that order the rows; `each` gives them first */
    int64_t batch;       /* rows that `each` gives at most */
    int self;            /* column that refers to this same table, or -1 */
    struct sql each;     /* after the keys $1… */
    struct sql insert;
    struct sql tie; /* sets the column `self` of row $1 to $2; NULL text when there is none */
    struct sql count, empty;
};

/* In the order in which rows can be inserted. */
extern const struct transfer_table transfer_tables[];
extern const size_t transfer_tables_n;
const struct transfer_table *transfer_table_find(struct str name); /* NULL when unknown */

/* The values of a row, in the order of the columns. */
struct transfer_row {
    struct db_value v[TRANSFER_COLUMNS_MAX];
    size_t n;
};

enum ky_err transfer_count(struct db *db, const struct transfer_table *t, int64_t *out,
                           struct err *e) MUST_CHECK;
/* Call `fn` with each row in order; texts live until it returns. Stops at the first error. Memory:
 * one batch. */
enum ky_err transfer_each(struct db *db, const struct transfer_table *t,
                          enum ky_err (*fn)(void *ctx, const struct transfer_table *t,
                                            const struct transfer_row *row, struct err *e),
                          void *ctx, struct err *e) MUST_CHECK;

void transfer_write(struct buf *out, const struct transfer_table *t,
                    const struct transfer_row *row); /* no newline */
/* KY_ECORRUPT for what is no row of that table. Texts live in the arena, or are the line's. */
enum ky_err transfer_parse(struct arena *a, const struct transfer_table *t, struct str line,
                           struct transfer_row *out, struct err *e) MUST_CHECK;

/* A database being filled. Call transfer_begin with all zero but `db`, in a write transaction on a
 * migrated database: it removes every row. A row that refers to a later one of its table gets the
 * reference at the end. After an error only a rollback is left. */
struct transfer {
    struct db *db;
    struct arena *arena; /* lives as long: references that wait */
    struct {
        struct transfer_tie {
            const struct transfer_table *table;
            int64_t id, ref;
        } * p;
        size_t n, cap;
    } ties;
    int64_t rows;
};
enum ky_err transfer_begin(struct transfer *x, struct db *db, struct arena *a,
                           struct err *e) MUST_CHECK;
enum ky_err transfer_put(struct transfer *x, const struct transfer_table *t,
                         const struct transfer_row *row, struct err *e) MUST_CHECK;
/* Ties what waits, makes the listings. Cost: O(articles). */
enum ky_err transfer_end(struct transfer *x, struct err *e) MUST_CHECK;

/* Whether a record names this original: "HASH.EXT". */
enum ky_err transfer_knows_media(struct db *db, struct str name, bool *out,
                                 struct err *e) MUST_CHECK;
/* The part of a row that such a name is made of; false for rows of other tables. */
bool transfer_media_name(const struct transfer_table *t, const struct transfer_row *row,
                         struct str *out_hash, struct str *out_ext);

/* Make all listings anew from the articles and their public revisions (listing_rebuild.c). */
enum ky_err listing_rebuild(struct db *db, struct err *e) MUST_CHECK;

#endif
