/* conf.h: configuration files: lines of "name = value", "#" begins a comment line, names from a
 * table.
 *
 * Values are taken to the end of the line, trimmed; a name may stand once. Errors name the line
 * and, for an unknown name, the names there are. Pure. */
#ifndef KY_BASE_CONF_H
#define KY_BASE_CONF_H

#include "base/arena.h"

struct conf_item {
    const char *name, *fallback, *help;
};

enum { CONF_MAX_BYTES = 64 << 10 };

/* values[i] belongs to items[i] (n of them): its fallback when the file does not name it. `file` is
 * for the texts of errors. */
enum ky_err conf_parse(struct arena *a, struct str text, const char *file,
                       const struct conf_item *items, size_t n, struct str *values,
                       struct err *e) MUST_CHECK;

#endif
