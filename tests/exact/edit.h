/* edit.h: what the kinds of edits share, and the edits. */
#ifndef KY_TESTS_EDIT_H
#define KY_TESTS_EDIT_H

#include "exact.h"
#include "service/article.h"
#include "store/topic.h"

size_t editor_pick(struct editor *ed, size_t n);
bool editor_chance(struct editor *ed, int percent);
int64_t editor_now(struct editor *ed);     /* the newest time it may give */
int64_t editor_article(struct editor *ed); /* some article's id, rather a recent one */
int64_t editor_time(struct editor *ed);    /* for a publication */
/* An article and its latest text (out_latest may be NULL), as they stand. */
enum ky_err editor_look(struct editor *ed, int64_t id, struct article **out,
                        struct revision **out_latest, struct err *e) MUST_CHECK;
enum ky_err editor_channels(struct editor *ed, struct channels *out, struct err *e) MUST_CHECK;

/* edit_article.c */
enum ky_err edit_publish(struct editor *ed, struct err *e) MUST_CHECK; /* a new one */
enum ky_err edit_draft(struct editor *ed, struct err *e) MUST_CHECK;
enum ky_err edit_rewrite(struct editor *ed, struct err *e) MUST_CHECK; /* another public text */
enum ky_err edit_revise(struct editor *ed, struct err *e) MUST_CHECK;  /* beside the public text */
enum ky_err edit_again(struct editor *ed, struct err *e) MUST_CHECK;   /* publish what there is */
enum ky_err edit_retime(struct editor *ed, struct err *e) MUST_CHECK;
enum ky_err edit_recall(struct editor *ed, struct err *e) MUST_CHECK;
enum ky_err edit_move(struct editor *ed, struct err *e) MUST_CHECK;
enum ky_err edit_import(struct editor *ed, struct err *e) MUST_CHECK; /* by its origin, again */
enum ky_err edit_batch(struct editor *ed, struct err *e) MUST_CHECK;  /* several in one commit */
enum ky_err edit_plan(struct editor *ed, struct err *e) MUST_CHECK;   /* one that comes later */
enum ky_err edit_unplan(struct editor *ed, struct err *e) MUST_CHECK;
enum ky_err edit_end(struct editor *ed, struct err *e) MUST_CHECK;
enum ky_err edit_correct(struct editor *ed, struct err *e) MUST_CHECK;
enum ky_err edit_first_articles(struct editor *ed, struct err *e) MUST_CHECK;

/* edit_site.c */
enum ky_err edit_channel(struct editor *ed, struct err *e) MUST_CHECK;
enum ky_err edit_page(struct editor *ed, struct err *e) MUST_CHECK;
enum ky_err edit_setting(struct editor *ed, struct err *e) MUST_CHECK;

/* edit_front.c */
enum ky_err edit_topic(struct editor *ed, struct err *e) MUST_CHECK;
enum ky_err edit_block(struct editor *ed, struct err *e) MUST_CHECK;
enum ky_err edit_item(struct editor *ed, struct err *e) MUST_CHECK;
enum ky_err edit_media(struct editor *ed, struct err *e) MUST_CHECK;
enum ky_err edit_clock(struct editor *ed, struct err *e) MUST_CHECK;   /* what is due happens */
enum ky_err edit_ranking(struct editor *ed, struct err *e) MUST_CHECK; /* after some views */
enum ky_err edit_first_front(struct editor *ed, struct err *e) MUST_CHECK;
int64_t editor_media(struct editor *ed); /* some picture's id, or 0 */
/* Slugs of some topics, *out_n of at most two, neighbours. */
struct str *editor_topics(struct editor *ed, size_t *out_n);

#endif
