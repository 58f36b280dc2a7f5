/* sandbox.h: what the helper may do to the machine when a picture takes it over.
 *
 * sandbox_limit: bounds on memory, processor time and open files; no file may be written at all, no
 * program started with more rights; the helper dies with its parent. First thing in main.
 * sandbox_close: from now on only what working on open descriptors takes: no file is opened, no
 * socket made, no program started (seccomp; such calls answer EPERM). Before the picture is read.
 * Under the address sanitizer, which needs all that, both do only what it can bear. */
#ifndef KY_IMAGE_SANDBOX_H
#define KY_IMAGE_SANDBOX_H

#include <stdbool.h>

#include "base/err.h"

enum {
    SANDBOX_MEMORY_MB = 1024, /* address space: a progressive JPEG of 100 megapixels fits */
    SANDBOX_CPU_S = 20,
    SANDBOX_FILES = 32,
};

enum ky_err sandbox_limit(struct err *e) MUST_CHECK;
/* *out_closed: false where the kernel has no seccomp; the limits hold all the same. */
enum ky_err sandbox_close(bool *out_closed, struct err *e) MUST_CHECK;

#endif
