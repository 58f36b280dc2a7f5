#include "media/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "html/svg.h"
#include "media/variants_priv.h"

static const char HELPER[] = "kaiyuan-image";

void media_folder_init(struct media_folder *f, const struct fs *fs, const char *dir)
{
    const char *named = secure_getenv("KAIYUAN_IMAGE");
    char self[MEDIA_PATH_MAX];
    *f = (struct media_folder){.fs = fs, .dir = dir, .timeout_ms = MEDIA_TIMEOUT_MS};
    if (named && *named) {
        snprintf(f->helper, sizeof(f->helper), "%s", named);
        return;
    }
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self));
    struct str path = n > 0 && n < (ssize_t)sizeof(self) ? str_of(self, (size_t)n) : STR("");
    size_t slash = str_rfind_char(path, '/');
    if (slash == STR_NONE)
        snprintf(f->helper, sizeof(f->helper), "%s", HELPER);
    else
        snprintf(f->helper, sizeof(f->helper), "%.*s/%s", (int)slash, path.p, HELPER);
}

static enum ky_err make_dir(const struct media_folder *f, const char *path, struct err *e)
{
    if (fs_is_dir(path))
        return KY_OK;
    enum ky_err rc = fs_mkdir(f->fs, path, 0755, e);
    return rc == KY_EEXIST ? KY_OK : rc; /* another thread was quicker */
}

enum ky_err media_path(const struct media_folder *f, const struct media_name *name, struct buf *out,
                       struct err *e)
{
    buf_clear(out);
    buf_addf(out, "%s/", f->dir);
    media_name_path(out, name);
    return buf_check(out, e);
}

enum ky_err media_write(const struct media_folder *f, const struct media_name *name,
                        struct str data, struct err *e)
{
    struct buf path;
    buf_init(&path, MEDIA_PATH_MAX);
    buf_addf(&path, "%s/%.2s", f->dir, name->hash);
    enum ky_err rc = buf_check(&path, e);
    if (rc == KY_OK)
        rc = make_dir(f, f->dir, e);
    if (rc == KY_OK)
        rc = make_dir(f, path.p, e);
    if (rc == KY_OK)
        rc = media_path(f, name, &path, e);
    if (rc == KY_OK)
        rc = fs_write_atomic(f->fs, path.p, data, 0644, e);
    buf_release(&path);
    return rc;
}

bool media_exists(const struct media_folder *f, const struct media_name *name)
{
    struct buf path;
    buf_init(&path, MEDIA_PATH_MAX);
    bool found = media_path(f, name, &path, NULL) == KY_OK && fs_exists(path.p);
    buf_release(&path);
    return found;
}

static void set_hash(struct media_file *out, struct media_name *name, struct str data)
{
    struct arena a;
    arena_init(&a, 4096);
    struct str hash = media_hash(&a, data);
    *name = (struct media_name){.kind = out->kind};
    ensure(hash.n == MEDIA_HASH_HEX);
    memcpy(name->hash, hash.p, hash.n);
    memcpy(out->hash, hash.p, hash.n);
    arena_release(&a);
}

/* The file itself, unless it is there. */
static enum ky_err keep(const struct media_folder *f, struct str data, struct media_file *out,
                        struct err *e)
{
    struct media_name name;
    set_hash(out, &name, data);
    out->bytes = (int64_t)data.n;
    out->known = media_exists(f, &name);
    return out->known ? KY_OK : media_write(f, &name, data, e);
}

static enum ky_err put_drawing(const struct media_folder *f, struct str data, struct str name,
                               struct media_file *out, struct err *e)
{
    struct arena a;
    struct html_svg svg;
    arena_init(&a, (size_t)MEDIA_DRAWING_MB << 24);
    enum ky_err rc = html_svg_clean(&a, data, &svg, e);
    if (rc != KY_OK) {
        err_prefix(e, "the picture '%.*s' cannot be taken", STR_ARG(name));
        goto out;
    }
    out->width = svg.width;
    out->height = svg.height;
    rc = keep(f, svg.markup, out, e);
out:
    arena_release(&a);
    return rc;
}

static enum ky_err put_picture(const struct media_folder *f, struct str data, struct str file,
                               struct media_file *out, struct err *e)
{
    struct media_name name;
    set_hash(out, &name, data);
    bool known = media_exists(f, &name);
    enum ky_err rc = variants_from_bytes(f, &name, data, !known, &out->width, &out->height, e);
    if (rc == KY_OK)
        return keep(f, data, out, e);
    if (rc != KY_EFULL)
        err_prefix(e, "the picture '%.*s'", STR_ARG(file));
    return rc;
}

static enum ky_err check_size(struct str data, struct str name, enum media_class class,
                              struct err *e)
{
    static const int most[] = {[MEDIA_PICTURE] = MEDIA_PICTURE_MB,
                               [MEDIA_DRAWING] = MEDIA_DRAWING_MB,
                               [MEDIA_ATTACHMENT] = MEDIA_ATTACHMENT_MB};
    if (data.n <= (size_t)most[class] << 20)
        return KY_OK;
    return err_set(e, KY_ELIMIT, "the file '%.*s' has %zu MB; at most %d", STR_ARG(name),
                   (data.n + (1 << 20) - 1) >> 20, most[class]);
}

enum ky_err media_put(const struct media_folder *f, struct str data, struct str name,
                      struct media_file *out, struct err *e)
{
    *out = (struct media_file){0};
    enum ky_err rc = media_sniff(data, name, &out->kind, e);
    if (rc != KY_OK)
        return rc;
    enum media_class class = media_kinds[out->kind].class;
    rc = check_size(data, name, class, e);
    if (rc != KY_OK)
        return rc;
    if (class == MEDIA_PICTURE)
        return put_picture(f, data, name, out, e);
    if (class == MEDIA_DRAWING)
        return put_drawing(f, data, name, out, e);
    return keep(f, data, out, e);
}

enum ky_err media_open(const struct media_folder *f, struct str text, struct media_name *name,
                       struct media_open *out, struct err *e)
{
    struct buf path;
    struct stat st;
    *out = (struct media_open){.fd = -1};
    if (!media_name_parse(text, name) ||
        (name->form == MEDIA_ORIGINAL && media_kinds[name->kind].class == MEDIA_PICTURE))
        return err_set(e, KY_ENOTFOUND, "no such file");
    buf_init(&path, MEDIA_PATH_MAX);
    enum ky_err rc = media_path(f, name, &path, e);
    if (rc != KY_OK)
        goto out;
    int fd = open(path.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode)) {
        rc = errno == ENOENT ? err_set(e, KY_ENOTFOUND, "no such file")
                             : err_errno(e, KY_EIO, errno, "cannot open '%s'", path.p);
        if (fd >= 0)
            close(fd);
        goto out;
    }
    out->fd = fd;
    out->bytes = st.st_size;
    out->type = str_c(media_kinds[name->kind].type);
    out->attachment = media_kinds[name->kind].class == MEDIA_ATTACHMENT;
    out->is_drawing = media_kinds[name->kind].class == MEDIA_DRAWING;
out:
    buf_release(&path);
    return rc;
}
