/* negotiate.h: which form of a response answers a request (RFC 9110 sections 12 and 13). Pure, no
 * allocation: this is on the path of a cache hit. */
#ifndef KY_HTTP_NEGOTIATE_H
#define KY_HTTP_NEGOTIATE_H

#include "http/response.h"

struct http_conditions {
    struct str accept_encoding, if_none_match, if_modified_since;
};

struct http_choice {
    struct response_body *body;
    enum http_coding coding;
    bool not_modified; /* answer 304 */
};

/* Brotli before gzip before identity among what the client accepts with the highest q and the
 * response has; identity that the client does not name comes last. An absent or malformed
 * Accept-Encoding asks for identity, which is sent as well where nothing acceptable is there.
 * If-None-Match (weak comparison with the ETag of the body that was chosen, "*"; malformed: no
 * match) goes before If-Modified-Since, which compares against the Last-Modified header; only 200
 * can become 304. The conditions are those of GET and HEAD: leave them empty for other methods. */
struct http_choice http_choose(struct response *r, const struct http_conditions *c);

#endif
