/* transfer.h: a site's records into another database, proven before they count.
 *
 * One transaction empties a database and fills it; it commits when the digest of all records and
 * the head of the change log are those of the source, the chain verifies, and the rules between
 * tables hold. Until then, and after any failure, the database is what it was. Memory is bounded.
 */
#ifndef KY_SERVICE_TRANSFER_H
#define KY_SERVICE_TRANSFER_H

#include "service/site.h"
#include "store/changelog.h"
#include "store/transfer.h"

struct transfer_progress {
    void (*fn)(void *ctx, int64_t done, int64_t all); /* NULL: nobody looks */
    void *ctx;
};

/* What a site is known by. */
struct transfer_state {
    struct changelog_proof proof;
    struct hash digest; /* of all records */
    int64_t rows;
};
/* Prove the records in the reader's snapshot: chain, texts, rules between tables. */
enum ky_err transfer_prove(struct reader *r, struct transfer_state *out, struct err *e) MUST_CHECK;

struct filling {
    struct db *db;
    struct transfer x;
    struct arena arena;
    struct transfer_progress progress;
    int64_t all; /* rows to come */
};
/* Open, make the tables when there are none, begin the transaction. KY_EEXIST unless `may_replace`
 * (called in the transaction, with the head of what is there; not when nothing is) agrees. */
struct filling_guard {
    enum ky_err (*may_replace)(void *ctx, struct db *there, int64_t head, struct err *e);
    void *ctx;
};
enum ky_err filling_begin(struct filling *f, const struct site_world *world, const char *database,
                          const struct filling_guard *guard, struct err *e) MUST_CHECK;
enum ky_err filling_put(struct filling *f, const struct transfer_table *t,
                        const struct transfer_row *row, struct err *e) MUST_CHECK;
/* Finish the rows and compare with what they must be. Still in the transaction. */
enum ky_err filling_prove(struct filling *f, const struct transfer_state *want,
                          struct transfer_state *out, struct err *e) MUST_CHECK;
enum ky_err filling_commit(struct filling *f, struct err *e) MUST_CHECK;
void filling_release(struct filling *f); /* rolls back what was not committed */

/* A site moves to another database: "sqlite" or postgresql://… The site is open SITE_ALONE; its old
 * database stays as it is, and site.conf names the new one as the last step. What an interrupted
 * attempt left, or an earlier state of this very site, is replaced; KY_EEXIST for another site. */
struct move_result {
    bool moved; /* false: it lives there already */
    const char *from, *to;
    struct transfer_state state;
};
enum ky_err site_move(struct site *s, const char *to, const struct transfer_progress *progress,
                      struct move_result *out, struct err *e) MUST_CHECK;

#endif
