/* feed.h: what items of RSS 2.0, RSS 1.0 (RDF), Atom (RFC 4287) and JSON Feed say, in one shape.
 * Pure. Strings live in the record or the arena. */
#ifndef KY_FEED_FEED_H
#define KY_FEED_FEED_H

#include "base/json.h"
#include "feed/records.h"

struct feed_head {
    struct str title, url, lang;
};

struct feed_item {
    int64_t line;     /* 0: of JSON */
    struct str id;    /* guid, id, else the address */
    struct str title; /* plain text */
    struct str url;
    struct str content; /* markup as it came, not sanitized; empty: there is only a summary */
    struct str summary; /* markup likewise */
    struct str author;
    struct str published; /* as written, see feed_date; empty when unknown */
    struct str lang;
    struct str base; /* what its relative addresses are relative to; may be empty */
    struct str *tags;
    size_t tags_n;
};

enum { FEED_TAGS_MAX = 50 };

/* A record that is an item fills *out; any other (title, link…) is taken into the head. */
bool feed_read(struct arena *a, enum feed_kind kind, const struct feed_element *record,
               struct feed_head *head, struct feed_item *out) MUST_CHECK;

/* Whether bytes look like JSON and not like XML. */
bool feed_is_json(struct str bytes);
/* KY_EINVAL when it is no JSON Feed. Items are read with feed_json_item. */
enum ky_err feed_json_open(struct arena *a, struct str text, struct feed_head *head,
                           const struct json **out_items, struct err *e) MUST_CHECK;
void feed_json_item(struct arena *a, const struct json *item, struct feed_item *out);

/* Plain text of a piece of markup, in one line. */
struct str feed_plain(struct arena *a, struct str markup);

#endif
