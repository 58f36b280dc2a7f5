#include "media/variants_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/json.h"
#include "media/helper_priv.h"

enum { OUTPUT_MAX = 128 << 20, LINE_MAX = 8192, WORDS = MEDIA_WIDTHS_MAX + 6, SIDE_MAX = 1000000 };

struct job {
    const struct media_folder *f;
    const struct media_name *original;
    int picture; /* descriptor */
    int widths[MEDIA_WIDTHS_MAX];
    int widths_n; /* 0: only look */
    bool crop;
    int focal_x, focal_y;
    int64_t width, height; /* found */
};

/* The kinds as the helper calls them. */
static const char *helper_kind(enum media_kind kind)
{
    switch (kind) {
    case MEDIA_JPEG:
        return "jpeg";
    case MEDIA_PNG:
        return "png";
    case MEDIA_WEBP:
        return "webp";
    case MEDIA_GIF:
        return "gif";
    default:
        return "heif";
    }
}

static enum ky_err run(const struct job *job, struct buf *out, struct err *e)
{
    char numbers[WORDS][12];
    const char *words[WORDS + 1];
    int n = 0;
    words[n++] = job->crop ? "crops" : job->widths_n ? "variants" : "probe";
    words[n++] = helper_kind(job->original->kind);
    if (job->crop) {
        snprintf(numbers[n], sizeof(numbers[n]), "%d", job->focal_x);
        words[n] = numbers[n];
        n++;
        snprintf(numbers[n], sizeof(numbers[n]), "%d", job->focal_y);
        words[n] = numbers[n];
        n++;
    }
    for (int i = 0; i < job->widths_n; i++, n++) {
        snprintf(numbers[n], sizeof(numbers[n]), "%d", job->widths[i]);
        words[n] = numbers[n];
    }
    words[n] = NULL;
    const struct helper_run r = {job->f->helper, words, job->picture, job->f->timeout_ms};
    return helper_run(&r, out, e);
}

/* The next line of the output as JSON; *rest goes on after it. */
static enum ky_err read_line(struct arena *a, struct str *rest, struct json **out, struct err *e)
{
    size_t end = str_find_char(str_sub(*rest, 0, LINE_MAX), '\n');
    if (end == STR_NONE || json_parse(a, str_sub(*rest, 0, end), out, NULL) != KY_OK)
        return err_set(e, KY_EIO, "cannot be worked on: the picture program broke off");
    *rest = str_from(*rest, end + 1);
    if (!json_get(*out, "error"))
        return KY_OK;
    struct str name = json_str_or(json_get(*out, "error"), STR(""));
    struct str text = json_str_or(json_get(*out, "text"), STR("cannot be read"));
    return err_set(e, str_eqc(name, err_name(KY_ELIMIT)) ? KY_ELIMIT : KY_EINVAL, "%.*s",
                   STR_ARG(str_utf8_cut(text, 300)));
}

/* Is this one of the variants that were asked for? The helper had foreign bytes in its hands: what
 * it says is checked. */
static bool read_variant(const struct job *job, const struct json *line, struct str rest,
                         struct media_name *out, struct str *out_data)
{
    static const char *const formats[] = {
        [MEDIA_WEBP_FORM] = "webp", [MEDIA_AVIF_FORM] = "avif", [MEDIA_JPEG_FORM] = "jpg"};
    static const enum media_kind kinds[] = {[MEDIA_WEBP_FORM] = MEDIA_WEBP,
                                            [MEDIA_AVIF_FORM] = MEDIA_AVIF,
                                            [MEDIA_JPEG_FORM] = MEDIA_JPEG};
    struct str format = json_str_or(json_get(line, "format"), STR(""));
    int64_t width = json_i64_or(json_get(line, "width"), 0);
    int64_t bytes = json_i64_or(json_get(line, "bytes"), -1);
    enum media_kind kind;
    *out = *job->original;
    out->form = MEDIA_ORIGINAL;
    for (int i = 0; i < job->widths_n; i++)
        if (job->widths[i] == width)
            out->width = (int)width;
    for (int f = MEDIA_WEBP_FORM; f <= MEDIA_JPEG_FORM; f++)
        if (str_eqc(format, formats[f]))
            out->form = (enum media_form)f;
    if (out->form == MEDIA_ORIGINAL || out->width == 0 || bytes < 0 || (uint64_t)bytes > rest.n)
        return false;
    *out_data = str_sub(rest, 0, (size_t)bytes);
    if (media_sniff(*out_data, STR(""), &kind, NULL) != KY_OK || kind != kinds[out->form])
        return false;
    out->kind = kind;
    out->crop = job->crop;
    out->focal_x = job->focal_x;
    out->focal_y = job->focal_y;
    return true;
}

/* Read the output; write what it holds. */
static enum ky_err take(struct job *job, struct str rest, struct err *e)
{
    struct arena a;
    struct json *line;
    int found = 0;
    arena_init(&a, 1 << 20);
    enum ky_err rc = read_line(&a, &rest, &line, e);
    if (rc != KY_OK)
        goto out;
    job->width = json_i64_or(json_get(line, "width"), 0);
    job->height = json_i64_or(json_get(line, "height"), 0);
    if (job->width < 1 || job->height < 1 || job->width > SIDE_MAX || job->height > SIDE_MAX) {
        rc = err_set(e, KY_EINVAL, "has no size");
        goto out;
    }
    for (;;) {
        struct media_name name;
        struct str data;
        rc = read_line(&a, &rest, &line, e);
        if (rc != KY_OK || json_bool_or(json_get(line, "done"), false))
            break;
        if (!read_variant(job, line, rest, &name, &data)) {
            rc = err_set(e, KY_EIO, "cannot be worked on: the picture program answers nonsense");
            break;
        }
        rest = str_from(rest, data.n);
        rc = media_write(job->f, &name, data, e);
        if (rc != KY_OK)
            break;
        found++;
    }
    if (rc == KY_OK && job->widths_n > 0 && found != 2 * job->widths_n + 1)
        rc = err_set(e, KY_EIO, "cannot be worked on: the picture program left something out");
out:
    arena_release(&a);
    return rc;
}

