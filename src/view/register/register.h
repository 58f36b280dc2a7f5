/* register.h: the public pages of the register: overview, lists, objects.
 *
 * Pages follow the table of kinds (register/kind.h) and, for what is shown where, the table in
 * plan.c. An object that is withheld is shown as a stub: its number, kind, date and the ground. */
#ifndef KY_VIEW_REGISTER_REGISTER_H
#define KY_VIEW_REGISTER_REGISTER_H

#include "register/object.h"
#include "view/view.h"

/* /register/: counts by light and state, each a link to its list; what changed last. */
enum ky_err view_register(struct view *v, struct err *e) MUST_CHECK;
/* /register/KIND/, and with facet and value /register/KIND/FACET/VALUE/; `key` as in
 * /before/KEY/, empty for the first page. `home` is the path of the first page. KY_ENOTFOUND. */
enum ky_err view_register_list(struct view *v, struct str kind, struct str facet, struct str value,
                               struct str key, struct err *e) MUST_CHECK;
/* /register/KIND/ID/. KY_ENOTFOUND; KY_EGONE for what was withdrawn. */
enum ky_err view_register_object(struct view *v, struct str kind, int64_t id,
                                 struct err *e) MUST_CHECK;
/* /register/KIND/ID.json: the object and its parts, for programs. */
enum ky_err view_register_json(struct view *v, struct str kind, int64_t id,
                               struct err *e) MUST_CHECK;

/* What stands beside and below an article whose words the register follows: root blocks and
 * decided, see margin.c. Nothing is set when none are. */
enum ky_err view_register_margin(struct view *v, const struct article *article,
                                 const struct revision *rev, struct err *e) MUST_CHECK;

#endif
