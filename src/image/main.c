/* main.c: kaiyuan-image, the only program of ours that decodes pictures. The server starts it, one
 * process for one picture, so that a hostile one can kill nothing else.
 *
 *     kaiyuan-image probe KIND                 what it is
 *     kaiyuan-image variants KIND WIDTH…       the same, and the picture in these widths
 *     kaiyuan-image crops KIND X Y WIDTH…      the same, and 16:9 around the point (percent)
 *     kaiyuan-image confined                   what the sandbox refuses, for tests
 *
 * The picture comes on standard input, which must be a file; KIND is jpeg, png, webp, heif or gif.
 * Standard output: a line of JSON about the picture, then for each variant a line of JSON
 * ({"format":"webp","width":640,"bytes":N}) followed by its N bytes. The last line is
 * {"done":true}, or {"error":NAME,"text":"has 400 megapixels; at most 100"} with exit status 1.
 * Widths are in descending order, none above the picture's. The widest up to 1280 comes as JPEG
 * too, for whoever reads nothing else. No file is opened and none written once it reads. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vips/vips.h>

#include "base/json.h"
#include "image/picture.h"
#include "image/sandbox.h"

enum { CROP_W = 16, CROP_H = 9, JPEG_WIDEST = 1280, WIDTHS_MAX = 16 };

struct request {
    const char *kind;
    bool crops;
    int focal_x, focal_y;
    int widths[WIDTHS_MAX];
    int widths_n;
};

static enum ky_err print(struct str s, struct err *e)
{
    while (s.n > 0) {
        ssize_t n = write(STDOUT_FILENO, s.p, s.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return err_errno(e, KY_EIO, errno, "cannot be sent");
        s = str_from(s, (size_t)n);
    }
    return KY_OK;
}

static enum ky_err print_line(struct buf *line, struct err *e)
{
    buf_addch(line, '\n');
    enum ky_err rc = buf_check(line, e);
    if (rc == KY_OK)
        rc = print(buf_str(line), e);
    buf_clear(line);
    return rc;
}

static enum ky_err print_picture(const struct picture *p, struct err *e)
{
    struct buf line;
    buf_init(&line, 4096);
    struct json_out j = json_out(&line, JSON_COMPACT);
    json_begin(&j, '{');
    json_key(&j, "width");
    json_i64(&j, p->width);
    json_key(&j, "height");
    json_i64(&j, p->height);
    json_key(&j, "pages");
    json_i64(&j, p->pages);
    json_key(&j, "alpha");
    json_bool(&j, p->alpha);
    json_end(&j, '}');
    enum ky_err rc = print_line(&line, e);
    buf_release(&line);
    return rc;
}

static enum ky_err print_variant(VipsImage *image, int width, enum picture_format format,
                                 struct err *e)
{
    static const struct str names[] = {S("webp"), S("avif"), S("jpg")};
    struct buf line;
    void *bytes = NULL;
    size_t n = 0;
    buf_init(&line, 4096);
    enum ky_err rc = picture_encode(image, format, &bytes, &n, e);
    if (rc == KY_OK) {
        struct json_out j = json_out(&line, JSON_COMPACT);
        json_begin(&j, '{');
        json_key(&j, "format");
        json_str(&j, names[format]);
        json_key(&j, "width");
        json_i64(&j, width);
        json_key(&j, "bytes");
        json_i64(&j, (int64_t)n);
        json_end(&j, '}');
        rc = print_line(&line, e);
    }
    if (rc == KY_OK)
        rc = print(str_of(bytes, n), e);
    g_free(bytes);
    buf_release(&line);
    return rc;
}

/* Each width from the one above it, so that the picture is decoded once. Takes `image`. */
static enum ky_err print_variants(const struct request *q, VipsImage *image, struct err *e)
{
    enum ky_err rc = KY_OK;
    bool jpeg = false;
    for (int i = 0; i < q->widths_n && rc == KY_OK; i++) {
        VipsImage *smaller = NULL;
        if (q->widths[i] < image->Xsize) {
            rc = picture_scale(image, q->widths[i], &smaller, e);
            if (rc != KY_OK)
                break;
            g_object_unref(image);
            image = smaller;
        }
        rc = print_variant(image, q->widths[i], PICTURE_WEBP, e);
        if (rc == KY_OK)
            rc = print_variant(image, q->widths[i], PICTURE_AVIF, e);
        if (rc == KY_OK && !jpeg && (q->widths[i] <= JPEG_WIDEST || i + 1 == q->widths_n)) {
            rc = print_variant(image, q->widths[i], PICTURE_JPEG, e);
            jpeg = true;
        }
    }
    g_object_unref(image);
    return rc;
}

