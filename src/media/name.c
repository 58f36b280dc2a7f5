#include "media/name.h"

#include "base/crypto.h"

enum { CROP_W = 16, CROP_H = 9, WEBP_ROWS = 16383 };

static const struct {
    const char *ext;
    enum media_kind kind;
} forms[] = {[MEDIA_WEBP_FORM] = {"webp", MEDIA_WEBP},
             [MEDIA_AVIF_FORM] = {"avif", MEDIA_AVIF},
             [MEDIA_JPEG_FORM] = {"jpg", MEDIA_JPEG}};

struct str media_hash(struct arena *a, struct str data)
{
    struct hash h = hash_of(data);
    struct buf hex;
    buf_init(&hex, MEDIA_HASH_HEX);
    hex_add(&hex, str_sub(hash_str(&h), 0, MEDIA_HASH_HEX / 2));
    struct str out = arena_str(a, buf_str(&hex));
    buf_release(&hex);
    return out;
}

static bool is_hash(struct str s)
{
    if (s.n != MEDIA_HASH_HEX)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(s.p[i] >= 'a' && s.p[i] <= 'f'))
            return false;
    return true;
}

/* Digits without a zero before them, at most `max`. */
static bool read_number(struct str s, uint64_t max, int *out)
{
    uint64_t v;
    if (s.n == 0 || s.n > 5 || (s.p[0] == '0' && s.n > 1) || !str_to_u64(s, &v) || v > max)
        return false;
    *out = (int)v;
    return true;
}

static bool read_focal(struct str s, struct media_name *out)
{
    uint64_t v;
    if (s.n != 4 || !str_to_u64(s, &v))
        return false;
    out->crop = true;
    out->focal_x = (int)(v / 100);
    out->focal_y = (int)(v % 100);
    return true;
}

bool media_name_parse(struct str s, struct media_name *out)
{
    struct str hash = str_sub(s, 0, MEDIA_HASH_HEX), rest = str_from(s, MEDIA_HASH_HEX);
    size_t dot = str_find_char(rest, '.');
    *out = (struct media_name){0};
    if (!is_hash(hash) || dot == STR_NONE)
        return false;
    memcpy(out->hash, hash.p, hash.n);
    struct str ext = str_from(rest, dot + 1), size = str_sub(rest, 0, dot);
    if (size.n == 0) {
        out->kind = media_kind_of_ext(ext);
        return out->kind != MEDIA_UNKNOWN && str_eqc(ext, media_kinds[out->kind].ext);
    }
    for (int f = MEDIA_WEBP_FORM; f <= MEDIA_JPEG_FORM; f++)
        if (str_eqc(ext, forms[f].ext)) {
            out->form = (enum media_form)f;
            out->kind = forms[f].kind;
        }
    if (out->form == MEDIA_ORIGINAL || size.p[0] != '-')
        return false;
    size = str_from(size, 1);
    size_t c = str_find_char(size, 'c');
    if (c != STR_NONE && !read_focal(str_from(size, c + 1), out))
        return false;
    return read_number(str_sub(size, 0, c == STR_NONE ? size.n : c), MEDIA_WIDEST, &out->width) &&
           out->width > 0;
}

static void add_tail(struct buf *out, const struct media_name *name)
{
    if (name->form == MEDIA_ORIGINAL) {
        buf_addf(out, ".%s", media_kinds[name->kind].ext);
        return;
    }
    buf_addf(out, "-%d", name->width);
    if (name->crop)
        buf_addf(out, "c%02d%02d", name->focal_x, name->focal_y);
    buf_addf(out, ".%s", forms[name->form].ext);
}

void media_name_add(struct buf *out, const struct media_name *name)
{
    buf_addc(out, name->hash);
    add_tail(out, name);
}

void media_name_path(struct buf *out, const struct media_name *name)
{
    buf_add(out, str_of(name->hash, 2));
    buf_addch(out, '/');
    buf_addc(out, name->hash + 2);
    add_tail(out, name);
}

int media_widths(int64_t width, int64_t height, int out[MEDIA_WIDTHS_MAX])
{
    static const int steps[] = {1280, 960, 640, 320};
    int n = 0;
    if (width < 1 || height < 1)
        return 0;
    int64_t top = width > MEDIA_WIDEST ? MEDIA_WIDEST : width;
    if (height * top > (int64_t)WEBP_ROWS * width)
        top = (int64_t)WEBP_ROWS * width / height;
    out[n++] = top < 1 ? 1 : (int)top;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (steps[i] < out[0])
            out[n++] = steps[i];
    return n;
}

