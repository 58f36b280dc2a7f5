/* migrate.h: the schema, by numbered files per engine (store/migrations), applied in one
 * transaction. */
#ifndef KY_STORE_MIGRATE_H
#define KY_STORE_MIGRATE_H

#include "db/db.h"

struct migration {
    int number;
    const char *sqlite, *postgres;
};
extern const struct migration migrations[]; /* generated from the files, ascending from 1 */
extern const int migrations_n;

/* Version that the database has: 0 when it holds no tables of ours. KY_ECORRUPT for a foreign
 * database, KY_EVERSION when it is newer than this program. */
enum ky_err store_version(struct db *db, int *out, struct err *e) MUST_CHECK;
/* Bring an empty or older database to the newest version, all or nothing. *out_from gets the
 * version it had. */
enum ky_err store_migrate(struct db *db, int *out_from, struct err *e) MUST_CHECK;
/* KY_OK when the database has exactly the version of this program; otherwise what to do stands in
 * the text. */
enum ky_err store_check_version(struct db *db, struct err *e) MUST_CHECK;

#endif
