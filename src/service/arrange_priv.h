/* arrange_priv.h: a text of arrange.h once it is read; shared by arrange*.c. */
#ifndef KY_SERVICE_ARRANGE_PRIV_H
#define KY_SERVICE_ARRANGE_PRIV_H

#include "service/arrange.h"
#include "service/demo_text.h"

/* code, name, in which kinds of entries it may stand */
#define ARRANGE_FIELDS(X)                                                                          \
    X(F_CHANNEL, "channel", IS_CHANNEL)                                                            \
    X(F_TOPIC, "topic", IS_TOPIC)                                                                  \
    X(F_PAGE, "page", IS_PAGE)                                                                     \
    X(F_PLACE, "place", IS_BLOCK)                                                                  \
    X(F_OF, "of", IS_ITEM)                                                                         \
    X(F_PARENT, "parent", IS_CHANNEL)                                                              \
    X(F_NAME, "name", IS_CHANNEL | IS_TOPIC)                                                       \
    X(F_NAME_EN, "name-en", IS_CHANNEL | IS_TOPIC)                                                 \
    X(F_DESCRIPTION, "description", IS_CHANNEL)                                                    \
    X(F_DESCRIPTION_EN, "description-en", IS_CHANNEL)                                              \
    X(F_LEAD, "lead", IS_TOPIC)                                                                    \
    X(F_LEAD_EN, "lead-en", IS_TOPIC)                                                              \
    X(F_TITLE, "title", IS_PAGE | IS_BLOCK | IS_ITEM)                                              \
    X(F_TITLE_EN, "title-en", IS_BLOCK)                                                            \
    X(F_LANG, "lang", IS_PAGE)                                                                     \
    X(F_RANK, "rank", IS_CHANNEL | IS_TOPIC | IS_PAGE)                                             \
    X(F_STATE, "state", IS_CHANNEL | IS_TOPIC | IS_PAGE)                                           \
    X(F_KIND, "kind", IS_BLOCK)                                                                    \
    X(F_REF, "ref", IS_BLOCK)                                                                      \
    X(F_ARTICLE, "article", IS_ITEM)                                                               \
    X(F_URL, "url", IS_ITEM)                                                                       \
    X(F_TEXT, "text", IS_ITEM)                                                                     \
    X(F_PICTURE, "picture", IS_TOPIC | IS_ITEM)                                                    \
    X(F_FROM, "from", IS_ITEM)                                                                     \
    X(F_UNTIL, "until", IS_ITEM)                                                                   \
    X(F_BODY, "|", IS_PAGE)

enum arrange_kind {
    IS_CHANNEL = 1 << 0,
    IS_TOPIC = 1 << 1,
    IS_PAGE = 1 << 2,
    IS_BLOCK = 1 << 3,
    IS_ITEM = 1 << 4,
};

enum arrange_field {
#define X(code, name, kinds) code,
    ARRANGE_FIELDS(X)
#undef X
        F_FIELDS
};

struct arrange_entry {
    enum arrange_kind kind;
    int line;
    struct str v[F_FIELDS];
};

struct arrange_entries {
    const char *file;
    struct arrange_entry *p;
    size_t n;
};

const char *arrange_field_name(enum arrange_field f);
enum ky_err arrange_parse(struct arena *a, const char *file, struct str text,
                          struct arrange_entries *out, struct err *e) MUST_CHECK;
/* KY_EINVAL at an entry's line: put "FILE:LINE: " before what *e says. */
enum ky_err arrange_blame(const struct arrange_entries *all, const struct arrange_entry *x,
                          enum ky_err err, struct err *e);
void arrange_label(struct arrange *x, const struct record_kind *kind, int64_t id, bool withdrawn,
                   const char *what, struct str name);
/* The blocks and items, once channels and topics stand. */
enum ky_err arrange_blocks(struct arrange *x, const struct arrange_entries *all,
                           struct err *e) MUST_CHECK;

#endif
