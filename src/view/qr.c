/* qr.c: an address as a QR code. The drawing is a template: it gets size (modules a side, with the
 * quiet zone of four that ISO/IEC 18004 asks for) and the path of the dark modules, a run each. */
#include "view/view_priv.h"

#include <qrencode.h>

enum { QUIET = 4, PATH_MAX_BYTES = 256 << 10 };

static void add_row(struct buf *path, const unsigned char *row, int width, int y)
{
    for (int x = 0; x < width;) {
        int from = x;
        while (x < width && (row[x] & 1))
            x++;
        if (x > from)
            buf_addf(path, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from, x - from);
        else
            x++;
    }
}

static enum ky_err draw(struct view *v, const char *text, struct err *e)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code)
        return err_set(e, KY_ELIMIT, "an address of %zu bytes does not fit a QR code",
                       strlen(text));
    struct buf path;
    buf_init(&path, PATH_MAX_BYTES);
    for (int y = 0; y < code->width; y++)
        add_row(&path, code->data + (ptrdiff_t)y * code->width, code->width, y);
    value_set_str(v->root, "d", arena_str(v->a, buf_str(&path)));
    value_set_str(v->root, "size", arena_printf(v->a, "%d", code->width + 2 * QUIET));
    enum ky_err err = buf_check(&path, e);
    buf_release(&path);
    QRcode_free(code);
    return err;
}

enum ky_err view_qr(struct view *v, int64_t id, struct err *e)
{
    struct article *a;
    enum ky_err err = store_article(v->r, id, &a, e);
    if (!err && (!a || a->state != ARTICLE_PUBLISHED))
        err = err_set(e, KY_ENOTFOUND, "no public article %lld", (long long)id);
    if (!err)
        err = draw(v, view_url(v, a->path).p, e);
    if (err)
        return err;
    v->type = "image/svg+xml";
    v->template = "qr.svg";
    value_set_str(v->root, "title", view_url(v, a->path));
    return arena_check(v->a, e);
}
