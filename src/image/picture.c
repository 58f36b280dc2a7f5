#include "image/picture.h"

#include <string.h>
#include <sys/stat.h>
#include <vips/vips.h>

/* The loaders, of all that libvips has, that are ever asked. The class covers its variants. */
static const struct {
    const char *kind, *loader, *class;
} kinds[] = {{"jpeg", "jpegload_source", "VipsForeignLoadJpeg"},
             {"png", "pngload_source", "VipsForeignLoadPng"},
             {"webp", "webpload_source", "VipsForeignLoadWebp"},
             {"heif", "heifload_source", "VipsForeignLoadHeif"},
             {"gif", "gifload_source", "VipsForeignLoadNsgif"}};

/* AVIF at its least effort: the next ones cost a fifth more of the whole and spare no byte, effort
 * 2 makes the largest width alone cost what all the rest does (12-megapixel photograph). */
enum { WEBP_QUALITY = 78, AVIF_QUALITY = 50, JPEG_QUALITY = 80, WEBP_EFFORT = 2, AVIF_EFFORT = 0 };

/* What libvips said last, on one line. */
static enum ky_err failed(struct err *e, const char *what)
{
    struct str text = str_trim(str_c(vips_error_buffer()));
    size_t line = str_find_char(text, '\n');
    bool memory = str_has(text, STR("out of memory")) || str_has(text, STR("unable to malloc"));
    text = str_sub(text, 0, line == STR_NONE ? text.n : line);
    if (memory)
        err_set(e, KY_ELIMIT, "needs too much memory");
    else
        err_set(e, KY_EINVAL, text.n ? "%s (%.*s)" : "%s", what, STR_ARG(text));
    vips_error_clear();
    return memory ? KY_ELIMIT : KY_EINVAL;
}

enum ky_err picture_init(struct err *e)
{
    if (vips_init("kaiyuan-image"))
        return err_set(e, KY_EIO, "cannot start libvips");
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    return KY_OK;
}

static int integer(VipsImage *image, const char *name, int fallback)
{
    int v;
    if (!vips_image_get_typeof(image, name) || vips_image_get_int(image, name, &v))
        return fallback;
    return v;
}

static enum ky_err check_size(VipsImage *header, int pages, struct err *e)
{
    int64_t pixels = (int64_t)header->Xsize * header->Ysize;
    if (pixels > (int64_t)PICTURE_MEGAPIXELS * 1000000)
        return err_set(e, KY_ELIMIT, "has %lld megapixels; at most %d",
                       (long long)((pixels + 999999) / 1000000), PICTURE_MEGAPIXELS);
    if (pages > PICTURE_PAGES)
        return err_set(e, KY_ELIMIT, "has %d frames; at most %d", pages, PICTURE_PAGES);
    return KY_OK;
}

/* The caches inside libvips replace what fails by black; they only warn, or leave a message. */
static GLogWriterOutput on_warning(GLogLevelFlags level, const GLogField *fields, gsize n,
                                   void *ctx)
{
    struct picture *p = ctx;
    (void)level;
    for (gsize i = 0; i < n; i++)
        if (strcmp(fields[i].key, "MESSAGE") == 0 &&
            strncmp(fields[i].value, "error in tile", 13) == 0)
            atomic_store(&p->damaged, true);
    return G_LOG_WRITER_HANDLED;
}

enum ky_err picture_open(struct picture *p, const char *kind, int fd, struct err *e)
{
    VipsImage *header = NULL;
    enum ky_err rc = KY_OK;
    struct stat st;
    *p = (struct picture){0};
    if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size == 0)
        return err_set(e, KY_EINVAL, "is empty"); /* libvips aborts over it */
    g_log_set_writer_func(on_warning, p, NULL);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i].kind, kind) == 0) {
            p->loader = kinds[i].loader;
            vips_operation_block_set(kinds[i].class, FALSE);
        }
    if (!p->loader)
        return err_set(e, KY_EUSAGE, "is of the unknown kind '%s'", kind);
    p->source = vips_source_new_from_descriptor(fd);
    if (!p->source ||
        vips_call(p->loader, p->source, &header, "access", VIPS_ACCESS_SEQUENTIAL, NULL))
        return failed(e, "cannot be read");
    p->pages = integer(header, VIPS_META_N_PAGES, 1);
    p->alpha = vips_image_hasalpha(header);
    int turned = integer(header, VIPS_META_ORIENTATION, 1) >= 5;
    p->width = turned ? header->Ysize : header->Xsize;
    p->height = turned ? header->Xsize : header->Ysize;
    rc = check_size(header, p->pages, e);
    g_object_unref(header);
    return rc;
}

void picture_release(struct picture *p)
{
    if (p->source)
        g_object_unref(p->source);
    p->source = NULL;
}

/* Savers that are told to leave it out keep some. */
static void remove_metadata(VipsImage *image)
{
    gchar **fields = vips_image_get_fields(image);
    for (gchar **field = fields; field && *field; field++)
        (void)vips_image_remove(image, *field); /* what belongs to the pixels stays */
    g_strfreev(fields);
}

