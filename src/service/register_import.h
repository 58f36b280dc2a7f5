/* register_import.h: a record file becomes part of the register: all of it, or nothing.
 *
 * Objects are known by kind and key; what stands already is changed where the file says something
 * else, and what the file leaves out stays as it is, so that the same file twice changes nothing.
 * References may point forward in the file, and to what the site has. `move` objects are performed
 * in their order through the state machines. The state of a new object is the one it is taken over
 * in; of one that is there, a state it was in before is history and no news, any other is a move.
 */
#ifndef KY_SERVICE_REGISTER_IMPORT_H
#define KY_SERVICE_REGISTER_IMPORT_H

#include "register/kind.h"
#include "service/site.h"

struct import_line {
    const char *what; /* create, change, move */
    const struct kind *kind;
    struct str key;
    struct str fields; /* that changed, with commas between; of a move "assigned → accepted" */
};

struct import_result {
    int64_t created, changed, moved, unchanged;
    struct import_line *lines; /* in the order in which it was done */
    size_t lines_n;
};

/* `text` is a record file; what is answered lives in `a`. With `dry` nothing is written, and *out
 * says what would be. Errors name object, field and what to do: "objects[12] task 't-1': field …".
 */
enum ky_err register_import(struct site *s, const struct actor *actor, struct arena *a,
                            struct str text, bool dry, struct import_result *out,
                            struct err *e) MUST_CHECK;
/* The same within a transaction of the caller's. */
enum ky_err register_import_in(struct writer *w, const struct zone *zone, struct arena *a,
                               struct str text, struct import_result *out,
                               struct err *e) MUST_CHECK;

#endif
