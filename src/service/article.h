/* article.h: articles as people and imports hand them in: checked, made safe, published, taken
 * back.
 *
 * The functions with a writer are for callers that put many into one commit (imports, seeding); the
 * others are one commit each. Names of sources, editors and tags become terms when they are new. */
#ifndef KY_SERVICE_ARTICLE_H
#define KY_SERVICE_ARTICLE_H

#include "service/site.h"
#include "store/article.h"
#include "store/channel.h"

struct article_input {
    struct str title, lead;
    struct html_safe html;
    struct str plain; /* html_plain of html, of callers that have it; p NULL: made here */
    struct str source, source_url, origin_line, editor;
#define X(name) struct str name;
    REVISION_TEXTS(X)
#undef X
    const struct str *tags, *channels, *topics; /* names; slugs of secondary channels, of topics */
    size_t tags_n, channels_n, topics_n;
    int64_t picture_id;     /* media; 0: none */
    struct ids attachments; /* media */
    struct str lang;        /* zh-CN, en; empty: the site's */
    struct str channel;     /* slug */
    struct str origin;      /* key of where it comes from; empty: written here */
    int64_t translation_of;
    int64_t published_at; /* us; 0: now. In the future: it is planned, and a draft until then */
    int64_t valid_until;  /* us; 0: for ever */
    bool publish;
    bool update; /* an article of that origin with another text gets this one as a new revision */
};

enum article_outcome { ARTICLE_CREATED, ARTICLE_UPDATED, ARTICLE_UNCHANGED, ARTICLE_DIFFERS };

struct article_result {
    int64_t id;
    enum article_outcome outcome;
    struct str path;    /* in the arena given; empty while a draft */
    int64_t planned_at; /* us: when it is to be published; 0: not planned */
};

const char *article_outcome_name(enum article_outcome o);

/* KY_EINVAL for a bad field; KY_ENOTFOUND for an unknown channel or topic, naming those there are.
 * An article of the same origin is never made twice: the outcome says what was found. */
enum ky_err article_put(struct writer *w, const struct zone *zone, const struct article_input *in,
                        struct article_result *out, struct err *e) MUST_CHECK;

enum ky_err article_import(struct site *s, const struct actor *actor, struct arena *a,
                           const struct article_input *in, struct article_result *out,
                           struct err *e) MUST_CHECK;
/* A new text for an article, as a draft beside what the public reads. */
enum ky_err article_revise(struct site *s, const struct actor *actor, int64_t id,
                           const struct article_input *in, struct err *e) MUST_CHECK;
/* Make the latest text public; `at` 0: now for a first publication, else as it was; in the future:
 * plan it for then. */
enum ky_err article_publish(struct site *s, const struct actor *actor, int64_t id, int64_t at,
                            struct err *e) MUST_CHECK;
/* Withdraw the plan to publish it. */
enum ky_err article_unplan(struct site *s, const struct actor *actor, int64_t id,
                           struct err *e) MUST_CHECK;
/* Gone from pages, lists and feeds; its address says so, with the notice (may be empty). */
enum ky_err article_recall(struct site *s, const struct actor *actor, int64_t id, struct str notice,
                           struct err *e) MUST_CHECK;
/* To be taken back at that time by itself; 0: never. What has ended is published again only after
 * it was given another end. */
enum ky_err article_end(struct site *s, const struct actor *actor, int64_t id, int64_t valid_until,
                        struct err *e) MUST_CHECK;
/* Say in public what was put right; `at` 0: now. */
enum ky_err article_correct(struct site *s, const struct actor *actor, int64_t id, int64_t at,
                            struct str text, struct err *e) MUST_CHECK;
enum ky_err article_move(struct site *s, const struct actor *actor, int64_t id, struct str channel,
                         struct err *e) MUST_CHECK;

#endif
