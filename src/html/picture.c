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