int media_crop_widths(int64_t width, int64_t height, int out[MEDIA_WIDTHS_MAX])
{
    enum { NARROW = 640, WIDE = 1280 };
    int64_t w = width * CROP_H > height * CROP_W ? height * CROP_W / CROP_H : width;
    int n = 0;
    if (width < 1 || height < 1)
        return 0;
    out[n++] = w > WIDE ? WIDE : w < 1 ? 1 : (int)w;
    if (out[0] > NARROW)
        out[n++] = NARROW;
    return n;
}

static void add_address(struct buf *out, const struct media_name *name)
{
    buf_addc(out, "/media/");
    media_name_add(out, name);
}

static struct str address(struct arena *a, const struct media_name *name)
{
    struct buf b;
    buf_init(&b, 256);
    add_address(&b, name);
    struct str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

/* "ADDRESS WIDTHw, …", narrow to wide, as the specification's examples have it. */
static struct str list(struct arena *a, struct media_name name, enum media_form form,
                       const int *widths, int n)
{
    struct buf b;
    buf_init(&b, 4096);
    name.form = form;
    for (int i = n; i-- > 0;) {
        name.width = widths[i];
        add_address(&b, &name);
        buf_addf(&b, " %dw%s", widths[i], i ? ", " : "");
    }
    struct str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

static void fill(struct arena *a, struct media_name name, const int *widths, int n,
                 struct media_sources *out)
{
    out->webp = list(a, name, MEDIA_WEBP_FORM, widths, n);
    out->avif = list(a, name, MEDIA_AVIF_FORM, widths, n);
    name.form = MEDIA_JPEG_FORM;
    name.width = widths[n - 1];
    for (int i = n; i-- > 0;)
        if (widths[i] <= MEDIA_JPEG_WIDEST)
            name.width = widths[i];
    out->src = address(a, &name);
}

/* False when there is nothing more to fill in: no picture, or a drawing. */
static bool begin(struct arena *a, struct str hash, struct str ext, int64_t width, int64_t height,
                  struct media_sources *out, struct media_name *name)
{
    *out = (struct media_sources){.width = width, .height = height};
    *name = (struct media_name){.kind = media_kind_of_ext(ext)};
    if (!is_hash(hash) || name->kind == MEDIA_UNKNOWN)
        return false;
    memcpy(name->hash, hash.p, hash.n);
    if (media_kinds[name->kind].class == MEDIA_DRAWING)
        out->src = address(a, name);
    return media_kinds[name->kind].class == MEDIA_PICTURE && width > 0 && height > 0;
}

void media_sources(struct arena *a, struct str hash, struct str ext, int64_t width, int64_t height,
                   struct media_sources *out)
{
    int widths[MEDIA_WIDTHS_MAX];
    struct media_name name;
    if (!begin(a, hash, ext, width, height, out, &name))
        return;
    fill(a, name, widths, media_widths(width, height, widths), out);
    out->width = widths[0];
    out->height = (height * widths[0] + width / 2) / width;
    out->height += out->height == 0;
}

static int percent(int64_t v)
{
    return v < 0 ? 0 : v > 99 ? 99 : (int)v;
}

void media_crop_sources(struct arena *a, struct str hash, struct str ext, int64_t width,
                        int64_t height, int64_t focal_x, int64_t focal_y, struct media_sources *out)
{
    int widths[MEDIA_WIDTHS_MAX];
    struct media_name name;
    if (!begin(a, hash, ext, width, height, out, &name))
        return;
    name.crop = true;
    name.focal_x = percent(focal_x);
    name.focal_y = percent(focal_y);
    fill(a, name, widths, media_crop_widths(width, height, widths), out);
    out->width = widths[0];
    out->height = ((int64_t)widths[0] * CROP_H + CROP_W / 2) / CROP_W;
}

struct str media_disposition(struct arena *a, struct str name)
{
    struct buf b;
    buf_init(&b, 8192);
    name = str_utf8_valid(name) ? str_utf8_cut(name, 500) : STR("file");
    buf_addc(&b, "attachment; filename=\"");
    for (size_t at = 0; at < name.n;) {
        uint32_t c = str_utf8_next(name, &at);
        bool plain = c >= 0x20 && c < 0x7F && !strchr("\"\\/%", (int)c);
        buf_addch(&b, plain ? (char)c : '_');
    }
    buf_addc(&b, "\"; filename*=UTF-8''");
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     (c && strchr("-._~", c));
        if (plain)
            buf_addch(&b, (char)c);
        else
            buf_addf(&b, "%%%02X", c);
    }
    struct str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}
