/* archive_restore: an archive becomes a site. Everything in it is foreign until it is proven. */
#include "service/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/vec.h"
#include "service/archive_priv.h"
#include "store/migrate.h"

enum { LINE_BUDGET = 256 << 20 };

struct reading {
    const struct fs *fs;
    const char *media; /* folder into which originals go, made when the first comes */
    struct pack_in *pack;
    struct filling fill;
    struct transfer_state want;
    size_t table; /* index of the one being read: they come in order */
    struct buf line;
    struct arena arena;    /* of a line */
    VEC(struct str) names; /* of originals, "ab/cd….jpg" */
    struct arena lasting;
    struct archive_result *out;
};

static enum ky_err strange(const char *what, struct err *e)
{
    return err_set(e, KY_ECORRUPT, "the archive is malformed: %s", what);
}

/* ------------------------------------------------------------------ manifest */

static enum ky_err parse_manifest(struct reading *d, struct str text, struct err *e)
{
    struct json *j;
    if (json_parse(&d->arena, text, &j, NULL))
        return strange("its manifest is no JSON", e);
    if (!str_eqc(json_str_or(json_get(j, "format"), STR("")), ARCHIVE_FORMAT))
        return strange("it is no archive of a site", e);
    int64_t version = json_i64_or(json_get(j, "version"), 0);
    int64_t schema = json_i64_or(json_get(j, "schema"), 0);
    if (version > ARCHIVE_VERSION || schema > migrations_n)
        return err_set(e, KY_EVERSION,
                       "the archive is of a newer version (%lld.%lld) than this program knows "
                       "(%d.%d). Install the newer Kaiyuan that it was made with",
                       (long long)version, (long long)schema, ARCHIVE_VERSION, migrations_n);
    d->want.rows = d->fill.all = json_i64_or(json_get(j, "rows"), -1);
    struct str digest = json_str_or(json_get(j, "digest"), STR(""));
    struct str head = json_str_or(json_get(j, "head"), STR(""));
    if (version < 1 || schema < 1 || d->want.rows < 0 ||
        !hex_parse(digest, d->want.digest.bytes, HASH_BYTES) ||
        !hex_parse(head, d->want.proof.head.bytes, HASH_BYTES))
        return strange("its manifest lacks something", e);
    return KY_OK;
}

static enum ky_err read_manifest(struct reading *d, struct err *e)
{
    const char *name;
    int64_t size;
    size_t n = 1;
    char chunk[4096];
    struct buf text;
    buf_init(&text, ARCHIVE_MANIFEST_MAX);
    enum ky_err err = pack_next(d->pack, &name, &size, e);
    if (!err && (!name || strcmp(name, "manifest.json") != 0 || size > ARCHIVE_MANIFEST_MAX))
        err = strange("it does not begin with a manifest", e);
    while (!err && n > 0) {
        err = pack_read(d->pack, chunk, sizeof(chunk), &n, e);
        buf_add(&text, str_of(chunk, n));
    }
    if (!err)
        err = parse_manifest(d, buf_str(&text), e);
    arena_clear(&d->arena);
    buf_release(&text);
    return err;
}

/* ------------------------------------------------------------------ rows */

static enum ky_err put_line(struct reading *d, struct str line, struct err *e)
{
    struct transfer_row row;
    const struct transfer_table *t = &transfer_tables[d->table];
    if (d->fill.x.rows >= d->want.rows)
        return strange("it holds more rows than its manifest says", e);
    enum ky_err err = transfer_parse(&d->arena, t, line, &row, e);
    if (!err)
        err = filling_put(&d->fill, t, &row, e);
    if (err == KY_EEXIST || err == KY_ECONFLICT || err == KY_EINVAL)
        err = strange("a row does not fit the others", e);
    arena_clear(&d->arena);
    return err;
}

