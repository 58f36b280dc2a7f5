/* fault_site.h: a site on a simulated disk (fs_power.h), and what must hold of it after any
 * trouble.
 *
 * A mold is a folder made once on the real disk: "site", and "backup.db" with fewer articles. Each
 * trial works on a copy of it, all of which is durable. These functions fail the running test when
 * they cannot do their work. */
#ifndef KY_TESTS_FAULT_SITE_H
#define KY_TESTS_FAULT_SITE_H

#include "fs_power.h"
#include "fs_power_vfs.h"
#include "service/article.h"
#include "unit.h"

struct fault_site {
    char *root, *dir, *backup; /* of the disk; ROOT/site, ROOT/backup.db */
    struct fs_power *disk;
    struct fs_power_vfs *vfs;
    struct fs fs;
    int64_t now; /* the clock stands still unless the test moves it */
    struct clock clock;
    struct site_world world;
};

#define FAULT_START INT64_C(1715823012000000) /* 2024-05-16T01:30:12Z */
enum { MOLD_ARTICLES = 5 };                   /* their ids begin at 1 */

char *fault_mold(void); /* tempdir_free */
/* How often to try something with another seed: n, a tenth in a quick run, and with
 * KAIYUAN_FAULT_TIMES=10 in the environment ten times as often. */
uint64_t fault_trials(uint64_t n);

/* A disk that holds a copy of the mold, or nothing (NULL). */
void fault_site_begin(struct fault_site *f, const char *mold);
void fault_site_end(struct fault_site *f);
char *fault_path(const struct fault_site *f, const char *name); /* ROOT/NAME; mem_free */

/* Import and publish article number n; its text follows from n and `version`. */
struct article_input fault_input(struct arena *a, int64_t n, int64_t version);
enum ky_err fault_put(struct site *s, int64_t n, int64_t version, struct err *e) MUST_CHECK;

/* Open a site (a database file) as it stands and prove integrity, log, revisions and rules. The
 * digest of all records; *out_articles (may be NULL) counts them. */
struct hash fault_prove(struct fault_site *f, const char *dir, int64_t *out_articles);
/* A site stands there; other files may be what an interrupted attempt left. */
bool fault_is_site(const char *dir);
struct hash fault_prove_file(struct fault_site *f, const char *file);

/* What is done to a site that nobody has open. */
typedef enum ky_err fault_operation(struct fault_site *f, struct err *e);
fault_operation fault_create;            /* f->dir */
fault_operation fault_import;            /* an article, published */
fault_operation fault_back_up;           /* to ROOT/copy.db */
fault_operation fault_restore;           /* f->backup to f->dir */
fault_operation fault_restore_elsewhere; /* f->backup to ROOT/elsewhere */

/* Leave part of the records in the write-ahead log, as a server that was killed does. */
void fault_leave_log(struct fault_site *f);
/* Nothing stands beside ROOT/copy.db that belongs to it. */
void fault_no_leftovers(const struct fault_site *f);
/* Whether an answer leaves open, or tells, that the operation was done. */
bool fault_may_be_done(enum ky_err err);
/* The records are those from before or after an operation, and as its answer says. */
void fault_outcome(enum ky_err err, const struct hash *got, const struct hash *before,
                   const struct hash *after);

/* The power is cut, if it was not yet: what survives follows from the seed. Every third time it
 * fails once more while the site recovers. */
void fault_cut(struct fault_site *f, uint64_t seed);
/* The site works: one more article can be published, and is there. */
void fault_goes_on(struct fault_site *f, const char *dir);

#endif
