/* article.h: articles and their revisions.
 *
 * An article is a draft until it is published; its public text is one of its revisions. A revision
 * never changes. Keys: "article:ID" for everything the public sees of one, "teaser:ID" for what
 * lists show (title, lead, excerpt, channel), "title:ID" for the title alone. */
#ifndef KY_STORE_ARTICLE_H
#define KY_STORE_ARTICLE_H

#include "html/safe.h"
#include "store/listing.h"

enum article_state { ARTICLE_DRAFT, ARTICLE_PUBLISHED, ARTICLE_RECALLED, ARTICLE_STATES };

struct revision {
    int64_t id, article_id, number, at;
    struct str actor;
    struct str title, lead;
    struct str excerpt;           /* what lists show when there is no lead: plain text */
    struct html_safe html;        /* sanitized */
    struct str plain;             /* of html; the register's anchors count its code points */
    int64_t source_id, editor_id; /* terms; 0: none */
    struct str origin_line;       /* the publication named inside the text */
    int64_t *tags;                /* terms, in the order given */
    size_t tags_n;
    struct str digest; /* hex; see revision_digest */
};

struct article {
    int64_t id;
    enum article_state state;
    struct str lang;
    int64_t translation_of; /* 0: none */
    struct str origin;      /* key of where it was imported from; empty: written here */
    int64_t channel_id;
    int64_t revision_id, public_revision_id; /* the latest; the one readers see (0: none) */
    struct str path;                         /* empty until first published, then for ever */
    int64_t published_at, created_at;
    int64_t changed_at; /* when what the public sees changed; of a draft, when it did */
};

const char *article_state_name(enum article_state s);

/* NULL in *out when there is none. Depends on "article:ID", which covers all but `revision_id` and
 * what concerns drafts. */
enum ky_err store_article(struct reader *r, int64_t id, struct article **out,
                          struct err *e) MUST_CHECK;
/* Id of the article imported from `origin`, 0 when there is none. For writers: keeps no key. */
enum ky_err store_article_by_origin(struct reader *r, struct str origin, int64_t *out,
                                    struct err *e) MUST_CHECK;
/* A revision by id, whole. NULL in *out when there is none. Keeps no key of its own: read its
 * article first. */
enum ky_err store_revision(struct reader *r, int64_t id, struct revision **out,
                           struct err *e) MUST_CHECK;

/* BLAKE2b over title, lead, excerpt, markup, plain text, source, editor, origin line and tags. */
struct hash revision_digest(const struct revision *v);
/* Every revision's digest fits its text: KY_ECORRUPT names the first that does not. */
enum ky_err store_revisions_verify(struct reader *r, int64_t *out_n, struct err *e) MUST_CHECK;

/* Create a draft; id and times are set. KY_EEXIST when the origin is taken. */
enum ky_err store_article_create(struct writer *w, struct article *a, struct err *e) MUST_CHECK;
/* Add a revision as the latest; id, number, at, actor, digest are set. Touches nothing public. When
 * it equals the latest one, nothing is written and *v becomes that one (its id tells). */
enum ky_err store_article_revise(struct writer *w, struct article *a, struct revision *v,
                                 struct err *e) MUST_CHECK;
/* Make the latest revision public at `published_at`, at `path` unless it has one. `channels` gives
 * the ancestors whose lists hold it too. When nothing changes, nothing is logged. */
struct channels;
enum ky_err store_article_publish(struct writer *w, struct article *a, int64_t published_at,
                                  struct str path, const struct channels *channels,
                                  struct err *e) MUST_CHECK;
/* Take it back everywhere: out of all lists, its path answers 410. */
enum ky_err store_article_recall(struct writer *w, struct article *a, struct err *e) MUST_CHECK;
/* Another channel; a published one moves in the lists. */
enum ky_err store_article_move(struct writer *w, struct article *a, int64_t channel_id,
                               const struct channels *channels, struct err *e) MUST_CHECK;

#endif