/* All lines that `data` ends; what is left waits in d->line. */
static enum ky_err put_lines(struct reading *d, struct str data, struct err *e)
{
    enum ky_err err = KY_OK;
    while (!err && data.n > 0) {
        size_t end = str_find_char(data, '\n');
        buf_add(&d->line, str_sub(data, 0, end));
        if (buf_check(&d->line, NULL))
            return strange("a row is longer than any can be", e);
        if (end == STR_NONE)
            return KY_OK;
        err = put_line(d, buf_str(&d->line), e);
        buf_clear(&d->line);
        data = str_from(data, end + 1);
    }
    return err;
}

/* "rows/TABLE/000001.jsonl" */
static enum ky_err read_rows(struct reading *d, const char *name, int64_t size, struct err *e)
{
    if (size > (int64_t)TRANSFER_LINE_MAX + ARCHIVE_PART)
        return strange("a part is longer than any can be", e);
    struct str rest = str_from(str_c(name), strlen("rows/"));
    struct str table = str_sub(rest, 0, str_find_char(rest, '/'));
    while (d->table < transfer_tables_n && !str_eqc(table, transfer_tables[d->table].name))
        d->table++;
    if (d->table == transfer_tables_n)
        return strange("it holds a table that is unknown or in the wrong place", e);
    char *chunk = mem_alloc(ARCHIVE_PART);
    size_t n = 1;
    enum ky_err err = KY_OK;
    while (!err && n > 0) {
        err = pack_read(d->pack, chunk, ARCHIVE_PART, &n, e);
        if (!err)
            err = put_lines(d, str_of(chunk, n), e);
    }
    mem_free(chunk);
    if (!err && d->line.n > 0)
        err = strange("a row has no end", e);
    return err;
}

/* ------------------------------------------------------------------ originals */

static enum ky_err make_folder(const struct fs *fs, const char *path, struct err *e)
{
    return fs_is_dir(path) ? KY_OK : fs_mkdir(fs, path, 0755, e);
}

static enum ky_err copy_out(struct reading *d, int fd, const char *path, struct err *e)
{
    char *chunk = mem_alloc(ARCHIVE_PART);
    size_t n = 1;
    enum ky_err err = KY_OK;
    while (!err && n > 0) {
        err = pack_read(d->pack, chunk, ARCHIVE_PART, &n, e);
        for (size_t at = 0; !err && at < n;) {
            ssize_t done = d->fs->ops->write(d->fs->ctx, fd, chunk + at, n - at);
            if (done < 0 && errno == EINTR)
                continue;
            if (done <= 0)
                err = err_errno(e, KY_EIO, done < 0 ? errno : EIO, "cannot write '%s'", path);
            else
                at += (size_t)done;
        }
    }
    mem_free(chunk);
    if (!err && d->fs->ops->fsync(d->fs->ctx, fd) != 0)
        err = err_errno(e, KY_EIO, errno, "cannot write '%s'", path);
    return err;
}

static enum ky_err write_original(struct reading *d, struct str name, struct err *e)
{
    struct arena *a = &d->arena;
    const char *folder = arena_printf(a, "%s/%.2s", d->media, name.p).p;
    const char *path = arena_printf(a, "%s/%.*s", d->media, STR_ARG(name)).p;
    enum ky_err err = make_folder(d->fs, d->media, e);
    if (!err)
        err = make_folder(d->fs, folder, e);
    if (err)
        return err;
    int fd = d->fs->ops->open(d->fs->ctx, path, O_WRONLY | O_CREAT | O_EXCL, 0644);
    if (fd < 0)
        return err_errno(e, KY_EIO, errno, "cannot create '%s'", path);
    err = copy_out(d, fd, path, e);
    d->fs->ops->close(d->fs->ctx, fd);
    return err;
}

/* "media/ab/cd….jpg", of a record that was read before. */
static enum ky_err read_original(struct reading *d, const char *entry, int64_t size, struct err *e)
{
    struct str name = arena_str(&d->lasting, str_from(str_c(entry), strlen("media/")));
    bool known = false;
    enum ky_err err = KY_OK;
    if (name.n > 3 && name.p[2] == '/' && size <= ARCHIVE_MEDIA_MAX)
        err = transfer_knows_media(
            d->fill.db, arena_printf(&d->arena, "%.2s%.*s", name.p, (int)name.n - 3, name.p + 3),
            &known, e);
    if (!err && !known)
        err = strange("it holds a file that no record names", e);
    struct str *kept = err ? NULL : VEC_PUSH(&d->lasting, d->names);
    if (!err)
        err = arena_check(&d->lasting, e);
    if (kept)
        *kept = name;
    if (!err)
        err = write_original(d, name, e);
    d->out->media += !err;
    arena_clear(&d->arena);
    return err;
}

