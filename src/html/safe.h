/* safe.h: markup that is known to be safe to print raw. Only src/html makes one: by sanitizing
 * (sanitize.h) or by escaping text. Templates print a struct html_safe as it is and escape all
 * else. */
#ifndef KY_HTML_SAFE_H
#define KY_HTML_SAFE_H

#include "base/arena.h"
#include "base/buf.h"

struct html_safe {
    struct str markup;
};

/* Append s with & < > " ' as references: right in text and in quoted attributes, in HTML and XML.
 * Control characters that neither may hold (other than tab, LF, CR) are dropped. */
void html_escape(struct buf *out, struct str s);

/* For sanitized markup that comes back from the store, where nothing else is ever put. */
struct html_safe html_from_store(struct str sanitized);

/* JSON as the content of a script element that holds data (JSON-LD): "<", ">" and "&" become \u
 * escapes, so that no text in it can end the element. `json` is well-formed; it comes from
 * base/json.h. */
struct html_safe html_script_data(struct arena *a, struct str json);

#endif
