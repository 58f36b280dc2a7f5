#include "http/request.h"

enum http_method http_method_of(struct str name)
{
    static const struct {
        struct str name;
        enum http_method method;
    } known[] = {
        {S("GET"), HTTP_GET},
        {S("HEAD"), HTTP_HEAD},
        {S("POST"), HTTP_POST},
        {S("OPTIONS"), HTTP_OPTIONS},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (str_eq(name, known[i].name))
            return known[i].method;
    }
    return HTTP_OTHER;
}

struct str http_header_of(const struct http_request *r, const char *name)
{
    struct str wanted = str_c(name);
    for (size_t i = 0; i < r->headers_n; i++) {
        if (str_ieq(r->headers[i].name, wanted))
            return r->headers[i].value;
    }
    return STR("");
}