/* ------------------------------------------------------------------ the whole */

static enum ky_err read_entries(struct reading *d, struct err *e)
{
    const char *name = NULL;
    int64_t size;
    enum ky_err err;
    bool rows = true;
    do {
        err = pack_next(d->pack, &name, &size, e);
        if (err || !name)
            break;
        bool original = str_starts(str_c(name), STR("media/"));
        rows = rows && !original;
        if (original)
            err = read_original(d, name, size, e);
        else if (rows && str_starts(str_c(name), STR("rows/")))
            err = read_rows(d, name, size, e);
        else
            err = strange("it holds what no archive does", e);
    } while (!err);
    return err;
}

/* Fill `database` up to the commit, which is the caller's; originals into d->media. */
static enum ky_err read_archive(struct reading *d, const char *file, const char *database,
                                const struct filling_guard *guard, const struct site_world *world,
                                struct err *e)
{
    enum ky_err err = pack_open(d->fs, file, &d->pack, e);
    if (!err)
        err = read_manifest(d, e);
    if (err) {
        err_prefix(e, "cannot read '%s'", file);
        return err;
    }
    err = filling_begin(&d->fill, world, database, guard, e);
    if (err)
        return err;
    err = read_entries(d, e);
    if (!err)
        err = filling_prove(&d->fill, &d->want, &d->out->state, e);
    if (err)
        err_prefix(e, "cannot take in '%s'", file);
    return err;
}

bool archive_looks_like(const struct fs *fs, const char *file)
{
    return pack_looks_like(fs, file);
}

static void reading_init(struct reading *d, const struct site_world *world,
                         const struct transfer_progress *progress, struct archive_result *out)
{
    *d = (struct reading){.fs = world->fs, .fill.progress = *progress, .out = out};
    *out = (struct archive_result){0};
    buf_init(&d->line, TRANSFER_LINE_MAX);
    arena_init(&d->arena, LINE_BUDGET);
    arena_init(&d->lasting, ARENA_DEFAULT_BUDGET);
}

static void reading_release(struct reading *d)
{
    filling_release(&d->fill);
    pack_in_free(d->pack);
    buf_release(&d->line);
    arena_release(&d->arena);
    arena_release(&d->lasting);
}

static enum ky_err nothing_there(void *ctx, struct db *there, int64_t head, struct err *e)
{
    (void)ctx;
    (void)there;
    return err_set(e, KY_EEXIST, "the new database has %lld changes already", (long long)head);
}

/* A new site: made out of sight, moved to its place when proven. */
static enum ky_err create(struct arena *a, struct reading *d, const char *file, const char *dir,
                          const struct site_world *world, struct err *e)
{
    struct site_place place;
    const struct filling_guard guard = {nothing_there, NULL};
    enum ky_err err = site_place_init(a, dir, &place, e);
    if (err)
        return err;
    d->media = arena_printf(a, "%s/media", place.workshop).p;
    err = site_place_begin(a, &place, world->fs, e);
    if (!err)
        err = read_archive(d, file, arena_printf(a, "%s/kaiyuan.db", place.workshop).p, &guard,
                           world, e);
    if (!err)
        err = filling_commit(&d->fill, e);
    filling_release(&d->fill);
    if (!err)
        err = site_conf_write(place.workshop, NULL, world->fs, e);
    if (!err && place.inside && fs_exists(d->media))
        err = fs_rename(world->fs, d->media, arena_printf(a, "%s/media", dir).p, e);
    if (!err)
        err = site_place_finish(a, &place, world->fs, e);
    return err ? site_place_abandon(a, &place, err, e) : KY_OK;
}

