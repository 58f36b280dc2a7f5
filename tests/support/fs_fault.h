/* fs_fault.h: a struct fs that passes everything on to another one and fails where a struct
 * fault_plan says so. Every operation but close is a point of the plan; closing fails too when its
 * turn comes with `onward`, but the descriptor is closed below all the same. */
#ifndef KY_TESTS_FS_FAULT_H
#define KY_TESTS_FS_FAULT_H

#include "base/fault.h"
#include "base/fs.h"

enum fs_fault_kind {
    FS_FAULT_EIO,   /* -1 and EIO; a write has taken half of its bytes before */
    FS_FAULT_FULL,  /* the same with ENOSPC */
    FS_FAULT_SHORT, /* reads and writes take half: legal, and no error; nothing else fails */
    FS_FAULT_LATE,  /* done, and reported as EIO nevertheless */
};

struct fs_fault {
    const struct fs *below;
    enum fs_fault_kind kind;
    struct fault_plan plan;
};

/* The file system to hand to what is tested; `f` must outlive it. */
struct fs fs_fault_fs(struct fs_fault *f);

#endif