/* The width at which the whole picture must be decoded so that the crop gets its widest width. */
static int load_width(const struct request *q, const struct picture *p)
{
    int64_t crop = p->width;
    if (!q->crops)
        return q->widths[0];
    if ((int64_t)p->width * CROP_H > (int64_t)p->height * CROP_W)
        crop = (int64_t)p->height * CROP_W / CROP_H;
    if (crop <= q->widths[0])
        return p->width;
    return (int)(((int64_t)q->widths[0] * p->width + crop - 1) / crop);
}

static enum ky_err work(const struct request *q, struct err *e)
{
    struct picture p;
    VipsImage *image = NULL, *part = NULL;
    (void)lseek(STDIN_FILENO, 0, SEEK_SET); /* who read it before us may have left it elsewhere */
    enum ky_err rc = picture_open(&p, q->kind, STDIN_FILENO, e);
    if (rc == KY_OK)
        rc = print_picture(&p, e);
    if (rc != KY_OK || q->widths_n == 0)
        goto out;
    rc = picture_load(&p, load_width(q, &p), &image, e);
    if (rc == KY_OK && q->crops) {
        rc = picture_crop(image, CROP_W, CROP_H, q->focal_x, q->focal_y, &part, e);
        g_object_unref(image);
        image = part;
    }
    if (rc == KY_OK)
        rc = print_variants(q, image, e);
out:
    picture_release(&p);
    return rc;
}

static enum ky_err finish(enum ky_err rc, struct err *e)
{
    struct buf line;
    buf_init(&line, 8192);
    struct json_out j = json_out(&line, JSON_COMPACT);
    json_begin(&j, '{');
    if (rc == KY_OK) {
        json_key(&j, "done");
        json_bool(&j, true);
    } else {
        json_key(&j, "error");
        json_str(&j, str_c(err_name(rc)));
        json_key(&j, "text");
        json_str(&j, str_c(e->text));
    }
    json_end(&j, '}');
    enum ky_err sent = print_line(&line, e);
    buf_release(&line);
    return rc != KY_OK ? rc : sent;
}

static enum ky_err show_confined(bool closed, struct err *e)
{
    struct buf line;
    buf_init(&line, 4096);
    struct json_out j = json_out(&line, JSON_COMPACT);
    char *const none[] = {NULL};
    json_begin(&j, '{');
    json_key(&j, "filter");
    json_bool(&j, closed);
    json_key(&j, "open");
    json_bool(&j, open("/dev/null", O_RDONLY | O_CLOEXEC) < 0);
    json_key(&j, "socket");
    json_bool(&j, socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) < 0);
    json_key(&j, "exec");
    json_bool(&j, execve("/bin/true", none, none) < 0 && errno == EPERM);
    json_key(&j, "fork");
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    json_bool(&j, pid < 0);
    json_end(&j, '}');
    enum ky_err rc = print_line(&line, e);
    buf_release(&line);
    return rc;
}

static bool read_int(const char *z, int low, int high, int *out)
{
    int64_t v;
    if (!str_to_i64(str_c(z), &v) || v < low || v > high)
        return false;
    *out = (int)v;
    return true;
}

static bool read_words(struct request *q, int argc, char **argv)
{
    int at = 3;
    if (argc < 3)
        return false;
    q->kind = argv[2];
    if (strcmp(argv[1], "probe") == 0)
        return argc == 3;
    q->crops = strcmp(argv[1], "crops") == 0;
    if (q->crops) {
        if (argc < 5 || !read_int(argv[3], 0, 100, &q->focal_x) ||
            !read_int(argv[4], 0, 100, &q->focal_y))
            return false;
        at = 5;
    } else if (strcmp(argv[1], "variants") != 0) {
        return false;
    }
    if (argc - at < 1 || argc - at > WIDTHS_MAX)
        return false;
    for (; at < argc; at++, q->widths_n++)
        if (!read_int(argv[at], 1, 10000, &q->widths[q->widths_n]))
            return false;
    return true;
}

int main(int argc, char **argv)
{
    struct request q = {0};
    struct err e = {0};
    bool closed = false;
    bool confined = argc == 2 && strcmp(argv[1], "confined") == 0;
    if (!confined && !read_words(&q, argc, argv)) {
        fprintf(stderr,
                "usage: kaiyuan-image probe|variants|crops KIND [X Y] [WIDTH...] <PICTURE\n");
        return 2;
    }
    (void)close_range(3, ~0u, 0);
    enum ky_err rc = sandbox_limit(&e);
    if (rc == KY_OK)
        rc = picture_init(&e);
    if (rc == KY_OK)
        rc = sandbox_close(&closed, &e);
    if (rc == KY_OK)
        rc = confined ? show_confined(closed, &e) : work(&q, &e);
    rc = finish(rc, &e);
    fflush(stdout);
    _exit(rc == KY_OK ? 0 : 1); /* nothing of libvips is worth tidying up */
}