/* No more than `init` makes. */
static enum ky_err is_bare(void *ctx, struct db *there, int64_t head, struct err *e)
{
    static const char *const filled[] = {"article", "page", "media", "topic"};
    const bool *replace = ctx;
    enum ky_err err = KY_OK;
    (void)head;
    for (size_t i = 0; i < sizeof(filled) / sizeof(filled[0]) && !err && !*replace; i++) {
        int64_t n = 0;
        err = transfer_count(there, transfer_table_find(str_c(filled[i])), &n, e);
        if (!err && n > 0)
            err = err_set(e, KY_EEXIST,
                          "the site holds records already. Import into a new one, or replace them "
                          "with 'kaiyuan restore'");
    }
    return err;
}

/* What was staged, to where it stays; a file that is there already is the same, by its name. */
static enum ky_err place_originals(struct arena *a, struct reading *d, const char *to,
                                   struct err *e)
{
    enum ky_err err = d->names.n ? make_folder(d->fs, to, e) : KY_OK;
    for (size_t i = 0; i < d->names.n && !err; i++) {
        struct str name = d->names.p[i];
        const char *from = arena_printf(a, "%s/%.*s", d->media, STR_ARG(name)).p;
        const char *path = arena_printf(a, "%s/%.*s", to, STR_ARG(name)).p;
        err = make_folder(d->fs, arena_printf(a, "%s/%.2s", to, name.p).p, e);
        if (!err && !fs_exists(path))
            err = fs_rename(d->fs, from, path, e);
        arena_clear(a);
    }
    return err;
}

/* The records of a site that nobody uses, replaced in one transaction. */
static enum ky_err replace_records(struct arena *a, struct reading *d, const char *file,
                                   const char *dir, bool replace, const struct site_world *world,
                                   struct err *e)
{
    struct str conf[SITE_CONFS];
    struct fs_lock lock = FS_LOCK_NONE;
    struct arena paths;
    const struct filling_guard guard = {is_bare, &replace};
    enum ky_err err = site_conf_read(a, dir, world->fs, conf, e);
    if (err)
        return err;
    const char *workshop = arena_printf(a, "%s/restore.kaiyuan-new", dir).p;
    d->media = arena_printf(a, "%s/media", workshop).p;
    err = fs_lock(arena_printf(a, "%s/site.lock", dir).p, true, &lock, e);
    if (err == KY_EBUSY)
        err = err_set(e, KY_EBUSY, "site '%s' is in use. Stop its server and other commands first",
                      dir);
    if (err)
        return err;
    arena_init(&paths, (size_t)1 << 20);
    err = site_workshop(workshop, world->fs, e);
    if (!err)
        err = read_archive(d, file,
                           conf[CONF_DATABASE].n ? arena_cstr(a, conf[CONF_DATABASE])
                                                 : arena_printf(a, "%s/kaiyuan.db", dir).p,
                           &guard, world, e);
    if (!err)
        err = place_originals(&paths, d, arena_printf(a, "%s/media", dir).p, e);
    if (!err)
        err = filling_commit(&d->fill, e);
    if (fs_exists(workshop))
        (void)!fs_remove_tree(workshop, NULL);
    fs_unlock(&lock);
    arena_release(&paths);
    return err;
}

enum ky_err archive_restore(const char *file, const char *dir, bool replace,
                            const struct site_world *world,
                            const struct transfer_progress *progress, struct archive_result *out,
                            struct err *e)
{
    struct arena a;
    struct reading d;
    enum ky_err err = KY_OK;
    arena_init(&a, (size_t)1 << 20);
    reading_init(&d, world, progress, out);
    if (!fs_exists(file))
        err = err_set(e, KY_ENOTFOUND, "there is no archive '%s'", file);
    else if (site_place_free(&a, dir))
        err = create(&a, &d, file, dir, world, e);
    else if (!fs_exists(arena_printf(&a, "%s/site.conf", dir).p))
        err = err_set(e, KY_EEXIST, "'%s' is not empty and not a site. Give another folder", dir);
    else
        err = replace_records(&a, &d, file, dir, replace, world, e);
    reading_release(&d);
    arena_release(&a);
    return err;
}