static enum ky_err work(struct job *job, struct err *e)
{
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    enum ky_err rc = run(job, &out, e);
    if (rc == KY_OK)
        rc = take(job, buf_str(&out), e);
    buf_release(&out);
    return rc;
}

/* Are all variants of these widths there? */
static bool complete(const struct job *job)
{
    struct media_name name = *job->original;
    name.crop = job->crop;
    name.focal_x = job->focal_x;
    name.focal_y = job->focal_y;
    bool jpeg = false, all = job->widths_n > 0;
    for (int i = 0; i < job->widths_n && all; i++) {
        name.width = job->widths[i];
        name.form = MEDIA_WEBP_FORM;
        all = media_exists(job->f, &name);
        name.form = MEDIA_AVIF_FORM;
        all = all && media_exists(job->f, &name);
        name.form = MEDIA_JPEG_FORM;
        jpeg = jpeg || media_exists(job->f, &name);
    }
    return all && jpeg;
}

/* Two runs: the widths depend on the size, and looking is cheap. */
static enum ky_err look_and_make(struct job *job, bool make, struct err *e)
{
    enum ky_err rc = work(job, e);
    if (rc != KY_OK)
        return rc;
    job->widths_n = media_widths(job->width, job->height, job->widths);
    return make || !complete(job) ? work(job, e) : KY_OK;
}

/* The picture as a file without a name: the helper needs one, and nothing is stored before it is
 * known to be good. */
static enum ky_err nameless(struct str data, int *out_fd, struct err *e)
{
    int fd = memfd_create("picture", MFD_CLOEXEC);
    *out_fd = fd;
    if (fd < 0)
        return err_errno(e, KY_EIO, errno, "cannot be worked on");
    while (data.n > 0) {
        ssize_t n = write(fd, data.p, data.n);
        if (n < 0 && errno != EINTR)
            return err_errno(e, KY_EIO, errno, "cannot be worked on");
        data = str_from(data, n > 0 ? (size_t)n : 0);
    }
    return lseek(fd, 0, SEEK_SET) < 0 ? err_errno(e, KY_EIO, errno, "cannot be worked on") : KY_OK;
}

enum ky_err variants_from_bytes(const struct media_folder *f, const struct media_name *original,
                                struct str data, bool make, int64_t *out_width, int64_t *out_height,
                                struct err *e)
{
    struct job job = {.f = f, .original = original, .picture = -1};
    enum ky_err rc = nameless(data, &job.picture, e);
    if (rc == KY_OK)
        rc = look_and_make(&job, make, e);
    if (job.picture >= 0)
        close(job.picture);
    *out_width = job.width;
    *out_height = job.height;
    return rc;
}

/* The original that is in the folder, opened; picture -1 when it is no picture. */
static enum ky_err open_original(struct job *job, struct media_name *name, struct str hash,
                                 struct str ext, struct err *e)
{
    struct buf text;
    enum ky_err rc = KY_OK;
    buf_init(&text, MEDIA_PATH_MAX);
    buf_addf(&text, "%.*s.%.*s", STR_ARG(hash), STR_ARG(ext));
    job->picture = -1;
    job->original = name;
    if (!media_name_parse(buf_str(&text), name)) {
        rc = err_set(e, KY_ENOTFOUND, "no file '%.*s.%.*s'", STR_ARG(hash), STR_ARG(ext));
        goto out;
    }
    if (media_kinds[name->kind].class != MEDIA_PICTURE)
        goto out;
    rc = media_path(job->f, name, &text, e);
    if (rc != KY_OK)
        goto out;
    job->picture = open(text.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (job->picture < 0)
        rc = err_errno(e, errno == ENOENT ? KY_ENOTFOUND : KY_EIO, errno, "cannot open '%s'",
                       text.p);
out:
    buf_release(&text);
    return rc;
}

static enum ky_err close_original(const struct job *job, struct str hash, enum ky_err rc,
                                  struct err *e)
{
    if (job->picture >= 0)
        close(job->picture);
    if (rc != KY_OK && job->picture >= 0)
        err_prefix(e, "the picture '%.*s'", STR_ARG(hash));
    return rc;
}

enum ky_err media_remake(const struct media_folder *f, struct str hash, struct str ext,
                         struct err *e)
{
    struct job job = {.f = f};
    struct media_name name;
    enum ky_err rc = open_original(&job, &name, hash, ext, e);
    if (rc == KY_OK && job.picture >= 0)
        rc = look_and_make(&job, true, e);
    return close_original(&job, hash, rc, e);
}

enum ky_err media_crop(const struct media_folder *f, struct str hash, struct str ext, int64_t width,
                       int64_t height, int64_t focal_x, int64_t focal_y, struct err *e)
{
    struct job job = {.f = f, .crop = true};
    struct media_name name;
    job.focal_x = focal_x < 0 ? 0 : focal_x > 99 ? 99 : (int)focal_x;
    job.focal_y = focal_y < 0 ? 0 : focal_y > 99 ? 99 : (int)focal_y;
    job.widths_n = media_crop_widths(width, height, job.widths);
    enum ky_err rc = open_original(&job, &name, hash, ext, e);
    if (rc == KY_OK && job.picture >= 0 && !complete(&job))
        rc = work(&job, e);
    return close_original(&job, hash, rc, e);
}
