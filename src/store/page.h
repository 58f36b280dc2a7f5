/* page.h: static pages (about, contact, legal notice…), edited as a whole. Their titles stand in
 * every footer ("pages:LANG"); their text depends on "page:ID", the list of all on "pages". */
#ifndef KY_STORE_PAGE_H
#define KY_STORE_PAGE_H

#include "html/safe.h"
#include "store/writer.h"

struct page {
    int64_t id;
    struct str slug, title;
    struct html_safe html;
    int64_t rank;
    bool public;
    int64_t changed_at;
    struct str lang; /* empty: the site's */
    struct str path; /* /about/SLUG/ */
};

enum ky_err store_page(struct reader *r, int64_t id, struct page **out, struct err *e) MUST_CHECK;
/* Public pages by rank, at most 200, without their text, its time of change and their rank. */
enum ky_err store_pages(struct reader *r, struct page **out, size_t *out_n,
                        struct err *e) MUST_CHECK;
/* Every page with its text, public or not, by rank, at most 1000: for those who arrange them. Keeps
 * no key. */
enum ky_err store_page_list(struct reader *r, struct page **out, size_t *out_n,
                            struct err *e) MUST_CHECK;
/* Those of a language: of the site's own (`own`) the ones that name none, too. */
enum ky_err store_pages_in(struct reader *r, struct str lang, bool own, struct page **out,
                           size_t *out_n, struct err *e) MUST_CHECK;
/* Create (id 0) or change; nothing is logged when nothing changes. KY_EINVAL names the field,
 * KY_EEXIST a slug that another page has or had. */
enum ky_err store_page_save(struct writer *w, struct page *p, struct err *e) MUST_CHECK;

#endif
