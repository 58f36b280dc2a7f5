/* url.h: references as they stand in href and src: resolving (RFC 3986 section 5) and the check
 * whether we publish them. Pure; cost linear. Results live in the arena or in the arguments. */
#ifndef KY_HTML_URL_H
#define KY_HTML_URL_H

#include "base/arena.h"

/* HTML_URL_LINK: http, https, mailto, tel and relative ones; HTML_URL_SOURCE, of what a page loads:
 * http, https and relative ones. */
enum html_url_use { HTML_URL_LINK, HTML_URL_SOURCE };

/* The target of `ref` seen from the absolute URL `base` (RFC 3986, 5.2.2, strict). No checks. */
struct str html_url_resolve(struct arena *a, struct str base, struct str ref);

/* A reference fit to be printed, or false. Read as browsers read it: blanks around it and tabs and
 * newlines in it go, "\" counts as "/". The scheme must be one of `use`, in whatever spelling; http
 * and https need a host and no user name; other control characters refuse it, as do more than 4096
 * bytes. Resolved against `base` when that is an absolute http or https URL; a mere "#fragment" is
 * refused, since ids do not survive the sanitizer. Scheme and ASCII host come out in lower case,
 * and a second pass changes nothing. */
bool html_url_clean(struct arena *a, struct str base, struct str ref, enum html_url_use use,
                    struct str *out) MUST_CHECK;

/* What html_url_clean would leave as it is: for checking what is stored. */
bool html_url_scheme_ok(struct arena *a, struct str url, enum html_url_use use);
/* An http or https URL, or one that begins with "//": it leaves the site. */
bool html_url_is_external(struct str url);

#endif
