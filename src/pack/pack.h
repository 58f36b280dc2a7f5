/* pack.h: one file of many entries: a tar, compressed with zstd, that proves itself.
 *
 * The last entry, "end", holds a BLAKE2b over the names, sizes and bytes of all before it. Reading
 * takes nothing but plain files with modest names (lower case letters, digits, ".", "_", "-",
 * parted by "/"; no part begins with a dot), so that no name can leave a folder. Any tar tool can
 * list and unpack it; gzip and no compression are read, too.
 *
 * Both stream: memory is bounded whatever the file holds. One thread. Errors: KY_ECORRUPT for a
 * file that is none of ours, cut off or altered; else those of base/fs.h. */
#ifndef KY_PACK_PACK_H
#define KY_PACK_PACK_H

#include "base/fs.h"

struct pack_out;
struct pack_in;

/* Write to a new file, readable by its owner alone. */
enum ky_err pack_create(const struct fs *fs, const char *path, struct pack_out **out,
                        struct err *e) MUST_CHECK;
/* An entry of `size` bytes, which pack_add gives in as many calls as it likes. */
enum ky_err pack_begin(struct pack_out *p, const char *name, int64_t size,
                       struct err *e) MUST_CHECK;
enum ky_err pack_add(struct pack_out *p, struct str data, struct err *e) MUST_CHECK;
/* Write the end and make it durable. */
enum ky_err pack_finish(struct pack_out *p, struct err *e) MUST_CHECK;
void pack_out_free(struct pack_out *p); /* NULL is fine; does not remove the file */

/* True when the file begins like one that pack_open takes: zstd or gzip. */
bool pack_looks_like(const struct fs *fs, const char *path);
enum ky_err pack_open(const struct fs *fs, const char *path, struct pack_in **out,
                      struct err *e) MUST_CHECK;
/* The next entry; what was not read of the last one is passed over. The name lives until the next
 * call, NULL at the end, which was proven then. */
enum ky_err pack_next(struct pack_in *p, const char **out_name, int64_t *out_size,
                      struct err *e) MUST_CHECK;
/* Up to `n` bytes of the entry; 0 at its end. */
enum ky_err pack_read(struct pack_in *p, char *to, size_t n, size_t *out_n,
                      struct err *e) MUST_CHECK;
void pack_in_free(struct pack_in *p);

#endif
