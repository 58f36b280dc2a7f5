/* slug.h: the short names that stand in addresses, and rules for names that people read. */
#ifndef KY_STORE_SLUG_H
#define KY_STORE_SLUG_H

#include "store/reader.h"

/* A slug: 1 to 80 code points of NFC text, letters (any script), digits and "-" (not at an end),
 * lower case as typed. KY_EINVAL names the thing and the rule. Kept as typed, never derived again.
 */
enum ky_err slug_check(struct str slug, const char *thing, struct err *e) MUST_CHECK;
/* A name: 1 to 200 code points, no control characters, no blanks at the ends. */
enum ky_err name_check(struct str name, const char *thing, struct err *e) MUST_CHECK;
/* prefix + slug percent-encoded + "/". */
struct str slug_path(struct arena *a, const char *prefix, struct str slug);

#endif
