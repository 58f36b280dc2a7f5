/* request.h: one HTTP request as a value: no socket, no thread. Strings belong to whoever made it.
 */
#ifndef KY_HTTP_REQUEST_H
#define KY_HTTP_REQUEST_H

#include "base/arena.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_OPTIONS, HTTP_OTHER };

struct http_header {
    struct str name, value;
};

struct http_request {
    enum http_method method;
    struct str target; /* raw, as it stood on the request line, query included */
    const struct http_header *headers;
    size_t headers_n;
    struct str body;
    struct str remote;   /* peer's address as text, without port */
    struct arena *arena; /* of this request; its answer may be built there */
};

enum http_method http_method_of(struct str name);
/* First header of that name, case ignored; empty when absent. */
struct str http_header_of(const struct http_request *r, const char *name);

#endif
