#include "media/kind.h"

const struct media_kind_spec media_kinds[MEDIA_KIND_COUNT] = {
#define X(kind, name, ext, type, class) [MEDIA_##kind] = {name, ext, type, MEDIA_##class},
    MEDIA_KINDS(X)
#undef X
};

enum media_kind media_kind_of_ext(struct str ext)
{
    if (str_ieq(ext, STR("jpeg")) || str_ieq(ext, STR("jpe")) || str_ieq(ext, STR("jfif")))
        return MEDIA_JPEG;
    if (str_ieq(ext, STR("heif")))
        return MEDIA_HEIC;
    for (int k = MEDIA_UNKNOWN + 1; k < MEDIA_KIND_COUNT; k++)
        if (str_ieq(ext, str_c(media_kinds[k].ext)))
            return (enum media_kind)k;
    return MEDIA_UNKNOWN;
}

static struct str extension(struct str name)
{
    size_t dot = str_rfind_char(name, '.');
    return dot == STR_NONE ? STR("") : str_from(name, dot + 1);
}

/* ISO base media: size, "ftyp", major brand, version, compatible brands. */
static enum media_kind heif_brand(struct str data)
{
    enum media_kind kind = MEDIA_UNKNOWN;
    struct str head = str_sub(data, 0, 64);
    if (head.n < 16 || !str_eq(str_sub(head, 4, 8), STR("ftyp")))
        return MEDIA_UNKNOWN;
    size_t end = (size_t)(unsigned char)head.p[3];
    for (size_t at = 8; at + 4 <= head.n && at + 4 <= end; at += at == 8 ? 8 : 4) {
        struct str brand = str_sub(head, at, at + 4);
        if (str_eqc(brand, "avif"))
            return MEDIA_AVIF;
        if (str_eqc(brand, "heic") || str_eqc(brand, "heix") || str_eqc(brand, "mif1"))
            kind = MEDIA_HEIC;
    }
    return kind;
}

static enum media_kind picture_kind(struct str data)
{
    if (str_starts(data, STR("\xFF\xD8\xFF")))
        return MEDIA_JPEG;
    if (str_starts(data, STR("\x89PNG\r\n\x1a\n")))
        return MEDIA_PNG;
    if (str_starts(data, STR("RIFF")) && str_eq(str_sub(data, 8, 12), STR("WEBP")))
        return MEDIA_WEBP;
    if (str_starts(data, STR("GIF87a")) || str_starts(data, STR("GIF89a")))
        return MEDIA_GIF;
    return heif_brand(data);
}

/* XML whose first tag is svg. Cheap: it is parsed strictly later. */
static bool is_svg(struct str data)
{
    struct str s = str_sub(data, 0, 4096);
    if (str_starts(s, STR("\xEF\xBB\xBF")))
        s = str_from(s, 3);
    s = str_trim(s);
    if (s.n == 0 || s.p[0] != '<')
        return false;
    for (size_t at = 0; at + 4 < s.n; at++) {
        if (s.p[at] != '<' || s.p[at + 1] == '!' || s.p[at + 1] == '?')
            continue;
        return str_starts(str_from(s, at + 1), STR("svg")); /* svg:svg too */
    }
    return false;
}

/* Text of no particular charset: no control characters but blanks. */
static bool is_text(struct str data)
{
    for (size_t i = 0; i < data.n; i++) {
        unsigned char c = (unsigned char)data.p[i];
        if (c == 0x7F || (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f'))
            return false;
    }
    return true;
}

/* Does the content of an attachment fit its kind? */
static bool fits(struct str data, enum media_kind kind)
{
    bool zip = str_starts(data, STR("PK\x03\x04"));
    switch (kind) {
    case MEDIA_PDF:
        return str_starts(data, STR("%PDF-"));
    case MEDIA_DOCX:
    case MEDIA_XLSX:
    case MEDIA_PPTX:
        return zip && str_has(data, STR("[Content_Types].xml"));
    case MEDIA_OFD:
        return zip && str_has(data, STR("OFD.xml"));
    case MEDIA_ODT:
    case MEDIA_ODS:
        return zip && str_has(str_sub(data, 0, 200), str_c(media_kinds[kind].type));
    case MEDIA_ZIP:
        return zip || str_starts(data, STR("PK\x05\x06"));
    case MEDIA_DOC:
    case MEDIA_XLS:
    case MEDIA_PPT:
    case MEDIA_WPS:
    case MEDIA_ET:
        return str_starts(data, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"));
    case MEDIA_CSV:
    case MEDIA_TXT:
        return is_text(data);
    default:
        return false;
    }
}

enum ky_err media_sniff(struct str data, struct str name, enum media_kind *out, struct err *e)
{
    enum media_kind said = media_kind_of_ext(extension(name));
    enum media_kind found = picture_kind(data);
    bool attachment = said != MEDIA_UNKNOWN && media_kinds[said].class == MEDIA_ATTACHMENT;
    *out = MEDIA_UNKNOWN;
    if (data.n == 0)
        return err_set(e, KY_EINVAL, "the file '%.*s' is empty", STR_ARG(name));
    if (found == MEDIA_UNKNOWN && !attachment && is_svg(data))
        found = MEDIA_SVG;
    if (attachment && fits(data, said))
        *out = said;
    else if (attachment)
        return err_set(e, KY_EINVAL, "the file '%.*s' is no %s file inside. Save it anew as %s",
                       STR_ARG(name), media_kinds[said].name, media_kinds[said].name);
    else if (found != MEDIA_UNKNOWN)
        *out = found;
    else if (said != MEDIA_UNKNOWN)
        return err_set(e, KY_EINVAL,
                       "the picture '%.*s' is not a JPEG, PNG, WebP, AVIF, HEIC, GIF or SVG",
                       STR_ARG(name));
    else
        return err_set(e, KY_EINVAL,
                       "the file '%.*s' is of a kind that is not accepted. Pictures: JPEG, PNG, "
                       "WebP, AVIF, HEIC, GIF, SVG. Attachments: PDF, OFD, DOC, DOCX, XLS, XLSX, "
                       "PPT, PPTX, WPS, ET, ODT, ODS, CSV, TXT, ZIP",
                       STR_ARG(name));
    return KY_OK;
}
