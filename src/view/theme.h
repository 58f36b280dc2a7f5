/* theme.h: templates, words and static files: those built in, and over them those of the site's
 * theme folder.
 *
 *     theme/article.html        replaces a template        theme/words.en      replaces single
 * words theme/assets/main.css     replaces or adds a static file
 *
 * A theme is immutable once loaded, and reference-counted, so that `serve --dev` can put a new one
 * in place while requests still render with the old one. Thread-safe. */
#ifndef KY_VIEW_THEME_H
#define KY_VIEW_THEME_H

#include "base/embedded.h"
#include "tmpl/tmpl.h"

/* The built-in files: themes/default. */
extern const struct embedded embedded_theme[];
extern const size_t embedded_theme_n;

struct asset {
    struct str name; /* "main.css" */
    struct str path; /* "/assets/main.0123456789ab.css": changes with the content, so it is cached
                        for ever */
    struct str data;
    const char *type;
};

struct theme;

/* `dir` may be NULL or missing (no overrides). KY_EINVAL names file and line of the first error. */
enum ky_err theme_load(const char *dir, struct theme **out, struct err *e) MUST_CHECK;
struct theme *theme_ref(struct theme *t);
void theme_unref(struct theme *t); /* NULL is fine */

const struct tmpl_set *theme_templates(const struct theme *t); /* HTML, XML, SVG: escaped */
const struct tmpl_set *theme_texts(const struct theme *t);     /* *.txt: as they are */
/* Words of the interface: a map for templates ({{t.home}}); of zh-CN when the language has none. */
const struct value *theme_words(const struct theme *t, struct str lang);
struct str theme_word(const struct theme *t, struct str lang,
                      const char *name); /* its name when missing */
const struct asset *theme_asset(const struct theme *t,
                                struct str path); /* by path; NULL when unknown */
struct str theme_asset_path(const struct theme *t,
                            const char *name); /* by name; empty when unknown */
/* Their paths, for templates: {{assets.main.css}} is that of main.css. */
const struct value *theme_asset_values(const struct theme *t);
const struct asset *theme_assets(const struct theme *t, size_t *out_n);
/* Changes whenever a file of the folder does: `serve --dev` compares it. 0 without a folder. */
uint64_t theme_stamp(const char *dir);

#endif
