/* fetch.h: one GET of a page or picture that lies elsewhere, under limits.
 *
 * Only http and https, redirects included. Every address that a name resolves to is judged when
 * the socket to it is made (address.h), so that neither a redirect nor a name that resolves to
 * something else the second time leads into networks of one's own. Nothing is sent that tells who
 * asks: no cookies, no user names, no netrc; proxies named by the environment are not used.
 * Certificates are verified. Bodies are decoded (gzip, deflate, brotli), and the limit counts the
 * decoded bytes, so that a small answer cannot become a large one.
 *
 * Blocks for up to total_ms: never on a serving thread. Thread-safe. */
#ifndef KY_FETCH_FETCH_H
#define KY_FETCH_FETCH_H

#include "base/arena.h"
#include "base/buf.h"

struct fetch_limits {
    size_t bytes;  /* of the body, decoded */
    int redirects; /* that are followed */
    int total_ms, connect_ms;
    /* Media types taken, ends with NULL; one with a "/" at its end takes all that begin so. NULL:
     * any. An answer that names none is taken. */
    const char *const *types;
    bool allow_private; /* also this machine and networks of one's own */
};

struct fetch_reply {
    struct str type;    /* "text/html", lower case; empty when the answer names none */
    struct str charset; /* of its Content-Type */
    struct str url;     /* where the answer came from in the end */
};

/* Append the body to *body and tell of it in *out (texts in the arena). `page` (may be empty) is
 * the page that refers to the address; its host is told to the other side, as browsers do.
 * The text of an error names the address and what to do. KY_EINVAL: no address we fetch, or a type
 * not in `types`. KY_EDENIED: a private address, an untrusted certificate, 401 or 403.
 * KY_ENOTFOUND: no such host, 404 or 410. KY_ELIMIT, KY_ETIMEOUT: beyond the limits. KY_EIO:
 * whatever else the network does. */
enum ky_err fetch_get(struct arena *a, struct str url, struct str page,
                      const struct fetch_limits *limits, struct buf *body, struct fetch_reply *out,
                      struct err *e) MUST_CHECK;

/* What a "data:" address holds (RFC 2397), appended to *body; nothing goes over the network.
 * KY_EINVAL when it is damaged, KY_ELIMIT beyond `bytes`. Pure; linear. */
enum ky_err fetch_data(struct str url, size_t bytes, struct buf *body, struct err *e) MUST_CHECK;

#endif
