/* view.h: from records to the values that templates print.
 *
 * A view gathers everything a page needs through its reader, then names the template; after that
 * the read transaction may end and rendering begins: no database call happens while rendering. What
 * every answer may show (site, words) is gathered by view_begin, what stands around each page for
 * people (navigation, footer) by view_around, so that feeds and site maps do not depend on it.
 *
 * Root values: lang, t (words), site{name url}, css; of pages for people nav[{name
 * path here}], pages[{title path}], footer{…}, head{title description canonical feeds[{type title
 * path}]}, crumbs[{name path}]; and what the page's own function adds; see the comment of each. A
 * date is {iso http rfc822 text date time day}: text "2024-05-16 09:30:12", time absent when only
 * the day is known. */
#ifndef KY_VIEW_VIEW_H
#define KY_VIEW_VIEW_H

#include "store/article.h"
#include "store/channel.h"
#include "store/page.h"
#include "store/setting.h"
#include "store/term.h"
#include "base/zone.h"
#include "view/theme.h"

struct view {
    struct reader *r;
    struct arena *a;
    const struct theme *theme;
    const struct zone *zone;
    struct settings settings;
    struct channels channels;
    struct str lang;
    struct str base; /* of the edition: "" or "/en" */
    struct str path; /* canonical path of the page, with the base */
    struct value *root, *crumbs;
    const char *template; /* what to render; NULL: `body` holds the answer */
    struct buf *body;
    const char *type;    /* Content-Type; NULL: HTML */
    int64_t subject;     /* article shown, for view counts */
    struct str redirect; /* canonical path to go to instead; empty: none */
    int64_t link; /* the redirect is that link, which leads out: followed and counted each time */
    int status;   /* 0: 200 */
};

/* Sets up root and gathers what every answer may show. `body` takes answers that are written
 * straight (JSON). A site that has an English name has an English edition under /en/: then v->base
 * is set, and the page's own function gets the path without it. */
enum ky_err view_begin(struct view *v, struct reader *r, const struct theme *theme,
                       const struct zone *zone, struct str path, struct buf *body,
                       struct err *e) MUST_CHECK;

/* After the page's own function: what stands around it, if it is a page for people. */
enum ky_err view_around(struct view *v, struct err *e) MUST_CHECK;

/* The pages: each returns KY_ENOTFOUND when there is none (and has noted the keys that say so),
 * KY_EGONE when it was taken back. */
enum ky_err view_home(struct view *v, struct err *e) MUST_CHECK;
/* What stands at the path by the permalink ledger: an article, channel, term or static page, its
 * first page. */
enum ky_err view_permalink(struct view *v, struct str path, struct str key,
                           struct err *e) MUST_CHECK;
enum ky_err view_article(struct view *v, int64_t id, struct err *e) MUST_CHECK;
enum ky_err view_channel(struct view *v, int64_t id, struct str key, struct err *e) MUST_CHECK;
enum ky_err view_topic(struct view *v, int64_t id, struct str key, struct err *e) MUST_CHECK;
enum ky_err view_topics(struct view *v, struct err *e) MUST_CHECK; /* /topic/ */
enum ky_err view_term(struct view *v, int64_t id, struct str key, struct err *e) MUST_CHECK;
enum ky_err view_page(struct view *v, int64_t id, struct err *e) MUST_CHECK;
enum ky_err view_archive(struct view *v, struct err *e) MUST_CHECK; /* months */
enum ky_err view_archive_month(struct view *v, int year, int month,
                               struct err *e) MUST_CHECK; /* days */
enum ky_err view_archive_day(struct view *v, int year, int month, int day, struct str key,
                             struct err *e) MUST_CHECK;
enum ky_err view_sitemap(struct view *v, struct err *e) MUST_CHECK;       /* /sitemap.html */
enum ky_err view_sitemap_index(struct view *v, struct err *e) MUST_CHECK; /* /sitemap.xml */
enum ky_err view_sitemap_part(struct view *v, int64_t part,
                              struct err *e) MUST_CHECK; /* /sitemap/N.xml; 0: lists */
enum ky_err view_sitemap_news(struct view *v, struct err *e) MUST_CHECK;
enum ky_err view_robots(struct view *v, struct err *e) MUST_CHECK;

/* Small files for programs: /manifest.webmanifest, /opensearch.xml, /.well-known/security.txt,
 * /feeds.opml, /sw.js (the script that keeps the offline page), /offline.html. */
enum ky_err view_manifest(struct view *v, struct err *e) MUST_CHECK;
enum ky_err view_opensearch(struct view *v, struct err *e) MUST_CHECK;
enum ky_err view_security(struct view *v, struct err *e) MUST_CHECK;
enum ky_err view_opml(struct view *v, struct err *e) MUST_CHECK;
enum ky_err view_worker(struct view *v, struct err *e) MUST_CHECK;
enum ky_err view_offline(struct view *v, struct err *e) MUST_CHECK;
/* The address of an article as a QR code (ISO/IEC 18004), an SVG picture. */
enum ky_err view_qr(struct view *v, int64_t id, struct err *e) MUST_CHECK;
/* Where a link of a block (an advertisement) leads: /go/ID. */
enum ky_err view_go(struct view *v, int64_t id, struct err *e) MUST_CHECK;

enum feed_format { FEED_RSS, FEED_ATOM, FEED_JSON, FEED_FORMATS };
const char *feed_file(enum feed_format f); /* "feed.xml", "atom.xml", "feed.json" */
/* Of the whole site, a channel or a term (tag). `home` is the path of the page the feed belongs to.
 */
enum ky_err view_feed(struct view *v, enum feed_format f, const struct list *list, struct str title,
                      struct str home, struct err *e) MUST_CHECK;
/* The feed of whatever stands at `home` (a channel's or tag's path, or "/"). */
enum ky_err view_feed_of(struct view *v, enum feed_format f, struct str home,
                         struct err *e) MUST_CHECK;

/* A page that says what went wrong: status and words by the status. */
enum ky_err view_problem(struct view *v, int status, struct err *e) MUST_CHECK;

#endif
