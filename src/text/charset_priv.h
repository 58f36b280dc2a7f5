/* charset_priv.h: what a page says about its own encoding. For src/text only. */
#ifndef KY_TEXT_CHARSET_PRIV_H
#define KY_TEXT_CHARSET_PRIV_H

#include "text/charset.h"

/* The label in <meta charset> or <meta http-equiv="content-type" content="…charset=…"> within the
 * first 4096 bytes, found as browsers do (WHATWG HTML 13.2.3.2, "prescan a byte stream"): comments,
 * other tags and quoted attributes are stepped over. A view of `bytes`; empty when there is none.
 */
struct str charset_meta_label(struct str bytes);

/* The encoding named by a leading <?xml … encoding="…"?>; empty when there is none. */
struct str charset_xml_label(struct str bytes);

#endif
