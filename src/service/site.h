/* site.h: a site as commands and the server hold it: a folder, its database, its lock, its clock.
 *
 *     mysite/kaiyuan.db   records and change log (absent when the site lives in PostgreSQL)
 *     mysite/site.conf    what must be known before the database opens
 *     mysite/site.lock    shared by all writers, taken alone by restore and migrate
 *
 * Thread-safe but for site_close. */
#ifndef KY_SERVICE_SITE_H
#define KY_SERVICE_SITE_H

#include "base/fs.h"
#include "base/zone.h"
#include "db/group.h"
#include "media/folder.h"
#include "store/setting.h"
#include "store/writer.h"

#define SITE_CONF(X)                                                                               \
    X(CONF_LISTEN, "listen", "127.0.0.1:8080", "address and port to serve at")                     \
    X(CONF_DATABASE, "database", "", "postgresql://… ; empty: kaiyuan.db in this folder")          \
    X(CONF_CACHE_MB, "cache_mb", "256", "memory for finished pages, in MB")                        \
    X(CONF_ACCESS_LOG, "access_log", "-", "file for the access log; '-': standard output; 'off'")  \
    X(CONF_SURROGATE_KEYS, "surrogate_keys", "off",                                                \
      "'on': name in a header what each page depends on, for a CDN in front")
enum site_conf {
#define X(code, name, fallback, help) code,
    SITE_CONF(X)
#undef X
        SITE_CONFS
};

/* What the world around a site is made of; tests put other parts in. */
struct site_world {
    const struct clock *clock;
    const struct fs *fs;
    struct log *log;           /* may be NULL */
    const char *vfs;           /* SQLite VFS; NULL: the system's */
    struct fault_plan *faults; /* for every database call; NULL: none */
};
extern const struct site_world site_world_real;
/* db_open as this world has it. */
enum ky_err site_world_open(const struct site_world *world, const char *url, enum db_mode mode,
                            struct db **out, struct err *e) MUST_CHECK;

struct site {
    const char *dir;
    struct str conf[SITE_CONFS];
    const char *database; /* path or URL */
    struct site_world world;
    struct zone *zone;
    struct db_group *writer; /* NULL when opened for reading */
    struct fs_lock lock;
    bool served; /* this process tells others of commits: it serves the site */
    struct media_folder media;
    struct arena arena; /* what lives as long as the site */
};

enum site_use {
    SITE_READ,  /* no lock, no writer */
    SITE_WRITE, /* beside other writers */
    SITE_ALONE, /* no other writer: restore, migrate. The schema may be old */
};

struct site_init {
    const char *url, *zone, *lang, *name; /* NULL: defaults */
    const char *database;                 /* postgresql://… or NULL */
    /* More first records, in the same transaction; NULL: none. */
    enum ky_err (*fill)(struct writer *w, const struct zone *zone, const struct media_folder *media,
                        struct err *e);
};

/* Make a site in a folder that is new or empty, with the channel "news": all of it or nothing.
 * KY_EEXIST when the folder is in use, KY_EINVAL for a bad URL, zone or language. */
enum ky_err site_create(const char *dir, const struct site_init *init,
                        const struct site_world *world, struct err *e) MUST_CHECK;

/* `committed` (may be NULL) is called after each durable commit of this process, see db/group.h. */
enum ky_err site_open(const char *dir, enum site_use use, const struct site_world *world,
                      void (*committed)(void *ctx), void *ctx, struct site **out,
                      struct err *e) MUST_CHECK;
void site_close(struct site *s); /* NULL is fine */

/* A connection of the caller's own; close it with db_close. */
enum ky_err site_connect(struct site *s, enum db_mode mode, struct db **out,
                         struct err *e) MUST_CHECK;

/* Whether a database is a site's, of any version: asked before it is opened for writing, which
 * would change another program's file. KY_ECORRUPT when it is another's or damaged. */
enum ky_err site_database_look(const struct site_world *world, const char *database,
                               struct err *e) MUST_CHECK;

/* Run `fn` as one change: in a savepoint of the writer's next commit, durable when this returns
 * KY_OK. `fn` may be run again after a conflict, so it must only depend on ctx and the database. */
enum ky_err site_write(struct site *s, const struct actor *actor,
                       enum ky_err (*fn)(struct writer *w, void *ctx, struct err *e), void *ctx,
                       struct err *e) MUST_CHECK;

/* The same for a change of very many records, which needs more memory than others. */
enum ky_err site_write_large(struct site *s, const struct actor *actor,
                             enum ky_err (*fn)(struct writer *w, void *ctx, struct err *e),
                             void *ctx, struct err *e) MUST_CHECK;

/* Whether no server and no other command has the site open for writing just now. Never so for one
 * in PostgreSQL, where others may come from anywhere. */
bool site_is_ours(const struct site *s);

static inline int64_t site_now(const struct site *s)
{
    return clock_now(s->world.clock);
}

/* What site.conf says, defaults for the rest. KY_ENOTFOUND when `dir` is no site. */
enum ky_err site_conf_read(struct arena *a, const char *dir, const struct fs *fs,
                           struct str values[SITE_CONFS], struct err *e) MUST_CHECK;
/* An item that is 'on' or 'off'; KY_EINVAL when it is neither. */
enum ky_err site_conf_switch(const struct str values[SITE_CONFS], enum site_conf item, bool *out,
                             struct err *e) MUST_CHECK;
/* Write a site.conf that names the defaults in comments; `database` may be NULL. */
enum ky_err site_conf_write(const char *dir, const char *database, const struct fs *fs,
                            struct err *e) MUST_CHECK;
void site_conf_describe(struct buf *out); /* a comment line for each name */

/* Where a site is made: in a workshop (a folder beside its place, or within when that is there),
 * then moved. What an interrupted attempt left is told and removed. */
struct site_place {
    const char *dir, *workshop;
    bool inside;
    bool elsewhere; /* the records are in a database of their own; for the caller to set */
};
/* Nothing stands at `dir`, or an empty folder, or what an interrupted attempt left. */
bool site_place_free(struct arena *a, const char *dir);
enum ky_err site_place_init(struct arena *a, const char *dir, struct site_place *out,
                            struct err *e) MUST_CHECK; /* KY_EEXIST when it is not free */
/* Make the workshop, anew. */
enum ky_err site_place_begin(struct arena *a, const struct site_place *p, const struct fs *fs,
                             struct err *e) MUST_CHECK;
/* Move what was made there into its place: the site is there at once or not at all. */
enum ky_err site_place_finish(struct arena *a, const struct site_place *p, const struct fs *fs,
                              struct err *e) MUST_CHECK;
/* After a failure `why`: leave nothing behind. Gives `why`, or says that there is no site where
 * `why` would leave that open. */
enum ky_err site_place_abandon(struct arena *a, const struct site_place *p, enum ky_err why,
                               struct err *e) MUST_CHECK;
/* An empty folder, for what is to be made out of sight. */
enum ky_err site_workshop(const char *path, const struct fs *fs, struct err *e) MUST_CHECK;

/* Rules for what `init` and the settings take: an absolute http(s) URL without path, query or user;
 * KY_EINVAL with an example. *out is without the slash at the end. */
enum ky_err site_url_check(struct str url, struct str *out, struct err *e) MUST_CHECK;
enum ky_err site_lang_check(struct str lang, struct err *e) MUST_CHECK; /* zh-CN or en */

#endif
