/* object.h: an object of the register: its fields, its canonical form, what it refers to.
 *
 * Every object has: id (given once, its address), key (stable name in record files, unique within
 * its kind), level (who may see it), created and modified (us). The other fields are its kind's.
 * Canonical form: a JSON object of what is set, keys in byte order, with "id" and "kind";
 * references by id, instants in us. That text is what the store keeps, the change log hashes and
 * `verify` compares.
 *
 * Pure; objects live in the arena they were read into. */
#ifndef KY_REGISTER_OBJECT_H
#define KY_REGISTER_OBJECT_H

#include "base/json.h"
#include "base/vec.h"
#include "register/kind.h"

#define REGISTER_LEVELS(X)                                                                         \
    X(LEVEL_DRAFT, "draft")                                                                        \
    X(LEVEL_REVIEW, "review")                                                                      \
    X(LEVEL_PUBLIC, "public")                                                                      \
    X(LEVEL_SUMMARY, "summary")   /* title, number, state and dates; no texts */                   \
    X(LEVEL_WITHHELD, "withheld") /* a stub: number, kind, date and the ground */                  \
    X(LEVEL_WITHDRAWN, "withdrawn")
enum level {
#define X(code, name) code,
    REGISTER_LEVELS(X)
#undef X
        LEVELS_N
};
const char *level_name(enum level l);
bool level_find(struct str name, enum level *out);

struct object {
    int64_t id;
    const struct kind *kind;
    struct str key;
    enum level level;
    int64_t created, modified; /* us */
    const struct json *body;   /* the canonical form as a tree */
};

/* The fields of an object by name; naming a field that its kind has not is a broken invariant.
 * What is not set is the empty str, 0, false. */
struct str object_str(const struct object *o, const char *field); /* also dates and choices */
int64_t object_int(const struct object *o, const char *field);    /* also times and money */
bool object_bool(const struct object *o, const char *field);
int64_t object_ref(const struct object *o, const char *field); /* 0: none; first of several */
bool object_has(const struct object *o, const char *field);
const struct json *object_list(const struct object *o, const char *field); /* NULL when empty */
struct str object_title(const struct object *o);
/* /register/tasks/17/; empty for a kind without pages of its own. */
struct str object_path(struct arena *a, const struct object *o);

/* What the store keeps: KY_ECORRUPT when it is no canonical object. */
enum ky_err object_parse(struct arena *a, struct str canonical, struct object **out,
                         struct err *e) MUST_CHECK;

/* An object to be written, field by field. */
struct object_draft {
    const struct kind *kind;
    int64_t id; /* 0: new */
    struct str key;
    enum level level;
    int64_t created, modified;
    struct object_value {
        bool set;
        int64_t i;    /* INT, TIME, MONEY, BOOL, ARTICLE; REF: an id */
        struct str s; /* texts */
        int64_t *ids; /* REFS; CHOICES: indices of choices */
        size_t ids_n;
    } values[FIELDS_MAX]; /* by the field's index */
};
void draft_begin(struct object_draft *d, const struct kind *k);
void draft_from(struct arena *a, struct object_draft *d, const struct object *o);
void draft_set_str(struct object_draft *d, const char *field, struct str s); /* empty: unset */
void draft_set_int(struct object_draft *d, const char *field, int64_t i);    /* 0: unset for REF */
void draft_unset(struct object_draft *d, const char *field);
/* Every rule of the fields alone: types, bounds, required, choices, valid UTF-8. KY_EINVAL names
 * the field: "task 'a-1': field 'title' is required". References are the store's to check. */
enum ky_err draft_check(const struct object_draft *d, struct err *e) MUST_CHECK;
void draft_write(struct buf *out, const struct object_draft *d); /* canonical */

/* What an object refers to and where it is listed: its links. */
struct link {
    int64_t to;      /* the object (for FIELD_ARTICLE the article); 0: a list of the whole kind */
    struct str role; /* "task", "task.state=closed", "task.lead", "anchor.article" */
};
struct links {
    struct link *p;
    size_t n;
};
/* All links of an object, in a fixed order: its kind's list, a list for each facet, one for each
 * reference. The levels draft, review and withdrawn stand in no list of a kind or facet; their
 * references stand under the role with "!" in front, so that public pages never meet them. */
struct links object_links(struct arena *a, const struct object *o);
/* Where it stands in such lists: by the kind's order field. */
int64_t object_order(const struct object *o);
/* What is counted: like links, the facets among them, and for each reference flagged FIELD_TALLY
 * "task.lead/red" with the colour of its light. */
struct links object_tallies(struct arena *a, const struct object *o);

#endif
