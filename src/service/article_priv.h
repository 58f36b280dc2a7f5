/* article_priv.h: what writing an article works with; shared by article.c and article_change.c. */
#ifndef KY_SERVICE_ARTICLE_PRIV_H
#define KY_SERVICE_ARTICLE_PRIV_H

#include "service/article.h"
#include "store/timer.h"

struct put {
    struct writer *w;
    struct reader r;
    const struct zone *zone;
    const struct article_input *in; /* may be NULL */
    struct channels channels;
    struct settings settings;
    bool compare; /* nothing is to be written: no term is made */
};

enum ky_err put_begin(struct put *p, struct writer *w, const struct zone *zone,
                      const struct article_input *in, struct err *e) MUST_CHECK;
/* KY_ENOTFOUND, naming the channels there are. */
enum ky_err put_channel(struct put *p, struct str slug, int64_t *out, struct err *e) MUST_CHECK;
enum ky_err put_load(struct put *p, int64_t id, struct article **out, struct err *e) MUST_CHECK;
enum ky_err put_check(struct arena *a, const struct article_input *in, struct err *e) MUST_CHECK;
/* The revision that the input, which was checked, makes for an article of that channel. */
enum ky_err put_revision(struct put *p, int64_t channel, struct revision *v,
                         struct err *e) MUST_CHECK;
/* Now, or when its time has come. */
enum ky_err put_publish(struct put *p, struct article *a, int64_t at, struct err *e) MUST_CHECK;
enum ky_err put_end(struct put *p, struct article *a, int64_t valid_until,
                    struct err *e) MUST_CHECK;

#endif
