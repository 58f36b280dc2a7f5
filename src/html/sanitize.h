/* sanitize.h: from foreign markup to markup we publish.
 *
 * Kept: p br hr h2 h3 h4 h5 h6 blockquote pre code ul ol li dl dt dd table caption thead tbody
 * tfoot tr th td colgroup col figure figcaption img picture source a strong em b i u s sub sup
 * small mark del ins q cite abbr time span ruby rt rp div section. h1 becomes h2, and no heading
 * lies more than one level below the one before it, the first at h2; tt kbd samp become code,
 * strike s, dir and menu ul, xmp and listing pre; font, o:p and the like vanish around their
 * content; script, style, iframe, form, svg, math, object, template vanish with it. span, div and
 * section stay only for the sake of a lang or dir.
 *
 * Attributes by element (sanitize_priv.h lists them); no id, style or handler. Classes:
 * align-center and align-right on p, td and th, which is what becomes of align, center and
 * text-align. URLs of http, https, mailto, tel and relative ones (src: http, https and relative;
 * url.h); srcset only files of this site (/media/NAME) with their widths, and picture with its
 * sources only as a whole around one img; links out get rel="nofollow noopener"; img always has an
 * alt. What a script would load later (data-src) counts as src when that is missing.
 *
 * Text directly in the body or in a quotation is wrapped in p. Elements that end up empty go, but
 * for cells. Blanks collapse; at the ends of a block and around br they go, with the NBSP and
 * ideographic spaces that indent; every other character stays as it is, but for control characters
 * and noncharacters. A block a line, at the top level.
 *
 * Promises, which the fuzzer holds it to: sanitizing twice gives the same bytes; the output
 * reparses to allowed elements and attributes only; the text of what does not vanish survives in
 * its order. Pure. Cost: linear. An arena that is spent gives KY_ELIMIT. */
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
