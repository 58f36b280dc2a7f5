/* tmpl.h: Mustache templates, compiled once, rendered from values in an arena.
 *
 * All of the public specification but lambdas: comments, delimiters, interpolation, inverted
 * sections, partials (with indentation), sections, and the optional inheritance ({{<parent}}
 * {{$block}}) and dynamic names ({{>*name}}). Output is escaped for HTML and XML by default.
 *
 * {{x}} of a struct html_safe prints it raw; {{{x}}} and {{&x}} of anything else still escape,
 * unless the set was made with `raw` (tests of the specification; text formats such as robots.txt).
 *
 * A set holds templates by name and is immutable once rendering begins, so threads may share it.
 * Depth of partials is limited to 64, output to the buf's maximum: both are KY_ELIMIT. No database,
 * no I/O. Rendering costs the size of the output plus the look-ups; names resolve in O(depth ×
 * fields). */
#ifndef KY_TMPL_TMPL_H
#define KY_TMPL_TMPL_H

#include "base/arena.h"
#include "base/buf.h"
#include "html/safe.h"

struct value; /* in an arena; NULL reads as missing */

struct value *value_bool(struct arena *a, bool b);
struct value *value_int(struct arena *a, int64_t i);
struct value *value_str(struct arena *a, struct str s); /* s is not copied */
struct value *value_html(struct arena *a, struct html_safe h);
struct value *value_list(struct arena *a);
struct value *value_map(struct arena *a);
/* Append and set; do nothing when either is NULL (an arena that is spent). Keys are not copied. */
void value_push(struct value *list, struct value *item);
void value_set(struct value *map, const char *key, struct value *v);
void value_set_str(struct value *map, const char *key,
                   struct str s); /* an empty s reads as false */
void value_set_int(struct value *map, const char *key, int64_t i);
void value_set_bool(struct value *map, const char *key, bool b);
const struct value *value_get(const struct value *map, const char *key); /* for tests */

struct tmpl_set;

struct tmpl_options {
    bool raw; /* {{{x}}} prints anything unescaped */
};

struct tmpl_set *tmpl_set_new(const struct tmpl_options *options);
void tmpl_set_free(struct tmpl_set *set);
/* Compile and add (or replace) a template. KY_EINVAL with "name:line:column: what" for a syntax
 * error. `name` and `text` are copied. */
enum ky_err tmpl_add(struct tmpl_set *set, struct str name, struct str text,
                     struct err *e) MUST_CHECK;
bool tmpl_has(const struct tmpl_set *set, struct str name);
/* A missing template is KY_ENOTFOUND; missing partials and values print nothing, as the spec says.
 */
enum ky_err tmpl_render(const struct tmpl_set *set, struct str name, const struct value *root,
                        struct buf *out, struct err *e) MUST_CHECK;
/* Partials that templates name and the set does not hold: for `check` and tests. NULL: none. */
const char *tmpl_missing(const struct tmpl_set *set);

#endif
