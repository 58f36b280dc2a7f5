/* related.h: which articles belong with one: those that share its tags, then its channel. */
#ifndef KY_STORE_RELATED_H
#define KY_STORE_RELATED_H

#include "store/article.h"

enum { RELATED_MAX = 5 };

/* At most RELATED_MAX published articles in the language of `a`: by the number of tags they share
 * with `v`, where a tag that few articles have counts for more, then by date; filled up with the
 * newest of its channel. Found when an article is published, not when it is read: so it costs a
 * bounded number of rows of each of its lists. */
enum ky_err store_related(struct writer *w, const struct article *a, const struct revision *v,
                          struct ids *out, struct err *e) MUST_CHECK;

#endif
