/* demo.h: the demo site: the invented province of Lanjiang, its channels, topics, articles,
 * pictures, front page and static pages. */
#ifndef KY_SERVICE_DEMO_H
#define KY_SERVICE_DEMO_H

#include "service/site.h"

/* Fill a new site. Dates count back from the writer's now, so that the site never looks abandoned.
 */
enum ky_err demo_fill(struct writer *w, const struct zone *zone, const struct media_folder *media,
                      struct err *e) MUST_CHECK;

#endif
