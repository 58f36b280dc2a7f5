/* sanitize.h: from foreign markup to markup we publish.
 *
 * Kept: p br hr h2 h3 h4 h5 h6 blockquote pre code ul ol li dl dt dd table caption thead tbody
 * tfoot tr th td colgroup col figure figcaption img a strong em b i u s sub sup small mark del ins
 * q cite abbr time span ruby rt rp div section (the last three without attributes but lang, dir,
 * class from the list); h1 becomes h2; font, o:p and the like vanish around their content; script,
 * style, iframe, form, svg, math, object, template vanish with it. Attributes by element; URLs of
 * http, https, mailto, tel and relative ones (src: http, https and relative); links out get
 * rel="nofollow noopener". Empty paragraphs, runs of &nbsp; used as indent, and Word's leftovers
 * go. Text directly in the body is wrapped in p.
 *
 * Promises, which the fuzzer holds it to: sanitizing twice gives the same bytes; the output
 * reparses to allowed elements and attributes only; plain text survives. Pure. Cost: linear. */
#ifndef KY_HTML_SANITIZE_H
#define KY_HTML_SANITIZE_H

#include "html/dom.h"
#include "html/safe.h"

struct html_policy {
    struct str base_url; /* relative URLs are resolved against it when set */
    bool images;         /* keep img and figure */
};

enum ky_err html_sanitize(struct arena *a, struct str utf8, const struct html_policy *policy,
                          struct html_safe *out, struct err *e) MUST_CHECK;
/* The children of a parsed element. */
enum ky_err html_sanitize_node(struct arena *a, const struct html_node *root,
                               const struct html_policy *policy, struct html_safe *out,
                               struct err *e) MUST_CHECK;
/* Every element and attribute of the tree is on the list: what tests and `check` ask. */
bool html_is_allowed(const struct html_node *root);

#endif
