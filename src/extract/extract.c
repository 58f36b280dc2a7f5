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

/* ---- what a person must look at ---- */

static size_t count(struct str s, struct str what)
{
    size_t n = 0;
    for (size_t hit = str_find(s, what); hit != STR_NONE; hit = str_find(s, what)) {
        s = str_from(s, hit + what.n);
        n++;
    }
    return n;
}

/* Characters that were lost before or while the page was decoded. */
static size_t lost_in(struct str s)
{
    static const struct str marks[] = {S("\uFFFD"), S("锟斤拷"), S("â€"), S("烫烫")};
    size_t n = 0;
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        n += count(s, marks[i]);
    return n;
}

static void flag_damage(struct page *p)
{
    size_t lost = lost_in(p->out->title) + lost_in(p->out->lead);
    for (size_t i = 0; i < p->out->body.n; i++)
        lost += lost_in(p->out->body.p[i]);
    if (p->noise)
        page_flag(p, "text-noise: %zu places mended", p->noise);
    if (lost)
        page_flag(p, "text-noise: %zu places lost", lost);
}

/* Unless they are asked for, pictures are not imported: they are others' and lie elsewhere. */
static void flag_images(struct page *p)
{
    uint32_t past = p->elems.p[p->content].end;
    size_t images = 0;
    if (p->last + 1 < p->lines.n && p->lines.p[p->last + 1].elem < past)
        past = p->lines.p[p->last + 1].elem;
    for (uint32_t i = p->lines.p[p->first].elem; i < past; i++)
        images += html_is(p->elems.p[i].node, "img");
    if (images)
        page_flag(p, "images-left-out: %zu", images);
}

static bool has_body(const struct page *p)
{
    return p->first != NO_LINE && p->first <= p->last && p->last < p->lines.n;
}

/* "news.example" of "https://news.example/a/b". */
static struct str host_of(struct str url)
{
    size_t at = str_find(url, STR("://"));
    struct str rest = at == STR_NONE ? STR("") : str_from(url, at + 3);
    size_t end = str_find_char(rest, '/');
    return end == STR_NONE ? rest : str_sub(rest, 0, end);
}

/* A page may name its own address, but not pass for a page of another host than it came from: an
 * import tells articles again by their address. */
static void take_url(struct page *p, const struct extract_hints *hints, struct extract *out)
{
    if (!p->head.url.n)
        return;
    if (!hints->url.n || str_ieq(host_of(p->head.url), host_of(hints->url)))
        out->url = p->head.url;
    else
        page_flag(p, "url-differs: the page calls itself %.*s", STR_ARG(p->head.url));
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
    if (out->charset.repaired)
        page_flag(&p, "charset-mismatch: declared %.*s", STR_ARG(out->charset.declared));
    page_repair(&p);
    page_lines(&p);
    page_head(&p);
    take_url(&p, hints, out);
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
    if (hints->pictures)
        page_pictures(&p, hints->url);
    rc = page_markup(&p, e);
    flag_damage(&p);
    if (!hints->pictures)
        flag_images(&p);
    out->flags = (struct extract_list){p.flags.p, p.flags.n};
    return rc == KY_OK ? arena_check(a, e) : rc;
}