/* 8 bits a channel, 3 or 4 channels, nothing but pixels. Takes `image`. */
static enum ky_err flat_srgb(VipsImage *image, VipsImage **out, struct err *e)
{
    VipsImage *rgb = NULL, *bytes = NULL, *bare = NULL;
    *out = NULL;
    if (!vips_colourspace(image, &rgb, VIPS_INTERPRETATION_sRGB, NULL) &&
        !vips_cast_uchar(rgb, &bytes, NULL) && !vips_copy(bytes, &bare, NULL))
        *out = vips_image_copy_memory(bare);
    for (VipsImage **p = (VipsImage *[]){image, rgb, bytes, bare, NULL}; *p; p++)
        g_object_unref(*p);
    if (!*out)
        return failed(e, "is damaged");
    remove_metadata(*out);
    return KY_OK;
}

enum ky_err picture_load(struct picture *p, int width, VipsImage **out, struct err *e)
{
    VipsImage *small = NULL;
    *out = NULL;
    if (vips_thumbnail_source(p->source, &small, width, "height", VIPS_MAX_COORD, "size",
                              VIPS_SIZE_DOWN, "export-profile", "srgb", "option-string",
                              "fail_on=truncated", NULL))
        return failed(e, "is damaged");
    enum ky_err rc = flat_srgb(small, out, e);
    bool complained = *vips_error_buffer() != '\0' || atomic_load(&p->damaged);
    if (rc == KY_OK && complained) {
        g_object_unref(*out);
        *out = NULL;
        rc = failed(e, "is damaged");
    }
    return rc;
}

enum ky_err picture_scale(VipsImage *from, int width, VipsImage **out, struct err *e)
{
    VipsImage *small = NULL;
    *out = NULL;
    if (vips_thumbnail_image(from, &small, width, "height", VIPS_MAX_COORD, "size", VIPS_SIZE_DOWN,
                             NULL))
        return failed(e, "cannot be scaled");
    return flat_srgb(small, out, e);
}

static int clamp(int v, int low, int high)
{
    return v < low ? low : v > high ? high : v;
}

enum ky_err picture_crop(VipsImage *from, int shape_w, int shape_h, int focal_x, int focal_y,
                         VipsImage **out, struct err *e)
{
    int64_t w = from->Xsize, h = from->Ysize;
    VipsImage *part = NULL;
    if (w * shape_h > h * shape_w)
        w = h * shape_w / shape_h;
    else
        h = w * shape_h / shape_w;
    w = w > 0 ? w : 1;
    h = h > 0 ? h : 1;
    int x = (int)((int64_t)from->Xsize * focal_x / 100 - w / 2);
    int y = (int)((int64_t)from->Ysize * focal_y / 100 - h / 2);
    *out = NULL;
    if (vips_extract_area(from, &part, clamp(x, 0, from->Xsize - (int)w),
                          clamp(y, 0, from->Ysize - (int)h), (int)w, (int)h, NULL))
        return failed(e, "cannot be cropped");
    *out = part;
    return KY_OK;
}

/* libvips 8.14 writes an Exif block into every WebP, asked or not. RIFF: name, length, bytes,
 * padded to even; the flags of VP8X say which blocks there are. */
static size_t bare_webp(unsigned char *p, size_t n)
{
    enum { HEAD = 12, CHUNK = 8, FLAG_ICC = 0x20, FLAG_EXIF = 0x08, FLAG_XMP = 0x04 };
    size_t to = HEAD;
    for (size_t at = HEAD; at + CHUNK <= n;) {
        struct str name = str_of((char *)p + at, 4);
        size_t bytes =
            p[at + 4] | (size_t)p[at + 5] << 8 | (size_t)p[at + 6] << 16 | (size_t)p[at + 7] << 24;
        size_t whole = CHUNK + bytes + (bytes & 1);
        if (whole > n - at)
            whole = n - at;
        if (str_eqc(name, "VP8X") && whole > CHUNK)
            p[at + CHUNK] &= (unsigned char)~(FLAG_ICC | FLAG_EXIF | FLAG_XMP);
        if (!str_eqc(name, "EXIF") && !str_eqc(name, "ICCP") && !str_eqc(name, "XMP ")) {
            memmove(p + to, p + at, whole);
            to += whole;
        }
        at += whole;
    }
    for (int i = 0; i < 4; i++)
        p[4 + i] = (unsigned char)((to - CHUNK) >> (8 * i));
    return to;
}

enum ky_err picture_encode(VipsImage *image, enum picture_format format, void **out, size_t *out_n,
                           struct err *e)
{
    int bad = 0;
    VipsArrayDouble *white = NULL;
    *out = NULL;
    switch (format) {
    case PICTURE_WEBP:
        bad = vips_webpsave_buffer(image, out, out_n, "Q", WEBP_QUALITY, "effort", WEBP_EFFORT,
                                   "strip", TRUE, NULL);
        break;
    case PICTURE_AVIF:
        bad = vips_heifsave_buffer(image, out, out_n, "Q", AVIF_QUALITY, "compression",
                                   VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "effort", AVIF_EFFORT,
                                   "strip", TRUE, NULL);
        break;
    case PICTURE_JPEG:
        white = vips_array_double_newv(1, 255.0);
        bad = vips_jpegsave_buffer(image, out, out_n, "Q", JPEG_QUALITY, "optimize-coding", TRUE,
                                   "interlace", TRUE, "background", white, "strip", TRUE, NULL);
        vips_area_unref(VIPS_AREA(white));
        break;
    }
    if (bad)
        return failed(e, "cannot be encoded");
    if (format == PICTURE_WEBP)
        *out_n = bare_webp(*out, *out_n);
    return KY_OK;
}
