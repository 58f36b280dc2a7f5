/* ranking.h: what is read most, and the tags that are much used of late: counted from time to time
 * by the scheduler, kept as a record so that pages which show it stay exact. Key:
 * "ranking:SPAN:LANG". */
#ifndef KY_STORE_RANKING_H
#define KY_STORE_RANKING_H

#include "store/ids.h"
#include "store/writer.h"

enum ranking_span { RANKING_DAY, RANKING_WEEK, RANKING_MONTH, RANKING_TAGS, RANKINGS };

const char *ranking_span_name(enum ranking_span s);

/* Articles, or tags of RANKING_TAGS, first the first. */
enum ky_err store_ranking(struct reader *r, enum ranking_span span, struct str lang,
                          struct ids *out, struct err *e) MUST_CHECK;
/* Count anew: articles by views on the days from..to (days since 1970), or tags by the articles
 * published from `from` to `to` (us), at most `limit`. Reads what it counts: cost is the views or
 * articles of that time. */
enum ky_err store_ranking_count(struct reader *r, enum ranking_span span, struct str lang,
                                int64_t from, int64_t to, int64_t limit, struct ids *out,
                                struct err *e) MUST_CHECK;
/* Set one; nothing is logged when it is the same. */
enum ky_err store_ranking_set(struct writer *w, enum ranking_span span, struct str lang,
                              struct ids subjects, struct err *e) MUST_CHECK;

#endif
