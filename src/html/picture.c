#include "html/picture.h"

#include "html/safe.h"

static void add_source(struct buf *out, const char *type, struct str srcset)
{
    if (!srcset.n)
        return;
    buf_addf(out, "<source type=\"%s\" srcset=\"", type);
    html_escape(out, srcset);
    buf_addc(out, "\" sizes=\"(min-width: 48em) 40em, 100vw\">");
}

void html_picture_add(struct buf *out, const struct html_picture *p)
{
    bool listed = p->webp.n || p->avif.n;
    if (listed)
        buf_addc(out, "<picture>");
    add_source(out, "image/avif", p->avif);
    add_source(out, "image/webp", p->webp);
    buf_addc(out, "<img src=\"");
    html_escape(out, p->src);
    buf_addc(out, "\" alt=\"");
    html_escape(out, p->alt);
    buf_addc(out, "\"");
    if (p->width > 0 && p->height > 0)
        buf_addf(out, " width=\"%lld\" height=\"%lld\"", (long long)p->width, (long long)p->height);
    buf_addc(out, " loading=\"lazy\" decoding=\"async\">");
    if (listed)
        buf_addc(out, "</picture>");
}

bool html_picture_find(struct str text, struct html_picture_place *out)
{
    static const struct str begin = S("<img src=\""), middle = S("\" alt=\""), end = S("\">");
    size_t at = str_find(text, begin);
    if (at == STR_NONE)
        return false;
    struct str rest = str_from(text, at + begin.n);
    size_t alt = str_find(rest, middle);
    if (alt == STR_NONE)
        return false;
    struct str words = str_from(rest, alt + middle.n);
    size_t stop = str_find(words, end);
    if (stop == STR_NONE)
        return false;
    *out = (struct html_picture_place){str_sub(text, 0, at), str_sub(rest, 0, alt),
                                       str_sub(words, 0, stop), str_from(words, stop + end.n)};
    return true;
}
