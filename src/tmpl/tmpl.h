/* tmpl.h: Mustache templates, compiled once, rendered from values in an arena.
 *
 * All of the public specification but lambdas: comments, delimiters, interpolation, inverted
 * sections, partials (with indentation), sections, and the optional inheritance ({{<parent}}
 * {{$block}}) and dynamic names ({{>*name}}). Output is escaped for HTML and XML by default.
 *
 * {{x}} of a struct html_safe prints it raw; {{{x}}} and {{&x}} of anything else still escape,
 * unless the set was made with `raw` (tests of the specification; text formats such as robots.txt).
 *
 * False for sections are: what is missing, false, 0, empty text and an empty list. Lists and maps
 * print nothing, booleans "true" and "false".
 *
 * Inheritance, where the specification leaves a choice: of several arguments for a block, the one
 * of the template that inherits wins; the blocks inside an argument belong to the template it is
 * written in. Directly in a parent, text and comments are ignored, other tags than blocks are an
 * error. The indentation of lines is the top of compile.c.
 *
 * A set holds templates by name and is immutable once rendering begins, so threads may share it.
 * Limits, all KY_ELIMIT: a template 1 MB and tags 64 deep; while rendering, partials 64 deep, they
 * and sections together 256, ten million steps, output the buf's maximum. No database, no I/O.
 * Compiling is linear in the text. Rendering allocates nothing but output, and costs the output's
 * size plus the look-ups: a name is searched in each map of its context, innermost first, by a hash
 * made when compiling; a map of any size answers in O(1). */
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
/* Append and set; do nothing when either is NULL (an arena that is spent). Keys are not copied; one
 * that is set already gets the new value. Amortized O(1). */
void value_push(struct value *list, const struct value *item);
void value_set(struct value *map, const char *key, const struct value *v);
void value_set_str(struct value *map, const char *key,
                   struct str s); /* an empty s reads as false */
void value_set_int(struct value *map, const char *key, int64_t i);
void value_set_bool(struct value *map, const char *key, bool b);
const struct value *value_get(const struct value *map, const char *key);
struct str value_text(const struct value *v); /* of a text; empty for anything else */
size_t value_count(const struct value *list); /* items; 0 for what is no list */
const struct value *value_at(const struct value *list, size_t i); /* i < value_count */
bool value_truthy(const struct value *v); /* as a section sees it; NULL is false */

struct tmpl_set;

struct tmpl_options {
    bool raw; /* {{{x}}} prints anything unescaped */
};

struct tmpl_set *tmpl_set_new(const struct tmpl_options *options);
void tmpl_set_free(struct tmpl_set *set);
/* Compile and add (or replace) a template. KY_EINVAL with "name:line:column: what. hint" for a
 * syntax error, KY_ELIMIT past a limit; the set is then as it was. `name` and `text` are copied; a
 * byte order mark is dropped. */
enum ky_err tmpl_add(struct tmpl_set *set, struct str name, struct str text,
                     struct err *e) MUST_CHECK;
bool tmpl_has(const struct tmpl_set *set, struct str name);
/* Append the page to *out. A missing template is KY_ENOTFOUND; missing partials and values print
 * nothing, as the spec says. After an error *out holds a part of the page. root may be NULL. */
enum ky_err tmpl_render(const struct tmpl_set *set, struct str name, const struct value *root,
                        struct buf *out, struct err *e) MUST_CHECK;
/* Whether a template brings in itself, through others or not, whatever the values are: outside of
 * sections and blocks. KY_EINVAL, with the place of the tag; *out_name is the template it stands
 * in. What depends on values ends at the limits of rendering. Cost: size of the templates. */
enum ky_err tmpl_check_ends(struct tmpl_set *set, struct str *out_name, struct err *e) MUST_CHECK;
/* Partials that templates name and the set does not hold, as "a, b": for `check` and tests. NULL:
 * none. Valid until the next call; for one thread. Cost: missing names × size of the templates. */
const char *tmpl_missing(const struct tmpl_set *set);

#endif
