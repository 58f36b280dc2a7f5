/* object.h: the objects of the register, what refers to what, and how many there are.
 *
 * One table holds all kinds, since they differ in their fields only, and register/kind.h says which
 * those are. `body` is the canonical form, and what the change log keeps: so the past of every
 * object is there, and a reader whose `as_of` is set gets each object, list and count as it stood
 * at that instant.
 *
 * Links say who refers to whom (register/object.h); a list is the links to one object in one role,
 * ordered. Tallies count them. Links and tallies are made from the objects, and remember since
 * when.
 *
 * Keys: "object:ID"; for lists windows of "link:TO:ROLE"; for counts "tally:TO:ROLE". */
#ifndef KY_STORE_OBJECT_H
#define KY_STORE_OBJECT_H

#include "register/object.h"
#include "store/writer.h"

struct objects {
    struct object **p;
    size_t n;
    struct position *at; /* of each, in its list */
    bool more;           /* the list goes on after these */
};

/* NULL in *out when there is none, or was none then. */
enum ky_err store_object(struct reader *r, int64_t id, struct object **out,
                         struct err *e) MUST_CHECK;
/* 0 when there is none. For writers: keeps no key, knows no past. */
enum ky_err store_object_by_key(struct reader *r, enum register_kind kind, struct str key,
                                int64_t *out, struct err *e) MUST_CHECK;

/* The objects that refer to `to` in `role` ("task.lead"), or with to = 0 those of a kind ("task")
 * or facet ("task.state=closed"). Newest first, those before `before` (POSITION_MAX: from the top),
 * at most `limit`. Cost: O(limit). */
enum ky_err store_linked(struct reader *r, int64_t to, struct str role, struct position before,
                         int64_t limit, struct objects *out, struct err *e) MUST_CHECK;
/* The same from the lowest up, those after `after`: parts in their order. */
enum ky_err store_parts(struct reader *r, int64_t to, struct str role, struct position after,
                        int64_t limit, struct objects *out, struct err *e) MUST_CHECK;
/* How many: role as in object_tallies. */
enum ky_err store_tally(struct reader *r, int64_t to, struct str role, int64_t *out,
                        struct err *e) MUST_CHECK;

/* Write a checked draft: create (id 0; it is given) or change. *out_changed (may be NULL) tells
 * whether anything did: an object equal to what stands there, but for `modified`, is neither
 * written nor logged. `created` and `modified` are set here. KY_EINVAL for a reference that does
 * not exist or is of the wrong kind, for a FIELD_FIXED that changes; KY_EEXIST for a key that is
 * taken. `action` is the word in the change log. */
enum ky_err store_object_save(struct writer *w, struct object_draft *d, const char *action,
                              bool *out_changed, struct err *e) MUST_CHECK;

/* Ids of the objects whose light the calendar may change by then: their field "turns" (a day) is at
 * most `day`. Ascending, at most `limit`, after `after`. For the scheduler: keeps no key. */
enum ky_err store_objects_turning(struct reader *r, int32_t day, int64_t after, int64_t limit,
                                  int64_t **out, size_t *out_n, struct err *e) MUST_CHECK;

#endif
