/* demo_register.h: the demo's register, as it was entered over three years (demo/register). */
#ifndef KY_SERVICE_DEMO_REGISTER_H
#define KY_SERVICE_DEMO_REGISTER_H

#include "service/demo_priv.h"

/* What one person entered at one moment. */
struct demo_batch {
    int64_t entered; /* us */
    struct str actor;
    struct str record; /* a record file */
};

/* A file of demo/register with what stands for dates, articles and files replaced; strings live in
 * `a`. KY_EINVAL names file, object and field. */
enum ky_err demo_batch_read(struct demo *d, const struct embedded *f, struct arena *a,
                            struct demo_batch *out, struct err *e) MUST_CHECK;

/* All of it, each file at its moment; between them what the calendar does at midnight. After the
 * articles, which it quotes. */
enum ky_err demo_register(struct demo *d, struct err *e) MUST_CHECK;

#endif
