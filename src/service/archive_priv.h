/* archive_priv.h: the manifest, which archive_write writes and archive_restore believes only once
 * the records prove it. */
#ifndef KY_SERVICE_ARCHIVE_PRIV_H
#define KY_SERVICE_ARCHIVE_PRIV_H

#include "pack/pack.h"
#include "service/archive.h"

enum { ARCHIVE_VERSION = 1, ARCHIVE_PART = 1 << 20, ARCHIVE_MANIFEST_MAX = 64 << 10 };
#define ARCHIVE_FORMAT "kaiyuan-archive"
/* An original; those that come in are at most as large. */
#define ARCHIVE_MEDIA_MAX ((int64_t)256 << 20)

#endif
