/* target.h: request targets. The path is checked and decoded by segments, so that an encoded slash
 * never becomes a separator. Refused (KY_EINVAL): no leading "/", NUL or control characters,
 * encoded or not (a query may hold encoded tabs and line ends), an encoded slash or a backslash,
 * "." and ".." segments however written, bad percent-encoding, invalid UTF-8, over 2048 bytes (as
 * sent or with the path made canonical), absolute and authority forms other than
 * http(s)://host/path, a fragment. Repeated slashes are one: the canonical path never begins with
 * "//", which a redirect would take for another host. Pure; strings live in the arena (KY_ELIMIT
 * when it is spent). Cost: linear. */
#ifndef KY_HTTP_TARGET_H
#define KY_HTTP_TARGET_H

#include "base/buf.h"
#include "base/vec.h"

struct http_param {
    struct str name, value; /* decoded */
};

struct http_target {
    struct str
        path; /* canonical: decoded where needed and encoded again in one way, e.g. /c/%E6%97%B6/ */
    struct str *segments; /* decoded, at least one; a trailing "/" gives a last empty segment */
    size_t segments_n;
    struct http_param *params;
    size_t params_n;
    bool has_query;
    bool canonical; /* the raw path equals `path` */
};

enum ky_err http_target_parse(struct arena *a, struct str raw, struct http_target *out,
                              struct err *e) MUST_CHECK;
struct str http_param_of(const struct http_target *t, const char *name); /* empty when absent */

/* Append s percent-encoded as a path segment (RFC 3986 pchar less "%"; UTF-8 bytes in upper-case
 * hex). */
void http_encode_segment(struct buf *out, struct str s);

#endif
