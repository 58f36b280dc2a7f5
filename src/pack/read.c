/* The reading half of pack.h. */
#include "pack/pack_priv.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>

#include "base/mem.h"

struct pack_in {
    const struct fs *fs;
    char *path;
    int fd;
    bool unreadable; /* the file, not what is in it */
    struct archive *tar;
    char name[PACK_NAME_MAX + 1];
    int64_t left; /* bytes of the entry that are still to come */
    bool over;
    struct pack_proof proof;
    char block[PACK_CHUNK];
};

static la_ssize_t read_some(struct archive *a, void *ctx, const void **out)
{
    struct pack_in *p = ctx;
    ssize_t n;
    do
        n = p->fs->ops->read(p->fs->ctx, p->fd, p->block, sizeof(p->block));
    while (n < 0 && errno == EINTR);
    *out = p->block;
    if (n < 0) {
        p->unreadable = true;
        archive_set_error(a, errno, "read");
    }
    return n;
}

static enum ky_err damaged(const struct pack_in *p, const char *what, struct err *e)
{
    if (p->unreadable)
        return err_errno(e, KY_EIO, archive_errno(p->tar), "cannot read '%s'", p->path);
    return err_set(e, KY_ECORRUPT, "'%s' %s", p->path, what);
}

bool pack_looks_like(const struct fs *fs, const char *path)
{
    static const unsigned char zstd[] = {0x28, 0xb5, 0x2f, 0xfd}, gzip[] = {0x1f, 0x8b};
    unsigned char head[4] = {0};
    int fd = fs->ops->open(fs->ctx, path, O_RDONLY, 0);
    if (fd < 0)
        return false;
    ssize_t n = fs->ops->read(fs->ctx, fd, head, sizeof(head));
    fs->ops->close(fs->ctx, fd);
    return n == (ssize_t)sizeof(head) &&
           (memcmp(head, zstd, sizeof(zstd)) == 0 || memcmp(head, gzip, sizeof(gzip)) == 0);
}

enum ky_err pack_open(const struct fs *fs, const char *path, struct pack_in **out, struct err *e)
{
    int fd = fs->ops->open(fs->ctx, path, O_RDONLY, 0);
    *out = NULL;
    if (fd < 0)
        return err_errno(e, errno == ENOENT ? KY_ENOTFOUND : KY_EIO, errno, "cannot open '%s'",
                         path);
    struct pack_in *p = NEW(struct pack_in);
    p->fs = fs;
    p->path = mem_strdup(path);
    p->fd = fd;
    p->tar = archive_read_new();
    ensure(p->tar);
    archive_read_support_filter_zstd(p->tar);
    archive_read_support_filter_gzip(p->tar);
    archive_read_support_format_tar(p->tar);
    if (archive_read_open(p->tar, p, NULL, read_some, NULL) == ARCHIVE_OK) {
        *out = p;
        return KY_OK;
    }
    enum ky_err err = damaged(p, "is no archive of a site", e);
    pack_in_free(p);
    return err;
}

/* The rest of the entry, for the proof. */
static enum ky_err pass_over(struct pack_in *p, struct err *e)
{
    char chunk[4096];
    size_t n = 1;
    enum ky_err err = KY_OK;
    while (!err && n > 0)
        err = pack_read(p, chunk, sizeof(chunk), &n, e);
    return err;
}

static enum ky_err check_end(struct pack_in *p, struct err *e)
{
    char hex[HASH_HEX];
    struct hash said, is = pack_proof_hash(&p->proof);
    size_t have = 0, n = 1;
    enum ky_err err = p->left == HASH_HEX ? KY_OK : damaged(p, "was altered", e);
    while (!err && n > 0 && have < sizeof(hex)) {
        err = pack_read(p, hex + have, sizeof(hex) - have, &n, e);
        have += n;
    }
    if (err)
        return err;
    if (!hex_parse(str_of(hex, have), said.bytes, HASH_BYTES) || !hash_eq(&said, &is))
        return damaged(p, "was altered", e);
    struct archive_entry *more;
    if (archive_read_next_header(p->tar, &more) != ARCHIVE_EOF)
        return damaged(p, "goes on after its end", e);
    p->over = true;
    return KY_OK;
}

enum ky_err pack_next(struct pack_in *p, const char **out_name, int64_t *out_size, struct err *e)
{
    struct archive_entry *entry;
    *out_name = NULL;
    *out_size = 0;
    if (p->over)
        return KY_OK;
    enum ky_err err = pass_over(p, e);
    if (err)
        return err;
    int rc = archive_read_next_header(p->tar, &entry);
    if (rc == ARCHIVE_EOF)
        return damaged(p, "is cut off: its end is missing", e);
    if (rc != ARCHIVE_OK)
        return damaged(p, "is damaged, or no archive of a site", e);
    struct str name = str_c(archive_entry_pathname(entry));
    if (!pack_name_good(name) || archive_entry_filetype(entry) != AE_IFREG ||
        archive_entry_hardlink(entry) || !archive_entry_size_is_set(entry) ||
        archive_entry_size(entry) < 0)
        return err_set(e, KY_ECORRUPT, "'%s' holds '%.*s', which no archive of a site does",
                       p->path, STR_ARG(str_utf8_cut(name, 100)));
    memcpy(p->name, name.p, name.n);
    p->name[name.n] = '\0';
    p->left = archive_entry_size(entry);
    if (str_eqc(name, PACK_END))
        return check_end(p, e);
    pack_proof_entry(&p->proof, name, p->left);
    *out_name = p->name;
    *out_size = p->left;
    return KY_OK;
}

enum ky_err pack_read(struct pack_in *p, char *to, size_t n, size_t *out_n, struct err *e)
{
    *out_n = 0;
    if ((int64_t)n > p->left)
        n = (size_t)p->left;
    if (n == 0)
        return KY_OK;
    la_ssize_t got = archive_read_data(p->tar, to, n);
    if (got <= 0)
        return damaged(p, "is damaged or cut off", e);
    p->left -= got;
    *out_n = (size_t)got;
    if (strcmp(p->name, PACK_END) != 0)
        pack_proof_data(&p->proof, str_of(to, *out_n));
    return KY_OK;
}

void pack_in_free(struct pack_in *p)
{
    if (!p)
        return;
    archive_read_free(p->tar);
    p->fs->ops->close(p->fs->ctx, p->fd);
    mem_free(p->path);
    mem_free(p);
}
