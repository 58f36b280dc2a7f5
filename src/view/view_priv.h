/* view_priv.h: pieces that several pages are made of. */
#ifndef KY_VIEW_VIEW_PRIV_H
#define KY_VIEW_VIEW_PRIV_H

#include "store/topic.h"
#include "view/view.h"

enum { LIST_LENGTH = 20, FEED_LENGTH = 30 };

struct str view_word(const struct view *v, const char *name);
struct str view_url(const struct view *v, struct str path); /* absolute */
/* The path of a page of this edition; articles and files have none of their own. */
struct str view_at(const struct view *v, struct str path);
/* The page speaks that language: v->lang, v->base, and what follows from them on the root. */
void view_speak(struct view *v, struct str lang);
struct str view_base(const struct view *v, struct str lang);
struct str view_lang(const struct view *v, struct str lang); /* empty: the site's own */
struct str view_site_name(const struct view *v);
/* Root translations[{name lang path}], edition, hreflang of an article's page. */
enum ky_err view_translations(struct view *v, const struct article *a, struct err *e) MUST_CHECK;
bool view_english(const struct view *v); /* the site has an English edition beside its own */
/* The other edition's counterpart of the page, whose path in this one is view_at(path), and the
 * languages it exists in: root edition{name path lang}, hreflang[{lang url}]. */
void view_editions(struct view *v, struct str path);
struct value *view_date(const struct view *v, int64_t us);
/* A date by the pattern that the words give under `name`: {Y}, {M}, {D} are numbers, {B} is the
 * month's name. */
struct str view_date_text(const struct view *v, const char *name, const struct civil *c);
/* A list under `key`, and under "has_KEY" whether anything is in it. */
void view_set_list(const struct view *v, struct value *map, const char *key,
                   const struct value *list);
/* A teaser: {title path url lead date{…} channel{name path}}; channel left out when it is `within`.
 */
struct value *view_teaser(const struct view *v, const struct teaser *t, int64_t within);
struct value *view_teasers(const struct view *v, const struct list_page *page, int64_t within);
struct value *view_channel_link(const struct view *v, const struct channel *c); /* {name path} */
struct value *view_link(const struct view *v, const char *name_key, struct str name,
                        struct str path);

/* head.title "title - site", head.description, head.canonical. */
void view_head(struct view *v, struct str title, struct str description);
void view_crumb(struct view *v, struct str name, struct str path);
/* Announce the three feeds of a page at `home` in the head. */
void view_feed_links(struct view *v, struct str home, struct str title);
/* {src srcset type… width height alt caption credit}, see picture.html; NULL for none. */
struct value *view_picture(const struct view *v, const struct picture *p);
/* A file with what is said about it; NULL in *out when it is not to be shown. */
enum ky_err view_media(struct view *v, int64_t id, struct value **out, struct err *e) MUST_CHECK;
/* Articles by id as [{title path}]. */
enum ky_err view_articles(struct view *v, struct ids ids, struct value **out,
                          struct err *e) MUST_CHECK;
/* Root most_read{day week month} of the edition, hot[{name path}]. */
enum ky_err view_popular(struct view *v, struct err *e) MUST_CHECK;
/* What editors put on the front page: headline, slides, columns, partners, ads_top, ads_side. */
enum ky_err view_blocks(struct view *v, struct err *e) MUST_CHECK;
/* The open topics as [{name path lead picture}]. */
enum ky_err view_topic_list(struct view *v, struct value **out, struct err *e) MUST_CHECK;
struct str view_topic_name(const struct view *v, const struct topic *t);
/* Breadcrumb of a channel and those above it. */
void view_channel_crumbs(struct view *v, const struct channel *c);

/* Show one page of a list at v->path: items, paging (older, first), for a page behind /before/KEY/
 * when key is set. A key that stands at no article leads to the nearest one that does (redirect),
 * or is not found. */
enum ky_err view_list(struct view *v, const struct list *l, struct str home, struct str key,
                      struct position floor, struct position top, int64_t within,
                      struct err *e) MUST_CHECK;

/* "1715823012000000-17", and back. */
struct str view_key(struct arena *a, struct position p);
bool view_key_parse(struct str key, struct position *out);

/* What the head of an article's page says to programs; call when all else is on the root. Adds:
 * meta{pub_date author keywords}, json_ld[markup] (NewsArticle, BreadcrumbList of schema.org). */
enum ky_err view_article_head(struct view *v, const struct article *a, const struct revision *rev,
                              struct err *e) MUST_CHECK;

#endif
