/* archive_write: the site as one file. */
#include "service/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "service/archive_priv.h"
#include "store/migrate.h"

struct writing {
    struct site *site;
    struct pack_out *pack;
    const struct transfer_table *table;
    struct buf part; /* lines that wait for their entry */
    int parts;
    const struct transfer_progress *progress;
    int64_t rows;
    struct archive_result *out;
};

static void add_text(struct json_out *j, const char *key, struct str bytes_hex)
{
    json_key(j, key);
    json_str(j, bytes_hex);
}

static enum ky_err write_manifest(struct writing *w, struct err *e)
{
    const struct transfer_state *state = &w->out->state;
    struct buf text, head, digest;
    buf_init(&text, ARCHIVE_MANIFEST_MAX);
    buf_init(&head, HASH_HEX + 1);
    buf_init(&digest, HASH_HEX + 1);
    hex_add(&head, hash_str(&state->proof.head));
    hex_add(&digest, hash_str(&state->digest));
    struct json_out j = json_out(&text, JSON_INDENTED);
    json_begin(&j, '{');
    add_text(&j, "format", STR(ARCHIVE_FORMAT));
    json_key(&j, "version");
    json_i64(&j, ARCHIVE_VERSION);
    json_key(&j, "schema");
    json_i64(&j, migrations_n);
    json_key(&j, "rows");
    json_i64(&j, state->rows);
    add_text(&j, "digest", buf_str(&digest));
    add_text(&j, "head", buf_str(&head));
    json_end(&j, '}');
    buf_addch(&text, '\n');
    enum ky_err err = buf_check(&text, e);
    if (!err)
        err = pack_begin(w->pack, "manifest.json", (int64_t)text.n, e);
    if (!err)
        err = pack_add(w->pack, buf_str(&text), e);
    buf_release(&text);
    buf_release(&head);
    buf_release(&digest);
    return err;
}

static enum ky_err write_part(struct writing *w, struct err *e)
{
    char name[80];
    if (w->part.n == 0)
        return KY_OK;
    snprintf(name, sizeof(name), "rows/%s/%06d.jsonl", w->table->name, ++w->parts);
    enum ky_err err = pack_begin(w->pack, name, (int64_t)w->part.n, e);
    if (!err)
        err = pack_add(w->pack, buf_str(&w->part), e);
    buf_clear(&w->part);
    return err;
}

static enum ky_err add_row(void *ctx, const struct transfer_table *t,
                           const struct transfer_row *row, struct err *e)
{
    struct writing *w = ctx;
    transfer_write(&w->part, t, row);
    buf_addch(&w->part, '\n');
    enum ky_err err = buf_check(&w->part, e);
    if (!err && w->part.n >= ARCHIVE_PART)
        err = write_part(w, e);
    w->rows++;
    if (w->progress->fn)
        w->progress->fn(w->progress->ctx, w->rows, w->out->state.rows);
    return err;
}

static enum ky_err write_rows(struct writing *w, struct db *db, struct err *e)
{
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < transfer_tables_n && !err; i++) {
        w->table = &transfer_tables[i];
        w->parts = 0;
        err = transfer_each(db, w->table, add_row, w, e);
        if (!err)
            err = write_part(w, e);
    }
    return err;
}

/* As much as the entry promised; the file is not to change, since it is named by its content. */
static enum ky_err write_file(struct writing *w, int fd, const char *name, int64_t size,
                              struct err *e)
{
    const struct fs *fs = w->site->world.fs;
    char *chunk = mem_alloc(ARCHIVE_PART);
    enum ky_err err = pack_begin(w->pack, name, size, e);
    while (!err && size > 0) {
        ssize_t n = fs->ops->read(fs->ctx, fd, chunk, ARCHIVE_PART);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || n > size)
            err = err_errno(e, KY_EIO, n < 0 ? errno : EIO, "cannot read '%s'", name);
        else
            err = pack_add(w->pack, str_of(chunk, (size_t)n), e);
        size -= n;
    }
    mem_free(chunk);
    return err;
}

static enum ky_err add_media(void *ctx, const struct transfer_table *t,
                             const struct transfer_row *row, struct err *e)
{
    struct writing *w = ctx;
    const struct fs *fs = w->site->world.fs;
    struct str hash, ext;
    char name[128], path[4096];
    struct stat st;
    ensure(transfer_media_name(t, row, &hash, &ext));
    snprintf(name, sizeof(name), "media/%.2s/%.*s.%.*s", hash.p, (int)hash.n - 2, hash.p + 2,
             STR_ARG(ext));
    snprintf(path, sizeof(path), "%s/%s", w->site->dir, name);
    int fd = fs->ops->open(fs->ctx, path, O_RDONLY, 0);
    if (fd < 0) {
        w->out->missing++;
        return KY_OK;
    }
    enum ky_err err = KY_OK;
    if (fstat(fd, &st) != 0)
        err = err_errno(e, KY_EIO, errno, "cannot read '%s'", path);
    else
        err = write_file(w, fd, name, st.st_size, e);
    fs->ops->close(fs->ctx, fd);
    w->out->media++;
    return err;
}

static enum ky_err write_all(struct writing *w, struct reader *r, struct err *e)
{
    enum ky_err err = store_check_version(r->db, e);
    if (!err)
        err = transfer_prove(r, &w->out->state, e);
    if (!err)
        err = write_manifest(w, e);
    if (!err)
        err = write_rows(w, r->db, e);
    if (!err)
        err = transfer_each(r->db, transfer_table_find(STR("media")), add_media, w, e);
    return err ? err : pack_finish(w->pack, e);
}

enum ky_err archive_write(struct site *s, const char *file,
                          const struct transfer_progress *progress, struct archive_result *out,
                          struct err *e)
{
    struct arena a;
    struct db *db = NULL;
    struct reader r = {0};
    const struct fs *fs = s->world.fs;
    struct writing w = {.site = s, .progress = progress, .out = out};
    *out = (struct archive_result){0};
    if (fs_exists(file))
        return err_set(e, KY_EEXIST, "'%s' exists already. Give a new name", file);
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    buf_init(&w.part, (size_t)TRANSFER_LINE_MAX + ARCHIVE_PART);
    const char *part = arena_printf(&a, "%s.part", file).p;
    if (fs_exists(part)) /* of an attempt that was interrupted */
        (void)!fs_remove(fs, part, NULL);
    enum ky_err err = site_connect(s, DB_READ, &db, e);
    if (!err)
        err = reader_begin(&r, db, &a, NULL, site_now(s), e);
    if (!err)
        err = pack_create(fs, part, &w.pack, e);
    if (!err)
        err = write_all(&w, &r, e);
    pack_out_free(w.pack);
    reader_end(&r);
    db_close(db);
    if (!err)
        err = fs_rename(fs, part, file, e);
    if (err && w.pack && fs_exists(part))
        (void)!fs_remove(fs, part, NULL);
    buf_release(&w.part);
    arena_release(&a);
    return err;
}
