/* reader.h: one consistent look at the records, and the notes of what was looked at.
 *
 * Every store_* read takes a reader and adds the keys of what it saw to `deps`, so that views and
 * handlers cannot forget one. `seq` is the change log's head inside the snapshot. A read whose
 * answer changes by the clock alone lowers `valid_until`. Belongs to one thread; strings that reads
 * return live in the arena. */
#ifndef KY_STORE_READER_H
#define KY_STORE_READER_H

#include "base/clock.h"
#include "db/db.h"
#include "key/key.h"

struct reader {
    struct db *db;
    struct arena *arena;
    struct deps *deps; /* NULL: nobody wants to know (commands) */
    int64_t seq;
    int64_t now;         /* us */
    int64_t valid_until; /* us; US_NEVER unless a read lowered it */
    int64_t as_of;       /* us: objects of the register as they stood then; 0: now */
};

/* Begin a read transaction and note the head of the log. End it with reader_end in any case. */
enum ky_err reader_begin(struct reader *r, struct db *db, struct arena *a, struct deps *deps,
                         int64_t now, struct err *e) MUST_CHECK;
void reader_end(struct reader *r);

/* A reader inside a running write transaction: it sees what was written so far, keeps no keys. */
struct reader reader_within(struct db *db, struct arena *a, int64_t now);

void reader_until(struct reader *r, int64_t us);
void reader_key(struct reader *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
void reader_key_str(struct reader *r, struct str key);
void reader_window(struct reader *r, struct str key, struct position lo, struct position hi);

#endif
