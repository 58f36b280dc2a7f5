/* term.h: sources, editors and tags: named things, each with a slug, an address and a list of
 * articles. */
#ifndef KY_STORE_TERM_H
#define KY_STORE_TERM_H

#include "store/writer.h"

enum term_kind { TERM_SOURCE, TERM_EDITOR, TERM_TAG, TERM_KINDS };

struct term {
    int64_t id;
    enum term_kind kind;
    struct str slug, name, url; /* url: of a source, may be empty */
    struct str path;            /* /source/SLUG/, /editor/SLUG/, /tag/SLUG/ */
};

const char *term_kind_name(enum term_kind kind); /* "source" … */

/* NULL in *out when there is none. Depends on "term:ID". */
enum ky_err store_term(struct reader *r, int64_t id, struct term **out, struct err *e) MUST_CHECK;
/* Terms of a kind that have articles, by name, at most `limit`: for site maps. Depends on
 * "terms:KIND", which is touched when a term gets its first article or loses its last. */
enum ky_err store_terms(struct reader *r, enum term_kind kind, int64_t limit, struct term **out,
                        size_t *out_n, struct err *e) MUST_CHECK;
/* Id of the term of that name, 0 when there is none. For writers: keeps no key. */
enum ky_err store_term_find(struct reader *r, enum term_kind kind, struct str name, int64_t *out_id,
                            struct err *e) MUST_CHECK;
/* The same, but made when missing, with a slug from the name. KY_EINVAL for a bad name. */
enum ky_err store_term_need(struct writer *w, enum term_kind kind, struct str name, struct str url,
                            int64_t *out_id, struct err *e) MUST_CHECK;

#endif
