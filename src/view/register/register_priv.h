/* register_priv.h: pieces that the register's pages are made of.
 *
 * Values: a row is {title path kind number state{name word} light{name word} date facts[…]}; a fact
 * {name word text | links[{name path}]}; see row.html and facts.html. */
#ifndef KY_VIEW_REGISTER_REGISTER_PRIV_H
#define KY_VIEW_REGISTER_REGISTER_PRIV_H

#include "store/object.h"
#include "view/register/register.h"
#include "view/view_priv.h"

enum { ROWS_LENGTH = 50, PARTS_MAX = 200 };

/* What is shown of a kind: names separated by blanks, in this order. */
struct register_plan {
    enum register_kind kind;
    const char *name;  /* the field a row is named by, if not the kind's title */
    const char *row;   /* fields beside the name where the object is one of a list */
    const char *facts; /* short fields on its own page */
    const char *texts; /* long ones */
    const char *parts; /* who refers to it, as roles; "+" in front: from the lowest up */
};
const struct register_plan *register_plan(const struct kind *k);

/* Whether readers may know of the object at all, and whether they may see its texts. */
bool register_listed(const struct object *o);
bool register_open(const struct object *o);

/* A word of the catalogue: "choice.task.closed" if there is one, else "choice.closed". */
struct str register_word(const struct view *v, const char *what, const struct kind *k,
                         struct str name);
struct str register_title(const struct view *v,
                          const struct object *o);                      /* in the page's language */
struct str register_path(const struct view *v, const struct object *o); /* empty: no page */
struct str register_home(const struct view *v, const struct kind *k);   /* /register/tasks/ */
/* "2026年5月16日" or "16 May 2026"; of a part of a date as much as it says. */
struct str register_date(const struct view *v, struct str partial);

/* NULL in *out when the field is not set, or nothing of it may be shown. */
enum ky_err register_fact(struct view *v, const struct object *o, struct str field,
                          struct value **out, struct err *e) MUST_CHECK;
/* The facts named, in that order, as a list. */
enum ky_err register_facts(struct view *v, const struct object *o, const char *fields,
                           struct value **out, struct err *e) MUST_CHECK;
enum ky_err register_row(struct view *v, const struct object *o, struct value **out,
                         struct err *e) MUST_CHECK;
enum ky_err register_rows(struct view *v, const struct objects *list, struct value **out,
                          struct err *e) MUST_CHECK;
/* Root sections[{name word rows[…] more}]: those of the plan's parts that hold anything. */
enum ky_err register_sections(struct view *v, const struct object *o, struct err *e) MUST_CHECK;
/* The facets of a kind with the count of each value, as links to the lists of the edition. */
enum ky_err register_facets(struct view *v, const struct kind *k, struct str facet,
                            struct str chosen, struct value **out, struct err *e) MUST_CHECK;
/* The head, breadcrumb and navigation of the register. */
void register_frame(struct view *v, struct str title, struct str description);

#endif
