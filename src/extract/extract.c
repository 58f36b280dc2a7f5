#include "extract/extract.h"

#include <stdio.h>

#include "extract/extract_priv.h"

enum { PAGE_BYTES_MAX = 8 << 20 };

void page_flag(struct page *p, const char *fmt, ...)
{
    char text[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    struct str *flag = VEC_PUSH(p->arena, p->flags);
    if (flag)
        *flag = arena_str(p->arena, str_utf8_cut(str_c(text), sizeof(text) - 4));
}

static void flag_charset(struct page *p)
{
    const struct charset *c = &p->out->charset;
    if (c->repaired)
        page_flag(p, "charset-mismatch: declared %.*s", STR_ARG(c->declared));
    if (c->lost)
        page_flag(p, "text-noise: %zu bytes could not be read", c->lost);
}

static bool has_body(const struct page *p)
{
    return p->first != NO_LINE && p->first <= p->last && p->last < p->lines.n;
}

enum ky_err extract_page(struct arena *a, struct str bytes, const struct extract_hints *hints,
                         struct extract *out, struct err *e)
{
    struct str utf8;
    struct page p = {.arena = a, .out = out, .title_line = NO_LINE, .first = NO_LINE};
    *out = (struct extract){.url = hints->url};
    if (bytes.n > PAGE_BYTES_MAX)
        return err_set(e, KY_ELIMIT, "page is larger than %d MB", PAGE_BYTES_MAX >> 20);
    enum ky_err rc = charset_decode(a, bytes, hints->http_charset, &out->charset, &utf8, e);
    if (rc == KY_OK)
        rc = html_parse(a, utf8, &p.root, e);
    if (rc != KY_OK)
        return rc;
    flag_charset(&p);
    page_repair(&p);
    page_lines(&p);
    page_head(&p);
    if (p.head.url.n)
        out->url = p.head.url;
    page_breadcrumb(&p);
    page_words(&p);
    page_labels(&p);
    page_title(&p);
    page_content(&p);
    page_body(&p);
    rc = arena_check(a, e);
    if (rc == KY_OK && !has_body(&p))
        rc =
            err_set(e, KY_EINVAL, "found no article: no paragraph of text outside menus and links");
    if (rc != KY_OK)
        return rc;
    page_fields(&p);
    page_published(&p, hints->url);
    if (p.noise)
        page_flag(&p, "text-noise: %zu places mended", p.noise);
    rc = page_markup(&p, e);
    out->flags = (struct extract_list){p.flags.p, p.flags.n};
    return rc == KY_OK ? arena_check(a, e) : rc;
}
