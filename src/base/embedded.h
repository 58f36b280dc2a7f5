/* embedded.h: files built into the program. tools/embed.py makes a table of a folder: names are
 * paths within it, in byte order; data ends with a NUL beyond n. Constant. */
#ifndef KY_BASE_EMBEDDED_H
#define KY_BASE_EMBEDDED_H

#include <stddef.h>

struct embedded {
    const char *name; /* "article.html", "assets/main.css" */
    const char *data;
    size_t n;
};

#endif
