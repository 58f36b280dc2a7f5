/* media_change.h: files as people bring and withdraw them, one commit each. */
#ifndef KY_SERVICE_MEDIA_CHANGE_H
#define KY_SERVICE_MEDIA_CHANGE_H

#include "service/media.h"
#include "service/site.h"

/* Take a file in; decoding comes before the transaction, which others wait for. `m` as for
 * media_add; a picture needs its alt. *out_known: its content was there already, and *m says how it
 * stands; with `update` it gets these words and this focal point where they are given. */
enum ky_err media_bring(struct site *s, const struct actor *actor, struct str data, bool update,
                        struct media *m, bool *out_known, struct arena *a,
                        struct err *e) MUST_CHECK;
/* No longer shown or served; or (`back`) shown again. KY_ENOTFOUND. */
enum ky_err media_withdraw(struct site *s, const struct actor *actor, int64_t id, bool back,
                           struct err *e) MUST_CHECK;

#endif
