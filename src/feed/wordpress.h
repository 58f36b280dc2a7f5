/* wordpress.h: texts as WordPress keeps them become HTML, as WordPress itself shows them.
 *
 * A text without block comments (<!-- wp:… -->) is one of the old editor: a blank line ends a
 * paragraph, a line end breaks a line. Shortcodes: [caption] becomes a figure; [embed], [audio] and
 * [video] become links; [gallery] and [playlist], which name media of the old site, go and are
 * counted; every other stays as it is typed. The result is not sanitized. Pure; cost: linear. */
#ifndef KY_FEED_WORDPRESS_H
#define KY_FEED_WORDPRESS_H

#include "base/arena.h"
#include "base/buf.h"

struct wordpress_text {
    struct str before; /* what stands before <!--more-->; empty when it is not there */
    struct str html;   /* what stands behind it, or everything */
    size_t galleries;  /* [gallery] and [playlist] that went */
    size_t pages;      /* <!--nextpage--> */
};

enum ky_err wordpress_text(struct arena *a, struct str content, struct wordpress_text *out,
                           struct err *e) MUST_CHECK;

/* The two steps, for tests: shortcodes; paragraphs (wpautop). */
void wordpress_shortcodes(struct buf *out, struct str in, size_t *galleries);
void wordpress_paragraphs(struct buf *out, struct str in);

#endif
