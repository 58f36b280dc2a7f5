/* backup.h: a site's records in one file, and back. (SQLite; a PostgreSQL site is backed up with
 * its own tools.)
 *
 * A backup is a database file of its own, made beside running writers, and proven before it gets
 * its name: opened, its integrity checked, its log verified. */
#ifndef KY_SERVICE_BACKUP_H
#define KY_SERVICE_BACKUP_H

#include "service/site.h"
#include "store/changelog.h"

/* KY_EEXIST when `file` is there already, KY_EUNSUPPORTED for PostgreSQL. Leaves nothing behind on
 * failure. */
enum ky_err backup_site(struct site *s, const char *file,
                        void (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
                        struct changelog_proof *out, struct err *e) MUST_CHECK;

/* Put a backup in place as the site at `dir`: a new or empty folder, or a site that nobody uses;
 * the records it had are replaced whole, or stay. KY_ECORRUPT when the file is no backup or is
 * damaged. */
enum ky_err restore_site(const char *file, const char *dir, const struct site_world *world,
                         struct changelog_proof *out, struct err *e) MUST_CHECK;

#endif
