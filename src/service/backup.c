#include "service/backup.h"

#include "store/article.h"
#include "store/migrate.h"

/* Integrity, version and log of a database file nobody else uses. */
static enum ky_err prove(const char *file, const struct site_world *world,
                         struct changelog_proof *out, struct err *e)
{
    struct db *db = NULL;
    struct arena a;
    struct reader r = {0};
    int64_t revisions;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    enum ky_err err = site_world_open(world, file, DB_WRITE, &db, e);
    if (!err)
        err = db_integrity(db, e);
    if (!err)
        err = store_check_version(db, e);
    if (!err)
        err = reader_begin(&r, db, &a, NULL, 0, e);
    if (!err)
        err = changelog_verify(&r, out, NULL, NULL, e);
    if (!err)
        err = store_revisions_verify(&r, &revisions, e);
    reader_end(&r);
    db_close(db);
    arena_release(&a);
    return err;
}

/* What SQLite may leave beside a database that was opened. */
static void remove_leftovers(struct arena *a, const struct fs *fs, const char *file)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        const char *path = arena_printf(a, "%s%s", file, endings[i]).p;
        if (fs_exists(path))
            (void)!fs_remove(fs, path, NULL);
    }
}

static bool folder_exists(struct arena *a, const char *file)
{
    size_t slash = str_rfind_char(str_c(file), '/');
    return slash == STR_NONE || slash == 0 ||
           fs_is_dir(arena_cstr(a, str_sub(str_c(file), 0, slash)));
}

enum ky_err backup_site(struct site *s, const char *file,
                        void (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
                        struct changelog_proof *out, struct err *e)
{
    struct arena a;
    struct db *db = NULL;
    if (db_url_is_postgres(s->database))
        return err_set(e, KY_EUNSUPPORTED,
                       "this site lives in PostgreSQL. Back it up with 'pg_dump'");
    if (fs_exists(file))
        return err_set(e, KY_EEXIST, "'%s' exists already. Give a new name", file);
    arena_init(&a, (size_t)1 << 20);
    if (!folder_exists(&a, file)) {
        arena_release(&a);
        return err_set(e, KY_ENOTFOUND, "there is no folder for '%s'. Make it first", file);
    }
    const char *part = arena_printf(&a, "%s.part", file).p;
    remove_leftovers(&a, s->world.fs, part);
    enum ky_err err = site_connect(s, DB_READ, &db, e);
    if (!err)
        err = db_backup(db, part, progress, ctx, e);
    db_close(db);
    if (!err)
        err = prove(part, &s->world, out, e);
    if (!err)
        err = fs_sync_file(s->world.fs, part, e);
    if (!err)
        err = fs_rename(s->world.fs, part, file, e);
    remove_leftovers(&a, s->world.fs, part);
    arena_release(&a);
    return err;
}

/* What is no database of ours (any more), and its log, under another name. The log moves first: the
 * new database must not find it. The database is copied, so that there is one at every moment; only
 * where that cannot be it is moved. */
static enum ky_err put_aside(struct arena *a, const char *db_path, const struct fs *fs,
                             struct err *e)
{
    static const char *const endings[] = {"-wal", "-shm"};
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]) && !err; i++) {
        const char *from = arena_printf(a, "%s%s", db_path, endings[i]).p;
        const char *to = arena_printf(a, "%s.damaged%s", db_path, endings[i]).p;
        if (fs_exists(from))
            err = fs_rename(fs, from, to, e);
    }
    const char *aside = arena_printf(a, "%s.damaged", db_path).p;
    if (err || !fs_exists(db_path))
        return err;
    if (fs_exists(aside)) /* of an attempt before this one */
        err = fs_remove(fs, aside, e);
    if (!err)
        err = fs_copy(fs, db_path, aside, e);
    return err == KY_EIO && fs_exists(db_path) && !fs_exists(aside)
               ? fs_rename(fs, db_path, aside, e)
               : err;
}

/* Close the old database so that its log is in it and nothing of it is left beside, for good: a log
 * that a power cut brought back would be taken for the new one's. */
