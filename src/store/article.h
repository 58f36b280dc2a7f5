/* article.h: articles and their revisions.
 *
 * An article is a draft until it is published; its public text is one of its revisions. A revision
 * never changes. Keys: "article:ID" for everything the public sees of one, "teaser:ID" for what
 * lists show (title, lead, excerpt, channel), "title:ID" for the title alone, "time:ID" for when it
 * was published, where no list tells. */
#ifndef KY_STORE_ARTICLE_H
#define KY_STORE_ARTICLE_H

#include "html/safe.h"
#include "store/ids.h"
#include "store/listing.h"

enum article_state { ARTICLE_DRAFT, ARTICLE_PUBLISHED, ARTICLE_RECALLED, ARTICLE_STATES };

/* Texts of a revision that are set as they are: kicker and subtitle stand above and below the
 * title, the short title in narrow lists; who wrote, proofread and approved it; of a reprint what
 * the original is called, who wrote it, where it stands. */
#define REVISION_TEXTS(X)                                                                          \
    X(kicker)                                                                                      \
    X(subtitle)                                                                                    \
    X(short_title)                                                                                 \
    X(author)                                                                                      \
    X(proofreader)                                                                                 \
    X(approver)                                                                                    \
    X(original_title)                                                                              \
    X(original_author)                                                                             \
    X(original_url)

struct revision {
    int64_t id, article_id, number, at;
    struct str actor;
    struct str title, lead;
    struct str excerpt;           /* what lists show when there is no lead: plain text */
    struct html_safe html;        /* sanitized */
    struct str plain;             /* of html; the register's anchors count its code points */
    int64_t source_id, editor_id; /* terms; 0: none */
    struct str origin_line;       /* the publication named inside the text */
#define X(name) struct str name;
    REVISION_TEXTS(X)
#undef X
    int64_t picture_id;  /* media, beside the title in lists; 0: none */
    struct ids tags;     /* terms, in the order given */
    struct ids channels; /* secondary ones: it stands in their lists too */
    struct ids topics;
    struct ids attachments; /* media */
    struct str digest;      /* hex; see revision_digest */
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
    int64_t changed_at;  /* when what the public sees changed; of a draft, when it did */
    int64_t valid_until; /* taken back by the clock then; 0: never */
    struct str notice;   /* of a recall: why, for the public */
    struct ids related;  /* articles, nearest first; found when it is published */
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

/* BLAKE2b over title, lead, excerpt, markup, plain text, source, editor, origin line and tags; what
 * came with the second migration joins where any of it is set. */
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
/* Take it back everywhere: out of all lists, its path answers 410 with the notice (may be empty).
 * `action` is what the log says: "recall", "expire". KY_ECONFLICT when it is not published,
 * KY_EINVAL for a notice that is too long or no text. */
enum ky_err store_article_recall(struct writer *w, struct article *a, const char *action,
                                 struct str notice, struct err *e) MUST_CHECK;
/* Set a->valid_until, of one that is published or not. */
enum ky_err store_article_set_end(struct writer *w, struct article *a, int64_t valid_until,
                                  struct err *e) MUST_CHECK;
/* The published articles that are translations of `id`, or of what it is a translation of, without
 * itself; at most 8. Depends on "translations:ORIGINAL", which each one that appears or goes
 * touches; their language and path never change. */
struct translation {
    int64_t id;
    struct str lang, path;
};
enum ky_err store_translations(struct reader *r, const struct article *a, struct translation **out,
                               size_t *out_n, struct err *e) MUST_CHECK;

/* Another channel; a published one moves in the lists. */
enum ky_err store_article_move(struct writer *w, struct article *a, int64_t channel_id,
                               const struct channels *channels, struct err *e) MUST_CHECK;

#endif
