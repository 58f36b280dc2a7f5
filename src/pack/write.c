/* The writing half of pack.h. */
#include "pack/pack_priv.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/mem.h"

struct pack_out {
    const struct fs *fs;
    char *path;
    int fd;
    struct archive *tar;
    int64_t left; /* bytes that the entry still wants */
    bool over;    /* what the library still wants to write is of no use */
    struct pack_proof proof;
};

static la_ssize_t write_some(struct archive *a, void *ctx, const void *data, size_t n)
{
    struct pack_out *p = ctx;
    ssize_t done = (ssize_t)n;
    if (p->over)
        return done;
    do
        done = p->fs->ops->write(p->fs->ctx, p->fd, data, n);
    while (done < 0 && errno == EINTR);
    if (done <= 0)
        archive_set_error(a, done ? errno : EIO, "write");
    return done > 0 ? done : -1;
}

static enum ky_err fail(const struct pack_out *p, struct err *e)
{
    int errnum = archive_errno(p->tar);
    return err_errno(e, KY_EIO, errnum > 0 ? errnum : EIO, "cannot write '%s'", p->path);
}

enum ky_err pack_create(const struct fs *fs, const char *path, struct pack_out **out, struct err *e)
{
    int fd = fs->ops->open(fs->ctx, path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (fd < 0)
        return err_errno(e, errno == EEXIST ? KY_EEXIST : KY_EIO, errno, "cannot create '%s'",
                         path);
    struct pack_out *p = NEW(struct pack_out);
    p->fs = fs;
    p->path = mem_strdup(path);
    p->fd = fd;
    p->tar = archive_write_new();
    ensure(p->tar);
    *out = p;
    if (archive_write_add_filter_zstd(p->tar) == ARCHIVE_OK &&
        archive_write_set_format_pax_restricted(p->tar) == ARCHIVE_OK &&
        archive_write_set_bytes_in_last_block(p->tar, 1) == ARCHIVE_OK &&
        archive_write_open(p->tar, p, NULL, write_some, NULL) == ARCHIVE_OK)
        return KY_OK;
    enum ky_err err = fail(p, e);
    pack_out_free(p);
    *out = NULL;
    return err;
}

static enum ky_err header(struct pack_out *p, const char *name, int64_t size, struct err *e)
{
    struct archive_entry *entry = archive_entry_new();
    ensure(entry);
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, size);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    archive_entry_set_mtime(entry, 0, 0); /* the same site gives the same bytes */
    int rc = archive_write_header(p->tar, entry);
    archive_entry_free(entry);
    return rc == ARCHIVE_OK ? KY_OK : fail(p, e);
}

enum ky_err pack_begin(struct pack_out *p, const char *name, int64_t size, struct err *e)
{
    ensure(pack_name_good(str_c(name)) && p->left == 0 && size >= 0);
    pack_proof_entry(&p->proof, str_c(name), size);
    p->left = size;
    return header(p, name, size, e);
}

static enum ky_err put(struct pack_out *p, struct str data, struct err *e)
{
    while (data.n > 0) {
        la_ssize_t n = archive_write_data(p->tar, data.p, data.n);
        if (n <= 0)
            return fail(p, e);
        data = str_from(data, (size_t)n);
    }
    return KY_OK;
}

enum ky_err pack_add(struct pack_out *p, struct str data, struct err *e)
{
    ensure((int64_t)data.n <= p->left);
    p->left -= (int64_t)data.n;
    pack_proof_data(&p->proof, data);
    return put(p, data, e);
}

enum ky_err pack_finish(struct pack_out *p, struct err *e)
{
    struct buf hex;
    struct hash hash = pack_proof_hash(&p->proof);
    ensure(p->left == 0);
    buf_init(&hex, HASH_HEX + 1);
    hex_add(&hex, hash_str(&hash));
    enum ky_err err = header(p, PACK_END, HASH_HEX, e);
    if (!err)
        err = put(p, buf_str(&hex), e);
    if (!err && archive_write_close(p->tar) != ARCHIVE_OK)
        err = fail(p, e);
    if (!err && p->fs->ops->fsync(p->fs->ctx, p->fd) != 0)
        err = err_errno(e, KY_EIO, errno, "cannot write '%s'", p->path);
    buf_release(&hex);
    return err;
}

void pack_out_free(struct pack_out *p)
{
    if (!p)
        return;
    p->over = true;
    archive_write_free(p->tar);
    p->fs->ops->close(p->fs->ctx, p->fd);
    mem_free(p->path);
    mem_free(p);
}