static enum ky_err retire(struct arena *a, const char *db_path, const struct site_world *world,
                          struct err *e)
{
    const char *log = arena_printf(a, "%s-wal", db_path).p;
    struct db *db = NULL;
    if (!fs_exists(db_path) && !fs_exists(log))
        return KY_OK;
    enum ky_err err = site_database_look(world, db_path, e);
    if (!err)
        err = site_world_open(world, db_path, DB_WRITE, &db, e);
    if (!err)
        err = db_checkpoint(db, e);
    db_close(db);
    if (err == KY_ECORRUPT || err == KY_ENOTFOUND)
        err = put_aside(a, db_path, world->fs, e);
    else if (!err && fs_exists(log))
        err = err_set(e, KY_EBUSY, "another command reads '%s'. Wait until it is done", db_path);
    return err ? err : fs_sync_parent(world->fs, db_path, e);
}

/* A proven copy of the backup. */
static enum ky_err fetch(const char *file, const char *to, const struct site_world *world,
                         struct changelog_proof *out, struct err *e)
{
    enum ky_err err = fs_copy(world->fs, file, to, e);
    if (!err)
        err = prove(to, world, out, e);
    if (err)
        err_prefix(e, "cannot restore from '%s'", file);
    return err;
}

/* The records of a site that nobody uses, replaced. The new ones are made in a folder of their own,
 * so that all that an interrupted attempt leaves can be told and removed. */
static enum ky_err replace(struct arena *a, const char *file, const char *dir,
                           const struct site_world *world, struct changelog_proof *out,
                           struct err *e)
{
    const char *db_path = arena_printf(a, "%s/kaiyuan.db", dir).p;
    const char *workshop = arena_printf(a, "%s/restore.kaiyuan-new", dir).p;
    const char *fresh = arena_printf(a, "%s/kaiyuan.db", workshop).p;
    struct fs_lock lock = FS_LOCK_NONE;
    enum ky_err err = fs_lock(arena_printf(a, "%s/site.lock", dir).p, true, &lock, e);
    if (err == KY_EBUSY)
        err = err_set(e, KY_EBUSY, "site '%s' is in use. Stop its server and other commands first",
                      dir);
    if (err)
        return err;
    err = site_workshop(workshop, world->fs, e);
    if (!err)
        err = fetch(file, fresh, world, out, e);
    if (!err)
        err = retire(a, db_path, world, e);
    if (!err)
        err = fs_rename(world->fs, fresh, db_path, e);
    if (fs_exists(workshop))
        (void)!fs_remove_tree(workshop, NULL);
    fs_unlock(&lock);
    return err;
}

/* A new site: made out of sight, moved to its place when proven. */
static enum ky_err create(struct arena *a, const char *file, const char *dir,
                          const struct site_world *world, struct changelog_proof *out,
                          struct err *e)
{
    struct site_place place;
    enum ky_err err = site_place_init(a, dir, &place, e);
    if (err)
        return err;
    err = site_place_begin(a, &place, world->fs, e);
    if (!err)
        err = fetch(file, arena_printf(a, "%s/kaiyuan.db", place.workshop).p, world, out, e);
    if (!err)
        err = site_conf_write(place.workshop, NULL, world->fs, e);
    if (!err)
        err = site_place_finish(a, &place, world->fs, e);
    return err ? site_place_abandon(a, &place, err, e) : KY_OK;
}

enum ky_err restore_site(const char *file, const char *dir, const struct site_world *world,
                         struct changelog_proof *out, struct err *e)
{
    struct arena a;
    struct str conf[SITE_CONFS];
    arena_init(&a, (size_t)1 << 20);
    bool fresh = site_place_free(&a, dir);
    enum ky_err err = KY_OK;
    if (!fs_exists(file))
        err = err_set(e, KY_ENOTFOUND, "there is no backup '%s'", file);
    else if (!fresh && !fs_exists(arena_printf(&a, "%s/site.conf", dir).p))
        err = err_set(e, KY_EEXIST, "'%s' is not empty and not a site. Give another folder", dir);
    else if (!fresh)
        err = site_conf_read(&a, dir, world->fs, conf, e);
    if (!err && !fresh && conf[CONF_DATABASE].n)
        err = err_set(e, KY_EUNSUPPORTED,
                      "the site '%s' lives in PostgreSQL, a backup is a SQLite "
                      "file. Restore it into a new folder",
                      dir);
    if (!err)
        err = (fresh ? create : replace)(&a, file, dir, world, out, e);
    arena_release(&a);
    return err;
}
