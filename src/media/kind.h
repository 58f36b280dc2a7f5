/* kind.h: what a file is, by its content. The name only decides between kinds that look alike
 * inside (.docx and .xlsx, text and CSV). Pure. Cost: linear, for pictures constant. */
#ifndef KY_MEDIA_KIND_H
#define KY_MEDIA_KIND_H

#include "base/err.h"
#include "base/str.h"

/* kind, name for people, extension, media type, class */
#define MEDIA_KINDS(X)                                                                             \
    X(JPEG, "JPEG", "jpg", "image/jpeg", PICTURE)                                                  \
    X(PNG, "PNG", "png", "image/png", PICTURE)                                                     \
    X(WEBP, "WebP", "webp", "image/webp", PICTURE)                                                 \
    X(AVIF, "AVIF", "avif", "image/avif", PICTURE)                                                 \
    X(HEIC, "HEIC", "heic", "image/heic", PICTURE)                                                 \
    X(GIF, "GIF", "gif", "image/gif", PICTURE)                                                     \
    X(SVG, "SVG", "svg", "image/svg+xml", DRAWING)                                                 \
    X(PDF, "PDF", "pdf", "application/pdf", ATTACHMENT)                                            \
    X(OFD, "OFD", "ofd", "application/ofd", ATTACHMENT)                                            \
    X(DOCX, "Word", "docx",                                                                        \
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ATTACHMENT)       \
    X(XLSX, "Excel", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",  \
      ATTACHMENT)                                                                                  \
    X(PPTX, "PowerPoint", "pptx",                                                                  \
      "application/vnd.openxmlformats-officedocument.presentationml.presentation", ATTACHMENT)     \
    X(DOC, "Word 97", "doc", "application/msword", ATTACHMENT)                                     \
    X(XLS, "Excel 97", "xls", "application/vnd.ms-excel", ATTACHMENT)                              \
    X(PPT, "PowerPoint 97", "ppt", "application/vnd.ms-powerpoint", ATTACHMENT)                    \
    X(WPS, "WPS", "wps", "application/vnd.ms-works", ATTACHMENT)                                   \
    X(ET, "WPS table", "et", "application/octet-stream", ATTACHMENT)                               \
    X(ODT, "OpenDocument text", "odt", "application/vnd.oasis.opendocument.text", ATTACHMENT)      \
    X(ODS, "OpenDocument table", "ods", "application/vnd.oasis.opendocument.spreadsheet",          \
      ATTACHMENT)                                                                                  \
    X(CSV, "CSV", "csv", "text/csv", ATTACHMENT)                                                   \
    X(TXT, "text", "txt", "text/plain", ATTACHMENT)                                                \
    X(ZIP, "ZIP", "zip", "application/zip", ATTACHMENT)

enum media_kind {
    MEDIA_UNKNOWN,
#define X(kind, name, ext, type, class) MEDIA_##kind,
    MEDIA_KINDS(X)
#undef X
        MEDIA_KIND_COUNT,
};

/* A picture is decoded by the helper and shown in variants; a drawing is shown as it was cleaned
 * (html/svg.h); an attachment is offered for download. */
enum media_class { MEDIA_PICTURE, MEDIA_DRAWING, MEDIA_ATTACHMENT };

struct media_kind_spec {
    const char *name, *ext, *type;
    enum media_class class;
};
extern const struct media_kind_spec media_kinds[MEDIA_KIND_COUNT];

enum media_kind media_kind_of_ext(struct str ext); /* "jpg", in any case, "jpeg" too */

/* The kind of `data`, a file that came as `name`. KY_EINVAL, naming the file, when it is none of
 * the kinds, or when an attachment's content is not what its name says. A picture's name may say
 * another picture: phones do that. */
enum ky_err media_sniff(struct str data, struct str name, enum media_kind *out,
                        struct err *e) MUST_CHECK;

#endif
