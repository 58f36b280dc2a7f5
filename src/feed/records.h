/* records.h: XML files of items (RSS, RDF, Atom, WXR), one item at a time.
 *
 * Bytes are pushed in; each child of the file's container (rss/channel, rdf:RDF, atom:feed) comes
 * out as a small tree, a record, which lives in the reader's arena until the next one. Names are
 * told by their namespace, never by their prefix. Markup inside an Atom text of type xhtml becomes
 * its text, as HTML.
 *
 * Hostile input meets limits: 16 MB, 200,000 elements and 256 levels a record, 4 MB a tag or
 * comment, 64 KB a DTD. Entities may be declared as short plain text only, so that nothing
 * multiplies; nothing outside the file is ever read. Errors are KY_EINVAL or KY_ELIMIT, name file
 * and line, and stay. Pure. Memory: bounded by the limits; cost: linear. */
#ifndef KY_FEED_RECORDS_H
#define KY_FEED_RECORDS_H

#include "base/arena.h"
#include "base/buf.h"

enum feed_ns {
    NS_PLAIN, /* none, or that of RSS 0.9 and 1.0 */
    NS_ATOM,
    NS_RDF,
    NS_CONTENT, /* content:encoded */
    NS_DC,
    NS_WP,
    NS_EXCERPT, /* of WXR */
    NS_XML,     /* xml:lang, xml:base */
    NS_OTHER
};

enum feed_kind { FEED_UNKNOWN, FEED_RSS, FEED_RDF, FEED_ATOM };

struct feed_attr {
    enum feed_ns ns;
    struct str name, value;
    struct feed_attr *next;
};

struct feed_element {
    enum feed_ns ns;
    struct str name;
    struct str text; /* of its own, not of its children */
    struct feed_attr *attrs;
    struct feed_element *first, *last, *next;
    int64_t line;
};

struct records_sink {
    /* An error ends the reading and is given back as it is. */
    enum ky_err (*record)(void *ctx, enum feed_kind kind, const struct feed_element *r,
                          struct err *e);
    void *ctx;
};

struct records; /* free with records_free */

/* `file` is the name for the texts of errors. `encoding` overrides what the file declares; NULL:
 * as declared (UTF-8, UTF-16, ISO-8859-1 and US-ASCII are read). */
struct records *records_new(const char *file, const char *encoding,
                            const struct records_sink *sink);
void records_free(struct records *r); /* NULL is fine */
enum ky_err records_push(struct records *r, struct str bytes, struct err *e) MUST_CHECK;
/* No more comes: what was pushed must be a whole file. */
enum ky_err records_end(struct records *r, struct err *e) MUST_CHECK;

/* First child of that name, NULL when absent; and its text, trimmed of blanks. */
const struct feed_element *feed_child(const struct feed_element *el, enum feed_ns ns,
                                      const char *name);
struct str feed_text(const struct feed_element *el, enum feed_ns ns, const char *name);
/* Value of an attribute without namespace, or of xml: with NS_XML; empty when absent. */
struct str feed_attr(const struct feed_element *el, enum feed_ns ns, const char *name);
static inline bool feed_is(const struct feed_element *el, enum feed_ns ns, const char *name)
{
    return el->ns == ns && str_eqc(el->name, name);
}

#endif
