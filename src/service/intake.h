/* intake.h: articles, pages and channels that an import reads from a stream, written in batches as
 * they come.
 *
 * What is made ready between two batches counts as the pause that bulk.h asks for. Each item is
 * written once however often the file is imported: an article by its origin, a page by its old
 * address, else by its slug. A failure undoes its batch; what was committed before stays, and the
 * text of the error says how much that is. */
#ifndef KY_SERVICE_INTAKE_H
#define KY_SERVICE_INTAKE_H

#include "service/article.h"
#include "service/bulk.h"
#include "store/page.h"

enum intake_kind { INTAKE_CHANNEL, INTAKE_ARTICLE, INTAKE_PAGE };

struct intake_item {
    enum intake_kind kind;
    int64_t line;
    struct article_input article;
    struct page page;
    struct str old_path;            /* canonical; empty: none to redirect */
    struct str name, parent, about; /* of a channel; article.channel is its slug, parent a slug */
    /* what came of it */
    enum article_outcome outcome;
    bool redirected, taken; /* the old address; it belongs to something else */
};

/* Names with counts, in the order in which they first came. */
struct tally {
    struct {
        char name[64];
        int64_t n;
    } of[40];
    size_t n;
};
void tally_add(struct tally *t, const char *name, int64_t n);
void tally_add_str(struct tally *t, struct str name, int64_t n);

struct intake {
    struct site *site;
    const struct actor *actor;
    const char *file; /* for the texts of errors */
    bool dry_run;     /* nothing is written: what is there already counts as unchanged */
    void (*progress)(void *ctx, int64_t done, int64_t all); /* bytes; may be NULL */
    void *progress_ctx;
    /* the result */
    int64_t articles[ARTICLE_DIFFERS + 1], pages[ARTICLE_DIFFERS + 1], channels;
    int64_t redirects, redirects_taken;
    struct tally left;  /* what was not taken */
    struct tally noted; /* what was taken otherwise than it stood */
    /* at work */
    struct arena arena; /* of what waits */
    VEC(struct intake_item) waiting;
    struct bulk_pace pace;
    int64_t begun;   /* when the first that waits came */
    int64_t counted; /* of what waits */
};

/* Set site, actor, file and the options before. */
void intake_init(struct intake *in);
void intake_release(struct intake *in);
/* A new item, zeroed, whose strings are to live in in->arena; NULL once that is spent. */
struct intake_item *intake_new(struct intake *in);
/* Write what waits, when it is enough for a batch. Call it between items. */
enum ky_err intake_step(struct intake *in, struct err *e) MUST_CHECK;
enum ky_err intake_end(struct intake *in, struct err *e) MUST_CHECK;
/* Add to an error's text what stays. */
enum ky_err intake_blame(const struct intake *in, enum ky_err err, struct err *e);

/* Give the file ("-": standard input) to `push`, piece by piece. */
enum ky_err intake_read(struct intake *in, enum ky_err (*push)(void *ctx, struct str, struct err *),
                        void *ctx, struct err *e) MUST_CHECK;

#endif
