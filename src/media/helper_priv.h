/* helper_priv.h: one run of kaiyuan-image, the program that decodes pictures. */
#ifndef KY_MEDIA_HELPER_PRIV_H
#define KY_MEDIA_HELPER_PRIV_H

#include "base/buf.h"

struct helper_run {
    const char *program;
    const char *const *words; /* of its command line, after the program; ends with NULL */
    int picture;              /* descriptor it reads; nothing else of ours is passed on */
    int timeout_ms;
};

/* What it wrote goes to *out (up to out's maximum). Blocks until it has ended; it is killed when
 * its time is up or it writes too much. Exit statuses 0 and 1 are KY_OK: the output tells which.
 * KY_ETIMEOUT, KY_ELIMIT (too much output, too much processor time), KY_EINVAL (ended by a signal:
 * the picture took it down), KY_EIO (cannot be started), each to be read after a name of the
 * picture. */
enum ky_err helper_run(const struct helper_run *run, struct buf *out, struct err *e) MUST_CHECK;

#endif
