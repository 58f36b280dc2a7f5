/* headers.h: what every answer of ours says besides its content. */
#ifndef KY_WEB_HEADERS_H
#define KY_WEB_HEADERS_H

#include "http/response.h"
#include "key/key.h"

/* Security headers of a page: CSP without unsafe-inline, nosniff, referrer and permission policy;
 * HSTS when the site's own URL is https. */
enum ky_err headers_security(struct response_builder *b, bool https, struct err *e) MUST_CHECK;
/* Cached by whoever asks again each time (ETag, Last-Modified); with the keys, unless NULL, as
 * Surrogate-Key for a CDN. */
enum ky_err headers_page(struct response_builder *b, int64_t now, const struct deps *deps,
                         struct err *e) MUST_CHECK;

#endif
