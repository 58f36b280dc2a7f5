/* given.h: a set of templates, an arena and a page for one test. Data is written as JSON. */
#ifndef KY_TESTS_TMPL_GIVEN_H
#define KY_TESTS_TMPL_GIVEN_H

#include "unit.h"

#include "base/json.h"
#include "tmpl/tmpl.h"

struct given {
    struct arena a;
    struct tmpl_set *set;
    struct buf out;
    struct err e;
};

void given_init(struct given *g, bool raw);
void given_release(struct given *g);
/* null becomes NULL; a real number becomes text, since values have none. */
struct value *given_value(struct arena *a, const struct json *j);
struct value *given_json(struct given *g, const char *json);
void given_template(struct given *g, const char *name, const char *text);
/* Render `page` into g->out. */
enum ky_err given_render(struct given *g, const struct value *root);

/* The template "page" gives `want` with the data. */
#define assert_page(g, json, want)                                                                 \
    do {                                                                                           \
        assert_ok(given_render((g), given_json((g), (json))), &(g)->e);                            \
        assert_str(buf_str(&(g)->out), (want));                                                    \
    } while (0)
/* The same with the text of "page" in place. */
#define assert_text(g, text, json, want)                                                           \
    do {                                                                                           \
        given_template((g), "page", (text));                                                       \
        assert_page((g), (json), (want));                                                          \
    } while (0)

#endif
