/* archive.h: a whole site in one file that either engine reads: every record, the change log,
 * addresses, counts, and the originals of its media.
 *
 *     manifest.json                   what the rest must come to: schema, digest, head, rows
 *     rows/TABLE/000001.jsonl …       the rows (store/transfer.h), tables in the order they go in
 *     media/ab/cd….EXT                originals
 *     end                             a hash over all that (pack/pack.h)
 *
 * It is one moment of the site, read in one snapshot beside running writers, and proven. Memory is
 * bounded by the longest row. */
#ifndef KY_SERVICE_ARCHIVE_H
#define KY_SERVICE_ARCHIVE_H

#include "service/transfer.h"

struct archive_result {
    struct transfer_state state;
    int64_t media, missing; /* originals; and those that records name but no file holds */
};

/* KY_EEXIST when `file` is there; leaves nothing behind on failure. */
enum ky_err archive_write(struct site *s, const char *file,
                          const struct transfer_progress *progress, struct archive_result *out,
                          struct err *e) MUST_CHECK;

/* Whether a file is one at first sight: a SQLite backup is not. */
bool archive_looks_like(const struct fs *fs, const char *file);

/* Make the archive the records of the site at `dir`: a new or empty folder (then SQLite), or a site
 * that nobody uses, on either engine; its records are replaced whole, or stay. Unless `replace` is
 * set, a site that holds more than `init` makes is refused (KY_EEXIST). KY_EVERSION for an archive
 * of a newer version, KY_ECORRUPT for one that is cut off, altered or none. */
enum ky_err archive_restore(const char *file, const char *dir, bool replace,
                            const struct site_world *world,
                            const struct transfer_progress *progress, struct archive_result *out,
                            struct err *e) MUST_CHECK;

#endif
