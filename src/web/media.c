#include "web/media.h"

#include <errno.h>
#include <unistd.h>

#include "media/name.h"
#include "store/media.h"
#include "web/headers.h"

/* What is kept in the page cache; a response is in memory as a whole, which bounds what is served.
 */
enum { KEEP_MAX = 512 << 10, SERVE_MAX = 64 << 20 };

static enum ky_err read_file(int fd, int64_t bytes, struct buf *out, struct err *e)
{
    char part[64 << 10];
    while (bytes > 0) {
        ssize_t n = read(fd, part, sizeof(part));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return err_errno(e, KY_EIO, n < 0 ? errno : EIO, "cannot read a file of the site");
        buf_add(out, str_of(part, (size_t)n));
        bytes -= n;
    }
    return buf_check(out, e);
}

static enum ky_err add_headers(struct response_builder *b, struct arena *a,
                               const struct media_open *file, const struct media *m, struct err *e)
{
    enum ky_err err =
        response_header(b, "Cache-Control", STR("public, max-age=31536000, immutable"), e);
    if (!err && file->attachment)
        err = response_header(b, "Content-Disposition", media_disposition(a, m->name), e);
    if (err)
        return err;
    if (!file->is_drawing)
        return headers_security(b, false, e);
    err = response_header(b, "Content-Security-Policy", STR(MEDIA_DRAWING_POLICY), e);
    return err ? err : response_header(b, "X-Content-Type-Options", STR("nosniff"), e);
}

static enum ky_err respond(struct arena *a, const struct media_open *file, const struct media *m,
                           struct web_page *out, struct err *e)
{
    struct response_builder b;
    char type[128];
    struct str text = str_sub(file->type, 0, sizeof(type) - 1);
    memcpy(type, text.p, text.n);
    type[text.n] = '\0';
    response_begin(&b, 200, type);
    enum ky_err err = add_headers(&b, a, file, m, e);
    if (!err)
        err = read_file(file->fd, file->bytes, &b.body, e);
    if (err) {
        response_abandon(&b);
        return err;
    }
    out->cacheable = file->bytes <= KEEP_MAX;
    out->response = response_seal(&b);
    return KY_OK;
}

enum ky_err media_response(const struct media_folder *folder, struct reader *r, struct str name,
                           struct web_page *out, struct err *e)
{
    struct media_name parsed;
    struct media_open file;
    struct media *m;
    if (!folder || !media_name_parse(name, &parsed))
        return KY_OK;
    enum ky_err err = store_media_by_hash(r, str_c(parsed.hash), &m, e);
    if (err || !m || !m->public)
        return err;
    err = media_open(folder, name, &parsed, &file, e);
    if (err == KY_ENOTFOUND)
        return KY_OK;
    if (err)
        return err;
    if (file.bytes <= SERVE_MAX)
        err = respond(r->arena, &file, m, out, e);
    close(file.fd);
    return err;
}
