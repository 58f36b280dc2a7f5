/* site_place.c: making a site such that its place holds all of it or nothing.
 *
 * Where there is no folder yet, the site is made in one beside and renamed. A folder that is there
 * already may be a mount point, the working folder or all that one may write to, so the site is
 * made in a subfolder and its files are moved up one by one: site.conf last, since that is what
 * makes a folder a site. */
#include "service/site.h"

#include <dirent.h>

#define WORKSHOP ".kaiyuan-new"

/* What makes up the records and files, in the order in which they may be moved: files and a log
 * without the database are nothing, a database without its log has lost changes. */
static const char *const records[] = {"media", "kaiyuan.db-wal", "kaiyuan.db"};
enum { RECORDS = sizeof(records) / sizeof(records[0]) };

static const char *in(struct arena *a, const char *dir, const char *name)
{
    return arena_printf(a, "%s/%s", dir, name).p;
}

/* Whether records in `dir` are what an attempt had moved there when it was interrupted. A site that
 * was ever in use has its lock beside them, and is no free place. */
static bool was_moving(struct arena *a, const char *dir)
{
    const char *workshop = in(a, dir, WORKSHOP);
    return fs_exists(in(a, workshop, "site.conf")) && !fs_exists(in(a, dir, "site.conf"));
}

static bool may_stand(struct arena *a, const char *dir, const char *name)
{
    /* A new file system brings the last one along. */
    static const char *const harmless[] = {".", "..", WORKSHOP, "lost+found"};
    for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
        if (strcmp(name, harmless[i]) == 0)
            return true;
    for (size_t i = 0; i < RECORDS; i++)
        if (strcmp(name, records[i]) == 0)
            return was_moving(a, dir);
    return false;
}

bool site_place_free(struct arena *a, const char *dir)
{
    if (!fs_exists(dir))
        return true;
    DIR *d = opendir(dir);
    bool free = d != NULL;
    for (struct dirent *entry = d ? readdir(d) : NULL; entry && free; entry = readdir(d))
        free = may_stand(a, dir, entry->d_name);
    if (d)
        closedir(d);
    return free;
}

enum ky_err site_place_init(struct arena *a, const char *dir, struct site_place *out, struct err *e)
{
    if (!site_place_free(a, dir))
        return err_set(e, KY_EEXIST, "'%s' exists and is not empty. Give a new or empty folder",
                       dir);
    struct str place = str_c(dir);
    while (place.n > 1 && place.p[place.n - 1] == '/')
        place.n--;
    *out = (struct site_place){.dir = dir, .inside = fs_exists(dir)};
    out->workshop =
        out->inside ? in(a, dir, WORKSHOP) : arena_printf(a, "%.*s.kaiyuan-new", STR_ARG(place)).p;
    return arena_check(a, e);
}

/* The records that were moved already, when the site has not come to be. False when they stay: the
 * workshop has to as well then, since it tells whose they are. */
static bool take_back(struct arena *a, const struct site_place *p)
{
    bool gone = true;
    for (size_t i = RECORDS; i-- > 0 && p->inside && !fs_exists(in(a, p->dir, "site.conf"));) {
        const char *path = in(a, p->dir, records[i]);
        if (fs_exists(path))
            (void)!fs_remove_tree(path, NULL);
        gone = gone && !fs_exists(path);
    }
    return gone;
}

enum ky_err site_place_begin(struct arena *a, const struct site_place *p, const struct fs *fs,
                             struct err *e)
{
    if (!take_back(a, p))
        return err_set(e, KY_EIO, "cannot remove what an interrupted attempt left in '%s'", p->dir);
    return site_workshop(p->workshop, fs, e);
}

static enum ky_err move_up(struct arena *a, const struct site_place *p, const char *name,
                           const struct fs *fs, struct err *e)
{
    const char *from = in(a, p->workshop, name);
    return fs_exists(from) ? fs_rename(fs, from, in(a, p->dir, name), e) : KY_OK;
}

enum ky_err site_place_finish(struct arena *a, const struct site_place *p, const struct fs *fs,
                              struct err *e)
{
    if (!p->inside)
        return fs_rename(fs, p->workshop, p->dir, e);
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < RECORDS && !err; i++)
        err = move_up(a, p, records[i], fs, e);
    if (!err)
        err = move_up(a, p, "site.conf", fs, e);
    if (!err)
        (void)!fs_remove_tree(p->workshop, NULL);
    return err;
}

enum ky_err site_place_abandon(struct arena *a, const struct site_place *p, enum ky_err why,
                               struct err *e)
{
    bool made = fs_exists(in(a, p->dir, "site.conf"));
    if (take_back(a, p) && fs_exists(p->workshop))
        (void)!fs_remove_tree(p->workshop, NULL);
    /* What could not be said of a file or a folder is known of the site: there is none. (A database
     * elsewhere may hold what nobody knows about.) */
    if (why == KY_EUNCERTAIN && !made && !p->elsewhere)
        return err_set(e, KY_EIO,
                       "cannot create the site '%s': the disk does not take what is written. "
                       "Nothing was made",
                       p->dir);
    return why;
}

enum ky_err site_workshop(const char *path, const struct fs *fs, struct err *e)
{
    enum ky_err err = fs_exists(path) ? fs_remove_tree(path, e) : KY_OK;
    return err ? err : fs_mkdir(fs, path, 0700, e);
}
