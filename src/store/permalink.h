/* permalink.h: every path the site ever served, and what stood there.
 *
 * The ledger only grows. A path whose subject has moved on answers 301 to where it is now, one
 * whose subject was recalled answers 410: both follow from the subject's own record, so nothing
 * here ever changes. */
#ifndef KY_STORE_PERMALINK_H
#define KY_STORE_PERMALINK_H

#include "store/writer.h"

enum permalink_kind {
    PERMALINK_NONE,
    PERMALINK_ARTICLE,
    PERMALINK_CHANNEL,
    PERMALINK_TERM,
    PERMALINK_PAGE,
    PERMALINK_TOPIC,
};

/* What stands at `path` (canonical, percent-encoded); PERMALINK_NONE when nothing ever did. Depends
 * on "path:…". */
enum ky_err store_permalink(struct reader *r, struct str path, enum permalink_kind *out_kind,
                            int64_t *out_subject, struct err *e) MUST_CHECK;
/* KY_EEXIST when the path belongs to another than this subject (0: one still to be made). */
enum ky_err store_permalink_check(struct writer *w, struct str path, enum permalink_kind kind,
                                  int64_t subject, struct err *e) MUST_CHECK;
/* Enter a path; KY_OK when it is there for the same subject, KY_EEXIST for another. Touches
 * "path:…". */
enum ky_err store_permalink_add(struct writer *w, struct str path, enum permalink_kind kind,
                                int64_t subject, struct err *e) MUST_CHECK;

#endif
